"""The table of the latest operations: arrows show a slip, Enter or a click fills the form."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.model import Operation, Origin
from app.core.money import format_amount
from app.journal.refunds import NOTHING, Refunded
from ui.common import marks, words
from ui.common.rows import DatedRowsModel
from ui.common.rows_table import RowsTable
from ui.common.styling import has_large_text

TIME, KIND, AMOUNT, RRN, OUTCOME = range(5)
"""The columns."""

LEAST_ROWS, LEAST_LARGE_ROWS = 2, 1
"""Rows for which there is room in the lowest window, and with large text: the outcome above them counts for more."""


class OperationsModel(DatedRowsModel[Operation]):
    """What, how much and how it ended."""

    AMOUNT = AMOUNT

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent, zone, now)
        self.refunded: Mapping[str, Refunded] = {}
        """By id what was refunded of a sale."""

    def names(self) -> tuple[str, ...]:
        return (self.tr("Time"), self.tr("Operation"), self.tr("Amount"), self.tr("RRN"), self.tr("Outcome"))

    def mark(self, row: Operation) -> marks.Mark:
        return marks.of_operation(row, self._refunded_of(row))

    def text(self, row: Operation, column: int) -> str:
        return {
            TIME: lambda: words.moment(row.created_at, self._now(), self._zone),
            KIND: lambda: self._kind(row),
            AMOUNT: lambda: format_amount(row.amount) if row.amount else "—",
            RRN: lambda: row.rrn or "—",
            OUTCOME: lambda: words.standing(row, self._refunded_of(row)),
        }[column]()

    def show_standing(self, rows: Sequence[Operation], refunded: Mapping[str, Refunded]) -> None:
        """Replace all rows, and what was refunded of them."""
        self.refunded = refunded
        self.show(rows)

    def _refunded_of(self, row: Operation) -> Refunded:
        return self.refunded.get(row.id, NOTHING)

    def _kind(self, row: Operation) -> str:
        parts = [words.scheme(row.scheme), words.kind(row.kind).lower()]
        if row.origin is Origin.API:
            parts.append(self.tr("till"))
        return " · ".join(parts)


class LatestTable(RowsTable[Operation]):
    """`looked_at` and `chosen` carry an Operation."""

    looked_at = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget, model: OperationsModel) -> None:
        least = LEAST_LARGE_ROWS if has_large_text(parent) else LEAST_ROWS
        super().__init__(parent, model, KIND, least, (RRN, TIME))
        self._model = model
        self._is_filling = False
        self.selectionModel().currentRowChanged.connect(self._look)
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)
        self.retranslate()

    def operations(self) -> Sequence[Operation]:
        """What is in the list, newest first."""
        return self.rows.rows

    def show_operations(self, operations: Sequence[Operation], refunded: Mapping[str, Refunded]) -> None:
        """Show those, newest first. What is looked at stays chosen: tills add operations at any time.

        `refunded` tells by id what was refunded of a sale.
        """
        chosen, top = self._id_at(self.currentIndex().row()), self.verticalScrollBar().value()
        topmost, ids = self._id_at(top), [operation.id for operation in operations]
        self._is_filling = True
        try:
            self._model.show_standing(operations, refunded)
            if chosen in ids:
                self.selectRow(ids.index(chosen))
        finally:
            self._is_filling = False
        self.share_width()
        if top and topmost in ids:
            self.verticalScrollBar().setValue(ids.index(topmost))  # what is looked at stays where it is
        elif not self.hasFocus():
            self.scrollToTop()  # where the newest was seen it goes on to be

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Latest operations"))
        self.show_operations(self.operations(), self._model.refunded)

    def _id_at(self, row: int) -> str | None:
        return self.operations()[row].id if 0 <= row < len(self.operations()) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed belongs to the screen: Qt would look for a row that begins so."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _look(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_filling:
            self.looked_at.emit(self.operations()[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        operation = self.operations()[index.row()]
        self.looked_at.emit(operation)  # the row may be the present one already, and another slip be shown since
        self.chosen.emit(operation)
