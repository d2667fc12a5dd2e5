"""What a shift adds up to, as the pinpad counts it and as the bank does. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.model import Kind
from app.emulators.iso import Field


@dataclass(frozen=True, slots=True)
class Total:
    """How many approved operations of one kind, and their amount in tiyin without surcharges."""

    count: int = 0
    amount: int = 0


Totals = Mapping[Kind, Total]
"""A total for each of sale, cancel and return."""

_FIELDS: Mapping[Kind, tuple[Field, Field]] = {
    Kind.SALE: (Field.DEBITS, Field.DEBITS_AMOUNT),
    Kind.CANCEL: (Field.DEBITS_REVERSED, Field.DEBITS_REVERSED_AMOUNT),
    Kind.RETURN: (Field.CREDITS, Field.CREDITS_AMOUNT),
}


def add_up(approved: Iterable[tuple[Kind, int]]) -> Totals:
    """The totals of approved operations, each given as its kind and amount."""
    totals = dict.fromkeys(_FIELDS, Total())
    for kind, amount in approved:
        totals[kind] = Total(totals[kind].count + 1, totals[kind].amount + amount)
    return totals


def net(totals: Totals) -> int:
    """What the shop is owed, in tiyin."""
    return totals[Kind.SALE].amount - totals[Kind.CANCEL].amount - totals[Kind.RETURN].amount


def as_fields(totals: Totals) -> dict[str, str]:
    """The totals as a reconciliation message carries them."""
    fields: dict[str, str] = {}
    for kind, (count, amount) in _FIELDS.items():
        fields |= {count: f"{totals[kind].count:010}", amount: f"{totals[kind].amount:016}"}
    return fields
