"""Lanes on every kind of wire that comes and goes: a device that is renamed, and a pinpad that connects to the till."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from app.core import paths
from app.core.clock import SystemClock
from app.core.errors import DeviceMissing, PortUnavailable
from app.core.model import Kind, Operation, Phase, Scheme, State
from app.emulators.pty_port import PtyPort
from app.emulators.training import TrainingSet
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from app.settings import load
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.links import open_link
from connecting_end import free_port
from processes import emulation, read_journal, run_program, write_settings
from training_lanes import LIMIT, PROFILE, ZONE, sale

NO_PTY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
LANE = ("--lane", "lane")
GREETING = pytest.mark.parametrize("greeting", [(), ("--eth-ping",)], ids=["silent", "greeting"])


class Plugged:
    """A pinpad on a pseudo-terminal, which is plugged in under another name each time, and a lane on it."""

    def __init__(self, folder: Path, wire: str) -> None:
        clock = SystemClock()
        self.training = TrainingSet(clock)
        self.pinpad = self.training.add_pinpad(Scheme.HUMO)
        self.pinpad.change(card_after=0.0, pin_after=0.0)
        self.port = PtyPort(self.pinpad, clock)
        self.path = Path(self.port.name)
        self.journal = folder / "journal.sqlite3"
        self.unplugs_at: Phase | None = None
        link = open_link(self.port.name if wire == "by-id" else wire, comports=self._comports)
        dialect = Dialect(relay_allow=self.training.relay_allow, zone=ZONE, interactive=False)
        self.lane = Lane(replace(PROFILE, name="lane"), Arcus2Terminal(link, dialect, clock), self.journal, clock)
        self.lane.subscribe(self._watch)

    def sell(self, amount: int = 300_00) -> Operation:
        return self.lane.submit(sale(amount)).result(LIMIT)

    def unplug(self) -> str:
        """Pull the cable; the name that it had."""
        name = str(self.path.readlink())
        self.pinpad.unplug()
        wait_until(lambda: not self.path.is_symlink())
        return name

    def stored(self, operation: Operation) -> State:
        with closing(Reader(open_for_reading(self.journal))) as reader:
            found = reader.get(operation.id)
        assert found is not None
        return found.state

    def _comports(self) -> list[ListPortInfo]:
        """What the system would list: USB devices cannot be made here, but pseudo-terminals can pass for them."""
        if not self.path.is_symlink():
            return []
        info = ListPortInfo(str(self.path.readlink()))
        info.vid, info.pid, info.serial_number, info.location = 0x1234, 0x0101, "2290268839", "1-2:1.1"
        return [info]

    def _watch(self, status: LaneStatus) -> None:
        if self.unplugs_at is not None and status.phase is self.unplugs_at:
            self.unplugs_at = None
            self.pinpad.unplug()


@contextmanager
def plugged(folder: Path, wire: str) -> Iterator[Plugged]:
    made = Plugged(folder, wire)
    made.port.start()
    made.lane.start()
    try:
        yield made
    finally:
        made.lane.begin_stop()
        assert made.lane.join(LIMIT)
        made.port.stop()
        made.training.stop()


@contextmanager
def taken(name: str) -> Iterator[None]:
    """Some other device has that name meanwhile."""
    ends: list[int] = []
    while not os.path.exists(name):
        ends += os.openpty()
    yield
    for end in ends:
        os.close(end)


def wait_until(holds: Callable[[], bool]) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < gives_up_at, "it did not come to that"
        time.sleep(0.01)


@NO_PTY
@pytest.mark.parametrize("wire", ["by-id", "usb:1234", "usb:1234:0101:2290268839"])
def test_a_device_that_comes_back_under_another_name_sells_without_a_restart(tmp_path: Path, wire: str) -> None:
    with plugged(tmp_path, wire) as till:
        for amount in (300_00, 400_00):
            assert till.sell(amount).state is State.APPROVED
            before = till.unplug()
            away = till.sell(amount + 1)
            assert away.state is State.FAILED
            assert isinstance(till.lane.status.trouble, PortUnavailable if wire == "by-id" else DeviceMissing)
            with taken(before):
                till.pinpad.plug()
                wait_until(till.path.is_symlink)
                assert str(till.path.readlink()) != before
                assert till.sell(amount + 2).state is State.APPROVED


@NO_PTY
@pytest.mark.parametrize("wire", ["by-id", "usb:1234:0101"])
def test_an_answer_that_was_lost_with_the_device_is_looked_up_on_its_new_name(
    tmp_path: Path, wire: str, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")
    with plugged(tmp_path, wire) as till:
        till.sell()
        before = str(till.path.readlink())
        till.unplugs_at = Phase.RESULT
        lost = till.sell(400_00)
        assert lost.state is State.UNKNOWN
        wait_until(lambda: not till.path.is_symlink())
        with taken(before):
            till.pinpad.plug()
            wait_until(lambda: till.lane.status.condition is Condition.READY and till.stored(lost) is State.APPROVED)
            assert str(till.path.readlink()) != before
            assert till.sell(500_00).state is State.APPROVED


@GREETING
def test_a_pinpad_in_another_process_connects_to_the_till(profile_folder: Path, greeting: tuple[str, ...]) -> None:
    address = f"127.0.0.1:{free_port()}"
    with emulation("--scheme", "humo", "--connect", address, *greeting) as pinpad:
        write_settings(profile_folder, f"listen://{address}", pinpad.bank)
        run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder)
        sold = read_journal(profile_folder)[0]
        number = sold["receipt_no"]
        run_program("cancel", *LANE, "--amount", "300.00", "--original", number, "--profile", profile_folder)
        back = read_journal(profile_folder)[0]
        pinpad.wait_for_end()
        booked = [posting["rrn"] for posting in pinpad.entries("bank")]
    assert [sold["state"], back["state"]] == ["approved", "approved"]
    assert booked == [sold["rrn"], back["rrn"]]


@GREETING
def test_a_pinpad_that_connects_is_restarted_while_the_till_runs(
    profile_folder: Path, greeting: tuple[str, ...], expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")
    port, bank = free_port(), f"127.0.0.1:{free_port()}"
    write_settings(profile_folder, f"listen://127.0.0.1:{port}", bank)
    settings = load(profile_folder / "settings.toml")
    emulate = ("--scheme", "humo", "--connect", f"127.0.0.1:{port}", "--bank", bank, *greeting)
    with Runtime(paths.profile(profile_folder), settings, interactive=False) as till:
        lane = till.lane("lane")
        with emulation(*emulate, "--fault", "STORERC:drop") as pinpad:
            pinpad.wait_for(lambda line: line.startswith("bank "))
            lost = lane.submit(sale(300_00)).result(LIMIT)
            assert lost.state is State.UNKNOWN
            wait_until(lambda: lane.status.condition is Condition.READY and lane.status.look_up is None)
            found = till.read(lambda reader: reader.get(lost.id)).result(LIMIT)
            assert found is not None
            assert found.state is State.APPROVED
        with emulation(*emulate) as pinpad:
            pinpad.wait_for(lambda line: line.startswith("bank "))
            assert lane.submit(sale(400_00)).result(LIMIT).state is State.APPROVED
            assert lane.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    assert f"listen-{port}" not in [thread.name for thread in threading.enumerate()]
