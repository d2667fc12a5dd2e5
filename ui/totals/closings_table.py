"""The table of the shifts that were closed: arrows show a report."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from ui.common.rows_table import RowsTable
from ui.totals.closings import CASHIER, SALES, Closing, ClosingsModel

LEAST_ROWS = 3
"""Rows that are seen at once."""


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
