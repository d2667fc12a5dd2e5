"""The messages between the emulated pinpad and the emulated bank: ISO 8583 with the response codes of its 1993 edition.

Each side reads and writes a mapping of field numbers to texts. On the wire the bitmap, the card number, the amount and
the PIN block are binary, as with real hosts, so that a till which relays them must be clean for every byte. Two bytes,
big-endian, of length stand before each message. Pure: no I/O, no clock.
"""

from collections.abc import Mapping
from copy import deepcopy
from enum import StrEnum

import iso8583
from iso8583.specs import default_ascii

LENGTH_BYTES = 2

Message = Mapping[str, str]
"""A message: "t" is its type, every other key the number of a field."""


class MessageType(StrEnum):
    """What a message asks; the answer has a 1 in the third place."""

    FINANCIAL = "0200"
    REVERSAL = "0400"
    RECONCILIATION = "0500"
    NETWORK = "0800"

    @property
    def answer(self) -> str:
        return f"{self[:2]}1{self[3]}"


class Field(StrEnum):
    """The fields in use, by their numbers in ISO 8583."""

    TYPE = "t"
    PAN = "2"
    PROCESSING_CODE = "3"
    AMOUNT = "4"
    """Tiyin, 12 digits."""
    STAN = "11"
    """The terminal's own number of the message."""
    TIME = "12"
    DATE = "13"
    EXPIRY = "14"
    SURCHARGE = "28"
    """D (the card pays) and 8 digits of tiyin."""
    RRN = "37"
    """In an answer its own; in a reversal or a return the original's."""
    AUTH_CODE = "38"
    RESPONSE_CODE = "39"
    TERMINAL_ID = "41"
    MERCHANT_ID = "42"
    CURRENCY = "49"
    PIN_BLOCK = "52"
    SHIFT_NO = "60"
    CREDITS = "74"
    """Fields 74 and 86: returns, their number and amount."""
    DEBITS = "76"
    """Fields 76 and 88: sales, their number and amount."""
    DEBITS_REVERSED = "77"
    """Fields 77 and 89: cancels, their number and amount."""
    CREDITS_AMOUNT = "86"
    DEBITS_AMOUNT = "88"
    DEBITS_REVERSED_AMOUNT = "89"


APPROVED = "000"
CANCEL_ACCEPTED = "400"
IN_BALANCE = "500"
OUT_OF_BALANCE = "501"
NETWORK_ACCEPTED = "800"

SALE_PROCESSING_CODE = "000000"
RETURN_PROCESSING_CODE = "200000"

_CHANGES: Mapping[str, Mapping[str, object]] = {
    "p": {"data_enc": "b", "max_len": 8},
    "1": {"data_enc": "b", "max_len": 8},
    Field.PAN: {"data_enc": "b", "len_enc": "bcd", "len_type": 1, "len_count": "nibbles", "left_pad": "0"},
    Field.AMOUNT: {"data_enc": "b", "max_len": 6},
    Field.RESPONSE_CODE: {"max_len": 3},
    Field.PIN_BLOCK: {"data_enc": "b", "max_len": 8},
}
_SPEC = deepcopy(default_ascii)
for _field, _change in _CHANGES.items():
    _SPEC[_field].update(_change)

_PIN_BLOCK_DIGITS = 16


class MessageMalformed(ValueError):
    """The bytes are no message of this dialect."""


def pack(message: Message) -> bytes:
    """The message as it travels, its length in front.

    Raises:
        ValueError: when a field does not have the form that the dialect gives it.
    """
    raw, _ = iso8583.encode(dict(message), _SPEC)
    return len(raw).to_bytes(LENGTH_BYTES, "big") + bytes(raw)


def unpack(raw: bytes) -> Message:
    """The fields of a message without the length in front.

    Raises:
        MessageMalformed: when they cannot be told.
    """
    try:
        fields, _ = iso8583.decode(raw, _SPEC)
    except iso8583.DecodeError as error:
        # without the bytes, which hold a card number: only where and why
        raise MessageMalformed(f"{error.msg} (field {error.field}, byte {error.pos})") from None
    return fields


def whole_message(buffer: bytes) -> bytes | None:
    """The first message in `buffer`, without its length; None while it has not arrived."""
    if len(buffer) < LENGTH_BYTES:
        return None
    end = LENGTH_BYTES + int.from_bytes(buffer[:LENGTH_BYTES], "big")
    return buffer[LENGTH_BYTES:end] if len(buffer) >= end else None


def pin_block(pin: str, pan: str) -> str:
    """The PIN block of ISO 9564 format 0 in hex. It is in the clear: these cards and keys are nobody's."""
    digits = f"0{len(pin):X}{pin}".ljust(_PIN_BLOCK_DIGITS, "F")
    account = pan[-13:-1].rjust(_PIN_BLOCK_DIGITS, "0")
    return f"{int(digits, 16) ^ int(account, 16):0{_PIN_BLOCK_DIGITS}X}"
