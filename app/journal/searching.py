"""Finding operations among a million: a `Found` fills step by step, none of which keeps the reading thread for long.

Hits are kept as row numbers, newest first, so that any page of them is at hand. There are three ways to them, and
which is taken depends on how many rows each leads to:

- through the index of what is sought (an RRN, an amount, a card, a lane, an operator, give-backs, refusals …), each
  of which lists its rows in their order; of few rows the rest of the conditions is looked at row by row;
- through the index of days, which holds all that an operation is born with, from the newest to the oldest;
- by what does not fit, where nearly everything does (all sales, all that was approved, all that is no training): the
  rows are numbered without gaps, so that a position in what is left is found by counting.

Rows that are written after a search began are not in it.
"""

import math
import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.model import Operation
from app.journal.queries import BORN_WITH, Query, Term, bounds, terms
from app.journal.reading import Reader
from app.journal.ways import Planner, Sieve

STEP_SECONDS = 0.015
"""How long a step works before it gives the thread back."""
_WINDOW = 10_000
_LOOKED_UP = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come. While it is not `complete`, there may be more hits than `count`."""

    count: int
    complete: bool
    moved: bool
    """Whether hits came between those that were known: the clock had been set back. Pages are to be read again."""


def deadline_passed(seconds: float) -> Callable[[], bool]:
    """Tells from now on whether so long has passed."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


class Found:
    """What a search finds. Every method that takes a Reader is for the thread that reads the journal."""

    def __init__(self, query: Query) -> None:
        """Begin nothing yet: `step` does."""
        self.query = query
        self._hits: _Hits = _Listed()
        self._complete = False
        self._moved = False
        self._top = 0
        self._work: Iterator[None] | None = None

    @property
    def progress(self) -> Progress:
        """How far it has come; `moved` tells of the last step."""
        return Progress(self._hits.count, self._complete, self._moved)

    def step(self, reader: Reader) -> Progress:
        """Go on with the search for a short while, or do nothing once it is complete."""
        if self._work is None:
            self._work = self._search(reader)
        self._moved = False
        passed = deadline_passed(STEP_SECONDS)
        while not self._complete:
            self._complete = next(self._work, self) is self
            if passed():
                break
        return self.progress

    def page(self, reader: Reader, begin: int, end: int) -> list[Operation]:
        """The hits at the positions from `begin` up to, not including, `end`; the newest is at 0."""
        rows = [self._hits.row_at(place) for place in range(begin, min(end, self._hits.count))]
        found = reader.fetch_rows(f"SELECT * FROM operations WHERE row IN ({_marks(rows)})", *rows)
        by_row = {row["row"]: row for row in found}
        return [Operation.from_row(by_row[row]) for row in rows]

    def newer(self, reader: Reader) -> int:
        """How many operations were written since the search began, whether they fit or not."""
        return _last_row(reader) - self._top

    def _search(self, reader: Reader) -> Iterator[None]:
        self._top = _last_row(reader)
        conditions = {term.what: term for term in terms(self.query)}
        plan = Planner(reader, self.query, conditions).plan()
        if plan.all_but:
            yield from self._leave_out(reader, plan.sieves)
            return
        within = [term for what, term in conditions.items() if what in BORN_WITH]
        way = plan.way
        chunks = way.rows(reader, self._top + 1) if way else _rows_of_days(reader, self.query, within, self._top)
        newest = self._top if way or not plan.sieves else _newest_of_days(reader, self.query)
        for sieve in plan.sieves:
            chunks = _sifted(chunks, sieve.way.rows(reader, newest + 1), fits=sieve.fits)
        if plan.looked_up:
            chunks = _looked_up(reader, chunks, [conditions[what] for what in plan.looked_up])
        yield from self._list(chunks)

    def _leave_out(self, reader: Reader, unwanted: Iterable[Sieve]) -> Iterator[None]:
        left_out = _missing_rows(reader, self._top)
        yield
        for sieve in unwanted:
            for rows in sieve.way.each_run(reader, self._top + 1):
                left_out.update(rows)
                yield
        self._hits = _AllBut(self._top, left_out)

    def _list(self, chunks: Iterable[list[int]]) -> Iterator[None]:
        hits = self._hits = _Listed()
        for rows in chunks:
            self._moved |= hits.add(rows)
            yield


