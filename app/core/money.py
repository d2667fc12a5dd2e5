"""Amounts: whole tiyin inside, so'm with two decimals outside. Nothing but integers and strings.

100 tiyin are one so'm (ISO 4217: UZS, number 860, two decimals).
"""

import re

from app.core.errors import AmountNotANumber, AmountOutOfRange, AmountTooFine

MIN_AMOUNT = 1
MAX_AMOUNT = 999_999_999_999
"""Tiyin: what the twelve digits of tag 9F02 hold."""

_GROUP = "\N{NO-BREAK SPACE}"
_BLANKS = f" {_GROUP}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_SOM = f"[0-9]+|[0-9]{{1,3}}(?:[{_BLANKS}][0-9]{{3}})+"
_AMOUNT = re.compile(f"(?P<minus>[-\N{MINUS SIGN}])?(?P<som>{_SOM})(?:[.,](?P<decimals>[0-9]*))?")
_BETWEEN_GROUPS = re.compile(r"(?<=[0-9])(?=(?:[0-9]{3})+\.)")


def parse_amount(text: str) -> int:
    """The amount that a person or the command line wrote in so'm, in tiyin.

    Dot and comma are decimal marks; spaces of every width may set off groups of three digits and nothing else, since
    a space in the wrong place is more likely a lost decimal mark than a group.

    Raises:
        AmountNotANumber: for what is no amount at all.
        AmountTooFine: for a third decimal.
        AmountOutOfRange: below MIN_AMOUNT, zero and negative amounts with it, or above MAX_AMOUNT.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise AmountNotANumber(text=text)
    decimals = match["decimals"] or ""
    if len(decimals) > 2:
        raise AmountTooFine(text=text)
    digits = re.sub("[^0-9]", "", match["som"]).lstrip("0") + decimals.ljust(2, "0")
    # Counted before it is converted: Python refuses to convert thousands of digits.
    if match["minus"] or len(digits) > len(str(MAX_AMOUNT)) or int(digits) < MIN_AMOUNT:
        raise AmountOutOfRange(text=text, minimum=format_amount(MIN_AMOUNT), maximum=format_amount(MAX_AMOUNT))
    return int(digits)


def format_amount(tiyin: int) -> str:
    """The amount for people, the same in every language: groups set off by U+00A0, a decimal comma."""
    return _BETWEEN_GROUPS.sub(_GROUP, plain_amount(tiyin)).replace(".", ",")


def plain_amount(tiyin: int) -> str:
    """The amount for the line, for slips and for the command line: `300000.00`."""
    sign = "-" if tiyin < 0 else ""
    som, rest = divmod(abs(tiyin), 100)
    return f"{sign}{som}.{rest:02}"


class Amount(int):
    """Tiyin as a parameter of an error: 1000.00 in its own text, 1 000,00 in the window."""

    def __str__(self) -> str:
        return plain_amount(self)
