"""The greeting of a pinpad that connects to the till: eight raw bytes `eth_ping`, which the till sends back.

For 200 ms after that nothing may follow, or the bytes get mixed (arcus2.md 1.6, PPR Arcus2Server). Pure: no I/O, no
clock. What a frame is, is known here only as far as it takes to look past it: 01 LEN_HI LEN_LO DATA.
"""

from dataclasses import dataclass, field

ETH_PING = b"eth_ping"
PING_DELAY = 0.2
"""Seconds between the echo and the next frame of the till."""

_SOH = 0x01
_HEADER_LENGTH = 3


@dataclass(slots=True)
class PingFilter:
    """Takes the greetings out of what a pinpad sends. Within a frame the same bytes are its data.

    No letter of a greeting comes twice before its end, so that what breaks off may begin only with the byte that broke
    it.
    """

    _matched: int = 0
    """Bytes of a greeting that have come; they are kept back until it is one, or none."""
    _header: bytearray = field(default_factory=bytearray)
    _data_left: int = 0
    """DATA bytes of the running frame that are still to come."""

    @property
    def is_amid_ping(self) -> bool:
        """Whether a greeting has begun that has not ended."""
        return self._matched > 0

    def feed(self, data: bytes) -> tuple[bytes, int]:
        """What is for the driver, and how many greetings were among it."""
        passed, pings, place = bytearray(), 0, 0
        while place < len(data):
            if self._data_left:
                piece = data[place : place + self._data_left]
                self._data_left -= len(piece)
                passed += piece
                place += len(piece)
                continue
            passed += self._header_byte(data[place]) if self._header else self._outside(data[place])
            if self._matched == len(ETH_PING):
                pings, self._matched = pings + 1, 0
            place += 1
        return bytes(passed), pings

    def _header_byte(self, byte: int) -> bytes:
        self._header.append(byte)
        if len(self._header) == _HEADER_LENGTH:
            self._data_left = int.from_bytes(self._header[1:], "big")
            self._header.clear()
        return bytes([byte])

    def _outside(self, byte: int) -> bytes:
        """Between frames: the next byte of a greeting, the first of a frame, or rubbish, which the driver counts."""
        if byte == ETH_PING[self._matched]:
            self._matched += 1
            return b""
        broken_off, self._matched = ETH_PING[: self._matched], 0
        if byte == ETH_PING[0]:
            self._matched = 1
            return broken_off
        if byte == _SOH:
            self._header.append(byte)
        return broken_off + bytes([byte])
