"""Which link a port of the settings means, and which ports there are."""

import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from serial.tools import list_ports

from app.core.clock import Clock, SystemClock
from app.core.errors import PortNotUnderstood
from app.terminals.links import usb
from app.terminals.links.base import Link
from app.terminals.links.held import device_holder
from app.terminals.links.listening import ListeningLink
from app.terminals.links.serial_line import SerialLink, check_rights
from app.terminals.links.tcp import TcpLink

EXAMPLES = "usb:0B00, COM3, /dev/ttyACM0, /dev/serial/by-id/…, socket://192.0.2.10:8888, listen://0.0.0.0:8888"

_COM_PORT = re.compile(r"COM\d{1,3}", re.IGNORECASE)


def open_link(
    port: str, peer: str = "", *, clock: Clock | None = None, comports: usb.Comports = list_ports.comports
) -> Link:
    """The link for a port as the settings name it. Nothing is opened yet.

    `peer` is the only IP address that may connect to a port that listens; empty: this machine. `comports` lists what
    is plugged in.

    Raises:
        PortNotUnderstood: when it is none of the forms.
    """
    if _COM_PORT.fullmatch(port) or port.startswith("/"):
        return SerialLink(port)
    if port.startswith("usb:"):
        return SerialLink(port, partial(usb.find_device, port, usb.UsbId.parse(port, EXAMPLES), comports))
    if port.startswith("socket://"):
        return TcpLink(*_host_and_port(port))
    if port.startswith("listen://"):
        return ListeningLink(*_host_and_port(port), peer, clock or SystemClock())
    raise PortNotUnderstood(port=port, examples=EXAMPLES)


def find_device(port: str, comports: usb.Comports = list_ports.comports) -> str | None:
    """The serial device that a port of the settings means now, without opening it; None where it means none.

    Raises:
        DeviceMissing, DeviceAmbiguous: when none or several of the devices that are plugged in are meant.
        PortUnavailable: when the device is not there, or this user may not use it.
    """
    device = port
    if port.startswith("usb:"):
        device = usb.find_device(port, usb.UsbId.parse(port, EXAMPLES), comports)
    elif not (_COM_PORT.fullmatch(port) or port.startswith("/")):
        return None
    check_rights(port, device)
    return device


def _host_and_port(port: str) -> tuple[str, int]:
    try:
        parts = urlsplit(port)
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise PortNotUnderstood(port=port, examples=EXAMPLES) from error
    if not host or not number or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise PortNotUnderstood(port=port, examples=EXAMPLES)
    return host, number


@dataclass(frozen=True, slots=True)
class Device:
    """A serial port of the system. Off USB it has no ids. `holder` is the process that has it, where one is seen."""

    port: str
    vid: int | None
    pid: int | None
    serial: str | None
    description: str
    holder: str | None


def list_devices(comports: usb.Comports = list_ports.comports) -> list[Device]:
    """What a pinpad could hang on, in the order of the ports' names.

    Raises:
        PortUnavailable: when the system does not say.
    """
    return [
        Device(each.device, each.vid, each.pid, each.serial_number, each.description, device_holder(each.device))
        for each in usb.list_ports("usb:", comports)
    ]
