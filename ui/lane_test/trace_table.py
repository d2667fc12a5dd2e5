"""The live trace of a lane: stays at its end until somebody looks at something further up."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.tracing.entries import TraceEntry
from ui.common import theme
from ui.lane_test.trace import NAME, PAUSE, TEXT, TIME, WAY, TraceModel

MOST_ENTRIES = 5_000

AROUND = 28
"""Pixels beside the text of a cell."""

ROW_HEIGHT = 1.7
"""In heights of the text."""

_SAMPLES = {TIME: "00:00:00.000", PAUSE: "+00.00", WAY: "⇢", NAME: "AMOUNTENTRY"}
"""The widest that stands in each column but the last."""

WITHHELD, LONGEST = 24, 500
"""Characters of what is said of withheld bytes, and of the longest content that can be scrolled to as a whole."""


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
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(self.font().pixelSize() * ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column, sample in _SAMPLES.items():
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(sample) + AROUND)
        self._longest = 0
        """Characters in the last column, which is as wide as they need or as there is room."""
        self.retranslate()

    def show_entries(self, entries: Sequence[TraceEntry]) -> None:
        """Show those in place of all."""
        self._longest = 0
        self._make_room(entries)
        self.trace.show(entries)
        self.scrollToBottom()

    def add_entries(self, entries: Sequence[TraceEntry]) -> None:
        """Take what has come; the end stays in sight if it was."""
        bar = self.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 1
        self._make_room(entries)
        self.trace.add(entries)
        if is_at_end:
            self.scrollToBottom()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("What passes the line"))
        self.trace.headerDataChanged.emit(self.horizontalHeader().orientation(), TIME, TEXT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _make_room(self, entries: Sequence[TraceEntry]) -> None:
        """Widen the last column for those, where it is too narrow."""
        longest = max((len(entry.text) + WITHHELD * bool(entry.withheld) for entry in entries), default=0)
        if longest > self._longest:
            self._longest = min(longest, LONGEST)
            self._share_width()

    def _share_width(self) -> None:
        """Give the last column what is left, or what its longest content needs: the table scrolls sideways then."""
        left = self.viewport().width() - sum(self.columnWidth(column) for column in _SAMPLES)
        needed = self._longest * self.fontMetrics().horizontalAdvance("0") + AROUND
        self.setColumnWidth(TEXT, max(left, needed))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
