"""What an emulated pinpad is and holds: its settings, its memory, the card in it, its own clock and its ledger."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.model import Scheme
from app.emulators.cards import EmulatedCard
from app.emulators.faults import FaultPlan
from app.emulators.front import Front
from app.emulators.habits import Habits
from app.emulators.ledger import Ledger
from app.emulators.orders import StartOrder
from app.emulators.shift_journal import Record, ShiftJournal
from app.emulators.slip_layouts import Shop

_SHORTEST_WAIT = 0.01
"""Seconds; a wait that rounding made shorter would never end."""
_PING_EVERY = 1.0
_LAST_STAN = 999_999

TASHKENT = ZoneInfo("Asia/Tashkent")


@dataclass(frozen=True, slots=True)
class PinpadSettings:
    """How one pinpad is set up.

    `bank` is host and port. The people: `card_after` seconds after the pinpad asks, `card` is presented; None: only a
    call of `present` does. The PIN is typed `pin_after` seconds after it is asked for, which is for every chip and from
    `pin_from` tiyin on. `card_patience`, `pin_patience` and `link_seconds` are how long it waits for a card, for a PIN
    that a person types, and for the bank.
    `journal_limit` operations fit into a shift. `clock_offset` is how far its clock is ahead; `zone` is its time zone.
    `split` sends every frame byte by byte. `network` is the pinpad's own way to the bank, a message without its length
    in and one with it out; with `relays` only what is sold without the till goes that way.
    """

    scheme: Scheme
    shop: Shop
    habits: Habits
    bank: tuple[str, int]
    card: EmulatedCard
    card_after: float | None = 1.5
    pin_after: float = 1.0
    pin_from: int = 10_000_00
    card_patience: float = 90.0
    pin_patience: float = 60.0
    link_seconds: float = 30.0
    journal_limit: int = 1000
    first_shift_no: int = 1
    first_receipt_no: int = 1
    clock_offset: timedelta = timedelta(0)
    zone: ZoneInfo = TASHKENT
    split: bool = False
    network: Callable[[bytes], bytes] | None = None
    relays: bool = True


class Event(StrEnum):
    """What a ledger entry of a pinpad tells."""

    START = "start"
    """A start message came and is being carried out."""
    BUSY = "busy"
    """A start message came while another operation ran; it was refused."""
    END = "end"
    """The pinpad ended the operation and the till heard it."""
    BROKEN = "broken"
    """The operation ended without the till hearing it. `code` is what was to be told, 999 where nothing was decided."""

    ALONE = "alone"
    """Something was sold on the pinpad itself, without the till."""


@dataclass(frozen=True, slots=True)
class PinpadEntry:
    """One line of a pinpad's ledger. `at` is its own clock, amounts are tiyin, `card` is cut."""

    event: Event
    at: datetime
    terminal_id: str
    operation: str
    """Class and op as in the start message: "1,1"."""
    kind: str
    amount: int
    currency: str
    code: str = ""
    card: str = ""
    rrn: str = ""
    auth_code: str = ""
    receipt_no: int = 0
    shift_no: int = 0


@dataclass(slots=True)
class Device:
    """The pinpad as its operations see it. `now` is the monotonic second up to which it has lived."""

    settings: PinpadSettings
    born: datetime
    """The moment at monotonic zero. Its clock runs on by itself from there, whatever becomes of the machine's."""
    faults: FaultPlan = field(default_factory=FaultPlan)
    journal: ShiftJournal = field(init=False)
    ledger: Ledger[PinpadEntry] = field(default_factory=Ledger)
    front: Front = field(default_factory=Front)
    presented: EmulatedCard | None = None
    bank_handle: bytes | None = None
    """How the till names the connection to the bank that it opened for this operation; None without one."""
    now: float = 0.0
    stan: int = 0

    def __post_init__(self) -> None:
        settings = self.settings
        self.journal = ShiftJournal(settings.journal_limit, settings.first_shift_no, settings.first_receipt_no)

    @property
    def local_time(self) -> datetime:
        """What its clock shows, with its zone."""
        moment = self.born.astimezone(UTC) + timedelta(seconds=self.now) + self.settings.clock_offset
        return moment.astimezone(self.settings.zone)

    def stand_in(self, settings: PinpadSettings) -> "Device":
        """Another device on this one's line: its own journal and numbers, the same ledger, display and fault plan."""
        other = Device(settings, self.born, self.faults, ledger=self.ledger, front=self.front, now=self.now)
        other.journal.changed = self.journal.changed
        return other

    def next_stan(self) -> str:
        """The number of the next message to the bank, six digits."""
        self.stan = self.stan % _LAST_STAN + 1
        return f"{self.stan:06}"

    def take_card(self, asked_at: float) -> EmulatedCard | None:
        """The card that someone has presented, or that presents itself by now."""
        if self.presented is not None:
            card, self.presented = self.presented, None
            return card
        after = None if self.front.by_hand else self.settings.card_after
        return self.settings.card if after is not None and self.now >= asked_at + after else None

    def pause_before(self, moment: float | None) -> float:
        """Seconds until the next PING, or until `moment` where that is sooner."""
        left = _PING_EVERY if moment is None else min(_PING_EVERY, moment - self.now)
        return max(_SHORTEST_WAIT, left)

    def write_down(self, event: Event, order: StartOrder, code: str = "", record: Record | None = None) -> None:
        """One more entry of the ledger."""
        entry = PinpadEntry(
            event,
            self.local_time,
            self.settings.shop.terminal_id,
            order.operation,
            order.kind or "",
            order.amount or 0,
            order.currency,
            code,
            *((record.card, record.rrn, record.auth_code, record.receipt_no, record.shift_no) if record else ()),
        )
        self.ledger.append(entry)
