"""Arcom's package as a shop has it: a folder, an emulated CommandLineTool that is a process, and a pinpad on TCP."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from threading import Lock, Thread

import psutil
import pytest

from app.core.errors import AppError
from app.core.model import Kind, Scheme
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import ListeningPort
from app.lanes.lane import Lane
from app.terminals.arcus2_package.driver import PackageTerminal
from app.terminals.base import Answer, Order, Question
from clocks import ManualClock
from package_tool import GO, HANGING
from training_lanes import LIMIT, Shop

AMOUNT = 500_00
SALE = Order(Kind.SALE, AMOUNT)

HELPERS = Path(__file__).parent
ROOT = HELPERS.parents[1]
_SCRIPT = """#!{python}
import sys
sys.path[:0] = [{root!r}, {helpers!r}]
from package_tool import main
sys.exit(main(["--port={port}", "--faults={faults}", *sys.argv[1:]]))
"""
_BATCH = '@"{python}" "%~dp0{script}" %*\r\n'


class HastyClock(ManualClock):
    """The machine's own time for processes and their files; only what the program would sleep away is skipped."""

    def __init__(self) -> None:
        super().__init__()
        self._skipped = 0.0
        self._skipping = Lock()

    def monotonic(self) -> float:
        with self._skipping:
            return time.monotonic() + self._skipped

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        with self._skipping:
            self._skipped += seconds


class Package:
    """The package in `folder`, whose tool reaches the pinpad at that address."""

    def __init__(self, folder: Path, port: str) -> None:
        self.folder = folder
        self.faults_file = folder / "faults.txt"
        folder.mkdir(exist_ok=True)
        script = folder / ("tool.py" if sys.platform == "win32" else "CommandLineTool")
        text = _SCRIPT.format(
            python=sys.executable, root=str(ROOT), helpers=str(HELPERS), port=port, faults=self.faults_file
        )
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)
        self.command = script
        if sys.platform == "win32":
            self.command = folder / "CommandLineTool.cmd"
            self.command.write_text(_BATCH.format(python=sys.executable, script=script.name), encoding="utf-8")

    def fail(self, *faults: str) -> None:
        """Let that go wrong in the next run."""
        self.faults_file.write_text("\n".join(faults), encoding="utf-8")

    def terminal(self, clock: ManualClock, **changes: str) -> PackageTerminal:
        """The driver for it; `changes` are the settings' operations."""
        kinds = {Kind(kind): code for kind, code in changes.items()}
        return PackageTerminal(self.command, self.folder, clock, changes=kinds)

    def run_beside(self, *arguments: str) -> None:
        """Another program starts the tool."""
        beside = Popen([self.command, *arguments], cwd=self.folder)
        Thread(target=beside.wait, daemon=True).start()

    def wait_until_it_hangs(self) -> int:
        """The number of the tool's process, once it hangs where it is to."""
        wait_for((self.folder / HANGING).exists)
        return int((self.folder / HANGING).read_text(encoding="ascii"))

    def let_go(self) -> None:
        """Let a tool that hangs go on."""
        (self.folder / GO).touch()


class PackageShop(Shop):
    """A shop whose lanes reach their pinpads through packages."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        super().__init__(folder, clock)
        self._ports = {scheme: _listen(pinpad, clock) for scheme, pinpad in self.pinpads.items()}
        self.packages = {
            scheme: Package(folder / f"arcus-{scheme}", port.name.removeprefix("tcp://"))
            for scheme, port in self._ports.items()
        }

    def open_package_lane(self, scheme: Scheme = Scheme.HUMO) -> Lane:
        """A lane whose driver is new, as that of a program that has just started."""
        return self.open_lane(
            scheme, terminal=self.packages[scheme].terminal(self.clock), terminal_ids=self.ids(scheme)
        )

    def ids(self, scheme: Scheme) -> tuple[str, ...]:
        return (self.pinpads[scheme].settings.shop.terminal_id,)

    def booked(self, kind: Kind) -> list[int]:
        """The amounts of that kind which the bank approved, in tiyin."""
        postings = self.training.bank.ledger.entries
        return [posting.amount for posting in postings if posting.kind == kind and posting.is_approved]

    def close(self) -> None:
        for package in self.packages.values():
            package.let_go()
        wait_for(lambda: not any(map(tools_of, self.packages.values())))
        super().close()
        for port in self._ports.values():
            port.stop()


class Heard:
    """A Listener that keeps what it hears. `then` is called when the order goes out."""

    def __init__(self, wants_abort: Callable[[], bool] = lambda: False) -> None:
        self.leftovers: list[Answer] = []
        self.progressed: list[tuple[str, str]] = []
        self.sent = 0
        self._wants_abort = wants_abort

    def found(self, leftovers: Answer) -> None:
        self.leftovers.append(leftovers)

    def sending(self) -> None:
        self.sent += 1

    def progress(self, phase: str, text: str) -> None:
        self.progressed.append((phase, text))

    def question(self, question: Question | None) -> None:
        raise AssertionError(f"the tool asks nothing: {question}")

    def wants_abort(self) -> bool:
        return self._wants_abort()


@contextmanager
def open_package_shop(folder: Path, clock: ManualClock | None = None) -> Iterator[PackageShop]:
    """A shop with packages that is closed at the end."""
    shop = PackageShop(folder, clock or HastyClock())
    try:
        yield shop
    finally:
        shop.close()


def refuses(terminal: PackageTerminal, error: type[AppError], match: str, order: Order = SALE) -> None:
    """Nothing is sent, and that is why."""
    heard = Heard()
    with pytest.raises(error, match=match):
        terminal.execute(order, heard)
    assert heard.sent == 0


@contextmanager
def hanging_sale(package: Package, terminal: PackageTerminal) -> Iterator[tuple[int, Callable[[], Answer]]]:
    """A sale whose tool hangs at the pinpad's first words: the tool's number, and what waits for the answer."""
    package.fail("hang=STATUS")
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(terminal.execute, SALE, Heard())
        try:
            yield package.wait_until_it_hangs(), lambda: answer.result(LIMIT)
        finally:
            package.let_go()


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until it is so."""
    gives_up_at = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < gives_up_at, "it did not come to that"
        time.sleep(0.005)


def tools_of(package: Package) -> list[int]:
    """The processes that are its tool."""
    name = str(package.folder)
    found = psutil.process_iter(["cmdline"])
    return [each.pid for each in found if any(word.startswith(name) for word in each.info["cmdline"] or ())]


def kill(number: int) -> None:
    """As the system does when somebody ends a process by force."""
    os.kill(number, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _listen(pinpad: EmulatedPinpad, clock: ManualClock) -> ListeningPort:
    pinpad.change(card_after=0.0, pin_after=0.0)
    port = ListeningPort(pinpad, clock, "127.0.0.1", 0)
    port.start()
    return port
