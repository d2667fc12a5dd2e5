"""What a lane shows of itself: one immutable snapshot for every change."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.errors import AppError
from app.core.model import Kind, Operation, Phase, Scheme
from app.lanes.look_up import LookUpStatus
from app.lanes.profile import Cover
from app.terminals.base import Question


class Condition(StrEnum):
    """Whether a lane takes an operation now."""

    READY = "ready"
    WORKING = "working"
    CLOSED = "closed"
    """Takes no money: `LaneStatus.trouble` says why."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """A lane at one moment.

    `kind`, `phase`, `text`, `started` and `abort_asked` belong to the running operation; `started` is the monotonic
    second of the lane's clock at which it was accepted. `operation` is the running one once it is in the journal, and
    the last one afterwards. `trouble` is why the lane is closed, or why the last attempt failed before it was sent.
    """

    lane: str
    schemes: tuple[Scheme, ...]
    training: bool
    condition: Condition
    terminal_id: str | None = None
    kind: Kind | None = None
    operation: Operation | None = None
    phase: Phase | None = None
    text: str = ""
    question: Question | None = None
    started: float | None = None
    abort_asked: bool = False
    trouble: AppError | None = None
    unsaved: Operation | None = None
    """An outcome that the journal has not taken yet (M8.2)."""
    journal_at: float | None = None
    """The monotonic second of the lane's clock at which a journal that could not be used is tried again."""
    look_up: LookUpStatus | None = None
    """The look-up that is under way or to come (M3)."""
    amount_read: int | None = None
    """Tiyin that the operator has read on the pinpad in the running step of a calibration (M12)."""
    covers: frozenset[Cover] = frozenset(Cover)
    """What the lane is released for (M12)."""
    clock_offset: timedelta | None = None
    """How far the pinpad's clock is ahead, where that is so much that its times prove nothing (M7)."""
    found: Operation | None = None
    """What a late answer has just settled, contradicted or written down (M4), for the window to say so."""

    @property
    def next_chore(self) -> float | None:
        """The monotonic second of the lane's clock at which it does something by itself; None while nothing is due."""
        if self.journal_at is not None:
            return self.journal_at
        return self.look_up.next_at if self.look_up else None
