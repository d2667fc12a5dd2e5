"""What may lie between a pinpad's totals and those of the journal, sought among the operations of the shift. Pure.

It proves nothing and settles nothing (M3.2): it names the operation that somebody has to look at. One is named only
where every explanation with the fewest assumptions includes it; otherwise those that may be meant are candidates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import combinations

from app.core.model import Operation
from app.lanes.sums import KINDS, NOTHING, Sums, add_up

MOST_UNCERTAIN = 12
"""Operations without a known outcome whose 2^n ways are tried; with more of them nothing can be told apart."""
MOST_PAIRED = 150
"""Assumptions up to which two at a time are tried."""


class Cause(StrEnum):
    """Why a figure of the pinpad differs from ours."""

    UNKNOWN_COUNTED = "unknown-counted"
    """Its outcome is not known here, and the pinpad counts it."""
    REFUSED_COUNTED = "refused-counted"
    """It was declined or aborted here, and the pinpad counts it."""
    OTHER_SORT_COUNTED = "other-sort-counted"
    """It is marked as training where the lane is not, or the other way round, and the pinpad counts it."""
    NOT_COUNTED = "not-counted"
    """It is approved here, and the pinpad does not count it."""
    CANCEL_AS_RETURN = "cancel-as-return"
    """The pinpad lists the cancel among its returns."""
    CANCELS_TAKEN_OUT = "cancels-taken-out"
    """The pinpad takes cancelled sales out of its sales and lists no cancel."""
    SURCHARGES = "surcharges"
    """The pinpad's amounts are with the surcharge."""
    EARLIER_SHIFT = "earlier-shift"
    """The pinpad's own shift began after it: the one before was closed at the pinpad itself."""
    ALONE = "alone"
    """No operation of this till fits: it was made on the pinpad itself, or by another till."""
    UNEXPLAINED = "unexplained"
    """Nothing in the journal explains it."""

    @property
    def is_way_of_counting(self) -> bool:
        """Whether pinpad and till count the same operations and only add them up in another way."""
        return self in (Cause.CANCELS_TAKEN_OUT, Cause.SURCHARGES)


class Rank(IntEnum):
    """How good an explanation is: the fewer assumptions the better."""

    EXACT = 0
    """Only what is not known here is counted or not."""
    EMPTY_SHIFT = 1
    """The pinpad's shift is empty and ours is not."""
    ONE = 2
    """One operation stands otherwise than the journal has it."""
    LATER_SHIFT = 3
    """The pinpad's figures are exactly those of the latest operations."""
    ALONE = 4
    TWO = 5
    UNEXPLAINED = 6


@dataclass(frozen=True, slots=True)
class Assumption:
    """That the pinpad counts an operation otherwise than the journal, and what that adds to the pinpad's totals."""

    cause: Cause
    operation: Operation
    effect: Sums


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of what the pinpad counts more than the journal; less where its `effect` is negative.

    `operations` are certain to be what it is about; `candidates` may be. All differences of a comparison add up to
    exactly the pinpad's totals less ours.
    """

    cause: Cause
    effect: Sums
    operations: tuple[Operation, ...] = ()
    candidates: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Differences that together are what was to be explained."""

    rank: Rank
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Ways:
    """Of the ways to make a sum: the assumptions that all of them need, and those that any needs."""

    always: frozenset[int]
    ever: frozenset[int]

    def joined(self, other: "_Ways") -> "_Ways":
        return _Ways(self.always & other.always, self.ever | other.ever)

    def with_more(self, more: Iterable[int]) -> "_Ways":
        added = frozenset(more)
        return _Ways(self.always | added, self.ever | added)


