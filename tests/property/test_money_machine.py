"""Lane, journal, pinpad and bank as one machine that hypothesis plays with: whatever happens, the money rules hold."""

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.core.errors import AppError
from app.core.model import Decision, Kind, Operation, Origin, Phase, Request, Scheme, State
from app.core.states import check_step
from app.emulators.bank import Bank, Posting
from app.emulators.bank_server import BankServer
from app.emulators.cards import CARDS
from app.emulators.device import Event, PinpadEntry
from app.emulators.faults import BANK, STEPS, Action, FaultPlan, describe_actions
from app.emulators.in_process import InProcessLink
from app.emulators.training import build_pinpad, build_settings
from app.journal.chain import verify
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.journal.writing import Writer
from app.lanes import lane as lane_module
from app.lanes.lane import Lane
from app.lanes.resolving import open_lane, resolve
from app.lanes.status import Condition, LaneStatus
from app.lanes.worker import STORE_AGAIN
from app.runtime import recover
from app.terminals.arcus2 import driver as driver_module
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from clocks import ManualClock
from training_lanes import LIMIT, PROFILE, ZONE

LINK_SECONDS = 0.1
"""How long the till waits for the bank: these are real seconds, unlike all others here."""
NOT_MONEY = (Kind.PING, Kind.LAST_SLIP, Kind.SHORT_REPORT, Kind.HOST_TEST)

_ON_THE_LINE = [
    f"{step}:{action.replace('SECONDS', '7')}"
    for step in STEPS
    if step != BANK
    for action in describe_actions(step).split(", ")
]
_LOST_ANSWERS = ["STORERC:drop", "ENDTR:silence", "PRINT:drop", "BANK:lose", "BANK:halfclose"]
FAULTS = st.lists(st.sampled_from(_ON_THE_LINE + _LOST_ANSWERS), max_size=2)
"""Anything at any step, and more often than that the loss of an answer."""
ABORTS = st.sampled_from([None, None, None, None, *Phase])
KILLS = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 30))
AMOUNTS = st.sampled_from([300_00, 500_00, 20_000_00])
"""The last one needs a PIN."""


ALONE_AMOUNT = 700_00
ALONE = -1
"""Stands for the start message of what was sold without the till."""
EXAMPLES, STEPS_OF_EACH = 60, 30

T = TypeVar("T")


class Killed(BaseException):
    """The program ends here, without a word."""


class MortalLink(InProcessLink):
    """A line on which the program dies before the write of that number, counted down from when it was set."""

    writes_left: int | None = None

    def write(self, data: bytes) -> None:
        if self.writes_left == 0:
            raise Killed
        if self.writes_left is not None:
            self.writes_left -= 1
        super().write(data)


class Plan(FaultPlan):
    """A fault plan from which the frames of another operation can be taken again."""

    def drop_foreign(self) -> None:
        with self._lock:
            self._coming = [fault for fault in self._coming if fault.action is not Action.FOREIGN]


