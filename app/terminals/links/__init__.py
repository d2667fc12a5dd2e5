"""The ports a pinpad hangs on: a serial or USB device, or either end of TCP, behind one small interface."""

from app.terminals.links.base import Link
from app.terminals.links.listening import ListeningLink
from app.terminals.links.ports import EXAMPLES, Device, find_device, list_devices, open_link
from app.terminals.links.serial_line import SerialLink
from app.terminals.links.tcp import TcpLink

__all__ = [
    "EXAMPLES",
    "Device",
    "Link",
    "ListeningLink",
    "SerialLink",
    "TcpLink",
    "find_device",
    "list_devices",
    "open_link",
]
