"""An order as the one HTTP request that a FiscalBox understands. Pure.

Amounts go out in tiyin. The paths are those of the public documentation, without their base path.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import KindNotSupported, OriginalMissing
from app.core.model import Kind, Scheme
from app.terminals.base import Order

_NAMES: Mapping[Scheme, str] = {Scheme.HUMO: "xumo", Scheme.UZCARD: "uzcard"}
"""The schemes as the paths spell them."""
_GIVES_BACK: Mapping[Scheme, Kind] = {Scheme.HUMO: Kind.CANCEL, Scheme.UZCARD: Kind.RETURN}
"""What `is_return` means: one word stands for either, so that the other kind does not exist there."""
_QUESTIONS: Mapping[Kind, str] = {
    Kind.RECONCILIATION: "_close",
    Kind.SHORT_REPORT: "_shortreport/",
    Kind.LAST_SLIP: "/print_last",
}


@dataclass(frozen=True, slots=True)
class BoxRequest:
    """One request: its method, its path, and its body in JSON, which only a POST has."""

    method: str
    path: str
    body: bytes | None = None


def build_request(order: Order, scheme: Scheme) -> BoxRequest:
    """What to ask the box for.

    Raises:
        KindNotSupported: when the box cannot do this for that scheme.
        OriginalMissing: when the sale that is to be given back has neither an RRN nor a receipt number.
    """
    path = f"/payment/{_NAMES[scheme]}"
    if order.kind in _QUESTIONS:
        return BoxRequest("GET", path + _QUESTIONS[order.kind])
    if order.kind is Kind.SALE:
        return _post(path, {"amount": order.amount})
    if order.kind is _GIVES_BACK[scheme]:
        # An RRN may begin with a zero, so that it goes as text. Older boxes ask for the receipt number instead.
        named = order.rrn or order.receipt_no
        if not named:
            raise OriginalMissing(kind=order.kind)
        return _post(path, {"request_id": named, "amount": order.amount, "is_return": True})
    raise KindNotSupported(kind=order.kind)


def _post(path: str, body: Mapping[str, Any]) -> BoxRequest:
    return BoxRequest("POST", path, json.dumps(body).encode("ascii"))
