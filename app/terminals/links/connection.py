"""One connection of a pinpad to a till that listens."""

import socket

from app.core.clock import Clock
from app.terminals.links.base import WRITE_TIMEOUT
from app.terminals.links.eth_ping import ETH_PING, PING_DELAY, PingFilter

_CHUNK = 65536
_ENOUGH = 4 * _CHUNK
"""Bytes that wait for the driver; the pinpad's rest waits on the line."""


class PinpadConnection:
    """What a pinpad has sent, without its greetings, which are answered. Whoever calls holds the lock of the listener.

    The socket is closed by the thread of the listener alone, which waits on it.
    """

    def __init__(self, connected: socket.socket, clock: Clock) -> None:
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.socket = connected
        self.problem: object = None
        """Why the connection is over; None while it is not. What came before that can still be taken."""
        self.quiet_until = clock.monotonic() + PING_DELAY
        """The monotonic second before which the till may send no frame. A greeting may be on its way from the start."""
        self._clock = clock
        self._pings = PingFilter()
        self._arrived = bytearray()

    @property
    def is_full(self) -> bool:
        return len(self._arrived) >= _ENOUGH

    @property
    def has_news(self) -> bool:
        """Whether there is something to take, or nothing more to come."""
        return bool(self._arrived) or self.problem is not None

    def lose(self, problem: object) -> None:
        """It is over. The first reason stays."""
        self.problem = self.problem or problem

    def take(self) -> bytes:
        """What has arrived for the driver."""
        data = bytes(self._arrived)
        self._arrived.clear()
        return data

    def pump(self) -> None:
        """Take in what is there, and answer greetings."""
        while self.problem is None and not self.is_full:
            try:
                data = self.socket.recv(_CHUNK)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self.lose(error)
                return
            if not data:
                self.lose("the other side has closed it")
                return
            self._sort(data)

    def send(self, data: bytes) -> None:
        """Send all of it.

        Raises:
            OSError: when it did not go out; the connection is over then.
        """
        self.socket.settimeout(WRITE_TIMEOUT)
        try:
            self.socket.sendall(data)
        except OSError as error:
            self.lose(error)
            raise
        finally:
            self.socket.setblocking(False)

    def _sort(self, data: bytes) -> None:
        passed, pings = self._pings.feed(data)
        self._arrived += passed
        if pings:
            self._echo(ETH_PING * pings)
        if pings or self._pings.is_amid_ping:
            self.quiet_until = self._clock.monotonic() + PING_DELAY

    def _echo(self, pings: bytes) -> None:
        try:
            sent = self.socket.send(pings)
        except OSError as error:
            self.lose(error)
        else:
            if sent < len(pings):
                self.lose("it takes no answer to its eth_ping")
