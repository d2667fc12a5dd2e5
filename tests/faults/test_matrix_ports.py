"""The cells of the fault matrix that need a device of the system: pseudo-terminals, in the machine's own time."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Condition as Monitor

import pytest

from app.core.clock import SystemClock
from app.core.errors import PortHeld
from app.core.model import Kind, Operation, Phase, Request, Scheme, State
from app.emulators.device import Event
from app.emulators.pty_port import PtyPort
from app.emulators.training import TrainingSet
from app.journal.chain import verify
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.links import open_link
from fault_bench import Seen
from held_port import holding
from tests.faults.matrix import HELD, KINDS, RENAMED, Cell, port_cells
from training_lanes import LIMIT, PROFILE, ZONE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")

AMOUNT = 300_00
MOMENTS = {"at the card": Phase.CARD, "at the result": Phase.RESULT}


class PortLane:
    """A lane on a port of the system, which leads to a pinpad in another thread."""

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        clock = SystemClock()
        self.training = TrainingSet(clock)
        self.pinpad = self.training.add_pinpad(scheme)
        self.pinpad.change(card_after=0.0, pin_after=0.0)
        self.port = PtyPort(self.pinpad, clock)
        self.unplugs_at: Phase | None = None
        self.journal = folder / "journal.sqlite3"
        dialect = Dialect(relay_allow=self.training.relay_allow, zone=ZONE, interactive=False)
        self.terminal = Arcus2Terminal(open_link(self.port.name), dialect, clock)
        self.lane = Lane(replace(PROFILE, name="lane", schemes=(scheme,)), self.terminal, self.journal, clock)
        self.lane.subscribe(self._watch)
        self._monitor = Monitor()
        self._mark = 0, 0

    def submit(self, kind: Kind, original: str | None = None, amount: int = AMOUNT) -> Operation:
        """Carry an operation out; what pinpad and bank see from here on is counted."""
        self._mark = len(self.pinpad.ledger.entries), len(self.training.bank.ledger.entries)
        request = Request(kind, amount if kind.moves_money else 0, original if kind.gives_back else None)
        return self.lane.submit(request).result(LIMIT)

    def seen(self, operation: Operation) -> Seen:
        """What came of it."""
        with closing(Reader(open_for_reading(self.journal))) as reader:
            after = reader.find_state(operation.id)
        entries = self.pinpad.ledger.entries[self._mark[0] :]
        starts = [entry for entry in entries if entry.event is Event.START and entry.kind == operation.kind]
        return Seen(operation.state, after, len(starts), len(self.training.bank.ledger.entries) - self._mark[1])

    def wait_for_rest(self) -> None:
        """Wait until the lane has nothing left to do by itself."""

        def rests() -> bool:
            return self.lane.status.condition is not Condition.WORKING and self.lane.status.look_up is None

        with self._monitor:
            assert self._monitor.wait_for(rests, LIMIT), self.lane.status

    def _watch(self, status: LaneStatus) -> None:
        if self.unplugs_at is not None and status.phase is self.unplugs_at:
            self.unplugs_at = None
            self.pinpad.unplug()
        with self._monitor:
            self._monitor.notify_all()


@contextmanager
def port_lane(folder: Path, scheme: Scheme) -> Iterator[PortLane]:
    made = PortLane(folder, scheme)
    made.port.start()
    made.lane.start()
    try:
        yield made
    finally:
        made.lane.begin_stop()
        assert made.lane.join(LIMIT)
        made.port.stop()
        made.training.stop()
    assert verify(made.journal, print).findings == 0


def wait_until(holds: Callable[[], bool]) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < gives_up_at
        time.sleep(0.01)


@contextmanager
def taken(name: str) -> Iterator[None]:
    """Some other device has that name meanwhile."""
    ends: list[int] = []
    while not os.path.exists(name):
        ends += os.openpty()
    yield
    for end in ends:
        os.close(end)


def expected(cell: Cell) -> Seen:
    outcome = cell.expected
    return Seen(outcome.at_end, outcome.after, outcome.starts, outcome.requests)


@pytest.mark.parametrize("cell", [cell for cell in port_cells() if cell.row == RENAMED], ids=str)
def test_a_cable_that_comes_back_as_another_device(cell: Cell, tmp_path: Path) -> None:
    with port_lane(tmp_path, cell.scheme) as lane:
        sale = lane.submit(Kind.SALE)
        path = Path(lane.port.name)
        before = path.readlink()
        if cell.name in MOMENTS:
            lane.unplugs_at = MOMENTS[cell.name]
        else:
            lane.pinpad.unplug()
            wait_until(lambda: not path.is_symlink())
        operation = lane.submit(cell.kind, sale.rrn)
        wait_until(lambda: not path.is_symlink())
        with taken(str(before)):
            lane.pinpad.plug()
            wait_until(path.is_symlink)
            assert path.readlink() != before
            lane.wait_for_rest()
            assert lane.seen(operation) == expected(cell)
            assert lane.submit(Kind.SALE, amount=AMOUNT + 1).state is State.APPROVED


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_port_that_another_program_holds(scheme: Scheme, tmp_path: Path) -> None:
    cells = {cell.kind: cell for cell in port_cells() if cell.row == HELD and cell.scheme is scheme}
    with port_lane(tmp_path, scheme) as lane:
        sale = lane.submit(Kind.SALE)
        lane.terminal.close()
        with holding(lane.port.name):
            for kind in KINDS:
                operation = lane.submit(kind, sale.rrn)
                assert isinstance(lane.lane.status.trouble, PortHeld)
                assert lane.seen(operation) == expected(cells[kind])
        assert lane.submit(Kind.SALE, amount=AMOUNT + 1).state is State.APPROVED
