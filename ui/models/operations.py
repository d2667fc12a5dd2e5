"""The latest operations of all lanes as a table, newest first."""

from app.model import Operation, Origin
from app.money import format_amount
from ui import words
from ui.models.rows import DatedRowsModel
from ui.widgets import marks

TIME, KIND, AMOUNT, RRN, OUTCOME = range(5)
"""The columns."""


class OperationsModel(DatedRowsModel[Operation]):
    """What, how much and how it ended."""

    AMOUNT = AMOUNT

    def names(self) -> tuple[str, ...]:
        return (self.tr("Time"), self.tr("Operation"), self.tr("Amount"), self.tr("RRN"), self.tr("Outcome"))

    def mark(self, row: Operation) -> marks.Mark:
        return marks.MARK_OF_STATE[row.state]

    def text(self, row: Operation, column: int) -> str:
        return {
            TIME: lambda: words.moment(row.created_at, self._now(), self._zone),
            KIND: lambda: self._kind(row),
            AMOUNT: lambda: format_amount(row.amount),
            RRN: lambda: row.rrn or "—",
            OUTCOME: lambda: words.state(row.state),
        }[column]()

    def _kind(self, row: Operation) -> str:
        parts = [words.scheme(row.scheme), words.kind(row.kind).lower()]
        if row.origin is Origin.API:
            parts.append(self.tr("till"))
        return " · ".join(parts)
