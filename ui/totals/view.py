"""How the screen of totals is laid out. What it does is in `totals`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.common import styling
from ui.common.column import Column
from ui.common.progress_panel import ProgressPanel
from ui.common.question_panel import QuestionPanel
from ui.common.styling import has_large_text, make_label, set_least_height
from ui.screen import NoticeScreen
from ui.slips.receipt_pane import SlipView
from ui.totals.closings_table import ClosingsModel, ClosingsTable
from ui.totals.day_picture import DayCard

GAP = 10
"""Pixels between the parts of the screen."""

SHARES = (3, 2)
"""How the columns share the window."""

PANE_WIDTH = 25
"""In heights of the text, so that 36 columns have their room where the window is wide enough."""

KEYS = {"report": "F5", "last": "F7", "reconcile": "F8", "print": "Ctrl+P"}
"""The key of each button."""


class TotalsView(NoticeScreen):
    """Left the lanes, what can be asked, how the totals compare, the day and the closed shifts; right a report."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self.tiles = QHBoxLayout()
        self.report, self.reconcile, self.last, self.print = (QPushButton(self) for _ in range(4))
        self.report.setProperty("filled", True)
        self.due = make_label(self, "", wraps=True)
        self.question = QuestionPanel(self)
        self.progress = ProgressPanel(self)
        self.column = Column(self)
        self.column.setObjectName("case")
        inside = QWidget(self.column)
        self.able = make_label(inside, "muted", wraps=True)
        self.day = DayCard(inside)
        self.closings_title = make_label(inside, "label", wraps=True)
        self.no_closings = make_label(inside, "muted", wraps=True)
        self.closings = ClosingsTable(inside, ClosingsModel(self, zone, now))
        self._compared = QWidget(inside)
        self._inside = QVBoxLayout(inside)
        self.paper = SlipView(self)
        self._lay_out(inside)
        self.say("")
        self.show_due("")
        self.question.hide()
        self.progress.hide()
        self.retranslate()

    def show_compared(self, cards: Sequence[QWidget]) -> None:
        """Show those cards in place of the ones before."""
        compared = QWidget(self.column.widget())
        column = QVBoxLayout(compared)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for card in cards:
            column.addWidget(card)
        self._inside.replaceWidget(self._compared, compared)
        self._compared.hide()
        self._compared.deleteLater()
        self._compared = compared

    def compared(self) -> list[str]:
        """All that stands on the cards, text by text."""
        return [label.text() for label in self._compared.findChildren(QLabel) if label.text()]

    def show_due(self, text: str) -> None:
        """Say that a reconciliation is due; nothing for an empty text."""
        styling.restyle(self.due, "tone", "unclear")
        self.due.setText(text)
        self.due.setVisible(bool(text))

    def show_able(self, text: str) -> None:
        """Say what is different on this lane; nothing for an empty text."""
        self.able.setText(text)
        self.able.setVisible(bool(text))

    def show_any_closing(self, is_any: bool) -> None:
        """Whether a shift was closed at all."""
        self.closings.setVisible(is_any)
        self.no_closings.setVisible(not is_any)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        gap = "\n" if has_large_text(self) else "   "
        self.report.setText(self.tr("Short report") + gap + KEYS["report"])
        self.reconcile.setText(self.tr("Reconcile…") + gap + KEYS["reconcile"])
        self.last.setText(self.tr("Last closed shift") + gap + KEYS["last"])
        self.print.setText(self.tr("Print") + "   " + KEYS["print"])
        self.closings_title.setText(self.tr("Shifts that were closed"))
        self.no_closings.setText(self.tr("No reconciliation of this pinpad is in the journal."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self, inside: QWidget) -> None:
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(GAP)
        widgets = (self._compared, self.able, self.day, self.closings_title, self.no_closings, self.closings)
        for widget in widgets:
            self._inside.addWidget(widget)
        self._inside.addStretch(1)
        self.column.setWidget(inside)
        self.column.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (self.report, self.reconcile, self.last):
            button.setMinimumHeight(44)
            buttons.addWidget(button, 1)
        set_least_height(self.print, 44)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        self.tiles.setSpacing(GAP)
        left.addLayout(self.tiles)
        left.addWidget(self.due)
        left.addLayout(buttons)
        for widget in (self.notice, self.question, self.progress):
            left.addWidget(widget)
        left.addWidget(self.column, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.paper, 1)
        right.addWidget(self.print)
        self.paper.setMaximumWidth(PANE_WIDTH * self.font().pixelSize())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 12)
        row.setSpacing(12)
        row.addLayout(left, SHARES[0])
        row.addLayout(right, SHARES[1])
