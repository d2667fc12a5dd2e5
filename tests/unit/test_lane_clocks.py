"""How far a pinpad's clock is from ours (M7)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.lanes.clocks import PinpadClock
from app.model import Operation
from operations import make_operation

TASHKENT = ZoneInfo("Asia/Tashkent")
ENDED = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def clock_offset(results: Iterable[Operation], zone: ZoneInfo) -> timedelta | None:
    clock = PinpadClock(zone)
    clock.learn(results)
    return clock.offset


def result(slip: str | None) -> Operation:
    return make_operation(slip=slip, ended_at=ENDED)


def test_slips_are_read_in_the_shop_s_zone() -> None:
    assert clock_offset([result("Дата:02/03/26 12:00:30")], TASHKENT) == timedelta(seconds=30)


def test_the_median_counts() -> None:
    slips = ["Дата:02/03/26 12:00:10", "Дата:02/03/26 12:00:20", "Дата:02/03/26 18:00:00"]
    assert clock_offset(map(result, slips), TASHKENT) == timedelta(seconds=20)


def test_only_the_last_five_count() -> None:
    slips = ["Дата:02/03/26 18:00:00"] * 5 + ["Дата:02/03/26 12:00:07"] * 3
    assert clock_offset(map(result, slips), TASHKENT) == timedelta(seconds=7)


def test_a_year_that_is_not_printed_is_the_nearest() -> None:
    new_year = make_operation(slip="Дата:31/12 23:59:00", ended_at=datetime(2026, 1, 1, 0, 0, tzinfo=UTC))
    assert clock_offset([new_year], ZoneInfo("UTC")) == timedelta(minutes=-1)


@pytest.mark.parametrize("slip", [None, "", "ОДОБРЕНО"])
def test_without_a_dated_slip_nothing_is_known(slip: str | None) -> None:
    assert clock_offset([result(slip)], TASHKENT) is None
    assert clock_offset([], TASHKENT) is None
