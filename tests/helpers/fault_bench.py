"""Plays the cells of the fault matrix: an operation, its trouble, and what lane, pinpad and bank make of it.

Everything runs in this process on a test's clock: a lane on a journal on disk, the ARCUS 2 driver, the emulated pinpad
on no port at all, and its bank on TCP.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Condition as Monitor
from unittest.mock import patch

import full_disk
from app.core.errors import AppError, JournalUnusable
from app.core.model import Kind, Operation, Phase, Request, Scheme, State
from app.emulators import iso
from app.emulators.bank import Posting
from app.emulators.cards import CARDS
from app.emulators.conversation import TILL_PATIENCE
from app.emulators.device import Event, PinpadEntry
from app.emulators.ledger import Ledger
from app.emulators.pinpad import EmulatedPinpad
from app.journal.chain import verify
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.lanes.look_up import LookUpStatus
from app.lanes.status import Condition, LaneStatus
from app.lanes.worker import STORE_AGAIN
from app.runtime import recover
from app.terminals.arcus2 import frames
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from fault_wire import BEFORE_ALL, Moment, Swap, Trouble, Wire
from scripted_till import SALE
from training_lanes import LIMIT, ZONE, Shop, open_shop

AMOUNT = 20_000_00
"""Tiyin of every operation: so much that a sale asks for the PIN."""

OTHER_TERMINAL = "TR000009"
"""Of a pinpad that takes the place of the first one."""

QUIET_SLICE = 2.0
"""Seconds after which a till on a quiet line looks whether it is asked to stop; on this clock none passes by itself."""
_PAUSE = 300.0
"""Seconds between what was sold before and the operation."""
_BUSY_SECONDS = 10.0
_MOST_TRIES = 30
_TRIES_WITHOUT_CABLE = 3
_BANK_LIMIT = 2.0
"""Real seconds in which a slow bank has to have understood."""
_MOMENTS = {Phase.CARD: Moment.CARD, Phase.WRITE: Moment.WRITE, Phase.ENDED: Moment.RESULT}
_SEARCHES = frozenset({Kind.PING, Kind.LAST_SLIP, Kind.SHORT_REPORT})
"""What the program may ask by itself: it moves no money."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of an operation. States are None where it was refused, so that there is no row."""

    at_end: State | None
    after: State | None
    """When all was done that the program does by itself."""
    starts: int
    """Start messages of it that the pinpad saw."""
    requests: int
    """Requests for it that the bank understood."""


@contextmanager
def open_bench(folder: Path, scheme: Scheme) -> Iterator["Bench"]:
    """A lane of that scheme, for one cell or for several one after the other."""
    with open_shop(folder) as shop, patch("app.terminals.arcus2.driver.READ_SLICE", QUIET_SLICE):
        bench = Bench(shop, scheme)
        yield bench
        bench.check_chain()


