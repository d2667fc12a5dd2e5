"""A pinpad's end of a line that it opens itself, to a till that listens; it comes back whenever the line was closed."""

import secrets
import select
import socket
import threading
import time

ETH_PING = b"eth_ping"
LIMIT = 20.0
"""Seconds after which a test gives up waiting."""

_LOOK_EVERY = 0.01
_TRIES = 20
_NOT_GIVEN_AWAY = range(20_000, 32_000)
"""Ports below those that Linux (from 32768) and Windows (from 49152) choose by themselves."""


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody has at the moment.

    It is none of those that systems give away by themselves: such a one could be another process's before it is used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for tries_left in reversed(range(_TRIES)):
        port = secrets.choice(_NOT_GIVEN_AWAY)
        try:
            with socket.create_server((host, port), family=family):
                return port
        except OSError:
            if not tries_left:
                raise
    raise AssertionError("the last try gives a port or raises")


def connect(port: int, host: str = "127.0.0.1", source: str = "") -> socket.socket:
    """A connection to a till that may not listen yet."""
    gives_up_at = time.monotonic() + LIMIT
    while True:
        try:
            connected = socket.create_connection((host, port), LIMIT, (source, 0) if source else None)
        except ConnectionRefusedError:
            assert time.monotonic() < gives_up_at, "nobody listens"
            time.sleep(_LOOK_EVERY)
        else:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected


def greet(connected: socket.socket) -> None:
    """Send a greeting and take its echo."""
    connected.sendall(ETH_PING)
    assert receive(connected, len(ETH_PING)) == ETH_PING


def receive(connected: socket.socket, length: int) -> bytes:
    """Exactly that many bytes; fewer when the till has gone."""
    data = b""
    while len(data) < length and (piece := connected.recv(length - len(data))):
        data += piece
    return data


class ConnectingEnd:
    """Connects from the moment it is made until `stop`, greeting each time or never."""

    def __init__(self, port: int, *, greets: bool) -> None:
        self._port = port
        self._greets = greets
        self._changed = threading.Condition()
        self._socket: socket.socket | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def connected(self) -> socket.socket:
        """Its connection, as soon as there is one."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._socket is not None, LIMIT)
            assert self._socket is not None
            return self._socket

    def stop(self) -> None:
        """Close the line for good."""
        self._stopping.set()
        self._thread.join()
        self._drop()

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY):
            if self._socket is None:
                self._try()
            elif _is_over(self._socket):
                self._drop()

    def _try(self) -> None:
        try:
            connected = socket.create_connection(("127.0.0.1", self._port), LIMIT)
            if self._greets:
                greet(connected)
        except OSError:
            return  # nobody listens yet, or no more
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._changed:
            self._socket = connected
            self._changed.notify_all()

    def _drop(self) -> None:
        with self._changed:
            if self._socket is not None:
                self._socket.close()
            self._socket = None


def _is_over(connected: socket.socket) -> bool:
    try:
        return bool(select.select([connected], [], [], 0)[0]) and connected.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
