"""In what one real pinpad differs from the next on the same line (arcus2.md 1.3 and 3): all of it is legal."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.core.model import Scheme


class Printing(Enum):
    """How a slip travels in PRINT frames."""

    LINES = auto()
    """A frame a line."""
    BLOCKS = auto()
    """Lines joined with line feeds, at most BLOCK_BYTES a frame (chaiok)."""
    NEVER = auto()
    """Not at all: PPR warns that PRINT may never come."""


class CodeForm(Enum):
    """How STORERC carries the response code."""

    FULL = auto()
    """Three digits."""
    SHORT = auto()
    """Success as 00 (chaiok)."""
    EMPTY = auto()
    """Nothing: the code is on the slip (wiva)."""


class TagsForm(Enum):
    """How SETTAGS carries the result."""

    TLV = auto()
    """BER-TLV (PPR)."""
    TEXT = auto()
    """KEY=VALUE joined with ESC (chaiok)."""
    EMPTY = auto()
    """The frame comes without data (chaiok)."""


BLOCK_BYTES = 500


@dataclass(frozen=True, slots=True)
class Habits:
    """The ways of one pinpad. `copies` are the names of bracketed copies; none: the slip comes once, unbracketed."""

    endtr_colon: bool = False
    printing: Printing = Printing.LINES
    copies: tuple[str, ...] = ()
    code_form: CodeForm = CodeForm.FULL
    tags_form: TagsForm = TagsForm.TLV
    tags_before_code: bool = False
    returns_name_sale: bool = False
    """Whether a return carries the RRN of its sale in place of one of its own."""
    eth_ping: bool = False
    """Whether it greets a till that it connects to, and speaks only to one that answers (PPR)."""


HABITS: Mapping[Scheme, Habits] = {
    Scheme.HUMO: Habits(),
    Scheme.UZCARD: Habits(
        endtr_colon=True,
        printing=Printing.BLOCKS,
        copies=("CUSTOMER",),
        tags_form=TagsForm.TEXT,
        tags_before_code=True,
    ),
}
"""What each scheme's emulated pinpad does by default, as different as the line allows."""
