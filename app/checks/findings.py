"""What a check has found: one line, and for everything that is not well what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.core import advice
from app.core.errors import AppError


class Level(StrEnum):
    """How bad it is. Only a FAIL makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, `text` is what was seen, `advice` what to do."""

    level: Level
    what: str
    text: str
    advice: str = ""

    def __str__(self) -> str:
        """It as one line, whatever an error's text holds."""
        advice = f" -> {self.advice}" if self.advice else ""
        return " ".join(f"{self.level:<4} {self.what}: {self.text}{advice}".splitlines())


def ok(what: str, text: str) -> Finding:
    return Finding(Level.OK, what, text)


def warn(what: str, text: str, advice: str) -> Finding:
    return Finding(Level.WARN, what, text, advice)


def fail(what: str, text: str, advice: str) -> Finding:
    return Finding(Level.FAIL, what, text, advice)


def refusal(what: str, error: AppError) -> Finding:
    """The finding that a numbered error is."""
    return fail(what, str(error), ". ".join(advice.for_error(error)))


def guarded(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """These findings, and what ends the check early as a finding too: one broken check must not hide the others."""
    try:
        yield from findings
    except AppError as error:
        yield refusal(what, error)
    except PermissionError as error:
        yield fail(what, f"this user may not look at {error.filename}", "Run doctor as the program's user")
    except Exception as error:
        yield fail(what, f"the check itself broke: {error!r}", "Give this line to support")
