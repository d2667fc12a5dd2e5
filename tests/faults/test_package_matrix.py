"""What may go wrong with an operation through Arcom's package, and what has to come of it.

As in the matrix of the ARCUS 2 line, what is expected follows from the money rules alone: an order that certainly
never left is `failed` (M1), a code beside files that fit stands (M2), and everything else is `unknown` until the
pinpad's last slip, which the tool is asked for, settles it (M3) or does not. The tools are processes and the pinpad's
bytes go over TCP; the ledgers of pinpad and bank are compared with the journal.
"""

import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import commands
from app.core import paths
from app.core.errors import AppError, LaneBusy, ToolRunning
from app.core.model import Kind, LookUp, Operation, Origin, Request, Scheme, State
from app.core.money import plain_amount
from app.emulators.bank import BankMemory, Posting
from app.emulators.pinpad import PinpadMemory
from app.journal.chain import verify
from app.lanes.lane import Lane
from app.runtime import Runtime
from app.settings import Driver
from package_shop import PackageShop, kill, open_package_shop, tools_of, wait_for
from processes import read_journal, running
from training_lanes import LIMIT

AMOUNT = 500_00
SCHEMES = {Kind.SALE: Scheme.HUMO, Kind.CANCEL: Scheme.HUMO, Kind.RETURN: Scheme.UZCARD}
FAILED, APPROVED, UNKNOWN = State.FAILED, State.APPROVED, State.UNKNOWN
_TILL_PATIENCE = 6.0
"""Seconds after which the pinpad has given up a till that does not answer."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="there a killed process looks like one that ended")


@dataclass(frozen=True, slots=True)
class Outcome:
    """States at the end and when the lane has done all that it does by itself, orders seen, requests to the bank."""

    at_end: State
    after: State
    starts: int
    requests: int


FAILS = Outcome(FAILED, FAILED, 0, 0)
DONE = Outcome(APPROVED, APPROVED, 1, 1)
AFTER = Outcome(UNKNOWN, APPROVED, 1, 1)
UNSENT = Outcome(UNKNOWN, UNKNOWN, 0, 0)
BEFORE = Outcome(UNKNOWN, UNKNOWN, 1, 0)
BANK = Outcome(UNKNOWN, UNKNOWN, 1, 1)

BROKEN_BEFORE_THE_START = ("tool missing", "output that cannot be removed", "tool runs already")
FILES: Mapping[str, Outcome] = {
    "slow=0.1 start-empty": DONE,
    "partial": DONE,
    "cp866": DONE,
    "without=CHEQ_FILE": DONE,
    "without=OUTPUT_FILE": DONE,
    "die=FILES": AFTER,  # the code is there and nothing else, which may be anybody's (M2.0)
    "die=EXIT": DONE,
    "mute": AFTER,
    "start-empty without=RESULT_FILE": AFTER,
    "without=RESULT_FILE": AFTER,  # 999 stays
    "rc=00": AFTER,
    "code=116": AFTER,
    "amount=1": AFTER,
    "old": AFTER,
    "late=0.5": AFTER,
    "die=PRINT": AFTER,
}
KILLED: Mapping[str, Outcome] = {
    "START": UNSENT,
    "STATUS": BEFORE,
    "WRITE": BEFORE,
    "READ": BANK,
    "PRINT": AFTER,
    "FILES": AFTER,
    "EXIT": AFTER,
}

ONLY_SALES = ("without=OUTPUT_FILE", "die=FILES", "rc=00", "old", "die=PRINT", "START", "EXIT")
"""Of these the kind makes no difference, and processes cost time."""


def kinds_and(troubles: Iterable[str]) -> list[tuple[Kind, str]]:
    """The cells for those troubles."""
    return [(kind, each) for each in troubles for kind in SCHEMES if kind is Kind.SALE or each not in ONLY_SALES]


@dataclass(frozen=True, slots=True)
class Morning:
    """A shop in which one sale was made: its journal, and what pinpad and bank remember."""

    journal: Path
    bank: BankMemory
    pinpads: Mapping[Scheme, PinpadMemory]
    sales: Mapping[Scheme, Operation]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    folder = tmp_path_factory.mktemp("morning")
    with open_package_shop(folder) as shop:
        sales = {}
        for scheme in Scheme:
            lane = shop.open_package_lane(scheme)
            sales[scheme] = lane.submit(Request(Kind.SALE, AMOUNT, origin=Origin.COMMAND)).result(LIMIT)
            shop.close_lane(lane)
        pinpads = {scheme: pinpad.remember() for scheme, pinpad in shop.pinpads.items()}
        return Morning(shop.journal, shop.training.bank.remember(), pinpads, sales)


class Day:
    """A shop that goes on from the morning, and the one operation of a cell."""

    def __init__(self, shop: PackageShop, kind: Kind, morning: Morning) -> None:
        self.shop, self.kind, self.scheme = shop, kind, SCHEMES[kind]
        self.package = shop.packages[self.scheme]
        for path in morning.journal.parent.glob(f"{morning.journal.name}*"):
            shutil.copy(path, shop.journal.with_name(path.name))
        shop.training.bank.recall(morning.bank)
        for scheme, memory in morning.pinpads.items():
            shop.pinpads[scheme].recall(memory)
        shop.pinpads[self.scheme].change(link_seconds=0.1)
        self._booked_before = len(shop.training.bank.ledger.entries)
        sale = morning.sales[self.scheme]
        # another amount than the morning's, whose slip must not be taken for the new one's
        self.request = (
            Request(kind, 2 * AMOUNT, origin=Origin.COMMAND)
            if kind is Kind.SALE
            else Request(kind, AMOUNT, original=sale.rrn, origin=Origin.COMMAND)
        )

    def play(self) -> Outcome:
        """The operation, all that follows by itself, and the same again after a restart of the program."""
        lane = self.shop.open_package_lane(self.scheme)
        operation = lane.submit(self.request).result(LIMIT)
        self.await_rest(lane)
        after = self.shop.stored_again(operation)
        self.shop.close_lane(lane)
        again = self.shop.open_package_lane(self.scheme)
        self.await_rest(again)
        self.shop.close_lane(again)
        assert self.shop.stored_again(operation).state is after.state
        assert verify(self.shop.journal, print).findings == 0
        return self._outcome(operation, after)

    @property
    def starts(self) -> int:
        """How often the pinpad was asked for it."""
        return self.shop.starts(self.scheme).count(self.kind)

    @property
    def postings(self) -> list[Posting]:
        """What the bank made of that."""
        postings = self.shop.training.bank.ledger.entries[self._booked_before :]
        return [posting for posting in postings if posting.kind == self.kind]

    @property
    def command(self) -> list[str]:
        """The same operation for the command line."""
        request = self.request
        words = [str(self.kind), "--lane", f"{self.scheme}-1", "--amount", plain_amount(request.amount)]
        return words if request.original is None else [*words, "--original", request.original]

    def take_profile(self, profile: Path) -> None:
        """Make a profile of that journal, with a lane on the package."""
        profile.mkdir()
        for path in self.shop.journal.parent.glob("journal*"):
            shutil.copy(path, profile / path.name)
        lane = {
            **{"name": f"{self.scheme}-1", "scheme": self.scheme, "driver": Driver.ARCUS2_PACKAGE},
            **{"command": self.package.command, "folder": self.package.folder},
        }
        lines = ["training = true", "[[lanes]]", *(f"{key} = '{value}'" for key, value in lane.items())]
        lines.append(f"terminal_ids = {list(self.shop.ids(self.scheme))}")
        (profile / "settings.toml").write_text("\n".join(lines), encoding="utf-8")

    def _outcome(self, operation: Operation, after: Operation) -> Outcome:
        moved = self.postings
        if after.state is UNKNOWN:
            assert after.look_up is LookUp.ANSWERED
        if after.state is APPROVED:  # the two ledgers tell the same
            assert [(posting.amount, posting.rrn) for posting in moved] == [
                (operation.amount, after.rrn or moved[0].rrn)
            ]
        return Outcome(operation.state, after.state, self.starts, len(moved))

    def await_rest(self, lane: Lane) -> None:
        """Have the lane look up what it owes, as it would by itself a second later, until that is answered."""
        gives_up_at = time.monotonic() + LIMIT
        while lane.status.look_up is not None:
            assert time.monotonic() < gives_up_at, lane.status
            try:
                lane.look_up().result(LIMIT)
            except LaneBusy:  # it has begun by itself
                time.sleep(0.01)
            except AppError:
                # Being asked reminds the pinpad of what it is at; left alone it gives that up.
                self.shop.clock.sleep(_TILL_PATIENCE)


@pytest.fixture
def day(kind: Kind, morning: Morning, tmp_path: Path) -> Iterator[Day]:
    with open_package_shop(tmp_path) as shop:
        yield Day(shop, kind, morning)


@pytest.mark.parametrize(("kind", "trouble"), kinds_and(BROKEN_BEFORE_THE_START))
def test_before_the_start(day: Day, trouble: str) -> None:
    match trouble:
        case "tool missing":
            day.package.command.rename(day.package.folder / "away")
        case "output that cannot be removed":
            (day.package.folder / "cheq.out").mkdir()
        case _:
            day.package.fail("hang=START")
            day.package.run_beside("/o201")
            day.package.wait_until_it_hangs()
    assert day.play() == FAILS


@pytest.mark.parametrize(("kind", "faults"), kinds_and(FILES))
def test_files(day: Day, faults: str) -> None:
    day.package.fail(*faults.split())
    assert day.play() == FILES[faults]


@posix
@pytest.mark.parametrize(("kind", "place"), kinds_and(KILLED))
def test_a_killed_tool(day: Day, place: str) -> None:
    day.package.fail(f"hang={place}")

    killing = threading.Thread(target=lambda: kill(day.package.wait_until_it_hangs()))
    killing.start()
    assert day.play() == KILLED[place]
    killing.join()


@pytest.mark.parametrize("kind", [Kind.SALE])
def test_a_cancel_of_the_tools_own(day: Day) -> None:
    """Its approval is none. The last slip is the cancel's and proves nothing of the sale."""
    day.package.fail("auto-cancel")
    assert day.play() == BANK
    assert day.shop.booked(Kind.CANCEL) == [2 * AMOUNT]


