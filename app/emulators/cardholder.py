"""How the emulated pinpad waits for whoever has the card: to present it, and to type the PIN.

Nobody stands before most emulated pinpads: a card presents itself and a PIN is typed after a while, as the settings
say. Before one that is operated by hand (`Front.by_hand`) somebody does, who may change at any moment.
"""

from app.core.model import Kind
from app.emulators.bank_link import is_refused
from app.emulators.cards import CardEntry, EmulatedCard
from app.emulators.conversation import Say, Steps, Wait
from app.emulators.device import Device
from app.emulators.faults import CARD, PIN
from app.emulators.local_codes import ABORTED, CARD_NOT_SERVED, CHIP_NOT_READ, NO_LINK, NO_PIN, Refusal
from app.emulators.telling import say_text

_GLANCE, _SHORTEST_GLANCE = 0.1, 0.01
"""Seconds between looks at what a person does. Nothing is sent for that: the till is asked as seldom as ever."""


def wait_for_card(device: Device) -> Steps[EmulatedCard]:
    """The card that is presented.

    Raises:
        Refusal: when the till or the red key ends the operation, nobody has a card, or it cannot be read here.
    """
    settings, front = device.settings, device.front
    front.ask_for_card(device.now)
    yield say_text("STATUS", "Ожидание карты")
    asked_at = device.now
    while True:
        yield from _ping(device, CARD, ABORTED)
        card = device.take_card(asked_at)
        if card is not None and not (front.by_hand and front.refuses(card, device.now)):
            break
        if device.now >= asked_at + settings.card_patience:
            raise Refusal(NO_LINK)
        yield from _pause(device, None if settings.card_after is None else asked_at + settings.card_after)
    if card.scheme is not settings.scheme:
        raise Refusal(CARD_NOT_SERVED)
    if card.is_damaged and card.entry is not CardEntry.STRIPE:
        raise Refusal(CHIP_NOT_READ)
    return card


def wants_pin(device: Device, kind: Kind, amount: int, card: EmulatedCard) -> bool:
    """Whether its holder is asked for the PIN."""
    return kind is Kind.SALE and (card.entry is not CardEntry.CONTACTLESS or amount >= device.settings.pin_from)


def wait_for_pin(device: Device, card: EmulatedCard) -> Steps[str]:
    """What the holder types.

    Raises:
        Refusal: when the till or the red key ends the operation, or nobody types.
    """
    settings, front = device.settings, device.front
    front.ask_for_pin(card, device.now)
    yield say_text("STATUS", "Введите ПИН", PIN)
    typed_at, gives_up_at = device.now + settings.pin_after, device.now + settings.pin_patience
    while True:
        if front.is_entered:
            return front.take_pin()
        if not front.by_hand and device.now >= typed_at:
            front.forget()
            return card.typed_pin
        if device.now >= gives_up_at:
            raise Refusal(NO_PIN)
        yield from _ping(device, "PING", NO_PIN)
        yield from _pause(device, typed_at)


def _ping(device: Device, step: str, when_cancelled: str) -> Steps[None]:
    """Ask whether the till still wants the operation, and look whether the holder does."""
    if is_refused((yield Say("PING", step=step))):
        raise Refusal(ABORTED)
    if device.front.is_cancelled:
        raise Refusal(when_cancelled)


def _pause(device: Device, moment: float | None) -> Steps[None]:
    """Wait until the till is to be asked again, or until there is something to go on with."""
    front = device.front
    if not front.by_hand:
        yield Wait(device.pause_before(moment))
        return
    ends_at = device.now + device.pause_before(None)
    while device.now < ends_at and front.by_hand:
        if device.presented is not None or front.is_cancelled or front.is_entered:
            return
        yield Wait(min(_GLANCE, max(ends_at - device.now, _SHORTEST_GLANCE)))
