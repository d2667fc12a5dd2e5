"""The emulated bank on TCP: a thread that listens, and one for each connection."""

import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from threading import Event, Lock, Thread

from app.core.clock import Clock
from app.emulators import iso
from app.emulators.bank import Bank
from app.emulators.faults import BANK, Action, FaultPlan

LOOPBACK = "127.0.0.1"

_CHUNK = 4096
_WHILE_ANSWERING = (Action.SLOW, Action.HALF_CLOSE, Action.LOSE)


class BankServer:
    """A bank that can be connected to, from the moment it is made until `stop`."""

    def __init__(self, bank: Bank, clock: Clock, faults: FaultPlan, host: str = LOOPBACK, port: int = 0) -> None:
        """Take the address and listen; port 0 takes a free one.

        Raises:
            OSError: when the address is not to be had, or is not one that anybody can connect to.
        """
        self.bank = bank
        self._clock = clock
        self._faults = faults
        self._stopping = Event()
        self._lock = Lock()
        self._connections: set[socket.socket] = set()
        self._acceptor: Thread | None = None
        self._servants: list[Thread] = []
        self._listener = bound_socket(host, port)
        self.host: str = host
        self.port: int = self._listener.getsockname()[1]
        if faults.take(BANK, (Action.REFUSE,)) is None:
            self.listen()

    def ask(self, request: bytes) -> bytes:
        """The bank's answer over a link that is not this port, whatever was planned to go wrong on it."""
        return self.bank.handle(request, self._clock.now())

    def listen(self) -> None:
        """Accept connections from now on; until then they are refused."""
        self._listener.listen()
        self._acceptor = Thread(target=self._accept, name="emulated-bank", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        """Close the listener and every connection, and wait for the threads. Harmless when it has stopped."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._acceptor is not None:
            # wakes the thread that waits in accept: closing the socket under it does not, on every system
            socket.create_connection((self.host, self.port)).close()
            self._acceptor.join()
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # the other side was faster
                    connection.shutdown(socket.SHUT_RDWR)
        for servant in self._servants:
            servant.join()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            with self._lock:
                self._connections.add(connection)
            servant = Thread(target=self._serve, args=(connection,), name="emulated-bank-client", daemon=True)
            self._servants = [*filter(Thread.is_alive, self._servants), servant]
            servant.start()

    def _serve(self, connection: socket.socket) -> None:
        buffer = b""
        try:
            while chunk := connection.recv(_CHUNK):
                buffer += chunk
                while (request := iso.whole_message(buffer)) is not None:
                    buffer = buffer[iso.LENGTH_BYTES + len(request) :]
                    self._answer(connection, request)
        except ConnectionError:
            return  # the till or its relay went away; the books stand as they are
        finally:
            with self._lock:
                self._connections.discard(connection)
                connection.close()

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        fault = self._faults.take(BANK, _WHILE_ANSWERING)
        action = fault.action if fault else None
        if action is Action.HALF_CLOSE:
            connection.shutdown(socket.SHUT_WR)
            return
        if fault and action is Action.SLOW:
            self._stopping.wait(fault.seconds)
        answer = self.ask(request)
        if action is not Action.LOSE:
            connection.sendall(answer)


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket that has that address and does not listen: whoever connects is refused.

    Raises:
        OSError: when the address is not to be had, or is not one that anybody can connect to.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two banks share one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        if ip_address(bound.getsockname()[0]).is_unspecified:
            raise OSError(f"a till cannot connect to it; name one address of this machine, such as {LOOPBACK}")
    except OSError:
        bound.close()
        raise
    return bound
