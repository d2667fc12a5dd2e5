"""A slip as lines with style, for whatever paints or prints it: window, PDF and receipt printers alike. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from app.slips import TRAINING_MARK, clean_lines, is_training

UNSAVED_MARK = "НЕ СОХРАНЕНО В ЖУРНАЛЕ"
"""What stands above a slip that is in the customer's hand and not in the journal (M8.2)."""

COLUMNS = 36
"""How wide the pinpads lay out their slips."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a slip, its leading spaces included, to be drawn column by column and never wrapped."""

    text: str
    bold: bool = False


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
) -> list[Line]:
    """The lines of a slip: as the pinpad laid them out, with the marks that belong to it in bold.

    A slip of training begins and ends with the mark of training (M11), whether it came with it or only the operation
    is known to be `training`. One whose operation or print the journal did not take says so. What this program adds
    is centred in `columns`; a line of the slip that is longer stays whole, see `columns_needed`.
    """
    lines = [Line(text, bold=is_training(text)) for text in clean_lines(slip_text)]
    if training or is_training(slip_text):
        mark = Line(TRAINING_MARK.center(columns).rstrip(), bold=True)
        lines = lines if lines and lines[0].bold else [mark, *lines]
        lines = lines if lines[-1].bold and len(lines) > 1 else [*lines, mark]
    added = [] if is_saved else [UNSAVED_MARK]
    added += _copy_words(copy, columns) if copy else []
    return [*(Line(text.center(columns).rstrip(), bold=True) for text in added), *lines]


def columns_needed(lines: Sequence[Line], columns: int = COLUMNS) -> int:
    """How many columns the paper must have: at least `columns`, more where a line is longer.

    Who prints makes the font smaller for it; a wrapped line would tear the columns of a slip apart.
    """
    return max([columns, *(len(line.text) for line in lines)])


def _copy_words(copy: CopyMark, columns: int) -> list[str]:
    return [f"КОПИЯ {copy.number}", f"{copy.moment:%d.%m.%Y %H:%M:%S}", *wrap(copy.operator, columns)]
