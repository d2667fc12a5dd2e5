"""Thousands of operations on both lanes, with whatever can go wrong, and at the end every row beside the books.

The till, and pinpads with their bank, are processes of their own; this one plays cashiers, accidents and the
supervisor, by a plan that follows from the seed.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.model import Case, Decision, Kind, LookUp, Misfit, Operation, Scheme, State
from app.journal.chain import verify
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from elastic_time import create_memory
from tests.faults.soak_books import Judgement, StartMessage, judge
from tests.faults.soak_plan import SLOWEST, TERMINALS, Step, draw
from tests.faults.soak_processes import Devices, Till

SETTLE_ROUNDS = 6
MEMORY_AT = 1000
"""Operations of the last till after which its memory is measured for the first time."""


@dataclass(slots=True)
class Tally:
    """What happened, counted by both lanes."""

    refused: Counter[str] = field(default_factory=Counter)
    unavoidable: Counter[str] = field(default_factory=Counter)
    avoidable: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    kills: int = 0
    opened: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, dict[str, int]]] = field(default_factory=list)


class Soak:
    """A run: the processes, the journal, and what is counted."""

    def __init__(self, seed: int, operations: int, folder: Path) -> None:
        self.plan = draw(seed, operations)
        self.tally = Tally()
        self.profile = folder / "profile"
        self.log = folder / "soak.log"
        self._memory = folder / "time"
        self._lock = threading.Lock()
        create_memory(self._memory, len(Scheme))
        self.devices = Devices(self._memory, self.log)
        self._write_settings()
        self._till = self._start_till()

    @property
    def till(self) -> Till:
        with self._lock:
            return self._till

    def replace(self, dead: Till) -> None:
        """Start the till again, unless the other lane has done so already."""
        with self._lock:
            if self._till is dead:
                dead.end()
                self.tally.kills += 1
                self._till = self._start_till()

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """An answer of whichever till is running, asked again when it dies."""
        while True:
            till = self.till
            answer = till.ask(do, **values)
            if answer is not None:
                return answer
            self.replace(till)

    def read(self, query: Callable[[Reader], Any]) -> Any:
        with contextlib.closing(Reader(open_for_reading(self.profile / "journal.sqlite3"))) as reader:
            return query(reader)

    def run(self) -> Judgement:
        """Carry the plan out on both lanes at once, and judge."""
        runners = [LaneRunner(self, scheme, steps) for scheme, steps in self.plan.items()]
        for runner in runners:
            runner.thread.start()
        for runner in runners:
            runner.thread.join()
            if runner.error is not None:
                raise runner.error
        self.measure()
        self.till.end()
        self.devices.sync()
        self.devices.end()
        return self.judge()

    def judge(self) -> Judgement:
        rows: list[Operation] = self.read(lambda reader: list(reader.list_operations()))[::-1]
        found = judge(self.devices.books, {scheme: [row for row in rows if row.lane == scheme] for scheme in Scheme})
        found.settled.update(
            f"{row.reason}" for row in rows if row.reason in ("looked-up", "answered-late", "cancelled-already")
        )
        verify(self.profile / "journal.sqlite3", found.wrong.append)
        return found

    def measure(self) -> None:
        """Note the memory of the till that runs, at the operation that it has come to."""
        till = self.till
        if (memory := till.ask("memory")) is not None:
            self.tally.memory.append((till.operations, {name: memory[name] for name in ("rss", "pss")}))

    def _start_till(self) -> Till:
        return Till(self._memory, self.profile, self.log)

    def _write_settings(self) -> None:
        self.profile.mkdir()
        lines = ["training = true", "[printer]", 'kind = "none"']
        for scheme, ready in self.devices.ready.items():
            port = ready["port"].replace("tcp://", "socket://")
            lines += [
                "[[lanes]]",
                f'name = "{scheme}"',
                f'scheme = "{scheme}"',
                'driver = "arcus2"',
                f'port = "{port}"',
                f'relay_allow = ["{ready["bank"]}"]',
                f"terminal_ids = {json.dumps(TERMINALS[Scheme(scheme)])}",
                "calibrated = true",
            ]
        (self.profile / "settings.toml").write_text("\n".join(lines), encoding="utf-8")


class LaneRunner:
    """The cashier, the accidents and the supervisor of one lane."""

    def __init__(self, soak: Soak, lane: Scheme, steps: Sequence[Step]) -> None:
        self.thread = threading.Thread(target=self._run, name=f"soak-{lane}")
        self.error: BaseException | None = None
        self._soak = soak
        self._lane = lane
        self._steps = steps
        self._bank_slow_until = 0.0
        """The monotonic second before which the bank may still book something: a supervisor would ask it too soon."""

    def _run(self) -> None:
        try:
            for step in self._steps:
                self._carry_out(step)
            self._supervise()
        except BaseException as error:
            self.error = error

    def _carry_out(self, step: Step) -> None:
        do = self._soak.devices.do
        lane = self._lane
        do(lane, "faults", step.faults)
        do(lane, "card", step.card)
        if step.swap_before is not None:
            do(lane, "swap", step.swap_before)
        if step.relays is not None:
            do(lane, "relays", step.relays)
        if step.bank_away:
            do(lane, "bank-away")
        if step.unplug_after is not None:
            do(lane, *(("unplug-after", step.unplug_after) if step.unplug_after else ("unplug",)))
        self._soak.devices.sync()
        self._operate(step)
        if SLOWEST in step.faults:
            self._bank_slow_until = time.monotonic() + 1.0
        if step.alone:
            do(lane, "alone", step.alone)
        if step.swap_behind is not None:
            do(lane, "swap", step.swap_behind)
        if step.unplug_after is not None:
            self._soak.ask("settle", lane=lane)  # the pinpad is away for a while
            do(lane, "plug")
        if step.bank_away:
            do(lane, "bank-back")
        self._soak.devices.sync()
        self._settle()
        if step.supervise:
            self._supervise()

    def _operate(self, step: Step) -> None:
        till = self._soak.till
        killer = None
        if step.kill_after is not None:
            killer = threading.Timer(step.kill_after, till.kill)
            killer.start()
        answer = till.ask("operate", lane=self._lane, **self._request(step))
        if killer is not None:
            killer.cancel()
        if answer is None:
            self._soak.replace(till)
        elif "refused" in answer:
            self._soak.tally.refused[answer["refused"]] += 1
        if till.operations == MEMORY_AT:
            self._soak.measure()

    def _request(self, step: Step) -> dict[str, Any]:
        sale = self._find_sale(step) if step.kind.gives_back else None
        original = None
        if step.kind.gives_back:
            original = self._name(sale, step) if sale else "010965270742"
        amount = sale.amount * step.percent // 100 if sale else step.amount
        return {
            "kind": step.kind,
            "amount": 0 if step.kind is Kind.RECONCILIATION else max(amount, 1),
            "original": original,
            "repeats": step.repeats,
            "abort": step.abort,
            "kill_at_state": step.kill_at_state,
            "kill_at_write": step.kill_at_write,
            "full": step.full,
        }

    def _name(self, sale: Operation, step: Step) -> str | None:
        """How the cashier names the sale: by its receipt number, or its RRN, which the customer's slip has."""
        if not step.by_rrn:
            return sale.receipt_no
        charges = [charge for start in self._starts(sale) for charge in start.charges] if sale.receipt_no else []
        return sale.rrn or (charges[0]["rrn"] if charges else None)

    def _find_sale(self, step: Step) -> Operation | None:
        """One of the lane's latest approved sales."""
        latest: list[Operation] = self._soak.read(lambda reader: reader.latest(200))
        sales = [
            row for row in latest if row.lane == self._lane and row.kind is Kind.SALE and row.state is State.APPROVED
        ]
        return sales[int(step.which * len(sales))] if sales else None

    def _settle(self) -> None:
        """Let the lane come to rest; where it waits for what cannot come, a supervisor opens it."""
        for _ in range(SETTLE_ROUNDS):
            answer = self._soak.ask("settle", lane=self._lane)
            if answer["condition"] == "ready":
                return
            if answer["condition"] == "closed":
                self._supervise()
        self._soak.tally.opened[answer["problem"]] += 1
        self._soak.ask("open", lane=self._lane)

    # The supervisor

    def _supervise(self) -> None:
        """Decide every case of the lane by the books, and note why it was left."""
        time.sleep(max(0.0, self._bank_slow_until - time.monotonic()))
        self._soak.devices.sync()
        cases: list[Case] = [case for case in self._soak.read(Reader.cases) if case.operation.lane == self._lane]
        for case in cases:
            operation = case.operation
            if case.conflict is None and operation.look_up is None:
                continue
            starts = self._starts(operation)
            is_done = any(start.is_done for start in starts)
            self._note(case, starts)
            self._soak.ask(
                "resolve",
                lane=self._lane,
                id=operation.id,
                decision=Decision.APPROVED if is_done else Decision.DECLINED,
                evidence=case.conflict.id if case.conflict else None,
            )

    def _starts(self, operation: Operation) -> list[StartMessage]:
        if operation.sent_at is None:
            return []
        following: Operation | None = self._soak.read(lambda reader: reader.find_next(operation))
        return self._soak.devices.books.starts_of(
            self._lane, operation.sent_at, following.sent_at if following else None
        )

    def _note(self, case: Case, starts: Sequence[StartMessage]) -> None:
        tally, operation = self._soak.tally, case.operation
        misfits = [misfit for evidence in case.evidence for misfit in evidence.misfits]
        name = f"{operation.lane} {operation.kind} {operation.id} {operation.reason} {operation.detail}"
        told = f"{name}: {misfits} {starts}"
        if case.conflict is not None:
            tally.conflicts.append(f"{case.conflict.what} {told}")
            return
        why = self._unavoidable(operation, misfits, starts)
        if why:
            tally.unavoidable[why] += 1
        else:
            tally.avoidable.append(told)

    def _unavoidable(self, operation: Operation, misfits: Sequence[Misfit], starts: Sequence[StartMessage]) -> str:
        """Why nobody but people could settle it; empty where the program could have."""
        assert operation.sent_at is not None
        following: Operation | None = self._soak.read(lambda reader: reader.find_next(operation))
        used = self._soak.devices.books.alone_between(
            self._lane, operation.sent_at, following.sent_at if following else None
        )
        if not starts:
            return "the pinpad never heard of it"
        if used:
            return "the pinpad was used alone in between"
        if self._soak.devices.books.swapped_between(
            self._lane, operation.sent_at, following.sent_at if following else None
        ):
            return "the pinpad was swapped before it could tell"
        if operation.look_up is LookUp.LOST:
            return "the pinpad did not answer, a supervisor opened the lane"
        if operation.kind is Kind.RECONCILIATION:
            return "the report tells nothing" if Misfit.TOTALS in misfits else ""
        if Misfit.OTHER_CASE in misfits:
            return "another operation of that amount about that time has no RRN"
        if Misfit.RECEIPT in misfits and self._is_number_unknown(operation):
            return "the pinpad was used alone or swapped before, so that its numbers tell nothing"
        if not starts[0].has_record:
            return "the bank has it, its pinpad never heard" if starts[0].is_done else "the pinpad has no slip of it"
        return "no clock to compare" if Misfit.CLOCK in misfits else ""

    def _is_number_unknown(self, operation: Operation) -> bool:
        """Whether the pinpad was used alone or swapped since the operation before whose receipt number is known."""
        before: list[Operation] = self._soak.read(lambda reader: reader.find_before(operation, 20))
        known = next((row for row in before if row.receipt_no is not None and row.sent_at is not None), None)
        if known is None or known.sent_at is None:
            return False
        books, since = self._soak.devices.books, (self._lane, known.sent_at, operation.sent_at)
        return books.alone_between(*since) or books.swapped_between(*since)