class _Hits(Protocol):
    """Row numbers by position, the newest first."""

    @property
    def count(self) -> int: ...

    def row_at(self, place: int) -> int: ...


class _Listed:
    """Those that were found so far, each kept."""

    def __init__(self) -> None:
        self._rows = array("q")

    @property
    def count(self) -> int:
        return len(self._rows)

    def row_at(self, place: int) -> int:
        return self._rows[place]

    def add(self, rows: list[int]) -> bool:
        """Take more of them, which are in order; whether they belong between those that were here."""
        place = bisect_left(self._rows, -rows[0], key=lambda row: -row) if rows else self.count
        moved = place < self.count
        if moved:
            rows = sorted([*self._rows[place:], *rows], reverse=True)
            del self._rows[place:]
        self._rows.extend(rows)
        return moved


class _AllBut:
    """All up to `top`, but for some."""

    def __init__(self, top: int, left_out: Collection[int]) -> None:
        self._left_out = array("q", sorted(left_out))
        self.count = top - len(self._left_out)

    def row_at(self, place: int) -> int:
        older = self.count - 1 - place
        # Beneath the n-th that is left out are its number less n, less one, of those that stay.
        skipped = bisect_right(range(len(self._left_out)), older, key=lambda n: self._left_out[n] - n - 1)
        return older + skipped + 1


def _rows_of_days(reader: Reader, query: Query, within: Sequence[Term], top: int) -> Iterator[list[int]]:
    """The rows of the query's days in chunks, the latest first, as far as they meet all of `within`."""
    since, upper = bounds(query)
    source = "operations INDEXED BY operations_day WHERE created_at >= ? AND created_at < ?"
    met = "".join(f" AND {term.sql}" for term in within)
    values = [value for term in within for value in term.values]
    while upper > since:
        edge = f"SELECT created_at FROM {source} ORDER BY created_at DESC LIMIT 1 OFFSET ?"
        found = reader.fetch(edge, since, upper, _WINDOW)
        lower = str(found[0][0]) if found else since
        rows = reader.fetch_numbers(f"SELECT row FROM {source} AND row <= ?{met}", lower, upper, top, *values)
        yield sorted(rows, reverse=True)
        upper = lower


def _newest_of_days(reader: Reader, query: Query) -> int:
    """The highest row number in the query's days: no sieve need begin above it."""
    if (query.since, query.until) == (None, None):
        return _last_row(reader)
    statement = "SELECT coalesce(max(row), 0) FROM operations INDEXED BY operations_day"
    return int(reader.fetch(f"{statement} WHERE created_at >= ? AND created_at < ?", *bounds(query))[0][0])


def _sifted(chunks: Iterable[list[int]], others: Iterator[list[int]], *, fits: bool) -> Iterator[list[int]]:
    """The rows that are among the others, or those that are not; these are read as far down as the rows have come."""
    members: set[int] = set()
    lowest: float = math.inf
    for rows in chunks:
        while rows and rows[-1] < lowest:
            more = next(others, None)
            if more is None:
                lowest = 0
            elif more:
                members.update(more)
                lowest = more[-1]
            yield []
        yield [row for row in rows if row in members] if fits else [row for row in rows if row not in members]


def _looked_up(reader: Reader, chunks: Iterable[list[int]], rest: Sequence[Term]) -> Iterator[list[int]]:
    """Those rows that meet the rest of the conditions, which each row itself is asked for."""
    condition = " AND ".join(term.sql for term in rest)
    values = [value for term in rest for value in term.values]
    for rows in chunks:
        for begin in range(0, len(rows), _LOOKED_UP):
            some = rows[begin : begin + _LOOKED_UP]
            statement = f"SELECT row FROM operations NOT INDEXED WHERE row IN ({_marks(some)}) AND {condition}"
            yield sorted(reader.fetch_numbers(statement, *some, *values), reverse=True)


def _missing_rows(reader: Reader, top: int) -> set[int]:
    """The numbers up to `top` that no row has: none, unless somebody has been at the journal."""
    if reader.fetch("SELECT count(*) FROM operations")[0][0] >= top:
        return set()
    return set(range(1, top + 1)).difference(reader.fetch_numbers("SELECT row FROM operations"))


def _last_row(reader: Reader) -> int:
    return int(reader.fetch("SELECT coalesce(max(row), 0) FROM operations")[0][0])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
