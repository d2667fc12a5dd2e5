"""What a lane shows of itself, and who has it: one status for every thread that looks, one request at a time."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.core import logs
from app.core.clock import Clock
from app.core.errors import LaneBusy, LaneNotCalibrated, LaneStopped
from app.core.model import Kind, Request
from app.lanes.profile import Cover, LaneProfile
from app.lanes.status import Condition, LaneStatus

_log = logs.get(__name__)


class Board:
    """Everything may be used from any thread. Whoever subscribes hears every change, on the thread that made it."""

    def __init__(self, profile: LaneProfile, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._is_stopping = False
        self._listeners: tuple[Callable[[LaneStatus], None], ...] = ()
        self._status = LaneStatus(
            lane=profile.name,
            schemes=profile.schemes,
            training=profile.training,
            condition=Condition.STOPPED,
            terminal_id=profile.terminal_ids[0] if profile.terminal_ids else None,
        )

    @property
    def status(self) -> LaneStatus:
        return self._status

    @property
    def is_stopping(self) -> bool:
        return self._is_stopping

    def subscribe(self, callback: Callable[[LaneStatus], None]) -> Callable[[], None]:
        """Have `callback` called with every change; the result ends that."""
        with self._lock:
            self._listeners += (callback,)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(listener for listener in self._listeners if listener is not callback)

        return unsubscribe

    def show(self, **changes: Any) -> None:
        """Change fields of the status."""
        with self._lock:
            self._status = replace(self._status, **changes)
        self._publish()

    def show_at_rest(self, **changes: Any) -> None:
        """Change fields of the status, unless somebody has the lane now: then they are his."""
        with self._lock:
            if self._status.condition is Condition.WORKING:
                return
            self._status = replace(self._status, **changes)
        self._publish()

    def ask_abort(self, operation_id: str | None) -> bool:
        """Ask for the end of what is under way; with an id only if it is that operation. Whether it was asked."""
        with self._lock:
            status = self._status
            running = None if status.operation is None else status.operation.id
            if status.condition is not Condition.WORKING or operation_id not in (None, running):
                return False
            self._status = replace(status, abort_asked=True)
        self._publish()
        return True

    def take(self, kind: Kind, hand_over: Callable[[], None], request: Request | None = None) -> None:
        """Take the lane for something of that kind, `request` where it is an operation, and call `hand_over`.

        Raises:
            LaneBusy, LaneStopped, LaneNotCalibrated, and whatever closed the lane, where it is closed to operations.
        """
        with self._lock:
            status = self._status
            if self._is_stopping or status.condition is Condition.STOPPED:
                raise LaneStopped(lane=status.lane)
            if status.condition is Condition.WORKING:
                raise LaneBusy(lane=status.lane)
            if request is not None:
                check_open(status, request)
            self._status = self._at_work(kind)
            # Within the lock: behind the mark that ends the thread nobody would carry it out.
            hand_over()
        self._publish()

    def take_for_chore(self, kind: Kind) -> bool:
        """Take the lane for what it owes by itself; False where somebody has just asked for it, or it is to end."""
        with self._lock:
            if self._is_stopping or self._status.condition is Condition.WORKING:
                return False
            self._status = self._at_work(kind)
        self._publish()
        return True

    def stop(self, hand_over: Callable[[], None]) -> None:
        """Let nobody take it any more; `hand_over` is called the first time."""
        with self._lock:
            if not self._is_stopping:
                self._is_stopping = True
                hand_over()

    def _at_work(self, kind: Kind) -> LaneStatus:
        status = self._status
        return replace(
            status,
            condition=Condition.WORKING,
            kind=kind,
            operation=None,
            phase=None,
            text="",
            started=self._clock.monotonic(),
            abort_asked=False,
            found=None,
            trouble=status.trouble if status.condition is Condition.CLOSED else None,
        )

    def _publish(self) -> None:
        status = self._status
        for listener in self._listeners:
            try:
                listener(status)
            except Exception:
                # Whoever watches must not be able to disturb money.
                _log.critical("lane %s: a listener broke", status.lane, exc_info=True)


def check_open(status: LaneStatus, request: Request) -> None:
    """Let pass what a lane in that state takes.

    Raises:
        LaneNotCalibrated, and whatever closed the lane, where it is closed.
    """
    if status.condition is Condition.CLOSED and status.trouble is not None:
        raise status.trouble
    needed = {Cover.of(request.kind)}
    if request.calibrates:
        needed = {Cover.SALE} if request.kind.gives_back else set()
    if not needed <= status.covers:
        raise LaneNotCalibrated(lane=status.lane, kind=request.kind)
