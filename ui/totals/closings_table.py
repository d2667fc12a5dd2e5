"""The table of the shifts that were closed: arrows show a report."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.core.model import Kind, Operation
from app.core.money import format_amount
from app.core.slips import Totals
from app.lanes.sums import Sums
from ui.common import words
from ui.common.marks import Mark
from ui.common.rows import DatedRowsModel
from ui.common.rows_table import RowsTable
from ui.totals import shift_words

TIME, CASHIER, SALES, AMOUNT, TOTALS = range(5)
"""The columns."""

_MARKS = {Totals.AGREE: Mark.GOOD, Totals.DIFFER: Mark.BAD, Totals.UNREADABLE: Mark.UNCLEAR}

LEAST_ROWS = 3
"""Rows that are seen at once."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A reconciliation, with what its report adds up to; None where that cannot be read."""

    operation: Operation
    reported: Sums | None


class ClosingsModel(DatedRowsModel[Closing]):
    """When, by whom, how much, and whether the bank counted the same."""

    AMOUNT = AMOUNT

    def names(self) -> tuple[str, ...]:
        return (
            self.tr("Shift closed"),
            self.tr("Cashier"),
            self.tr("Sales"),
            self.tr("In all"),
            self.tr("Pinpad and bank"),
        )

    def mark(self, row: Closing) -> Mark:
        return _MARKS[Totals(row.operation.totals or Totals.UNREADABLE)]

    def text(self, row: Closing, column: int) -> str:
        operation, reported = row.operation, row.reported
        return {
            TIME: lambda: words.moment(operation.created_at, self._now(), self._zone),
            CASHIER: lambda: words.short_name(words.cashier(operation.operator)) or "—",
            SALES: lambda: "—" if reported is None else f"{reported[Kind.SALE].count}",
            AMOUNT: lambda: "—" if reported is None else format_amount(reported.net),
            TOTALS: lambda: shift_words.totals_word(operation.totals),
        }[column]()


class ClosingsTable(RowsTable[Closing]):
    """`looked_at` carries the Closing whose report is to be shown."""

    looked_at = Signal(object)

    def __init__(self, parent: QWidget, model: ClosingsModel) -> None:
        super().__init__(parent, model, CASHIER, LEAST_ROWS, (SALES, CASHIER))
        self._is_filling = False
        self.selectionModel().currentRowChanged.connect(self._look)
        self.clicked.connect(self._look)
        self.retranslate()

    def show_closings(self, closings: Sequence[Closing]) -> None:
        """Show those, newest first. What is looked at stays chosen."""
        row = self.currentIndex().row()
        chosen = self.rows.rows[row].operation.id if 0 <= row < len(self.rows.rows) else None
        ids = [each.operation.id for each in closings]
        self._is_filling = True
        try:
            self.rows.show(closings)
            if chosen in ids:
                self.selectRow(ids.index(chosen))
        finally:
            self._is_filling = False
        self.share_width()

    def leave(self) -> None:
        """None of them is looked at any more."""
        self._is_filling = True
        self.setCurrentIndex(QModelIndex())
        self._is_filling = False

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Shifts that were closed"))
        self.show_closings(self.rows.rows)

    def _look(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_filling:
            self.looked_at.emit(self.rows.rows[index.row()])
