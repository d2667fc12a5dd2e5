"""Training: pinpads that are always there, with one bank behind them, whose money is none (M11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from threading import Lock

from app.core.clock import Clock
from app.core.model import Scheme
from app.emulators.bank import Bank
from app.emulators.bank_server import LOOPBACK, BankServer, bound_socket
from app.emulators.cards import usual_card
from app.emulators.device import PinpadSettings
from app.emulators.faults import FaultPlan
from app.emulators.habits import HABITS
from app.emulators.memory import TrainingMemory, load, save
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.slip_layouts import SHOPS

_DAYS_OF_SHIFTS = 99
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def build_settings(scheme: Scheme, bank: tuple[str, int], now: datetime) -> PinpadSettings:
    """A pinpad as it comes, on that bank.

    A journal may outlive its memory. So that an old sale is not taken for a new one of the same shift and receipt
    number, both numbers begin where the clock stands.
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
    """The training pinpads of one program and the bank that they share, whose port opens with the first of them.

    What they remember is kept in `file`; without one it ends with the program.
    """

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self.bank = Bank()
        self._file = file
        self._memory = load(file) if file is not None else None
        self._saving = Lock()
        if self._memory is not None:
            self.bank.recall(self._memory.bank)
        self.bank_faults = FaultPlan()
        self._clock = clock
        self._server: BankServer | None = None
        self._nobody: socket | None = None
        """Holds an address at which no bank answers."""
        self._pinpads: list[EmulatedPinpad] = []

    @property
    def pinpads(self) -> tuple[EmulatedPinpad, ...]:
        return tuple(self._pinpads)

    @property
    def relay_allow(self) -> tuple[str, ...]:
        """The bank's addresses as a lane has to allow them, HOST:PORT; nothing before there is a pinpad.

        At the second one nobody answers.
        """
        if self._server is None or self._nobody is None:
            return ()
        addresses = (self._server.host, self._server.port), self.nowhere
        return tuple(f"{host}:{port}" for host, port in addresses)

    @property
    def nowhere(self) -> tuple[str, int]:
        """Host and port of a bank that cannot be reached; there has to be a pinpad."""
        assert self._nobody is not None, "the addresses are taken with the first pinpad"
        return LOOPBACK, self._nobody.getsockname()[1]

    def add_pinpad(self, scheme: Scheme) -> EmulatedPinpad:
        """One more pinpad. Its terminal id depends only on how many of its scheme there are."""
        if self._server is None:
            self._server = BankServer(self.bank, self._clock, self.bank_faults)
            self._nobody = bound_socket(LOOPBACK, 0)
        settings = build_settings(scheme, (self._server.host, self._server.port), self._clock.now())
        earlier = sum(pinpad.settings.scheme is scheme for pinpad in self._pinpads)
        terminal_id = f"TR{len(SHOPS) * earlier + list(SHOPS).index(scheme) + 1:06}"
        shop = replace(settings.shop, terminal_id=terminal_id)
        settings = replace(settings, shop=shop, network=self._server.ask)
        pinpad = build_pinpad(settings, self._clock, FaultPlan())
        self._pinpads.append(pinpad)
        if self._memory is not None and terminal_id in self._memory.pinpads:
            pinpad.recall(self._memory.pinpads[terminal_id])
        if self._file is not None:
            pinpad.when_changed(self._save)
        return pinpad

    def _save(self) -> None:
        """Keep everything. Called by whichever pinpad has changed, in its lane's thread."""
        assert self._file is not None, "only a pinpad that is to be remembered calls this"
        with self._saving:
            pinpads = {pinpad.settings.shop.terminal_id: pinpad.remember() for pinpad in self._pinpads}
            save(self._file, TrainingMemory(self.bank.remember(), pinpads))

    def stop(self) -> None:
        """Close the bank. Harmless when it is closed."""
        if self._server is not None:
            self._server.stop()
        if self._nobody is not None:
            self._nobody.close()
