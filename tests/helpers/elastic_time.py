"""Time for a till and its pinpads in two processes: it passes as it does, but waiting in which nothing can happen is
skipped, so that three minutes of silence take a few milliseconds.

Each lane has a time of its own, which its till and its pinpad share by a file in memory. Whoever waits at the till's
end of the line looks whether the pinpad waits as well and nothing is on its way; then both are taken to the nearer of
the two moments. What the machine needs to compute and to carry bytes counts as it is: a short wait is not shortened.
"""

import mmap
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.clock import Clock
from app.emulators.ports import ListeningPort
from app.emulators.pty_port import PtyPort
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.relay import Relay
from app.terminals.links import Link

START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""The moment of the second 0 of every lane."""
SLICE = 0.001
"""Real seconds of one look at the line."""
BANK_SECONDS = 0.3
"""Real seconds after which a bank that has not answered will not; the rest of its time is skipped."""

_SKIPPED, _WAITS_UNTIL, _WRITTEN, _READ = range(0, 32, 8)
_SIZE = 32
_BUSY = -1.0


class LaneTime:
    """The time of one lane, a `Clock`: real seconds since `zero`, and those that were skipped."""

    def __init__(self, memory: mmap.mmap, place: int, zero: float) -> None:
        self._memory = memory
        self._place = place * _SIZE
        self._zero = zero
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return time.monotonic() - self._zero + self._get(_SKIPPED)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float) -> None:
        """Skip it: whoever sleeps by a clock waits for nothing on the line."""
        self.skip_to(self.monotonic() + seconds)
        time.sleep(SLICE)

    def skip_to(self, moment: float) -> None:
        """Be there. Only the till's process calls this."""
        with self._lock:
            left = moment - self.monotonic()
            if left > 0:
                self._set(_SKIPPED, self._get(_SKIPPED) + left)

    # What the till's end does

    def line_opened(self) -> None:
        """What was written before is gone, or was read."""
        self._set(_WRITTEN, self._get(_READ))

    def till_wrote(self, count: int) -> None:
        """Said before the bytes go."""
        self._set(_WRITTEN, self._get(_WRITTEN) + count)

    @property
    def pinpad_waits_until(self) -> float | None:
        """The moment until which the pinpad has nothing to do; None while it has, or bytes are on their way to it."""
        until = self._get(_WAITS_UNTIL)
        return None if until == _BUSY or self._get(_READ) < self._get(_WRITTEN) else until

    # What the pinpad's end does

    def pinpad_waits(self, until: float) -> None:
        self._set(_WAITS_UNTIL, until)

    def pinpad_read(self, count: int) -> None:
        """It has something to do again; `count` bytes of it came from the till."""
        self._set(_WAITS_UNTIL, _BUSY)
        self._set(_READ, self._get(_READ) + count)

    def _get(self, field: int) -> float:
        value: float = struct.unpack_from("d", self._memory, self._place + field)[0]
        return value

    def _set(self, field: int, value: float) -> None:
        struct.pack_into("d", self._memory, self._place + field, value)


def create_memory(path: Path, lanes: int) -> None:
    """Make the file by which the times of so many lanes are shared; it begins with when that was."""
    path.write_bytes(struct.pack("d", time.monotonic()).ljust((lanes + 1) * _SIZE, b"\0"))


def open_times(path: Path, names: Sequence[str]) -> dict[str, LaneTime]:
    """The times of these lanes, from the file that `create_memory` made."""
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    zero: float = struct.unpack_from("d", memory)[0]
    return {name: LaneTime(memory, place, zero) for place, name in enumerate(names, 1)}


class ThreadClock:
    """A `Clock` that is the lane's own on the lane's thread, and the latest of all on any other."""

    def __init__(self, times: Mapping[str, LaneTime]) -> None:
        self._times = {f"lane-{name}": lane for name, lane in times.items()}

    def monotonic(self) -> float:
        return self._mine.monotonic()

    def now(self) -> datetime:
        return self._mine.now()

    def sleep(self, seconds: float) -> None:
        self._mine.sleep(seconds)

    @property
    def _mine(self) -> LaneTime:
        own = self._times.get(threading.current_thread().name)
        return own or max(self._times.values(), key=LaneTime.monotonic)


class ElasticLink:
    """A link whose waiting is skipped where the pinpad waits too."""

    def __init__(self, link: Link, lane: LaneTime) -> None:
        self._link = link
        self._lane = lane

    @property
    def name(self) -> str:
        return self._link.name

    def open(self) -> None:
        self._link.open()
        self._lane.line_opened()

    def read(self, timeout: float) -> bytes:
        until = self._lane.monotonic() + timeout
        while True:
            data = self._link.read(SLICE)
            if data or self._lane.monotonic() >= until:
                return data
            pinpad = self._lane.pinpad_waits_until
            if pinpad is None:
                continue
            # What the pinpad said before it began to wait is here by now.
            if data := self._link.read(SLICE):
                return data
            if self._lane.pinpad_waits_until == pinpad:
                self._lane.skip_to(min(until, pinpad))

    def write(self, data: bytes) -> None:
        self._lane.till_wrote(len(data))
        self._link.write(data)

    def hang_up(self) -> None:
        self._link.hang_up()

    def close(self) -> None:
        self._link.close()


class ElasticRelay(Relay):
    """A bank's link whose waiting is skipped after a moment; its operations run on their lane's thread."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._elastic = clock

    def perform(self, action: Connect | Send | Receive | HangUp, check: Callable[[], object] = lambda: None) -> bytes:
        if isinstance(action, HangUp):
            return super().perform(action)
        began = time.monotonic()
        reply = super().perform(replace(action, timeout=min(action.timeout, BANK_SECONDS)), check)
        if isinstance(action, Receive) and time.monotonic() - began >= BANK_SECONDS:
            self._elastic.sleep(action.timeout - BANK_SECONDS)
        return reply


class PinpadWait:
    """How a pinpad's port tells its lane that it waits.

    `touched` is set by whoever does something to the pinpad. `sent` is called with each frame that goes out.
    """

    def __init__(self, lane: LaneTime, sent: Callable[[], None]) -> None:
        self.lane = lane
        self.sent = sent
        self.touched = threading.Event()
        self.is_over = False
        """Nothing is waited for any more."""

    def receive(self, look: Callable[[float], bytes], timeout: float) -> bytes:
        """What `look` finds on the line within `timeout` seconds of the lane."""
        until = self.lane.monotonic() + timeout
        self.lane.pinpad_waits(until)
        data = b""
        while not (data or self.is_over or self.touched.is_set() or self.lane.monotonic() >= until):
            data = look(SLICE)
        self.touched.clear()
        self.lane.pinpad_read(len(data))
        return data


class ElasticTcpPort(ListeningPort):
    """A pinpad's TCP port whose waiting can be skipped."""

    wait: PinpadWait

    def _receive(self, timeout: float) -> bytes:
        return self.wait.receive(super()._receive, timeout)

    def _send(self, chunk: bytes) -> None:
        super()._send(chunk)
        self.wait.sent()


class ElasticPtyPort(PtyPort):
    """A pinpad's pseudo-terminal whose waiting can be skipped."""

    wait: PinpadWait

    def _receive(self, timeout: float) -> bytes:
        return self.wait.receive(super()._receive, timeout)

    def _send(self, chunk: bytes) -> None:
        super()._send(chunk)
        self.wait.sent()
