"""A pinpad that connects to the till: listen://host:port, with the address it has to come from as `peer`.

The port is taken at the first opening and kept until the link is closed. In between a thread of its own answers the
pinpad's greetings, so that a pinpad may come, go and come back while nothing is asked of it.
"""

import errno
import sys
from collections.abc import Callable

from app.core.clock import Clock
from app.core.errors import AppError, LineLost, NoPinpadConnected, PortUnavailable
from app.terminals.links.base import CONNECT_TIMEOUT, line_lost
from app.terminals.links.connection import PinpadConnection
from app.terminals.links.held import address_held
from app.terminals.links.listener import Listener
from app.terminals.links.tcp import url

_LOOK_EVERY = 0.02
"""Seconds between looks for a pinpad that has not connected yet."""
_QUIET_LIMIT = 2.0
"""A pinpad that goes on greeting for so many seconds is spoken to all the same."""
_HELD = (errno.EADDRINUSE, errno.EACCES) if sys.platform == "win32" else (errno.EADDRINUSE,)


class ListeningLink:
    """The till's end where the pinpad is the one that connects."""

    def __init__(self, host: str, port: int, peer: str, clock: Clock) -> None:
        """`peer` is the only IP address that may connect; empty: only what runs on this machine."""
        self._address = host, port
        self._peer = peer
        self._clock = clock
        self._listener: Listener | None = None
        self._connection: PinpadConnection | None = None
        """What this link was opened on. A newer one is taken by the next opening only."""

    @property
    def name(self) -> str:
        return url("listen", *self._address)

    def open(self) -> None:
        if self._connection is None:
            self._connection = self._await_pinpad(self._listening())
        self._when_quiet(lambda: None)

    def read(self, timeout: float) -> bytes:
        listener, connection = self._opened()
        with listener.changed:
            connection.pump()
            was_full = connection.is_full
            listener.changed.wait_for(lambda: connection.has_news, timeout)
            data = connection.take()
        if was_full:
            listener.wake()
        if not data and connection.problem is not None:
            raise LineLost(port=self.name, problem=connection.problem)
        return data

    def write(self, data: bytes) -> None:
        _, connection = self._opened()

        def send() -> None:
            if connection.problem is not None:
                raise LineLost(port=self.name, problem=connection.problem)
            with line_lost(self.name):
                connection.send(data)

        self._when_quiet(send)

    def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and self._listener is not None:
            with self._listener.changed:
                connection.lose("it was hung up")
            self._listener.wake()

    def close(self) -> None:
        self._connection = None
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()

    def _opened(self) -> tuple[Listener, PinpadConnection]:
        if self._listener is None or self._connection is None:
            raise LineLost(port=self.name, problem="it is not open")
        return self._listener, self._connection

    def _listening(self) -> Listener:
        if self._listener is not None and not self._listener.is_running:
            self.close()
        if self._listener is None:
            try:
                self._listener = Listener(self._address, self._peer, self._clock)
            except (OSError, ValueError) as error:  # ValueError: a host that no name can be
                raise self._not_bound(error) from error
        return self._listener

    def _not_bound(self, error: Exception) -> AppError:
        if getattr(error, "errno", None) in _HELD:
            return address_held(self.name, *self._address)
        return PortUnavailable(port=self.name, problem=error)

    def _await_pinpad(self, listener: Listener) -> PinpadConnection:
        gives_up_at = self._clock.monotonic() + CONNECT_TIMEOUT
        while (connection := listener.current) is None:
            if self._clock.monotonic() >= gives_up_at:
                raise NoPinpadConnected(port=self.name, peer=self._peer or "127.0.0.1")
            self._clock.sleep(_LOOK_EVERY)
        return connection

    def _when_quiet(self, act: Callable[[], None]) -> None:
        """Let pass what has to pass between a greeting and a frame, then act before another greeting is answered."""
        listener, connection = self._opened()
        gives_up_at = self._clock.monotonic() + _QUIET_LIMIT
        while True:
            with listener.changed:
                connection.pump()
                quiet_at = self._clock.monotonic() if connection.problem is not None else connection.quiet_until
                rest = min(quiet_at, gives_up_at) - self._clock.monotonic()
                if rest <= 0:
                    act()
                    return
            self._clock.sleep(rest)
