"""The live trace of a lane: stays at its end until somebody looks at something further up."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.tracing.entries import Direction, TraceEntry, What, pause_before
from ui.common import theme

Index = QModelIndex | QPersistentModelIndex

TIME, PAUSE, WAY, NAME, TEXT = range(5)
"""The columns."""

SHOWN_PAUSE = 0.05
"""Seconds from which on a pause is shown."""

_ARROWS = {
    Direction.TO_TILL: "◀",
    Direction.TO_PINPAD: "▶",
    Direction.TO_BANK: "⇢",
    Direction.FROM_BANK: "⇠",
    Direction.NONE: "",
}
_WRONG = (What.OPEN_FAILED, What.LOST, What.GARBAGE, What.BROKEN, What.REFUSED)

MOST_ENTRIES = 5_000

AROUND = 28
"""Pixels beside the text of a cell."""

ROW_HEIGHT = 1.7
"""In heights of the text."""

_SAMPLES = {TIME: "00:00:00.000", PAUSE: "+00.00", WAY: "⇢", NAME: "AMOUNTENTRY"}
"""The widest that stands in each column but the last."""

WITHHELD, LONGEST = 24, 500
"""Characters of what is said of withheld bytes, and of the longest content that can be scrolled to as a whole."""


class TraceModel(QAbstractTableModel):
    """Takes entries as they come; one whose number it knows takes the place of that one."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, most: int) -> None:
        """`most` entries are kept, the oldest goes first."""
        super().__init__(parent)
        self._zone = zone
        self._most = most
        self._places: dict[int, int] = {}
        """The row of each entry, by its number."""
        self.entries: list[TraceEntry] = []

    def show(self, entries: Sequence[TraceEntry]) -> None:
        """Replace all."""
        self.beginResetModel()
        self.entries = list(entries[-self._most :])
        self._places = {entry.number: row for row, entry in enumerate(self.entries)}
        self.endResetModel()

    def add(self, entries: Iterable[TraceEntry]) -> None:
        """Take what has come since."""
        coming: dict[int, TraceEntry] = {}
        for entry in entries:
            row = self._places.get(entry.number)
            if row is None:
                coming[entry.number] = entry  # in its place, where it is told twice
            else:
                self.entries[row] = entry
                self.dataChanged.emit(self.index(row, 0), self.index(row, TEXT))
        fresh = list(coming.values())
        if len(self.entries) + len(fresh) > self._most:
            self.show([*self.entries, *fresh][-self._most * 3 // 4 :])  # not anew with each that comes
        elif fresh:
            first = len(self.entries)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self.entries += fresh
            self._places |= {entry.number: first + place for place, entry in enumerate(fresh)}
            self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else TEXT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Time"), self.tr("Pause"), "", self.tr("Command"), self.tr("Content"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(index.row(), entry, index.column())
            case Qt.ItemDataRole.ToolTipRole if index.column() == TEXT:
                return entry.text or None
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(entry, index.column())
            case Qt.ItemDataRole.FontRole if index.column() == NAME and entry.what in (What.ORDER, What.OUTCOME):
                bold = QFont()
                bold.setBold(True)
                return bold
        return None

    def _cell(self, row: int, entry: TraceEntry, column: int) -> str:
        return {
            TIME: lambda: f"{entry.at.astimezone(self._zone):%H:%M:%S.%f}"[:-3],
            PAUSE: lambda: self._pause(row),
            WAY: lambda: _ARROWS[entry.direction],
            NAME: lambda: entry.name or str(entry.what),
            TEXT: lambda: self._text(entry),
        }[column]()

    def _pause(self, row: int) -> str:
        pause = pause_before(self.entries[row - 1], self.entries[row]) if row else 0.0
        return f"+{pause:.2f}" if pause >= SHOWN_PAUSE else ""

    def _text(self, entry: TraceEntry) -> str:
        withheld = self.tr("{0} bytes withheld").format(entry.withheld) if entry.withheld else ""
        return " · ".join(part for part in (" ".join(entry.text.split()), withheld) if part)

    def _colour(self, entry: TraceEntry, column: int) -> QColor | None:
        chosen = theme.colours()
        if entry.what in _WRONG:
            return QColor(chosen.danger)
        return QColor(chosen.muted) if column in (TIME, PAUSE) or entry.direction is Direction.NONE else None


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
