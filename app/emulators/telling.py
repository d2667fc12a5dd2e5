"""How the emulated pinpad tells the till what became of an operation: words, slip, code, tags and the end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.model import CURRENCY_UZS
from app.core.money import plain_amount
from app.emulators import slip_layouts
from app.emulators.conversation import TILL_PATIENCE, Say, Steps
from app.emulators.device import Device
from app.emulators.faults import RESULT, Action
from app.emulators.habits import BLOCK_BYTES, CodeForm, Printing, TagsForm
from app.emulators.local_codes import DONE
from app.emulators.orders import SEPARATOR
from app.emulators.shift_journal import Record
from app.terminals.arcus2 import tags
from app.terminals.arcus2.frames import ENCODING

_LINE_FEED = b"\n"
_SHORT_DONE = "00"
_AID = bytes.fromhex("A0860001000001")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be told. `record` is what the bank answered, where it was asked about money; `text` is shown."""

    code: str
    lines: tuple[str, ...] = ()
    record: Record | None = None
    text: str = ""


def say_text(name: str, text: str, step: str = "", patience: float = TILL_PATIENCE) -> Say:
    """A frame of text in the line's encoding."""
    return Say(name, _encode(text), step, patience)


def say_code(device: Device, outcome: Outcome) -> Say:
    """STORERC in this pinpad's form; it comes empty only where a slip carries the code."""
    form = device.settings.habits.code_form
    if form is CodeForm.EMPTY and outcome.record is not None:
        return Say("STORERC")
    return say_text("STORERC", _SHORT_DONE if form is CodeForm.SHORT and outcome.code == DONE else outcome.code)


def say_end(device: Device) -> Say:
    """ENDTR in this pinpad's form."""
    return Say("ENDTR", b"" if device.settings.habits.endtr_colon else None)


def tell(device: Device, outcome: Outcome) -> Steps[None]:
    """Everything up to and with ENDTR."""
    outcome = _as_told(device, outcome)
    if outcome.text:
        yield say_text("STATUS", outcome.text)
    yield from _print(device, outcome.lines)
    parts = (_give_code, _give_tags)
    for part in reversed(parts) if device.settings.habits.tags_before_code else parts:
        yield from part(device, outcome)
    yield say_end(device)


def _as_told(device: Device, outcome: Outcome) -> Outcome:
    """The outcome as the fault plan has it told; what was decided and remembered stays."""
    fault = device.faults.take(RESULT) if outcome.record is not None else None
    if fault is None:
        return outcome
    settings, totals = device.settings, device.journal.totals()
    report = slip_layouts.short_report(settings.scheme, settings.shop, totals, device.local_time)
    return replace(outcome, lines=report if fault.action is Action.REPORT else (), record=None)


def _give_code(device: Device, outcome: Outcome) -> Steps[None]:
    yield say_code(device, outcome)


def _give_tags(device: Device, outcome: Outcome) -> Steps[None]:
    if outcome.record is not None and outcome.record.is_approved:
        yield Say("SETTAGS", _result_tags(device, outcome.record))


def _print(device: Device, lines: tuple[str, ...]) -> Steps[None]:
    habits = device.settings.habits
    if not lines or habits.printing is Printing.NEVER:
        return
    if not habits.copies:
        yield from _print_once(device, lines)
    for copy in habits.copies:
        yield say_text("STARTPRINT", copy)
        yield from _print_once(device, lines)
        yield say_text("ENDPRINT", copy)


def _print_once(device: Device, lines: tuple[str, ...]) -> Steps[None]:
    encoded = [_encode(line) for line in lines]
    pieces = _blocks(encoded) if device.settings.habits.printing is Printing.BLOCKS else encoded
    for piece in pieces:
        if not (yield Say("PRINT", piece)):
            return  # the fault plan skips this slip


def _blocks(lines: list[bytes]) -> Iterator[bytes]:
    """The lines joined into as few pieces of at most BLOCK_BYTES as they fit in."""
    block = lines[0]
    for line in lines[1:]:
        if len(block) + len(_LINE_FEED) + len(line) > BLOCK_BYTES:
            yield block
            block = line
        else:
            block += _LINE_FEED + line
    yield block


def _result_tags(device: Device, record: Record) -> bytes:
    match device.settings.habits.tags_form:
        case TagsForm.TLV:
            return _as_tlv(device, record)
        case TagsForm.TEXT:
            return _as_text(device, record)
        case TagsForm.EMPTY:
            return b""


def _as_tlv(device: Device, record: Record) -> bytes:
    """PPR's set of tags, and the code and merchant id of chaiok and PPR."""
    shop = device.settings.shop
    return tags.encode(
        [
            (tags.RECEIPT_NO, record.receipt_no.to_bytes(2, "big")),
            (tags.TERMINAL_ID, shop.terminal_id.encode("ascii")),
            (tags.MERCHANT_ID, shop.merchant_id.encode("ascii")),
            ("1F08", bytes.fromhex(f"{record.at:%H%M%S}")),
            ("1F09", bytes.fromhex(f"{record.at:%m%d}")),
            (tags.AUTH_CODE, record.auth_code.encode("ascii")),
            (tags.RRN, record.rrn.encode("ascii")),
            (tags.RESPONSE_CODE, record.code.encode("ascii")),
            ("4F", _AID),
            (tags.AMOUNT, tags.bcd(record.total, 6)),
            (tags.CURRENCY, tags.bcd(int(CURRENCY_UZS), 2)),
        ]
    )


def _as_text(device: Device, record: Record) -> bytes:
    """chaiok's form; the amount is in so'm."""
    values = {
        "RC": record.code,
        "RRN": record.rrn,
        "AUTH": record.auth_code,
        "TERM": device.settings.shop.terminal_id,
        "RECEIPT": f"{record.receipt_no}",
        "AMOUNT": plain_amount(record.total),
        "CURRENCY": "UZS",
    }
    return _encode(SEPARATOR.join(f"{key}={value}" for key, value in values.items()))


def _encode(text: str) -> bytes:
    return text.encode(ENCODING, errors="replace")