@pytest.mark.parametrize("kind", [Kind.SALE])
def test_a_cancel_that_the_tool_only_speaks_of(day: Day) -> None:
    day.package.fail("auto-cancel=998")
    assert day.play() == AFTER
    assert day.shop.booked(Kind.CANCEL) == []


@posix
@pytest.mark.parametrize("kind", SCHEMES)
def test_the_program_is_killed_while_the_tool_runs(day: Day, profile_folder: Path) -> None:
    """The tool goes on and the card is charged; the restarted program waits for it and then learns that (M1.3)."""
    day.take_profile(profile_folder)
    day.package.fail("hang=STATUS")
    with running(*day.command, "--profile", profile_folder) as till:
        number = day.package.wait_until_it_hangs()
        till.signal(signal.SIGKILL)
        assert till.wait() == -signal.SIGKILL
    assert tools_of(day.package) == [number]
    profile = paths.profile(profile_folder)
    with Runtime(profile, commands.load_settings(profile), interactive=False) as runtime:
        lane = runtime.lane(f"{day.scheme}-1")
        with pytest.raises(ToolRunning, match=f"process {number}"):
            lane.look_up().result(LIMIT)
        day.package.let_go()
        wait_for(lambda: not tools_of(day.package))
        day.await_rest(lane)
    [after, *_] = read_journal(profile_folder)
    assert (after["kind"], after["state"], after["amount"]) == (day.kind, APPROVED, day.request.amount)
    assert (day.starts, [posting.rrn for posting in day.postings]) == (1, [after["rrn"]])
