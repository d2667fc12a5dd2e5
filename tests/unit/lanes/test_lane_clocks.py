"""How far a pinpad's clock is from ours (M7)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.model import Operation
from app.lanes.clocks import PinpadClock, clock_trouble
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


@pytest.mark.parametrize(
    ("printed", "is_told"),
    [
        ("12:10:00", False),
        ("12:10:01", True),
        ("11:50:00", False),
        ("11:49:59", True),
        ("15:00:00", True),
        ("09:00:00", True),
    ],
)
def test_more_than_ten_minutes_are_told(printed: str, is_told: bool) -> None:
    clock = PinpadClock(TASHKENT)
    clock.learn([result(f"Дата:02/03/26 {printed}")])
    trouble = clock_trouble(clock.offset, ENDED, TASHKENT)
    assert (clock.excess is not None, trouble is not None) == (is_told, is_told)
    if trouble is not None:
        assert clock.excess == clock.offset
        assert trouble.params == {"shown": f"02.03.2026 {printed[:5]}", "now": "02.03.2026 12:00"}


def test_a_clock_that_is_not_known_is_not_told() -> None:
    assert PinpadClock(TASHKENT).excess is None
    assert clock_trouble(None, ENDED, TASHKENT) is None


@pytest.mark.parametrize("slip", [None, "", "ОДОБРЕНО"])
def test_without_a_dated_slip_nothing_is_known(slip: str | None) -> None:
    assert clock_offset([result(slip)], TASHKENT) is None
    assert clock_offset([], TASHKENT) is None
