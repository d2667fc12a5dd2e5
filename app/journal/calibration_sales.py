"""The sales of calibrations that are not refunded (M12): each was asked for under a key of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from app.core.model import Operation, State, format_moment
from app.journal.reading import Reader

_PREFIX = "calibration:"
_BEHIND = "calibration;"
"""The first text behind all that begin with the prefix."""


@dataclass(frozen=True, slots=True)
class OpenSale:
    """A sale whose money is not back. `refund` is one whose outcome is not known, or that may have been another's."""

    sale: Operation
    refund: Operation | None = None

    @property
    def may_be_refunded(self) -> bool:
        """Whether it is certain that the card is charged and nothing is on its way back."""
        return self.sale.state is State.APPROVED and self.refund is None


def new_key() -> str:
    """The idempotency key by which a calibration's sale is found again."""
    return f"{_PREFIX}{uuid4()}"


def find_open(reader: Reader, since: datetime) -> list[OpenSale]:
    """The sales since then that are not refunded, or may not be, newest first."""
    ids = reader.fetch(
        "SELECT id FROM operations WHERE idempotency_key >= ? AND idempotency_key < ? AND created_at >= ?"
        " AND kind = 'sale' AND origin = 'window' AND state IN ('prepared', 'sent', 'unknown', 'approved')"
        " ORDER BY row DESC",
        _PREFIX,
        _BEHIND,
        format_moment(since),
    )
    found = (_judge(reader, sale) for (sale_id,) in ids if (sale := reader.get(sale_id)) is not None)
    return [each for each in found if each is not None]


def _judge(reader: Reader, sale: Operation) -> OpenSale | None:
    refunds = reader.guards.refunds_of(sale)
    is_open = next((refund for refund in refunds if refund.state.is_open), None)
    unclear = is_open or reader.guards.contradicted(sale)
    if unclear is not None:
        return OpenSale(sale, unclear)
    refunded = sum(refund.amount for refund in refunds)
    return OpenSale(sale) if refunded < sale.amount else None
