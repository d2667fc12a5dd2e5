"""When a reconciliation is due: the pinpad's journal is full, or a day ends with its shift open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Kind, Operation, Scheme, State
from app.core.reports import ReportedTotal
from app.journal.shifts import Place
from app.journal.writing import Writer
from app.lanes.day_totals import add_up_day
from app.lanes.due import Due, Reminder, find_due
from app.lanes.sums import Sums
from operations import MOMENT, store
from training_lanes import ZONE

TERMINAL = "TR000001"
LANE = "humo-1"
PLACE = Place(LANE, TERMINAL, training=True)
YESTERDAY = MOMENT - timedelta(days=1)
LATE = datetime(2026, 3, 2, 22, 5, tzinfo=ZONE)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


def sold(writer: Writer, **changes: Any) -> Operation:
    return store(writer, changes.pop("state", State.APPROVED), **{"terminal_id": TERMINAL} | changes)


def due(writer: Writer, now: datetime = MOMENT) -> Reminder | None:
    return find_due(writer.reader, LANE, now, ZONE, training=True)


def test_nothing_is_due_on_a_new_lane(writer: Writer) -> None:
    assert due(writer) is None
    sold(writer)
    assert due(writer) is None


def test_the_pinpad_says_that_its_journal_is_full(writer: Writer) -> None:
    sold(writer)
    sold(writer, state=State.DECLINED, code="303")
    assert due(writer) == Reminder(LANE, Due.JOURNAL_FULL)
    sold(writer, kind=Kind.RECONCILIATION, amount=0)
    assert due(writer) is None


def test_a_shift_of_yesterday_is_open(writer: Writer) -> None:
    earlier = sold(writer, created_at=YESTERDAY)
    assert due(writer) == Reminder(LANE, Due.EARLIER_DAY, earlier)
    sold(writer)
    assert due(writer) == Reminder(LANE, Due.EARLIER_DAY, earlier)
    sold(writer, kind=Kind.RECONCILIATION, amount=0)
    assert due(writer) is None


def test_the_days_are_those_of_the_shop(writer: Writer) -> None:
    sold(writer, created_at=datetime(2026, 3, 1, 23, 59, tzinfo=ZONE))
    assert due(writer, datetime(2026, 3, 2, 0, 1, tzinfo=ZONE)) is not None
    assert due(writer, datetime(2026, 3, 1, 21, 0, tzinfo=ZONE)) is None


def test_a_shift_that_was_closed_at_the_pinpad_is_not_due(writer: Writer) -> None:
    sold(writer, created_at=YESTERDAY, shift_no="4")
    assert due(writer) is not None
    sold(writer, shift_no="5")
    assert due(writer) is None


def test_in_the_evening_an_open_shift_is_due(writer: Writer) -> None:
    assert due(writer, LATE) is None
    sold(writer)
    assert due(writer, LATE) == Reminder(LANE, Due.DAY_ENDS)
    assert due(writer, LATE - timedelta(minutes=10)) is None


def test_other_lanes_and_other_sorts_do_not_count(writer: Writer) -> None:
    sold(writer, lane="humo-2", terminal_id="TR000009", created_at=YESTERDAY)
    sold(writer, training=False, created_at=YESTERDAY)
    sold(writer)
    assert due(writer) is None


def test_what_belongs_to_a_shift(writer: Writer) -> None:
    shifts = writer.reader.shifts
    sold(writer)
    closing = sold(writer, kind=Kind.RECONCILIATION, amount=0)
    unknown = store(writer, State.UNKNOWN)  # its answer was lost, and so was its terminal
    sold(writer, lane="humo-2", terminal_id="TR000009")
    store(writer, State.UNKNOWN, lane="humo-2")
    other_sort = sold(writer, training=False)
    closed = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    last = sold(writer)
    assert shifts.beginning(PLACE).closing == closing
    assert shifts.since(PLACE, closing, 100) == [last, closed, other_sort, unknown]
    assert shifts.since(PLACE, closing, 2) == [last, closed]
    assert shifts.since(PLACE, closing, 100, before=closed) == [other_sort, unknown]
    assert shifts.beginning(PLACE, before=closing).closing is None
    settled = store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0)  # by a supervisor: no terminal
    assert shifts.closings(PLACE, 10) == [settled, closing]


def test_a_shift_begins_where_the_number_on_the_slips_changed(writer: Writer) -> None:
    shifts = writer.reader.shifts
    assert shifts.beginning(PLACE).after is None
    of_four = sold(writer, shift_no="4")
    assert shifts.beginning(PLACE).after is None
    unnumbered = sold(writer)
    first = sold(writer, shift_no="5")
    last = sold(writer)
    beginning = shifts.beginning(PLACE)
    assert (beginning.closing, beginning.last_of_another, beginning.after) == (None, of_four, of_four)
    assert shifts.since(PLACE, beginning.after, 100) == [last, first, unnumbered]
    assert [shifts.is_in_current(each) for each in (of_four, unnumbered, first, last)] == [False, True, True, True]
    assert shifts.beginning(PLACE, before=first).after is None
    closing = sold(writer, kind=Kind.RECONCILIATION, amount=0, shift_no="5")
    assert shifts.beginning(PLACE).after == closing
    again = sold(writer, shift_no="5")
    assert shifts.is_in_current(again)
    assert not shifts.is_in_current(last)


def test_two_operations_of_one_shift(writer: Writer) -> None:
    shifts = writer.reader.shifts
    early, later = sold(writer, shift_no="4"), sold(writer)
    assert shifts.is_in_one(early, later)
    other = sold(writer, shift_no="5")
    assert not shifts.is_in_one(early, other)
    assert shifts.is_in_one(later, other)
    sold(writer, kind=Kind.RECONCILIATION, amount=0)
    assert not shifts.is_in_one(other, sold(writer, shift_no="5"))


def test_a_reconciliation_closes_the_shift_of_every_terminal_that_its_report_names(writer: Writer) -> None:
    report = f"Отчет закрытия смены\nКраткий отчет\nТерминал: TR000009\n-\nКраткий отчет\nТерминал: {TERMINAL}\n-"
    alike = report.replace(TERMINAL, f"TR000008\nНомер: {TERMINAL}")
    shifts = writer.reader.shifts
    sold(writer, kind=Kind.RECONCILIATION, amount=0, terminal_id="TR000009", slip=alike)
    assert shifts.beginning(PLACE).closing is None
    closing = sold(writer, kind=Kind.RECONCILIATION, amount=0, terminal_id="TR000009", slip=report)
    assert shifts.beginning(PLACE).closing == closing
    of_lane = store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0)
    assert shifts.beginning(PLACE).closing == of_lane
    assert shifts.closings(PLACE, 10) == [of_lane, closing]
    assert shifts.beginning(Place("humo-2", TERMINAL, training=True)).closing is None
    assert shifts.beginning(Place(LANE, None, training=True)).closing == of_lane


def test_what_comes_behind_a_report(writer: Writer) -> None:
    shifts = writer.reader.shifts
    assert shifts.newest(LANE, training=True) is None
    assert shifts.first_behind(None, LANE, MOMENT, training=True) is None
    first = sold(writer)
    assert shifts.first_behind(None, LANE, MOMENT, training=True) == first
    assert shifts.first_behind(first, LANE, MOMENT, training=True) is None
    second = sold(writer)
    assert shifts.first_behind(first, LANE, MOMENT, training=True) == second
    assert shifts.newest(LANE, training=True) == second


def test_a_day_by_hour_and_scheme(writer: Writer) -> None:
    def at(hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 3, 2, hour, minute, tzinfo=ZONE)

    sold(writer, created_at=at(9), amount=100_01)
    sold(writer, created_at=at(9, 59), amount=200_00)
    sold(writer, created_at=at(11), amount=50_00, lane="uzcard-1", scheme=Scheme.UZCARD)
    sold(writer, created_at=at(12), amount=200_00, kind=Kind.CANCEL)
    sold(writer, created_at=at(12), amount=7_00, training=False)
    sold(writer, created_at=at(12), amount=7_00, state=State.DECLINED)
    sold(writer, created_at=at(0) - timedelta(seconds=1), amount=7_00)
    day = add_up_day(writer.reader.shifts.sold_since(at(0), training=True), ZONE)
    assert day.sales == {(9, Scheme.HUMO): 300_01, (11, Scheme.UZCARD): 50_00}
    assert day.hours == range(9, 12)
    assert [day.of_hour(hour) for hour in day.hours] == [300_01, 0, 50_00]
    assert day.totals[Scheme.HUMO] == Sums.of(
        {Kind.SALE: ReportedTotal(2, 300_01), Kind.CANCEL: ReportedTotal(1, 200_00)}
    )
    assert add_up_day([], ZONE).hours == range(0)
