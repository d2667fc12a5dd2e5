"""The relay half of the tills of the tests: their pinpad's connection to its bank."""

import socket
from collections.abc import Callable, Mapping

from app.terminals.arcus2 import frames

_CHUNK = 4096


class BankRelay:
    """One connection at a time. Limits are seconds: `connect_limit` to connect, `read_limit` for each READ."""

    def __init__(self, connect_limit: float, read_limit: float) -> None:
        self._connect_limit = connect_limit
        self._read_limit = read_limit
        self._bank: socket.socket | None = None

    def answer(self, name: str, data: bytes) -> bytes | None:
        """Return the DATA that answers the frame; None when the frame is not about the bank."""
        answer = _ANSWERS.get(name)
        return None if answer is None else answer(self, data)

    def leave(self) -> None:
        """Close the connection."""
        if self._bank is not None:
            self._bank.close()
            self._bank = None

    def _open_device(self, _: bytes) -> bytes:
        return b"OK:2"

    def _connect(self, data: bytes) -> bytes:
        _, host, port = data.decode("ascii").split(":")
        try:
            self._bank = socket.create_connection((host, int(port)), self._connect_limit)
        except OSError:
            return frames.ER
        self._bank.settimeout(self._read_limit)
        return frames.OK

    def _write(self, data: bytes) -> bytes:
        if self._bank is None:
            return frames.ER
        self._bank.sendall(data.partition(b":")[2])
        return frames.OK

    def _read(self, _: bytes) -> bytes:
        if self._bank is None:
            return frames.ER
        try:
            return b"2:" + self._bank.recv(_CHUNK)
        except TimeoutError:
            return b"2:"

    def _disconnect(self, _: bytes) -> bytes:
        self.leave()
        return frames.OK


_ANSWERS: Mapping[str, Callable[[BankRelay, bytes], bytes]] = {
    "DEVICEOPEN": BankRelay._open_device,
    "CONNECT": BankRelay._connect,
    "WRITE": BankRelay._write,
    "READ": BankRelay._read,
    "DISCONNECT": BankRelay._disconnect,
}
