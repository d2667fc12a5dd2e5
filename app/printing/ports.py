"""How bytes get to a receipt printer: the system's raw queue, a serial port, TCP, or a device file.

Every way is a `Port`. What goes wrong is an OSError here; `receipt_printer` says which printer it was. Nothing waits
without end: a printer that takes no byte for `STALL` seconds is given up.
"""

import os
import select
import shutil
import socket
import stat
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import serial

from app.printing.python_escpos import Win32Raw

CONNECT_LIMIT = 5.0
"""Seconds for a connection to a printer in the network."""
STALL = 10.0
"""Seconds without a byte taken after which a printer is given up."""
QUEUE_LIMIT = 30.0
"""Seconds that the system's spooler may take."""
LINGER = 1.0
"""Seconds for which the other end of a connection is let finish, so that closing it cuts off nothing."""
BAUD = 9600
"""Bits a second of a serial port that says nothing else, as printers are set when they are new."""

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = ()
else:
    import termios

    _LINE_ERRORS = (termios.error,)
"""What the system raises of a serial line that is no OSError."""

_CHUNK = 1024
_USB_DEVICES = Path("/sys/class/usbmisc")
"""Where Linux lists the printers that its driver `usblp` has taken: lp0, lp1 …"""
_DEVICES = Path("/dev/usb")


