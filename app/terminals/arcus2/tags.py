"""Tags: the data that pinpad and till exchange beside texts, as BER-TLV and as KEY=VALUE.

Tags are written as upper case hex text ("9F02"), values as bytes. Sources: PPR and wiva for the tag set, chaiok for the
text form (KEY=VALUE joined with ESC). Pure: no I/O, no clock.
"""

import re
from collections.abc import Iterable, Iterator

from app.core.masking import mask
from app.core.model import CURRENCY_UZS
from app.terminals.arcus2.frames import ENCODING
from app.terminals.base import ResultTags

RECEIPT_NO = "1F06"
"""Receipt number, 16 bits big-endian (PPR)."""
RRN = "1F03"
"""RRN, 12 ASCII characters; BCD is understood (PPR, chaiok)."""
RRN_OTHER = "1F8431"
RESPONSE_CODE = "1F0D"
TRANSACTION_ID = "1F26"
"""In an answer to GETTAGS the number of the original as 32 bits (PPR); in a result the issuer's name."""
MERCHANT_ID = "1F47"
TERMINAL_ID = "9F1C"
AUTH_CODE = "89"
AMOUNT = "9F02"
"""Amount in minor units, 6 bytes BCD (PPR, wiva, chaiok)."""
CURRENCY = "5F2A"
"""ISO 4217 number, 2 bytes BCD with a leading zero (wiva, chaiok)."""

CARD_DATA = frozenset({"5A", "57", "56", "9F6B", "99", "5F20", "5F24", "9F1F", "9F20"})
"""Card number, tracks, PIN block, holder and expiry: they do not get past the decoder (M9)."""

FIELD_SEPARATOR = "\x1b"

_MORE_TAG_BYTES = 0x1F
_CONSTRUCTED = 0x20
_CONTINUED = 0x80
_LONG_LENGTHS = {0x81: 1, 0x82: 2}
_PADDING = 0x00
_TEXT_FORM = re.compile(rb"[A-Za-z][A-Za-z0-9_]+=")
_DECIMAL_AMOUNT = re.compile(r"(\d{1,10})[.,](\d{2})")
_MERCHANT_ID_LENGTH = 15
"""ISO 8583 field 42. What is longer is no merchant id and could be a card number."""


class TagsMalformed(ValueError):
    """The bytes are no BER-TLV, or a value is not of the form that its tag asks for."""


def encode(elements: Iterable[tuple[str, bytes]]) -> bytes:
    """The elements as BER-TLV, one behind the other.

    Raises:
        ValueError: when a tag is not well-formed or a value is longer than 65535 bytes.
    """
    return b"".join(_encode_tag(tag) + _encode_length(len(value)) + value for tag, value in elements)


def decode(data: bytes) -> list[tuple[str, bytes]]:
    """The elements of BER-TLV in their order, without CARD_DATA.

    Templates are opened: their elements come in their place, so that no card data hides in one.

    Raises:
        TagsMalformed: when a tag or a length breaks off, a value runs over the end, or a length has a form that no
            frame can need.
    """
    return [(tag, data[start:end]) for tag, _, start, end in spans(data) if tag not in CARD_DATA]


