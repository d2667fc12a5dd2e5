"""The bank's link: TCP connections that the pinpad asks the till to open, write to and read from.

What travels is never kept or logged, only its length and time (M9). TLS is not spoken: public details are missing.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.core import logs
from app.core.clock import Clock
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.frames import ER, OK
from app.terminals.links import tcp

READ_SLICE = 0.2
"""Seconds after which whoever waits for the bank looks whether the answer is still wanted."""

_log = logs.get(__name__)


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    is_ended: bool = False
    """The bank has closed its side: there is nothing more to read."""


class Relay:
    """The connections of one operation, by handle. Answers are the DATA of a frame."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._connections: dict[int, _Connection] = {}

    def perform(self, action: Connect | Send | Receive | HangUp, check: Callable[[], object] = lambda: None) -> bytes:
        """Carry out what the pinpad asks and tell it how that went: OK, ER, or what was read.

        `check` is called now and then while the bank is waited for. What it raises is all that is raised here.
        """
        started = self._clock.monotonic()
        match action:
            case Connect():
                reply = self._connect(action)
            case Send():
                reply = self._send(action)
            case Receive():
                reply = self._receive(action, check)
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

    def _receive(self, action: Receive, check: Callable[[], object]) -> bytes:
        """`handle:` and the bytes; nothing behind the colon when nothing came in time or the bank has just closed.

        A read behind that close is an error, so that the pinpad does not go on asking at once for ever.
        """
        connection = self._connections.get(action.handle)
        if connection is None or connection.is_ended:
            return ER
        prefix = b"%d:" % action.handle
        try:
            data = _wait_for_bank(connection.socket, action, check)
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


def _wait_for_bank(bank: socket.socket, action: Receive, check: Callable[[], object]) -> bytes:
    """What came first within the action's time.

    Raises:
        TimeoutError: when nothing did.
        OSError: when the link broke.
    """
    remaining = action.timeout
    while True:
        bank.settimeout(min(READ_SLICE, remaining))
        try:
            return bank.recv(action.limit)
        except TimeoutError:
            remaining -= READ_SLICE
            if remaining <= 0:
                raise
        check()
