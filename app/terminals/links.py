"""The ports a pinpad hangs on: a serial device or TCP, behind one small interface."""

import errno
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

import serial

from app.errors import AppError, LineLost, PortHeld, PortNotUnderstood, PortUnavailable, SettingNotServed

BAUD_RATE = 115200
"""Speed of a serial line: 115200 8N1 (cashreg.ini of public installs, wiva)."""
CONNECT_TIMEOUT = 5.0
WRITE_TIMEOUT = 5.0
"""A frame that the port does not take for so long is not taken at all."""
EXAMPLES = "COM3, /dev/ttyACM0, /dev/serial/by-id/…, socket://192.0.2.10:8888"

_CHUNK = 65536
_COM_PORT = re.compile(r"COM\d{1,3}", re.IGNORECASE)
_LATER_FORMS = ("usb:", "listen://")
_HELD = (errno.EAGAIN, errno.EBUSY)


class Link(Protocol):
    """Bytes to and from one pinpad. Owned by one thread."""

    @property
    def name(self) -> str:
        """The port as the settings name it."""
        ...

    def open(self) -> None:
        """Take the port for this process alone. Harmless when it is open.

        Raises:
            PortUnavailable: when it does not exist, may not be used or does not answer.
            PortHeld: when another program holds it.
        """
        ...

    def read(self, timeout: float) -> bytes:
        """What has arrived, waiting at most `timeout` seconds for the first byte; empty when nothing has.

        Raises:
            LineLost: when the port is gone.
        """
        ...

    def write(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            LineLost: when the port is gone; how much went out is not known.
        """
        ...

    def close(self) -> None:
        """Let the port go. Harmless when it is closed."""
        ...


class SerialLink:
    """A serial device or a USB device that looks like one, held exclusively."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._port: serial.Serial | None = None

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> None:
        if self._port is not None:
            return
        try:
            self._port = serial.Serial(self._name, BAUD_RATE, write_timeout=WRITE_TIMEOUT, exclusive=True)
        except (OSError, ValueError) as error:
            raise _not_opened(self._name, error) from error

    def read(self, timeout: float) -> bytes:
        port = self._opened()
        with _line_lost(self._name):
            if port.timeout != timeout:  # setting it costs system calls
                port.timeout = timeout
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first and port.in_waiting else first

    def write(self, data: bytes) -> None:
        port = self._opened()
        with _line_lost(self._name):
            port.write(data)

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise LineLost(port=self._name, problem="it is not open")
        return self._port


class TcpLink:
    """A pinpad, or a bridge to one, that listens on TCP."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._socket: socket.socket | None = None

    @property
    def name(self) -> str:
        host, port = self._address
        return f"socket://[{host}]:{port}" if ":" in host else f"socket://{host}:{port}"

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
        with _line_lost(self.name):
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
        with _line_lost(self.name):
            connection.settimeout(WRITE_TIMEOUT)
            connection.sendall(data)

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LineLost(port=self.name, problem="it is not open")
        return self._socket


def open_link(port: str) -> Link:
    """The link for a port as the settings name it: COM3, /dev/…, socket://host:port. It is not opened yet.

    Raises:
        SettingNotServed: for the forms usb: and listen://, which this version does not carry out.
        PortNotUnderstood: for anything else.
    """
    if _COM_PORT.fullmatch(port) or port.startswith("/"):
        return SerialLink(port)
    if port.startswith("socket://"):
        return _tcp_link(port)
    if port.startswith(_LATER_FORMS):
        raise SettingNotServed(key="port", value=port, served=EXAMPLES)
    raise PortNotUnderstood(port=port, examples=EXAMPLES)


def _tcp_link(port: str) -> TcpLink:
    try:
        parts = urlsplit(port)
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise PortNotUnderstood(port=port, examples=EXAMPLES) from error
    if not host or not number or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise PortNotUnderstood(port=port, examples=EXAMPLES)
    return TcpLink(host, number)


def _not_opened(name: str, error: Exception) -> AppError:
    """What a failed opening means. On Windows a port that is held shows as a refused permission."""
    held_on_windows = "PermissionError(13" in str(error)
    if held_on_windows or getattr(error, "errno", None) in _HELD:
        return PortHeld(port=name)
    return PortUnavailable(port=name, problem=error)


@contextmanager
def _line_lost(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # serial.SerialException is one
        raise LineLost(port=name, problem=error) from error
