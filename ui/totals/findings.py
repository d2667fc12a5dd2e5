"""All that the screen of totals shows of a lane, asked of the journal in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import midnight
from app.core.model import Operation
from app.core.reports import read_blocks
from app.journal.reading import Reader
from app.journal.shifts import Place
from app.lanes.day_totals import Day, add_up_day
from app.lanes.due import Reminder, find_due
from app.lanes.lane import Lane
from app.lanes.shift import Shift
from app.lanes.shift_totals import Comparison, own_sums
from app.lanes.shifts import compare_report, find_shift
from app.lanes.sums import Sums, add_up
from app.runtime import Runtime
from ui.totals.closings_table import Closing

CLOSINGS = 30
"""Closed shifts that are listed."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a pinpad printed of its totals."""

    text: str
    at: datetime
    newest: Operation | None = None
    """The lane's latest operation when a short report was asked for: the report knows of nothing behind it."""
    closing: Operation | None = None
    """The reconciliation that it is of; None for a short report."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the journal says of a lane; of its open shift nothing where no terminal has answered on it."""

    shift: Shift | None
    comparisons: tuple[Comparison, ...]
    closings: Sequence[Closing]
    day: Day
    reminder: Reminder | None


def find(reader: Reader, runtime: Runtime, lane: Lane, report: Report | None) -> Findings:
    """Everything for that lane and that report; without one its open shift stands alone."""
    name, training, zone, now = lane.name, lane.training, runtime.settings.zone, runtime.clock.now()
    terminal = reader.find_last_terminal(name, training=training) or lane.status.terminal_id
    place = None if terminal is None else Place(name, terminal, training)
    shift = None if place is None else find_shift(reader, place)
    return Findings(
        shift,
        _compare(reader, lane, report, shift),
        [] if place is None else [_read_closing(each) for each in reader.shifts.closings(place, CLOSINGS)],
        add_up_day(reader.shifts.sold_since(midnight(now, zone), training=training), zone),
        find_due(reader, name, now, zone, training=training),
    )


def _compare(reader: Reader, lane: Lane, report: Report | None, shift: Shift | None) -> tuple[Comparison, ...]:
    if report is None:
        return () if shift is None else (Comparison(shift.terminal_id, None, shift, own_sums(shift)),)
    until = report.closing
    if until is None:
        until = reader.shifts.first_behind(report.newest, lane.name, report.at, training=lane.training)
    known = lane.status.terminal_id
    return compare_report(reader, lane.name, report.text, training=lane.training, until=until, known=known)


def _read_closing(operation: Operation) -> Closing:
    """The totals of a reconciliation over all of its terminals; None where one cannot be read."""
    totals = [block.totals for block in read_blocks(operation.slip or "")]
    reported = None if None in totals else add_up(Sums.of(each) for each in totals if each is not None)
    return Closing(operation, reported)
