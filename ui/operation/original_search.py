"""What the journal has for the original of a cancel or a return, and what the lane's guards say to giving it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.core.errors import AppError
from app.core.model import Kind, Operation, Request, Scheme
from app.core.request_ids import RequestId
from app.journal.reading import Reader
from app.journal.refunds import NOTHING, Refunded, find_refunded
from app.lanes.foresight import find_refusal
from app.lanes.lane import Lane

LEAST = 1
"""Tiyin: where as little as that is refused, nothing can be given back."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sale in the journal, and what was refunded of it."""

    sale: Operation
    refunded: Refunded
    lane: str
    """The lane that its terminal is on: a cancel is made there (M5.2)."""
    refusals: Mapping[Kind, AppError] = field(default_factory=dict)
    """Why it cannot be given back in that way, as far as that is known."""

    @property
    def given_back(self) -> int:
        """Tiyin that have been given back or may have been."""
        return self.refunded.total

    @property
    def left(self) -> int:
        """Tiyin that can still be given back."""
        return self.sale.amount - self.given_back

    def suggested_kind(self, amount: int) -> Kind | None:
        """What giving back `amount` of it would be: the whole of a HUMO sale is cancelled, all else returned."""
        if not 0 < amount <= self.left:
            return None
        whole = amount == self.sale.amount and self.given_back == 0
        usual = Kind.CANCEL if whole and self.sale.scheme is Scheme.HUMO else Kind.RETURN
        return next((kind for kind in (usual, Kind.RETURN) if kind not in self.refusals), None)


@dataclass(frozen=True, slots=True)
class Search:
    """What the journal has for an original that is typed."""

    found: Sequence[Found]
    elsewhere: Operation | None = None
    """A sale of another scheme, where its own has none."""
    refusal: AppError | None = None
    """Why no money of it can be given back, or not so much."""

    @property
    def only(self) -> Found | None:
        """The sale that is meant, where no other can be."""
        return self.found[0] if len(self.found) == 1 else None


def search(
    reader: Reader, original: RequestId, lane: Lane, lanes: Mapping[str, Lane], amount: int | None, now: datetime
) -> Search:
    """What an original means on a lane, and what would be refused of giving that amount of it back."""
    found = find_sales(reader, original, lane, amount)
    if len(found) > 1:
        return Search(found)
    refusal = find_refusal(reader, Request(Kind.RETURN, amount or LEAST, original.text), lane.profile, now)
    if not found:
        return Search(found, _find_elsewhere(reader, original, lane), refusal)
    (only,) = found
    maker = lanes.get(only.lane, lane)
    asked = Request(Kind.CANCEL, amount or only.left, only.sale.rrn or original.text)
    refusals = {Kind.RETURN: refusal, Kind.CANCEL: find_refusal(reader, asked, maker.profile, now)}
    known = {kind: error for kind, error in refusals.items() if error is not None}
    return Search([replace(only, refusals=known)], refusal=refusal)


def find_sales(reader: Reader, original: RequestId, lane: Lane, amount: int | None) -> list[Found]:
    """The sales that may be meant, newest first; those of that amount which are still whole, if there are any.

    Receipt numbers repeat, so that there may be several (M5.3).
    """
    sales = reader.guards.sales(original, lane.schemes, training=lane.training)
    refunded = find_refunded(reader, sales)
    found = [Found(sale, refunded.get(sale.id, NOTHING), reader.guards.lane_of(sale)) for sale in sales]
    return [each for each in found if each.sale.amount == amount and not each.given_back] or found


def _find_elsewhere(reader: Reader, original: RequestId, lane: Lane) -> Operation | None:
    """The latest sale of another scheme that an original names."""
    others = tuple(scheme for scheme in Scheme if scheme not in lane.schemes)
    return next(iter(reader.guards.sales(original, others, training=lane.training)), None) if others else None
