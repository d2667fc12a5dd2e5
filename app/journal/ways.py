"""The ways that lead to what is sought in the journal, and which of them is the shortest."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from app.core.model import Kind, Origin, State
from app.journal.details import lane_names
from app.journal.queries import BORN_WITH, Number, Query, bounds, number_meanings
from app.journal.reading import Reader

FEW = 5_000
"""Rows that are looked at one by one, at most."""
_LOOK = 50
"""So many entries of the index of days are read in the time that a row takes which is looked at."""
MANY = 250_000
"""Rows that do not fit, above which the fitting ones are listed instead."""
_CHUNK = 10_000
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
        limit = _LEAST
        while below:
            parts = [run.rows(reader, below, limit) for run in self.runs]
            # Of a run that gave as many as were asked for there may be more beneath them.
            below = max((part[-1] for part in parts if len(part) == limit), default=0)
            yield (
                parts[0]
                if len(parts) == 1
                else sorted({row for part in parts for row in part if row >= below}, reverse=True)
            )
            limit = min(2 * limit, max(_CHUNK // max(len(self.runs), 1), _LEAST))

    def each_run(self, reader: Reader, below: int) -> Iterator[list[int]]:
        """The same rows in chunks of no order."""
        for run in self.runs:
            yield from Way(self.meets, (run,)).rows(reader, below)


@dataclass(frozen=True, slots=True)
class Sieve:
    """Rows that fit a term, or with `fits` False all that do not; whichever are fewer."""

    way: Way
    fits: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of a query are come by: out of `way`, or through the days where there is none.

    Of those, what `sieves` keep back falls out, and each row is asked for the terms of `looked_up`. With `all_but` it
    is every row that no sieve keeps back.
    """

    way: Way | None = None
    sieves: tuple[Sieve, ...] = ()
    looked_up: tuple[str, ...] = ()
    all_but: bool = False


class Planner:
    """Knows the ways of a query, and how many rows each leads to."""

    def __init__(self, reader: Reader, query: Query, asked: Collection[str]) -> None:
        """`asked` is what the query's terms are about."""
        self._reader = reader
        self._query = query
        self._asked = set(asked)
        self._lanes = lane_names(reader)
        self._counts: dict[Way, int] = {}
        self._sieves = list(self._known_sieves())

    def plan(self) -> Plan:
        """The shortest way."""
        to_hits = [sieve.way for sieve in self._sieves if sieve.fits]
        for way in to_hits:
            if self._asked.issubset(way.meets) or not way.runs:
                return Plan(way)
        if not to_hits and self._are_few_in_sieves():
            return Plan(sieves=tuple(self._sieves), all_but=True)
        days = self._count_days()
        smallest = min(to_hits, key=self._count, default=None)
        if smallest is not None:
            few = self._count(smallest)
            if few < FEW and few * _LOOK < days:
                return Plan(smallest, looked_up=self._beside(smallest.meets))
            if self._are_few_in_sieves():
                return Plan(smallest, tuple(sieve for sieve in self._sieves if sieve.way is not smallest))
        rest = self._beside(("days", *BORN_WITH))
        if days < FEW:
            return Plan(looked_up=rest)
        return Plan(sieves=tuple(sieve for sieve in self._sieves if set(rest).intersection(sieve.way.meets)))

    def _beside(self, met: Collection[str]) -> tuple[str, ...]:
        return tuple(self._asked.difference(met))

    def _count(self, way: Way) -> int:
        """How many rows a way leads to, MANY where it is more."""
        if way not in self._counts:
            self._counts[way] = way.count(self._reader, MANY)
        return self._counts[way]

    def _are_few_in_sieves(self) -> bool:
        """Whether every term has a sieve, and all of them together do not have too many rows."""
        if not self._asked.issubset(what for sieve in self._sieves for what in sieve.way.meets):
            return False
        return sum(self._count(sieve.way) for sieve in self._sieves) < MANY

    def _known_sieves(self) -> Iterator[Sieve]:
        """One for each term that an index knows."""
        query = self._query
        for place, number in enumerate(query.all_numbers()):
            yield Sieve(_of_number(place, number), fits=True)
        if query.lanes is not None:
            yield Sieve(self._of_lanes(query.lanes, query.training), fits=True)
        elif query.training is not None:
            others = self._of_lanes(self._lanes, not query.training)
            are_few = self._count(others) < FEW
            yield (
                Sieve(others, fits=False) if are_few else Sieve(self._of_lanes(self._lanes, query.training), fits=True)
            )
        if query.kinds is not None:
            sold = Kind.SALE in query.kinds
            yield Sieve(_of_kinds([kind for kind in Kind if (kind in query.kinds) is not sold]), fits=not sold)
        if query.states is not None:
            approved = State.APPROVED in query.states
            states = [state for state in State if (state in query.states) is not approved]
            yield Sieve(self._of_states(states), fits=not approved)
        if query.operators is not None:
            pairs = [(origin.value, name) for origin in Origin for name in query.operators]
            runs = [Run("operations_operator", "origin = ? AND operator = ?", pair) for pair in pairs]
            yield Sieve(Way(("operators",), tuple(runs)), fits=True)

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
            else:
                runs.append(Run("operations_refused", f"state IN {_REFUSED} AND state = ?", (state.value,)))
        return Way(("states",), tuple(runs))

    def _count_days(self) -> int:
        """How many rows the days have, MANY where it is more."""
        if "days" not in self._asked:
            return MANY
        condition = "created_at >= ? AND created_at < ?"
        return Run("operations_day", condition, bounds(self._query)).count(self._reader, MANY)


def _of_number(place: int, number: Number) -> Way:
    meanings = number_meanings(number)
    return Way((f"number {place}",), tuple(Run(index, sql, (value,)) for index, sql, value in meanings))


def _of_kinds(kinds: Iterable[Kind]) -> Way:
    condition = "kind <> 'sale' AND kind = ?"
    return Way(("kinds",), tuple(Run("operations_no_sale", condition, (kind.value,)) for kind in kinds))


_OPEN = "('prepared', 'sent', 'unknown')"
_REFUSED = "('failed', 'declined', 'aborted')"
"""Word for word as the indexes have them, without which SQLite does not use these."""
