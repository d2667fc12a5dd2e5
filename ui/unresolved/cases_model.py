"""The cases that are not settled as a table, the oldest first."""

from typing import Any

from PySide6.QtCore import Qt

from app.core.model import Case
from app.core.money import format_amount
from ui.common import cases, marks, stripes, words
from ui.common.rows import SIGN_SIDE, DatedRowsModel, Index

TIME, LANE, KIND, AMOUNT, TROUBLE = range(5)
"""The columns."""


class CasesModel(DatedRowsModel[Case]):
    """Where, what, how much and what is open."""

    AMOUNT = AMOUNT

    def names(self) -> tuple[str, ...]:
        return (self.tr("Time"), self.tr("Lane"), self.tr("Operation"), self.tr("Amount"), self.tr("Trouble"))

    def mark(self, row: Case) -> marks.Mark:
        return cases.mark(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.column() == LANE and self.rows[index.row()].operation.training:
            if role == Qt.ItemDataRole.DecorationRole:
                return stripes.pixmap(SIGN_SIDE, self._widget)
            if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
                return words.lane(self.rows[index.row()].operation)
        return super().data(index, role)

    def text(self, row: Case, column: int) -> str:
        operation = row.operation
        return {
            TIME: lambda: words.moment(operation.created_at, self._now(), self._zone),
            LANE: lambda: operation.lane,
            KIND: lambda: f"{words.scheme(operation.scheme)} · {words.kind(operation.kind).lower()}",
            AMOUNT: lambda: format_amount(operation.amount) if operation.amount else "—",
            TROUBLE: lambda: cases.heading(row),
        }[column]()
