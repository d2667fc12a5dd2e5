"""A profile with the journal of a shop after three years: fill_journal.py [--operations N] [--seed N] PROFILE.

Two lanes, six cashiers and a till, a million operations unless told otherwise: sales, cancels, returns, reconciliations
of every evening, declined, aborted and lost ones; the chain of events is whole, so that `journal --verify`
finds nothing. What it holds follows from the seed. It goes past the journal's writer, which syncs every step: its rows
and events are the same, and its indexes are made at the end. A million operations take about 5 GB.
"""

import argparse
import json
import random
import sqlite3
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.core import paths
from app.core.model import OPERATION_FIELDS, Decision, Finding, Kind, Origin, Reason, Scheme, State, format_moment
from app.core.money import plain_amount
from app.journal import schema
from app.journal.head import Head, HeadFile
from app.journal.writing import chain_hash

OPERATIONS = 1_000_000
LAST_DAY = datetime(2026, 11, 24, tzinfo=UTC)
DAYS = 3 * 365
OPERATORS = ("Нигора", "Дилшод", "Азиза", "Рустам", "Малика", "Шахзод")
TILL = "Касса 3"
SUPERVISOR = "Зухра"
_OPENS = timedelta(hours=4)
"""UTC: nine in the morning in Tashkent."""
_OPEN_SECONDS = 13 * 3600
_BATCH = 5_000
_CARDS = 40_000
_DECLINES = ("116", "117", "101", "104", "190", "205")

Row = dict[str, Any]


@dataclass(slots=True)
class Lane:
    """A lane of the shop, and where its pinpad's numbers stand."""

    name: str
    scheme: Scheme
    terminal_id: str
    merchant_id: str
    bin: str
    receipt: int = 0
    shift: int = 1
    sales: deque[Row] = field(default_factory=lambda: deque(maxlen=60))
    """The approved sales that were not given back, for those that are to be."""


