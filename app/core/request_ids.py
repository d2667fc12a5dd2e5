"""What names the sale that is to be given back: a receipt number from its slip, or its RRN."""

import re
from dataclasses import dataclass

from app.core.errors import OriginalNotRecognised

RRN_LENGTH = 12
"""Digits of a retrieval reference number (ISO 8583, field 37), leading zeros included."""

_DIGITS = re.compile(rf"[0-9]{{1,{RRN_LENGTH}}}")
_RECEIPT_LENGTH = 6


@dataclass(frozen=True, slots=True)
class RequestId:
    """A receipt number without leading zeros, or an RRN with all twelve digits."""

    text: str
    is_rrn: bool


def parse_request_id(text: str) -> RequestId:
    """Read what a cashier typed or a till sent.

    A till that handles an RRN as an integer loses its first zero; eleven digits are such an RRN and get it back.

    Raises:
        OriginalNotRecognised: for anything but 1 to 6, 11 or 12 digits.
    """
    digits = text.strip()
    if _DIGITS.fullmatch(digits):
        if len(digits) <= _RECEIPT_LENGTH:
            return RequestId(bare_number(digits), is_rrn=False)
        if len(digits) >= RRN_LENGTH - 1:
            return RequestId(digits.zfill(RRN_LENGTH), is_rrn=True)
    raise OriginalNotRecognised(text=text)


def bare_number(digits: str) -> str:
    """A receipt or shift number without leading zeros: pinpads print both 014 and 14 for the same one."""
    return digits.lstrip("0") or "0"
