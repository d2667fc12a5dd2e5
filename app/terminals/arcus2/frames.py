"""The ARCUS 2 frame: 0x01, the length of DATA as two bytes big-endian, DATA. No checksum, no trailer.

Source: three independent public implementations agree (chaiok, PPR, wiva). Pure: no I/O, no clock.
"""

from dataclasses import dataclass, field

SOH = 0x01
HEADER_LENGTH = 3
MAX_DATA_LENGTH = 0xFFFF
MAX_BUFFERED = 4 * (HEADER_LENGTH + MAX_DATA_LENGTH)
"""More bytes than this waiting to be decoded are no conversation with a pinpad."""

OK = b"OK"
ER = b"ER"
NAK = b"NAK"

ENCODING = "cp1251"
"""All texts on the line, keywords and Cyrillic alike."""


class Overflow(Exception):
    """The other side sent more than MAX_BUFFERED bytes without waiting for an answer."""


def encode(data: bytes) -> bytes:
    """The frame that carries `data`.

    Raises:
        ValueError: when `data` is longer than a 16-bit length can say.
    """
    if len(data) > MAX_DATA_LENGTH:
        raise ValueError(f"a frame carries at most {MAX_DATA_LENGTH} bytes, not {len(data)}")
    return bytes([SOH]) + len(data).to_bytes(2, "big") + data


@dataclass(slots=True)
class Decoder:
    """Bytes in, the DATA of whole frames out. What stands before a 0x01 is skipped and counted in `skipped`."""

    skipped: int = 0
    _buffer: bytearray = field(default_factory=bytearray)

    @property
    def is_partial(self) -> bool:
        """Whether a frame has begun that has not ended."""
        return bool(self._buffer)

    def feed(self, chunk: bytes) -> None:
        """Take what was read from the line.

        Raises:
            Overflow: when more than MAX_BUFFERED bytes wait; the buffer is emptied first.
        """
        self._buffer += chunk
        if len(self._buffer) > MAX_BUFFERED:
            self._buffer.clear()
            raise Overflow

    def next_frame(self) -> bytes | None:
        """The DATA of the next whole frame, None while it has not arrived."""
        self._skip_garbage()
        if len(self._buffer) < HEADER_LENGTH:
            return None
        end = HEADER_LENGTH + int.from_bytes(self._buffer[1:HEADER_LENGTH], "big")
        if len(self._buffer) < end:
            return None
        data = bytes(self._buffer[HEADER_LENGTH:end])
        del self._buffer[:end]
        return data

    def resync(self) -> None:
        """Give up the frame that has begun and look for the next 0x01 behind its first byte."""
        if self._buffer:
            del self._buffer[0]
            self.skipped += 1
            self._skip_garbage()

    def _skip_garbage(self) -> None:
        start = self._buffer.find(SOH)
        dropped = len(self._buffer) if start < 0 else start
        del self._buffer[:dropped]
        self.skipped += dropped
