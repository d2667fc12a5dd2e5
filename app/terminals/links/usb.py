"""USB devices by what they are and not by what they are called: usb:VID[:PID[:serial]].

A pinpad that is plugged in anew may come back as ttyACM1 or COM7. The ids that were seen are in arcus2.md 1.6.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from serial.tools.list_ports_common import ListPortInfo

from app.core.errors import DeviceAmbiguous, DeviceMissing, PortNotUnderstood, PortUnavailable

Comports = Callable[[], Iterable[ListPortInfo]]
"""What lists the serial ports of the system: `serial.tools.list_ports.comports`."""

_ID = re.compile(r"[0-9A-Fa-f]{4}")


@dataclass(frozen=True, slots=True)
class UsbId:
    """What a port of the settings says of a USB device. The serial number is compared letter by letter."""

    vid: int
    pid: int | None = None
    serial: str | None = None

    @classmethod
    def parse(cls, port: str, examples: str) -> Self:
        """Read usb:VID[:PID[:serial]]; the serial number may hold anything that can be printed, colons too.

        Raises:
            PortNotUnderstood: when it is something else.
        """
        scheme, *parts = port.split(":", 3)
        ids, serial = parts[:2], parts[2] if len(parts) == 3 else None
        printable = serial is None or (serial.isprintable() and serial == serial.strip() != "")
        if scheme != "usb" or not ids or not all(map(_ID.fullmatch, ids)) or not printable:
            raise PortNotUnderstood(port=port, examples=examples)
        return cls(int(ids[0], 16), int(ids[1], 16) if len(ids) == 2 else None, serial)

    def fits(self, port: ListPortInfo) -> bool:
        """Whether that serial port is of such a device."""
        return (
            port.vid == self.vid
            and self.pid in (None, port.pid)
            and (self.serial is None or self.serial == (port.serial_number or ""))
        )


def find_device(name: str, wanted: UsbId, comports: Comports) -> str:
    """What the system calls the wanted device now. Of several ports of one device it is the lowest interface.

    Raises:
        DeviceMissing: when none is plugged in, naming those that are.
        DeviceAmbiguous: when several are.
        PortUnavailable: when the system does not say.
    """
    ports = list_ports(name, comports)
    fitting = [port for port in ports if wanted.fits(port)]
    if not fitting:
        raise DeviceMissing(port=name, found=_listed([port for port in ports if port.vid is not None]) or "none")
    if len({_physical_device(port) for port in fitting}) > 1:
        raise DeviceAmbiguous(port=name, found=_listed(fitting))
    return min(fitting, key=_interface).device


def list_ports(name: str, comports: Comports) -> list[ListPortInfo]:
    """The serial ports of the system, in the order of their names.

    Raises:
        PortUnavailable: of `name`, when the system does not say.
    """
    try:
        return sorted(comports())
    except (OSError, TypeError, ValueError) as error:  # of what is pulled out meanwhile pySerial reads None as a number
        raise PortUnavailable(port=name, problem=f"the devices cannot be listed: {error}") from error


def _physical_device(port: ListPortInfo) -> tuple[object, ...]:
    """Equal for the ports of one device: a PAX A35 has two. Devices without a place may not be taken for one."""
    if port.location is None:
        return (port.device,)
    return port.vid, port.pid, port.serial_number, port.location.partition(":")[0]


def _interface(port: ListPortInfo) -> int:
    """The number of its interface: 1-2:1.3 and 1-2:x.3 are the third."""
    number = (port.location or "").partition(":")[2].rpartition(".")[2]
    return int(number) if number.isdecimal() else 0


def _listed(ports: Iterable[ListPortInfo]) -> str:
    """VID:PID:serial and name of each, on one line whatever a device calls itself."""
    return ", ".join(
        f"{port.vid or 0:04X}:{port.pid or 0:04X}"
        + (f":{port.serial_number}" if port.serial_number else "").encode("unicode_escape").decode()
        + f" {port.name}"
        for port in ports
    )
