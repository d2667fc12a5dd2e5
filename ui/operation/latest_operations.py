"""The latest operations of all lanes as a table, newest first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from app.core.model import Operation, Origin
from app.core.money import format_amount
from app.journal.refunds import NOTHING, Refunded
from ui.common import marks, words
from ui.common.rows import DatedRowsModel

TIME, KIND, AMOUNT, RRN, OUTCOME = range(5)
"""The columns."""


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
