"""How the journal's screen is laid out. What it does is in `journal`."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.model import Kind
from ui.common import marks, words
from ui.common.screen_tab import ScreenTab
from ui.common.styling import has_large_text, make_label, set_least_height
from ui.journal.details import JournalDetails
from ui.journal.filter_bar import FilterBar
from ui.journal.operations import JournalModel
from ui.journal.table import JournalTable
from ui.screen import KIND_KEYS, NoticeScreen
from ui.slips.receipt_pane import ReceiptPane

GAP = 10
"""Pixels between the parts of the screen."""

SHARES = (5, 2)
"""How the columns share a window that is too narrow for both."""

PANE_WIDTHS = (21, 24)
"""Of the slip, in heights of the text: 36 columns have their room where the window is wide enough."""

LARGE_PANE_WIDTH = 18
"""What it has to do with at least where the text is large."""

FIELD_HEIGHT = 40
"""Pixels."""

SIGN_SIDE = 48
"""Pixels."""

KEYS = {"refresh": "F5", "print": "Ctrl+P", "field": "Ctrl+F", "export": "Ctrl+S", "back": "Esc"}
"""The keys of this screen beside those that lead to a give-back."""


class JournalView(NoticeScreen):
    """Above what is searched for; left what was found; right the slip of one of it, or all that is known of it."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self.field = SearchField(self)
        self.count = make_label(self, "label")
        self.export = QPushButton(self)
        self.filters = FilterBar(self, zone, now)
        self.model = JournalModel(self, zone)
        self.table = JournalTable(self, self.model)
        self.nothing = NothingFound(self)
        self.more = QPushButton(self)
        self.tabs = ScreenTab("", self), ScreenTab("", self)
        self.pane = ReceiptPane(self)
        self.details = JournalDetails(self)
        self.give_back_button = QPushButton(self)
        self._give_back_kind: Kind | None = None
        self._sides = QStackedWidget(self)
        self._found = QStackedLayout()
        self._lay_out()
        self.pane.show_slip(None, "")
        self.show_details(False)
        self.show_give_back(None)
        self.show_more(0)
        self.say("")
        self.retranslate()

    def show_details(self, wanted: bool) -> None:
        """Show what is known of the operation, or its slip."""
        self.tabs[wanted].setChecked(True)
        self._sides.setCurrentWidget(self.details if wanted else self.pane)

    def shows_details(self) -> bool:
        """Whether the slip gives way to the details."""
        return self._sides.currentWidget() is self.details

    def show_nothing(self, title: str, remark: str = "", *, is_trouble: bool = False) -> None:
        """Say why the table is empty; an empty title shows the table."""
        if title:
            self.nothing.show_texts(title, remark, is_trouble=is_trouble)
        self._found.setCurrentWidget(self.nothing if title else self.table)

    def show_give_back(self, kind: Kind | None) -> None:
        """Offer to give the money back in that way; None offers nothing."""
        self._give_back_kind = kind
        self.give_back_button.setVisible(kind is not None)
        if kind is not None:
            self.give_back_button.setText(f"{words.kind(kind)}…   {KIND_KEYS[kind]}")

    def show_more(self, newer: int) -> None:
        """Say how many operations came since."""
        self.more.setVisible(newer > 0)
        self.more.setText(self.tr("New: {0}").format(newer) + f"   {KEYS['refresh']}")

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.field.setPlaceholderText(self.tr("RRN, receipt number, amount, last digits of the card, day, name"))
        self.field.setAccessibleName(self.tr("Search in the journal"))
        self.export.setText(self.tr("Export") + f"   {KEYS['export']}")
        self.tabs[False].show_name(self.tr("Slip"))
        self.tabs[True].show_name(self.tr("Details"))
        self.details.setAccessibleName(self.tr("Details"))
        self.show_give_back(self._give_back_kind)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        set_least_height(self.field, FIELD_HEIGHT)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.field, 1)
        top.addWidget(self.more)
        top.addWidget(self.export)
        narrowed = QHBoxLayout()
        narrowed.setSpacing(GAP)
        narrowed.addWidget(self.filters)
        narrowed.addStretch(1)
        narrowed.addWidget(self.count)
        self._found.addWidget(self.table)
        self._found.addWidget(self.nothing)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addLayout(self._found, 1)
        left.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(left, SHARES[0])
        row.addWidget(self._lay_out_side(), SHARES[1])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addLayout(narrowed)
        column.addLayout(row, 1)

    def _lay_out_side(self) -> QWidget:
        side = QWidget(self)
        least = LARGE_PANE_WIDTH if has_large_text(self) else PANE_WIDTHS[0]
        side.setMinimumWidth(least * self.font().pixelSize())
        side.setMaximumWidth(PANE_WIDTHS[1] * self.font().pixelSize())
        tabs = QHBoxLayout()
        tabs.setSpacing(2)
        for tab in self.tabs:
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self._sides.addWidget(self.pane)
        self._sides.addWidget(self.details)
        set_least_height(self.give_back_button, 40)
        for button in (self.pane.pdf, self.pane.copy):
            button.setStyleSheet("padding: 6px 3px")  # two words beside each other, on narrower paper than elsewhere
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(tabs)
        column.addWidget(self._sides, 1)
        column.addWidget(self.give_back_button)
        return side


class SearchField(QLineEdit):
    """`entered` says that the keyboard is to go on to what was found."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_PageDown):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class NothingFound(QWidget):
    """Stands where the table would, and says why it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_trouble = False
        self._sign = QLabel(self)
        self.title = make_label(self, "title", wraps=True)
        self.remark = make_label(self, "", wraps=True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for label in (self._sign, self.title, self.remark):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(3)

    def show_texts(self, title: str, remark: str, *, is_trouble: bool) -> None:
        """Say that."""
        self._is_trouble = is_trouble
        self.title.setText(title)
        self.remark.setText(remark)
        self._paint_sign()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_sign()
        super().changeEvent(event)

    def _paint_sign(self) -> None:
        mark = marks.Mark.UNCLEAR if self._is_trouble else marks.Mark.NEUTRAL
        self._sign.setPixmap(marks.pixmap(mark, SIGN_SIDE, self))
