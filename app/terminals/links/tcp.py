"""A pinpad that listens on TCP: socket://host:port."""

import socket

from app.core.errors import LineLost, PortUnavailable
from app.terminals.links.base import CONNECT_TIMEOUT, WRITE_TIMEOUT, line_lost

TRIAL_LIMIT = 3.0
"""Seconds within which a bank's host has to take a connection that is made only to see whether it does."""
_CHUNK = 65536


class TcpLink:
    """A pinpad, or a bridge to one, that listens on TCP."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._socket: socket.socket | None = None

    @property
    def name(self) -> str:
        return url("socket", *self._address)

    def open(self) -> None:
        if self._socket is not None:
            return
        try:
            self._socket = socket.create_connection(self._address, CONNECT_TIMEOUT)
        except (OSError, ValueError) as error:  # ValueError: a host that no name can be
            raise PortUnavailable(port=self.name, problem=error) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def read(self, timeout: float) -> bytes:
        connection = self._opened()
        with line_lost(self.name):
            connection.settimeout(timeout)
            try:
                data = connection.recv(_CHUNK)
            except (TimeoutError, BlockingIOError):
                return b""
        if not data:
            raise LineLost(port=self.name, problem="the other side has closed it")
        return data

    def write(self, data: bytes) -> None:
        connection = self._opened()
        with line_lost(self.name):
            connection.settimeout(WRITE_TIMEOUT)
            connection.sendall(data)

    def hang_up(self) -> None:
        self.close()

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LineLost(port=self.name, problem="it is not open")
        return self._socket


def connect(address: str, limit: float) -> socket.socket:
    """A connection to "host:port" within `limit` seconds, a bank's host for instance.

    The name is resolved here, once, and the addresses that were found are the ones connected to.

    Raises:
        OSError: when there is none, also where nothing can have that address.
    """
    host, _, port = address.rpartition(":")
    try:
        return socket.create_connection((host.strip("[]"), int(port)), limit)
    except (ValueError, OverflowError) as error:  # a name that none can be; a port above 65535
        raise OSError(str(error)) from error


def url(scheme: str, host: str, port: int) -> str:
    """An address as the settings write it."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
