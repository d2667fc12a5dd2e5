"""A connection: uvicorn's HTTP/1.1 protocol, kept within the limits.

A request that does not arrive in time or cannot be read is answered 408, 400 or 431 and its connection closed; a
connection that has to give way is cut off. Imported only in the API's own thread.
"""

import asyncio
import json
import logging
import math
import socket
import ssl
import sys
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from app.api.answers import ANSWERED_AT, IS_GONE, WHEN_UNHEARD
from app.api.limits import Limits, Seat, Seats, Tier
from app.api.problem import refusal
from app.core import logs
from app.core.errors import AppError, BodyNotUnderstood
from app.core.masking import mask

_FAREWELL = 2.0
"""Seconds that a client has to agree to the end of TLS, or to read why it is refused."""

_READ_BY_THEN = 2.0
"""Seconds after which an answer has been read, if the till is there at all: some tills end every line by a reset."""
_VERDICT = 0.25
"""Seconds in which the end of a line tells whether what was sent into it was read."""
_LONGEST_QUOTE = 200

_log = logs.get(__name__)
_library_log = logging.getLogger("uvicorn.error.connection")
_library_log.setLevel(logging.ERROR)  # that somebody sends rubbish is told in a line of ours


class Connection(H11Protocol):
    """One connection and the requests on it, one after the other."""

    def __init__(
        self,
        config: Config,
        state: ServerState,
        application_state: dict[str, Any],
        limits: Limits,
        seats: Seats,
        seat: Seat,
    ) -> None:
        super().__init__(config, state, application_state, asyncio.get_running_loop())
        self.logger = _library_log
        self.access_log = False  # the door tells of each request, without its query
        self._limits = limits
        self._seats = seats
        self._seat = seat
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._is_first = True
        """No whole request has come yet: the time of the first one counts from the connection."""
        self._is_refused = False
        """It was answered what ends it, and what still comes is dropped."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream"
        super().connection_made(transport)
        self._end_at(self._seat.since + self._limits.arrival)
        if self.scheme == "http":  # under TLS the layer below has the seat
            self._seat.occupy(transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_at(None)
        self._let_stall()
        self._seats.leave(self._seat)
        if self.cycle is not None:
            state = self.cycle.scope["state"]
            state["gone"] = True
            if isinstance(exc, ConnectionError):
                self._tell_unheard()
        super().connection_lost(exc)

    def eof_received(self) -> Any:  # asyncio asks whether to keep the line open; uvicorn's own never does
        """The client has sent its last. Where it was just answered, wait a moment for what the line says of that."""
        if self.scheme != "http" or self._when_unheard is None:
            return False
        if self._is_reset():  # on the same machine it says so at once, before the till can ask again
            self._tell_unheard()
            return False
        self.loop.call_later(_VERDICT, self._close_behind_answer)
        return True

    def data_received(self, data: bytes) -> None:
        if not self._is_refused:
            super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None:
            self.cycle.scope["state"][IS_GONE] = self._is_gone
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read; called while h11's complaint about it is handled."""
        error = sys.exception()
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else HTTPStatus.BAD_REQUEST
        expected = f"HTTP/1.1 with a head of at most {self._limits.head} bytes"
        problem = mask(str(error or msg))[:_LONGEST_QUOTE]
        self._refuse(HTTPStatus(status), BodyNotUnderstood(problem=problem, expected=expected))

    def shutdown(self) -> None:
        """Let a request that is being carried out end, close all else."""
        if self._seat.tier is Tier.ANSWERING and not self._is_refused:
            self.cycle.keep_alive = False
        else:
            self.transport.close()

    @property
    def _when_unheard(self) -> Callable[[], None] | None:
        """What is to be called if the answer that went out last turns out not to have been heard."""
        state = {} if self.cycle is None else self.cycle.scope["state"]
        when_unheard: Callable[[], None] | None = state.get(WHEN_UNHEARD)
        return when_unheard

    def _tell_unheard(self) -> None:
        when_unheard = self._when_unheard
        if when_unheard is not None and self.loop.time() < self.cycle.scope["state"][ANSWERED_AT] + _READ_BY_THEN:
            self.cycle.scope["state"][WHEN_UNHEARD] = None
            when_unheard()

    def _close_behind_answer(self) -> None:
        if not self.transport.is_closing() and self._is_reset():
            self._tell_unheard()
        self.transport.close()

    def _is_reset(self) -> bool:
        """A client that closed without having read its answer makes the system reset the line (RFC 9293, 3.10.7.4)."""
        line: socket.socket = self.transport.get_extra_info("socket")
        return bool(line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _is_gone(self) -> bool:
        """Whether the client has closed, also where the loop has not come to see that yet."""
        if self.transport.is_closing():
            return True
        line = self.transport.get_extra_info("socket")
        with socket.fromfd(line.fileno(), line.family, line.type) as same:
            same.setblocking(False)
            try:
                return not same.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return False
            except OSError:
                return True

    def pause_writing(self) -> None:
        """The client does not read: it has as long for that as for a request."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self._limits.arrival, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._let_stall()

    def _let_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _should_upgrade(self) -> bool:
        # the door refuses WebSocket; whoever only offers another protocol (Java offers h2c) is served in this one
        return False

    def _look(self) -> None:
        """Note what this connection is doing now, and until when it may."""
        if self.transport.is_closing() or self._is_refused:
            self._end_at(None)
            return
        before, their = self._seat.tier, self.conn.their_state
        if their not in (h11.IDLE, h11.SEND_BODY):
            self._is_first = False
            self._seats.move(self._seat, Tier.ANSWERING)
            self._end_at(None)
        elif their is h11.SEND_BODY or self.conn.trailing_data[0]:
            if before is not Tier.ARRIVING:
                self._seats.move(self._seat, Tier.ARRIVING)
                if not self._is_first:
                    self._end_at(self.loop.time() + self._limits.arrival)
        elif not self._is_first:
            self._seats.move(self._seat, Tier.SILENT)
            self._end_at(self.loop.time() + self._limits.idle)

    def _end_at(self, moment: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if moment is None else self.loop.call_at(moment, self._too_late)

    def _too_late(self) -> None:
        self._deadline = None
        if self._seat.tier is Tier.ARRIVING:
            late = f"it did not arrive within {self._limits.arrival:g} s"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, BodyNotUnderstood(problem=late, expected="to send it at once"))
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, error: AppError) -> None:
        """Answer a request that nobody else will answer, and close. Where an answer has begun, cut it off."""
        _log.info("%s: %d %s", self.client[0] if self.client else "nobody", status, error)
        self._end_at(None)
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        path = ""
        if self.cycle is not None and not self.cycle.response_complete:
            path = self.cycle.scope["path"]
            self.cycle.disconnected = True  # for whoever waits for the rest of the body
            self.cycle.message_event.set()
        body = json.dumps(refusal(error, path), ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
            f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self._end_behind_refusal()

    def _end_behind_refusal(self) -> None:
        """Close once the client has read its answer: were it closed while the client still sends, that would be lost.

        What still comes is dropped (RFC 9112, 9.6). TLS cannot end one direction alone, and is closed at once.
        """
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        self._is_refused = True
        self.transport.write_eof()
        self.loop.call_later(min(_FAREWELL, self._limits.arrival), self.transport.close)


class TlsLayer(SSLProtocol):
    """TLS between the line and a `Connection`.

    What `create_server(ssl=...)` would put there, but with a seat from the beginning: a client that never ends its
    handshake takes a place like any other.
    """

    def __init__(self, above: Connection, context: ssl.SSLContext, limits: Limits, seats: Seats, seat: Seat) -> None:
        loop = asyncio.get_running_loop()
        handshake: asyncio.Future[None] = loop.create_future()
        handshake.add_done_callback(asyncio.Future.exception)  # a handshake that fails is the client's trouble
        super().__init__(
            loop,
            above,
            context,
            handshake,
            server_side=True,
            ssl_handshake_timeout=math.ceil(limits.arrival),
            ssl_shutdown_timeout=_FAREWELL,
        )
        self._seats = seats
        self._seat = seat

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream"
        self._seat.occupy(transport.abort)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._seats.leave(self._seat)
        super().connection_lost(exc)


class NoSeat(asyncio.Protocol):
    """A connection for which there is no place."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a stream"
        transport.abort()
