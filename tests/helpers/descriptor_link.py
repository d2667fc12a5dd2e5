"""A till's end of a file descriptor or a socket, with no more than the protocol of links asks for."""

import os
import select
import socket
import struct
from collections.abc import Callable

from app.core.errors import LineLost


class DescriptorLink:
    """An `app.terminals.links.Link` over whatever `connect` opens."""

    def __init__(self, connect: Callable[[], int | socket.socket]) -> None:
        self._connect = connect
        self._end: int | socket.socket | None = None

    @property
    def name(self) -> str:
        return "test"

    def open(self) -> None:
        if self._end is None:
            self._end = self._connect()

    def read(self, timeout: float) -> bytes:
        assert self._end is not None
        if not select.select([self._end], [], [], timeout)[0]:
            return b""
        try:
            data = os.read(self._end, 4096) if isinstance(self._end, int) else self._end.recv(4096)
        except OSError:
            data = b""
        if not data:
            self.close()
            raise LineLost(port="test", problem="closed")
        return data

    def write(self, data: bytes) -> None:
        assert self._end is not None
        try:
            if isinstance(self._end, int):
                os.write(self._end, data)
            else:
                self._end.sendall(data)
        except OSError as error:
            self.close()
            raise LineLost(port="test", problem=error) from error

    def hang_up(self) -> None:
        self.close()

    def close(self) -> None:
        if isinstance(self._end, int):
            os.close(self._end)
        elif self._end is not None:
            self._end.close()
        self._end = None

    def break_off(self) -> None:
        """Close a socket so that the other side's next read or write fails, as when a machine goes down."""
        assert isinstance(self._end, socket.socket)
        self._end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()