class Bench:
    """One lane at work."""

    def __init__(self, shop: Shop, scheme: Scheme) -> None:
        self._shop = shop
        self._scheme = scheme
        self._pinpad = shop.pinpads[scheme]
        self.wire = Wire(self._pinpad, shop.clock)
        self._dialect = Dialect(relay_allow=shop.training.relay_allow, zone=ZONE, interactive=False)
        self._monitor = Monitor()
        self._trouble = Trouble()
        self._clock_was_set = False
        self._lane = self._open_lane()

    def play(self, kind: Kind, trouble: Trouble, requests: int = 1, *, restarts: bool = True) -> Seen:
        """Carry an operation out under its trouble, let the program do what it owes, restart it, and check it all.

        The bank is given time to understand `requests` of them.
        """
        request = self._prepare(kind, trouble)
        books = _Books(self._pinpad, self._shop.training.bank.ledger, kind)
        operation = self._carry_out(request, trouble)
        rows = self._shop.count()
        self._befall(trouble)
        self._settle()
        after = operation and self._shop.stored_again(operation)
        if restarts:
            self._restart()
            self._settle()
            assert (operation and self._shop.stored_again(operation)) == after, "a restart has changed it"
        assert self._shop.count() == rows, "a row came from nowhere"
        self._let_pinpad_end()
        books.wait_for_requests(requests)
        books.check(after)
        self._check_said(kind)
        return Seen(
            at_end=operation.state if operation else None,
            after=after.state if after else None,
            starts=len(books.starts()),
            requests=len(books.requests()),
        )

    # What happens

    def _prepare(self, kind: Kind, trouble: Trouble) -> Request:
        """Do what has to stand in the journal before an operation of that kind; the request for it."""
        self._pinpad.change(relays=trouble.relays or trouble.swap is not None)
        if trouble.bare_before or trouble.swap in (Swap.NETWORK, Swap.BEFORE):
            self._sell_before(Trouble())
        if trouble.swap in (Swap.NETWORK, Swap.BEFORE):
            self._swap(trouble)
        original = None
        if not trouble.is_first:
            sale = self._sell_before(trouble)
            original = sale.receipt_no if trouble.by_receipt else sale.rrn
            if trouble.swap is Swap.BEHIND:
                self._swap(trouble, int(sale.receipt_no or 0))
        for _ in range(trouble.armed - 1):
            assert self._lane.submit(Request(Kind.SALE, AMOUNT)).result(LIMIT).state is State.ABORTED
        if not (trouble.armed or trouble.bare_before):
            self._shop.clock.sleep(_PAUSE)
        if trouble.queued:
            self._let_orders_wait()
        if trouble.ping_before:
            self._lane.ask(Kind.PING).result(LIMIT)
        if trouble.disk_full:
            full_disk.make_long(self._shop.journal, self._shop.clock)
        amount = AMOUNT if kind.moves_money else 0
        return Request(kind, amount, original if kind.gives_back else None)

    def _sell_before(self, trouble: Trouble, amount: int = AMOUNT) -> Operation:
        """A sale that comes to its end, as the journal has it then."""
        if trouble.armed:
            self._pinpad.faults.add("ENDTR:armed=60")
        if trouble.bare_before:
            self._pinpad.faults.add("RESULT:bare")
        sale = self._lane.submit(Request(Kind.SALE, amount, repeats_knowingly=True)).result(LIMIT)
        if trouble.bare_before:
            self._settle()
            sale = self._shop.stored_again(sale)
        assert sale.state is State.APPROVED, sale
        return sale

    def _swap(self, trouble: Trouble, receipt_no: int = 1) -> None:
        """Let another pinpad stand on the line, or give this one a network of its own."""
        if trouble.swap is Swap.NETWORK:
            self._pinpad.change(relays=trouble.relays)
            return
        shift_no, now = self._pinpad.shift_no, self._shop.clock.monotonic()
        numbers = {"first_shift_no": shift_no, "first_receipt_no": receipt_no}
        self._pinpad.swap(OTHER_TERMINAL, now, relays=trouble.relays, **numbers)
        if trouble.twin:
            twin = self._sell_before(Trouble(), trouble.twin)
            assert (twin.terminal_id, twin.receipt_no) == (OTHER_TERMINAL, f"{receipt_no}")

    def _let_orders_wait(self) -> None:
        """Let somebody else's sale keep the pinpad busy, so that it answers what comes meanwhile only behind it."""
        faults, clock = self._pinpad.faults, self._shop.clock
        faults.add(f"BEGINTR:delay={_BUSY_SECONDS}")
        self._pinpad.feed(frames.encode(SALE % b"1.00"), clock.monotonic())
        assert self._lane.submit(Request(Kind.SALE, AMOUNT)).result(LIMIT).state is State.ABORTED
        for seconds in (0.5, 0.0):  # the ping, and what is started behind the end of that sale
            faults.add(f"START:queue={seconds}")

    def _carry_out(self, request: Request, trouble: Trouble) -> Operation | None:
        """The operation as the lane gives it; None where the journal refused it."""
        self._plan(trouble)
        try:
            self._at(Moment.BEFORE)
            return self._lane.submit(request).result(LIMIT)
        except AppError:
            return None
        finally:
            self._trouble = Trouble()
            if trouble.ends_full:
                self._shop.close_lane(self._lane)
            full_disk.free()

    def _plan(self, trouble: Trouble) -> None:
        self._trouble, self._clock_was_set = trouble, False
        for fault in trouble.faults:
            plan = self._shop.training.bank_faults if fault.startswith("BANK:") else self._pinpad.faults
            plan.add(fault)
        self._pinpad.change(link_seconds=trouble.link_seconds)
        if trouble.poor:
            self._pinpad.present(CARDS[f"{self._scheme}-poor"])
        if trouble.at_once:
            self._pinpad.change(card_after=0.0, pin_after=0.0)
        if trouble.bank_down:
            self._shop.training.stop()
        if trouble.mute:
            reach = self._pinpad.settings.network
            assert reach is not None
            self._pinpad.change(network=lambda request: reach(request)[:0])
        if trouble.unplugged_at == BEFORE_ALL:
            self._pinpad.unplug()
        self.wire.begin(trouble)

    def _watch(self, status: LaneStatus) -> None:
        """On the lane's thread: let happen what has its moment now."""
        with self._monitor:
            self._monitor.notify_all()
        if status.condition is not Condition.WORKING or status.operation is None:
            return
        if status.operation.state is State.PREPARED:
            self._at(Moment.PREPARED)
        elif status.phase in _MOMENTS:
            self._at(_MOMENTS[status.phase])

    def _at(self, moment: Moment) -> None:
        if self._trouble.clock_back is moment and not self._clock_was_set:
            self._clock_was_set = True
            self._shop.clock.set_wall_clock(self._shop.clock.now() - timedelta(hours=1))
        if self._trouble.abort is moment and not self._lane.status.abort_asked:
            self._lane.abort()
        if self._trouble.disk_full is moment:
            full_disk.fill(self._shop.journal)

    def _befall(self, trouble: Trouble) -> None:
        """What happens between the operation's end and its look-up."""
        if trouble.alone:
            assert self._pinpad.sell_alone(trouble.alone, self._shop.clock.monotonic()) == "000"
        if trouble.unplugged_at:
            self._settle(_TRIES_WITHOUT_CABLE)
            self._pinpad.plug()
        if trouble.ends_full:
            self._reopen()

    def _settle(self, tries: int = _MOST_TRIES) -> None:
        """Let time pass until the lane owes nothing any more, or has tried so often."""
        for _ in range(tries):
            status = self._wait(lambda _: True)
            if isinstance(status.trouble, JournalUnusable):
                self._shop.clock.sleep(STORE_AGAIN)
                self._wait(lambda status: not isinstance(status.trouble, JournalUnusable))
                continue
            if status.look_up is None or status.look_up.next_at is None:
                return
            self._shop.clock.sleep(max(0.0, status.look_up.next_at - self._shop.clock.monotonic()) + 0.001)
            self._lane.recheck()
            self._wait(partial(_has_tried_since, status.look_up))
        assert tries < _MOST_TRIES, "the look-up has no end"

    def _wait(self, holds: Callable[[LaneStatus], bool]) -> LaneStatus:
        """The lane's status once it rests and that holds."""

        def come_to_rest() -> bool:
            return self._lane.status.condition is not Condition.WORKING and holds(self._lane.status)

        with self._monitor:
            assert self._monitor.wait_for(come_to_rest, LIMIT), self._lane.status
        return self._lane.status

    def _open_lane(self) -> Lane:
        terminal = Arcus2Terminal(self.wire, self._dialect, self._shop.clock)
        return self._shop.open_lane(self._scheme, terminal=terminal, watch=self._watch)

    def _restart(self) -> None:
        """The program ends and starts again."""
        self._shop.close_lane(self._lane)
        self._reopen()

    def _reopen(self) -> None:
        with closing(Writer(self._shop.journal)) as writer:
            assert recover(writer, self._shop.clock.now()) is None
        self._lane = self._open_lane()

    def _let_pinpad_end(self) -> None:
        """Left alone, a pinpad gives up what it waits for."""
        while self._pinpad.is_armed:
            self._shop.clock.sleep(TILL_PATIENCE)
            self._pinpad.poll(self._shop.clock.monotonic())

    # What must hold in every cell

    def _check_said(self, kind: Kind) -> None:
        """The till has given the order once at most, and else only such as move no money."""
        kinds = [order.kind for order in self.wire.orders]
        assert kinds.count(kind) <= 1, kinds
        assert set(kinds) <= {kind, *_SEARCHES}, kinds

    def check_chain(self) -> None:
        """The journal holds what was written, and nothing else."""
        found: list[str] = []
        verify(self._shop.journal, found.append)
        assert not found, found


