"""A pinpad and its bank on a real port in the test's own process, and a profile whose lane leads there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.core import paths
from app.core.clock import SystemClock
from app.core.model import Scheme
from app.emulators.bank import Bank
from app.emulators.bank_server import BankServer
from app.emulators.device import Event
from app.emulators.faults import FaultPlan
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import ListeningPort
from app.emulators.training import build_pinpad, build_settings
from app.runtime import Runtime
from app.settings import Settings

LANE = "till"


@dataclass
class WiredPinpad:
    """What a test may do to it. No card presents itself."""

    pinpad: EmulatedPinpad
    port: str
    server: BankServer

    @property
    def bank(self) -> str:
        """The bank's host and port."""
        return f"{self.server.host}:{self.server.port}"

    def present_card(self) -> None:
        self.pinpad.present(self.pinpad.settings.card)

    def told(self, event: Event) -> list[tuple[str, int, str]]:
        """Kind, tiyin and code of each such entry of the pinpad's ledger."""
        entries = self.pinpad.ledger.entries
        return [(entry.kind, entry.amount, entry.code) for entry in entries if entry.event is event]

    def runtime(self, folder: Path, language: str = "en", theme: str = "light", **lane: object) -> Runtime:
        """A profile with one lane, not calibrated unless `lane` says so; not started yet."""
        scheme = self.pinpad.settings.scheme
        table = {"name": LANE, "scheme": scheme, "driver": "arcus2", "port": self.port, "relay_allow": [self.bank]}
        settings = Settings.model_validate(
            {
                "language": language,
                "training": True,
                "lanes": [table | lane],
                "printer": {"automatic": False},
                "window": {"theme": theme},
            }
        )
        return Runtime(paths.profile(folder), settings, interactive=True)


@contextmanager
def wired_pinpad(scheme: Scheme, *faults: str) -> Iterator[WiredPinpad]:
    """A fresh one that listens."""
    clock = SystemClock()
    server = BankServer(Bank(), clock, FaultPlan())
    settings = replace(
        build_settings(scheme, (server.host, server.port), clock.now()), card_after=None, network=server.ask
    )
    pinpad = build_pinpad(settings, clock, FaultPlan(faults))
    port = ListeningPort(pinpad, clock, "127.0.0.1", 0)
    port.start()
    try:
        yield WiredPinpad(pinpad, port.name.replace("tcp://", "socket://"), server)
    finally:
        port.stop()
        server.stop()
