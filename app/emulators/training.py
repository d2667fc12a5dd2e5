"""Training: pinpads that are always there, with one bank behind them, whose money is none (M11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.clock import Clock
from app.emulators.bank import Bank
from app.emulators.bank_server import BankServer
from app.emulators.cards import usual_card
from app.emulators.device import PinpadSettings
from app.emulators.faults import FaultPlan
from app.emulators.habits import HABITS
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.slip_layouts import SHOPS
from app.model import Scheme

_DAYS_OF_SHIFTS = 99
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def build_settings(scheme: Scheme, bank: tuple[str, int], now: datetime) -> PinpadSettings:
    """A pinpad as it comes, on that bank.

    Its memory does not outlive the program, a journal does. So that an old sale is not taken for a new one of the same
    shift and receipt number, both numbers begin where the clock stands.
    """
    day, since_midnight = divmod(now - _EPOCH, timedelta(days=1))
    return PinpadSettings(
        scheme=scheme,
        shop=SHOPS[scheme],
        habits=HABITS[scheme],
        bank=bank,
        card=usual_card(scheme),
        first_shift_no=day % _DAYS_OF_SHIFTS + 1,
        first_receipt_no=since_midnight // timedelta(seconds=2) + 1,
    )


def build_pinpad(settings: PinpadSettings, clock: Clock, faults: FaultPlan) -> EmulatedPinpad:
    """The pinpad of these settings, its own clock set by `clock`."""
    return EmulatedPinpad(settings, clock.now() - timedelta(seconds=clock.monotonic()), faults)


class TrainingSet:
    """The training pinpads of one program and the bank that they share, whose port opens with the first of them."""

    def __init__(self, clock: Clock) -> None:
        self.bank = Bank()
        self.bank_faults = FaultPlan()
        self._clock = clock
        self._server: BankServer | None = None
        self._pinpads: list[EmulatedPinpad] = []

    @property
    def pinpads(self) -> tuple[EmulatedPinpad, ...]:
        return tuple(self._pinpads)

    @property
    def relay_allow(self) -> tuple[str, ...]:
        """The bank's address as a lane has to allow it, HOST:PORT; nothing before there is a pinpad."""
        return () if self._server is None else (f"{self._server.host}:{self._server.port}",)

    def add_pinpad(self, scheme: Scheme) -> EmulatedPinpad:
        """One more pinpad. Its terminal id depends only on how many of its scheme there are."""
        if self._server is None:
            self._server = BankServer(self.bank, self._clock, self.bank_faults)
        settings = build_settings(scheme, (self._server.host, self._server.port), self._clock.now())
        earlier = sum(pinpad.settings.scheme is scheme for pinpad in self._pinpads)
        terminal_id = f"TR{len(SHOPS) * earlier + list(SHOPS).index(scheme) + 1:06}"
        shop = replace(settings.shop, terminal_id=terminal_id)
        pinpad = build_pinpad(replace(settings, shop=shop), self._clock, FaultPlan())
        self._pinpads.append(pinpad)
        return pinpad

    def stop(self) -> None:
        """Close the bank. Harmless when it is closed."""
        if self._server is not None:
            self._server.stop()
