"""Whether a lane's pinpad should be reconciled: before its journal is full, or its day has ended."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.clock import midnight
from app.core.model import Operation
from app.journal.reading import Reader
from app.journal.shifts import Place

JOURNAL_FULL = frozenset({"303", "4130", "4134"})
"""Codes with which a pinpad asks for it: 303 of FiscalBox's table, and 4130 and 4134 of ARCUS installs elsewhere.

No limit of a pinpad's journal is public, so that nothing is counted towards one.
"""

DAY_ENDS = time(22)
"""From this hour on, by the shop's zone, a shift with operations should be closed."""


class Due(StrEnum):
    """Why a reconciliation is due."""

    JOURNAL_FULL = "journal-full"
    EARLIER_DAY = "earlier-day"
    """The open shift has operations of an earlier day."""
    DAY_ENDS = "day-ends"


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a lane should be reconciled; `latest` is the latest operation of an earlier day, where that is why."""

    lane: str
    due: Due
    latest: Operation | None = None


def find_due(reader: Reader, lane: str, now: datetime, zone: ZoneInfo, *, training: bool) -> Reminder | None:
    """Whether the lane's pinpad should be reconciled, and why. Looks at few rows however long the journal is."""
    terminal = reader.find_last_terminal(lane, training=training)
    if terminal is None:
        return None
    place = Place(lane, terminal, training)
    begins_after = reader.shifts.beginning(place).after
    if reader.shifts.has_code(place, begins_after, JOURNAL_FULL):
        return Reminder(lane, Due.JOURNAL_FULL)
    earlier = reader.shifts.last_before(place, begins_after, midnight(now, zone))
    if earlier is not None:
        return Reminder(lane, Due.EARLIER_DAY, earlier)
    is_evening = now.astimezone(zone).time() >= DAY_ENDS
    if is_evening and reader.shifts.last_before(place, begins_after, now) is not None:
        return Reminder(lane, Due.DAY_ENDS)
    return None
