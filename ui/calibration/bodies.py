"""What the pages of the calibration guide are filled in with: lane and sum, and the pinpad at work."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QVBoxLayout, QWidget

from app.core.errors import AmountOutOfRange, AppError
from app.core.model import Phase
from app.core.money import plain_amount
from app.lanes.status import LaneStatus
from app.terminals.base import Question
from ui.common import i18n, words
from ui.common.amount_edit import AmountEdit
from ui.common.progress_panel import STEP_OF_PHASE, Steps
from ui.common.question_panel import QuestionPanel
from ui.common.styling import make_label, restyle, say

LEAST, MOST = 1_01, 100_000_00
"""Tiyin. Read a hundred times too large, the sum must still be one that can be borne for a minute."""

LISTED = 4
"""Lanes to be seen at once; more by scrolling."""


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane to choose. `hint` says what is known of it; the other two, what can be done with it."""

    name: str
    text: str
    hint: str
    may_start: bool
    may_give_back: bool


class SetUp(QWidget):
    """Lane and sum. `turned` when another lane is chosen, `filled_in` when Enter leads on from the sum."""

    turned = Signal()
    filled_in = Signal()

    def __init__(self, rows: Sequence[LaneRow], chosen: str, amount: int) -> None:
        super().__init__()
        self._rows = rows
        self.lanes = QListWidget(self)
        self.lanes.addItems([row.text for row in rows])
        self.lanes.setCurrentRow(next((index for index, row in enumerate(rows) if row.name == chosen), 0))
        seen = min(len(rows), LISTED) * self.lanes.sizeHintForRow(0)
        self.lanes.setFixedHeight(seen + 2 * self.lanes.frameWidth() + 2)
        self.lanes.setAccessibleName(self.tr("Lane to calibrate"))
        self.hint = make_label(self, "muted", wraps=True)
        self.amount = AmountEdit(self)
        self.amount.setMinimumHeight(54)
        self.amount.set_amount(amount)
        self.note = make_label(self, "note", wraps=True)
        label = make_label(self, "label", self.tr("A small sum with tiyin, so'm"))
        label.setBuddy(self.amount)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.lanes)
        column.addWidget(self.hint)
        column.addSpacing(10)
        for widget in (label, self.amount, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        self.lanes.currentRowChanged.connect(self._turn)
        self.lanes.itemActivated.connect(lambda: self.amount.setFocus(Qt.FocusReason.TabFocusReason))
        self.amount.returnPressed.connect(self.filled_in)
        self.amount.textEdited.connect(lambda: self._complain(""))
        self.setFocusProxy(self.lanes)
        self._turn()

    def row(self) -> LaneRow:
        """The lane that is chosen."""
        return self._rows[self.lanes.currentRow()]

    def read_amount(self) -> int | None:
        """The sum in tiyin; None where it will not do, and it is said why."""
        try:
            amount = self.amount.amount()
            if not LEAST <= amount <= MOST:
                limits = {"minimum": plain_amount(LEAST), "maximum": plain_amount(MOST)}
                raise AmountOutOfRange(text=self.amount.text(), **limits)
        except AppError as error:
            self._complain(i18n.error_text(error))
            return None
        if amount % 100 == 0:
            self._complain(self.tr("The sum needs tiyin that are not 00: they show which notation the pinpad reads"))
            return None
        return amount

    def _turn(self) -> None:
        self.hint.setText(self.row().hint)
        self.amount.setEnabled(self.row().may_start)
        self.turned.emit()

    def _complain(self, text: str) -> None:
        restyle(self.amount, "invalid", bool(text))
        say(self.note, text, is_trouble=True)
        if text:
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)


class AtWork(QWidget):
    """The pinpad at work, in its own words, with what it asks; and the field for the amount that it shows.

    `typed` when Enter follows the amount; `answered` and `aborted` are those of the pinpad's question.
    """

    typed = Signal()
    answered = Signal(int, object)
    aborted = Signal()

    def __init__(self, *, asks_amount: bool) -> None:
        super().__init__()
        # a second Enter finds nothing here that it could press
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words = make_label(self, "title", wraps=True)
        self.amount = AmountEdit(self)
        self.amount.setMinimumHeight(54)
        self.note = make_label(self, "note", wraps=True)
        self._steps = Steps(self)
        self._label = make_label(self, "label", self.tr("The amount on the pinpad, so'm"))
        self._label.setBuddy(self.amount)
        self.question = QuestionPanel(self)
        self.question.hide()
        self._asked: Question | None = None
        self._lay_out()
        self.amount.returnPressed.connect(self.typed)
        self.amount.textEdited.connect(lambda: self._complain(""))
        self.question.answered.connect(self.answered)
        self.question.aborted.connect(self.aborted)
        self._show_entry(asks_amount)

    def show_status(self, status: LaneStatus) -> None:
        """Show how far the pinpad has come."""
        phase = status.phase or Phase.STARTED
        stopping = self.tr("Asking the pinpad to stop…")
        self.words.setText(stopping if status.abort_asked else status.text or words.phase(phase))
        self._steps.show_step(STEP_OF_PHASE[phase])
        question = status.question
        self.question.setVisible(question is not None)
        if question is None:
            self.question.forget()
        elif question != self._asked:
            self.question.ask(question)
            self.question.take_focus()
        if question is None and self._asked is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._asked = question

    def read_amount(self) -> int | None:
        """What was typed, in tiyin; None where it is no amount, and it is said why."""
        try:
            return self.amount.amount()
        except AppError as error:
            self._complain(i18n.error_text(error))
            return None

    def close_entry(self) -> None:
        """The amount has been read, or it is too late for that."""
        self._show_entry(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the amount, as long as one is to be typed."""
        super().focusInEvent(event)
        if self.amount.isVisibleTo(self):
            self.amount.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let only Esc through."""
        if event.key() == Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def _show_entry(self, is_shown: bool) -> None:
        for widget in (self._label, self.amount, self.note):
            widget.setVisible(is_shown)

    def _complain(self, text: str) -> None:
        restyle(self.amount, "invalid", bool(text))
        say(self.note, text, is_trouble=True)

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(10)
        inside.addWidget(self.words)
        inside.addWidget(self._steps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(card)
        column.addWidget(self.question)
        column.addSpacing(6)
        column.addWidget(self._label)
        column.addWidget(self.amount)
        column.addWidget(self.note)
        column.addStretch(1)
