"""What was refunded of many sales at once, for the lists of the screens. Guards have queries of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.journal.reading import GIVES_BACK, MAY_HAVE_GIVEN_BACK, Reader
from app.model import Kind, Operation, Origin, State


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
        """What those cancels and returns of one sale add up to, as far as their states count against it."""
        cancelled = returned = unsettled = 0
        for refund in refunds:
            if refund.state is State.APPROVED and refund.kind is Kind.CANCEL:
                cancelled += refund.amount
            elif refund.state is State.APPROVED:
                returned += refund.amount
            elif refund.state in MAY_HAVE_GIVEN_BACK:
                unsettled += refund.amount
        return cls(cancelled, returned, unsettled)


NOTHING = Refunded()


def find_refunded(reader: Reader, operations: Iterable[Operation]) -> dict[str, Refunded]:
    """What was refunded of the approved sales among those, by id; sales of which nothing was are left out."""
    sales = [each for each in operations if each.kind is Kind.SALE and each.state is State.APPROVED]
    refunds = _find_refunds(reader, sales)
    found = {sale.id: [each for each in refunds if _is_of(each, sale)] for sale in sales} if refunds else {}
    return {sale_id: Refunded.by(its) for sale_id, its in found.items() if its}


def _find_refunds(reader: Reader, sales: list[Operation]) -> list[Operation]:
    """The cancels and returns that name one of those sales, by its id or its RRN."""
    ids, rrns = [sale.id for sale in sales], sorted({sale.rrn for sale in sales if sale.rrn})
    counts = f"kind IN {_listed(GIVES_BACK)} AND state IN {_listed(MAY_HAVE_GIVEN_BACK)}"
    found: dict[str, Operation] = {}
    for column, values in (("original_id", ids), ("request_id", rrns), ("rrn", rrns)):
        if values:
            marks = ", ".join("?" * len(values))
            rows = reader.fetch_rows(f"SELECT * FROM operations WHERE {column} IN ({marks}) AND {counts}", *values)
            found.update((row["id"], Operation.from_row(row)) for row in rows)
    return list(found.values())


def _is_of(refund: Operation, sale: Operation) -> bool:
    if refund.training is not sale.training:
        return False
    if refund.original_id == sale.id:
        return True
    if sale.rrn is None or refund.scheme is not sale.scheme:
        return False
    names_own = refund.kind is Kind.CANCEL or refund.origin is Origin.PINPAD
    return refund.request_id == sale.rrn or (names_own and refund.rrn == sale.rrn)


def _listed(values: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
