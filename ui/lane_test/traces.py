"""The trace of the lane that is looked at, brought to the GUI thread in portions."""

from collections import deque
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from app.tracing.entries import TraceEntry
from app.tracing.recorder import LaneTrace

PORTION = 150
"""Milliseconds between two portions: what comes in a burst must not keep the window busy."""


class TraceFeed(QObject):
    """`came` carries a list of TraceEntry, the oldest first. Listens only between `follow` and `stop`."""

    came = Signal(object)

    def __init__(self, parent: QObject, traces: Mapping[str, LaneTrace]) -> None:
        super().__init__(parent)
        self._traces = traces
        self._arrived: deque[TraceEntry] = deque()
        """Filled on a lane's thread, emptied on this one."""
        self._unsubscribe: Callable[[], None] | None = None
        self._timer = QTimer(self, interval=PORTION)
        self._timer.timeout.connect(self._deliver)

    def follow(self, lane: str) -> tuple[TraceEntry, ...]:
        """Go along with that lane from now on; what its trace holds already."""
        self.stop()
        trace = self._traces[lane]
        self._unsubscribe = trace.subscribe(self._arrived.append)
        self._timer.start()
        return trace.entries()  # after the subscription: what is told twice has the same number

    def stop(self) -> None:
        """Listen no more."""
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._arrived.clear()

    def _deliver(self) -> None:
        portion = []
        while self._arrived:
            portion.append(self._arrived.popleft())
        if portion:
            self.came.emit(portion)
