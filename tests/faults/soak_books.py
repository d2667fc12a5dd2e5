"""What pinpads and bank wrote down themselves during a soak, and what that says of a row of the journal.

Pinpads do not know our ids. A start message belongs to the operation of its lane that was sent last when it came; a
booking belongs to the start message behind which the pinpad gave that number to its message to the bank.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from app.core.model import Kind, Operation, Origin, Scheme, State
from app.emulators.bank import CANCELLED_ALREADY, MORE_THAN_ORIGINAL
from app.emulators.shift_journal import RRN_LENGTH
from elastic_time import START

MONEY = (Kind.SALE, Kind.CANCEL, Kind.RETURN)


@dataclass(slots=True)
class StartMessage:
    """One start message of an operation that changes something, as its pinpad saw it."""

    kind: Kind
    amount: int
    t: float
    terminal: str
    number: str
    """Of the message to the bank that it could lead to."""
    shift: int
    """In which it began; the one in which it ended is `ended_shift`."""
    ended_shift: int | None = None
    has_record: bool = False
    """Whether the pinpad came to know the bank's answer, and so has a slip of it."""
    requests: int = 0
    postings: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def charges(self) -> list[Mapping[str, Any]]:
        """What the bank approved of it."""
        return [posting for posting in self.postings if posting["approved"] and posting["kind"] in MONEY]

    @property
    def is_done(self) -> bool:
        """Whether it was done: by the bank's books, and for a reconciliation by the pinpad's."""
        if self.kind is Kind.RECONCILIATION:
            return self.ended_shift is not None and self.ended_shift != self.shift
        return bool(self.charges)


class Books:
    """Collects the ledgers as they come, from the thread that reads them; asked from any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.starts: dict[str, list[StartMessage]] = {scheme: [] for scheme in Scheme}
        self.alone: dict[str, list[float]] = {scheme: [] for scheme in Scheme}
        """When something was sold without the till."""
        self.swaps: dict[str, list[float]] = {scheme: [] for scheme in Scheme}
        """When another pinpad was put on the line."""
        self.postings: list[Mapping[str, Any]] = []
        """All that the bank answered, in its order."""
        self.orphans: list[Mapping[str, Any]] = []
        """Bookings that no start message led to."""
        self._running: dict[str, StartMessage] = {}
        """What each pinpad began last; a start message that it refused meanwhile is not it."""
        self._owners: dict[tuple[str, str], StartMessage | None] = {}

    def take(self, entry: Mapping[str, Any]) -> None:
        """One line of the devices' output."""
        with self._lock:
            match entry["log"]:
                case "pinpad":
                    self._take_pinpad(entry)
                case "alone":
                    self.alone[entry["lane"]].append(entry["t"])
                    self._owners[entry["terminal"], entry["number"]] = None
                case "swap":
                    self.swaps[entry["lane"]].append(entry["t"])
                case "request":
                    owner = self._owners.get((entry["terminal"], entry["number"]))
                    if owner is not None:
                        owner.requests += 1
                case "posting":
                    self._take_posting(entry)

    def starts_of(self, scheme: str, sent: datetime, following: datetime | None) -> list[StartMessage]:
        """The start messages that came between two moments at which the till sent one."""
        with self._lock:
            starts = self.starts[scheme]
            times = [_milliseconds(start.t) for start in starts]
        begin = bisect_right(times, _since_start(sent) - 1)
        end = len(times) if following is None else bisect_right(times, _since_start(following) - 1)
        return starts[begin:end]

    def alone_between(self, scheme: str, sent: datetime, following: datetime | None) -> bool:
        """Whether something was sold without the till in between."""
        return _any_between(self.alone[scheme], sent, following)

    def swapped_between(self, scheme: str, sent: datetime, following: datetime | None) -> bool:
        """Whether another pinpad was put on the line in between."""
        return _any_between(self.swaps[scheme], sent, following)

    def _take_pinpad(self, entry: Mapping[str, Any]) -> None:
        starts = self.starts[entry["lane"]]
        is_ours = entry["kind"] in (*MONEY, Kind.RECONCILIATION)
        if entry["event"] in ("start", "busy") and is_ours:
            fields = (entry[name] for name in ("amount", "t", "terminal", "number", "shift"))
            start = StartMessage(Kind(entry["kind"]), *fields)
            starts.append(start)
            if entry["event"] == "start":
                self._owners[start.terminal, start.number] = self._running[entry["lane"]] = start
        elif entry["event"] in ("end", "broken") and is_ours:
            running = self._running[entry["lane"]]
            running.ended_shift = entry["shift"]
            running.has_record = entry["receipt_no"] > 0

    def _take_posting(self, entry: Mapping[str, Any]) -> None:
        self.postings.append(entry)
        message = (entry["terminal"], entry["number"])
        owner = self._owners.get(message)
        if owner is not None:
            owner.postings.append(entry)
        elif message not in self._owners and entry["approved"]:
            self.orphans.append(entry)


