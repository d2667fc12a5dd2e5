"""Whether two places of the settings lead to one pinpad, as this machine sees it now (M1.4).

A link leads to a device, a name to an address, a USB id to what is plugged in. What is not there leads nowhere.
"""

import os
import re
import socket
import stat

from app.core.errors import AppError
from app.settings.places import address_of, same_port
from app.terminals.links.held import takers_of
from app.terminals.links.ports import EXAMPLES
from app.terminals.links.usb import Comports, UsbId, list_ports


def one_port(port: str, other: str, comports: Comports) -> bool:
    """Whether two ports lead to one device or one listener."""
    if same_port(port, other):
        return True
    if port.startswith("usb:") and other.startswith("usb:"):
        return False  # nothing fits two ids of which neither is the beginning of the other
    if "://" in port or "://" in other:
        is_alike = port.partition("://")[0] == other.partition("://")[0]
        return is_alike and one_address(address_of(port), address_of(other))
    return not _devices(port, comports).isdisjoint(_devices(other, comports))


def one_address(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether two hosts with their TCP ports are one address, or one listener of this machine."""
    if one[1] != other[1]:
        return False
    addresses, others = _addresses(*one), _addresses(*other)
    return not addresses.isdisjoint(others) or not takers_of(addresses, one[1]).isdisjoint(takers_of(others, one[1]))


def one_folder(folder: str, other: str) -> bool:
    """Whether two paths are one folder."""
    return _real_path(folder) == _real_path(other)


def _devices(port: str, comports: Comports) -> set[tuple[str, object]]:
    """The device of a path; of a USB id every port of all that fits it."""
    if not port.startswith("usb:"):
        return {_identity(port)}
    try:
        wanted = UsbId.parse(port, EXAMPLES)
        return {_identity(each.device) for each in list_ports(port, comports) if wanted.fits(each)}
    except AppError:
        return set()  # the system does not say what is plugged in; opening the port will say more


def _identity(device: str) -> tuple[str, object]:
    if re.fullmatch(r"COM\d+", device, re.IGNORECASE):
        return "name", device.upper()
    try:
        status = os.stat(device)
    except OSError:
        return "name", _real_path(device)
    return ("device", status.st_rdev) if stat.S_ISCHR(status.st_mode) else ("name", _real_path(device))


def _real_path(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _addresses(host: str, port: int) -> set[str]:
    try:
        return {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError):  # ValueError: a host that no name can be
        return set()
