"""What is not settled, for whoever shows it or counts it: the open cases, and approvals of which tills were not told.

It goes along with the lanes and the tills from the start; the screen that shows it is built when it is first shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import AppError
from app.core.model import Case, Finding, Kind, Operation, Request, Resolution
from app.journal.reading import Reader
from app.lanes.slip_owner import find_owner
from app.runtime import Runtime
from ui.common import offers
from ui.common.bridge import LaneBridge
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks

GRACE = timedelta(seconds=5)
"""For so long a till may still be on its way to ask how its operation ended, before anybody is bothered."""

MOST = 200
"""How many approvals of which tills were not told are listed."""

READ_AGAIN = 15_000
"""Milliseconds between two looks at what tills were told: nobody says so when one has hung up over its answer."""

READ_SOON = 1_000
"""The same while a till is expected to ask any moment."""


@dataclass(frozen=True, slots=True)
class Untold:
    """An approval of which its till was not told, and how many of its tiyin have been given back or may have been."""

    operation: Operation
    given_back: int = 0

    @property
    def case(self) -> Case:
        """It as one of the cases."""
        return Case(self.operation, None, ())

    def give_back(self) -> Request | None:
        """What gives back all that is left of it; None where there is nothing, or nothing to name it by."""
        kind = Kind.RETURN if self.given_back else self.operation.scheme.gives_back_by
        return offers.all_that_is_left(self.operation, self.given_back, kind)


@dataclass(frozen=True, slots=True)
class Known:
    """A case with what else the journal knows of it."""

    case: Case
    resolutions: Sequence[Resolution] = ()
    owners: Mapping[str, Operation] = field(default_factory=dict)
    """The other operations of this journal whose slips a look-up has brought, by the ids of its evidence."""
    untold: Untold | None = None
    """Where it is an approval of which its till was not told."""


class CaseWatch(QObject):
    """`known` is what is open, the oldest first; `trouble` why it may not be all, None while the journal can be read.

    `changed` is emitted when either is read anew, `counted` carries how many cases there are, `stirred` tells of what
    changes on a lane and may change the next step of its cases.
    """

    changed = Signal()
    counted = Signal(int)
    stirred = Signal()
    settled = Signal(object)
    """Carries the Operation of a case that a command in another process has settled."""
    pointed_at = Signal(str)
    """Carries the id of the case that is to be looked at."""

    def __init__(self, parent: QObject, runtime: Runtime, tasks: Tasks, bridges: Mapping[str, LaneBridge]) -> None:
        super().__init__(parent)
        self.known: Sequence[Known] = ()
        self.trouble: AppError | None = None
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._seen: dict[str, tuple[object, ...]] = {}
        """What of each lane may change the cases, as it was last seen."""
        self._reads = 0
        self._reader = QTimer(self, singleShot=True)
        self._reader.timeout.connect(self.read_again)
        # emitted on another thread, received on the thread this object lives on: Qt queues it in between
        self.settled.connect(self.read_again)
        runtime.case_settled = self.settled.emit
        for bridge in bridges.values():
            bridge.changed.connect(partial(self._lane_changed, bridge))
        self.read_again()

    def close(self) -> None:
        """Hear nothing more of other processes. Must come before this object is destroyed."""
        self._runtime.case_settled = None
        self.blockSignals(True)  # what is still queued would begin something anew while everything ends

    def read_again(self) -> None:
        """Ask the journal what is open now."""
        self._reads += 1
        self._tasks.start(self._read(self._reads))

    def till_called(self) -> None:
        """A till has called, and may have asked for what it had not been told."""
        if any(each.untold is not None for each in self.known):
            self.read_again()

    def _lane_changed(self, bridge: LaneBridge) -> None:
        status = bridge.status
        seen = (status.condition, status.trouble, status.look_up, status.found)
        if seen != self._seen.get(bridge.lane.name):
            self._seen[bridge.lane.name] = seen
            self.read_again()
            self.stirred.emit()

    async def _read(self, number: int) -> None:
        now = self._runtime.clock.now()
        try:
            known, is_any_fresh = await ask_journal(self._runtime, lambda reader: find(reader, now))
        except AppError as error:
            self.trouble = error
            self.changed.emit()
            return
        self.trouble = None
        if number == self._reads:  # else another answer is on its way
            self.known = known
            self.counted.emit(len(known))
            if is_any_fresh:
                self._reader.start(READ_SOON)
            elif self._runtime.settings.api.enabled:
                self._reader.start(READ_AGAIN)
        self.changed.emit()


def find(reader: Reader, now: datetime) -> tuple[list[Known], bool]:
    """What is open, the oldest first, and whether there are approvals of which a till is about to be told."""
    open_cases = [
        Known(case, reader.resolutions_of(case.operation.id), _find_owners(reader, case)) for case in reader.cases()
    ]
    untold, is_any_fresh = find_untold(reader, now)
    known = [*open_cases, *(Known(each.case, untold=each) for each in untold)]
    return sorted(known, key=lambda each: each.case.operation.created_at), is_any_fresh


def _find_owners(reader: Reader, case: Case) -> dict[str, Operation]:
    """The operations of which the pinpad's last slip was when it was asked about the case, by the evidence's ids."""
    asked = [each for each in case.evidence if each.what is Finding.LOOK_UP and each.misfits and each.slip]
    owners = {each.id: find_owner(reader, each.slip or "", case.operation) for each in asked}
    return {id_: owner for id_, owner in owners.items() if owner is not None}


def find_untold(reader: Reader, now: datetime) -> tuple[list[Untold], bool]:
    """Those that somebody has to see to, the oldest first, and whether there are others that may be told any moment."""
    operations = [each for each in reversed(reader.undelivered(MOST)) if not each.training]
    due = [each for each in operations if now - (each.ended_at or each.created_at) >= GRACE]
    untold = [Untold(each, reader.guards.refunded(each) if each.kind is Kind.SALE else 0) for each in due]
    return untold, len(due) < len(operations)
