"""How far a pinpad's clock is from ours, from the slips it printed (M7). Pure."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.core.errors import PinpadClockOff
from app.core.model import Operation
from app.core.slips import PrintedMoment, read_slip
from app.lanes.matching import LARGEST_OFFSET

RESULTS_COUNTED = 5


class PinpadClock:
    """One pinpad's clock beside the till's. `zone` is the one in which slips are read."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._ahead: deque[float] = deque(maxlen=RESULTS_COUNTED)
        self._unread: deque[Operation] = deque(maxlen=RESULTS_COUNTED)

    @property
    def offset(self) -> timedelta | None:
        """The median of how far it was ahead in its latest results; None with no dated slip."""
        self._read()
        return timedelta(seconds=median(self._ahead)) if self._ahead else None

    @property
    def excess(self) -> timedelta | None:
        """The offset where it is so large that the pinpad's times prove nothing; None where it is not, or not known."""
        offset = self.offset
        return offset if offset is not None and abs(offset) > LARGEST_OFFSET else None

    def learn(self, results: Iterable[Operation]) -> None:
        """Take what earlier results told, the oldest first. Their slips are read when the clock is first asked for."""
        self._unread.extend(results)

    def forget(self) -> None:
        """The till's own clock was set: what was learnt is no longer true."""
        self._unread.clear()
        self._ahead.clear()

    def note(self, printed_at: PrintedMoment | None, ended_at: datetime) -> None:
        """Take one more result: when it was printed, on the pinpad's clock, and when it ended, on ours."""
        self._read()
        self._note(printed_at, ended_at)

    def _read(self) -> None:
        while self._unread:
            operation = self._unread.popleft()
            if operation.slip and operation.ended_at:
                self._note(read_slip(operation.slip).printed_at, operation.ended_at)

    def _note(self, printed_at: PrintedMoment | None, ended_at: datetime) -> None:
        if printed_at is not None:
            self._ahead.append(offset_at(printed_at, ended_at, self._zone).total_seconds())


def offset_at(printed_at: PrintedMoment, moment: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clock is ahead that showed the one at the other."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return printed_at.near(local) - local


def clock_trouble(offset: timedelta | None, moment: datetime, zone: ZoneInfo) -> PinpadClockOff | None:
    """What is to be told of a clock that is so far ahead, at that moment; None where nothing is (M7)."""
    if offset is None or abs(offset) <= LARGEST_OFFSET:
        return None
    now = moment.astimezone(zone)
    return PinpadClockOff(shown=f"{now + offset:%d.%m.%Y %H:%M}", now=f"{now:%d.%m.%Y %H:%M}")
