"""How the emulated pinpad reaches its bank: the till opens a connection and carries the bytes (arcus2.md 1.3).

A pinpad with a network of its own needs no till for that, so that the till sees nothing of it.
"""

from app.emulators import iso
from app.emulators.conversation import TILL_PATIENCE, Say, Steps
from app.emulators.device import Device
from app.emulators.front import Moment
from app.emulators.iso import Field, Message, MessageType
from app.emulators.local_codes import BAD_BANK_ANSWER, NO_LINK, Refusal
from app.terminals.arcus2 import frames

_READ_LENGTH = 1024
_TICKS_A_SECOND = 100
"""IOCTL counts in units of 10 ms (arcus2.md 1.3)."""


def is_refused(answer: bytes) -> bool:
    """Whether the till said no."""
    return answer in (frames.ER, frames.NAK)


def new_message(device: Device, kind: MessageType) -> dict[str, str]:
    """What every message of this pinpad carries."""
    moment = device.local_time
    return {
        Field.TYPE: kind,
        Field.STAN: device.next_stan(),
        Field.TIME: f"{moment:%H%M%S}",
        Field.DATE: f"{moment:%m%d}",
        Field.TERMINAL_ID: device.settings.shop.terminal_id,
        Field.MERCHANT_ID: device.settings.shop.merchant_id,
        Field.SHIFT_NO: f"{device.journal.shift_no}",
    }


def ask_bank(device: Device, request: Message) -> Steps[Message]:
    """The bank's answer to `request`. The connection stays open until `hang_up`.

    Raises:
        Refusal: when the till does not connect, the bank does not answer, or answers something else.
    """
    device.front.show(Moment.BANK, "Соединение с банком", device.now)
    if not device.settings.relays:
        return ask_alone(device, request)
    patience = device.settings.link_seconds + TILL_PATIENCE
    opened = yield Say("DEVICEOPEN")
    if is_refused(opened):
        raise Refusal(NO_LINK)
    handle = device.bank_handle = opened.partition(b":")[2]
    ticks = b"%d" % round(device.settings.link_seconds * _TICKS_A_SECOND)
    yield Say("IOCTL", b":".join([handle, ticks, ticks]))
    host, port = device.settings.bank
    connected = yield Say("CONNECT", b"%s:%s:%d" % (handle, host.encode("ascii"), port), patience=patience)
    if is_refused(connected):
        raise Refusal(NO_LINK)
    device.front.show(Moment.BANK, "Ожидание ответа банка", device.now)
    return _read_answer(request, (yield from _exchange(handle, iso.pack(request), patience)))


def ask_alone(device: Device, request: Message) -> Message:
    """The bank's answer over the pinpad's own network.

    Raises:
        Refusal: when there is no network, the bank does not answer, or answers something else.
    """
    network = device.settings.network
    answered = network(iso.pack(request)[iso.LENGTH_BYTES :]) if network else b""
    message = iso.whole_message(answered)
    if message is None:
        raise Refusal(NO_LINK)
    return _read_answer(request, message)


def hang_up(device: Device) -> Steps[None]:
    """Close the connection that `ask_bank` opened, if it did. Its answer has to be remembered by now."""
    if device.bank_handle is not None:
        yield Say("DISCONNECT", device.bank_handle)
        yield Say("DEVICECLOSE")


def _exchange(handle: bytes, request: bytes, patience: float) -> Steps[bytes]:
    """What came back for `request`; a refusal when the till could not send it or nothing came."""
    written = yield Say("WRITE", handle + b":" + request, patience=patience)
    if is_refused(written):
        raise Refusal(NO_LINK)
    buffer = b""
    while (message := iso.whole_message(buffer)) is None:
        answer = yield Say("READ", b"%s:%d" % (handle, _READ_LENGTH), patience=patience)
        prefix, _, chunk = answer.partition(b":")
        if prefix != handle or not chunk:
            raise Refusal(NO_LINK)
        buffer += chunk
    return message


def _read_answer(request: Message, raw: bytes) -> Message:
    try:
        answer = iso.unpack(raw)
    except iso.MessageMalformed:
        raise Refusal(BAD_BANK_ANSWER) from None
    if answer.get(Field.STAN) != request[Field.STAN] or Field.RESPONSE_CODE not in answer:
        raise Refusal(BAD_BANK_ANSWER)
    return answer
