"""Whatever was lost between a pinpad and its till: the differences that are named add up to the tiyin."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.core.model import Kind, Operation, State
from app.core.reports import Block
from app.lanes.shift import Shift
from app.lanes.shift_causes import Cause
from app.lanes.shift_totals import Agreement, compare
from app.lanes.sums import KINDS, NOTHING, Sums, add_up
from operations import make_operation

TERMINAL = "TR000001"
STATES = [State.APPROVED] * 6 + [State.UNKNOWN, State.DECLINED, State.ABORTED]


@dataclass(frozen=True)
class Made:
    """An operation, and whether the pinpad counts it."""

    operation: Operation
    is_counted: bool


def made(number: int, kind: Kind, state: State, amount: int, surcharge: int | None, flips: bool) -> Made:
    operation = make_operation(id=f"{number}", kind=kind, state=state, amount=amount, surcharge=surcharge)
    counted = state is State.APPROVED
    return Made(operation, counted != flips)


MADE = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(STATES),
        st.integers(1, 12).map(lambda som: som * 100_00) | st.integers(1, 999_999_99),
        st.none() | st.integers(1, 99),
        st.sampled_from([False] * 5 + [True]),
    ),
    max_size=14,
).map(lambda rows: [made(number, *row) for number, row in enumerate(rows)])
ALONE = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 5000_00)), max_size=2)


def shift_of(rows: list[Made]) -> Shift:
    return Shift(TERMINAL, training=True, operations=tuple(row.operation for row in rows))


def report_of(rows: list[Made], alone: list[tuple[Kind, int]]) -> Sums:
    counted = [Sums.one(row.operation.kind, row.operation.amount) for row in rows if row.is_counted]
    return add_up([*counted, *(Sums.one(*each) for each in alone)])


def block_of(report: Sums) -> Block:
    return Block(TERMINAL, {kind: report[kind] for kind in KINDS})


@given(MADE, ALONE)
def test_the_differences_add_up_to_the_tiyin(rows: list[Made], alone: list[tuple[Kind, int]]) -> None:
    shift, report = shift_of(rows), report_of(rows, alone)
    found = compare(block_of(report), shift)
    assert found.own == add_up(Sums.one(each.kind, each.amount) for each in shift.approved)
    assert add_up(each.effect for each in found.differences) == report - found.own == found.gap
    assert all(not each.effect.is_nothing for each in found.differences)
    assert (found.agreement is Agreement.AGREE) or not found.gap.is_nothing


@given(MADE)
def test_a_pinpad_that_counts_what_is_approved_agrees(rows: list[Made]) -> None:
    shift = shift_of(rows)
    report = add_up(Sums.one(each.kind, each.amount) for each in shift.approved)
    found = compare(block_of(report), shift)
    assert found.agreement is Agreement.AGREE
    assert found.differences == ()
    assert set(found.not_counted) == set(shift.uncertain)


@given(MADE, st.data())
def test_what_is_not_known_is_named_where_nothing_else_fits(rows: list[Made], data: st.DataObject) -> None:
    """Amounts of which each sum is made in one way only: powers of two."""
    unknown = [
        make_operation(
            id=f"u{number}", kind=data.draw(st.sampled_from(KINDS[::2])), state=State.UNKNOWN, amount=2**number
        )
        for number in range(data.draw(st.integers(0, 8)))
    ]
    counted = [each for each in unknown if data.draw(st.booleans())]
    others = [row for row in rows if row.operation.state is State.APPROVED]
    shift = Shift(TERMINAL, training=True, operations=(*(row.operation for row in others), *unknown))
    report = add_up(Sums.one(each.kind, each.amount) for each in (*shift.approved, *counted))
    found = compare(block_of(report), shift)
    assert {operation.id for each in found.differences for operation in each.operations} == {
        each.id for each in counted
    }
    assert all(each.cause is Cause.UNKNOWN_COUNTED and not each.candidates for each in found.differences)
    assert {each.id for each in found.not_counted} == {each.id for each in unknown if each not in counted}


@given(MADE, ALONE)
def test_a_report_that_cannot_be_read_is_compared_with_nothing(rows: list[Made], alone: list[tuple[Kind, int]]) -> None:
    found = compare(Block(TERMINAL, None), shift_of(rows))
    assert found.agreement is Agreement.INCOMPARABLE
    assert found.gap == NOTHING
    assert alone is not None