class _Ledger:
    """Takes operations step by step and gives them to the file in batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._operations: list[Row] = []
        self._events: list[tuple[str, str, str, str]] = []
        self._others: list[tuple[str, Row]] = []
        self.head = Head(0, "")

    def take(self, row: Row, steps: Iterable[tuple[datetime, State, Row]]) -> None:
        """An operation with all its steps: each a moment, the state and what came with it."""
        events = []
        for moment, state, changes in steps:
            row |= changes | {"state": state.value}
            events.append(str(self.tell(moment, state, row)))
        self._operations.append(row | {"events": " ".join(events), "card_tail": row["card"] and row["card"][-4:]})
        if len(self._operations) >= _BATCH:
            self.flush()

    def add(self, table: str, row: Row, moment: datetime) -> None:
        """A row of one of the tables beside it."""
        self.tell(moment, table, row)
        self._others.append((table, row))

    def tell(self, moment: datetime, what: str, data: Row) -> int:
        at, text = format_moment(moment), json.dumps(data, ensure_ascii=False, sort_keys=True)
        self.head = Head(self.head.count + 1, chain_hash(self.head.hash, at, what, text))
        self._events.append((at, str(what), text, self.head.hash))
        return self.head.count

    def flush(self) -> None:
        names = (*OPERATION_FIELDS, "events", "card_tail")
        insert = f"INSERT INTO operations ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        with schema.transaction(self._connection):
            self._connection.executemany(insert, self._operations)
            self._connection.executemany("INSERT INTO events (at, what, data, hash) VALUES (?, ?, ?, ?)", self._events)
            for table, row in self._others:
                values = ", ".join(f":{name}" for name in row)
                self._connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", row)
        self._operations, self._events, self._others = [], [], []


class _Shop:
    """Three years of a shop, one operation after the other."""

    def __init__(self, ledger: _Ledger, seed: int) -> None:
        self._ledger = ledger
        self._random = random.Random(seed)
        self._lanes = (
            Lane("humo-1", Scheme.HUMO, "34112204", "011760574070401", "986018"),
            Lane("uzcard-1", Scheme.UZCARD, "00900166", "000000900227899", "860012"),
        )
        self._number = 0
        self._blank = dict.fromkeys(OPERATION_FIELDS)

    def trade(self, operations: int) -> None:
        """So many operations, spread evenly over the days."""
        first = LAST_DAY - timedelta(days=DAYS - 1)
        done = 0
        for day in range(DAYS):
            due = operations * (day + 1) // DAYS - done
            self._trade_on(first + timedelta(days=day), due)
            done += due

    def _trade_on(self, day: datetime, count: int) -> None:
        closing = min(len(self._lanes), count)
        seconds = sorted(self._random.sample(range(_OPEN_SECONDS * 10), count - closing))
        for tenths in seconds:
            moment = day + _OPENS + timedelta(seconds=tenths / 10)
            lane = self._lanes[self._random.random() < 0.4]
            self._choose(lane, moment)
        for place, lane in enumerate(self._lanes[:closing]):
            self._close(lane, day + _OPENS + timedelta(seconds=_OPEN_SECONDS + 60 + 90 * place))

    def _choose(self, lane: Lane, moment: datetime) -> None:
        drawn = self._random.random()
        if drawn < 0.03 and lane.sales:
            self._give_back(lane, moment)
        elif drawn < 0.95:
            self._sell(lane, moment)
        elif drawn < 0.985:
            self._refuse(lane, moment)
        elif drawn < 0.997:
            self._finish(lane, self._born(lane, Kind.SALE, moment, self._amount()), State.ABORTED, {"code": "211"})
        elif drawn < 0.999:
            row = self._born(lane, Kind.SALE, moment, self._amount())
            detail = {"reason": Reason.NEVER_SENT.value, "detail": "the port cannot be opened"}
            end = moment + timedelta(seconds=3)
            failed = detail | {"ended_at": format_moment(end)}
            self._ledger.take(row, [(moment, State.PREPARED, {}), (end, State.FAILED, failed)])
        else:
            self._lose(lane, moment)

    # What becomes of an operation

    def _sell(self, lane: Lane, moment: datetime) -> None:
        row = self._born(lane, Kind.SALE, moment, self._amount())
        self._finish(lane, row, State.APPROVED, self._answer(lane, row, moment, "000"))
        lane.sales.append(row)
        if self._number % 20 == 0:
            printed = {"operation_id": row["id"], "copy_no": 1, "printer": "Receipt", "operator": row["operator"]}
            at = moment + timedelta(seconds=25)
            self._ledger.add("prints", printed | {"at": format_moment(at)}, at)

    def _refuse(self, lane: Lane, moment: datetime) -> None:
        row = self._born(lane, Kind.SALE, moment, self._amount())
        self._finish(lane, row, State.DECLINED, self._answer(lane, row, moment, self._random.choice(_DECLINES)))

    def _give_back(self, lane: Lane, moment: datetime) -> None:
        sale = lane.sales.popleft() if self._random.random() < 0.3 else lane.sales.pop()
        same_shift = lane.scheme is Scheme.HUMO and sale["shift_no"] == str(lane.shift)
        row = self._born(lane, Kind.CANCEL if same_shift else Kind.RETURN, moment, sale["amount"])
        row |= {"request_id": sale["rrn"], "original_id": sale["id"]}
        answer = self._answer(lane, row, moment, "000")
        self._finish(lane, row, State.APPROVED, answer | ({"rrn": sale["rrn"]} if same_shift else {}))

    def _close(self, lane: Lane, moment: datetime) -> None:
        row = self._born(lane, Kind.RECONCILIATION, moment, 0)
        report = f"Сверка итогов\nТерминал ID: {lane.terminal_id}\nИтоги совпали\nКод ответа:000"
        answer = {"code": "000", "slip": report, "totals": "agree", "terminal_id": lane.terminal_id}
        self._finish(lane, row, State.APPROVED, answer)
        lane.shift += 1

    def _lose(self, lane: Lane, moment: datetime) -> None:
        """An outcome that was lost, and what settled it: the pinpad's last slip, or a supervisor."""
        row = self._born(lane, Kind.SALE, moment, self._amount())
        ended, settled = moment + timedelta(seconds=40), moment + timedelta(minutes=2)
        lost = {"ended_at": format_moment(ended), "reason": Reason.LINE_LOST.value}
        steps = [*self._begun(moment), (ended, State.UNKNOWN, lost)]
        evidence_id = self._id(settled)
        if self._random.random() < 0.5:
            answer = self._answer(lane, row, moment, "000") | {"reason": Reason.LOOKED_UP.value, "look_up": "answered"}
            steps.append((settled, State.APPROVED, answer))
        elif self._random.random() < 0.9:
            steps.append((settled, State.DECLINED, {"reason": Reason.SUPERVISOR_DECIDED.value, "look_up": "answered"}))
        self._ledger.take(row, steps)
        at = format_moment(settled)
        told = {"operation_id": row["id"], "what": Finding.LOOK_UP.value, "at": at, "code": row["code"], "slip": None}
        self._ledger.add("evidence", {"id": evidence_id, "misfits": "", "detail": None, **told}, settled)
        if row["reason"] == Reason.SUPERVISOR_DECIDED:
            decided = {"decision": Decision.DECLINED.value, "at": at, "evidence_id": None, "supervisor": SUPERVISOR}
            reason = {"reason": "нет в отчёте банка"}
            self._ledger.add("resolutions", {"operation_id": row["id"], **decided, **reason}, settled)

    def _begun(self, moment: datetime) -> list[tuple[datetime, State, Row]]:
        sent = moment + timedelta(milliseconds=40)
        return [(moment, State.PREPARED, {}), (sent, State.SENT, {"sent_at": format_moment(sent)})]

    def _finish(self, lane: Lane, row: Row, state: State, answer: Row) -> None:
        moment = datetime.fromisoformat(row["created_at"])
        ended = moment + timedelta(seconds=self._random.randint(4, 45))
        last = {"ended_at": format_moment(ended), "last_frame_at": format_moment(ended), "phase": "ended"}
        known = {"terminal_id": lane.terminal_id, "merchant_id": lane.merchant_id, "relayed": 1}
        self._ledger.take(row, [*self._begun(moment), (ended, state, last | known | answer)])

    # What stands in it

    def _born(self, lane: Lane, kind: Kind, moment: datetime, amount: int) -> Row:
        self._number += 1
        asks = self._random.random() < 0.2 and kind is Kind.SALE
        return self._blank | {
            "id": self._id(moment),
            "lane": lane.name,
            "scheme": lane.scheme.value,
            "kind": kind.value,
            "training": 0,
            "amount": amount,
            "amount_confirmed": 0,
            "origin": (Origin.API if asks else Origin.WINDOW).value,
            "operator": TILL if asks else self._random.choice(OPERATORS),
            "idempotency_key": f"receipt-{self._number}" if asks else None,
            "created_at": format_moment(moment),
            "relayed": 0,
        }

    def _answer(self, lane: Lane, row: Row, moment: datetime, code: str) -> Row:
        lane.receipt = lane.receipt % 9999 + 1
        surcharge = row["amount"] // 100 if lane.scheme is Scheme.HUMO and self._number % 50 == 0 else None
        answer: Row = {
            "amount_confirmed": 1,
            "surcharge": surcharge,
            "total": row["amount"] + surcharge if surcharge else None,
            "code": code,
            "rrn": f"{moment:%y%j%H}"[1:] + f"{self._number % 1_000_000:06}",
            "auth_code": f"{self._random.randrange(1_000_000):06}" if code == "000" else None,
            "receipt_no": str(lane.receipt),
            "shift_no": str(lane.shift),
            "card": f"{lane.bin}******{self._card():04}",
            "delivery": "answered" if row["origin"] == Origin.API else None,
        }
        verdict = "ОДОБРЕНО" if code == "000" else "ОТКАЗАНО"
        slip = (
            f"         IP OOO JETI ASPAN\nID Терм.:{lane.terminal_id}  Смена {lane.shift}\nЧек {lane.receipt}\n"
            f"{_TITLES[row['kind']]}\n{verdict}\nСУММА:{plain_amount(row['amount']):>20} UZS\n"
            f"{answer['card']}\nКод авториз.:{answer['auth_code'] or ''} Код ответа:{code}\nRRN:{answer['rrn']}\n"
            f"Дата:{moment:%d/%m/%y} Время:{moment:%H:%M:%S}"
        )
        return answer | {"slip": slip}

    def _amount(self) -> int:
        drawn = self._random.random()
        if drawn < 0.05:
            return self._random.choice((10_000_00, 25_000_00, 50_000_00))
        if drawn < 0.8:
            return self._random.randint(5, 900) * 1000_00
        return self._random.randint(1_000_00, 3_000_000_00)

    def _card(self) -> int:
        """The last four digits of a customer's card; half the buyers are regulars."""
        return self._random.randrange(200 if self._random.random() < 0.5 else _CARDS) * 37 % 10_000

    def _id(self, moment: datetime) -> str:
        """As `new_id` makes it, out of this shop's randomness."""
        milliseconds, chance = int(moment.timestamp() * 1000), self._random.getrandbits(74)
        return str(
            UUID(int=milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & (1 << 62) - 1)
        )


