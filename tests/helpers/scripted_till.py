"""A till of few lines for testing emulated pinpads: it knows frames and nothing else of the program."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.clock import Clock
from app.core.errors import LineLost
from app.terminals.arcus2 import frames
from app.terminals.links import Link
from bank_relay import BankRelay

ESC = b"\x1b"
SALE = b"1\x1b1\x1b860\x1b%s\x1b\x1b"
CANCEL = b"1\x1b5\x1b860\x1b%s\x1b\x1b"
RETURN = b"1\x1b11\x1b860\x1b%s\x1b\x1b"
RECONCILIATION = b"2\x1b1"
HOST_TEST = b"2\x1b6"
SHORT_REPORT = b"2\x1b10"
LAST_SLIP = b"2\x1b27"
PING = b"9\x1b6"

_REFUSED = ("GETTAGS", "DATAENTRY")

AnswerTo = Callable[[bytes], bytes]


@dataclass
class Heard:
    """Everything that a pinpad said in one operation."""

    frames: list[tuple[str, bytes]] = field(default_factory=list)
    ended: bool = False
    line_lost: bool = False

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.frames]

    @property
    def codes(self) -> list[str]:
        return [data.decode() for name, data in self.frames if name == "STORERC"]

    @property
    def code(self) -> str | None:
        return self.codes[-1] if self.codes else None

    @property
    def slip(self) -> str:
        return "\n".join(self.texts("PRINT"))

    @property
    def tags(self) -> bytes:
        return b"".join(data for name, data in self.frames if name == "SETTAGS")

    def texts(self, name: str) -> list[str]:
        return [data.decode(frames.ENCODING) for heard, data in self.frames if heard == name]


class ScriptedTill:
    """Answers as a till does and relays to the bank, until `quiet` seconds pass without a frame."""

    def __init__(self, link: Link, clock: Clock, quiet: float = 20.0) -> None:
        self._quiet = quiet
        self._answers: dict[str, bytes | AnswerTo] = {}
        self._link = link
        self._clock = clock
        self._relay = BankRelay(connect_limit=2.0, read_limit=0.3)
        self._decoder = frames.Decoder()

    def run(self, start: bytes, **answers: bytes | AnswerTo) -> Heard:
        """Send `start` and answer until ENDTR, a lost line or quiet; `answers` replace those to frames of that name."""
        heard = Heard()
        self._answers = answers
        self._decoder = frames.Decoder()
        try:
            self._link.open()
            self._link.write(frames.encode(start))
            self._converse(heard)
        except LineLost:
            heard.line_lost = True
        finally:
            self._relay.leave()
        return heard

    def listen(self) -> Heard:
        """Go on answering without a start message."""
        heard = Heard()
        self._converse(heard)
        return heard

    def _converse(self, heard: Heard) -> None:
        deadline = self._clock.monotonic() + self._quiet
        while not heard.ended and self._clock.monotonic() < deadline:
            self._decoder.feed(self._link.read(0.1))
            while (data := self._decoder.next_frame()) is not None:
                deadline = self._clock.monotonic() + self._quiet
                name, _, rest = data.partition(b":")
                heard.frames.append((name.decode("latin-1"), rest))
                heard.ended = name == b"ENDTR"
                self._link.write(frames.encode(self._answer(name.decode("latin-1"), rest)))

    def _answer(self, name: str, data: bytes) -> bytes:
        given = self._answers.get(name)
        if given is not None:
            return given if isinstance(given, bytes) else given(data)
        if (relayed := self._relay.answer(name, data)) is not None:
            return relayed
        return frames.ER if name in _REFUSED else frames.OK