def _has_tried_since(earlier: LookUpStatus, status: LaneStatus) -> bool:
    return status.look_up is None or status.look_up.attempt > earlier.attempt


class _Books:
    """What pinpad and bank have written down since it was made, beside which an operation of `kind` must stand."""

    def __init__(self, pinpad: EmulatedPinpad, bank: Ledger[Posting], kind: Kind) -> None:
        self._pinpad = pinpad
        self._bank = bank
        self._kind = kind
        self._began = len(pinpad.ledger.entries), len(bank.entries)
        self._shift_no = pinpad.shift_no

    def starts(self) -> list[PinpadEntry]:
        """The start messages of that kind that the pinpad saw."""
        return [entry for entry in self._entries(Event.START, Event.BUSY) if entry.kind == self._kind]

    def requests(self) -> list[Posting]:
        """What the bank was asked, without what was sold on the pinpad alone."""
        alone = {entry.rrn for entry in self._entries(Event.ALONE)}
        return [posting for posting in self._postings() if posting.rrn not in alone]

    def wait_for_requests(self, number: int) -> None:
        """Give a slow bank time to understand so many."""
        gives_up_at = time.monotonic() + _BANK_LIMIT
        while len(self.requests()) < number and time.monotonic() < gives_up_at:
            time.sleep(0.01)

    def check(self, row: Operation | None) -> None:
        """The row is decided or unknown; where it is decided, pinpad and bank say the same, and nobody booked twice.

        An approved one carries its own RRN.
        """
        booked = [posting for posting in self.requests() if posting.is_approved or posting.code == iso.IN_BALANCE]
        assert len(booked) <= 1, booked
        if row is None:
            assert not booked
            return
        assert row.state not in (State.PREPARED, State.SENT), row
        if row.state is State.UNKNOWN:
            return
        if row.kind is Kind.RECONCILIATION:
            assert (row.state is State.APPROVED) == (self._pinpad.shift_no != self._shift_no), row
        elif row.state is State.APPROVED:
            entries = self._entries(Event.END, Event.BROKEN, Event.ALONE)
            told = {entry.rrn for entry in entries if entry.kind == row.kind}
            paid = {posting.rrn for posting in self._postings() if posting.is_approved and posting.amount == row.amount}
            assert row.rrn in told & paid, row
        else:
            assert not booked, row

    def _entries(self, *events: Event) -> list[PinpadEntry]:
        return [entry for entry in self._pinpad.ledger.entries[self._began[0] :] if entry.event in events]

    def _postings(self) -> list[Posting]:
        return list(self._bank.entries[self._began[1] :])
