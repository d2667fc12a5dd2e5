"""What a lane shows of itself: one immutable snapshot for every change."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import AppError
from app.model import Kind, Operation, Phase, Scheme
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
    scheme: Scheme
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