def explain(gap: Sums, uncertain: Sequence[Assumption], surprises: Sequence[Assumption], *, most: Rank) -> Explanation:
    """Explain `gap`, which the pinpad counts more than the journal, by at most what `most` allows.

    `uncertain` are operations that it may count or not; `surprises` contradict the journal.
    """
    if gap.is_nothing:
        return Explanation(Rank.EXACT, ())
    if len(uncertain) > MOST_UNCERTAIN:
        return _unexplained(gap, uncertain)
    assumptions = [*uncertain, *surprises]
    ways = _combine([each.effect for each in uncertain])
    if gap in ways:
        return Explanation(Rank.EXACT, _tell(gap, ways[gap], assumptions, Cause.UNEXPLAINED))
    places = range(len(uncertain), len(assumptions))
    if most >= Rank.ONE and (found := _with_surprises(gap, ways, assumptions, places, 1)):
        return Explanation(Rank.ONE, _tell(gap, found, assumptions, Cause.UNEXPLAINED))
    if most >= Rank.ALONE and (found := _with_others(gap, ways)):
        return Explanation(Rank.ALONE, _tell(gap, found, assumptions, Cause.ALONE))
    if most >= Rank.TWO and len(surprises) <= MOST_PAIRED:
        found = _with_surprises(gap, ways, assumptions, places, 2)
        if found:
            return Explanation(Rank.TWO, _tell(gap, found, assumptions, Cause.UNEXPLAINED))
    return _unexplained(gap, uncertain)


def _combine(effects: Sequence[Sums]) -> Mapping[Sums, _Ways]:
    """Every sum that some of the effects make, and how."""
    ways = {NOTHING: _Ways(frozenset(), frozenset())}
    for place, effect in enumerate(effects):
        for total, each in list(ways.items()):
            _note(ways, total + effect, each.with_more([place]))
    return ways


def _note(ways: dict[Sums, _Ways], total: Sums, more: _Ways) -> None:
    ways[total] = ways[total].joined(more) if total in ways else more


def _with_surprises(
    gap: Sums, ways: Mapping[Sums, _Ways], assumptions: Sequence[Assumption], places: range, number: int
) -> _Ways | None:
    """The ways to make `gap` with exactly so many surprises, no two of them about one operation."""
    found: _Ways | None = None
    for chosen in combinations(places, number):
        if len({assumptions[place].operation.id for place in chosen}) < number:
            continue
        each = ways.get(gap - add_up(assumptions[place].effect for place in chosen))
        if each is not None:
            each = each.with_more(chosen)
            found = each if found is None else found.joined(each)
    return found


def _with_others(gap: Sums, ways: Mapping[Sums, _Ways]) -> _Ways | None:
    """The ways to make `gap` where the rest can be operations of which this journal has nothing."""
    found: _Ways | None = None
    for total, each in ways.items():
        if _can_be_others(gap - total):
            found = each if found is None else found.joined(each)
    return found


def _can_be_others(rest: Sums) -> bool:
    """Whether there can be operations with these totals: each has an amount, and no amount is without one."""
    totals = [rest[kind] for kind in KINDS]
    return all(total.amount >= total.count > 0 or total.count == total.amount == 0 for total in totals)


def _tell(gap: Sums, ways: _Ways, assumptions: Sequence[Assumption], of_rest: Cause) -> tuple[Difference, ...]:
    """The differences: what all ways have in common is named, and what is left has the others for candidates."""
    named = [assumptions[place] for place in sorted(ways.always)]
    told = [Difference(each.cause, each.effect, (each.operation,)) for each in named]
    rest = gap - add_up(each.effect for each in named)
    if rest.is_nothing:
        return tuple(told)
    candidates = tuple(assumptions[place] for place in sorted(ways.ever - ways.always))
    causes = {each.cause for each in candidates}
    cause = causes.pop() if of_rest is Cause.UNEXPLAINED and len(causes) == 1 else of_rest
    return (*told, Difference(cause, rest, candidates=_distinct(candidates)))


def _unexplained(gap: Sums, uncertain: Sequence[Assumption]) -> Explanation:
    return Explanation(Rank.UNEXPLAINED, (Difference(Cause.UNEXPLAINED, gap, candidates=_distinct(uncertain)),))


def _distinct(assumptions: Iterable[Assumption]) -> tuple[Operation, ...]:
    return tuple({each.operation.id: each.operation for each in assumptions}.values())
