"""A FiscalBox for tests: a real HTTP server on a thread that answers byte for byte what a test has planned.

Each connection takes the next planned reaction; one that nobody planned is hung up on. Every connection and every
request is counted.
"""

import json
import socket
import ssl
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

LIMIT = 20.0
"""Real seconds after which a test gives up waiting."""

VECTORS = Path(__file__).parents[1] / "vectors" / "fiscalbox"
CERTIFICATE = VECTORS / "box.pem"


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Visit:
    """One connection, for a reaction to deal with."""

    def __init__(self, connection: socket.socket, server: "BoxServer") -> None:
        self.connection = connection
        self.server = server

    def read(self) -> Heard:
        """The request, whole; it is written down."""
        stream = self.connection.makefile("rb")
        with stream:
            first = stream.readline()
            if not first:
                raise ConnectionError("whoever came has left")
            method, path, _ = first.decode("ascii").split()
            headers = {}
            while line := stream.readline().strip():
                name, _, value = line.decode("ascii").partition(":")
                headers[name.lower()] = value.strip()
            heard = Heard(method, path, headers, stream.read(int(headers.get("content-length", 0))))
        self.server.note(heard)
        return heard

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reset(self) -> None:
        """Break the connection so that the other side hears of it as an error."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Reaction = Callable[[Visit], None]


class BoxServer:
    """Everything public may be used from any thread."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._monitor = Condition()
        self._plan: deque[Reaction] = deque()
        self._is_closing = False
        self._threads: list[Thread] = []
        self.connections = 0
        self.requests: list[Heard] = []
        self.broke: list[BaseException] = []
        self.released = Event()
        """Set when nothing shall be waited for any more."""
        self.seen = Event()
        """For a test to say that what was sent has been seen."""
        self._thread = Thread(target=self._serve, name="box")
        self._thread.start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def plan(self, *reactions: Reaction) -> None:
        """What is done with the next connections."""
        with self._monitor:
            self._plan.extend(reactions)

    def note(self, heard: Heard) -> None:
        with self._monitor:
            self.requests.append(heard)
            self._monitor.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until that many requests have come."""
        with self._monitor:
            assert self._monitor.wait_for(lambda: len(self.requests) >= count, LIMIT), self.requests

    def wait_for_connections(self, count: int) -> None:
        """Wait until so many have been taken up."""
        with self._monitor:
            assert self._monitor.wait_for(lambda: self.connections >= count, LIMIT), self.connections

    def asked(self) -> list[str]:
        """The paths that were asked for."""
        with self._monitor:
            return [heard.path for heard in self.requests]

    def close(self) -> None:
        """End, once every connection has been dealt with."""
        self._is_closing = True
        self.released.set()
        with socket.create_connection(("127.0.0.1", self.port), LIMIT):
            pass
        self._thread.join(LIMIT)
        self._listener.close()
        for thread in self._threads:
            thread.join(LIMIT)
            assert not thread.is_alive()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._is_closing:
                connection.close()
                return
            with self._monitor:
                self.connections += 1
                self._monitor.notify_all()
                reaction = self._plan.popleft() if self._plan else hang_up
            thread = Thread(target=self._receive, args=(connection, reaction), name="box-visit")
            self._threads.append(thread)
            thread.start()

    def _receive(self, connection: socket.socket, reaction: Reaction) -> None:
        with connection:
            connection.settimeout(LIMIT)
            try:
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                with connection:
                    reaction(Visit(connection, self))
            except (ConnectionError, TimeoutError, ssl.SSLError):
                pass  # the program may hang up whenever it likes
            except Exception as error:
                self.broke.append(error)


@contextmanager
def open_box(*, tls: bool = False) -> Iterator[BoxServer]:
    """A server that is closed at the end, with `tls` behind `box.pem`; its mistakes fail the test."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    server = BoxServer(context)
    try:
        yield server
    finally:
        server.close()
    assert not server.broke, server.broke


def unused_url() -> str:
    """Where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


# What is answered


def sample(name: str) -> bytes:
    """The body of a documented answer."""
    return (VECTORS / f"{name}.json").read_bytes()


def success(message: str, ppt_id: object = None) -> bytes:
    """The body of a success."""
    envelope = {"data": {"message": message, "ppt_id": ppt_id}, "error": None, "is_success": True}
    return json.dumps(envelope, ensure_ascii=False).encode()


def failure(code: object, data: object, message: str = "XUMO_ERROR") -> bytes:
    """The body of an error."""
    envelope = {"data": None, "error": {"code": code, "message": message, "data": data}, "is_success": False}
    return json.dumps(envelope, ensure_ascii=False).encode()


def http(body: bytes, status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    """A whole answer as it goes over the line."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json; charset=utf-8", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def chunked(body: bytes, size: int = 100) -> bytes:
    """The same in pieces."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return http(coded + b"0\r\n\r\n", "200 OK", "Transfer-Encoding: chunked", length=False)


# Reactions


def say(data: bytes) -> Reaction:
    """Hear the request, send these bytes, hang up."""

    def react(visit: Visit) -> None:
        visit.read()
        visit.send(data)

    return react


def answer(body: bytes) -> Reaction:
    """Hear the request and answer it as a box does."""
    return say(http(body))


def slowly(data: bytes) -> Reaction:
    """The same, byte by byte."""

    def react(visit: Visit) -> None:
        visit.read()
        for byte in data:
            visit.send(bytes([byte]))

    return react


def break_behind(data: bytes) -> Reaction:
    """Send these bytes and break the connection, when the program has had the time to take them."""

    def react(visit: Visit) -> None:
        visit.read()
        visit.send(data)
        time.sleep(0.05)
        visit.reset()

    return react


def hang_up(_: Visit) -> None:
    """End the connection before the request is read, as a server does that keeps connections alive no longer."""


def break_unread(visit: Visit) -> None:
    """Break the connection when the request has come, before it is read."""
    visit.connection.recv(1, socket.MSG_PEEK)  # sooner it might break while the program is still connecting
    visit.reset()


def fall_silent(visit: Visit) -> None:
    """Hear the request and say nothing more."""
    visit.read()
    visit.server.released.wait(LIMIT)


def fall_silent_behind(data: bytes) -> Reaction:
    """Hear the request, send these bytes, and nothing more."""

    def react(visit: Visit) -> None:
        visit.read()
        visit.send(data)
        visit.server.released.wait(LIMIT)

    return react
