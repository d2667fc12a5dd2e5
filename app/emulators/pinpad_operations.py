"""What the emulated pinpad does from start message to ENDTR, one generator an operation (arcus2.md 1.3).

What is decided is remembered before the till hears of it: a line that breaks afterwards changes nothing in the pinpad.
"""

from collections.abc import Callable, Mapping

from app.core.model import CURRENCY_UZS, Kind
from app.core.money import MAX_AMOUNT
from app.core.response_codes import describe
from app.emulators import iso, slip_layouts
from app.emulators.bank_link import ask_alone, ask_bank, hang_up, is_refused, new_message
from app.emulators.cardholder import wait_for_card, wait_for_pin, wants_pin
from app.emulators.cards import EmulatedCard
from app.emulators.conversation import Say, Steps, TillSilent
from app.emulators.device import Device, Event
from app.emulators.front import Moment, Tone
from app.emulators.iso import Field, Message, MessageType
from app.emulators.local_codes import (
    BAD_ORDER,
    BUSY,
    CANNOT_CANCEL,
    DONE,
    JOURNAL_FULL,
    MORE_THAN_ORIGINAL,
    NO_AMOUNT,
    NO_ORIGINAL,
    NO_TILL,
    NOT_FOUND,
    TOTALS_DIFFER,
    WRONG_CURRENCY,
    Refusal,
)
from app.emulators.orders import SEPARATOR, StartOrder
from app.emulators.shift_journal import RRN_LENGTH, Record
from app.emulators.telling import Outcome, say_code, say_end, say_text, tell
from app.emulators.totals import as_fields
from app.terminals.arcus2 import frames, tags

CASHIER_PATIENCE = 65.0
"""Seconds that a question to the cashier may take."""

_MESSAGES: Mapping[Kind, tuple[MessageType, str]] = {
    Kind.SALE: (MessageType.FINANCIAL, iso.SALE_PROCESSING_CODE),
    Kind.CANCEL: (MessageType.REVERSAL, iso.SALE_PROCESSING_CODE),
    Kind.RETURN: (MessageType.FINANCIAL, iso.RETURN_PROCESSING_CODE),
}
_TITLES: Mapping[Kind, str] = {
    Kind.SALE: "ОПЛАТА",
    Kind.CANCEL: "ОТМЕНА",
    Kind.RETURN: "ВОЗВРАТ",
    Kind.RECONCILIATION: "СВЕРКА ИТОГОВ",
    Kind.SHORT_REPORT: "КРАТКИЙ ОТЧЕТ",
    Kind.LAST_SLIP: "КОПИЯ ЧЕКА",
    Kind.HOST_TEST: "СВЯЗЬ С БАНКОМ",
}
_AT_THE_TILL = "Смотрите на кассу"
_BROKEN = "Нет связи с кассой"
_DONE_CODES = (DONE, iso.IN_BALANCE)
_LONGEST_RECEIPT_NO = 6
_WANTED_TAGS = bytes.fromhex(tags.AMOUNT + tags.CURRENCY + tags.RRN)
"""What GETTAGS asks for. The real form of the request is not public; a till answers the same whatever it is."""


def perform(device: Device, order: StartOrder) -> Steps[None]:
    """One operation from its start message to its end."""
    outcome = Outcome(NO_TILL)
    event = Event.BROKEN
    _begin(device, order)
    try:
        outcome = yield from _carry_out(device, order)
        _show_outcome(device, order, outcome)
        yield from hang_up(device)
        yield from tell(device, outcome)
        event = Event.END
    except TillSilent:
        yield from _tell_briefly(device, outcome)
    finally:
        device.bank_handle = None
        if outcome.code == NO_TILL:
            _show_outcome(device, order, outcome)
        device.write_down(event, order, outcome.code, outcome.record)


def _begin(device: Device, order: StartOrder) -> None:
    """Show what has begun. A ping shows nothing: a till makes it whenever it likes."""
    if order.kind is not Kind.PING:
        device.front.begin(_TITLES.get(order.kind, "") if order.kind else "", order.amount or 0, device.now)


def _show_outcome(device: Device, order: StartOrder, outcome: Outcome) -> None:
    """Show what came of it."""
    if order.kind is Kind.PING:
        return
    device.front.forget()
    record = outcome.record
    is_done = record.is_approved if record is not None else outcome.code in _DONE_CODES
    tone = Tone.NEUTRAL if is_done and record is None else Tone.GOOD if is_done else Tone.BAD
    text = outcome.text or (_BROKEN if outcome.code == NO_TILL else describe(outcome.code, "ru").meaning)
    device.front.show_result(text, outcome.code, tone, device.now)


def refuse_second(device: Device, order: StartOrder) -> Steps[None]:
    """The answer to a start message that comes while an operation runs."""
    device.write_down(Event.BUSY, order, BUSY)
    yield from _tell_briefly(device, Outcome(BUSY))


