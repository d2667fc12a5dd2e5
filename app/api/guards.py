"""Who may knock: what the header fields of a request must say before anything is done for it. Pure.

The danger is a web page that is open in a browser of the till. A browser names the page in Origin or Referer, or at
least says in Sec-Fetch-Site that some page is behind a request, or in Sec-Fetch-Mode that somebody has opened a link
(www.w3.org/TR/fetch-metadata); and a page that has its own name point here (DNS rebinding) shows that name in Host.
"""

import hmac
import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from app.core.errors import HostRefused, OriginRefused, TokenWrong
from app.core.masking import mask
from app.settings.contract import ApiSettings

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<name>\[[0-9a-f:.]+\]|[^\s/?#\\@:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_QUOTE = 100


class Fields:
    """The header fields of a request: names in lower case, every occurrence kept."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, list[bytes]] = {}
        for name, value in raw:
            self._values.setdefault(name.decode("latin-1").lower(), []).append(value)

    def all(self, name: str) -> list[str]:
        """Every value of that name."""
        return [value.decode("latin-1") for value in self.all_bytes(name)]

    def all_bytes(self, name: str) -> list[bytes]:
        """Every value of that name as it was sent."""
        return self._values.get(name, [])

    def one(self, name: str) -> str:
        """The only value of that name; empty without one or with several."""
        values = self.all(name)
        return values[0] if len(values) == 1 else ""


class Guard:
    """The rules of one server.

    `port` is the one it listens on. The machine's own name is good only under TLS: to such a name browsers send no
    Sec-Fetch-Site over plain HTTP, so that an image on a web page could not be told from a till.
    """

    def __init__(self, settings: ApiSettings, port: int, machine: str | None = None) -> None:
        self._port = port
        self._token = settings.token.encode()
        self._names = {"localhost", settings.host.lower()}
        if settings.certificate:
            machine = (socket.gethostname() if machine is None else machine).lower()
            self._names |= {machine, machine.partition(".")[0]}
        self._names -= {""}
        self._origins = {origin for text in settings.allowed_origins if (origin := origin_of(text))}

    def check_host(self, fields: Fields, scheme: str, arrived_at: str) -> None:
        """The Host header names this machine and this port.

        `arrived_at` is the address of ours on which the connection came.

        Raises:
            HostRefused: when it does not, or is missing, given twice or malformed.
        """
        shown = _quoted(", ".join(fields.all("host")))
        match = _HOST.fullmatch(fields.one("host"))
        if match is None:
            raise HostRefused(host=shown)
        port = int(match["port"] or _DEFAULT_PORTS[scheme])
        if port != self._port or not self._is_this_machine(match["name"].lower(), arrived_at):
            raise HostRefused(host=shown)

    def check_page(self, fields: Fields) -> str:
        """No web page is behind the request, or one that the settings allow: then its origin, else empty.

        Raises:
            OriginRefused: naming the header that says so.
        """
        named = [self._allowed_page(name, fields) for name in ("origin", "referer") if fields.all(name)]
        if not named:
            _refuse_unless(fields, "sec-fetch-site", {"none"})
            # a link or an address that somebody opens: no till navigates, though some (Node.js) send a mode
            _refuse_unless(fields, "sec-fetch-mode", {"cors", "no-cors", "same-origin"})
        # a browser that only guesses that somebody may want to go there has asked nobody
        for name in ("sec-purpose", "purpose", "x-moz"):
            _refuse_unless(fields, name, set())
        if "websocket" in fields.one("upgrade").lower() or fields.all("sec-websocket-key"):
            raise OriginRefused(header="Upgrade: websocket")
        return named[0] if fields.all("origin") else ""

    def check_token(self, fields: Fields) -> None:
        """The request carries the token of the settings, if they have one. Takes the same time for every wrong token.

        Raises:
            TokenWrong: when it is missing, wrong or given twice.
        """
        if not self._token:
            return
        values = fields.all_bytes("authorization")
        scheme, _, token = (values[0] if len(values) == 1 else b"").partition(b" ")
        is_right = hmac.compare_digest(token.strip(b" "), self._token)
        if scheme.lower() != b"bearer" or not is_right:
            raise TokenWrong

    def _is_this_machine(self, name: str, arrived_at: str) -> bool:
        try:
            address = IPv6Address(name[1:-1]) if name.startswith("[") else IPv4Address(name)
        except ValueError:
            return name in self._names
        # an open address is an address of every machine and so of none
        return not address.is_unspecified and address == _plain_address(arrived_at)

    def _allowed_page(self, name: str, fields: Fields) -> str:
        text = fields.one(name)
        origin = origin_of(text) if name == "origin" else page_origin(text)
        if origin is None or origin not in self._origins:
            shown = ", ".join(fields.all(name))
            raise OriginRefused(header=_quoted(f"{name.title()}: {shown}"))
        return text if name == "origin" else ""


def origin_of(text: str) -> str | None:
    """scheme://host[:port] in one spelling, without a default port; None for anything else, "null" included."""
    match = _ORIGIN.fullmatch(text.lower())
    if match is None:
        return None
    scheme, name, port = match["scheme"], match["name"], match["port"]
    if port is None or int(port) == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{name}"
    return f"{scheme}://{name}:{int(port)}"


def page_origin(url: str) -> str | None:
    """The origin of the page of a URL; None where it has none."""
    match = _ORIGIN.match(url.lower())
    if match is None or url[match.end() : match.end() + 1] not in {"", "/", "?", "#"}:
        return None
    return origin_of(match[0])


def _refuse_unless(fields: Fields, name: str, allowed: set[str]) -> None:
    for value in fields.all(name):
        if value not in allowed:
            raise OriginRefused(header=_quoted(f"{name.title()}: {value}"))


def _quoted(text: str) -> str:
    """What a header says, masked before it is cut: a part of a card number would no longer be known as one."""
    return mask(text)[:_LONGEST_QUOTE]


def _plain_address(text: str) -> object:
    """The address of ours, without the zone, and IPv4 as such also where an IPv6 socket took it."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
