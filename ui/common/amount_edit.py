"""The field for an amount: large figures that group themselves as they are typed."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import AmountMissing, AppError
from app.core.money import format_amount, parse_amount

GROUPING_SPACE = "\N{NO-BREAK SPACE}"
_ON_THE_WAY = re.compile(r"([0-9]+)([.,][0-9]{0,2})?")
_SPACES = re.compile(r"\s")


class AmountEdit(QLineEdit):
    """Shows what is typed, grouped while it can become an amount, and as it is where it cannot.

    Spaces are typed and dropped freely. In what is pasted they may stand for a lost decimal mark, so that they are
    left for `parse_amount` to judge.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("amount")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(40)
        self._length = 0
        self.textEdited.connect(self._regroup)
        self.editingFinished.connect(self._complete)

    def amount(self) -> int:
        """The amount in tiyin.

        Raises:
            AppError: when the text is none; the error says why.
        """
        if not self.text().strip():
            raise AmountMissing
        return parse_amount(self.text())

    def valid_amount(self) -> int | None:
        """The amount in tiyin, None while the text is none."""
        try:
            return self.amount()
        except AppError:
            return None

    def set_amount(self, tiyin: int) -> None:
        """Show that amount."""
        self.setText(format_amount(tiyin))

    def setText(self, text: str | None) -> None:
        super().setText(text or "")
        self._length = len(self.text())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the next figure begin another amount: a whole one stands here, which nothing may lengthen."""
        super().focusInEvent(event)
        self.selectAll()

    def _regroup(self, text: str) -> None:
        is_pasted = len(text) > self._length + 1
        self._length = len(text)
        plain = _SPACES.sub("", text)
        match = _ON_THE_WAY.fullmatch(plain)
        if match is None or (is_pasted and plain != text):
            return
        behind = len(_SPACES.sub("", text[self.cursorPosition() :]))
        grouped = _group(match.group(1)) + (match.group(2) or "").replace(".", ",")
        self.setText(grouped)
        self.setCursorPosition(_place_before(grouped, behind))

    def _complete(self) -> None:
        amount = self.valid_amount()
        if amount is not None:
            self.set_amount(amount)


def _group(digits: str) -> str:
    """The digits in threes."""
    return re.sub(r"(?<=[0-9])(?=([0-9]{3})+$)", GROUPING_SPACE, digits)


def _place_before(text: str, characters: int) -> int:
    """The first position in `text` that has that many characters behind it, not counting spaces."""
    position = len(text)
    while characters:
        position -= 1
        characters -= not text[position].isspace()
    while position and text[position - 1].isspace():
        position -= 1
    return position
