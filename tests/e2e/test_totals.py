"""A reconciliation after twenty mixed operations, two of them unknown: the differences are named, to the tiyin."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

import mixed_shift
from app.core.model import Kind, Operation, Request, Scheme, State
from app.core.reports import ReportedTotal
from app.core.slips import Totals
from app.lanes.shift_causes import Cause
from app.lanes.shift_totals import Agreement, Comparison
from app.lanes.shifts import compare_report
from app.lanes.status import Condition
from app.lanes.sums import Sums
from mixed_shift import ALONE, COUNTED, Mixed
from training_lanes import LIMIT, Shop, open_shop

ExpectLog = Callable[[int, str], None]


def compared(shop: Shop, lane: str, report: str, until: Operation | None = None) -> Comparison:
    (found,) = shop.read(lambda reader: compare_report(reader, lane, report, training=True, until=until))
    return found


def check(found: Comparison, mixed: Mixed, *, with_alone: bool) -> None:
    """What has to be said of that shift."""
    assert found.agreement is Agreement.DIFFER
    for kind in (Kind.SALE, Kind.CANCEL, Kind.RETURN):
        assert found.own[kind] == ReportedTotal(*mixed.own(kind))
    more = ReportedTotal(2, COUNTED + ALONE) if with_alone else ReportedTotal(1, COUNTED)
    assert found.gap == Sums.of({Kind.SALE: more})
    (difference,) = found.differences
    assert difference.effect == found.gap
    told = (difference.cause, [each.id for each in difference.operations], [each.id for each in difference.candidates])
    if with_alone:
        # the lost sale and one more, or two that were made on the pinpad itself
        assert told == (Cause.ALONE, [], [mixed.counted.id])
    else:
        assert told == (Cause.UNKNOWN_COUNTED, [mixed.counted.id], [])
    assert [each.id for each in found.not_counted] == [mixed.not_counted.id]


@pytest.mark.parametrize("with_alone", [False, True])
@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_differences_are_named(tmp_path: Path, expect_log: ExpectLog, scheme: Scheme, with_alone: bool) -> None:
    expect_log(logging.WARNING, "is unknown")
    with open_shop(tmp_path) as shop:
        lane, pinpad = shop.open_lane(scheme), shop.pinpads[scheme]

        def run(request: Request) -> Operation:
            return lane.submit(request).result(LIMIT)

        def settle() -> None:
            shop.wait_until(lambda: lane.status.condition is Condition.READY)

        faults, now = shop.training.bank_faults, shop.clock.monotonic
        mixed = mixed_shift.play(pinpad, faults, run, settle, now, with_alone=with_alone)
        assert {each.id for each in shop.read(lambda reader: reader.find_unknown(lane.name, training=True))} == {
            mixed.counted.id,
            mixed.not_counted.id,
        }
        short = lane.ask(Kind.SHORT_REPORT).result(LIMIT)
        check(compared(shop, lane.name, short.slip), mixed, with_alone=with_alone)
        closing = run(Request(Kind.RECONCILIATION))
        settle()
        closing = shop.stored_again(closing)  # the bank counts what the pinpad does not: 095, then looked up
        assert (closing.state, closing.code, closing.totals) == (State.APPROVED, "095", Totals.DIFFER)
        assert closing.slip is not None
        check(compared(shop, lane.name, closing.slip, closing), mixed, with_alone=with_alone)
        after = lane.ask(Kind.SHORT_REPORT).result(LIMIT)
        found = compared(shop, lane.name, after.slip)
        assert (found.agreement, found.own, found.not_counted) == (Agreement.AGREE, Sums(), ())
        assert shop.starts(scheme).count("reconciliation") == 1


def test_a_shift_that_was_closed_at_the_pinpad_itself(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        lane = shop.open_lane(Scheme.UZCARD)  # its slips have no shift number
        first = lane.submit(Request(Kind.SALE, 100_00)).result(LIMIT)
        shop.close_lane(lane)
        shop.beside_the_till(b"2\x1b1", Scheme.UZCARD)
        lane = shop.open_lane(Scheme.UZCARD)
        found = compared(shop, lane.name, lane.ask(Kind.SHORT_REPORT).result(LIMIT).slip)
        assert [(each.cause, each.operations[0].id) for each in found.differences] == [(Cause.EARLIER_SHIFT, first.id)]
        assert found.is_closed_elsewhere
        lane.submit(Request(Kind.SALE, 200_00)).result(LIMIT)
        found = compared(shop, lane.name, lane.ask(Kind.SHORT_REPORT).result(LIMIT).slip)
        assert [each.cause for each in found.differences] == [Cause.NOT_COUNTED]


def test_slips_with_another_shift_number_tell_it_by_themselves(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        lane = shop.open_lane()
        first = lane.submit(Request(Kind.SALE, 100_00)).result(LIMIT)
        shop.close_lane(lane)
        shop.beside_the_till(b"2\x1b1")
        lane = shop.open_lane()
        lane.submit(Request(Kind.SALE, 200_00)).result(LIMIT)
        found = compared(shop, lane.name, lane.ask(Kind.SHORT_REPORT).result(LIMIT).slip)
        assert (found.agreement, found.is_closed_elsewhere) == (Agreement.AGREE, True)
        assert found.shift is not None
        assert found.shift.last_of_another is not None
        assert found.shift.last_of_another.id == first.id
