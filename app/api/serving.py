"""What runs in the API's own thread: the application behind its door, on a loop, until it is told to stop.

The one module that brings in uvicorn, h11 and, through the application, FastAPI.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future

from uvicorn.config import Config
from uvicorn.lifespan.on import LifespanOn
from uvicorn.server import ServerState

from app.api.asgi import ASGIApp
from app.api.binding import BACKLOG
from app.api.limits import Limits, Seats
from app.api.protocol import Connection, NoSeat, TlsLayer

_AT_ONCE = 4
"""Connections taken from the system in one turn of the loop. Were it all of them, a crowd that comes at one moment
would push out a till among it before its request was read."""
_LAST_WORDS = 2.0
"""Seconds for what is left once everything was cut off."""


class Service:
    """One application on one listening socket."""

    def __init__(
        self, build: Callable[[], ASGIApp], listener: socket.socket, context: ssl.SSLContext | None, limits: Limits
    ) -> None:
        self._build = build
        self._listener = listener
        self._context = context
        self._limits = limits
        self._seats = Seats(limits.connections)
        self._state = ServerState()

    async def run(self, ready: Future[None], stop: Future[float]) -> None:
        """Build the application, serve it, and end within as many seconds as `stop` then says.

        Raises:
            RuntimeError: when the application does not start; its own log says why.
        """
        application = self._build()
        # a factory, so that uvicorn does not call the application to find out whether it is one
        config = Config(
            lambda: application,
            factory=True,
            interface="asgi3",
            loop="asyncio",
            http=Connection,
            ws="none",
            lifespan="auto",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=int(self._limits.idle) + 1,  # ours comes first
            h11_max_incomplete_event_size=self._limits.head,
        )
        lifespan = LifespanOn(config)
        await lifespan.startup()
        if lifespan.should_exit:
            raise RuntimeError("the application would not start")
        try:
            server = await self._open(config, lifespan)
            ready.set_result(None)
            limit = await asyncio.wrap_future(stop)
            await self._close(server)
            await self._end(limit)
        finally:
            await lifespan.shutdown()

    async def _open(self, config: Config, lifespan: LifespanOn) -> asyncio.Server:
        loop = asyncio.get_running_loop()

        def accept() -> asyncio.BaseProtocol:
            seat = self._seats.take(loop.time())
            if seat is None:
                return NoSeat()
            connection = Connection(config, self._state, lifespan.state, self._limits, self._seats, seat)
            if self._context is None:
                return connection
            return TlsLayer(connection, self._context, self._limits, self._seats, seat)

        server = await loop.create_server(accept, sock=self._listener, backlog=_AT_ONCE)
        self._listener.listen(BACKLOG)  # the loop has just made it as short as its turns
        return server

    async def _close(self, server: asyncio.Server) -> None:
        """Take no more connections. Those that were taken become whole first: a closed server would lose them."""
        asyncio.get_running_loop().remove_reader(self._listener)
        for _ in ("their transports are made", "their protocols know of them"):
            await asyncio.sleep(0)
        server.close()

    async def _end(self, limit: float) -> None:
        """Let what is being carried out be answered, then cut off what is left."""
        end = asyncio.get_running_loop().time() + limit
        for connection in list(self._state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                await self._are_gone()
        self._seats.cut_all()
        await asyncio.sleep(0)  # the requests learn that nobody hears them
        for task in list(self._state.tasks):
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await self._are_gone()

    async def _are_gone(self) -> None:
        while self._seats or self._state.tasks:
            await asyncio.sleep(0.01)
