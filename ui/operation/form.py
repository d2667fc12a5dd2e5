"""The form of an operation: amount, original, and the three buttons, with what is wrong beneath each field."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AmountNotANumber, AmountTooFine, AppError
from app.core.model import Kind
from app.core.request_ids import RequestId, parse_request_id
from ui.common import i18n, words
from ui.common.amount_edit import AmountEdit
from ui.common.fitted_frame import FittedFrame
from ui.common.screen_room import BASE_PIXELS
from ui.common.styling import has_large_text, make_label, restyle, say
from ui.screen import KIND_KEYS

TITLE, BUTTON_ROOM = 1.3, 11
"""Of the text on a button: its height and the width there is for it, in heights of the ordinary text."""

FIGURES = "0123456789,."
"""What an amount may be typed with."""


class OriginalEdit(QLineEdit):
    """Takes a receipt number (1 to 6 digits) or an RRN (12 digits)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("original")
        self.setMaxLength(40)

    def is_empty(self) -> bool:
        """Whether no original is given, so that only a sale can be meant."""
        return not self.text().strip()

    def original(self) -> RequestId:
        """What was typed, checked.

        Raises:
            AppError: when it is neither a receipt number nor an RRN.
        """
        return parse_request_id(self.text())

    def label_text(self) -> str:
        """What the field holds at present, as its label says it."""
        if self.is_empty():
            return self.tr("Receipt number or RRN of the sale: only for a cancel or a return")
        try:
            original = self.original()
        except AppError:
            return self.tr("Receipt number (1 to 6 digits) or RRN (12 digits)")
        return self.tr("RRN of the sale") if original.is_rrn else self.tr("Receipt number of the sale")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    amount: str = ""
    original: str = ""
    is_suggested: bool = False
    """Whether the amount stands there because of the original, and goes with it."""