def _tell_briefly(device: Device, outcome: Outcome) -> Steps[None]:
    """Code and end only, to a till that may not listen."""
    try:
        yield say_code(device, outcome)
        yield say_end(device)
    except TillSilent:
        return  # nobody is there to be told


def _carry_out(device: Device, order: StartOrder) -> Steps[Outcome]:
    try:
        kind = _checked_kind(order)
        if kind is not Kind.PING:
            yield Say("BEGINTR")
        if kind in _INQUIRIES:
            return (yield from _INQUIRIES[kind](device))
        return (yield from _move_money(device, order, kind))
    except Refusal as refusal:
        return Outcome(refusal.code, text=refusal.text or describe(refusal.code, "ru").meaning)


def _checked_kind(order: StartOrder) -> Kind:
    if order.kind is None:
        raise Refusal(NO_TILL, "Операция не поддерживается")
    if not order.is_readable:
        raise Refusal(BAD_ORDER)
    if order.currency not in ("", CURRENCY_UZS):
        raise Refusal(WRONG_CURRENCY)
    return order.kind


def _move_money(device: Device, order: StartOrder, kind: Kind) -> Steps[Outcome]:
    journal = device.journal
    if journal.is_full:
        raise Refusal(JOURNAL_FULL)
    amount = order.amount or (yield from _ask_amount(device))
    original = (yield from _find_original(device, order, kind, amount)) if kind.gives_back else ""
    card = yield from wait_for_card(device)
    pin = (yield from wait_for_pin(device, card)) if wants_pin(device, kind, amount, card) else ""
    answer = yield from ask_bank(device, _money_message(device, kind, amount, card, pin, original))
    record = _remember(device, kind, amount, card, answer, original)
    return Outcome(record.code, journal.last_slip, record, describe(record.code, "ru").meaning)


def sell_alone(device: Device, amount: int) -> str:
    """A sale that is made on the pinpad itself, over its own network; its response code. The till hears nothing."""
    card, device.presented = device.presented or device.settings.card, None
    order = StartOrder("", Kind.SALE, CURRENCY_UZS, amount)
    record = None
    _begin(device, order)
    try:
        if device.journal.is_full:
            raise Refusal(JOURNAL_FULL)
        pin = card.typed_pin if wants_pin(device, Kind.SALE, amount, card) else ""
        answer = ask_alone(device, _money_message(device, Kind.SALE, amount, card, pin, original=""))
        record = _remember(device, Kind.SALE, amount, card, answer, original="")
        code = record.code
    except Refusal as refusal:
        code = refusal.code
    _show_outcome(device, order, Outcome(code, record=record))
    device.write_down(Event.ALONE, order, code, record)
    return code


def _remember(device: Device, kind: Kind, amount: int, card: EmulatedCard, answer: Message, original: str) -> Record:
    """Keep what the bank answered, in the journal and as the last slip."""
    record = _record(device, kind, amount, card, answer, original)
    device.journal.add(record, slip_layouts.slip(device.settings.scheme, device.settings.shop, record))
    return record


def _ask_amount(device: Device) -> Steps[int]:
    device.front.show(Moment.TILL, _AT_THE_TILL, device.now)
    answer = yield say_text("AMOUNTENTRY", "Введите сумму", patience=CASHIER_PATIENCE)
    value = _entered(answer)
    if not value.isdecimal() or len(value) > len(f"{MAX_AMOUNT}") or int(value) == 0:
        raise Refusal(NO_AMOUNT)
    device.front.show_amount(int(value))
    return int(value)


def _entered(answer: bytes) -> str:
    """What the cashier entered: the first field is 0 where something was."""
    status, _, value = answer.decode(frames.ENCODING, errors="replace").partition(SEPARATOR)
    return value.strip() if status == "0" else ""


def _find_original(device: Device, order: StartOrder, kind: Kind, amount: int) -> Steps[str]:
    """The RRN of the sale to be given back, as far as this pinpad can judge it."""
    named = order.original or (yield from _ask_original(device))
    if not named.isdecimal() or len(named) > RRN_LENGTH:
        raise Refusal(NO_ORIGINAL)
    sale = device.journal.find_sale(named)
    if sale is None and len(named) < RRN_LENGTH:
        raise Refusal(NOT_FOUND)
    if sale is None:
        return named  # perhaps another terminal's: the bank knows
    if kind is Kind.CANCEL and sale.shift_no != device.journal.shift_no:
        raise Refusal(CANNOT_CANCEL)
    if amount > sale.amount:
        raise Refusal(MORE_THAN_ORIGINAL)
    return sale.rrn


