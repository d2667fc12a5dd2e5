"""A lane at the Operation screen: what was asked of it there, and how that ended."""

from dataclasses import dataclass, field

from app.core import advice
from app.core.errors import AppError, LaneClosed, LaneInConflict
from app.core.model import Operation, Request, State
from app.lanes.clocks import clock_trouble
from app.lanes.status import Condition
from app.runtime import Runtime
from ui.common import i18n, offers, outcome
from ui.common.dialogs import Matter
from ui.common.lane_place import LanePlace
from ui.common.looking_up import is_asking
from ui.common.outcome import Outcome
from ui.operation.form import Draft

REPEATABLE = (State.FAILED, State.DECLINED, State.ABORTED)
"""After these the form keeps what was asked, because the next thing is often to ask it again."""


@dataclass(slots=True)
class Seat(LanePlace):
    """One lane at the Operation screen."""

    sent: Draft | None = None
    """What the form held when the running operation was sent from it."""
    kept: Draft | None = None
    """What is likely to be asked again, for the form as soon as that is this lane's and empty."""
    unsettled: tuple[str, Draft] | None = None
    """What was sent with an outcome that is not known yet, and the id of its operation."""
    ended: Operation | AppError | None = None
    """How the last request to the lane ended, this window's or a till's."""
    asked_for: Request | None = None
    """That request, if it was this window's."""
    was_tills: bool = False
    """Whether the lane was a till's when it was looked at last."""
    was_unsaved: bool = False
    """Whether an outcome was waiting for room in the journal when the lane was looked at last (M8.2)."""
    is_unseen: bool = False
    """Whether it ended while the cashier was at another lane."""
    hides_amount: bool = False
    """Whether the running sale calibrates the lane: its amount has to be read on the pinpad (M12)."""
    alarms: list[Matter] = field(default_factory=list)
    """What somebody has to read as soon as no operation of this lane is under way."""

    @property
    def is_working(self) -> bool:
        """Whether an operation is under way. A look-up is none."""
        # the lane is free a moment before its answer is here; until then the screen still shows the work
        return self.sent is not None or (self.status.condition is Condition.WORKING and not is_asking(self.status))

    @property
    def is_tills(self) -> bool:
        """Whether what is under way was asked for by a till. The form is then the cashier's, who waits for his turn."""
        return self.is_working and self.sent is None

    @property
    def is_saved(self) -> bool:
        """Whether the journal has every outcome of this lane."""
        return self.status.unsaved is None

    @property
    def is_closed(self) -> bool:
        """Whether the lane takes nothing; also while it asks its pinpad for what would open it."""
        is_closed_and_asks = is_asking(self.status) and self.status.trouble is not None
        return self.status.condition is Condition.CLOSED or is_closed_and_asks

    def keep(self, sent: Draft) -> None:
        """Keep what was sent where it is likely to be asked again, and aside as long as its outcome is not known."""
        if not isinstance(self.ended, Operation) or self.ended.state in REPEATABLE:
            self.kept = sent
        elif self.ended.state is State.UNKNOWN:
            self.unsettled = self.ended.id, sent

    def settle(self, operation: Operation) -> None:
        """The outcome of an operation is known now: keep what was sent as if it had ended so at once."""
        if self.unsettled is None or self.unsettled[0] != operation.id or operation.state is State.UNKNOWN:
            return
        (_, sent), self.unsettled = self.unsettled, None
        if operation.state in REPEATABLE:
            self.kept = sent

    def account(self, runtime: Runtime, language: str) -> Outcome | None:
        """What there is to tell of the lane at rest: how its last request ended, or why it takes none."""
        ended, trouble = self.told, self.status.trouble
        is_unsent = isinstance(ended, Operation) and ended.state is State.FAILED
        if self.is_closed and trouble is not None and (ended is None or is_unsent or _is_same(ended, trouble)):
            return outcome.of_closed_lane(trouble)
        if is_unsent and trouble is not None:
            return outcome.of_refusal(trouble)
        if isinstance(ended, Operation):
            is_saved, is_looked_up = runtime.is_in_journal(ended), self.status.look_up is not None
            return outcome.of_operation(ended, language, is_saved=is_saved, is_looked_up=is_looked_up)
        if ended is None and not offers.is_released(self.status):
            return outcome.of_lane_not_released(self.status)
        return None if ended is None else outcome.of_refusal(ended)

    def clock_note(self, runtime: Runtime) -> str:
        """That the pinpad's clock is far off, and what to do; empty where it is not."""
        trouble = clock_trouble(self.status.clock_offset, runtime.clock.now(), runtime.settings.zone)
        if trouble is None:
            return ""
        return f"{i18n.error_text(trouble)}. {i18n.advice_text(advice.for_error(trouble)[0])}."

    @property
    def told(self) -> Operation | AppError | None:
        """How the last request ended, unless that is over: what kept a lane closed means nothing once it is open."""
        ended = self.ended
        is_over = isinstance(ended, LaneClosed | LaneInConflict) and ended.params["lane"] == self.lane.name
        if is_over and not self.is_closed:
            return None
        return ended


def _is_same(ended: Operation | AppError, trouble: AppError) -> bool:
    """Whether a request ended by what keeps the lane closed, which is read anew after each look-up."""
    return isinstance(ended, AppError) and (type(ended), ended.params) == (type(trouble), trouble.params)
