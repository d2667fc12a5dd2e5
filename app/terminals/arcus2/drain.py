"""Emptying the line: frames of an operation that nobody drives any longer (M6.2).

Whatever would let it go on is refused, the rest is accepted, and what it proves is kept. Pure: no I/O, no clock.
"""

from app.terminals.arcus2.commands import CONTROL_REPLIES, STOPPABLE, parse
from app.terminals.arcus2.frames import ER, OK, Decoder, Overflow, encode
from app.terminals.arcus2.gathered import Gathered


class Drain:
    """Answers every frame that comes. `gathered` goes on with what the operation had said before, where it is known."""

    def __init__(self, decoder: Decoder, gathered: Gathered | None = None) -> None:
        self.gathered = gathered or Gathered(None)
        self.frames: list[str] = []
        """The names of the commands that came."""
        self._decoder = decoder

    def receive(self, data: bytes) -> bytes:
        """The answers to what was read from the line."""
        try:
            self._decoder.feed(data)
        except Overflow:
            self.gathered.note("the line was flooded")
        output = b""
        while (frame := self._decoder.next_frame()) is not None:
            output += self._reply(frame)
        return output

    def _reply(self, data: bytes) -> bytes:
        if data in CONTROL_REPLIES:
            return b""
        command = parse(data)
        self.frames.append(command.name)
        self.gathered.take(command)
        return encode(ER if command.name in STOPPABLE else OK)
