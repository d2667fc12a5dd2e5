"""How much of the server anybody may have: connections, bytes and seconds; and who gives way when it is full.

Belongs to the event loop's thread. Pure bookkeeping: no I/O besides cutting a connection off.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class Limits:
    """The bounds of design section 3, HTTP; tests make them narrower."""

    connections: int = 64
    arrival: float = 10.0
    """Seconds from a request's first byte, or from the connection, until the whole request must be here."""
    idle: float = 30.0
    """Seconds that a connection may wait for its next request."""
    head: int = 16 * 1024
    """Bytes of request line and header fields."""
    body: int = 16 * 1024
    """Bytes of a request's body."""
    dropped: int = 64 * 1024 * 1024
    """Bytes of a refused body that are read on, so that its client hears why it was refused."""


class Tier(Enum):
    """What a connection is doing, in the order in which connections give way to a new one."""

    SILENT = auto()
    """It waits for a request."""
    ARRIVING = auto()
    """A request has begun and is not whole, so that nothing has been done for it."""
    ANSWERING = auto()
    """A whole request is being carried out. It never gives way."""


class Seat:
    """One of the places for connections, from accepting until the connection is lost."""

    def __init__(self, since: float) -> None:
        self.since = since
        """The loop's time at which the connection came."""
        self.tier = Tier.SILENT
        self.lost = False
        """It had to give way, perhaps before its transport was there."""
        self._abort: Callable[[], None] | None = None

    def occupy(self, abort: Callable[[], None]) -> None:
        """The connection is there; `abort` cuts it off without a farewell."""
        self._abort = abort
        if self.lost:
            abort()

    def cut(self) -> bool:
        """Cut the connection off, now or as soon as it is there; whether it is."""
        self.lost = True
        if self._abort is not None:
            self._abort()
        return self._abort is not None


class Seats:
    """All connections, in each tier the one that came into it first at the front. Everything takes constant time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tiers: dict[Tier, OrderedDict[Seat, None]] = {tier: OrderedDict() for tier in Tier}

    def __len__(self) -> int:
        return sum(map(len, self._tiers.values()))

    def take(self, moment: float) -> Seat | None:
        """A seat for a new connection, from whoever has to give way; None if every request is being carried out."""
        if len(self) >= self._limit and not self._make_room():
            return None
        seat = Seat(moment)
        self._tiers[seat.tier][seat] = None
        return seat

    def move(self, seat: Seat, tier: Tier) -> None:
        """Note what a connection does now; in its tier it is the latest."""
        if self._tiers[seat.tier].pop(seat, seat) is None:
            seat.tier = tier
            self._tiers[tier][seat] = None

    def leave(self, seat: Seat) -> None:
        """The connection is lost. Harmless when it had to give way before."""
        self._tiers[seat.tier].pop(seat, None)

    def cut_all(self) -> None:
        """Cut every connection off; those that never came, as nobody else will free their seats, are gone at once."""
        for tier in self._tiers.values():
            for seat in list(tier):
                if not seat.cut():
                    del tier[seat]

    def _make_room(self) -> bool:
        for tier in (Tier.SILENT, Tier.ARRIVING):
            if self._tiers[tier]:
                oldest, _ = self._tiers[tier].popitem(last=False)
                oldest.cut()
                return True
        return False
