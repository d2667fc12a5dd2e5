"""What was refunded of many sales at once, for the lists of the screens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.model import Kind, Operation, State
from app.journal.reading import Reader


@dataclass(frozen=True, slots=True)
class Refunded:
    """Tiyin of a sale that were cancelled, that were returned, and that an unsettled refund may have given back."""

    cancelled: int = 0
    returned: int = 0
    unsettled: int = 0

    @property
    def total(self) -> int:
        """All that cannot be refunded any more (M5.1)."""
        return self.cancelled + self.returned + self.unsettled

    @classmethod
    def by(cls, refunds: Iterable[Operation]) -> "Refunded":
        """What the cancels and returns that count against one sale add up to."""
        cancelled = returned = unsettled = 0
        for refund in refunds:
            if refund.state is State.APPROVED and refund.kind is Kind.CANCEL:
                cancelled += refund.amount
            elif refund.state is State.APPROVED:
                returned += refund.amount
            else:
                unsettled += refund.amount
        return cls(cancelled, returned, unsettled)


NOTHING = Refunded()


def find_refunded(reader: Reader, operations: Iterable[Operation]) -> dict[str, Refunded]:
    """What was refunded of the approved sales among those, by id; sales of which nothing was are left out.

    What counts against a sale the guards say (M5.1); they are only asked about sales that some refund names.
    """
    sales = [each for each in operations if each.kind is Kind.SALE and each.state is State.APPROVED]
    named = _names_in_refunds(reader, sales)
    touched = [sale for sale in sales if not named.isdisjoint({sale.id, sale.rrn, sale.receipt_no})]
    found = {sale.id: Refunded.by(reader.guards.refunds_of(sale)) for sale in touched}
    return {sale_id: its for sale_id, its in found.items() if its.total}


def _names_in_refunds(reader: Reader, sales: Sequence[Operation]) -> frozenset[str]:
    """The ids, RRNs and receipt numbers of those sales that any cancel or return knows."""
    ids = [sale.id for sale in sales]
    rrns = sorted({sale.rrn for sale in sales if sale.rrn})
    asked_by = sorted({*rrns, *(sale.receipt_no for sale in sales if sale.receipt_no)})
    names: set[str] = set()
    for column, values in (("original_id", ids), ("request_id", asked_by), ("rrn", rrns)):
        marks = ", ".join("?" * len(values))
        query = f"SELECT DISTINCT {column} FROM operations WHERE {column} IN ({marks}) AND kind IN ('cancel', 'return')"
        names.update(row[0] for row in reader.fetch(query, *values))
    return frozenset(names)
