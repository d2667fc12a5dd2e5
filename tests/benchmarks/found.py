"""How long a search takes among a million operations: found.py [PROFILE], which is made where none is named.

A search is measured from its beginning until its first page of 100 operations is read, and for the three that the bar
names until all hits are counted too. Warm is the journal that the system has in its memory; cold is one of which it
was told to forget every page, read through a new connection (Linux).
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.core import paths
from app.core.model import Kind, Operation, Scheme, State
from app.journal import schema
from app.journal.queries import Number, Query
from app.journal.reading import Reader
from app.journal.searching import Found
from figures import Figure, percentile
from fill_journal import OPERATIONS, OPERATORS, fill

BAR = 50
"""Milliseconds."""
STEP_BAR = 30
_SAMPLES = 12
_PAGE = 100
_DAY = timedelta(days=1)
NAMED = ("an RRN", "an amount", "a day")


@dataclass(frozen=True, slots=True)
class Sample:
    """One search, in milliseconds: until its first page is there, until it is counted, its longest step, a far page."""

    first: float
    whole: float
    step: float
    page: float
    hits: int


def measure(profile: Path | None = None) -> list[Figure]:
    """Over operations drawn from the whole journal, and every kind of search."""
    with TemporaryDirectory() as place:
        journal = fill(Path(place)) if profile is None else paths.profile(profile).journal
        warm, cold = measure_all(journal, cold=False), measure_all(journal, cold=True)
    name = f"among {OPERATIONS:,} operations"
    named = [sample.whole for search in NAMED for sample in warm[search]]
    forgotten = [sample.whole for search in NAMED for sample in cold[search]]
    every = [sample for samples in warm.values() for sample in samples]
    first = {search: median(sample.first for sample in samples) for search, samples in warm.items()}
    slowest = max(first, key=first.__getitem__)
    step, page = (percentile([getattr(each, what) for each in every], 0.99) for what in ("step", "page"))
    return [
        Figure(f"an RRN, an amount, a day {name}, median", median(named), "ms", bar=BAR),
        Figure(f"an RRN, an amount, a day {name}, slowest", max(named), "ms", bar=BAR),
        Figure("the same with the journal not in memory, slowest", max(forgotten), "ms", bar=BAR),
        Figure(f"first page of the slowest search ({slowest}), median", first[slowest], "ms", bar=BAR),
        Figure("step of a search, after which others have their turn, p99", step, "ms", bar=STEP_BAR),
        Figure(f"{_PAGE} operations in the middle of a result, p99", page, "ms", bar=STEP_BAR),
    ]


def measure_all(journal: Path, *, cold: bool) -> dict[str, list[Sample]]:
    """Each kind of search several times."""
    with closing(Reader(schema.open_for_reading(journal))) as reader:
        drawn = _draw(reader)
    samples: dict[str, list[Sample]] = {}
    for operation in drawn:
        for name, query in _searches(operation):
            if cold:
                _forget(journal)
            with closing(Reader(schema.open_for_reading(journal))) as reader:
                if not cold:
                    _search(reader, query)
                samples.setdefault(name, []).append(_search(reader, query))
    return samples


def _draw(reader: Reader) -> list[Operation]:
    chance, found = random.Random(1), Found(Query(kinds=(Kind.SALE,), states=(State.APPROVED,)))
    while not (progress := found.step(reader)).complete:
        pass
    places = [chance.randrange(progress.count) for _ in range(_SAMPLES)]
    return [found.page(reader, place, place + 1)[0] for place in places]


def _searches(sale: Operation) -> Iterator[tuple[str, Query]]:
    day = sale.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
    tail, receipt = (sale.card or "")[-4:], sale.receipt_no
    month = Query(since=day.replace(day=1), until=day.replace(day=1) + 30 * _DAY)
    yield "an RRN", Query(rrn=sale.rrn)
    yield "an amount", Query(amount=sale.amount)
    yield "a day", Query(since=day, until=day + _DAY)
    yield "an amount of 1.7 % of all", Query(amount=10_000_00)
    yield "a receipt number", Query(receipt_no=receipt)
    yield "the end of a card", Query(card_tail=tail)
    yield (
        "digits of several meanings",
        Query(numbers=(Number(receipt_no=tail, amount=int(tail) * 100, card_tail=tail),)),
    )
    yield "a month", month
    yield "a year", Query(since=day - 365 * _DAY, until=day)
    yield "everything", Query()
    yield "no training", Query(training=False)
    yield "a lane", Query(lanes=(sale.lane,))
    yield "a scheme", Query(schemes=(Scheme.UZCARD,))
    yield "sales", Query(kinds=(Kind.SALE,))
    yield "returns", Query(kinds=(Kind.RETURN,))
    yield "approved", Query(states=(State.APPROVED,))
    yield "declined", Query(states=(State.DECLINED,))
    yield "not known", Query(states=(State.UNKNOWN,))
    yield "an operator", Query(operators=(sale.operator,))
    yield "nobody", Query(operators=("nobody",))
    yield "an amount on a day", Query(amount=sale.amount, since=day, until=day + _DAY)
    yield "an operator's returns", Query(operators=OPERATORS[:1], kinds=(Kind.RETURN,))
    yield (
        "approved sales of a lane in a month",
        month & Query(lanes=(sale.lane,), kinds=(Kind.SALE,), states=(State.APPROVED,), training=False),
    )
    yield "approved sales", Query(kinds=(Kind.SALE,), states=(State.APPROVED,), training=False)
    yield "approved of a scheme", Query(states=(State.APPROVED,), schemes=(Scheme.HUMO,))
    yield "an amount and a card", Query(amount=10_000_00, card_tail=tail)


def _search(reader: Reader, query: Query) -> Sample:
    begun = time.perf_counter()
    found, first, steps, complete = Found(query), None, [], False
    while not complete:
        before = time.perf_counter()
        progress = found.step(reader)
        complete = progress.complete
        steps.append(time.perf_counter() - before)
        if first is None and (progress.count >= _PAGE or complete):
            found.page(reader, 0, _PAGE)
            first = time.perf_counter() - begun
    whole = time.perf_counter() - begun
    before = time.perf_counter()
    found.page(reader, progress.count // 2, progress.count // 2 + _PAGE)
    page = time.perf_counter() - before
    assert first is not None, "it is complete"
    return Sample(first * 1000, whole * 1000, max(steps) * 1000, page * 1000, progress.count)


def _forget(journal: Path) -> None:
    """Have the system forget what it holds of a file."""
    with journal.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main(arguments: list[str]) -> int:
    """Print every kind of search, warm and cold: median / slowest in milliseconds."""
    with TemporaryDirectory() as place:
        journal = paths.profile(Path(arguments[0])).journal if arguments else fill(Path(place))
        warm, cold = measure_all(journal, cold=False), measure_all(journal, cold=True)
    print("| search | hits | first page | cold | counted | cold | longest step | page in the middle | cold |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, samples in warm.items():
        cells = [
            _cell([getattr(each, what) for each in of[name]])
            for what, of in (
                ("first", warm),
                ("first", cold),
                ("whole", warm),
                ("whole", cold),
                ("step", warm),
                ("page", warm),
                ("page", cold),
            )
        ]
        print(f"| {name} | {median(each.hits for each in samples):,.0f} | {' | '.join(cells)} |")
    return 0


def _cell(values: list[float]) -> str:
    return f"{median(values):.1f} / {max(values):.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
