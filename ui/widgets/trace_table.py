"""The live trace of a lane: stays at its end until somebody looks at something further up."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.tracing.entries import TraceEntry
from ui import theme
from ui.models.trace import NAME, PAUSE, TEXT, TIME, WAY, TraceModel

MOST_ENTRIES = 5_000

ROW_HEIGHT = 1.7
"""In heights of the text."""

_SAMPLES = {TIME: "00:00:00.000", PAUSE: "+00.00", WAY: "⇢", NAME: "AMOUNTENTRY"}
"""The widest that stands in each column but the last."""


class TraceTable(QTableView):
    """The entries, the oldest first."""

    def __init__(self, parent: QWidget, zone: ZoneInfo) -> None:
        super().__init__(parent)
        self.trace = TraceModel(self, zone, MOST_ENTRIES)
        self.setModel(self.trace)
        self.setFont(theme.mono_font(round(self.font().pixelSize() * 0.9)))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(self.font().pixelSize() * ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for column, sample in _SAMPLES.items():
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(sample) + 28)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        self.retranslate()

    def show_entries(self, entries: Sequence[TraceEntry]) -> None:
        """Show those in place of all."""
        self.trace.show(entries)
        self.scrollToBottom()

    def add_entries(self, entries: Iterable[TraceEntry]) -> None:
        """Take what has come; the end stays in sight if it was."""
        bar = self.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 1
        self.trace.add(entries)
        if is_at_end:
            self.scrollToBottom()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("What passes the line"))
        self.trace.headerDataChanged.emit(self.horizontalHeader().orientation(), TIME, TEXT)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
