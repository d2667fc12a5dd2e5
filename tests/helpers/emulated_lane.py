"""An emulated pinpad and its bank with a till of few lines before them, on a clock that moves when someone waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from app.core.model import Scheme
from app.core.slips import read_slip
from app.emulators.bank import Bank
from app.emulators.bank_server import BankServer
from app.emulators.device import PinpadEntry
from app.emulators.faults import FaultPlan
from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import build_pinpad, build_settings
from clocks import ManualClock
from scripted_till import SALE, Heard, ScriptedTill


@dataclass
class EmulatedLane:
    """All parts of one line."""

    clock: ManualClock
    server: BankServer
    pinpad: EmulatedPinpad
    link: InProcessLink
    till: ScriptedTill

    @property
    def bank(self) -> Bank:
        return self.server.bank

    @property
    def last_entry(self) -> PinpadEntry:
        return self.pinpad.ledger.entries[-1]

    def sell(self, amount: bytes = b"300.00") -> Heard:
        return self.till.run(SALE % amount)

    def sold_rrn(self, amount: bytes = b"300.00") -> bytes:
        """Sell, and give the RRN that the slip carries."""
        rrn = read_slip(self.sell(amount).slip).rrn
        assert rrn is not None
        return rrn.encode()


@contextmanager
def emulated_lane(scheme: Scheme, *faults: str, **changes: Any) -> Iterator[EmulatedLane]:
    """A fresh line; `changes` are fields of the pinpad's settings."""
    clock, plan = ManualClock(), FaultPlan(faults)
    server = BankServer(Bank(), clock, plan)
    try:
        settings = build_settings(scheme, (server.host, server.port), clock.now())
        pinpad = build_pinpad(replace(settings, network=server.ask, **changes), clock, plan)
        link = InProcessLink(pinpad, clock)
        yield EmulatedLane(clock, server, pinpad, link, ScriptedTill(link, clock))
    finally:
        server.stop()