@dataclass(slots=True)
class Judgement:
    """What is wrong with a journal beside the books, one line each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    """Money that was asked back although it had been given back before."""
    by_old_receipt: set[tuple[str, str]] = field(default_factory=set)
    """Terminal and number of the refunds whose sale was named by a receipt number of an earlier shift."""
    states: Counter[str] = field(default_factory=Counter)
    settled: Counter[str] = field(default_factory=Counter)
    repeated_requests: int = 0
    """Money requests that came twice because a pinpad's frame did; the bank refuses the second."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.twice)


def judge(books: Books, rows: Mapping[str, Sequence[Operation]]) -> Judgement:
    """Hold the journal, its rows of each lane in their order, against the books."""
    found = Judgement()
    for scheme, operations in rows.items():
        found.states.update(f"{operation.kind} {operation.state}" for operation in operations)
        sent = [row for row in operations if row.sent_at is not None and row.origin is not Origin.PINPAD]
        told: set[int] = set()
        sold: dict[str, str] = {}
        for row, following in zip(sent, [*sent[1:], None], strict=True):
            assert row.sent_at is not None
            starts = books.starts_of(scheme, row.sent_at, following.sent_at if following else None)
            told.update(map(id, starts))
            _judge_row(found, row, starts)
            _judge_original(found, row, starts, sold)
            for charge in (charge for start in starts for charge in start.charges):
                sold[row.id] = charge["rrn"]
        _judge_rest(found, books, scheme, operations, told)
    found.lost += [f"a booking that nothing asked for: {posting}" for posting in books.orphans]
    _judge_refunds(found, books.postings)
    return found


def _judge_row(found: Judgement, row: Operation, starts: Sequence[StartMessage]) -> None:
    name = f"{row.lane} {row.kind} {row.id} {row.state} {row.reason or ''}"
    charges = [charge for start in starts for charge in start.charges]
    found.repeated_requests += max(0, sum(start.requests for start in starts) - 1)
    if len(starts) > 1 or len(charges) > 1:
        found.doubled.append(f"{name}: {starts}")
    is_done = any(start.is_done for start in starts)
    for start in starts:
        if (start.kind, start.amount) != (row.kind, row.amount):
            found.wrong.append(f"{name}: the pinpad was asked for {start}")
        if row.terminal_id not in (None, start.terminal):
            found.wrong.append(f"{name}: answered by {row.terminal_id}, asked was {start}")
    if row.state is State.APPROVED and not is_done:
        found.wrong.append(f"{name}: the books do not have it: {starts}")
    if row.state in (State.DECLINED, State.ABORTED, State.FAILED) and is_done:
        found.wrong.append(f"{name}: the books have it: {starts}")
        if row.kind in MONEY:
            found.lost.append(name)


def _judge_original(found: Judgement, row: Operation, starts: Sequence[StartMessage], sold: Mapping[str, str]) -> None:
    """Whether a refund is that of the sale which was meant; `sold` are the bank's RRNs of the rows before.

    A receipt number that is no sale's of the current shift is the pinpad's to understand (M5.3).
    """
    meant = sold.get(row.original_id or "", row.request_id or "")
    for posting in (posting for start in starts for posting in start.postings if row.kind.gives_back):
        if len(meant) < RRN_LENGTH:
            found.by_old_receipt.add((posting["terminal"], posting["number"]))
        elif posting["original"] != meant:
            found.wrong.append(f"{row.lane} {row.kind} {row.id}: meant {meant}, asked for: {posting}")


def _judge_refunds(found: Judgement, postings: Sequence[Mapping[str, Any]]) -> None:
    """Whether more was asked back of a sale than it was: a bank that refuses that has only saved the shop."""
    left: dict[str, int] = {}
    for posting in postings:
        if posting["kind"] == Kind.SALE and posting["approved"]:
            left[posting["rrn"]] = posting["amount"]
            continue
        if (posting["terminal"], posting["number"]) in found.by_old_receipt:
            left.pop(posting["original"], None)  # the till cannot count what it cannot tell
        rest = left.get(posting["original"])
        is_asked = posting["approved"] or posting["code"] in (CANCELLED_ALREADY, MORE_THAN_ORIGINAL)
        if rest is None or not is_asked:
            continue
        if posting["amount"] > rest:
            found.twice.append(f"{rest} tiyin of the sale were left: {posting}")
        if posting["approved"]:
            left[posting["original"]] = rest - posting["amount"]


def _judge_rest(found: Judgement, books: Books, scheme: str, operations: Sequence[Operation], told: set[int]) -> None:
    for start in books.starts[scheme]:
        if id(start) not in told:
            found.doubled.append(f"{scheme}: a start message that no row tells of: {start}")
    for row in operations:
        if row.origin is Origin.PINPAD:
            found.states[f"{row.kind} found on the pinpad"] += 1
        elif row.sent_at is None and row.state not in (State.FAILED, State.PREPARED):
            found.wrong.append(f"{row.id} is {row.state} and was never sent")


def _any_between(times: Sequence[float], sent: datetime, following: datetime | None) -> bool:
    begin = _since_start(sent)
    end = None if following is None else _since_start(following)
    return any(begin <= _milliseconds(t) and (end is None or _milliseconds(t) < end) for t in times)


def _since_start(moment: datetime) -> int:
    return round((moment - START).total_seconds() * 1000)


def _milliseconds(t: float) -> int:
    return int(t * 1000)
