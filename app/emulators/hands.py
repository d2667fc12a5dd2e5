"""What a person does at a training pinpad and to it: cards, keys, cable, and all that may go wrong. Any thread may.

From `take_over` to `let_go` no card presents itself. Amounts are tiyin.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum

from app.core.clock import Clock
from app.emulators.cards import CardEntry, EmulatedCard
from app.emulators.faults import BANK, STEPS, Action, Fault, allowed_actions
from app.emulators.front import Display
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import TrainingSet

_BEHIND = timedelta(hours=-1)


class Mishap(StrEnum):
    """What may go wrong once, with the next operation that comes to that step."""

    LOST_ANSWER = "lost-answer"
    CUT_AT_CARD = "cut-at-card"
    OLD_ANSWER = "old-answer"
    BANK_SLOW = "bank-slow"
    BANK_ANSWER_LOST = "bank-answer-lost"
    BANK_HANGS_UP = "bank-hangs-up"
    STILL_BUSY = "still-busy"


class Switch(StrEnum):
    """What stays as it is until it is switched back."""

    UNPLUGGED = "unplugged"
    BANK_AWAY = "bank-away"
    FULL = "full"
    """Over with the next reconciliation too."""
    CLOCK_BEHIND = "clock-behind"
    OWN_NETWORK = "own-network"


FAULTS: Mapping[Mishap, str] = {
    Mishap.LOST_ANSWER: "DISCONNECT:drop",
    Mishap.CUT_AT_CARD: "CARD:drop",
    Mishap.OLD_ANSWER: "STORERC:foreign",
    Mishap.BANK_SLOW: "BANK:slow=15",
    Mishap.BANK_ANSWER_LOST: "BANK:lose",
    Mishap.BANK_HANGS_UP: "BANK:halfclose",
    Mishap.STILL_BUSY: "ENDTR:armed=30",
}
"""The fault behind each of them."""


def actions_at(step: str) -> tuple[Action, ...]:
    """What may be planned for that step while the program runs: a bank that does not listen is `Switch.BANK_AWAY`."""
    return tuple(action for action in allowed_actions(step) if action is not Action.REFUSE)


class Hands:
    """Whoever operates one pinpad of a training set."""

    def __init__(self, training: TrainingSet, pinpad: EmulatedPinpad, clock: Clock) -> None:
        self._training = training
        self._pinpad = pinpad
        self._clock = clock
        self._reach = pinpad.settings.bank, pinpad.settings.network

    @property
    def pinpad(self) -> EmulatedPinpad:
        return self._pinpad

    def take_over(self) -> None:
        """From now on nothing is presented or typed but by hand. An operation that waits goes on waiting."""
        self._pinpad.take_in_hand(by_hand=True)

    def let_go(self) -> None:
        """Put everything back as it was: the cable in, nothing planned, and cards that present themselves."""
        for switch in Switch:
            self.turn(switch, on=False)
        self.forget_plans()
        self._pinpad.take_in_hand(by_hand=False)

    # What is seen

    def display(self) -> Display:
        """What the display shows."""
        return self._pinpad.display(self._clock.monotonic())

    def watch(self, call: Callable[[], None]) -> Callable[[], None]:
        """Have `call` called at each change of the display, in any thread; what is returned ends that."""
        return self._pinpad.when_shown(call)

    # What is done at the pinpad; each tells whether the pinpad took it

    def press(self, key: str) -> bool:
        """Press a digit or a `front.Key`."""
        return self._pinpad.press(key, self._clock.monotonic())

    def offer(self, card: EmulatedCard, entry: CardEntry) -> bool:
        """Tap, insert or swipe the card."""
        return self._pinpad.offer(card, entry, self._clock.monotonic())

    def type_pin(self, *, right: bool) -> bool:
        """Type the PIN of the card that is in the pinpad, or a wrong one."""
        return self._pinpad.type_pin(self._clock.monotonic(), right=right)

    def sell_alone(self, amount: int) -> str:
        """Sell on the pinpad itself, with its usual card and without the till; the response code."""
        return self._pinpad.sell_alone(amount, self._clock.monotonic())

    # What is done to it

    def is_on(self, switch: Switch) -> bool:
        """Whether that is so at present."""
        settings = self._pinpad.settings
        match switch:
            case Switch.UNPLUGGED:
                return not self._pinpad.is_plugged
            case Switch.BANK_AWAY:
                return settings.bank == self._training.nowhere
            case Switch.FULL:
                return self._pinpad.is_full
            case Switch.CLOCK_BEHIND:
                return settings.clock_offset == _BEHIND
            case Switch.OWN_NETWORK:
                return not settings.relays

    def turn(self, switch: Switch, *, on: bool) -> None:
        """Have that so, or no more."""
        pinpad, (bank, network) = self._pinpad, self._reach
        match switch:
            case Switch.UNPLUGGED:
                pinpad.unplug() if on else pinpad.plug()
            case Switch.BANK_AWAY if on:
                pinpad.change(bank=self._training.nowhere, network=None)
            case Switch.BANK_AWAY:
                pinpad.change(bank=bank, network=network)
            case Switch.FULL:
                pinpad.fill_up(is_full=on)
            case Switch.CLOCK_BEHIND:
                pinpad.change(clock_offset=_BEHIND if on else timedelta(0))
            case Switch.OWN_NETWORK:
                pinpad.change(relays=not on)

    def let_happen(self, mishap: Mishap) -> None:
        """Let that go wrong once."""
        self._plan(FAULTS[mishap])

    def plan(self, step: str, action: Action, seconds: float = 0.0) -> None:
        """Let something go wrong once at that step.

        Raises:
            FaultNotUnderstood: when that cannot happen there.
        """
        self._plan(str(Fault(step, action, seconds)))

    @property
    def planned(self) -> tuple[Fault, ...]:
        """What is still to go wrong; the bank's troubles meet whichever pinpad asks it first."""
        faults = (*self._pinpad.faults.coming, *self._training.bank_faults.coming)
        return tuple(sorted(faults, key=lambda fault: STEPS.index(fault.step)))

    def forget_plans(self) -> None:
        """Let nothing more go wrong."""
        self._pinpad.faults.clear()
        self._training.bank_faults.clear()

    def renew_cards(self) -> None:
        """Give all cards their money and their tries at the PIN again."""
        self._training.bank.renew_cards()

    def _plan(self, fault: str) -> None:
        faults = self._training.bank_faults if fault.startswith(f"{BANK}:") else self._pinpad.faults
        faults.add(fault)
