"""What every port a pinpad hangs on offers, whatever it is made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from app.core.errors import LineLost

CONNECT_TIMEOUT = 5.0
"""Seconds within which a connection comes about, or none does."""
WRITE_TIMEOUT = 5.0
"""A frame that the port does not take for so many seconds is not taken at all."""


class Link(Protocol):
    """Bytes to and from one pinpad. Owned by one thread."""

    @property
    def name(self) -> str:
        """The port as the settings name it, whatever the device behind it is called at the moment."""
        ...

    def open(self) -> None:
        """Take the port for this process alone. Harmless when it is open.

        Raises:
            PortUnavailable: when it does not exist, may not be used or does not answer.
            PortHeld: when another program holds it; PortHeldBy where the system tells which.
            DeviceMissing, DeviceAmbiguous: when none or several of the devices that are plugged in are meant.
            NoPinpadConnected: when the port listens and nobody has come.
        """
        ...

    def read(self, timeout: float) -> bytes:
        """What has arrived, waiting at most `timeout` seconds for the first byte; empty when nothing has.

        Raises:
            LineLost: when the port is gone.
        """
        ...

    def write(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            LineLost: when the port is gone; how much went out is not known.
        """
        ...

    def hang_up(self) -> None:
        """Drop the line, as after a conversation that broke. A port that listens goes on listening.

        Harmless when there is no line.
        """
        ...

    def close(self) -> None:
        """Let the port go, with all that belongs to it. Harmless when it is closed; `open` takes it anew."""
        ...


@contextmanager
def line_lost(name: str) -> Iterator[None]:
    """Name what the system says of a line that is gone."""
    try:
        yield
    except OSError as error:  # serial.SerialException is one
        raise LineLost(port=name, problem=error) from error
