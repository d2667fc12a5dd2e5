"""The HTTP server of the program: a socket that listens at once, and a thread `api` that serves it."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from app.api.asgi import ASGIApp
from app.api.binding import address_text, listening, reachable_name, tls_context
from app.api.calls import Calls
from app.api.limits import Limits
from app.core import logs
from app.settings.contract import ApiSettings

STOP_LIMIT = 5.0
"""Seconds that requests may still take when the server stops."""

_log = logs.get(__name__)


class Server:
    """Serves what `build` makes, behind the door. `start` it, then `stop` it; once.

    `build` is called in the thread `api` on the running loop, so that what it imports costs nobody else time.
    """

    def __init__(
        self,
        settings: ApiSettings,
        build: Callable[[], ASGIApp],
        *,
        port: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.settings = settings
        self.port = settings.port if port is None else port
        """Where it listens; for port 0 known once it has started."""
        self.calls = Calls()
        self.ready: Future[None] = Future()
        """Done when requests are answered; raises what kept the thread from it."""
        self._build = build
        self._limits = limits or Limits()
        self._stop: Future[float] = Future()
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """Where tills find it, such as http://127.0.0.1:8383."""
        scheme = "https" if self.settings.certificate else "http"
        return f"{scheme}://{address_text(reachable_name(self.settings.host), self.port)}"

    def start(self) -> None:
        """Listen from now on; whoever connects is answered as soon as the thread is `ready`.

        Raises:
            ApiNotServed: when the address cannot be had, or the certificate cannot be read.
        """
        context = tls_context(self.settings, self.port)
        listener = listening(self.settings.host, self.port)
        self.port = listener.getsockname()[1]
        self._thread = Thread(target=self._run, args=(listener, context), name="api")
        self._thread.start()

    def stop(self, limit: float = STOP_LIMIT) -> None:
        """Take no more connections, let requests end for as many seconds, then cut off the rest. Waits for it."""
        if self._thread is None:
            return
        if not self._stop.done():
            self._stop.set_result(limit)
        self._thread.join()

    def _run(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        try:
            # here and not above: what it imports is not needed before the window is up, nor without the API
            from app.api.serving import Service

            service = Service(self._build_behind_door, listener, context, self._limits)
            # one kind of loop on every system; Windows' own closes its listening socket at the first failed accept
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(service.run(self.ready, self._stop))
        except Exception as error:
            _log.exception("the HTTP interface at %s failed", self.url)
            if not self.ready.done():
                self.ready.set_exception(error)
        finally:
            listener.close()

    def _build_behind_door(self) -> ASGIApp:
        from app.api.door import Door

        return Door(self._build(), self.settings, self.port, self.calls, self._limits)
