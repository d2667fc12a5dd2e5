"""What identifies an operation on a pinpad, and the sale that a refund is for (M2.0, M3.2, M5). Pure.

A terminal counts its receipts within a shift; the bank gives an RRN and an authorization code. What is not known is
never a difference, and never an agreement.
"""

from collections.abc import Iterable
from typing import Protocol

from app.core.model import Kind, Operation, Origin
from app.core.request_ids import RRN_LENGTH

_CARD_TAIL = 4


class Named(Protocol):
    """An operation, a slip, or the tags of an answer, as far as it names an operation."""

    @property
    def terminal_id(self) -> str | None: ...
    @property
    def receipt_no(self) -> str | None: ...
    @property
    def rrn(self) -> str | None: ...
    @property
    def auth_code(self) -> str | None: ...


class CardNamed(Named, Protocol):
    """The same with the card, masked."""

    @property
    def card(self) -> str | None: ...


def differ(one: object, other: object) -> bool:
    """Whether both are known and not the same."""
    return None not in (one, other) and one != other


def contradict(one: Named, other: Named) -> bool:
    """Whether they name two operations: by terminal, receipt number, RRN or authorization code."""
    pairs = (
        (one.terminal_id, other.terminal_id),
        (one.receipt_no, other.receipt_no),
        (one.rrn, other.rrn),
        (one.auth_code, other.auth_code),
    )
    return any(differ(*pair) for pair in pairs)


def names_sale(told: CardNamed, refund: Operation, sale: Operation | None) -> bool:
    """Whether RRN, authorization code or the card's last digits tie what a refund was answered with to its sale.

    `sale` is None where the journal does not have it: then only the RRN that was asked for can.
    """
    pairs = [(told.rrn, sale.rrn if sale else refund.request_id)]
    if sale is not None:
        pairs += [(told.auth_code, sale.auth_code), (card_tail(told.card), card_tail(sale.card))]
    return any(printed is not None and printed == known for printed, known in pairs)


def names_another_sale(answer: Operation, sale: Operation) -> bool:
    """Whether RRN, authorization code and card of a refund's answer all contradict its sale (M5.5)."""
    pairs = [
        (answer.rrn, sale.rrn),
        (answer.auth_code, sale.auth_code),
        (card_tail(answer.card), card_tail(sale.card)),
    ]
    return all(differ(*pair) for pair in pairs)


def rrns_of_sale(refunds: Iterable[Operation]) -> frozenset[str]:
    """The RRNs by which refunds know their sale: what was asked for, and what a cancel was answered with.

    So is a return that was made on the pinpad itself: some banks print the sale's RRN on it.
    """
    rrns: set[str] = set()
    for refund in refunds:
        if refund.request_id is not None and len(refund.request_id) == RRN_LENGTH:
            rrns.add(refund.request_id)
        if refund.rrn is not None and (refund.kind is Kind.CANCEL or refund.origin is Origin.PINPAD):
            rrns.add(refund.rrn)
    return frozenset(rrns)


def card_tail(card: str | None) -> str | None:
    """The last digits of a masked card number; None where they are masked too."""
    return card[-_CARD_TAIL:] if card and card[-_CARD_TAIL:].isdecimal() else None
