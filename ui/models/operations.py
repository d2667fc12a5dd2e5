"""The latest operations of all lanes as a table, newest first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from app.model import Operation
from app.money import format_amount
from ui import words
from ui.widgets import marks

Index = QModelIndex | QPersistentModelIndex

TIME, KIND, AMOUNT, RRN, OUTCOME = range(5)
"""The columns."""

SIGN_SIDE = 16


class OperationsModel(QAbstractTableModel):
    """Shows what `show` was given last."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._widget = parent
        self._zone = zone
        self._now = now
        self.operations: Sequence[Operation] = ()

    def show(self, operations: Sequence[Operation]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.operations = operations
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.operations)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else OUTCOME + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Time"), self.tr("Operation"), self.tr("Amount"), self.tr("RRN"), self.tr("Outcome"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        operation = self.operations[index.row()]
        mark = marks.MARK_OF_STATE[operation.state]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(operation, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.DecorationRole if index.column() == OUTCOME:
                return self._sign(mark)
            case Qt.ItemDataRole.ForegroundRole if index.column() == OUTCOME:
                return marks.colour(mark)
        return None

    def _text(self, operation: Operation, column: int) -> str:
        return {
            TIME: lambda: words.moment(operation.created_at, self._now(), self._zone),
            KIND: lambda: f"{words.scheme(operation.scheme)} · {words.kind(operation.kind).lower()}",
            AMOUNT: lambda: format_amount(operation.amount),
            RRN: lambda: operation.rrn or "—",
            OUTCOME: lambda: words.state(operation.state),
        }[column]()

    def _sign(self, mark: marks.Mark) -> QPixmap:
        return marks.pixmap(mark, SIGN_SIDE, self._widget)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == AMOUNT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
