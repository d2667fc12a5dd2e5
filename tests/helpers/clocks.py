"""Clocks for tests: one on which time passes only when the program sleeps, and one in a hurry."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock

HURRY = 20
"""How many seconds of the program pass in one of ours: a trainee's card takes its time, a test does not."""
_STALL = 0.2
"""Real seconds between two looks at a clock in a hurry, at most: as long as a lane at rest waits (`CHORE_SLICE`)."""


class ManualClock:
    """An `app.clock.Clock` that begins at `start` and never moves by itself; any thread may use it."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)) -> None:
        self._lock = Lock()
        self._elapsed = 0.0
        self._start = start

    def monotonic(self) -> float:
        """Seconds slept since the clock was made."""
        with self._lock:
            return self._elapsed

    def now(self) -> datetime:
        """The start, as set, and the time slept since."""
        with self._lock:
            return self._start + timedelta(seconds=self._elapsed)

    def sleep(self, seconds: float) -> None:
        """Move on by that much at once."""
        with self._lock:
            self._elapsed += seconds

    def set_wall_clock(self, moment: datetime) -> None:
        """Let the wall clock jump to `moment`, as when someone sets the machine's time; monotonic time stays."""
        with self._lock:
            self._start = moment - timedelta(seconds=self._elapsed)


class HurriedClock:
    """An `app.clock.Clock` that runs faster than the world; any thread may use it.

    It does not hurry on while nobody looks at it for longer than `_STALL`: a busy machine has stopped the program then,
    and a pinpad that waits five seconds is not to take that for a till that has gone.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen = time.monotonic()
        self._elapsed = 0.0
        self._start = datetime.now(UTC)

    def monotonic(self) -> float:
        with self._lock:
            seen, self._seen = self._seen, time.monotonic()
            passed = self._seen - seen
            self._elapsed += passed + (HURRY - 1) * min(passed, _STALL)
            return self._elapsed

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:
            time.sleep(min(left / HURRY, _STALL / 2))
