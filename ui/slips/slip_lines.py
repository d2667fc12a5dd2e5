"""The lines of a slip as this window shows and prints them, with what the pinpad did not put onto it.

A slip whose outcome the journal has not taken yet says so: in the language of the window, and on paper in Russian as
well, which is what the shop's papers are read in (M8.2).
"""

from PySide6.QtCore import QCoreApplication

from app.core.model import Operation
from app.journal.head import Head
from app.printing import counted_prints
from app.printing.layout import UNSAVED_MARK, CopyMark, Line, centred, lay_out

translate = QCoreApplication.translate


def on_screen(operation: Operation, *, is_saved: bool) -> list[Line]:
    """What the receipt pane shows; nothing for an operation without a slip."""
    if operation.slip is None:
        return []
    lines = lay_out(operation.slip, training=operation.training)
    return lines if is_saved else [centred(unsaved_words()), *lines]


def on_paper(operation: Operation, *, copy: CopyMark | None, is_saved: bool, head: Head | None = None) -> list[Line]:
    """What is printed: with `head`, where the chain of events stood, as its last line (M8.3)."""
    lines = counted_prints.on_paper(operation, copy=copy, is_saved=is_saved, head=head)
    if not is_saved and unsaved_words() != UNSAVED_MARK:
        lines = [centred(unsaved_words()), *lines]
    return lines


def unsaved_words() -> str:
    """That the outcome on a slip is not in the journal, in the language of the window."""
    return translate("slip", "NOT SAVED IN THE JOURNAL")
