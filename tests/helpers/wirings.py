"""Every way in which a lane reaches a pinpad, each with a real pinpad, emulated, at its end."""

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import SystemClock
from app.core.model import Kind, Scheme
from app.emulators.bank import Bank
from app.emulators.device import Event
from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import ConnectingPort, ListeningPort, Port
from app.emulators.pty_port import PtyPort
from app.emulators.training import TrainingSet
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2_package.driver import PackageTerminal
from app.terminals.base import Terminal
from app.terminals.fiscalbox.driver import FiscalBoxTerminal
from app.terminals.links import Link, open_link
from connecting_end import free_port
from package_shop import Package, wait_for
from tills import served
from training_lanes import ZONE

NAMES = ("training", "arcus2-pty", "arcus2-tcp-out", "arcus2-tcp-in", "arcus2-package", "fiscalbox")
if sys.platform == "win32":
    NAMES = tuple(name for name in NAMES if name != "arcus2-pty")  # Windows has no pseudo-terminals


@dataclass
class Wiring:
    """One driver on one pinpad. `lacks` are the kinds that the driver cannot do on its scheme."""

    name: str
    scheme: Scheme
    terminal: Terminal
    pinpad: EmulatedPinpad
    bank: Bank
    cut: Callable[[], None]
    """Make the pinpad unreachable."""
    mend: Callable[[], None]
    lose_answer: Callable[[], None]
    """The next operation is carried out and its answer does not come."""
    lacks: frozenset[Kind] = frozenset()

    @property
    def gives_back(self) -> Kind:
        """How a sale is given back there."""
        return Kind.CANCEL if self.scheme is Scheme.HUMO else Kind.RETURN

    def starts(self) -> list[str]:
        """The kinds of operation that the pinpad was asked to start, without pings."""
        entries = self.pinpad.ledger.entries
        return [entry.kind for entry in entries if entry.event is Event.START and entry.kind != Kind.PING]

    def booked(self) -> list[tuple[str, int]]:
        """Kind and tiyin of what the bank approved."""
        return [(each.kind, each.amount) for each in self.bank.ledger.entries if each.is_approved and each.amount]


@contextmanager
def wire(name: str, scheme: Scheme, folder: Path) -> Iterator[Wiring]:
    """The wiring of that name, whose customers are quick."""
    with ExitStack() as stack:
        if name == "fiscalbox":
            yield _box(stack, scheme, folder)
            return
        training = TrainingSet(SystemClock())
        stack.callback(training.stop)
        pinpad = training.add_pinpad(scheme)
        pinpad.change(card_after=0.0, pin_after=0.0)
        if name == "arcus2-package":
            yield _package(stack, scheme, folder, training, pinpad)
            return
        wiring = _arcus2(stack, name, training, pinpad)
        yield wiring
        wiring.terminal.close()


def _arcus2(stack: ExitStack, name: str, training: TrainingSet, pinpad: EmulatedPinpad) -> Wiring:
    clock = SystemClock()
    link, is_open, is_there = _line(stack, name, pinpad, clock)

    def cut() -> None:
        pinpad.unplug()
        wait_for(lambda: not is_open())

    def mend() -> None:
        pinpad.plug()
        wait_for(is_there)

    dialect = Dialect(relay_allow=training.relay_allow, zone=ZONE, interactive=False)
    return Wiring(
        name,
        pinpad.settings.scheme,
        Arcus2Terminal(link, dialect, clock),
        pinpad,
        training.bank,
        cut=cut,
        mend=mend,
        lose_answer=lambda: pinpad.faults.add("STORERC:drop"),
    )


def _line(
    stack: ExitStack, name: str, pinpad: EmulatedPinpad, clock: SystemClock
) -> tuple[Link, Callable[[], bool], Callable[[], bool]]:
    """The link, whether the pinpad's end of it is open, and whether the till can find it."""
    if name == "training":
        return InProcessLink(pinpad, clock), lambda: False, lambda: True
    if name == "arcus2-pty":
        device = PtyPort(pinpad, clock)
        _run(stack, device)
        return open_link(device.name, clock=clock), Path(device.name).is_symlink, Path(device.name).is_symlink
    number = free_port()
    port = (ListeningPort if name == "arcus2-tcp-out" else ConnectingPort)(pinpad, clock, "127.0.0.1", number)
    form = "socket" if name == "arcus2-tcp-out" else "listen"
    _run(stack, port)
    return open_link(f"{form}://127.0.0.1:{number}", clock=clock), lambda: port._till is not None, lambda: True


def _run(stack: ExitStack, port: Port) -> None:
    port.start()
    stack.callback(port.stop)


def _package(stack: ExitStack, scheme: Scheme, folder: Path, training: TrainingSet, pinpad: EmulatedPinpad) -> Wiring:
    port = ListeningPort(pinpad, SystemClock(), "127.0.0.1", 0)
    _run(stack, port)
    package = Package(folder / "arcus", port.name.removeprefix("tcp://"))
    away = package.command.with_suffix(".away")
    return Wiring(
        "arcus2-package",
        scheme,
        PackageTerminal(package.command, package.folder, SystemClock()),
        pinpad,
        training.bank,
        cut=lambda: _rename(package.command, away),
        mend=lambda: _rename(away, package.command),
        lose_answer=lambda: package.fail("mute"),
    )


def _rename(old: Path, new: Path) -> None:
    old.rename(new)


def _box(stack: ExitStack, scheme: Scheme, folder: Path) -> Wiring:
    """Our own interface in place of a FiscalBox, with a line before it that can be cut."""
    shop = stack.enter_context(served(folder / "box"))
    port = int(shop.till.address.rpartition(":")[2])
    line = _Line(port)
    stack.callback(line.cut)
    other = Kind.RETURN if scheme is Scheme.HUMO else Kind.CANCEL
    return Wiring(
        "fiscalbox",
        scheme,
        FiscalBoxTerminal(f"http://127.0.0.1:{line.port}", scheme, SystemClock()),
        shop.pinpad(scheme),
        shop.runtime.training.bank,
        cut=line.cut,
        mend=line.mend,
        lose_answer=line.lose_answer,
        lacks=frozenset({Kind.PING, Kind.HOST_TEST, other}),
    )


class _Line:
    """A TCP line to a port of this machine."""

    def __init__(self, to: int) -> None:
        self.port = free_port()
        self._to = to
        self._loses = False
        self._listener: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        """Take connections again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse connections."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):  # it wakes whoever waits, where the system lets it
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def lose_answer(self) -> None:
        """The next answer goes nowhere."""
        self._loses = True

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                till, _ = listener.accept()
            except OSError:
                return  # it was cut
            with till, socket.create_connection(("127.0.0.1", self._to)) as box:
                threads = [
                    threading.Thread(target=self._carry_on, args=(till, box), daemon=True),
                    threading.Thread(target=self._carry_back, args=(box, till), daemon=True),
                ]
                for thread in threads:
                    thread.start()
                threads[1].join()
                with suppress(OSError):
                    till.shutdown(socket.SHUT_RDWR)
                threads[0].join()

    def _carry_on(self, till: socket.socket, box: socket.socket) -> None:
        """A box serves who names its own address, not this line's."""
        names = f":{self.port}".encode(), f":{self._to}".encode()
        _carry(till, box, lambda data: data.replace(*names))

    def _carry_back(self, box: socket.socket, till: socket.socket) -> None:
        if self._loses:
            box.recv(1)
            self._loses = False
            return
        _carry(box, till)


def _carry(source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes] = lambda data: data) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(change(data))
        target.shutdown(socket.SHUT_WR)
