"""From a lane's thread to the GUI thread: every change of a lane becomes a queued Qt signal."""

from PySide6.QtCore import QObject, Qt, Signal

from app.core.model import Operation, Origin, State
from app.lanes.lane import Lane
from app.lanes.status import LaneStatus


class LaneBridge(QObject):
    """One lane, seen from the GUI thread. `status` is its latest snapshot that this thread has heard of.

    It has no parent: a lane's thread that tells it something holds it, also while the window goes.
    """

    changed = Signal()
    found = Signal(object)
    """Carries an Operation that a look-up or a late answer has just settled, contradicted or written down."""
    ended = Signal(object)
    """Carries an Operation that a till had asked for, as soon as its outcome is known or lost."""
    _stirred = Signal()
    _met = Signal(object)
    _ended = Signal(object)

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane = lane
        self.status: LaneStatus = lane.status
        # emitted on the lane's thread, received on the thread this object lives on: Qt queues it in between
        self._stirred.connect(self._look)
        self._met.connect(self.found, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self.ended, Qt.ConnectionType.QueuedConnection)
        self._is_stirred = False
        """Whether a signal is on its way: a pinpad that never stops talking must not fill Qt's queue."""
        self._last_met: Operation | None = None
        self._last_ended = ""
        """The id of the till's operation that ended last."""
        self._unsubscribe = lane.subscribe(self._note)
        self._meet(self.status)

    def close(self) -> None:
        """Hear nothing more of the lane."""
        self._unsubscribe()
        self.blockSignals(True)  # what is still queued would begin something anew while everything ends

    def _note(self, status: LaneStatus) -> None:
        self._meet(status)
        if not self._is_stirred:
            self._is_stirred = True
            self._stirred.emit()

    def _meet(self, status: LaneStatus) -> None:
        """Hand on what was found and what has ended, of every snapshot: the next one may have forgotten it."""
        if status.found is not None and status.found is not self._last_met:
            self._last_met = status.found
            self._met.emit(status.found)
        operation = status.operation
        if operation is None or operation.origin is not Origin.API or operation.id == self._last_ended:
            return
        if operation.state not in (State.PREPARED, State.SENT):
            self._last_ended = operation.id
            self._ended.emit(operation)

    def _look(self) -> None:
        self._is_stirred = False  # before the look: what comes behind it stirs again
        # the lane's own word, not the snapshot that came along: a queued one may be older than what was shown since
        self.status = self.lane.status
        self.changed.emit()
