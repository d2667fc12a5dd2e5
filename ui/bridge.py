"""From a lane's thread to the GUI thread: every change of a lane becomes a queued Qt signal."""

from PySide6.QtCore import QObject, Signal

from app.lanes.lane import Lane
from app.lanes.status import LaneStatus


class LaneBridge(QObject):
    """One lane, seen from the GUI thread. `status` is its latest snapshot that this thread has heard of."""

    changed = Signal()
    _stirred = Signal()

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self.lane = lane
        self.status: LaneStatus = lane.status
        # emitted on the lane's thread, received on the thread this object lives on: Qt queues it in between
        self._stirred.connect(self._look)
        self._unsubscribe = lane.subscribe(lambda _status: self._stirred.emit())

    def close(self) -> None:
        """Hear nothing more of the lane. Must come before this object is destroyed."""
        self._unsubscribe()

    def _look(self) -> None:
        # the lane's own word, not the snapshot that came along: a queued one may be older than what was shown since
        self.status = self.lane.status
        self.changed.emit()
