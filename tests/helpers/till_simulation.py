"""Tills that call all at once: some hang up, some repeat themselves. What they were told is held against the journal.

python -m till_simulation [CALLS] [SEED]
"""

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.model import Kind, Operation, Scheme, State
from app.emulators.device import Event
from app.lanes.status import Condition
from tills import LIMIT, PATHS, Heard, ServedShop, served

CLIENTS = 4
_BUSY = "984"


@dataclass
class Report:
    """What the tills met. `busy` are the seconds after which each busy lane said so."""

    told: Counter[str] = field(default_factory=Counter)
    busy: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    operations: int = 0


class _Client:
    """One till. Every sale of the simulation has an amount that no other has, so that a second charge shows."""

    def __init__(self, shop: ServedShop, number: int, seed: int, report: Report) -> None:
        self._shop = shop
        self._number = number
        self._random = random.Random(seed * 100 + number)
        self._report = report
        self._sold: list[tuple[Scheme, int, str]] = []
        self._made = 0
        self.intents: list[tuple[Scheme, int]] = []
        self.heard: list[tuple[Kind, Scheme, int, str]] = []

    def call(self) -> None:
        """One more thing that a till does."""
        actions: list[tuple[int, Callable[[], None]]] = [
            (50, self._sell),
            (15, self._give_back),
            (10, self._sell_and_hang_up),
            (10, self._sell_twice_by_key),
            (8, self._report_totals),
            (5, self._print_again),
            (2, self._close),
        ]
        weights, chosen = zip(*actions, strict=True)
        self._random.choices(chosen, weights)[0]()

    def _next_amount(self, scheme: Scheme) -> int:
        self._made += 1
        amount = self._number * 1_000_000 + self._made
        self.intents.append((scheme, amount))
        return amount

    def _scheme(self) -> Scheme:
        return self._random.choice(list(Scheme))

    def _ask(self, call: Callable[[], Heard]) -> Heard:
        """A call whose answer is counted; a busy lane is asked again, as a cashier would."""
        gives_up_at = time.monotonic() + LIMIT
        while True:
            begun = time.monotonic()
            heard = call()
            taken = time.monotonic() - begun
            error = None if heard.body.get("is_success") else (heard.body.get("error") or {})
            said = "approved" if error is None else str(error.get("data", error))[:5].strip()
            self._report.told[said] += 1
            if not said.startswith(_BUSY):
                return heard
            self._report.busy.append(taken)
            assert time.monotonic() < gives_up_at, "the lane never became free"
            time.sleep(self._random.uniform(0.0, 0.02))

    def _sell(self) -> None:
        scheme = self._scheme()
        amount = self._next_amount(scheme)
        self._note(Kind.SALE, scheme, amount, self._ask(lambda: self._shop.till.sell(scheme, amount)))

    def _sell_twice_by_key(self) -> None:
        scheme, key = self._scheme(), f"{self._number}-{self._made}"
        amount = self._next_amount(scheme)
        first = self._ask(lambda: self._shop.till.sell(scheme, amount, idempotency_key=key))
        again = self._ask(lambda: self._shop.till.sell(scheme, amount, idempotency_key=key))
        if first.body != again.body:
            self._report.wrong.append(f"key {key}: {first.body} and then {again.body}")
        self._note(Kind.SALE, scheme, amount, first)

    def _sell_and_hang_up(self) -> None:
        """The till crashes while it waits, comes back and asks for the same again."""
        scheme = self._scheme()
        amount = self._next_amount(scheme)
        hang_up = self._shop.till.hang_up_on(PATHS[scheme], {"amount": amount})
        time.sleep(self._random.uniform(0.0, 0.05))
        hang_up()
        heard = self._ask(lambda: self._shop.till.sell(scheme, amount))
        data = "" if heard.body["is_success"] else str(heard.body["error"]["data"])
        if data.startswith("E3025"):
            missed = next(each for each in self._shop.stored() if each.amount == amount and each.is_undelivered)
            if str(missed.rrn) not in data:
                self._report.wrong.append(f"{data} does not name {missed.rrn}")
            self._shop.till.post(f"/v1/operations/{missed.id}/ack")
            self._sold.append((scheme, amount, str(missed.rrn)))
            return
        self._note(Kind.SALE, scheme, amount, heard)

    def _give_back(self) -> None:
        if not self._sold:
            return
        scheme, amount, rrn = self._sold.pop(self._random.randrange(len(self._sold)))
        kind = Kind.CANCEL if scheme is Scheme.HUMO else Kind.RETURN
        self._note(kind, scheme, amount, self._ask(lambda: self._shop.till.give_back(scheme, rrn, amount)))

    def _report_totals(self) -> None:
        path = f"{PATHS[self._scheme()]}_shortreport/"
        self._ask(lambda: self._shop.till.get(path))

    def _print_again(self) -> None:
        path = f"{PATHS[self._scheme()]}/print_last"
        self._ask(lambda: self._shop.till.get(path))

    def _close(self) -> None:
        path = f"{PATHS[self._scheme()]}_close"
        self._ask(lambda: self._shop.till.get(path))

    def _note(self, kind: Kind, scheme: Scheme, amount: int, heard: Heard) -> None:
        if heard.body["is_success"]:
            self.heard.append((kind, scheme, amount, heard.rrn))
            if kind is Kind.SALE:
                self._sold.append((scheme, amount, heard.rrn))


