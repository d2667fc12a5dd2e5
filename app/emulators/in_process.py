"""A pinpad on no port at all: the driver's own reads and writes drive it, in the driver's thread.

With the machine's clock this is a training lane; with a test's clock three minutes of waiting take none.
"""

from collections import deque

from app.core.clock import Clock
from app.core.errors import LineLost, PortUnavailable
from app.emulators.pinpad import EmulatedPinpad

_SHORTEST_SLEEP = 0.001
"""Seconds; what rounding made shorter would not move a clock on."""


class InProcessLink:
    """An `app.terminals.links.Link` whose other end is an emulated pinpad."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock) -> None:
        self._pinpad = pinpad
        self._clock = clock
        self._chunks: deque[bytes] = deque()
        self._is_open = False

    @property
    def name(self) -> str:
        return f"training:{self._pinpad.settings.shop.terminal_id}"

    def open(self) -> None:
        if self._is_open:
            return
        if not self._pinpad.open_line():
            raise PortUnavailable(port=self.name, problem="the emulated pinpad is unplugged")
        self._chunks.clear()
        self._is_open = True

    def read(self, timeout: float) -> bytes:
        deadline = self._clock.monotonic() + timeout
        while True:
            now = self._clock.monotonic()
            wake_at = self._poll(now)
            if self._chunks:
                return self._chunks.popleft()
            if now >= deadline:
                return b""
            soonest = deadline if wake_at is None else min(deadline, wake_at)
            self._clock.sleep(max(soonest - now, _SHORTEST_SLEEP))

    def write(self, data: bytes) -> None:
        now = self._clock.monotonic()
        self._poll(now)
        self._pinpad.feed(data, now)

    def hang_up(self) -> None:
        self.close()

    def close(self) -> None:
        self._is_open = False

    def _poll(self, now: float) -> float | None:
        """Collect what the pinpad sends; when it wants to be asked again."""
        if not self._is_open:
            raise LineLost(port=self.name, problem="it is not open")
        emission = self._pinpad.poll(now)
        self._chunks.extend(emission.chunks)
        if emission.line_closed and not self._chunks:
            self._is_open = False
            raise LineLost(port=self.name, problem="the emulated pinpad closed the line")
        return emission.wake_at
