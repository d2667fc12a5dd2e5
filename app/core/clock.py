"""Time as an argument: the clock that drivers, links, emulators and lanes are given.

Durations are monotonic seconds, moments are UTC (money rule M7). Tests hand in a clock of their own, so
that three minutes of a silent pinpad pass in none.
"""

import time
from datetime import UTC, datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """What the program knows of time."""

    def monotonic(self) -> float:
        """Seconds that never jump; only differences mean anything."""
        ...

    def now(self) -> datetime:
        """The present moment, timezone-aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let that time pass."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def midnight(moment: datetime, zone: tzinfo) -> datetime:
    """When the day of that moment began in the shop's zone (M7)."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
