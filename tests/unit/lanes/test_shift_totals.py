"""A pinpad's report beside our own sums: what lies between them is named, or said to be open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Kind, Operation, State
from app.core.reports import Block, ReportedTotal
from app.journal.writing import Writer
from app.lanes.shift import LONGEST, Shift, shift_of
from app.lanes.shift_causes import Cause
from app.lanes.shift_totals import Agreement, Comparison, Obstacle, compare, own_sums
from app.lanes.shifts import compare_report
from app.lanes.sums import KINDS, NOTHING, Sums, add_up
from operations import make_operation, store

TERMINAL = "TR000001"
APPROVED, UNKNOWN = State.APPROVED, State.UNKNOWN


def op(name: str, amount: int, kind: Kind = Kind.SALE, state: State = APPROVED, **changes: Any) -> Operation:
    fields = {"id": name, "amount": amount * 100, "amount_confirmed": True, "terminal_id": TERMINAL}
    return make_operation(**fields | {"kind": kind, "state": state} | changes)


def som(sale: tuple[int, int] = (0, 0), cancel: tuple[int, int] = (0, 0), returned: tuple[int, int] = (0, 0)) -> Sums:
    return Sums.of(
        {
            kind: ReportedTotal(count, amount * 100)
            for kind, (count, amount) in zip(KINDS, (sale, cancel, returned), strict=True)
        }
    )


def compared(report: Sums, *operations: Operation, **changes: Any) -> Comparison:
    shift = Shift(TERMINAL, training=True, operations=operations, **changes)
    found = compare(Block(TERMINAL, {kind: report[kind] for kind in KINDS}), shift)
    assert add_up(each.effect for each in found.differences) == found.gap
    return found


def told(found: Comparison) -> list[tuple[Cause, Sums, list[str], list[str]]]:
    return [
        (each.cause, each.effect, [named.id for named in each.operations], [other.id for other in each.candidates])
        for each in found.differences
    ]


def test_the_same_totals_agree() -> None:
    found = compared(
        som((2, 800), (1, 300), (1, 50)),
        op("a", 500),
        op("b", 300),
        op("c", 300, Kind.CANCEL, original_id="b"),
        op("d", 50, Kind.RETURN),
        op("e", 70, state=State.DECLINED),
        op("f", 900, training=False),
    )
    assert found.agreement is Agreement.AGREE
    assert found.own == found.reported
    assert found.shift is not None
    assert own_sums(found.shift) == found.own
    assert (found.own[Kind.SALE], found.own.net) == (ReportedTotal(2, 800_00), 450_00)


def test_an_unknown_sale_that_the_pinpad_counts_is_named_and_one_that_it_does_not_is_said_so() -> None:
    found = compared(som((2, 800)), op("a", 500), op("b", 300, state=UNKNOWN), op("c", 200, state=UNKNOWN))
    assert told(found) == [(Cause.UNKNOWN_COUNTED, som((1, 300)), ["b"], [])]
    assert [each.id for each in found.not_counted] == ["c"]
    assert found.agreement is Agreement.DIFFER


def test_of_two_that_fit_neither_is_named() -> None:
    found = compared(som((2, 800)), op("a", 500), op("b", 300, state=UNKNOWN), op("c", 300, state=UNKNOWN))
    assert told(found) == [(Cause.UNKNOWN_COUNTED, som((1, 300)), [], ["b", "c"])]
    assert found.not_counted == ()


def test_what_every_way_needs_is_named_and_the_rest_are_candidates() -> None:
    unknown = [op("b", 300, state=UNKNOWN), op("c", 300, state=UNKNOWN), op("d", 70, state=UNKNOWN)]
    found = compared(som((3, 870)), op("a", 500), *unknown)
    assert told(found) == [
        (Cause.UNKNOWN_COUNTED, som((1, 70)), ["d"], []),
        (Cause.UNKNOWN_COUNTED, som((1, 300)), [], ["b", "c"]),
    ]


def test_an_approved_sale_that_the_pinpad_does_not_count() -> None:
    found = compared(som((1, 500)), op("a", 500), op("b", 300))
    assert told(found) == [(Cause.NOT_COUNTED, som((-1, -300)), ["b"], [])]
    found = compared(som((1, 300)), op("a", 300), op("b", 300))
    assert told(found) == [(Cause.NOT_COUNTED, som((-1, -300)), [], ["a", "b"])]


def test_a_declined_sale_that_the_pinpad_counts() -> None:
    found = compared(som((2, 800)), op("a", 500), op("b", 300, state=State.DECLINED), op("c", 90, state=State.ABORTED))
    assert told(found) == [(Cause.REFUSED_COUNTED, som((1, 300)), ["b"], [])]


def test_one_that_was_made_when_the_lane_was_for_training() -> None:
    found = compared(som((2, 800)), op("a", 500), op("b", 300, training=False))
    assert told(found) == [(Cause.OTHER_SORT_COUNTED, som((1, 300)), ["b"], [])]


def test_what_was_made_on_the_pinpad_alone() -> None:
    found = compared(som((3, 1200)), op("a", 500), op("b", 400, state=UNKNOWN))
    # 400.00 and an unknown 300.00, or two of 700.00 together
    assert told(found) == [(Cause.ALONE, som((2, 700)), [], ["b"])]
    found = compared(som((2, 800)), op("a", 500), op("b", 400, state=UNKNOWN))
    assert told(found) == [(Cause.ALONE, som((1, 300)), [], [])]
    assert [each.id for each in found.not_counted] == ["b"]


def test_a_cancel_that_the_pinpad_lists_as_a_return() -> None:
    found = compared(
        som((2, 800), returned=(1, 300)), op("a", 500), op("b", 300), op("c", 300, Kind.CANCEL, original_id="b")
    )
    assert told(found) == [(Cause.CANCEL_AS_RETURN, som(cancel=(-1, -300), returned=(1, 300)), ["c"], [])]


def test_a_bank_that_takes_cancelled_sales_out() -> None:
    rows = [op("a", 500), op("b", 300), op("c", 300, Kind.CANCEL, original_id="b")]
    found = compared(som((1, 500)), *rows)
    assert told(found) == [(Cause.CANCELS_TAKEN_OUT, som((-1, -300), (-1, -300)), ["c"], [])]
    assert found.agreement is Agreement.AGREE
    found = compared(som((2, 540)), *rows, op("d", 40, state=UNKNOWN))
    assert [each[0] for each in told(found)] == [Cause.CANCELS_TAKEN_OUT, Cause.UNKNOWN_COUNTED]
    assert found.agreement is Agreement.DIFFER


def test_a_cancel_that_is_not_known_and_taken_out() -> None:
    found = compared(som((1, 500)), op("a", 500), op("b", 300), op("c", 300, Kind.CANCEL, UNKNOWN, original_id="b"))
    assert told(found) == [(Cause.UNKNOWN_COUNTED, som((-1, -300)), ["c"], [])]


def test_a_cancel_of_a_sale_that_is_not_in_this_journal_takes_nothing_of_ours_out() -> None:
    found = compared(som((1, 500)), op("a", 500), op("c", 300, Kind.CANCEL))
    assert told(found) == [(Cause.CANCELS_TAKEN_OUT, som(cancel=(-1, -300)), ["c"], [])]


def test_a_cancel_alone_that_is_taken_out_leaves_nothing() -> None:
    found = compared(NOTHING, op("c", 300, Kind.CANCEL))
    assert told(found) == [(Cause.CANCELS_TAKEN_OUT, som(cancel=(-1, -300)), ["c"], [])]
    assert found.agreement is Agreement.AGREE


def test_a_cancel_that_is_not_known_explains_an_empty_report_better_than_a_new_shift() -> None:
    found = compared(NOTHING, op("a", 300), op("c", 300, Kind.CANCEL, UNKNOWN, original_id="a"))
    assert told(found) == [(Cause.UNKNOWN_COUNTED, som((-1, -300)), ["c"], [])]


def test_another_way_of_counting_counts_where_it_needs_fewer_assumptions() -> None:
    cancelled = [op("a", 300), op("c", 300, Kind.CANCEL, original_id="a")]
    taken_out: tuple[Cause, Sums, list[str], list[str]] = (
        Cause.CANCELS_TAKEN_OUT,
        som((-1, -300), (-1, -300)),
        ["c"],
        [],
    )
    # one operation that is not counted, or a shift that began behind three
    found = compared(som((1, 500)), op("f", 70), *cancelled, op("b", 500))
    assert told(found) == [taken_out, (Cause.NOT_COUNTED, som((-1, -70)), ["f"], [])]
    # what another till sold, or two operations that stand otherwise
    found = compared(som((2, 340)), *cancelled, op("d", 40, state=State.DECLINED))
    assert told(found) == [taken_out, (Cause.ALONE, som((2, 340)), [], [])]
    # and not where the plain way is as good
    found = compared(som((2, 700), (1, 300)), *cancelled)
    assert told(found) == [(Cause.ALONE, som((1, 400)), [], [])]


def test_two_that_stand_otherwise_beside_amounts_with_the_surcharge() -> None:
    rows = [op(f"{number}", 2**number, surcharge=1) for number in range(1, 8)]
    counted = Sums.of({Kind.SALE: ReportedTotal(5, (254 - 8 - 32) * 100 + 5)})
    assert [(each.cause, [row.id for row in each.operations][:1]) for each in compared(counted, *rows).differences] == [
        (Cause.SURCHARGES, ["1"]),
        (Cause.NOT_COUNTED, ["3"]),
        (Cause.NOT_COUNTED, ["5"]),
    ]


def test_an_operation_of_a_tiyin_is_one() -> None:
    found = compared(Sums.of({Kind.SALE: ReportedTotal(1, 1)}))
    assert [each.cause for each in found.differences] == [Cause.ALONE]
    found = compared(Sums.of({Kind.SALE: ReportedTotal(2, 1)}))
    assert [each.cause for each in found.differences] == [Cause.UNEXPLAINED]


def test_an_amount_that_was_not_confirmed_is_no_candidate_for_what_is_explained() -> None:
    found = compared(som((1, 500)), op("a", 500), op("b", 300, amount_confirmed=False))
    assert told(found) == [(Cause.NOT_COUNTED, som((-1, -300)), ["b"], [])]


def test_amounts_with_the_surcharge() -> None:
    found = compared(
        som((2, 802), returned=(1, 10)),
        op("a", 500, surcharge=1_50),
        op("b", 300, surcharge=50),
        op("c", 10, Kind.RETURN),
    )
    assert told(found) == [(Cause.SURCHARGES, som((0, 2)), ["a", "b"], [])]
    assert found.agreement is Agreement.AGREE


def test_a_shift_that_was_closed_at_the_pinpad() -> None:
    rows = [op("a", 500), op("b", 300), op("c", 40), op("d", 7)]
    found = compared(som((1, 7)), *rows)
    assert told(found) == [(Cause.EARLIER_SHIFT, som((-3, -840)), ["a", "b", "c"], [])]
    assert found.is_closed_elsewhere
    found = compared(NOTHING, op("a", 500), op("u", 90, state=UNKNOWN))
    assert told(found) == [(Cause.EARLIER_SHIFT, som((-1, -500)), ["a"], [])]
    assert found.not_counted == ()
    assert not compared(som((1, 500)), op("a", 500)).is_closed_elsewhere
    assert compared(som((1, 500)), op("a", 500), last_of_another=op("z", 1)).is_closed_elsewhere


def test_two_that_stand_otherwise() -> None:
    rows = [op(f"{number}", 2**number) for number in range(1, 8)]
    found = compared(som((5, 254 - 8 - 32)), *rows)
    assert [each[:3] for each in told(found)] == [
        (Cause.NOT_COUNTED, som((-1, -8)), ["3"]),
        (Cause.NOT_COUNTED, som((-1, -32)), ["5"]),
    ]


def test_the_same_operation_is_not_assumed_twice() -> None:
    rows = [op("a", 500), op("b", 300), op("c", 300, Kind.CANCEL, original_id="b"), op("d", 1)]
    found = compared(som((3, 801), cancel=(-1, -300), returned=(1, 300)), *rows)
    assert [each.cause for each in found.differences] == [Cause.UNEXPLAINED]


def test_what_nothing_explains_is_left_as_it_is() -> None:
    found = compared(som((2, 850)), op("a", 500), op("b", 300, amount_confirmed=False))
    assert told(found) == [(Cause.UNEXPLAINED, som((0, 50)), [], ["b"])]


def test_too_many_to_try() -> None:
    unknown = [op(f"u{number}", 300, state=UNKNOWN) for number in range(13)]
    found = compared(som((1, 300)), *unknown[1:])
    assert [(each.cause, len(each.candidates)) for each in found.differences] == [(Cause.UNKNOWN_COUNTED, 12)]
    found = compared(som((1, 300)), *unknown)
    assert [(each.cause, len(each.candidates)) for each in found.differences] == [(Cause.UNEXPLAINED, len(unknown))]
    assert compared(NOTHING, *unknown).differences == ()
    approved = [op(f"{number}", number) for number in range(1, 152)]
    total = sum(range(1, 152))
    found = compared(som((149, total - 3)), *approved)
    assert [each.cause for each in found.differences] == [Cause.EARLIER_SHIFT]
    found = compared(som((149, total - 5)), *approved)
    assert [each.cause for each in found.differences] == [Cause.UNEXPLAINED]
    found = compared(som((148, total - 151 - 5)), *approved[:-1])
    assert told(found) == [(Cause.NOT_COUNTED, som((-2, -5)), [], ["1", "2", "3", "4"])]


def test_what_cannot_be_compared() -> None:
    shift = Shift(TERMINAL, training=True, operations=(op("a", 500),))
    empty = {kind: ReportedTotal() for kind in KINDS}
    unreadable = compare(Block(TERMINAL, None), shift)
    assert (unreadable.obstacle, unreadable.agreement) == (Obstacle.UNREADABLE, Agreement.INCOMPARABLE)
    assert compare(Block(None, empty), None).obstacle is Obstacle.NO_TERMINAL
    long = Shift(TERMINAL, training=True, operations=(op("a", 500),), is_whole=False)
    assert compare(Block(TERMINAL, empty), long).obstacle is Obstacle.TOO_MANY


def newest_first(*operations: Operation) -> list[Operation]:
    return list(reversed(operations))


def test_a_shift_has_all_since_its_beginning_that_may_have_reached_the_pinpad() -> None:
    closing = op("r", 0, Kind.RECONCILIATION)
    rows = newest_first(
        op("a", 1), op("x", 0, Kind.RECONCILIATION, UNKNOWN), op("b", 2, state=State.FAILED), op("c", 3, state=UNKNOWN)
    )
    last = op("z", 9, shift_no="4")
    shift = shift_of(TERMINAL, rows, training=True, closed_by=closing, last_of_another=last)
    assert [each.id for each in shift.operations] == ["a", "c"]
    assert [each.id for each in shift.open_closings] == ["x"]
    assert (shift.closed_by, shift.last_of_another) == (closing, last)


@pytest.mark.parametrize(("number", "is_whole"), [(LONGEST - 1, True), (LONGEST, False)])
def test_a_shift_is_looked_at_up_to_a_limit(number: int, is_whole: bool) -> None:
    rows = [op("a", 1)] * number
    assert shift_of(TERMINAL, rows, training=True).is_whole is is_whole


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


def report(terminal: str, sales: str) -> str:
    return f"Краткий отчет\nТерминал: {terminal}\nОплата {sales}\nОтчет окончен\n"


def test_each_terminal_of_a_report_is_compared_with_its_own_operations(writer: Writer) -> None:
    store(writer, APPROVED, terminal_id="TR000003", amount=100_00)
    lost = store(writer, UNKNOWN, amount=40_00)  # names no terminal: it belongs to the lane's own
    store(writer, APPROVED, terminal_id=TERMINAL, amount=200_00)
    both = report("TR000003", "1 100.00") + report(TERMINAL, "2 240.00")
    other, main = compare_report(writer.reader, "humo-1", both, training=True)
    assert (other.terminal_id, other.agreement, other.not_counted) == ("TR000003", Agreement.AGREE, ())
    assert [(each.cause, each.operations) for each in main.differences] == [(Cause.UNKNOWN_COUNTED, (lost,))]


def test_a_report_of_a_strange_terminal(writer: Writer) -> None:
    store(writer, APPROVED, terminal_id=TERMINAL)
    (found,) = compare_report(writer.reader, "humo-1", report("TR000009", "1 100.00"), training=True)
    assert (found.terminal_id, [each.cause for each in found.differences]) == ("TR000009", [Cause.ALONE])


def test_a_report_without_a_terminal(writer: Writer) -> None:
    nameless = "Краткий отчет\nОплата 1 300.00"
    (found,) = compare_report(writer.reader, "humo-1", nameless, training=True)
    assert found.obstacle is Obstacle.NO_TERMINAL
    store(writer, APPROVED, terminal_id=TERMINAL)
    (found,) = compare_report(writer.reader, "humo-1", nameless, training=True)
    assert (found.terminal_id, found.agreement) == (TERMINAL, Agreement.AGREE)
