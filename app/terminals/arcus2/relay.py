"""The bank's link: TCP connections that the pinpad asks the till to open, write to and read from.

What travels is never kept or logged, only its length and time (M9). TLS is not spoken: public details are missing.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass

from app import logs
from app.clock import Clock
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.frames import ER, OK
from app.terminals.links import tcp

_log = logs.get(__name__)


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    is_ended: bool = False
    """The bank has closed its side: there is nothing more to read."""


class Relay:
    """The connections of one operation, by handle. Answers are the DATA of a frame; nothing is raised."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._connections: dict[int, _Connection] = {}

    def perform(self, action: Connect | Send | Receive | HangUp) -> bytes:
        """Carry out what the pinpad asks and tell it how that went: OK, ER, or what was read."""
        started = self._clock.monotonic()
        match action:
            case Connect():
                reply = self._connect(action)
            case Send():
                reply = self._send(action)
            case Receive():
                reply = self._receive(action)
            case HangUp():
                reply = self._hang_up(action.handle)
        seconds = self._clock.monotonic() - started
        _log.debug("%s: %d bytes answered in %.3f s", action, len(reply), seconds)
        return reply

    def close(self) -> None:
        """Close every connection."""
        self._hang_up(None)

    def _connect(self, action: Connect) -> bytes:
        self._hang_up(action.handle)
        try:
            connection = tcp.connect(action.address, action.timeout)
        except OSError as error:
            _log.info("no link to the bank %s: %s", action.address, error)
            return ER
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[action.handle] = _Connection(connection)
        return OK

    def _send(self, action: Send) -> bytes:
        connection = self._connections.get(action.handle)
        if connection is None:
            return ER
        try:
            connection.socket.settimeout(action.timeout)
            connection.socket.sendall(action.data)
        except OSError as error:
            _log.info("the bank's link broke while %d bytes were written: %s", len(action.data), error)
            self._hang_up(action.handle)
            return ER
        return OK

    def _receive(self, action: Receive) -> bytes:
        """`handle:` and the bytes; nothing behind the colon when nothing came in time or the bank has just closed.

        A read behind that close is an error, so that the pinpad does not go on asking at once for ever.
        """
        connection = self._connections.get(action.handle)
        if connection is None or connection.is_ended:
            return ER
        prefix = b"%d:" % action.handle
        try:
            connection.socket.settimeout(action.timeout)
            data = connection.socket.recv(action.limit)
        except TimeoutError:
            return prefix
        except OSError as error:
            _log.info("the bank's link broke while reading: %s", error)
            data = b""
        connection.is_ended = not data
        return prefix + data

    def _hang_up(self, handle: int | None) -> bytes:
        for each in list(self._connections) if handle is None else [handle]:
            if connection := self._connections.pop(each, None):
                with suppress(OSError):  # it may be broken already, and is gone in any case
                    connection.socket.close()
        return OK