class OperationForm(FittedFrame):
    """Two signals follow each change by the cashier; `wanted` carries the Kind of a button that was pressed."""

    amount_edited = Signal()
    original_edited = Signal()
    wanted = Signal(object)
    switch_wanted = Signal()
    """The lane is wanted on which the original was made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.amount = AmountEdit(self)
        self.original = OriginalEdit(self)
        self.buttons = {kind: self._button(kind) for kind in KIND_KEYS}
        self._is_suggested = False
        self._kind: Kind | None = None
        self._is_open = True
        self._amount_label, self._original_label = (make_label(self, "label", wraps=True) for _ in range(2))
        self._amount_note, self._original_note = (make_label(self, "note", wraps=True) for _ in range(2))
        self.switch = QPushButton(self)
        self.switch.clicked.connect(self.switch_wanted)
        self.switch.hide()
        self._amount_label.setBuddy(self.amount)
        self._original_label.setBuddy(self.original)
        self._lay_out()
        self._connect()
        self.retranslate()

    def draft(self) -> Draft:
        """What stands in the form at present."""
        return Draft(self.amount.text(), self.original.text(), self._is_suggested)

    def set_draft(self, draft: Draft) -> None:
        """Show that instead."""
        self.amount.setText(draft.amount)
        self.original.setText(draft.original)
        self._is_suggested = draft.is_suggested
        self._complain(self.amount, self._amount_note, None)
        self.show_found("")
        self.retranslate()

    def set_locked(self, locked: bool, *, is_busy: bool = False) -> None:
        """Take no input while an operation of it is running; no button while its lane `is_busy` for somebody else."""
        for field in (self.amount, self.original):
            field.setDisabled(locked)
        for button in self.buttons.values():
            button.setDisabled(locked or is_busy)

    def is_being_typed(self) -> bool:
        """Whether somebody types into it: what takes the keyboard now would get the rest."""
        return self.has_keyboard() and self.draft() != Draft()

    def has_keyboard(self) -> bool:
        """Whether what is typed goes into one of its fields."""
        return self.amount.hasFocus() or self.original.hasFocus()

    def button_has_keyboard(self) -> bool:
        """Whether Enter or a space would press one of its buttons."""
        return any(button.hasFocus() for button in self.buttons.values())

    def take_focus(self) -> None:
        """Give the keyboard to the amount. What is typed replaces the one that stands there and never lengthens it."""
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.amount.selectAll()

    def type_amount(self, text: str) -> bool:
        """Type the first character of an amount in place of the one that stands there; whether it can begin one."""
        if self._is_locked() or len(text) != 1 or text not in FIGURES:
            return False
        self.take_focus()
        self.amount.insert(text)
        return True

    def suggest_amount(self, tiyin: int) -> None:
        """Put in what the original suggests, unless the cashier has an amount of his own."""
        if self._is_locked() or self.amount.text():
            return
        self.amount.set_amount(tiyin)
        self._is_suggested = True
        self._check_amount()
        if self.amount.hasFocus():
            self.amount.selectAll()

    def drop_suggestion(self) -> None:
        """The original that suggested the amount is not meant any more: its amount goes with it."""
        if self._is_suggested and not self._is_locked():
            self.amount.setText("")
            self._is_suggested = False

    def set_filled(self, kind: Kind | None) -> None:
        """Fill the button of what the form is about; None fills none."""
        self._kind = kind
        self._fill_button()

    def set_open(self, is_open: bool) -> None:
        """Fill no button while the lane takes nothing."""
        self._is_open = is_open
        self._fill_button()

    def filled(self) -> Kind | None:
        """What the form is about, where its lane takes that."""
        return self._kind if self._is_open else None

    def show_found(self, text: str, *, is_trouble: bool = False, switch: str = "") -> None:
        """What is known of the original, or why nothing can be; `switch` is for the button to the lane of its sale."""
        restyle(self.original, "invalid", False)
        say(self._original_note, text, is_trouble=is_trouble)
        self.switch.setText(switch)
        self.switch.setVisible(bool(switch))

    def read_amount(self) -> int | None:
        """The amount in tiyin; None when there is none, and the form says why."""
        try:
            amount = self.amount.amount()
        except AppError as error:
            self._complain(self.amount, self._amount_note, error)
            self.amount.setFocus()
            return None
        self._complain(self.amount, self._amount_note, None)
        return amount

    def read_original(self) -> RequestId | None:
        """The original; None when there is none, and the form says why."""
        try:
            return self.original.original()
        except AppError as error:
            self.complain_of_original(error)
            return None

    def complain_of_original(self, error: AppError) -> None:
        """Say beneath the original what is wrong with it."""
        self._complain(self.original, self._original_note, error)
        self.original.setFocus()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self._amount_label.setText(self.tr("Amount, so'm"))
        self.amount.setPlaceholderText("0,00")
        self._original_label.setText(self.original.label_text())
        self._check_amount()
        texts = {kind: f"{words.kind(kind)}   {KIND_KEYS[kind]}" for kind in KIND_KEYS}
        is_large = has_large_text(self) and not all(self._fits_button(text) for text in texts.values())
        for kind, button in self.buttons.items():
            button.setText(f"{words.kind(kind)}\n{KIND_KEYS[kind]}" if is_large else texts[kind])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(3)
        column.addLayout(self._lay_out_fields())
        self.amount.setMinimumHeight(54)
        self.original.setMinimumHeight(40)
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in self.buttons.values():
            row.addWidget(button, 1)
        column.addSpacing(4)
        column.addLayout(row)

    def _lay_out_fields(self) -> QGridLayout:
        """One beneath the other; beside each other with enlarged text, so that the form stays in sight as a whole."""
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(14)
        beside = self.font().pixelSize() > BASE_PIXELS
        fields = (
            (self._amount_label, self.amount, self._amount_note),
            (self._original_label, self.original, self._original_note),
        )
        for place, (label, field, note) in enumerate(fields):
            row, column = (0, place) if beside else (3 * place, 0)
            beneath = QHBoxLayout()
            beneath.setSpacing(10)
            beneath.addWidget(note, 1)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row + 1, column)
            grid.addLayout(beneath, row + 2, column)
            label.setAlignment(Qt.AlignmentFlag.AlignBottom)
            note.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        beneath.addWidget(self.switch)
        return grid

    def _fits_button(self, text: str) -> bool:
        """Whether that has its room on a button in the narrowest window that there is with large text."""
        font = self.font()
        pixels = font.pixelSize()
        font.setPixelSize(round(TITLE * pixels))
        font.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(font).horizontalAdvance(text) <= BUTTON_ROOM * pixels

    def _button(self, kind: Kind) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "action")
        button.setProperty("filled", False)
        button.clicked.connect(lambda: self.wanted.emit(kind))
        return button

    def _connect(self) -> None:
        # Enter leads on through the form and never sells
        self.amount.returnPressed.connect(self.original.setFocus)
        self.original.returnPressed.connect(self._go_to_buttons)
        self.amount.textEdited.connect(self._amount_edited)
        self.original.textEdited.connect(self._original_edited)
        self.amount.editingFinished.connect(self._check_amount)

    def _go_to_buttons(self) -> None:
        button = self.buttons[self.filled() or Kind.SALE] if self.switch.isHidden() else self.switch
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_locked(self) -> bool:
        return not self.amount.isEnabled()

    def _fill_button(self) -> None:
        for kind, button in self.buttons.items():
            restyle(button, "filled", kind is self.filled())

    def _amount_edited(self) -> None:
        self._is_suggested = False
        self._complain(self.amount, self._amount_note, self._amount_error(while_typing=True))
        self.amount_edited.emit()

    def _check_amount(self) -> None:
        self._complain(self.amount, self._amount_note, self._amount_error(while_typing=False))

    def _amount_error(self, *, while_typing: bool) -> AppError | None:
        """What is wrong with the amount. While it is typed, only what no further figure can mend."""
        if not self.amount.text().strip():
            return None
        try:
            self.amount.amount()
        except (AmountNotANumber, AmountTooFine) as error:
            return error
        except AppError as error:
            return None if while_typing else error
        return None

    def _original_edited(self) -> None:
        self._original_label.setText(self.original.label_text())
        self.drop_suggestion()
        self.show_found("")
        self.original_edited.emit()

    def _complain(self, field: QLineEdit, note: QLabel, error: AppError | None) -> None:
        restyle(field, "invalid", error is not None)
        say(note, "" if error is None else i18n.error_text(error), is_trouble=True)
