"""The shifts that were closed, as a table, newest first."""

from dataclasses import dataclass

from app.core.model import Kind, Operation
from app.core.money import format_amount
from app.core.slips import Totals
from app.lanes.sums import Sums
from ui.common import words
from ui.common.marks import Mark
from ui.common.rows import DatedRowsModel
from ui.totals import shift_words

TIME, CASHIER, SALES, AMOUNT, TOTALS = range(5)
"""The columns."""

_MARKS = {Totals.AGREE: Mark.GOOD, Totals.DIFFER: Mark.BAD, Totals.UNREADABLE: Mark.UNCLEAR}


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
            CASHIER: lambda: "—" if operation.operator == words.NOBODY else words.short_name(operation.operator),
            SALES: lambda: "—" if reported is None else f"{reported[Kind.SALE].count}",
            AMOUNT: lambda: "—" if reported is None else format_amount(reported.net),
            TOTALS: lambda: shift_words.totals_word(operation.totals),
        }[column]()
