"""Clocks for tests: one on which time passes only when the program sleeps, and one in a hurry."""

import time
from datetime import UTC, datetime, timedelta
from threading import Lock, get_ident

HURRY = 20
"""How many seconds of the program pass in one of ours: a trainee's card takes its time, a test does not."""
_STALL = 0.2
"""Real seconds between two looks at a clock in a hurry, at most: as long as a lane at rest waits (`CHORE_SLICE`)."""
_AT_ONCE = 0.15
"""Real seconds within which a thread that is at work looks again; a lane at rest does not."""
_WORK = 1.0
"""Real seconds for which a thread that does not look again may still be at work: a busy machine has stopped it."""


class ManualClock:
    """An `app.core.clock.Clock` that begins at `start` and never moves by itself; any thread may use it."""

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
    """A `Clock` that runs faster than the world while whoever sleeps by it sleeps; any thread may use it.

    It does not hurry while such a thread is at work, nor while nobody looks at it for longer than `_STALL`: a busy
    machine may have stopped that thread, and a pinpad that waits five seconds is not to take it for a till that has
    gone.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen = time.monotonic()
        self._elapsed = 0.0
        self._start = datetime.now(UTC)
        self._looked: dict[int, float] = {}
        """When each thread that sleeps by this clock has looked at it last, but for those that sleep now."""
        self._worked: dict[int, float] = {}
        """When each of them was known to be at work last."""

    def monotonic(self) -> float:
        with self._lock:
            return self._look()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        thread = get_ident()
        with self._lock:
            until = self._look() + seconds
            self._looked.pop(thread, None)
            self._worked.pop(thread, None)
        while (left := until - self.monotonic()) > 0:
            time.sleep(min(left / HURRY, _STALL / 2))
        with self._lock:
            self._looked[thread] = self._worked[thread] = time.monotonic()

    def _look(self) -> float:
        thread, now = get_ident(), time.monotonic()
        passed, self._seen = now - self._seen, now
        is_at_work = any(now - worked < _WORK for worked in self._worked.values())
        self._elapsed += passed if is_at_work else passed + (HURRY - 1) * min(passed, _STALL)
        if thread in self._looked:
            if now - self._looked[thread] < _AT_ONCE:
                self._worked[thread] = now
            self._looked[thread] = now
        return self._elapsed
