"""What passed a lane as a table, the oldest first, with its pauses."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

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
