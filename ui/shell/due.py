"""On which lanes a reconciliation is due, for the count beside the name of the screen: without building that screen."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import AppError
from app.journal.reading import Reader
from app.lanes.due import Reminder, find_due
from app.runtime import Runtime
from ui.common.bridge import LaneBridge
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks

AT_START = 1_500
"""Milliseconds after the window has opened: it is not to be slower for this."""

AGAIN = 5 * 60_000
"""Milliseconds between two looks: a day ends without anything happening on a lane."""


class DueWatch(QObject):
    """`counted` carries on how many lanes it is due, whenever that has changed."""

    counted = Signal(int)

    def __init__(self, parent: QObject, runtime: Runtime, tasks: Tasks, bridges: Mapping[str, LaneBridge]) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._seen: dict[str, tuple[object, ...]] = {}
        """The latest operation of each lane and its state, as they were when it was looked at."""
        self._count = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._timer.start(AT_START)
        for bridge in bridges.values():
            bridge.changed.connect(partial(self._lane_changed, bridge))

    def look(self) -> None:
        """Ask the journal now, and again after a while."""
        self._timer.start(AGAIN)
        self._tasks.start(self._look())

    def _lane_changed(self, bridge: LaneBridge) -> None:
        operation = bridge.status.operation
        if operation is None or operation.state.is_open:
            return
        seen = (operation.id, operation.state, bridge.status.found)
        if seen != self._seen.get(bridge.lane.name):
            self._seen[bridge.lane.name] = seen
            self.look()

    async def _look(self) -> None:
        try:
            found = await ask_journal(self._runtime, partial(find_all, self._runtime))
        except AppError:
            return  # it is in the log; the last count stands until the journal can be read again
        if len(found) != self._count:
            self._count = len(found)
            self.counted.emit(self._count)


def find_all(runtime: Runtime, reader: Reader) -> list[Reminder]:
    """The lanes on which a reconciliation is due."""
    now, zone = runtime.clock.now(), runtime.settings.zone
    lanes = runtime.lanes.values()
    found = (find_due(reader, lane.name, now, zone, training=lane.training) for lane in lanes)
    return [each for each in found if each is not None]