def simulate(shop: ServedShop, calls: int, seed: int) -> Report:
    """Let four tills make that many calls in all, and hold what they heard against journal and pinpads."""
    report = Report()
    clients = [_Client(shop, number + 1, seed, report) for number in range(CLIENTS)]
    left = iter(range(calls))
    lock = threading.Lock()

    def work(client: _Client) -> None:
        while True:
            with lock:
                if next(left, None) is None:
                    return
            try:
                client.call()
            except BaseException as error:
                report.wrong.append(repr(error))
                raise

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _await_rest(shop)
    stored = shop.stored()
    report.operations = len(stored)
    report.wrong += [*_answers_that_do_not_fit(clients, stored), *_charged_twice(clients, stored)]
    report.wrong += _ledgers_that_differ(shop, stored)
    return report


def _await_rest(shop: ServedShop) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while any(lane.status.condition is not Condition.READY for lane in shop.runtime.lanes.values()):
        assert time.monotonic() < gives_up_at, "a lane never came to rest"
        time.sleep(0.01)


def _answers_that_do_not_fit(clients: list[_Client], stored: list[Operation]) -> list[str]:
    approved = Counter(
        (each.kind, each.scheme, each.amount, each.rrn) for each in stored if each.state is State.APPROVED
    )
    heard = [each for client in clients for each in client.heard]
    return [f"the till was told {each}, the journal does not have it" for each in heard if not approved[each]]


def _charged_twice(clients: list[_Client], stored: list[Operation]) -> list[str]:
    charged = Counter(
        (each.scheme, each.amount) for each in stored if each.kind is Kind.SALE and each.state is State.APPROVED
    )
    wanted = Counter(intent for client in clients for intent in client.intents)
    return [f"{intent} was charged {count} times" for intent, count in charged.items() if count > wanted[intent]]


def _ledgers_that_differ(shop: ServedShop, stored: list[Operation]) -> list[str]:
    def money(entries: Any) -> Counter[Any]:
        return Counter(entries)

    wrong = []
    for scheme in Scheme:
        ended = [
            (entry.kind, entry.amount)
            for entry in shop.pinpad(scheme).ledger.entries
            if entry.event is Event.END and entry.code in ("000", "400") and Kind(entry.kind).moves_money
        ]
        rows = [
            (str(each.kind), each.amount)
            for each in stored
            if each.scheme is scheme and each.state is State.APPROVED and each.kind.moves_money
        ]
        if money(ended) != money(rows):
            wrong.append(f"{scheme}: pinpad {money(ended) - money(rows)}, journal {money(rows) - money(ended)}")
    return wrong


def main(calls: int = 1000, seed: int = 1) -> int:
    """Print what the tills met; 1 where anything was wrong."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as shop:
        begun = time.monotonic()
        report = simulate(shop, calls, seed)
        taken = time.monotonic() - begun
    busy = sorted(report.busy) or [0.0]
    print(f"{calls} calls of {CLIENTS} tills in {taken:.1f} s, {report.operations} operations: {dict(report.told)}")
    print(f"busy said within {busy[len(busy) * 99 // 100] * 1000:.1f} ms (p99), {busy[-1] * 1000:.1f} ms at most")
    print(*report.wrong or ["nothing was wrong"], sep="\n")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
