"""Clocks for tests: one on which time passes only when the program sleeps, and one in a hurry."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock

HURRY = 20
"""How many seconds of the program pass in one of ours: a trainee's card takes its time, a test does not."""


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
    """An `app.clock.Clock` that runs faster than the world."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._start = datetime.now(UTC)

    def monotonic(self) -> float:
        return (time.monotonic() - self._begun) * HURRY

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / HURRY)
