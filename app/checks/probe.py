"""Trying where a lane would lead before there is one: what is plugged in, and whether a pinpad answers there.

A ping and the short report, which names the terminal, are asked; neither moves money (as `pinpad`). It is not to be
tried where a lane of this program leads already: see `owner_of`.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from app import drivers
from app.checks.pinpad import Asking, terminal_of
from app.core import logs
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.model import Kind
from app.emulators.training import TrainingSet
from app.lanes.closing import is_training_terminal
from app.lanes.diagnosis import is_answered, troubles_of, why_unanswered
from app.settings import Driver, LaneSettings, Settings
from app.terminals.arcus2_package import processes
from app.terminals.base import Order, Terminal
from app.terminals.fiscalbox.connection import BoxConnection
from app.terminals.links import Device, list_devices

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found where the lane would lead.

    `asked` tells that a pinpad was asked, and not merely its port or program looked at; `answers` that it is in order,
    and `trouble` why it is not. `leftovers` counts earlier answers that were on the line and that no journal will have.
    """

    asked: bool
    answers: bool
    terminal_id: str | None = None
    trouble: AppError | None = None
    leftovers: int = 0

    @property
    def is_training(self) -> bool:
        """Whether its terminal is for training (M11)."""
        return self.terminal_id is not None and is_training_terminal(self.terminal_id)


@dataclass
class Probe:
    """One attempt, to be run on a thread of its own; `stop` may be called from any other."""

    lane: LaneSettings
    settings: Settings
    clock: Clock
    _listener: Asking = field(default_factory=Asking)

    def stop(self) -> None:
        """Have the line let go; that takes some seconds."""
        self._listener.stopped.set()

    def run(self) -> Found:
        """Find out. Takes half a minute where a pinpad is silent, six minutes where it never ends what it says."""
        try:
            match self.lane.driver:
                case Driver.ARCUS2:
                    return self._ask()
                case Driver.ARCUS2_PACKAGE:
                    folder = Path(self.lane.folder)
                    processes.check(folder / self.lane.command, folder)
                case Driver.FISCALBOX:
                    with closing(BoxConnection(self.lane.url)) as box:
                        box.open()  # and asked nothing: every request that it knows prints or moves something
        except AppError as error:
            return Found(asked=self.lane.driver is Driver.ARCUS2, answers=False, trouble=error)
        return Found(asked=False, answers=True)

    def _ask(self) -> Found:
        training = TrainingSet(self.clock)
        terminal = drivers.build_terminal(self.lane, self.settings, training, self.clock, interactive=False)
        try:
            return self._ask_terminal(terminal)
        finally:
            terminal.close()

    def _ask_terminal(self, terminal: Terminal) -> Found:
        ping = terminal.execute(Order(Kind.PING), self._listener)
        leftovers = self._listener.leftovers
        if not is_answered(Kind.PING, ping):
            why = why_unanswered(ping.code, troubles_of(ping))
            return Found(True, False, trouble=why[0], leftovers=len(leftovers))
        return Found(True, True, self._ask_name(terminal), leftovers=len(leftovers))

    def _ask_name(self, terminal: Terminal) -> str | None:
        """Which terminal it is; None where the short report does not tell, or cannot be had."""
        if self._listener.stopped.is_set():
            return None
        try:
            return terminal_of(terminal.execute(Order(Kind.SHORT_REPORT), self._listener))
        except AppError as error:
            _log.info("the pinpad on %s answers a ping and gives no report: %s", self.lane.port, error)
            return None


def find_devices() -> list[Device]:
    """The serial ports of the system, and who holds each. Takes a moment.

    Raises:
        PortUnavailable: when the system does not say.
    """
    return list_devices()


def port_of(device: Device) -> str:
    """How the settings call a device: by what it is, where USB tells that, and not by what it is called today."""
    if device.vid is None:
        return device.port
    known = f"usb:{device.vid:04X}" + (f":{device.pid:04X}" if device.pid is not None else "")
    is_told = device.pid is not None and device.serial and device.serial.isprintable()
    return f"{known}:{device.serial}" if is_told and device.serial == (device.serial or "").strip() else known


def owner_of(lane: LaneSettings, lanes: Iterable[LaneSettings]) -> str | None:
    """The lane that leads to the same pinpad already, under whatever name; None where none does."""
    return next((other.name for other in lanes if drivers.lead_to_one(lane, other)), None)
