"""How the Operation screen is laid out. What it does is in `operation`."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.model import Kind
from app.terminals.base import Question
from ui.models.operations import OperationsModel
from ui.outcome import Outcome
from ui.styling import make_label
from ui.widgets.latest_table import LatestTable
from ui.widgets.operation_form import KEYS, OperationForm
from ui.widgets.outcome_panel import OutcomePanel
from ui.widgets.progress_panel import ProgressPanel
from ui.widgets.question_panel import QuestionPanel
from ui.widgets.receipt_pane import ReceiptPane

GAP = 10
"""Pixels between the parts of the screen."""

PANE_WIDTH = 25
"""In heights of the text, so that 36 columns and two buttons have their room at every text size."""

PANEL_HEIGHT = 104
"""Pixels that the panel of the pinpad takes even when it has little to say, so that nothing jumps."""


class OperationView(QWidget):
    """Left the tiles of the lanes, the form, what the pinpad does and the latest operations; right the slip."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self.tiles = QHBoxLayout()
        self.form = OperationForm(self)
        self.hint = QFrame(self)
        self.hint.setProperty("role", "card")
        self._hints = {kind: make_label(self.hint, "muted") for kind in KEYS}
        self.question = QuestionPanel(self)
        self.progress = ProgressPanel(self)
        self.outcome = OutcomePanel(self)
        self.table = LatestTable(self, OperationsModel(self, zone, now))
        self.pane = ReceiptPane(self)
        self._lay_out()
        self.retranslate()

    def show_idle(self) -> None:
        """Nothing is running and nothing has to be told."""
        self._show_only(self.hint)

    def show_outcome(self, outcome: Outcome) -> None:
        """Nothing is running; this is how the last operation ended."""
        self.outcome.show_outcome(outcome)
        self._show_only(self.outcome)

    def show_work(self, question: Question | None) -> None:
        """The pinpad is at work, and may have a question."""
        if question is None:
            self.question.forget()
            self._show_only(self.progress)
        else:
            is_new = self.question.ask(question)
            self._show_only(self.question)
            if is_new:
                self.question.take_focus()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        texts = {
            Kind.SALE: self.tr("Sale: type the amount"),
            Kind.CANCEL: self.tr("Cancel: the whole sale, before its shift is closed"),
            Kind.RETURN: self.tr("Return: the sale or a part of it, at any time"),
        }
        for kind, label in self._hints.items():
            label.setText(texts[kind])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_only(self, panel: QWidget) -> None:
        # hidden first: two panels at once would make the window grow, and it would not shrink again
        for other in (self.hint, self.question, self.progress, self.outcome):
            if other is not panel:
                other.hide()
        panel.show()

    def _lay_out(self) -> None:
        inside = QGridLayout(self.hint)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setHorizontalSpacing(14)
        inside.setColumnStretch(1, 1)
        for line, (kind, label) in enumerate(self._hints.items()):
            inside.addWidget(make_label(self.hint, "key", KEYS[kind]), line, 0)
            inside.addWidget(label, line, 1)
        for panel in (self.hint, self.progress, self.outcome):
            panel.setMinimumHeight(PANEL_HEIGHT)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        self.tiles.setSpacing(GAP)
        left.addLayout(self.tiles)
        for widget in (self.form, self.hint, self.question, self.progress, self.outcome):
            left.addWidget(widget)
        left.addWidget(self.table, 1)
        self.pane.setFixedWidth(PANE_WIDTH * self.font().pixelSize())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 12)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self.pane)
