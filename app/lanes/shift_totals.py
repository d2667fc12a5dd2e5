"""A pinpad's report beside our own sums of the same shift: every difference named, to the tiyin. Pure.

Banks count a cancelled sale in two ways: listed both as a sale and as a cancel, or taken out of the sales. Both are
tried, and so is whether the amounts are with the surcharge: what needs the fewest assumptions is told. Where the way of
counting is what makes the difference, that is a difference of its own, so that all of them always add up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from app.core.model import Kind, Operation, State
from app.core.reports import Block
from app.lanes.shift import Shift
from app.lanes.shift_causes import Assumption, Cause, Difference, Explanation, Rank, explain
from app.lanes.sums import NOTHING, Sums, add_up


class Agreement(StrEnum):
    """Whether pinpad and till count the same."""

    AGREE = "agree"
    DIFFER = "differ"
    INCOMPARABLE = "incomparable"


class Obstacle(StrEnum):
    """Why a report cannot be compared."""

    UNREADABLE = "unreadable"
    """It has no totals that can be read."""
    NO_TERMINAL = "no-terminal"
    """Neither report nor journal names its terminal."""
    TOO_MANY = "too-many"
    """The journal has more operations since the last reconciliation than are looked at."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One terminal's report beside our sums. `differences` add up to exactly `reported` less `own`."""

    terminal_id: str | None
    reported: Sums | None
    """None where it cannot be read."""
    shift: Shift | None
    """None where it is not known whose shift it is."""
    own: Sums = NOTHING
    """Approved operations, each as what it is and without its surcharge."""
    differences: tuple[Difference, ...] = ()
    not_counted: tuple[Operation, ...] = ()
    """Operations whose outcome is not known here and which the pinpad certainly does not count."""
    obstacle: Obstacle | None = None

    @property
    def agreement(self) -> Agreement:
        """A way of counting that is known is no difference of the money."""
        if self.obstacle is not None:
            return Agreement.INCOMPARABLE
        is_same = all(each.cause.is_way_of_counting for each in self.differences)
        return Agreement.AGREE if is_same else Agreement.DIFFER

    @property
    def gap(self) -> Sums:
        """What the pinpad counts more than the till."""
        return NOTHING if self.reported is None else self.reported - self.own

    @property
    def is_closed_elsewhere(self) -> bool:
        """Whether the shift of our operations was closed at the pinpad itself."""
        is_told = any(each.cause is Cause.EARLIER_SHIFT for each in self.differences)
        return is_told or (self.shift is not None and self.shift.last_of_another is not None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way in which a pinpad may add up."""

    takes_cancels_out: bool
    with_surcharge: bool
    sales: frozenset[str]
    """The ids of the shift's sales."""

    def effect(self, operation: Operation) -> Sums:
        """What an operation adds to the pinpad's totals, if it counts it."""
        amount = self.amount(operation)
        if operation.kind is not Kind.CANCEL or not self.takes_cancels_out:
            return Sums.one(operation.kind, amount)
        # of a sale that is not in this journal the pinpad counts neither the sale nor the cancel
        return Sums.one(Kind.SALE, -amount, -1) if operation.original_id in self.sales else NOTHING

    def amount(self, operation: Operation) -> int:
        """Tiyin of an operation, as the pinpad counts it."""
        return operation.amount + (operation.surcharge or 0) * self.with_surcharge

    def add_up(self, operations: Iterable[Operation]) -> Sums:
        return add_up(map(self.effect, operations))


def compare(block: Block, shift: Shift | None) -> Comparison:
    """Compare one terminal's block of a report with what the journal has of its shift."""
    if block.totals is None:
        return Comparison(block.terminal_id, None, shift, obstacle=Obstacle.UNREADABLE)
    reported = Sums.of(block.totals)
    if shift is None:
        return Comparison(block.terminal_id, reported, None, obstacle=Obstacle.NO_TERMINAL)
    if not shift.is_whole:
        return Comparison(block.terminal_id, reported, shift, obstacle=Obstacle.TOO_MANY)
    plain, *others = _readings(shift)
    best = _explain(reported, shift, plain, plain, Rank.UNEXPLAINED)
    for reading in others:
        if best.rank is Rank.EXACT:
            break
        found = _explain(reported, shift, reading, plain, Rank(best.rank - 1))
        best = found if found.rank < best.rank else best
    own, differences = plain.add_up(shift.approved), best.differences
    return Comparison(block.terminal_id, reported, shift, own, differences, _not_counted(shift, differences))


def own_sums(shift: Shift) -> Sums:
    """What this journal adds up for a shift."""
    return next(_readings(shift)).add_up(shift.approved)


def _readings(shift: Shift) -> Iterator[_Reading]:
    """The plain one first, then the likeliest; one that would change nothing is left out."""
    has_cancels = any(each.kind is Kind.CANCEL for each in (*shift.approved, *shift.uncertain))
    has_surcharges = any(each.surcharge for each in shift.approved)
    for surcharged, taken_out in product((False, True)[: 1 + has_surcharges], (False, True)[: 1 + has_cancels]):
        yield _Reading(taken_out, surcharged, _sales(shift))


def _sales(shift: Shift) -> frozenset[str]:
    return frozenset(each.id for each in shift.operations if each.kind is Kind.SALE)


def _explain(reported: Sums, shift: Shift, reading: _Reading, plain: _Reading, most: Rank) -> Explanation:
    """What that reading makes of the report, with its way of counting as a difference of its own."""
    found = _explain_gap(reported, shift, reading, most)
    ways = _ways_of_counting(shift.approved, reading, plain)
    return Explanation(found.rank, (*ways, *found.differences))


def _ways_of_counting(approved: Sequence[Operation], reading: _Reading, plain: _Reading) -> Iterator[Difference]:
    """What lies between our plain sums and those of a reading: first the cancels, then the surcharges."""
    listed = _Reading(reading.takes_cancels_out, with_surcharge=False, sales=reading.sales)
    cancels = tuple(each for each in approved if each.kind is Kind.CANCEL)
    surcharged = tuple(each for each in approved if each.surcharge)
    for cause, operations, this, other in (
        (Cause.CANCELS_TAKEN_OUT, cancels, listed, plain),
        (Cause.SURCHARGES, surcharged, reading, listed),
    ):
        effect = this.add_up(operations) - other.add_up(operations)
        if not effect.is_nothing:
            yield Difference(cause, effect, operations)


def _explain_gap(reported: Sums, shift: Shift, reading: _Reading, most: Rank) -> Explanation:
    gap = reported - reading.add_up(shift.approved)
    uncertain = [Assumption(Cause.UNKNOWN_COUNTED, each, reading.effect(each)) for each in shift.uncertain]
    exact = explain(gap, uncertain, (), most=Rank.EXACT)
    if exact.rank is Rank.EXACT:
        return exact
    later = _later_shift(reported, shift, reading)
    if later is not None and reported.is_nothing:
        return Explanation(Rank.EMPTY_SHIFT, later)
    found = explain(gap, uncertain, list(_surprises(shift, reading)), most=most)
    if later is not None and found.rank > Rank.LATER_SHIFT:
        return Explanation(Rank.LATER_SHIFT, later)
    return _with_unconfirmed(found, shift)


def _surprises(shift: Shift, reading: _Reading) -> Iterator[Assumption]:
    """In what the pinpad may contradict the journal, operation by operation."""
    for each in shift.approved:
        effect = reading.effect(each)
        yield Assumption(Cause.NOT_COUNTED, each, NOTHING - effect)
        if each.kind is Kind.CANCEL:
            yield Assumption(Cause.CANCEL_AS_RETURN, each, Sums.one(Kind.RETURN, reading.amount(each)) - effect)
    for cause, operations in (
        (Cause.REFUSED_COUNTED, shift.refused),
        (Cause.OTHER_SORT_COUNTED, shift.of_other_sort),
    ):
        for each in operations:
            yield Assumption(cause, each, reading.effect(each))


def _later_shift(reported: Sums, shift: Shift, reading: _Reading) -> tuple[Difference, ...] | None:
    """Where the report is exactly our latest operations: that the pinpad's shift began behind all before them."""
    left = reading.add_up(shift.approved)
    for place, each in enumerate(shift.approved, start=1):
        left -= reading.effect(each)
        if left == reported:
            earlier = shift.approved[:place]
            return (Difference(Cause.EARLIER_SHIFT, NOTHING - reading.add_up(earlier), earlier),)
    return None


def _with_unconfirmed(found: Explanation, shift: Shift) -> Explanation:
    """Where nothing explains it, what the pinpad approved without naming an amount is a candidate too (M2.3)."""
    if found.rank is not Rank.UNEXPLAINED:
        return found
    unconfirmed = (each for each in shift.approved if not each.amount_confirmed)
    return Explanation(
        found.rank,
        tuple(
            Difference(each.cause, each.effect, each.operations, (*each.candidates, *unconfirmed))
            for each in found.differences
        ),
    )


def _not_counted(shift: Shift, differences: Sequence[Difference]) -> tuple[Operation, ...]:
    """What the pinpad does not count for certain: it is neither named as counted nor a candidate for it."""
    if any(each.cause is Cause.EARLIER_SHIFT for each in differences):
        return ()
    said = {operation.id for each in differences for operation in (*each.operations, *each.candidates)}
    return tuple(each for each in shift.uncertain if each.id not in said and each.state is State.UNKNOWN)
