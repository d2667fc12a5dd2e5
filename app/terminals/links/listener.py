"""A TCP port on which a pinpad is awaited, and the thread that answers it while no operation runs."""

import selectors
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Condition, Event, Thread

from app.core import logs
from app.core.clock import Clock
from app.terminals.links.connection import PinpadConnection

_PAUSE = 1.0
"""Seconds before the next try where the system hands out no connection, as when it has no descriptors left."""

_log = logs.get(__name__)


class Listener:
    """Listens from the moment it is made until `stop`. The newest connection of the peer is the pinpad's.

    `changed` is the lock of everything, and tells of every change.
    """

    def __init__(self, address: tuple[str, int], peer: str, clock: Clock) -> None:
        """Take the address. `peer` is the only IP address that may connect; empty: this machine's own.

        Raises:
            OSError: when the address is not to be had.
            ValueError: when the host is none.
        """
        self.changed = Condition()
        self._peer = peer
        self._clock = clock
        with ExitStack() as undoing:
            self._server = undoing.enter_context(_bind(*address))
            self._wakes, self._wake = socket.socketpair()
            undoing.pop_all()
        for end in (self._wakes, self._wake):
            end.setblocking(False)
        self._stopping = Event()
        self._connections: list[PinpadConnection] = []
        """The last is the newest; those that are over go when the thread comes by."""
        self._refused = ""
        """Whom the log has named already."""
        self._thread = Thread(target=self._run, name=f"listen-{address[1]}", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    @property
    def current(self) -> PinpadConnection | None:
        """The pinpad's connection, None while there is none."""
        with self.changed:
            return next((each for each in reversed(self._connections) if each.problem is None), None)

    def wake(self) -> None:
        """Have the thread look at its connections again."""
        with suppress(BlockingIOError):  # it has not yet come to what it was woken for before
            self._wake.send(b"!")

    def stop(self) -> None:
        """Close the port and every connection, and wait for the thread."""
        self._stopping.set()
        self.wake()
        self._thread.join()
        with self.changed:
            for connection in self._connections:
                connection.lose("the port is closed")
                connection.socket.close()
            self.changed.notify_all()
        for end in (self._server, self._wakes, self._wake):
            end.close()

    # On the thread

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._server, selectors.EVENT_READ, self._accept)
            selector.register(self._wakes, selectors.EVENT_READ, lambda: self._wakes.recv(100))
            while not self._stopping.is_set():
                with self.changed:
                    self._sweep(selector)
                for key, _ in selector.select():
                    act: Callable[[], object] = key.data
                    act()

    def _sweep(self, selector: selectors.BaseSelector) -> None:
        """Close what is over, and wait for what is not, as long as there is room for it."""
        for connection in self._connections:
            is_watched = connection.socket in selector.get_map()
            is_wanted = connection.problem is None and not connection.is_full
            if is_wanted and not is_watched:
                selector.register(connection.socket, selectors.EVENT_READ, lambda each=connection: self._pump(each))
            elif is_watched and not is_wanted:
                selector.unregister(connection.socket)
            if connection.problem is not None:
                connection.socket.close()
        self._connections = [each for each in self._connections if each.problem is None]

    def _pump(self, connection: PinpadConnection) -> None:
        with self.changed:
            connection.pump()
            self.changed.notify_all()

    def _accept(self) -> None:
        try:
            connected, address = self._server.accept()
        except (BlockingIOError, ConnectionError):
            return  # who came has gone again
        except OSError as error:
            _log.warning("a connection to port %d was not to be had: %s", self._server.getsockname()[1], error)
            self._stopping.wait(_PAUSE)
            return
        if not is_welcome(address[0], self._peer):
            connected.close()
            self._note_refused(address[0])
            return
        self._take(connected, address[0])

    def _take(self, connected: socket.socket, host: str) -> None:
        """Go on with this connection, and with no older one."""
        try:
            connection = PinpadConnection(connected, self._clock)
        except OSError:  # it has gone again
            connected.close()
            return
        with self.changed:
            for older in self._connections:
                older.lose("the pinpad has connected anew")
            self._connections.append(connection)
            self.changed.notify_all()
        _log.info("the pinpad at %s has connected", host)

    def _note_refused(self, host: str) -> None:
        """Once for each that is at it, again and again as it may be."""
        if host != self._refused:
            self._refused = host
            awaited = self._peer or "this machine"
            _log.warning("%s tried to connect as a pinpad and was refused: it is awaited from %s", host, awaited)


def is_welcome(host: str, peer: str) -> bool:
    """Whether a pinpad may come from that IP address. An IPv4 address may be written as IPv6 (::ffff:192.0.2.1)."""
    address = _plain(host)
    if not peer:
        return address.is_loopback
    awaited = _plain(peer)
    if isinstance(awaited, IPv6Address) and isinstance(address, IPv6Address) and awaited.scope_id is None:
        return int(awaited) == int(address)  # whatever network card it came by
    return awaited == address


def _plain(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text)
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _bind(host: str, port: int) -> socket.socket:
    """A listening socket. [::] takes IPv4 too."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    server = socket.socket(family)
    try:
        if sys.platform == "win32":  # there another program could listen beside this one
            server.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
        server.bind(address)
        server.listen()
        server.setblocking(False)
    except BaseException:
        server.close()
        raise
    return server
