"""The ways that lead to what is sought in the journal, and which of them is the shortest."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from app.journal.details import lane_names
from app.journal.queries import Number, Query, Term, number_meanings
from app.journal.reading import Reader
from app.model import Kind, Origin, State, format_moment

FEW = 5_000
"""Rows that are looked at one by one, at most."""
_LOOK = 50
"""So many entries of the index of days are read in the time that a row takes which is looked at."""
MANY = 250_000
"""Rows that do not fit, above which the fitting ones are listed instead."""
_CHUNK = 20_000
_LEAST = 1_000


@dataclass(frozen=True, slots=True)
class Run:
    """The rows of one value of an index, which lists them in their order."""

    index: str
    condition: str
    values: tuple[object, ...]

    def rows(self, reader: Reader, below: int, limit: int) -> list[int]:
        """Row numbers below one, newest first."""
        statement = f"SELECT row FROM {self._source} AND row < ? ORDER BY row DESC LIMIT ?"
        return reader.fetch_numbers(statement, *self.values, below, limit)

    def count(self, reader: Reader, limit: int) -> int:
        """How many there are, if fewer than `limit`."""
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {self._source} LIMIT ?)"
        return int(reader.fetch(statement, *self.values, limit)[0][0])

    @property
    def _source(self) -> str:
        return f"operations INDEXED BY {self.index} WHERE {self.condition}"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to all rows that meet some of a query's terms."""

    meets: tuple[str, ...]
    runs: tuple[Run, ...]

    def count(self, reader: Reader, limit: int) -> int:
        """How many rows it leads to, if fewer than about `limit`."""
        count = 0
        for run in self.runs:
            count += run.count(reader, limit)
            if count >= limit:
                break
        return count

    def rows(self, reader: Reader, below: int) -> Iterator[list[int]]:
        """Row numbers below one in chunks, newest first, each once."""
        limit = max(_CHUNK // max(len(self.runs), 1), _LEAST)
        while below:
            parts = [run.rows(reader, below, limit) for run in self.runs]
            # Of a run that gave as many as were asked for there may be more beneath them.
            below = max((part[-1] for part in parts if len(part) == limit), default=0)
            yield (
                parts[0]
                if len(parts) == 1
                else sorted({row for part in parts for row in part if row >= below}, reverse=True)
            )

    def each_run(self, reader: Reader, below: int) -> Iterator[list[int]]:
        """The same rows in chunks of no order."""
        for run in self.runs:
            yield from Way(self.meets, (run,)).rows(reader, below)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Rows that fit a term, or with `fits` False those that do not."""

    way: Way
    fits: bool


class Ways:
    """The ways that lead to what a query means, and how many rows each has."""

    def __init__(self, reader: Reader, query: Query) -> None:
        self._reader = reader
        self._query = query
        self._lanes = lane_names(reader)

    def of_what_does_not_fit(self, asked: Collection[str]) -> list[Way] | None:
        """The ways to all rows that a query does not mean; None where they are not few, or not known."""
        query = self._query
        if not {"training", "kinds", "states"}.issuperset(asked):
            return None
        if Kind.SALE not in (query.kinds or (Kind.SALE,)) or State.APPROVED not in (query.states or (State.APPROVED,)):
            return None
        ways = []
        if query.training is not None:
            ways.append(self._of_lanes(self._lanes, not query.training))
        if query.kinds is not None:
            ways.append(_of_kinds([kind for kind in Kind if kind not in query.kinds]))
        if query.states is not None:
            ways.append(self._of_states([state for state in State if state not in query.states]))
        return ways if sum(way.count(self._reader, MANY) for way in ways) < MANY else None

    def choose(self, asked: Collection[str]) -> tuple[Way | None, bool]:
        """The best way; None where that is through the days, and whether these are few."""
        ways = list(self._indexed())
        for way in ways:
            if set(way.meets).issuperset(asked) or not way.runs:
                return way, False
        days = self._count_days()
        counts = [way.count(self._reader, FEW) for way in ways]
        fewest = min(counts, default=FEW)
        if fewest < FEW and fewest * _LOOK < days:
            return ways[counts.index(fewest)], False
        return None, days < FEW

    def sieve(self, term: Term) -> Sieve:
        """For a term that the index of days does not hold."""
        states = self._query.states
        if term.what != "states":
            return Sieve(self._numbers()[term.what], fits=True)
        if states is not None and State.APPROVED in states:
            return Sieve(self._of_states([state for state in State if state not in states]), fits=False)
        return Sieve(self._of_states(states or ()), fits=True)

    def _indexed(self) -> Iterator[Way]:
        """A way for each part of the query that an index knows."""
        query = self._query
        yield from self._numbers().values()
        if query.lanes is not None:
            yield self._of_lanes(query.lanes, query.training)
        elif query.training is not None:
            yield self._of_lanes(self._lanes, query.training)
        if query.kinds is not None and Kind.SALE not in query.kinds:
            yield _of_kinds(query.kinds)
        if query.states is not None and State.APPROVED not in query.states:
            yield self._of_states(query.states)
        if query.operators is not None:
            pairs = [(origin, name) for origin in Origin for name in query.operators]
            runs = [Run("operations_operator", "origin = ? AND operator = ?", pair) for pair in pairs]
            yield Way(("operators",), tuple(runs))

    def _numbers(self) -> dict[str, Way]:
        """The way to each number, by what its term is called."""
        return {f"number {place}": _of_number(place, number) for place, number in enumerate(self._query.all_numbers())}

    def _of_lanes(self, lanes: Iterable[str], training: bool | None) -> Way:
        sorts = (0, 1) if training is None else (int(training),)
        runs = [Run("operations_lane", "lane = ? AND training = ?", (lane, sort)) for lane in lanes for sort in sorts]
        return Way(("lanes", "training"), tuple(runs))

    def _of_states(self, states: Iterable[State]) -> Way:
        runs = []
        for state in states:
            if state.is_open:
                condition = f"state IN {_OPEN} AND lane = ? AND state = ?"
                runs += [Run("operations_open", condition, (lane, state.value)) for lane in self._lanes]
            elif state is not State.APPROVED:
                runs.append(Run("operations_refused", f"state IN {_REFUSED} AND state = ?", (state.value,)))
        return Way(("states",), tuple(runs))

    def _count_days(self) -> int:
        """How many rows the days have, MANY where it is more."""
        condition = "created_at >= ? AND created_at < ?"
        return Run("operations_day", condition, bounds(self._query)).count(self._reader, MANY)


def _of_number(place: int, number: Number) -> Way:
    meanings = number_meanings(number)
    return Way((f"number {place}",), tuple(Run(index, sql, (value,)) for index, sql, value in meanings))


def _of_kinds(kinds: Iterable[Kind]) -> Way:
    condition = "kind <> 'sale' AND kind = ?"
    return Way(("kinds",), tuple(Run("operations_no_sale", condition, (kind.value,)) for kind in kinds))


def bounds(query: Query) -> tuple[str, str]:
    """The days of a query as texts: those of the moments at which an operation of them was created."""
    since, until = _ALL_TIME
    if query.since is not None:
        since = format_moment(query.since)
    return since, until if query.until is None else format_moment(query.until)


_ALL_TIME = ("", "~")
"""Bounds between which every moment lies, as texts are sorted."""
_OPEN = "('prepared', 'sent', 'unknown')"
_REFUSED = "('failed', 'declined', 'aborted')"
"""Word for word as the indexes have them, without which SQLite does not use these."""
