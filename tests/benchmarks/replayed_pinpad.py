"""A pinpad that answers at once: the published approved sale, played from memory, with its bank on loopback.

Only the RRN differs from sale to sale, as a real bank's would.
"""

import socket
import threading
from pathlib import Path

from app.terminals.arcus2.frames import encode

VECTOR = Path(__file__).parents[1] / "vectors" / "arcus2" / "sale.txt"
AMOUNT = 500_00
"""Tiyin."""
_BANK_IN_VECTOR = b"CONNECT:2:10.0.0.1:5000"
_RRN_IN_VECTOR = b"408005356147"


class EchoBank:
    """A bank that answers every message at once."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._server.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                while data := connection.recv(1024):
                    connection.sendall(data)


class ReplayedPinpad:
    """The pinpad's frames, one for each of the till's. Also an `app.terminals.links.Link`."""

    name = "replayed"

    def __init__(self, bank: tuple[str, int]) -> None:
        lines = [line for line in VECTOR.read_text(encoding="utf-8").splitlines() if line.startswith("<")]
        connect = encode(b"CONNECT:2:%s:%d" % (bank[0].encode(), bank[1]))
        frames = [bytes.fromhex(line[1:]) for line in lines]
        self.frames = [connect if frame == encode(_BANK_IN_VECTOR) else frame for frame in frames]
        self._sales = 0
        self._next = len(frames)
        self._ready = b""

    def begin(self) -> None:
        """Get ready for one more sale."""
        self._sales += 1
        self._next = 0

    def open(self) -> None:
        """There is no port."""

    def read(self, timeout: float) -> bytes:
        """What is ready; a wait would never end, so none is made."""
        del timeout
        data, self._ready = self._ready, b""
        return data

    def write(self, data: bytes) -> None:
        """Each write of the till is one frame: the next of ours answers it."""
        del data
        if self._next < len(self.frames):
            self._ready = self.frames[self._next].replace(_RRN_IN_VECTOR, b"%012d" % self._sales)
            self._next += 1

    def hang_up(self) -> None:
        """There is no line."""

    def close(self) -> None:
        """There is no port."""
