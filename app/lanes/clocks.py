"""How far a pinpad's clock is from ours, from the slips it printed (M7). Pure."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.model import Operation
from app.slips import PrintedMoment, read_slip

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
        if printed_at is None:
            return
        local = ended_at.astimezone(self._zone).replace(tzinfo=None)
        self._ahead.append((printed_at.near(local) - local).total_seconds())
