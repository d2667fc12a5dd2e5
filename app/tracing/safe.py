"""Frames without card data (M9): what may be kept of each, in the same length, so that it can be replayed.

What must not be kept is replaced byte for byte: digits of card numbers, and texts that only the cashier knows, by
asterisks; relayed payloads and values of tags by zeros. A frame that was made safe stays as it is when that is done
once more, and a session answers it as it answered the original. Pure: no I/O, no clock.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.core.masking import is_card_number, mask
from app.terminals.arcus2 import tags
from app.terminals.arcus2.commands import (
    ACCEPTED,
    CONTROL_REPLIES,
    REFUSED,
    STOPPABLE,
    UNSUPPORTED_SESSIONS,
    Command,
    parse,
)
from app.terminals.arcus2.frames import ENCODING
from app.terminals.arcus2.gathered import CUT_BLOCK
from app.terminals.base import Order

TAG_NAMES = {
    tags.AMOUNT: "amount",
    tags.CURRENCY: "currency",
    tags.RRN: "RRN",
    tags.RRN_OTHER: "RRN",
    tags.RESPONSE_CODE: "response code",
    tags.RECEIPT_NO: "receipt number",
    tags.TRANSACTION_ID: "issuer or transaction",
    tags.MERCHANT_ID: "merchant id",
    tags.TERMINAL_ID: "terminal id",
    tags.AUTH_CODE: "authorisation code",
    "1F08": "time",
    "1F09": "date",
    "50": "application",
    "4F": "AID",
    "95": "TVR",
}
"""The tags whose values may be kept; of every other its name and length are."""
_BINARY = frozenset({tags.AMOUNT, tags.CURRENCY, tags.RECEIPT_NO, "1F08", "1F09", "4F", "95"})
"""Those of them whose values are never text."""
TEXT_KEYS = frozenset("RC RRN AUTH TERM EXTID RECEIPT AMOUNT CURRENCY STATUS TIP_AMOUNT".split())
"""The keys of the text form of tags whose values may be kept."""

_TEXTS = frozenset(
    "STATUS TRACE INFO WARNING DISPLAY DISPINV MENU YESNO DATAENTRY AMOUNTENTRY STORERC STARTPRINT ENDPRINT"
    " DEVICEOPEN IOCTL CONNECT READ DISCONNECT DEVICECLOSE TIMESYNC PING BEGINTR ENDTR".split()
)
"""Commands whose payload is text, kept masked. Of those that are neither here nor below only the length is kept."""
COMMANDS = ACCEPTED | REFUSED | STOPPABLE | UNSUPPORTED_SESSIONS | _TEXTS | {"GETTAGS", "WRITE"}

_START = re.compile(rb"\d{1,3}\x1b\d{1,3}(?:\x1b\d{3}\x1b[0-9.]{1,13}\x1b\x1b)?")
ENTERED = b"0\x1b"
"""How an answer of the cashier's begins."""
_RELAYED = re.compile(rb"\d{1,3}:")
_PLAIN_ANSWER = re.compile(rb"OK:\d{1,3}|\d{1,2}|\d{8}\x1b\d\d:\d\d")
"""DEVICEOPEN's handle, an item of a menu or a yes, the answer to TIMESYNC."""
FIRST_OF_TAGS = b"\x9f"
"""How tags of the till begin."""
_TEXT_FORM = re.compile(rb"[A-Za-z][A-Za-z0-9_]+=")
_UNREADABLE_TAGS = b"\x9f"
"""A tag that goes on without end, as often as wanted, so that what replaces unreadable tags is unreadable too."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
_WORD = re.compile(rb"[0-9A-Za-z*]+")
_KEY = re.compile(rb"[A-Za-z_]{1,16}")
_DIGITS = re.compile("[0-9]{13,}")
_BCD_BEYOND_TEXT = re.compile(rb"[\x80-\x99]")
_MOST_DIGITS_OF_A_NAME = 12


class Safe(NamedTuple):
    """The DATA of a frame as it may be kept: `data`, then `fill` zeros. `withheld` counts all bytes that were replaced.

    The zeros behind a frame are counted and not kept: a relayed payload has up to 64 KiB.
    """

    data: bytes
    fill: int = 0
    withheld: int = 0

    @property
    def whole(self) -> bytes:
        return self.data + bytes(self.fill)


def from_pinpad(data: bytes, command: Command | None = None) -> Safe:
    """One frame of the pinpad, which is that command.

    PRINT is not for here: what it says is masked once all of it is there, see `slip`.
    """
    if data in CONTROL_REPLIES:
        return Safe(data)
    command = command or parse(data)
    if not command.name:
        return Safe(b"", len(data), len(data))
    head = data[: len(data) - len(command.payload)]
    if command.name not in COMMANDS and sum(map(str.isdigit, command.name)) > _MOST_DIGITS_OF_A_NAME:
        head = re.sub(rb"[0-9]", b"X", head)
    if command.name == "WRITE":
        handle = _RELAYED.match(command.payload)
        kept = head + (handle[0] if handle else b"")
        return Safe(kept, len(data) - len(kept), len(data) - len(kept))
    if not command.payload:
        return Safe(head)
    payload = _payload(command.name, command.payload)
    return Safe(head + payload, 0, _count_changed(payload, command.payload))


def from_till(data: bytes, order: Order | None, *, starts: bool = False) -> Safe:
    """One frame of the till, in an operation that `order` asked for; what the order does not hold is the cashier's.

    `starts` tells that this is the start message.
    """
    if data in CONTROL_REPLIES or _PLAIN_ANSWER.fullmatch(data) or (starts and _START.fullmatch(data)):
        return Safe(data)
    if data.startswith(ENTERED):
        return _entered(data, order)
    if _START.fullmatch(data):
        return Safe(data)
    if relayed := _RELAYED.match(data):
        payload = len(data) - relayed.end()
        return Safe(relayed[0], payload, payload)
    if data.startswith(FIRST_OF_TAGS):
        safe = _tags(data)
        return Safe(safe, 0, _count_changed(safe, data))
    return Safe(b"*" * len(data), 0, len(data))


def slip(blocks: Sequence[bytes]) -> list[bytes]:
    """The payloads of all PRINT commands of an operation, masked after they were put together (M9).

    They are read as the lines that the driver makes of them and, because a number may be cut between two of them, as
    one text too, until nothing changes.
    """
    texts = [block.decode(ENCODING, errors="replace").replace("\r", "\n") for block in blocks]
    ends = [
        "" if text.endswith("\n") or len(block) == CUT_BLOCK else "\n"
        for text, block in zip(texts, blocks, strict=True)
    ]
    while True:
        masked = _mask_joined(_mask_joined(texts, ends), [""] * len(texts))
        if masked == texts:
            return [_with_asterisks(block, text) for block, text in zip(blocks, masked, strict=True)]
        texts = masked


def text(said: str) -> str:
    """A text that was drawn from a frame, made safe as the frame was."""
    return _text(said.encode(ENCODING, errors="replace")).decode(ENCODING, errors="replace")


def holds_bcd_card_number(data: bytes) -> bool:
    """Whether 13 to 19 digits in a row of its BCD are a card number."""
    return any(
        is_card_number(run[0][start : start + length])
        for run in _DIGITS.finditer(data.hex())
        for start in range(len(run[0]) - 12)
        for length in range(13, 20)
        if start + length <= len(run[0])
    )


def _payload(name: str, payload: bytes) -> bytes:
    if name == "SETTAGS":
        return _tags(payload)
    return _text(payload) if name in _TEXTS else b"*" * len(payload)


def _text(payload: bytes) -> bytes:
    """Masked; of what is no text, or hides a card number in BCD, nothing but the length."""
    said = payload.decode(ENCODING, errors="replace")
    hides = _BCD_BEYOND_TEXT.search(payload) and holds_bcd_card_number(payload)
    if hides or _NO_TEXT.search(said):
        begin, end = len(said) - len(said.lstrip()), len(said.rstrip())  # blanks at the ends, which are cut off later
        return payload[:begin] + b"*" * (end - begin) + payload[max(begin, end) :]
    return _with_asterisks(payload, mask(said))


def _tags(payload: bytes) -> bytes:
    if _TEXT_FORM.match(payload):
        separator = tags.FIELD_SEPARATOR.encode()
        return separator.join(map(_text_field, payload.split(separator)))
    safe = bytearray(payload)
    try:
        for tag, begin, start, end in tags.spans(payload):
            if tag in tags.CARD_DATA:
                safe[begin:end] = bytes(end - begin)  # padding, as the standard allows it between elements
            else:
                safe[start:end] = _value(tag, payload[start:end])
    except tags.TagsMalformed:
        return _UNREADABLE_TAGS * len(payload)
    return bytes(safe)


def _value(tag: str, value: bytes) -> bytes:
    if tag not in TAG_NAMES:
        return bytes(len(value))
    if tag not in _BINARY and _WORD.fullmatch(value):  # of letters and digits any text could be taken for BCD
        return _with_asterisks(value, mask(value.decode(ENCODING, errors="replace")))
    if holds_bcd_card_number(value):
        return bytes(len(value))
    return _with_asterisks(value, mask(value.decode(ENCODING, errors="replace"))) if value.isascii() else value


def _text_field(pair: bytes) -> bytes:
    key, sign, value = pair.partition(b"=")
    if key.strip().upper().decode(ENCODING, errors="replace") in TEXT_KEYS:
        return key + sign + _text(value)
    return (key if _KEY.fullmatch(key) else b"X" * len(key)) + sign + b"*" * len(value)


def _entered(data: bytes, order: Order | None) -> Safe:
    value = data.removeprefix(ENTERED)
    known = () if order is None else (order.rrn, order.receipt_no, str(order.amount) if order.amount else None)
    if value.decode(ENCODING, errors="replace") in known:
        return Safe(data)
    return Safe(ENTERED + b"*" * len(value), 0, len(value))


def _mask_joined(texts: Sequence[str], ends: Sequence[str]) -> list[str]:
    """Each text as it is once all were masked as one, with these ends between them."""
    masked = mask("".join(part for pair in zip(texts, ends, strict=True) for part in pair))
    cut, start = [], 0
    for said, end in zip(texts, ends, strict=True):
        cut.append(masked[start : start + len(said)])
        start += len(said) + len(end)
    return cut


def _with_asterisks(data: bytes, masked: str) -> bytes:
    """The bytes with asterisks where the text of theirs has some; CP1251 has one byte a character."""
    if "*" not in masked:
        return data
    return bytes(ord("*") if new == "*" else old for old, new in zip(data, masked, strict=True))


def _count_changed(new: bytes, old: bytes) -> int:
    if new == old:
        return 0
    return sum(map(int.__ne__, new, old))
