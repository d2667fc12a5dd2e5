"""The cells of the fault matrix in which the program is killed: a till, a pinpad and a bank as real processes."""

import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Condition as Monitor

import pytest

from app.cli import commands
from app.core import paths
from app.core.model import State
from app.journal.chain import verify
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from processes import LIMIT, Emulation, Running, emulation, run_program, running, write_settings
from tests.faults.matrix import Cell, kill_cells

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and kill -9 are POSIX")

LOOK_UP_LIMIT = 40.0
LANE = ("--lane", "lane")
SALE = ("sale", *LANE, "--amount", "300.00")


def states(journal: Path) -> list[str]:
    """Of all operations, the newest first."""
    with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT state FROM operations ORDER BY row DESC")]


def wait_for_state(journal: Path, state: State) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while len(found := states(journal)) < 2 or found[0] != state:
        assert time.monotonic() < gives_up_at, found
        time.sleep(0.005)


def wait_for_event(pinpad: Emulation, event: str, number: int) -> None:
    """Wait for so many entries of that event in the pinpad's ledger."""
    pinpad.wait_for(lambda _: [entry["event"] for entry in pinpad.entries("pinpad")].count(event) >= number)


@contextmanager
def locked(journal: Path) -> Iterator[None]:
    """Nobody else can write to the journal meanwhile."""
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def kill_when(moment: str, till: Running, pinpad: Emulation, journal: Path) -> None:
    def kill() -> None:
        till.signal(signal.SIGKILL)
        assert till.wait() == -signal.SIGKILL

    if moment == "prepared":
        wait_for_state(journal, State.PREPARED)
        kill()
        return
    wait_for_event(pinpad, "start", 2)
    if moment == "waiting for the bank":
        pinpad.wait_for(lambda _: len(pinpad.entries("bank")) == 2)
    elif moment.startswith("storing"):
        with locked(journal):
            ended = {"storing that the line broke": ("broken", 1), "storing the result": ("end", 2)}
            wait_for_event(pinpad, *ended[moment])
            kill()
        return
    kill()


def rests(status: LaneStatus) -> bool:
    return status.condition is not Condition.WORKING and status.look_up is None


def wait_for_rest(lane: Lane) -> None:
    """Wait until the lane has nothing left to do by itself."""
    monitor = Monitor()

    def wake(_: LaneStatus) -> None:
        with monitor:
            monitor.notify_all()

    lane.subscribe(wake)
    with monitor:
        assert monitor.wait_for(lambda: rests(lane.status), LOOK_UP_LIMIT), lane.status


def restart(profile: Path) -> None:
    """The program starts again, and does what it owes."""
    found = paths.profile(profile)
    with Runtime(found, commands.load_settings(found), interactive=False) as runtime:
        wait_for_rest(runtime.lane("lane"))


@pytest.mark.parametrize("cell", list(kill_cells()), ids=str)
def test_a_cell(cell: Cell, profile_folder: Path) -> None:
    journal = profile_folder / "journal.sqlite3"
    with emulation("--scheme", cell.scheme, "--pty") as pinpad:
        write_settings(profile_folder, pinpad.pinpad, pinpad.bank, cell.scheme)
        run_program(*SALE, "--profile", profile_folder)
        for fault in cell.trouble.faults:
            pinpad.type(f"fault {fault}")
        with running(*SALE, "--profile", profile_folder) as till:
            kill_when(cell.name, till, pinpad, journal)
        left = states(journal)[0]
        restart(profile_folder)
        after = states(journal)[0]
        restart(profile_folder)
        starts = [entry for entry in pinpad.entries("pinpad") if entry["event"] == "start" and entry["kind"] == "sale"]
        requests = pinpad.entries("bank")
    expected = cell.expected
    assert left == ("prepared" if expected.at_end is State.FAILED else "sent")
    assert (after, states(journal)[0]) == (expected.after, expected.after)
    assert (len(starts) - 1, len(requests) - 1) == (expected.starts, expected.requests)
    assert verify(journal, print).findings == 0