_TITLES = {"sale": "Оплата", "cancel": "Отмена", "return": "Возврат"}


def fill(profile: Path, operations: int = OPERATIONS, seed: int = 1) -> Path:
    """Make the profile's journal; its path. There must be none yet."""
    place = paths.profile(profile)
    place.ensure()
    if place.journal.exists():
        raise FileExistsError(f"{place.journal} exists already")
    connection = schema.open_for_writing(place.journal)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    indexes = list(_take_indexes(connection))
    ledger = _Ledger(connection)
    _Shop(ledger, seed).trade(operations)
    ledger.flush()
    for statement in indexes:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    HeadFile(place.journal).write(ledger.head)
    return place.journal


def _take_indexes(connection: sqlite3.Connection) -> Iterator[str]:
    """Drop the indexes of operations and events; the statements that make them again."""
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    for name, statement in connection.execute(query).fetchall():
        connection.execute(f"DROP INDEX {name}")
        yield statement


def main(arguments: list[str]) -> int:
    """Make it, and say where it is."""
    parser = argparse.ArgumentParser(prog="fill", description="Make a profile with the journal of three years.")
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("profile", type=Path)
    options = parser.parse_args(arguments)
    journal = fill(options.profile, options.operations, options.seed)
    print(f"{journal}: {journal.stat().st_size / 1e9:.1f} GB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
