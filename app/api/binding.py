"""The listening socket and the certificate, made in the thread that starts the server, so that it hears at once."""

import socket
import ssl
import sys
from ipaddress import ip_address

from app.core.errors import ApiNotServed
from app.settings.contract import ApiSettings
from app.terminals.links import held

BACKLOG = 1024
"""Connections that the system may hold until the loop takes them."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on the first usable address of the host; IPv4 before IPv6; port 0 picks one.

    Raises:
        ApiNotServed: when there is no such address or the port is taken.
    """
    address = address_text(host, port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ApiNotServed(address=address, problem=_words(error)) from error
    family, kind, protocol, _, place = min(found, key=lambda each: each[0] != socket.AF_INET)
    try:
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ApiNotServed(address=address, problem=_words(error)) from error
    try:
        _own_alone(listener)
        listener.bind(place)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        holder = held.listener_of(str(place[0]), port) if port else None
        by = f", by {holder}" if holder else ""
        raise ApiNotServed(address=address, problem=_words(error) + by) from error
    return listener


def tls_context(settings: ApiSettings, port: int) -> ssl.SSLContext | None:
    """TLS with the certificate and key of the settings, None without; the key may stand in the certificate's file.

    Raises:
        ApiNotServed: when they cannot be read or do not belong together.
    """
    if not settings.certificate and not settings.key:
        return None
    address = address_text(settings.host, port)
    if not settings.certificate:
        raise ApiNotServed(address=address, problem="[api] has a key and no certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    files = " + ".join(filter(None, (settings.certificate, settings.key)))
    try:
        # a key behind a password would ask for it on the terminal
        context.load_cert_chain(settings.certificate, settings.key or None, password=lambda: "")
    except OSError as error:
        raise ApiNotServed(address=address, problem=f"{files}: {_words(error)}") from error
    return context


def address_text(host: str, port: int) -> str:
    """host:port as it stands in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable_name(host: str) -> str:
    """The name under which a till finds a server that listens on this host: an open address is no name."""
    try:
        return socket.gethostname() if ip_address(host).is_unspecified else host
    except ValueError:
        return host


def _own_alone(listener: socket.socket) -> None:
    """Take the port although old connections linger on it, but never from or with somebody who listens."""
    if sys.platform == "win32":
        # on Windows SO_REUSEADDR would let two programs listen on the same port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        if error.reason:
            return error.reason.replace("_", " ").lower()
        return "not the PEM of a certificate and of its key without a password"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
