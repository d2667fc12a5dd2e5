"""The front of an emulated pinpad: its display, its keys and what a person has just done at it. Pure.

The pinpad that it belongs to holds its lock around all of it. The display speaks Russian, as the pinpad's own words on
the line do. A PIN that is typed is kept until the bank is asked and no longer, and nothing shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto

from app.core.money import format_amount
from app.emulators.cards import CardEntry, EmulatedCard

SHORTEST_PIN, LONGEST_PIN = 4, 12
"""Digits (ISO 9564)."""

RESULT_SECONDS = 10.0
"""For how long a result stays on the display where no key is pressed."""


class Moment(Enum):
    """What the pinpad is at."""

    IDLE = auto()
    WORKING = auto()
    """It does something of its own; no key means anything."""
    CARD = auto()
    PIN = auto()
    BANK = auto()
    """Connecting, asking, waiting for the answer."""
    TILL = auto()
    """It has asked the cashier something at the till."""
    RESULT = auto()
    OFF = auto()
    """The cable is out, and with it the power."""


class Tone(Enum):
    """What kind of result it is."""

    NEUTRAL = auto()
    GOOD = auto()
    BAD = auto()


class Key(StrEnum):
    """A key that is no digit."""

    CANCEL = "cancel"
    CLEAR = "clear"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Display:
    """What is to be read: the operation, its amount, what to do or what came of it, a star for each digit of a PIN."""

    moment: Moment
    title: str = ""
    figure: str = ""
    text: str = ""
    stars: int = 0
    code: str = ""
    tone: Tone = Tone.NEUTRAL


_IDLE = Display(Moment.IDLE, text="ДОБРО ПОЖАЛОВАТЬ")
_OFF = Display(Moment.OFF)
_CARD = "Приложите, вставьте или проведите карту"
_PIN = "Введите ПИН, затем зелёную клавишу"
_HAS_CHIP = "Карта с чипом: вставьте или приложите её"
_NOT_READ = "Карта не читается: проведите её"


@dataclass(slots=True)
class Front:
    """`by_hand` tells that a person stands before it: then no card presents itself and no PIN is typed by itself."""

    by_hand: bool = False
    display: Display = _IDLE
    is_cancelled: bool = False
    """Whether the red key was pressed in this operation."""
    is_entered: bool = False
    """Whether the PIN is complete."""
    card: EmulatedCard | None = None
    """The card whose PIN is asked for."""
    listeners: list[Callable[[], None]] = field(default_factory=list)
    _typed: str = field(default="", repr=False)
    _shown_at: float = 0.0
    _wants_swipe: bool = False
    """Whether the chip could not be read, so that the stripe is to be."""

    def at(self, now: float) -> Display:
        """What is to be read at that moment."""
        is_over = self.display.moment is Moment.RESULT and now >= self._shown_at + RESULT_SECONDS
        return _IDLE if is_over else self.display

    def begin(self, title: str, amount: int, now: float) -> None:
        """An operation has begun; `amount` is tiyin, 0 for none."""
        self.forget()
        self._show(Display(Moment.WORKING, title, format_amount(amount) if amount else "", "Подождите"), now)

    def forget(self) -> None:
        """Whatever was typed or pressed means nothing any more."""
        self._typed, self.is_entered, self.is_cancelled, self._wants_swipe = "", False, False, False
        self.card = None

    def show(self, moment: Moment, text: str, now: float) -> None:
        """Show that beneath the operation and its amount."""
        self._show(replace(self.display, moment=moment, text=text, stars=0), now)

    def show_amount(self, amount: int) -> None:
        """Show that many tiyin from now on."""
        self.display = replace(self.display, figure=format_amount(amount))

    def show_result(self, text: str, code: str, tone: Tone, now: float) -> None:
        """Show what came of it."""
        self._show(replace(self.display, moment=Moment.RESULT, text=text, stars=0, code=code, tone=tone), now)

    def go_dark(self, now: float) -> None:
        """The power is gone."""
        self.forget()
        self._show(_OFF, now)

    def wake(self, now: float) -> None:
        """The power is back."""
        if self.display.moment is Moment.OFF:
            self._show(_IDLE, now)

    def ask_for_card(self, now: float) -> None:
        """Wait for a card."""
        self.show(Moment.CARD, _CARD, now)

    def refuses(self, card: EmulatedCard, now: float) -> bool:
        """Whether the card has to be read in another way; the display then says in which."""
        if card.is_damaged and card.entry is not CardEntry.STRIPE:
            self._wants_swipe = True
            self.show(Moment.CARD, _NOT_READ, now)
            return True
        if card.entry is CardEntry.STRIPE and not self._wants_swipe:
            self.show(Moment.CARD, _HAS_CHIP, now)
            return True
        return False

    def ask_for_pin(self, card: EmulatedCard, now: float) -> None:
        """Wait for the PIN of that card."""
        self.card = card
        self.show(Moment.PIN, _PIN, now)

    def take_pin(self) -> str:
        """What was typed, which is then forgotten."""
        typed = self._typed
        self.forget()
        return typed

    def press(self, key: str, now: float) -> bool:
        """A key, which is a digit or a Key; whether it meant anything."""
        match self.at(now).moment:
            case Moment.RESULT if key in tuple(Key):
                self._show(_IDLE, now)
                return True
            case Moment.CARD | Moment.PIN if key == Key.CANCEL and self.by_hand:
                self.is_cancelled = True
                return True
            case Moment.PIN if self.by_hand:
                return self._type(key, now)
            case _:
                return False

    def _type(self, key: str, now: float) -> bool:
        if key == Key.ENTER:
            self.is_entered = len(self._typed) >= SHORTEST_PIN
            return self.is_entered
        if key == Key.CLEAR:
            self._typed = self._typed[:-1]
        elif len(self._typed) == LONGEST_PIN:
            return False
        else:
            self._typed += key
        self._show(replace(self.display, stars=len(self._typed)), now)
        return True

    def _show(self, display: Display, now: float) -> None:
        is_new = display != self.display
        self.display, self._shown_at = display, now
        for listener in tuple(self.listeners) if is_new else ():
            listener()
