"""What a lane test looks at, and what it has found. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core import advice
from app.core.errors import AppError
from app.core.model import Operation


class Step(StrEnum):
    """The steps in their order."""

    PORT = "port"
    """The port is there, free and may be used."""
    PING = "ping"
    """The pinpad answers."""
    TERMINAL = "terminal"
    """It is the terminal that this lane is for, by its short report."""
    HOSTS = "hosts"
    """The bank hosts that the pinpad may ask for take connections from this machine."""
    BANK = "bank"
    """The pinpad reaches its bank."""
    SALE = "sale"
    GIVE_BACK = "give-back"
    PRINT = "print"


class Mark(StrEnum):
    """How a step stands."""

    RUNNING = "running"
    GOOD = "good"
    DOUBTFUL = "doubtful"
    """It went on, but something is to be looked at."""
    BAD = "bad"
    SKIPPED = "skipped"
    """It was not asked for, cannot be asked on this lane, or makes no sense after what went before."""


@dataclass(frozen=True, slots=True)
class Result:
    """One step as it stands. `found` is what was seen, such as a terminal id: data, in no language."""

    step: Step
    mark: Mark
    found: str = ""
    troubles: tuple[AppError, ...] = ()
    operation: Operation | None = None
    """Of a sale or a give-back, how it ended."""
    slip: str = ""
    """What the pinpad printed, masked."""
    code: str | None = field(default=None)
    """The pinpad's code, where it was not a good one."""

    @property
    def advice(self) -> tuple[str, ...]:
        """The likely causes of its troubles and what to do, the likeliest first (English; see `app.core.advice`)."""
        return tuple(dict.fromkeys(text for trouble in self.troubles for text in advice.for_error(trouble)))


def good(step: Step, found: str = "", *, slip: str = "", operation: Operation | None = None) -> Result:
    return Result(step, Mark.GOOD, found, slip=slip, operation=operation)


def bad(step: Step, *troubles: AppError, code: str | None = None, operation: Operation | None = None) -> Result:
    return Result(step, Mark.BAD, troubles=troubles, code=code, operation=operation)


def skipped(step: Step, *troubles: AppError) -> Result:
    return Result(step, Mark.SKIPPED, troubles=troubles)
