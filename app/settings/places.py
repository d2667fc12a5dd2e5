"""Whether two places of the settings lead to one pinpad, as far as their texts tell.

What only the machine knows, a link to a device or the address of a name, is `app.terminals.links.places`'.
"""

import os
import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

_COM = re.compile(r"COM0*(\d+)", re.IGNORECASE)
_USUAL_PORTS = {"http": 80, "https": 443}


def same_port(one: str, other: str) -> bool:
    """Whether two ports of the settings are one; of listening ones, whether both cannot be had."""
    if one.startswith("usb:") and other.startswith("usb:"):
        # the shorter one means whatever it fits, so that the longer one is among it
        return all(map(str.__eq__, _usb_parts(one), _usb_parts(other)))
    if "://" in one and "://" in other:
        return _same_address(one, other)
    return _device(one) == _device(other)


def same_box(one: str, other: str) -> bool:
    """Whether two addresses of a FiscalBox are one."""
    return box_address(one) == box_address(other)


def same_folder(one: str, other: str) -> bool:
    """Whether two folders of the package are one."""
    return os.path.normcase(os.path.normpath(one)) == os.path.normcase(os.path.normpath(other))


def address_of(port: str) -> tuple[str, int]:
    """Host and port of `socket://host:port` or `listen://host:port`, one host written one way."""
    try:
        parts = urlsplit(port)
        return _host(parts.hostname or ""), parts.port or 0
    except ValueError:  # brackets around what is no address; opening it will say so
        return port, 0


def box_address(url: str) -> tuple[str, int, str]:
    """Host, port and base path of a FiscalBox, one address written one way."""
    parts = urlsplit(url)
    return _host(parts.hostname or ""), parts.port or _USUAL_PORTS[parts.scheme], parts.path.rstrip("/")


def _same_address(one: str, other: str) -> bool:
    if one.partition("://")[0] != other.partition("://")[0]:
        return False
    (host, port), (other_host, other_port) = address_of(one), address_of(other)
    is_any = one.startswith("listen://") and not {"0.0.0.0", "::"}.isdisjoint((host, other_host))
    return port == other_port and (host == other_host or is_any)


def _host(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower().rstrip(".")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _usb_parts(port: str) -> list[str]:
    """VID, PID and serial number; the serial number alone is compared letter by letter."""
    _, vid, *rest = port.split(":", 3)
    return [vid.upper(), *(part.upper() for part in rest[:1]), *rest[1:]]


def _device(port: str) -> str:
    com = _COM.fullmatch(port)
    return f"COM{com[1]}" if com else os.path.normpath(port)