class Port(ABC):
    """A printer that can be written to. Every method raises OSError."""

    can_answer = True
    """Whether a question may be written to it: what takes no more than jobs would print it."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Have the printer take all of these bytes."""

    def read(self, _seconds: float) -> bytes:
        """What the printer has answered within that time; nothing where it says nothing."""
        return b""

    def finish(self) -> None:
        """See, as far as this port can, that what was written has got to the printer."""
        return

    @abstractmethod
    def close(self) -> None:
        """Let go of the printer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_port(name: str) -> Port:
    """The port that the settings call `name`.

    Raises:
        OSError: when the printer is not there or may not be used.
    """
    kind, _, place = name.partition(":")
    match kind:
        case "tcp":
            host, _, port = place.rpartition(":")
            return TcpPort(host.strip("[]"), int(port))
        case "serial":
            port, _, baud = place.rpartition(":")
            has_baud = bool(port) and baud.isdecimal()
            return SerialPort(port if has_baud else place, int(baud) if has_baud else BAUD)
        case "usb":
            return DevicePort(find_usb(place))
        case "file":
            return DevicePort(Path(place))
        case _:
            return WindowsQueue(place) if sys.platform == "win32" else Queue(place)


class TcpPort(Port):
    """A printer in the network, on its raw port, which is 9100 as a rule."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=CONNECT_LIMIT)

    def write(self, data: bytes) -> None:
        self._socket.settimeout(STALL)
        rest = memoryview(data)
        while rest:
            rest = rest[self._socket.send(rest) :]

    def read(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        try:
            answer = self._socket.recv(_CHUNK)
        except TimeoutError:
            return b""
        if not answer:
            raise ConnectionResetError("it closed the connection")
        return answer

    def finish(self) -> None:
        # closed with an answer that nobody has read, a connection drops what the printer has not taken yet
        self._socket.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + LINGER
        with suppress(TimeoutError):
            while (left := deadline - time.monotonic()) > 0:
                self._socket.settimeout(left)
                if not self._socket.recv(_CHUNK):
                    break

    def close(self) -> None:
        self._socket.close()


class SerialPort(Port):
    """A printer on a serial port, also one that USB only pretends to be; nobody else may have it meanwhile.

    Without flow control: at these speeds a printer prints faster than it is sent to.
    """

    def __init__(self, port: str, baud: int) -> None:
        self._port = serial.Serial(port, baud, write_timeout=STALL, exclusive=True)

    def write(self, data: bytes) -> None:
        try:
            for begin in range(0, len(data), _CHUNK):
                self._port.write(data[begin : begin + _CHUNK])
            self._port.flush()
        except _LINE_ERRORS as error:
            raise OSError(*error.args) from error

    def read(self, seconds: float) -> bytes:
        self._port.timeout = seconds
        first = self._port.read(1)
        return bytes(first + self._port.read(self._port.in_waiting)) if first else b""

    def close(self) -> None:
        self._port.close()


class DevicePort(Port):
    """A printer that the system shows as a file, such as /dev/usb/lp0 or LPT1; or a file that takes what is printed.

    It must be there: made anew, a file in the place of a printer that is off would swallow the slips.
    """

    def __init__(self, path: Path) -> None:
        flags = getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        self.can_answer = sys.platform != "win32" and stat.S_ISCHR(path.stat().st_mode)
        if path.is_file():
            flags |= os.O_APPEND
        self._file = os.open(path, flags | (os.O_RDWR if self.can_answer else os.O_WRONLY))

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            if sys.platform != "win32" and not select.select([], [self._file], [], STALL)[1]:
                raise TimeoutError("it takes nothing")
            rest = rest[os.write(self._file, rest[:_CHUNK]) :]

    def read(self, seconds: float) -> bytes:
        if not select.select([self._file], [], [], seconds)[0]:
            return b""
        with suppress(BlockingIOError):
            return os.read(self._file, _CHUNK)
        return b""

    def close(self) -> None:
        os.close(self._file)


class Queue(Port):
    """A queue of CUPS, which is given the bytes as they are. What CUPS has taken, it prints once it can."""

    can_answer = False

    def __init__(self, name: str) -> None:
        self._name = name
        for program in ("lp", "lpstat"):
            if shutil.which(program) is None:
                raise FileNotFoundError(f"there is no program {program}: install cups-client")
        told = self._run("lpstat", "-a", name)
        if "not accepting" in told:
            raise OSError(told.strip())

    def write(self, data: bytes) -> None:
        self._run("lp", "-s", "-d", self._name, "-t", "slip", "-o", "raw", data=data)

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _run(self, *command: str, data: bytes = b"") -> str:
        """Have CUPS do something; what it says, in English."""
        try:
            ended = subprocess.run(
                command,
                input=data,
                capture_output=True,
                env=os.environ | {"LC_ALL": "C"},
                timeout=QUEUE_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{command[0]} does not end") from error
        if ended.returncode != 0:
            told = ended.stderr.decode(errors="replace").strip()
            raise OSError(told or f"{command[0]} ended with status {ended.returncode}")
        return ended.stdout.decode(errors="replace")


class WindowsQueue(Port):
    """A printer of Windows, which is given the bytes as they are (data type RAW), through pywin32."""

    can_answer = False

    def __init__(self, name: str) -> None:
        self._queue = Win32Raw(name)
        if name not in (there := self._queue.printers):
            raise FileNotFoundError(f"Windows has no such printer; it has: {', '.join(sorted(there))}")

    def write(self, data: bytes) -> None:
        # a failure of Windows is a pywintypes.error, which is no OSError
        try:
            self._queue.open(job_name="slip")
            self._queue._raw(data)
            self._queue.close()
        except Exception as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Nothing is open between two calls."""


def find_usb(wanted: str, listed: Path = _USB_DEVICES, devices: Path = _DEVICES) -> Path:
    """The device file of the USB printer with that "VID:PID", four hexadecimal digits each.

    Raises:
        OSError: when none is plugged in, naming what is; or when this is not Linux.
    """
    if sys.platform != "linux":
        raise OSError("usb: is for Linux; name the printer's queue or its serial port")
    found = []
    for entry in sorted(listed.glob("lp*")):
        # the interface, whose parent is the device; without the link resolved it would be the class
        device = (entry / "device").resolve().parent
        try:
            identity = ":".join((device / name).read_text("ascii").strip() for name in ("idVendor", "idProduct"))
        except OSError:
            continue  # unplugged at this moment
        if identity.lower() == wanted.lower():
            return devices / entry.name
        found.append(identity)
    raise FileNotFoundError(f"no such USB printer is plugged in; plugged in are: {', '.join(found) or 'none'}")
