"""What `demo` plays: a sale and its cancel on HUMO, a sale and its return on UZCARD."""

from collections.abc import Generator

from app.core.model import Kind, Operation, Origin, Request, Scheme, State

HUMO_AMOUNT = 300_00
UZCARD_AMOUNT = 500_00
"""Tiyin."""


def play() -> Generator[tuple[Scheme, Request], Operation, None]:
    """Yields each operation and the scheme of the lane that it is for; wants its outcome sent back.

    It ends with the first that is not approved: there is nothing to refund then.
    """
    sale = yield Scheme.HUMO, _request(Kind.SALE, HUMO_AMOUNT)
    if sale.state is not State.APPROVED:
        return
    cancel = yield Scheme.HUMO, _request(Kind.CANCEL, HUMO_AMOUNT, sale.receipt_no)
    if cancel.state is not State.APPROVED:
        return
    sale = yield Scheme.UZCARD, _request(Kind.SALE, UZCARD_AMOUNT)
    if sale.state is State.APPROVED:
        yield Scheme.UZCARD, _request(Kind.RETURN, UZCARD_AMOUNT, sale.rrn)


def _request(kind: Kind, amount: int, original: str | None = None) -> Request:
    return Request(kind, amount, original, operator="demo", origin=Origin.COMMAND)
