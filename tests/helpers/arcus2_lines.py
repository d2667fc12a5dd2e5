"""A link in memory whose other end is a list: the pinpad says the next thing each time the till has said one."""

from collections import deque
from collections.abc import Iterable

from app.core.clock import Clock
from app.core.errors import AppError
from app.terminals.arcus2.frames import Decoder, encode

Saying = str | bytes | float | Exception | None
"""A command, raw bytes, seconds of silence before the next thing, an error of the line, or nothing for this turn."""


class MemoryLink:
    """An `app.terminals.links.Link`. Silence takes a test's clock no time at all."""

    name = "memory"

    def __init__(self, clock: Clock, *script: Saying) -> None:
        self.said: list[bytes] = []
        """The DATA of every frame that the till sent."""
        self.opened = 0
        self.is_open = False
        self.refuses: AppError | None = None
        self._clock = clock
        self._script = deque(script)
        self._coming: deque[bytes | float | Exception] = deque()
        self._frames = Decoder()

    def script(self, *sayings: Saying) -> None:
        """What is said from now on, one thing for each frame of the till."""
        self._script.extend(sayings)

    def arrive(self, sayings: Iterable[Saying]) -> None:
        """Let things come without waiting for the till."""
        self._coming.extend(_on_the_line(saying) for saying in sayings if saying is not None)

    def open(self) -> None:
        if self.refuses:
            raise self.refuses
        self.opened += not self.is_open
        self.is_open = True

    def read(self, timeout: float) -> bytes:
        while self._coming:
            match self._coming.popleft():
                case bytes() as data:
                    return data
                case float() as seconds if seconds <= timeout:
                    self._clock.sleep(seconds)
                    timeout -= seconds
                case float() as seconds:
                    self._coming.appendleft(seconds - timeout)
                    break
                case Exception() as error:
                    raise error
        self._clock.sleep(timeout)
        return b""

    def write(self, data: bytes) -> None:
        self._frames.feed(data)
        while (frame := self._frames.next_frame()) is not None:
            self.said.append(frame)
            while self._script:
                saying = self._script.popleft()
                self.arrive([saying])
                if not isinstance(saying, float):
                    break

    def hang_up(self) -> None:
        self.close()

    def close(self) -> None:
        self.is_open = False


def _on_the_line(saying: str | bytes | float | Exception) -> bytes | float | Exception:
    return encode(saying.encode("cp1251")) if isinstance(saying, str) else saying
