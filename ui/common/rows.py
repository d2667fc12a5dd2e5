"""A table of rows that end in an outcome: what the lists of operations and of cases have in common."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from ui.common import marks

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")

SIGN_SIDE = 16


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows what `show` was given last. The last column carries the sign of its row."""

    AMOUNT: ClassVar[int]
    """The column whose texts stand at the right; -1 for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._columns = len(self.names())
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def names(self) -> tuple[str, ...]:
        """The headings of the columns."""
        raise NotImplementedError

    def text(self, row: Row, column: int) -> str:
        """What stands in a cell."""
        raise NotImplementedError

    def mark(self, row: Row) -> marks.Mark:
        """The sign of a row."""
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self.names()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, is_last = self.rows[index.row()], index.column() == self._columns - 1
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(index.column())
            case Qt.ItemDataRole.DecorationRole if is_last:
                return self._sign(row)
            case Qt.ItemDataRole.ForegroundRole if is_last:
                return marks.colour(self.mark(row))
        return None

    def _sign(self, row: Row) -> QPixmap:
        return marks.pixmap(self.mark(row), SIGN_SIDE, self._widget)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column == self.AMOUNT else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class DatedRowsModel(RowsModel[Row]):
    """Rows that have their moment: told in the shop's zone, without the day where that is today's."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._zone = zone
        self._now = now
