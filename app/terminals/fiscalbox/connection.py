"""One connection to a FiscalBox, which carries exactly one request.

`http.client` follows no redirect, knows no proxy and repeats nothing; what it would do by itself, to connect once more
where the connection is gone, is switched off before anything is sent. Works with `http` and with `https`, whose
certificate is checked against those that this machine trusts.
"""

import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from app.core.errors import BoxUnreachable, PortNotUnderstood
from app.settings import is_box_url
from app.terminals.fiscalbox.requests import BoxRequest

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_LIMIT = 5.0
"""Seconds for each step until the request is out: a box in the same shop answers at once, or it is away."""
READ_SLICE = 0.1
"""The end of the program or an abort waits at most so long for the box."""
EXAMPLES = "http://192.0.2.10:8080, https://box.example/api"


class BoxConnection:
    """A connection to the box at `url`, `http(s)://host[:port][/base path]`, for one request of one thread.

    Raises:
        PortNotUnderstood: when `url` is something else.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._parts = _split(url)
        self._connection: HTTPConnection | None = None

    def open(self) -> None:
        """Connect. Nothing that the box could act on is sent.

        Raises:
            BoxUnreachable: when that cannot be done.
        """
        try:
            self._connection = connection = self._prepare()
            connection.connect()
        # a host name that no address can have is a ValueError
        except (OSError, ValueError) as error:
            self.close()
            raise BoxUnreachable(url=self._url, problem=getattr(error, "strerror", None) or error) from error
        connection.auto_open = 0  # otherwise a lost connection would be made anew and the request sent again

    def send(self, request: BoxRequest) -> None:
        """Send the one request of this connection.

        Raises:
            OSError, HTTPException: when the connection broke; how much of it went out is not known.
        """
        assert self._connection is not None, "it is opened before"
        headers = {"Accept": "application/json", "Connection": "close"}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(request.method, self._parts.path + request.path, request.body, headers)

    def receive(self, limit: int, wait: "Wait") -> tuple[int, bytes]:
        """The answer's status and its body, of which no more than one byte above `limit` is read.

        Raises:
            OSError, HTTPException: when it ends too early or is no HTTP; and whatever `wait` raises.
        """
        assert self._connection is not None, "it is opened before"
        assert self._connection.sock is not None, "nothing has closed it since"
        with _Response(self._connection.sock, wait) as response:
            response.begin()
            body = response.read(limit + 1)
            if response.length and len(body) <= limit:
                raise ConnectionResetError(f"{response.length} bytes of the answer are missing")
            return response.status, body

    def close(self) -> None:
        """Let the connection go. Harmless when it is closed."""
        if self._connection is not None:
            self._connection.close()

    def _prepare(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return HTTPConnection(host, port, timeout=CONNECT_LIMIT)
        return HTTPSConnection(host, port, timeout=CONNECT_LIMIT, context=ssl.create_default_context())


class Wait(Protocol):
    """Whoever waits for the answer."""

    def go_on(self) -> None:
        """Called again and again while nothing comes, and before every piece. Raises where the waiting is to end."""
        ...

    def hear(self) -> None:
        """A piece of the answer has come."""
        ...


class _Response(HTTPResponse):
    """An answer that is waited for in slices."""

    def __init__(self, sock: socket, wait: Wait) -> None:
        super().__init__(sock)
        self.fp.close()
        sock.settimeout(READ_SLICE)
        self.fp = BufferedReader(_Slices(sock.recv_into, wait))


class _Slices(RawIOBase):
    """The bytes of a socket whose timeout is one slice."""

    def __init__(self, receive: "Callable[[WriteableBuffer], int]", wait: Wait) -> None:
        self._receive = receive
        self._wait = wait

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while True:
            self._wait.go_on()
            try:
                count = self._receive(buffer)
            except TimeoutError:
                continue
            if count:
                self._wait.hear()
            return count


def _split(url: str) -> SplitResult:
    if not is_box_url(url):
        raise PortNotUnderstood(port=url, examples=EXAMPLES)
    parts = urlsplit(url)
    return parts._replace(path=parts.path.rstrip("/"))
