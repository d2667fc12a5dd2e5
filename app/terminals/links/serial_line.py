"""A serial device, or a USB device that looks like one: COM3, /dev/ttyACM0, a path in /dev/serial/by-id, usb:0B00."""

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import serial

from app.core.errors import AppError, LineLost, PortUnavailable
from app.terminals.links.base import WRITE_TIMEOUT, line_lost
from app.terminals.links.held import device_held

BAUD_RATE = 115200
"""Speed of a serial line: 115200 8N1 (cashreg.ini of public installs, wiva)."""

_HELD = (errno.EAGAIN, errno.EBUSY)
_NO_RIGHT = (errno.EACCES, errno.EPERM)
_GROUP_MAY = stat.S_IRGRP | stat.S_IWGRP


class SerialLink:
    """A serial device, held exclusively. `find` tells at each opening what the system calls it now (E4014, E4015)."""

    def __init__(self, name: str, find: Callable[[], str] | None = None) -> None:
        self._name = name
        self._find = find or (lambda: name)
        self._port: serial.Serial | None = None

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> None:
        if self._port is not None:
            return
        device = self._find()
        try:
            self._port = serial.Serial(device, BAUD_RATE, write_timeout=WRITE_TIMEOUT, exclusive=True)
        except (OSError, ValueError) as error:
            shown = self._name if device == self._name else f"{self._name} ({device})"
            raise _not_opened(shown, device, error) from error

    def read(self, timeout: float) -> bytes:
        port = self._opened()
        with line_lost(self._name):
            if port.timeout != timeout:  # setting it costs system calls
                port.timeout = timeout
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first and port.in_waiting else first

    def write(self, data: bytes) -> None:
        port = self._opened()
        with line_lost(self._name):
            port.write(data)

    def hang_up(self) -> None:
        self.close()

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise LineLost(port=self._name, problem="it is not open")
        return self._port


def check_rights(shown: str, device: str) -> None:
    """Refuse a device that is not there or that this user may not use. Windows tells only when it is opened.

    Raises:
        PortUnavailable: saying what is missing.
    """
    if sys.platform == "win32":
        return
    if not Path(device).exists():
        raise PortUnavailable(port=shown, problem="it is not there")
    if not os.access(device, os.R_OK | os.W_OK):
        raise PortUnavailable(port=shown, problem=_missing_right(device))


def _not_opened(shown: str, device: str, error: Exception) -> AppError:
    """What a failed opening means. On Windows a port that is held shows as a refused permission."""
    number = getattr(error, "errno", None)
    if number in _HELD or "PermissionError(13" in str(error):
        return device_held(shown, device)
    if number in _NO_RIGHT:
        return PortUnavailable(port=shown, problem=_missing_right(device))
    return PortUnavailable(port=shown, problem=error)


def _missing_right(device: str) -> str:
    """Whom the system lets use the device, and so what to do."""
    if sys.platform == "win32":
        return "this user may not use it"
    try:
        path = Path(device)
        status = path.stat()
        if status.st_gid and status.st_mode & _GROUP_MAY == _GROUP_MAY:
            return f"this user may not use it. Add the user to the group {path.group()}, then log in again"
        return f"only {path.owner()} may use it. Let a group read and write it by a udev rule"
    except (OSError, KeyError):  # KeyError: a group or an owner without a name
        return "this user may not use it"
