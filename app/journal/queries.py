"""What is sought in the journal, as data: which operations a search means, and the conditions in SQL that say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from app.core.model import Kind, Scheme, State, format_moment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Number:
    """What digits may mean; an operation fits that has one of the meanings which are given.

    `rrn` has all twelve digits, `receipt_no` no leading zeros, `amount` is in tiyin, `card_tail` has four digits.
    RRN and receipt number find also what was asked for by them: the give-backs of a sale. The amount is the one asked
    for or the total with the surcharge, which is what the customer's bank tells him.
    """

    rrn: str | None = None
    receipt_no: str | None = None
    amount: int | None = None
    card_tail: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A search; all that is given has to hold, and `Query()` means every operation.

    Of a tuple one of the values has to fit; () fits nothing. `since` and `until` are moments: an operation is meant
    that was created at or after the first and before the second. Without `training` both kinds are meant.
    """

    rrn: str | None = None
    receipt_no: str | None = None
    amount: int | None = None
    card_tail: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    lanes: tuple[str, ...] | None = None
    schemes: tuple[Scheme, ...] | None = None
    kinds: tuple[Kind, ...] | None = None
    states: tuple[State, ...] | None = None
    operators: tuple[str, ...] | None = None
    training: bool | None = None
    numbers: tuple[Number, ...] = ()
    """Of what was typed: each of them has to fit in one of its meanings."""

    def __and__(self, other: "Query") -> "Query":
        """What both of them mean."""
        opposed = None not in (self.training, other.training) and self.training is not other.training
        return Query(
            since=max(filter(None, (self.since, other.since)), default=None),
            until=min(filter(None, (self.until, other.until)), default=None),
            lanes=_in_both(self.lanes, other.lanes),
            schemes=_in_both(self.schemes, other.schemes),
            kinds=() if opposed else _in_both(self.kinds, other.kinds),
            states=_in_both(self.states, other.states),
            operators=_in_both(self.operators, other.operators),
            training=self.training if other.training is None else other.training,
            numbers=tuple(dict.fromkeys((*self.all_numbers(), *other.all_numbers()))),
        )

    def all_numbers(self) -> tuple[Number, ...]:
        """Every number that has to fit."""
        named = {field.name: getattr(self, field.name) for field in fields(Number)}
        single = [Number(**{name: value}) for name, value in named.items() if value is not None]
        return (*single, *self.numbers)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition on a row of operations. `what` is what it is about, a field of Query or a number's place."""

    what: str
    sql: str
    values: tuple[object, ...]


BORN_WITH = ("lanes", "schemes", "kinds", "operators", "training")
"""What an operation is born with. The index of days holds it too, so that it is looked at without going to the row."""


def terms(query: Query) -> Iterator[Term]:
    """The conditions of a search, all of which have to hold."""
    if query.since is not None or query.until is not None:
        yield Term("days", "created_at >= ? AND created_at < ?", bounds(query))
    for what, column in _COLUMNS.items():
        chosen: Sequence[str] | None = getattr(query, what)
        if chosen is not None:
            yield Term(what, f"{column} IN ({', '.join('?' * len(chosen))})", tuple(map(str, chosen)))
    if query.training is not None:
        yield Term("training", "training = ?", (int(query.training),))
    for place, number in enumerate(query.all_numbers()):
        meanings = [(sql, value) for _, sql, value in number_meanings(number)]
        condition = " OR ".join(sql for sql, _ in meanings) or "FALSE"
        yield Term(f"number {place}", f"({condition})", tuple(value for _, value in meanings))


def number_meanings(number: Number) -> Iterator[tuple[str, str, object]]:
    """Each way in which an operation may fit a number: the index that leads there, its condition and the value."""
    if number.rrn is not None:
        yield "operations_rrn", "rrn = ?", number.rrn
        yield "operations_request", "request_id = ?", number.rrn
    if number.receipt_no is not None:
        yield "operations_receipt", "receipt_no = ?", number.receipt_no
        yield "operations_request", "request_id = ?", number.receipt_no
    if number.amount is not None:
        yield "operations_amount", "amount = ?", number.amount
        yield "operations_total", "total = ?", number.amount
    if number.card_tail is not None:
        yield "operations_card", "card_tail = ?", number.card_tail


def bounds(query: Query) -> tuple[str, str]:
    """The days of a query as texts: those of the moments at which an operation of them was created."""
    since, until = _ALL_TIME
    if query.since is not None:
        since = format_moment(query.since)
    return since, until if query.until is None else format_moment(query.until)


_ALL_TIME = ("", "~")
"""Bounds between which every moment lies, as texts are sorted."""
_COLUMNS = {"lanes": "lane", "schemes": "scheme", "kinds": "kind", "states": "state", "operators": "operator"}


def _in_both(mine: tuple[T, ...] | None, theirs: tuple[T, ...] | None) -> tuple[T, ...] | None:
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return tuple(value for value in mine if value in theirs)