def report(soak: Soak, found: Judgement, seconds: float) -> list[str]:
    """The figures as Markdown."""
    tally = soak.tally
    operations = sum(map(len, soak.plan.values()))
    left = sum(tally.unavoidable.values()) + len(tally.avoidable)
    lines = ["| figure | |", "|---|---|"]
    figures: list[tuple[str, object]] = [
        ("operations asked for", operations),
        *((f"rows: {state}", count) for state, count in sorted(found.states.items())),
        ("refused by a rule, nothing sent", sum(tally.refused.values())),
        ("till killed and started again", tally.kills),
        ("lost", len(found.lost)),
        ("doubled", len(found.doubled)),
        ("wrongly settled", len(found.wrong)),
        ("given back twice", len(found.twice)),
        ("requests that a pinpad's frame carried twice", found.repeated_requests),
        *((f"settled by itself: {how}", count) for how, count in sorted(found.settled.items())),
        ("left to a supervisor", left),
        *((f"left, unavoidable: {why}", count) for why, count in sorted(tally.unavoidable.items())),
        ("left, avoidable", len(tally.avoidable)),
        ("conflicts", len(tally.conflicts)),
        *((f"lanes opened over lost evidence: {problem}", count) for problem, count in tally.opened.items()),
        *(
            (f"memory of the till after {count} operations, KiB", f"RSS {kib['rss']}, PSS {kib['pss']}")
            for count, kib in tally.memory
        ),
        ("duration", f"{seconds:.0f} s"),
    ]
    lines += [f"| {name} | {value} |" for name, value in figures]
    for title, complaints in (
        ("lost", found.lost),
        ("doubled", found.doubled),
        ("wrongly settled", found.wrong),
        ("given back twice", found.twice),
        ("avoidable", tally.avoidable),
        ("conflict", tally.conflicts),
    ):
        lines += [f"{title}: {complaint}" for complaint in complaints[:20]]
    return lines


def run_soak(seed: int, operations: int, folder: Path) -> tuple[bool, list[str]]:
    """Run it; whether it is clean, and the report."""
    began = time.monotonic()
    soak = Soak(seed, operations, folder)
    found = soak.run()
    return found.is_clean and not soak.tally.avoidable, report(soak, found, time.monotonic() - began)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tasks.py soak", description=__doc__)
    parser.add_argument("--operations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    print(f"seed {options.seed}, in {folder}", flush=True)
    is_clean, lines = run_soak(options.seed, options.operations, folder)
    print("\n".join(lines))
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
