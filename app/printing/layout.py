"""A slip as lines with style, for whatever paints or prints it: window, PDF and receipt printers alike. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import wrap

from app.core.slips import TRAINING_MARK, clean_lines, is_training

UNSAVED_MARK = "НЕ СОХРАНЕНО В ЖУРНАЛЕ"
"""What stands above a slip that is in the customer's hand and not in the journal (M8.2)."""

COLUMNS = 36
"""How wide the pinpads lay out their slips."""

CUSTOMER_COPY = "ЭКЗЕМПЛЯР КЛИЕНТА"
MERCHANT_COPY = "ЭКЗЕМПЛЯР МАГАЗИНА"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a slip, its leading spaces included, to be drawn column by column and never wrapped."""

    text: str
    bold: bool = False
    is_name: bool = False
    """Whether this program adds it as a name of a person: a letter that cannot be printed keeps no slip from paper."""


Sheet = Sequence[Line]
"""What comes out of a printer as one piece of paper."""


@dataclass(frozen=True, slots=True)
class Printout:
    """What comes out of a printer as one print, however many pieces of paper that is."""

    sheets: Sequence[Sheet]
    opens_drawer: bool = False
    """Whether the cash drawer is opened before it."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A print that is asked for.

    `begin` counts it and gives what is to be printed: it is called once, when it is certain that there is a printer
    which takes it. `draft` is what will be on the paper whatever the print's number: what cannot be printed of it is
    found before the print is counted.
    """

    begin: Callable[[], Printout]
    draft: Sheet = ()


@dataclass(frozen=True, slots=True)
class CopyMark:
    """What a slip that is printed again says of this print. `moment` is in the shop's own time."""

    number: int
    moment: datetime
    operator: str


def lay_out(
    slip_text: str,
    *,
    copy: CopyMark | None = None,
    is_saved: bool = True,
    training: bool = False,
    columns: int = COLUMNS,
    foot: str = "",
) -> list[Line]:
    """The lines of a slip: as the pinpad laid them out, with the marks that belong to it in bold.

    `foot` is this program's own last line; only the mark of training stands below it.

    A slip of training begins and ends with the mark of training (M11), whether it came with it or only the operation
    is known to be `training`. One whose operation or print the journal did not take says so. What this program adds
    is centred in `columns`; a line of the slip that is longer stays whole, see `columns_needed`.
    """
    lines = [Line(text, bold=is_training(text)) for text in clean_lines(slip_text)]
    is_marked = training or is_training(slip_text)
    if is_marked:
        mark = centred(TRAINING_MARK, columns)
        lines = lines if lines and lines[0].bold else [mark, *lines]
        lines = lines if lines[-1].bold and len(lines) > 1 else [*lines, mark]
    if foot:
        lines.insert(len(lines) - is_marked, Line(foot))
    marks = [] if is_saved else [centred(UNSAVED_MARK, columns)]
    return [*marks, *(_copy_marks(copy, columns) if copy else ()), *lines]


def both_copies(lines: Sheet, columns: int = COLUMNS) -> list[Sheet]:
    """The slip for the customer and, on a piece of paper of its own, for the shop.

    The two are one print: they come out of one job, say the same, and neither repeats what somebody has had already,
    so that neither is marked КОПИЯ. What is printed again is wanted by one person and comes out once.
    """
    return [[centred(heading, columns), *lines] for heading in (CUSTOMER_COPY, MERCHANT_COPY)]


def centred(text: str, columns: int = COLUMNS) -> Line:
    """A line that this program adds to a slip."""
    return Line(text.center(columns).rstrip(), bold=True)


def columns_needed(lines: Sequence[Line], columns: int = COLUMNS) -> int:
    """How many columns the paper must have: at least `columns`, more where a line is longer.

    Who prints makes the font smaller for it; a wrapped line would tear the columns of a slip apart.
    """
    return max([columns, *(len(line.text) for line in lines)])


def _copy_marks(copy: CopyMark, columns: int) -> list[Line]:
    words = (f"КОПИЯ {copy.number}", f"{copy.moment:%d.%m.%Y %H:%M:%S}")
    names = (centred(text, columns) for text in wrap(copy.operator, columns))
    return [*(centred(text, columns) for text in words), *(replace(name, is_name=True) for name in names)]
