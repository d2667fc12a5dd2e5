"""What a session cannot do itself and asks of its driver: the bank's link, and the time.

Each is answered to the pinpad with one frame, whose DATA the driver hands back. Pure: values only.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Connect:
    """Open the link to the bank at `address`, "host:port"; `timeout` in seconds, as everywhere here."""

    handle: int
    address: str
    timeout: float


@dataclass(frozen=True, slots=True)
class Send:
    """Pass `data` on to the bank. It may hold card data: it is shown nowhere (M9)."""

    handle: int
    data: bytes = field(repr=False)
    timeout: float


@dataclass(frozen=True, slots=True)
class Receive:
    """Fetch what the bank said, `limit` bytes at most."""

    handle: int
    limit: int
    timeout: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the link of that handle, every one where it is None."""

    handle: int | None


@dataclass(frozen=True, slots=True)
class TellTime:
    """Tell the pinpad the local time."""


Action = Connect | Send | Receive | HangUp | TellTime
