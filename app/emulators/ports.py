"""An emulated pinpad on a real port: a thread that carries its bytes, over TCP here, elsewhere over a pseudo-terminal.

While no till is connected the pinpad lives on, and what it says is lost.
"""

import select
import socket
from abc import ABC, abstractmethod
from threading import Event, Thread

from app.core.clock import Clock
from app.core.errors import PortNotUnderstood, PortUnavailable
from app.emulators.pinpad import EmulatedPinpad

_LONGEST_PAUSE = 0.05
"""Seconds between looks at the pinpad, which a person may touch at any time from another thread."""
_CONNECT_SECONDS = 1.0
_CHUNK = 4096

ETH_PING = b"eth_ping"
PING_DELAY = 0.2
"""Seconds that a till has to wait before it sends a frame to a pinpad that has greeted it (arcus2.md 1.6)."""
_ECHO_SECONDS = 5.0
"""A till that has not answered a greeting for so long never will."""


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
    """The pinpad connects to a till that listens, again and again until it is there.

    By its habit `eth_ping` it greets the till each time and waits for the echo. What a hasty till then sends within
    PING_DELAY is mixed up, as on a real one: it is lost, and counted in `mixed_up`. The delay runs from the greeting,
    which is before the echo, so that no till that waits is wronged by a slow machine.
    """

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock, host: str, port: int) -> None:
        super().__init__(pinpad, clock)
        self.mixed_up = 0
        """Bytes of the till that came too early."""
        self._address = host, port
        self._greeted_at = 0.0
        self._echo_left = b""
        """What is still to come of the till's answer to the greeting."""

    @property
    def name(self) -> str:
        return f"tcp://{self._address[0]}:{self._address[1]}"

    def _find_till(self, timeout: float) -> socket.socket | None:
        self._stopping.wait(timeout)  # a till that is not there yet, or that hangs up at once, is tried in peace
        try:
            return socket.create_connection(self._address, _CONNECT_SECONDS)
        except OSError:
            return None

    def _welcome(self, till: socket.socket | None) -> None:
        super()._welcome(till)
        self._echo_left = b""
        if self._till is not None and self._pinpad.settings.habits.eth_ping:
            super()._send(ETH_PING)
            self._greeted_at, self._echo_left = self._clock.monotonic(), ETH_PING

    def _send(self, chunk: bytes) -> None:
        if not self._echo_left:
            super()._send(chunk)

    def _receive(self, timeout: float) -> bytes:
        data = super()._receive(timeout)
        if self._till is None or not self._pinpad.settings.habits.eth_ping:
            return data
        since = self._clock.monotonic() - self._greeted_at
        if self._echo_left:
            data = self._take_echo(data, since)
        if since < PING_DELAY:
            self.mixed_up += len(data)
            return b""
        return data

    def _take_echo(self, data: bytes, since: float) -> bytes:
        """Take the till's answer to the greeting; what follows it. Where there is none the pinpad does not speak."""
        echo, rest = data[: len(self._echo_left)], data[len(self._echo_left) :]
        if not self._echo_left.startswith(echo) or since >= _ECHO_SECONDS:
            self._hang_up()
            return b""
        self._echo_left = self._echo_left[len(echo) :]
        return rest
