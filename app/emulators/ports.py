"""An emulated pinpad on a real port: a thread that carries its bytes, over TCP here, elsewhere over a pseudo-terminal.

While no till is connected the pinpad lives on, and what it says is lost.
"""

import select
import socket
from abc import ABC, abstractmethod
from threading import Event, Thread

from app.clock import Clock
from app.emulators.pinpad import EmulatedPinpad
from app.errors import PortNotUnderstood, PortUnavailable

_LONGEST_PAUSE = 0.05
"""Seconds between looks at the pinpad, which a person may touch at any time from another thread."""
_CONNECT_SECONDS = 1.0
_CHUNK = 4096


def parse_address(text: str) -> tuple[str, int]:
    """Host and port of HOST:PORT. The pinpad names the host of its bank to the till, which it can in ASCII alone.

    Raises:
        PortNotUnderstood: when it is something else.
    """
    host, _, port = text.rpartition(":")
    if not host or not host.isascii() or not port.isdecimal() or int(port) > 0xFFFF:
        raise PortNotUnderstood(port=text, examples="127.0.0.1:9100")
    return host, int(port)


class Port(ABC):
    """A thread between a pinpad and whatever its port is, from `start` to `stop`."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock) -> None:
        self._pinpad = pinpad
        self._clock = clock
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=f"emulated-{pinpad.settings.shop.terminal_id}", daemon=True)

    @property
    @abstractmethod
    def name(self) -> str:
        """What a till has to be told to find it."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close the port and wait for the thread."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            now = self._clock.monotonic()
            emission = self._pinpad.poll(now)
            if emission.line_closed:
                self._hang_up()
            for chunk in emission.chunks:
                self._send(chunk)
            pause = _LONGEST_PAUSE if emission.wake_at is None else min(_LONGEST_PAUSE, emission.wake_at - now)
            data = self._receive(max(pause, 0.0))
            if data:
                self._pinpad.feed(data, self._clock.monotonic())
        self._hang_up()

    @abstractmethod
    def _send(self, chunk: bytes) -> None:
        """Write all of it, or lose it where nobody is connected."""

    @abstractmethod
    def _receive(self, timeout: float) -> bytes:
        """What the till sent within that many seconds, empty for nothing; opens the line where it is closed."""

    @abstractmethod
    def _hang_up(self) -> None:
        """Close the line. Harmless when it is closed."""


class _TcpPort(Port):
    """What both ends of TCP share."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock) -> None:
        super().__init__(pinpad, clock)
        self._till: socket.socket | None = None

    @abstractmethod
    def _find_till(self, timeout: float) -> socket.socket | None:
        """A new connection, waiting at most about that many seconds."""

    def _send(self, chunk: bytes) -> None:
        if self._till is None:
            return
        try:
            self._till.sendall(chunk)
        except OSError:
            self._hang_up()

    def _receive(self, timeout: float) -> bytes:
        if self._till is None:
            self._welcome(self._find_till(timeout))
            return b""
        if not select.select([self._till], [], [], timeout)[0]:
            return b""
        try:
            data = self._till.recv(_CHUNK)
        except ConnectionError:
            data = b""
        if not data:
            self._hang_up()
        return data

    def _welcome(self, till: socket.socket | None) -> None:
        if till is None:
            return
        if self._pinpad.open_line():
            till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._till = till
        else:
            till.close()

    def _hang_up(self) -> None:
        if self._till is not None:
            self._till.close()
            self._till = None


class ListeningPort(_TcpPort):
    """The pinpad waits for a till's connection, one after the other."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock, host: str, port: int) -> None:
        """Take the address; port 0 takes a free one.

        Raises:
            PortUnavailable: when the address is not to be had.
        """
        super().__init__(pinpad, clock)
        try:
            self._listener = socket.create_server((host, port))
        except OSError as error:
            raise PortUnavailable(port=f"{host}:{port}", problem=error) from error
        self._address = host, self._listener.getsockname()[1]

    @property
    def name(self) -> str:
        return f"tcp://{self._address[0]}:{self._address[1]}"

    def stop(self) -> None:
        super().stop()
        self._listener.close()

    def _find_till(self, timeout: float) -> socket.socket | None:
        if not select.select([self._listener], [], [], timeout)[0]:
            return None
        return self._listener.accept()[0]


class ConnectingPort(_TcpPort):
    """The pinpad connects to a till that listens, again and again until it is there."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock, host: str, port: int) -> None:
        super().__init__(pinpad, clock)
        self._address = host, port

    @property
    def name(self) -> str:
        return f"tcp://{self._address[0]}:{self._address[1]}"

    def _find_till(self, timeout: float) -> socket.socket | None:
        try:
            return socket.create_connection(self._address, _CONNECT_SECONDS)
        except OSError:
            self._stopping.wait(timeout)  # not there yet
            return None
