"""A small journal to search, and what a search means said in plain Python, for tests of the real one."""

import random
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.model import Kind, Operation, Origin, Scheme, State
from app.journal.queries import Number, Query
from app.journal.reading import Reader
from app.journal.searching import Found
from app.journal.writing import Writer
from operations import MOMENT, store

LANES = {"humo-1": Scheme.HUMO, "humo-2": Scheme.HUMO, "uzcard-1": Scheme.UZCARD}
OPERATORS = ("Нигора", "Дилшод", "Касса 3", "=1+1")
AMOUNTS = (100_00, 1234_00, 1268_00, 300_000_00)
RRNS = ("408005356147", "408005356148", "000005356147")
RECEIPTS = ("1", "14", "1234")
CARDS = ("860012******1234", "986018******0001", "986018******1234")
DAYS = 9
_LATER = (State.DECLINED, State.ABORTED, State.UNKNOWN)


def fill(path: Path, count: int) -> None:
    """Operations of every sort; the clock is set back a day after half of them."""
    chance = random.Random(1)
    with closing(Writer(path)) as writer, writer.transaction():
        for number in range(count):
            moment = MOMENT + timedelta(days=DAYS) * number / count - timedelta(days=number >= count // 2)
            store_any(writer, moment, chance)


def store_any(writer: Writer, moment: datetime, chance: random.Random) -> Operation:
    """Any operation, created at that moment."""
    lane = chance.choice([*LANES, "humo-1", "humo-1"])
    amount = chance.choice(AMOUNTS)
    state = chance.choice([*State, *[State.APPROVED] * 8])
    surcharge = chance.choice((None, 0, 34_00))
    answer: dict[str, Any] = {
        "rrn": chance.choice((*RRNS, None)),
        "receipt_no": chance.choice(RECEIPTS),
        "card": chance.choice((*CARDS, None)),
        "surcharge": surcharge,
        "total": None if surcharge is None else amount + surcharge,
    }
    return store(
        writer,
        state,
        lane=lane,
        scheme=LANES[lane],
        kind=chance.choice([Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION, *[Kind.SALE] * 6]),
        training=chance.random() < 0.2,
        amount=amount,
        operator=chance.choice(OPERATORS),
        origin=chance.choice((Origin.WINDOW, Origin.WINDOW, Origin.API)),
        request_id=chance.choice((None, None, None, *RRNS, *RECEIPTS)),
        created_at=moment,
        **(answer if state is State.APPROVED or state in _LATER else {}),
    )


def find(reader: Reader, query: Query) -> list[Operation]:
    """All that a search finds, by its own way."""
    found = Found(query)
    while not found.step(reader).complete:
        pass
    return found.page(reader, 0, found.progress.count)


def sift(operations: list[Operation], query: Query) -> list[Operation]:
    """All that a search means, each operation asked."""
    return [operation for operation in operations if fits(operation, query)]


def fits(operation: Operation, query: Query) -> bool:
    """Whether a search means an operation."""
    single = [Number(**{name: getattr(query, name)}) for name in ("rrn", "receipt_no", "amount", "card_tail")]
    return (
        all(_has(operation, number) for number in query.numbers)
        and all(number == Number() or _has(operation, number) for number in single)
        and (query.since is None or operation.created_at >= query.since)
        and (query.until is None or operation.created_at < query.until)
        and (query.lanes is None or operation.lane in query.lanes)
        and (query.schemes is None or operation.scheme in query.schemes)
        and (query.kinds is None or operation.kind in query.kinds)
        and (query.states is None or operation.state in query.states)
        and (query.operators is None or operation.operator in query.operators)
        and (query.training is None or operation.training is query.training)
    )


def _has(operation: Operation, number: Number) -> bool:
    return (
        (number.rrn is not None and number.rrn in (operation.rrn, operation.request_id))
        or (number.receipt_no is not None and number.receipt_no in (operation.receipt_no, operation.request_id))
        or (number.amount is not None and number.amount in (operation.amount, operation.total))
        or (number.card_tail is not None and (operation.card or "").endswith(number.card_tail))
    )
