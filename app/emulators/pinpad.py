"""The emulated pinpad: bytes and the time in, bytes and the next wake time out; any thread may call it.

It has no thread and reads no clock: whoever puts it on a port (`ports`, `in_process`) tells it what time it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock
from typing import Any

from app.emulators.cards import CardEntry, EmulatedCard, read_as
from app.emulators.conversation import Conversation, Steps
from app.emulators.device import Device, Event, PinpadEntry, PinpadSettings
from app.emulators.faults import START, Action, FaultPlan
from app.emulators.front import Display, Front, Key, Moment
from app.emulators.ledger import Ledger
from app.emulators.local_codes import BUSY, NO_TILL
from app.emulators.orders import StartOrder, parse_order
from app.emulators.pinpad_operations import perform, refuse_second, sell_alone
from app.emulators.shift_journal import Record
from app.terminals.arcus2.frames import Decoder, Overflow


@dataclass(frozen=True, slots=True)
class Emission:
    """What comes out of the pinpad.

    `chunks` are to be written one by one. `wake_at` is the monotonic second at which to ask again even if nothing was
    fed, None while nothing runs. `line_closed` tells that the port is gone until `open_line` succeeds.
    """

    chunks: tuple[bytes, ...]
    wake_at: float | None
    line_closed: bool


@dataclass(frozen=True, slots=True)
class PinpadMemory:
    """What a pinpad keeps when its power is off."""

    shift_no: int
    next_receipt_no: int
    stan: int
    last_slip: tuple[str, ...]
    records: tuple[Record, ...]


class EmulatedPinpad:
    """One pinpad. `born` is the moment at monotonic zero, from where its own clock runs; `faults` may grow."""

    def __init__(self, settings: PinpadSettings, born: datetime, faults: FaultPlan) -> None:
        self.faults = faults
        self._lock = RLock()
        self._device = Device(settings, born, faults)
        self._others: dict[str, Device] = {}
        """Devices that stood on this line before, by their terminal ids."""
        self._conversation = Conversation(faults, settings.split)
        self._decoder = Decoder()
        self._plugged = True

    @property
    def settings(self) -> PinpadSettings:
        return self._device.settings

    @property
    def ledger(self) -> Ledger[PinpadEntry]:
        """What it was asked and did."""
        return self._device.ledger

    @property
    def shift_no(self) -> int:
        return self._device.journal.shift_no

    @property
    def is_armed(self) -> bool:
        """Whether an operation runs, so that another one is refused."""
        return self._conversation.is_running

    def remember(self) -> PinpadMemory:
        """What is to outlive the program. Takes no lock: a pinpad that has just changed holds its own."""
        journal = self._device.journal
        return PinpadMemory(
            journal.shift_no, journal.next_receipt_no, self._device.stan, journal.last_slip, journal.latest
        )

    def recall(self, memory: PinpadMemory) -> None:
        """Go on from there. Before anything is asked of it."""
        journal = self._device.journal
        journal.shift_no, journal.next_receipt_no = memory.shift_no, memory.next_receipt_no
        journal.last_slip, self._device.stan = memory.last_slip, memory.stan
        journal.recall(memory.records)

    def when_changed(self, call: Callable[[], None]) -> None:
        """Have `call` called whenever there is something more to remember, with the pinpad's lock held."""
        self._device.journal.changed = call

    def present(self, card: EmulatedCard) -> None:
        """Hold this card to the pinpad: it is read at the next PING, now or in the next operation."""
        with self._lock:
            self._device.presented = card

    def let_present(self, card: EmulatedCard, after: float | None) -> None:
        """Choose the card that presents itself that many seconds after the pinpad asks; None: not by itself."""
        self.change(card=card, card_after=after)

    def change(self, **changes: Any) -> None:
        """Set it up otherwise: `changes` are fields of its settings."""
        with self._lock:
            self._device.settings = replace(self._device.settings, **changes)

    def sell_alone(self, amount: int, now: float) -> str:
        """Somebody sells `amount` tiyin on the pinpad itself, without the till; the response code.

        It becomes the pinpad's last slip. While an operation runs the pinpad's menu cannot be reached: 984, and
        without power nothing can be: 999.
        """
        with self._lock:
            self._live_until(now)
            if not self._plugged:
                return NO_TILL
            return BUSY if self._conversation.is_running else sell_alone(self._device, amount)

    def unplug(self) -> None:
        """Pull the cable, and with it the power: what runs is over, what is decided stays."""
        with self._lock:
            self._plugged = False
            self._conversation.drop()
            self._device.presented = None
            self._device.front.go_dark(self._device.now)

    def plug(self) -> None:
        """Put the cable back; the line opens when the till asks."""
        with self._lock:
            self._plugged = True
            self._device.front.wake(self._device.now)

    def swap(self, terminal_id: str, now: float, **changes: Any) -> None:
        """Put another device on this line: the one of that terminal id, as it was left, or a new one.

        Its settings are those of the present one but for `changes`. What runs is over, as when the cable is pulled.
        """
        with self._lock:
            self._live_until(now)
            self._conversation.drop()
            left = self._device
            self._others[left.settings.shop.terminal_id] = left
            new = {"first_shift_no": 1, "first_receipt_no": 1} | changes
            settings = replace(left.settings, shop=replace(left.settings.shop, terminal_id=terminal_id), **new)
            self._device = self._others.pop(terminal_id) if terminal_id in self._others else left.stand_in(settings)
            self._device.settings = settings
            left.presented = None
            self._device.now = now
            self._front.go_dark(now)
            self._front.wake(now)

    @property
    def is_plugged(self) -> bool:
        """Whether the cable is in."""
        return self._plugged

    def take_in_hand(self, *, by_hand: bool) -> None:
        """Let a person operate it, or let cards present themselves again; what runs goes on either way."""
        with self._lock:
            self._front.by_hand = by_hand

    @property
    def by_hand(self) -> bool:
        """Whether a person operates it."""
        return self._front.by_hand

    def display(self, now: float) -> Display:
        """What its display shows."""
        with self._lock:
            return self._front.at(now)

    def when_shown(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have `call` called whenever the display changes, in whatever thread that happens and with the lock held.

        What is returned ends that.
        """
        with self._lock:
            self._front.listeners.append(call)

        def unsubscribe() -> None:
            with self._lock:
                self._front.listeners.remove(call)

        return unsubscribe

    def press(self, key: str, now: float) -> bool:
        """Press a key, a digit or a `front.Key`; whether it meant anything."""
        with self._lock:
            return self._front.press(key, now)

    def type_pin(self, now: float, *, right: bool) -> bool:
        """Type the PIN of the card that is in it, or another one, up to the last key; False where none is asked for."""
        with self._lock:
            card = self._front.card
            if card is None or self._front.at(now).moment is not Moment.PIN:
                return False
            digits = card.pin if right else "".join(f"{(int(digit) + 1) % 10}" for digit in card.pin)
            return all(self._front.press(key, now) for key in (*digits, Key.ENTER))

    def offer(self, card: EmulatedCard, entry: CardEntry, now: float) -> bool:
        """Hold the card to it, put it in or draw it through; False where it does not wait for one."""
        with self._lock:
            if not self._front.by_hand or self._front.at(now).moment is not Moment.CARD:
                return False
            self._device.presented = read_as(card, entry)
            return True

    def fill_up(self, *, is_full: bool = True) -> None:
        """Let its journal be full until a reconciliation (303), or only when it is."""
        with self._lock:
            self._device.journal.is_filled = is_full

    @property
    def is_full(self) -> bool:
        """Whether its journal is full."""
        return self._device.journal.is_full

    @property
    def _front(self) -> Front:
        return self._device.front

    def open_line(self) -> bool:
        """The till opens the port. False while the cable is out."""
        with self._lock:
            self._conversation.is_dropped = not self._plugged
            self._conversation.release()
            self._decoder = Decoder()
            return self._plugged

    def feed(self, data: bytes, now: float) -> None:
        """Take bytes from the till."""
        with self._lock:
            self._live_until(now)
            try:
                self._decoder.feed(data)
            except Overflow:
                self._conversation.drop()  # no till: as a real one, it gives the port up
                return
            while (frame := self._decoder.next_frame()) is not None:
                self._take(frame, now)

    def poll(self, now: float) -> Emission:
        """Do what is due, and hand out what is to be sent."""
        with self._lock:
            self._live_until(now)
            chunks = tuple(self._conversation.chunks)
            self._conversation.chunks.clear()
            return Emission(chunks, self._conversation.wake_at, self._conversation.is_dropped)

    def _live_until(self, now: float) -> None:
        self._device.now = now
        self._conversation.advance(now)

    def _take(self, frame: bytes, now: float) -> None:
        order = parse_order(frame)
        if order is None:
            self._conversation.answer(frame, now)
        elif self._conversation.is_running:
            self._conversation.release()
            self._take_second(order, now)
        else:
            self._begin(order, now)
        self._conversation.advance(now)

    def _take_second(self, order: StartOrder, now: float) -> None:
        """An order that comes while another one runs: it is refused, or waits."""
        fault = self.faults.take(START, (Action.QUEUE,))
        if fault is None:
            self._conversation.start(refuse_second(self._device, order), now)
        else:
            self._conversation.queue(self._perform_queued(order), fault.seconds)

    def _perform_queued(self, order: StartOrder) -> Steps[None]:
        self._device.write_down(Event.START, order)
        yield from perform(self._device, order)

    def _begin(self, order: StartOrder, now: float) -> None:
        self._device.write_down(Event.START, order)
        fault = self.faults.take(START, (Action.DROP, Action.SILENCE, Action.DELAY))
        match fault.action if fault else None:
            case Action.DROP:
                self._conversation.drop()
            case Action.SILENCE:
                return
            case _:
                self._conversation.start(perform(self._device, order), now, fault.seconds if fault else 0.0)
