"""The till's start message as a pinpad reads it: class, op, currency, amount and what follows, parted by ESC. Pure.

Sources: PPR, chaiok and wiva for the form (arcus2.md 1.2), ops.ini for the table (1.5), chaiok for an RRN or receipt
number in a later field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.model import Kind
from app.terminals.arcus2.frames import ENCODING

SEPARATOR = "\x1b"

OPERATIONS: Mapping[str, Kind] = {
    "1,1": Kind.SALE,
    "1,5": Kind.CANCEL,
    "1,11": Kind.RETURN,
    "2,1": Kind.RECONCILIATION,
    "2,6": Kind.HOST_TEST,
    "2,10": Kind.SHORT_REPORT,
    "2,27": Kind.LAST_SLIP,
    "9,6": Kind.PING,
}

_START = re.compile(r"[1-9]\x1b\d{1,2}(\x1b.*)?", re.DOTALL)
"""Class 0 belongs to another application; an answer to DATAENTRY begins with it."""
_SOM = re.compile(r"(\d{1,10})[.,](\d{1,2})")
_TIYIN = re.compile(r"\d{1,12}")
_ORIGINAL = re.compile(r"(\d{6,12})|(?:rrn=|r=|/r)(\d{1,12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StartOrder:
    """What the till asked for.

    `amount` is tiyin, None where none was given or it cannot be read; then `is_readable` is false. `original` is the
    RRN or receipt number of the sale to be given back, empty where the message has none.
    """

    operation: str
    kind: Kind | None
    currency: str = ""
    amount: int | None = None
    is_readable: bool = True
    original: str = ""


def parse_order(data: bytes) -> StartOrder | None:
    """The order in the DATA of a frame; None when it is something else, such as a late answer."""
    text = data.decode(ENCODING, errors="replace")
    if not _START.fullmatch(text):
        return None
    fields = text.split(SEPARATOR)
    operation = ",".join(fields[:2])
    currency, amount_text, *later = [*fields[2:], "", ""]
    amount = _read_amount(amount_text)
    found = filter(None, map(_ORIGINAL.fullmatch, later))
    return StartOrder(
        operation=operation,
        kind=OPERATIONS.get(operation),
        currency=currency,
        amount=amount,
        is_readable=amount is not None or not amount_text,
        original=next((match[1] or match[2] for match in found), ""),
    )


def _read_amount(text: str) -> int | None:
    """Tiyin: with a dot or comma the text is so'm, without one it is tiyin already (chaiok, wiva)."""
    if som := _SOM.fullmatch(text):
        return int(som[1]) * 100 + int(som[2].ljust(2, "0"))
    return int(text) if _TIYIN.fullmatch(text) else None