def spans(data: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Every element of BER-TLV, card data among them: its tag, where it and its value begin, and the end.

    Else as `decode`.

    Raises:
        TagsMalformed: once what could be read has been told.
    """
    position = 0
    while position < len(data):
        if data[position] == _PADDING:  # allowed between elements by EMV book 3, annex B
            position += 1
            continue
        tag_end = _tag_end(data, position)
        start, end = _value_range(data, tag_end)
        if data[position] & _CONSTRUCTED:
            position = start
            continue
        yield data[position:tag_end].hex().upper(), position, start, end
        position = end


def bcd(number: int, length: int) -> bytes:
    """`number` as `length` bytes of BCD, padded with zeros on the left.

    Raises:
        ValueError: when it is negative or needs more bytes.
    """
    digits = str(number).zfill(2 * length)
    if number < 0 or len(digits) > 2 * length:
        raise ValueError(f"{number} does not fit into {length} bytes of BCD")
    return bytes.fromhex(digits)


def from_bcd(data: bytes) -> int:
    """The number that BCD holds.

    Raises:
        TagsMalformed: when there is no digit, or something that is none.
    """
    digits = data.hex()
    if not digits.isdecimal():
        raise TagsMalformed(f"{len(data)} bytes are no BCD")
    return int(digits)


def read_result(data: bytes) -> ResultTags:
    """What SETTAGS carried, in either form. What cannot be read is None; nothing that is card data is kept.

    Raises:
        TagsMalformed: when it is neither text nor BER-TLV.
    """
    if _TEXT_FORM.match(data):
        return _read_text(data.decode(ENCODING, errors="replace"))
    return _read_tlv(dict(decode(data)))


def _encode_tag(tag: str) -> bytes:
    raw = bytes.fromhex(tag)
    if not raw or raw[0] == _PADDING or _tag_end(raw, 0) != len(raw):
        raise ValueError(f"{tag!r} is no tag")
    return raw


def _encode_length(length: int) -> bytes:
    if length < _CONTINUED:
        return bytes([length])
    for form, size in _LONG_LENGTHS.items():
        if length < 1 << 8 * size:
            return bytes([form]) + length.to_bytes(size, "big")
    raise ValueError(f"a value of {length} bytes is too long")


def _tag_end(data: bytes, start: int) -> int:
    """Where the tag that begins at `start` ends: a first byte whose low five bits are all set is continued."""
    end = start + 1
    if data[start] & _MORE_TAG_BYTES == _MORE_TAG_BYTES:
        while end < len(data) and data[end] & _CONTINUED:
            end += 1
        end += 1
    if end > len(data):
        raise TagsMalformed(f"a tag breaks off at byte {start}")
    return end


def _value_range(data: bytes, position: int) -> tuple[int, int]:
    """Where the value whose length stands at `position` begins and ends."""
    if position >= len(data):
        raise TagsMalformed(f"a length is missing at byte {position}")
    length, start = data[position], position + 1
    if length >= _CONTINUED:
        size = _LONG_LENGTHS.get(length)
        if size is None or start + size > len(data):
            raise TagsMalformed(f"a length cannot be read at byte {position}")
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise TagsMalformed(f"a value of {length} bytes runs over the end at byte {start}")
    return start, start + length


def _read_tlv(values: dict[str, bytes]) -> ResultTags:
    amount = values.get(AMOUNT, b"")
    currency = values.get(CURRENCY, b"")
    receipt_no = values.get(RECEIPT_NO, b"")
    return ResultTags(
        code=_code(values.get(RESPONSE_CODE, b"")),
        amount=from_bcd(amount) if amount.hex().isdecimal() else None,
        currency=_currency(currency.hex()),
        rrn=_rrn(values.get(RRN) or values.get(RRN_OTHER, b"")),
        auth_code=_masked(_ascii(values.get(AUTH_CODE, b""))),
        receipt_no=str(int.from_bytes(receipt_no, "big")) if len(receipt_no) == 2 else None,
        terminal_id=_masked(_ascii(values.get(TERMINAL_ID, b""))),
        merchant_id=_merchant_id(_ascii(values.get(MERCHANT_ID, b""))),
    )


def _read_text(text: str) -> ResultTags:
    pairs = (field.partition("=") for field in text.split(FIELD_SEPARATOR))
    values = {key.strip().upper(): value.strip() for key, _, value in pairs}
    amount = _DECIMAL_AMOUNT.fullmatch(values.get("AMOUNT", "").replace(" ", ""))
    receipt_no = values.get("RECEIPT", "")
    return ResultTags(
        code=_masked(values.get("RC")),
        # A bare integer may be so'm or tiyin; only calibration could tell (M2.3).
        amount=int(amount[1]) * 100 + int(amount[2]) if amount else None,
        currency=_currency(values.get("CURRENCY", "")),
        rrn=_masked(values.get("RRN")),
        auth_code=_masked(values.get("AUTH")),
        receipt_no=_masked(receipt_no.lstrip("0") or receipt_no),
        terminal_id=_masked(values.get("TERM")),
        merchant_id=None,
    )


def _masked(text: str | None) -> str | None:
    return mask(text) if text else None


def _ascii(value: bytes) -> str | None:
    """The text of a value that is printable ASCII, without the padding around it."""
    text = value.decode("ascii", errors="replace").strip(" \x00")
    return text if text and text.isascii() and text.isprintable() else None


def _code(value: bytes) -> str | None:
    """A response code in ASCII or in BCD with a leading zero. Anything else stays hex: it is on no list (M2.2)."""
    digits = value.hex().upper()
    if len(digits) == 4 and digits.isdecimal() and digits.startswith("0"):
        return digits[1:]
    return _masked(_ascii(value) or digits)


def _rrn(value: bytes) -> str | None:
    digits = value.hex()
    return digits if len(digits) == 12 and digits.isdecimal() else _masked(_ascii(value))


def _merchant_id(text: str | None) -> str | None:
    """As it came: a merchant id may look like a card number (M9), so it is not masked."""
    return text if text and len(text) <= _MERCHANT_ID_LENGTH else None


def _currency(text: str) -> str | None:
    """The ISO number without the leading zero of its BCD form."""
    return CURRENCY_UZS if text.upper() == "UZS" else text.removeprefix("0") or None
