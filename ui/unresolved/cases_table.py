"""The table of what is not settled: arrows choose a case."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.model import Case
from app.core.money import format_amount
from ui.common import cases, marks, stripes, words
from ui.common.rows import SIGN_SIDE, DatedRowsModel, Index
from ui.common.rows_table import RowsTable

TIME, LANE, KIND, AMOUNT, TROUBLE = range(5)
"""The columns."""

LEAST_ROWS = 3
"""Rows for which there is room in the lowest window."""


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


class CasesTable(RowsTable[Case]):
    """`chosen` when another case is to be looked at."""

    chosen = Signal()

    def __init__(self, parent: QWidget, model: CasesModel) -> None:
        super().__init__(parent, model, KIND, LEAST_ROWS, (LANE, TIME))
        self.selectionModel().currentRowChanged.connect(self._choose)
        self.retranslate()

    def case(self) -> Case | None:
        """The one that is chosen."""
        row = self.currentIndex().row()
        return self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None

    def choose(self, case: str) -> None:
        """Choose the case with that id, if it is still open."""
        ids = [cases.case_id(each) for each in self.rows.rows]
        if case in ids:
            self.selectRow(ids.index(case))

    def show_cases(self, shown: Sequence[Case]) -> None:
        """Show those, the oldest first, and choose the one that was chosen before, or its neighbour."""
        chosen, row = self.case(), self.currentIndex().row()
        self.rows.show(shown)
        ids = [cases.case_id(case) for case in shown]
        if chosen is not None and cases.case_id(chosen) in ids:
            row = ids.index(cases.case_id(chosen))
        if shown:
            self.selectRow(min(max(row, 0), len(shown) - 1))
        self.share_width()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Unresolved cases"))
        self.show_cases(self.rows.rows)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit()
