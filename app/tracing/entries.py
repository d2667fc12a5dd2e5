"""What a trace is made of: one entry for everything that passed a lane or happened on it."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from app.tracing.safe import Safe

NOTHING: Mapping[str, Any] = MappingProxyType({})


class What(StrEnum):
    """What an entry tells of."""

    ORDER = "order"
    """A lane asks its terminal for something; until OUTCOME or REFUSED all is one conversation."""
    OPENED = "opened"
    OPEN_FAILED = "open-failed"
    HUNG_UP = "hung-up"
    LOST = "lost"
    """The line broke while it was read, or written to."""
    RECEIVED = "received"
    """A frame of the pinpad."""
    SENT = "sent"
    """A frame of the till."""
    GARBAGE = "garbage"
    """Bytes that are no frame, skipped."""
    BROKEN = "broken"
    """A frame that began and was given up, or was thrown away with the line."""
    RELAY = "relay"
    """The till opened, wrote, read or closed the bank's link for the pinpad."""
    SENDING = "sending"
    """The order is written down as sent; its start message follows."""
    PROGRESS = "progress"
    QUESTION = "question"
    QUESTION_OVER = "question-over"
    FOUND = "found"
    """The driver tells what was on the line before the order (M4)."""
    ABORT = "abort"
    REPLY = "reply"
    """The cashier's answer to a question, as it reaches the driver."""
    OUTCOME = "outcome"
    REFUSED = "refused"
    """Nothing was sent."""
    STEP = "step"
    """Kept for drivers without frames; none tells its steps yet."""


class Direction(Enum):
    """Whose word it is."""

    NONE = auto()
    TO_TILL = auto()
    TO_PINPAD = auto()
    TO_BANK = auto()
    FROM_BANK = auto()

    @property
    def arrow(self) -> str:
        """How it is drawn in a line of text, > till to pinpad, < pinpad to till, the bank above both."""
        return _ARROWS[self]


class Part(NamedTuple):
    """So many bytes of one read: the `read`-th of the lane that brought any, at that monotonic second."""

    read: int
    monotonic: float
    size: int


class TraceEntry(NamedTuple):
    """One entry. It holds nothing that is card data, whatever is done with it.

    `frame` is the DATA of a frame made safe, None where there is none or its text is still to come. `size` are bytes on
    the line. `details` hold what a replay needs of all that is no frame; their values are ready for JSON.
    """

    number: int
    at: datetime
    monotonic: float
    what: What
    name: str = ""
    frame: "Safe | None" = None
    size: int = 0
    phase: str = ""
    conversation: int = 0
    parts: tuple[Part, ...] = ()
    """In which reads its bytes came."""
    details: Mapping[str, Any] = NOTHING

    @property
    def withheld(self) -> int:
        """Bytes that were not kept."""
        if self.frame is not None:
            return self.frame.withheld
        return self.size if self.what in (What.RECEIVED, What.GARBAGE, What.BROKEN) else 0

    @property
    def direction(self) -> Direction:
        if self.what is What.RELAY:
            return Direction.FROM_BANK if self.name == "READ" else Direction.TO_BANK
        return _DIRECTIONS.get(self.what, Direction.NONE)

    @property
    def text(self) -> str:
        """Its content for a person; several lines where a slip has."""
        from app.tracing import reading

        if self.frame is not None:
            return reading.text(self.frame.whole)
        return reading.detail_text(self.what, self.size, self.details)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Its content in parts: tags, the fields of a start message, the details of an event."""
        from app.tracing import reading

        if self.frame is not None:
            return reading.fields(self.frame.whole)
        return reading.detail_fields(self.details)

    @property
    def title(self) -> str:
        """It in one short line."""
        first = " ".join(self.text.split())
        note = f"{self.withheld} bytes withheld" if self.frame is not None and self.withheld else ""
        said = ", ".join(part for part in (first, note) if part)
        return f"{self.name or self.what} {said}".rstrip()


_ARROWS = {
    Direction.NONE: " ",
    Direction.TO_TILL: "<",
    Direction.TO_PINPAD: ">",
    Direction.TO_BANK: "^",
    Direction.FROM_BANK: "v",
}
_DIRECTIONS = {
    What.RECEIVED: Direction.TO_TILL,
    What.GARBAGE: Direction.TO_TILL,
    What.BROKEN: Direction.TO_TILL,
    What.SENT: Direction.TO_PINPAD,
}


def pause_before(earlier: TraceEntry, entry: TraceEntry) -> float:
    """Seconds in which nothing happened between the two; an entry may be older than one that was told before it."""
    return max(0.0, entry.monotonic - earlier.monotonic)
