"""The API's server around an application of a test, and ways to talk to it that no HTTP library would.

The application answers 200 and what it was sent, and keeps every request that reached it.
"""

import asyncio
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from app.api.asgi import ASGIApp, Receive, Scope, Send
from app.api.limits import Limits
from app.api.server import Server
from app.settings.contract import ApiSettings

PATIENCE = 20.0
"""Seconds after which a test gives up waiting; much more than it takes, as the machine may be busy with others."""


@dataclass
class Echo:
    """Answers with the body it was sent. A request for /held waits until `release` is set."""

    requests: list[tuple[str, str, bytes]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    held: Event = field(default_factory=Event)
    """A request for /held has come."""
    release: Event = field(default_factory=Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        message = await receive()
        self.scopes.append(scope)
        self.requests.append((scope["method"], scope["path"], message["body"]))
        if scope["path"] == "/held":
            await self._hold()
        body = message["body"] or b"empty"
        headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _hold(self) -> None:
        self.held.set()
        await asyncio.get_running_loop().run_in_executor(None, self.release.wait, PATIENCE)


@contextmanager
def served(application: ASGIApp, settings: ApiSettings | None = None, limits: Limits | None = None) -> Iterator[Server]:
    """A server on a port of its own that answers."""
    server = Server(settings or ApiSettings(), lambda: application, port=0, limits=limits)
    server.start()
    try:
        server.ready.result(PATIENCE)
        yield server
    finally:
        server.stop()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def error(self) -> int:
        """The number of the error that the body tells, in the envelope too."""
        error = json.loads(self.body)["error"]
        number = error["number"] if "number" in error else int(error["data"][1:5])
        assert isinstance(number, int)
        return number


def ask(
    server: Server, path: str = "/", headers: Mapping[str, str] | None = None, *, method: str = "GET", body: bytes = b""
) -> Answer:
    """One request over a connection of its own; names of headers may be written with underscores."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        fields = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        connection.request(method, path, body or None, fields)
        return read_answer(connection)
    finally:
        connection.close()


def read_answer(connection: http.client.HTTPConnection) -> Answer:
    """The answer to what was sent."""
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def connect(server: Server) -> socket.socket:
    """A bare connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def request_bytes(server: Server, path: str = "/", *lines: str, body: bytes = b"", method: str = "GET") -> bytes:
    """A request as it goes over the line, with these further header lines."""
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *lines]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def say(server: Server, data: bytes) -> bytes:
    """Send it and read until the server closes; what it sent."""
    with connect(server) as line:
        line.sendall(data)
        return read_to_end(line)


def read_to_end(line: socket.socket) -> bytes:
    """All that the server sends until it closes, or cuts off."""
    received = b""
    try:
        while data := line.recv(65536):
            received += data
    except ConnectionResetError:
        pass  # cut off: what had come before is what there is
    return received


def read_one(line: socket.socket) -> bytes:
    """One answer with a Content-Length from a connection that stays open."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(line)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(each[15:]) for each in head.lower().split(b"\r\n") if each.startswith(b"content-length:"))
    while len(body) < length:
        body += _some(line)
    assert len(body) == length, "one answer and no more"
    return head + b"\r\n\r\n" + body


def is_cut(line: socket.socket) -> bool:
    """Whether the server has closed this connection, without waiting for it."""
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    finally:
        line.settimeout(PATIENCE)


def wait_until(condition: Callable[[], Any]) -> None:
    """Wait for it.

    Raises:
        TimeoutError: when it does not become true.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


def _some(line: socket.socket) -> bytes:
    data = line.recv(65536)
    assert data, "the server closed before its answer was whole"
    return data