def _ask_original(device: Device) -> Steps[str]:
    """RRN or receipt number, first asked of the till, then of the cashier."""
    offered = _original_in_tags((yield Say("GETTAGS", _WANTED_TAGS)))
    if offered:
        return offered
    device.front.show(Moment.TILL, _AT_THE_TILL, device.now)
    answer = yield say_text("DATAENTRY", "Введите номер чека или RRN", patience=CASHIER_PATIENCE)
    entered = _entered(answer)
    return entered if len(entered) <= _LONGEST_RECEIPT_NO else entered.zfill(RRN_LENGTH)


def _original_in_tags(answer: bytes) -> str:
    """What names the original in an answer to GETTAGS, empty where nothing does."""
    if is_refused(answer):
        return ""
    try:
        values = dict(tags.decode(answer))
    except tags.TagsMalformed:
        raise Refusal(BAD_ORDER) from None
    if tags.RRN in values:
        rrn = values[tags.RRN]
        return rrn.decode("ascii", errors="replace") if len(rrn) == RRN_LENGTH else rrn.hex()
    number = values.get(tags.RECEIPT_NO) or values.get(tags.TRANSACTION_ID, b"")
    return f"{int.from_bytes(number, 'big')}" if number else ""


def _money_message(device: Device, kind: Kind, amount: int, card: EmulatedCard, pin: str, original: str) -> Message:
    message_type, processing_code = _MESSAGES[kind]
    message = new_message(device, message_type) | {
        Field.PROCESSING_CODE: processing_code,
        Field.PAN: card.pan,
        Field.EXPIRY: card.expiry,
        Field.AMOUNT: f"{amount:012}",
        Field.CURRENCY: CURRENCY_UZS,
    }
    if pin:
        message[Field.PIN_BLOCK] = iso.pin_block(pin, card.pan)
    if original:
        message[Field.RRN] = original
    return message


def _record(device: Device, kind: Kind, amount: int, card: EmulatedCard, answer: Message, original: str) -> Record:
    code = answer[Field.RESPONSE_CODE]
    names_sale = kind is Kind.RETURN and device.settings.habits.returns_name_sale
    return Record(
        kind=kind,
        receipt_no=device.journal.take_receipt_no(),
        shift_no=device.journal.shift_no,
        amount=amount,
        code=code,
        is_approved=code == (iso.CANCEL_ACCEPTED if kind is Kind.CANCEL else iso.APPROVED),
        at=device.local_time,
        card=card.cut,
        product=card.product,
        entry=card.entry,
        expiry=card.expiry,
        rrn=original if names_sale else answer.get(Field.RRN, ""),
        auth_code=answer.get(Field.AUTH_CODE, ""),
        surcharge=int(answer.get(Field.SURCHARGE, "D0")[1:]),
    )


def _reconcile(device: Device) -> Steps[Outcome]:
    settings, journal = device.settings, device.journal
    totals = journal.totals()
    yield say_text("STATUS", "Сверка итогов")
    answer = yield from ask_bank(device, new_message(device, MessageType.RECONCILIATION) | as_fields(totals))
    if answer[Field.RESPONSE_CODE] not in (iso.IN_BALANCE, iso.OUT_OF_BALANCE):
        raise Refusal(answer[Field.RESPONSE_CODE])
    agrees = answer[Field.RESPONSE_CODE] == iso.IN_BALANCE
    code = iso.IN_BALANCE if agrees else TOTALS_DIFFER
    journal.close_shift()
    report = slip_layouts.reconciliation_report(
        settings.scheme, settings.shop, totals, device.local_time, code, agrees=agrees
    )
    return Outcome(code, report)


def _report_briefly(device: Device) -> Steps[Outcome]:
    settings = device.settings
    yield say_text("STATUS", "Краткий отчет")
    return Outcome(
        DONE, slip_layouts.short_report(settings.scheme, settings.shop, device.journal.totals(), device.local_time)
    )


def _copy_last_slip(device: Device) -> Steps[Outcome]:
    yield say_text("STATUS", "Копия последнего чека")
    if not device.journal.last_slip:
        raise Refusal(NOT_FOUND)
    return Outcome(DONE, slip_layouts.copy_of(device.journal.last_slip))


def _test_host(device: Device) -> Steps[Outcome]:
    yield say_text("STATUS", "Проверка связи с банком")
    answer = yield from ask_bank(device, new_message(device, MessageType.NETWORK))
    code = answer[Field.RESPONSE_CODE]
    return Outcome(DONE if code == iso.NETWORK_ACCEPTED else code)


def _answer_ping(_: Device) -> Steps[Outcome]:
    yield from ()
    return Outcome(DONE)


_INQUIRIES: Mapping[Kind, Callable[[Device], Steps[Outcome]]] = {
    Kind.RECONCILIATION: _reconcile,
    Kind.SHORT_REPORT: _report_briefly,
    Kind.LAST_SLIP: _copy_last_slip,
    Kind.HOST_TEST: _test_host,
    Kind.PING: _answer_ping,
}
