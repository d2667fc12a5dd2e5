"""How the Operation screen is laid out. What it does is in `operation`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.model import Case, Kind
from app.lanes.status import LaneStatus
from ui.common import words
from ui.common.column import FittedColumn
from ui.common.outcome import Outcome
from ui.common.progress_panel import ProgressPanel
from ui.common.question_panel import QuestionPanel
from ui.common.styling import has_large_text, make_label, say
from ui.operation.form import OperationForm
from ui.operation.latest_table import LatestTable, OperationsModel
from ui.operation.open_cases_bar import OpenCasesBar
from ui.operation.outcome_panel import OutcomePanel
from ui.screen import KIND_KEYS, Screen
from ui.slips.receipt_pane import ReceiptPane

GAP = 8
"""Pixels between the parts of the screen."""

PANE_WIDTH = 25
"""In heights of the text, so that 36 columns and two buttons have their room where the window is wide enough."""

SHARES, LARGE_SHARES = (3, 2), (2, 1)
"""How the columns share a window that is too narrow for that; with large text the form needs more of it."""

PANEL_HEIGHT = 104
"""Pixels that the panel of the pinpad takes even when it has little to say, so that nothing jumps."""

LEAST_PANEL = 5.5
"""Of that panel, in heights of the text: an outcome's word and what it means are seen in any window."""

ROOMY = 54
"""Of the screen, in heights of the text: from there on it holds what a pinpad asks, and the list beneath."""


class OperationView(Screen):
    """Left the tiles of the lanes, the form, what the pinpad does and the latest operations; right the slip.

    Form and outcome stay where they are; where the window is low the list has fewer rows, and a long text scrolls.
    """

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self.open_cases = OpenCasesBar(self, zone, now)
        self.tiles = QHBoxLayout()
        self.lane_note = make_label(self, "note", wraps=True)
        self.column = FittedColumn(self, min(PANEL_HEIGHT, round(LEAST_PANEL * self.font().pixelSize())))
        self.column.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click beside a field must not take the keyboard from it
        inside = QWidget(self.column)
        self.form = OperationForm(self)
        self.hint = QFrame(inside)
        self.hint.setProperty("role", "card")
        self._hints = {kind: make_label(self.hint, "muted", wraps=True) for kind in KIND_KEYS}
        self.question = QuestionPanel(inside)
        self.progress = ProgressPanel(inside)
        self.outcome = OutcomePanel(inside)
        self._panel: QWidget = self.hint
        self._told: Outcome | None = None
        self.table = LatestTable(self, OperationsModel(self, zone, now))
        self.table_note = make_label(self, "note", wraps=True)
        self.pane = ReceiptPane(self)
        self._lay_out(inside)
        for button in self.findChildren(QPushButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on it leaves the keyboard in the amount
        self.retranslate()

    def show_idle(self) -> None:
        """Nothing is running and nothing has to be told."""
        self._show_only(self.hint)

    def show_outcome(self, outcome: Outcome) -> None:
        """Nothing is running; this is how the last operation ended."""
        self.outcome.show_outcome(outcome)
        self._show_only(self.outcome)
        if outcome != self._told:
            self._told = outcome
            self.column.reveal(self.outcome)

    def show_work(self, status: LaneStatus, *, takes_keyboard: bool = True) -> None:
        """The pinpad is at work, and may have a question, which `takes_keyboard` when it comes up."""
        self.progress.show_status(status)
        if status.question is None:
            self.question.forget()
            self._show_only(self.progress)
        else:
            running = status.operation
            self.question.show_subject(words.running(status) if running is None else words.title(running))
            is_new = self.question.ask(status.question)
            self._show_only(self.question)
            if is_new and takes_keyboard:
                self.question.take_focus()

    def show_cases(self, cases: Sequence[Case]) -> None:
        """Say in the bar which operations are not settled, the newest of them last."""
        self.open_cases.show_cases(cases)
        self._share_height()

    def show_unread(self, trouble: str) -> None:
        """Say beneath the list why it may not show the latest operations; nothing for an empty text."""
        text = self.tr("This list may be out of date. {0}").format(trouble) if trouble else ""
        say(self.table_note, text, is_trouble=True)
        self.table_note.setVisible(bool(text))

    def show_lane_note(self, trouble: str) -> None:
        """Say beneath the tiles what has to be mended on the chosen lane; nothing for an empty text."""
        say(self.lane_note, trouble, is_trouble=True)
        self.lane_note.setVisible(bool(trouble))

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _show_only(self, panel: QWidget) -> None:
        # hidden first: two panels at once would make the window grow, and it would not shrink again
        for other in (self.hint, self.question, self.progress, self.outcome):
            if other is not panel:
                other.hide()
        self._panel = panel
        self._share_height()
        if panel.isHidden():
            self.column.reveal(panel)
        panel.show()

    def _share_height(self) -> None:
        """In a low window the list gives way to a question, as the bar does; with large text, to the bar too."""
        is_low = self.height() < ROOMY * self.font().pixelSize()
        is_asking = self._panel is self.question
        self.open_cases.give_way(is_low and is_asking)
        is_crowded = is_asking or (has_large_text(self) and not self.open_cases.isHidden())
        self.table.setVisible(not (is_low and is_crowded))

    def _lay_out(self, inside: QWidget) -> None:
        self._lay_out_hint()
        for panel in (self.hint, self.progress, self.outcome):
            panel.setMinimumHeight(PANEL_HEIGHT)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.hint, self.question, self.progress, self.outcome):
            column.addWidget(widget)
        self.table_note.hide()
        self.column.setWidget(inside)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        self.tiles.setSpacing(GAP)
        left.addLayout(self.tiles)
        left.addWidget(self.lane_note)
        self.lane_note.hide()
        left.addWidget(self.form)
        left.addWidget(self.column)
        left.addWidget(self.table, 1)
        left.addWidget(self.table_note)
        left.addStretch()  # takes what is left where the list gives way
        self.pane.setMaximumWidth(PANE_WIDTH * self.font().pixelSize())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.open_cases)
        row = QHBoxLayout()
        whole.addLayout(row, 1)
        row.setContentsMargins(12, GAP, 12, GAP)
        row.setSpacing(12)
        shares = LARGE_SHARES if has_large_text(self) else SHARES
        row.addLayout(left, shares[0])
        row.addWidget(self.pane, shares[1])

    def _lay_out_hint(self) -> None:
        grid = QGridLayout(self.hint)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        for line, (kind, label) in enumerate(self._hints.items()):
            grid.addWidget(make_label(self.hint, "key", KIND_KEYS[kind]), line, 0)
            grid.addWidget(label, line, 1)