class MoneyMachine(RuleBasedStateMachine):
    """One lane with its pinpad and its bank, on a journal on disk.

    What pinpad and bank wrote down is the truth. Each message to the bank carries a number of the pinpad's, by which
    a booking is found for a start message.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.journal = Path(self._folder.name) / "journal.sqlite3"
        self._reader: Reader | None = None
        self.clock = ManualClock()
        self.starts: dict[str, list[int]] = {}
        """The start messages that the pinpad heard, by operation, each as a number of ours."""
        self._heard: list[tuple[Kind, int]] = []
        """The start messages since the last step."""
        self._owners: dict[str, int] = {}
        """The latest start message that could lead to the message to the bank of that number."""
        self._shifts: list[int] = []
        """For each start message the shift in which it came."""
        self._is_full = False
        self._abort_at: Phase | None = None

    @initialize(scheme=st.sampled_from(Scheme))
    def set_up(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.bank, self.faults = Bank(), Plan()
        self.server = BankServer(self.bank, self.clock, self.faults)
        pinpad = build_settings(scheme, (self.server.host, self.server.port), self.clock.now())
        pinpad = replace(pinpad, link_seconds=LINK_SECONDS, network=self.server.ask)
        self.pinpad = build_pinpad(pinpad, self.clock, self.faults)
        self.pinpad.ledger.listen(self._note)
        self._open()
        # so that the pinpad's clock is known
        self.sell(300_00, [], None, None, repeats=False)

    def teardown(self) -> None:
        if hasattr(self, "lane"):
            self._close()
            self.server.stop()
        if self._reader is not None:
            self._reader.close()
        self._folder.cleanup()

    # What can happen

    @rule(amount=AMOUNTS, faults=FAULTS, abort_at=ABORTS, kill=KILLS, repeats=st.booleans())
    def sell(self, amount: int, faults: list[str], abort_at: Phase | None, kill: int | None, *, repeats: bool) -> None:
        self._carry_out(Request(Kind.SALE, amount, repeats_knowingly=repeats), faults, abort_at, kill)

    @rule(
        kind=st.sampled_from([Kind.CANCEL, Kind.RETURN]),
        which=st.integers(0, 4),
        percent=st.sampled_from([100, 100, 100, 50, 60, 150]),
        by_rrn=st.booleans(),
        faults=FAULTS,
        kill=KILLS,
    )
    def give_back(
        self, kind: Kind, which: int, percent: int, faults: list[str], kill: int | None, *, by_rrn: bool
    ) -> None:
        sales = [row for row in self._rows() if row.kind is Kind.SALE and row.state is State.APPROVED]
        if not sales:
            return
        sale = sales[-1 - which % len(sales)]
        number = sale.rrn if by_rrn else sale.receipt_no
        self._carry_out(Request(kind, sale.amount * percent // 100, number or "010965270742"), faults, None, kill)

    @rule(faults=FAULTS, kill=KILLS)
    def reconcile(self, faults: list[str], kill: int | None) -> None:
        self._carry_out(Request(Kind.RECONCILIATION), faults, None, kill)

    @rule(card=st.sampled_from(["rich", "rich", "chip", "poor", "wrong-pin"]))
    def take_card(self, card: str) -> None:
        self.pinpad.let_present(CARDS[f"{self.scheme}-{card}"], 1.5)

    @rule()
    def sell_alone(self) -> None:
        """Somebody uses the pinpad without the till. With the same amount nothing could tell the two sales apart."""
        self._owners[self._next_number] = ALONE
        self.pinpad.sell_alone(ALONE_AMOUNT, self.clock.monotonic())

    @rule()
    def unplug(self) -> None:
        self.pinpad.unplug()

    @rule()
    def plug(self) -> None:
        self.pinpad.plug()

    @rule()
    def restart(self) -> None:
        """Without room a program does not start."""
        self._close()
        self._clear_disk()
        self._open()

    @rule(seconds=st.sampled_from([0.5, 2.0, 200.0]))
    def let_time_pass(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self._settle()

    @rule()
    def look_up_again(self) -> None:
        try:
            self.lane.look_up().result(LIMIT)
        except AppError:
            assert self.lane.status.condition is not Condition.WORKING

    @rule()
    def fill_disk(self) -> None:
        """No outcome can be stored any more."""
        if not self._is_full:
            self._run_sql("CREATE TRIGGER full BEFORE UPDATE ON operations BEGIN SELECT RAISE(ABORT, 'full'); END")
        self._is_full = True

    @rule()
    def make_room(self) -> None:
        self._clear_disk()
        self.clock.sleep(STORE_AGAIN)
        self._settle()

    @rule()
    def decide(self) -> None:
        """A supervisor finds out the truth about everything that is open, and opens the lane where it waits."""
        self.make_room()
        with closing(Writer(self.journal)) as writer:
            for case in writer.reader.cases():
                operation = case.operation
                if case.conflict is None and operation.look_up is None:
                    open_lane(writer, self.profile, "Nodira", "no evidence", self.clock.now())
                decision = Decision.APPROVED if self._is_done(operation) else Decision.DECLINED
                conflict = case.conflict.id if case.conflict else None
                resolve(writer, operation.id, decision, "Nodira", "the truth", self.clock.now(), conflict)
        self.lane.recheck()
        self._settle()
        assert self._read(lambda reader: reader.cases()) == []

    # What has to hold

    @invariant()
    def the_rules_hold(self) -> None:
        self._nothing_is_sent_twice()
        self._what_is_decided_is_true()
        self._no_charge_is_lost()
        self._no_more_is_given_back_than_was_paid()
        self._states_follow_the_table()
        self._the_chain_is_whole()

    def _nothing_is_sent_twice(self) -> None:
        for starts in self.starts.values():
            assert len(starts) <= 1
            assert sum(posting.is_approved for posting in self._postings(starts)) <= 1
        assert self._heard == [], "an operation was started that nobody asked for"

    def _what_is_decided_is_true(self) -> None:
        for row in self._rows():
            if row.origin is Origin.PINPAD:
                assert self._is_booked(row), row
            elif row.state is State.APPROVED:
                assert self._is_done(row), row
            elif row.state in (State.DECLINED, State.ABORTED, State.FAILED):
                assert not self._is_done(row), row

    def _no_charge_is_lost(self) -> None:
        for posting in self.bank.ledger.entries:
            if posting.is_approved and posting.kind not in NOT_MONEY and posting.kind != Kind.RECONCILIATION:
                owner = self._owners[posting.stan]
                assert owner == ALONE or any(owner in starts for starts in self.starts.values()), posting

    def _no_more_is_given_back_than_was_paid(self) -> None:
        rows = self._rows()
        for sale in rows:
            backs = [
                row.amount
                for row in rows
                if row.original_id == sale.id and (row.state is State.APPROVED or row.state.is_open)
            ]
            assert sum(backs) <= sale.amount, sale

    def _states_follow_the_table(self) -> None:
        stored: dict[str, State] = {}
        with closing(open_for_reading(self.journal)) as connection:
            events = connection.execute(
                "SELECT what, data ->> 'id' AS id FROM events WHERE what IN"
                " ('prepared', 'sent', 'failed', 'approved', 'declined', 'aborted', 'unknown') ORDER BY row"
            ).fetchall()
        for event in events:
            state = State(event["what"])
            if event["id"] in stored:
                check_step(stored[event["id"]], state)
            stored[event["id"]] = state
        for row in self._rows():
            assert row.state is stored[row.id]
            assert row.state is not State.PREPARED or self._is_full
            assert row.state is not State.SENT or self._is_full

    def _the_chain_is_whole(self) -> None:
        findings: list[str] = []
        verify(self.journal, findings.append)
        assert findings == []

    # How it is done

    def _carry_out(self, request: Request, faults: list[str], abort_at: Phase | None, kill: int | None) -> None:
        for fault in faults:
            self.faults.add(fault)
        if not self._slip_tells():
            self.faults.drop_foreign()
        waits = self._read(lambda reader: reader.find_not_looked_up(self.lane.name, training=True))
        conflict = self._read(lambda reader: reader.find_conflict(self.lane.name, training=True))
        before = {row.id for row in self._rows()}
        self._abort_at, self.link.writes_left = abort_at, kill
        try:
            self.lane.submit(request).result(LIMIT)
            assert waits is None
            assert conflict is None
        except AppError:
            pass  # a rule refused it
        except Killed:
            self.link.writes_left = None
            self.restart()
        self._abort_at = self.link.writes_left = None
        self.faults.drop_foreign()
        self._assign([row for row in self._rows() if row.id not in before])
        self._settle()

    def _slip_tells(self) -> bool:
        """Whether the operation before printed a slip: a repeated bare code could not be told from a new one."""
        ended = [entry for entry in self.pinpad.ledger.entries if entry.event is Event.END]
        return bool(ended) and (ended[-1].receipt_no > 0 or ended[-1].kind == Kind.RECONCILIATION)

    def _assign(self, fresh: list[Operation]) -> None:
        """Give the start messages that came to the operation that was written down meanwhile."""
        asked = [row for row in fresh if row.origin is not Origin.PINPAD]
        assert len(asked) <= 1
        for row in asked:
            self.starts[row.id] = [start for kind, start in self._heard if kind is row.kind]
            self._heard = [heard for heard in self._heard if heard[0] is not row.kind]

    def _is_done(self, row: Operation) -> bool:
        """Whether it was done, by the books of the bank; of a reconciliation by what the pinpad says."""
        starts = self.starts.get(row.id, [])
        if row.kind is Kind.RECONCILIATION:
            return any(self._closes_shift(start) for start in starts)
        done = [posting for posting in self._postings(starts) if posting.is_approved]
        assert all((posting.kind, posting.amount) == (row.kind, row.amount) for posting in done), row
        return bool(done)

    def _is_booked(self, row: Operation) -> bool:
        """Whether the bank has what the pinpad told of by itself."""
        told = (row.kind, row.amount, row.rrn)
        return any((posting.kind, posting.amount, posting.rrn) == told for posting in self.bank.ledger.entries)

    def _postings(self, starts: list[int]) -> list[Posting]:
        return [posting for posting in self.bank.ledger.entries if self._owners.get(posting.stan) in starts]

    def _closes_shift(self, start: int) -> bool:
        """Whether the pinpad began a new shift between that start message and the next one."""
        return [*self._shifts, self.pinpad.shift_no][start + 1] != self._shifts[start]

    def _note(self, entry: PinpadEntry) -> None:
        """Keep what the pinpad was asked to do, with the number that its message to the bank will have."""
        if entry.event in (Event.START, Event.BUSY) and entry.kind not in NOT_MONEY:
            start = len(self._shifts)
            self._shifts.append(self.pinpad.shift_no)
            self._heard.append((Kind(entry.kind), start))
            self._owners[self._next_number] = start

    @property
    def _next_number(self) -> str:
        """The number that the pinpad's next message to the bank will have."""
        return f"{self.pinpad._device.stan + 1:06}"

    def _open(self) -> None:
        with closing(Writer(self.journal)) as writer:
            recover(writer, self.clock.now())
        self.link = MortalLink(self.pinpad, self.clock)
        dialect = Dialect(relay_allow=(f"{self.server.host}:{self.server.port}",), zone=ZONE, interactive=False)
        self.profile = replace(PROFILE, name="lane", schemes=(self.scheme,))
        self.lane = Lane(self.profile, Arcus2Terminal(self.link, dialect, self.clock), self.journal, self.clock)
        self.lane.subscribe(self._watch)
        self.lane.start()
        self._settle()

    def _close(self) -> None:
        self.lane.begin_stop()
        assert self.lane.join(LIMIT)

    def _watch(self, status: LaneStatus) -> None:
        if status.condition is Condition.WORKING and status.phase is not None and status.phase is self._abort_at:
            self._abort_at = None
            self.lane.abort()

    def _settle(self) -> None:
        """Wait until the lane has done what is due by now."""
        give_up = time.monotonic() + LIMIT
        while self._is_busy():
            assert time.monotonic() < give_up, self.lane.status
            time.sleep(0.0005)

    def _is_busy(self) -> bool:
        due = self.lane.status.next_chore
        return self.lane.status.condition is Condition.WORKING or (due is not None and due <= self.clock.monotonic())

    def _rows(self) -> list[Operation]:
        """The journal, oldest first."""
        return self._read(lambda reader: reader.latest(1000))[::-1]

    def _read(self, query: Callable[[Reader], T]) -> T:
        if self._reader is None:
            self._reader = Reader(open_for_reading(self.journal))
        return query(self._reader)

    def _clear_disk(self) -> None:
        self._run_sql("DROP TRIGGER IF EXISTS full")
        self._is_full = False

    def _run_sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self.journal)) as connection:
            connection.execute(statement)


ALLOWED = [
    (logging.WARNING, "is unknown: "),
    (logging.WARNING, "is stored now as "),
    (logging.WARNING, "comes out of the reserve as "),
    (logging.WARNING, "by a late answer"),
    (logging.CRITICAL, "could not be stored as "),
    (logging.CRITICAL, "a mistake of this program"),  # the program's death
]


@pytest.mark.timeout(180)  # it takes twenty seconds, and more where it is measured beside others
def test_money_is_neither_lost_nor_doubled_nor_misreported(
    allow_log: Callable[[int, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for level, text in ALLOWED:
        allow_log(level, text)
    # a lane and a till look again whether they are wanted: at once, and less often on a line on which no time passes
    monkeypatch.setattr(lane_module, "CHORE_SLICE", 0.001)
    monkeypatch.setattr(driver_module, "READ_SLICE", 1.0)
    run_state_machine_as_test(
        MoneyMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS_OF_EACH,
            suppress_health_check=list(HealthCheck),
        ),
    )
