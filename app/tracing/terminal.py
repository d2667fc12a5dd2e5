"""A terminal whose lane is traced: everything that it is told, tells, reads and writes is noted on its way."""

from collections import deque
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any

from app.core.clock import Clock
from app.core.errors import AppError
from app.core.model import Phase
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.driver import Arcus2Terminal, LineMemory
from app.terminals.arcus2.frames import ER, HEADER_LENGTH, Decoder, Overflow
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2.relay import Relay
from app.terminals.base import Answer, Listener, Order, Question, Terminal
from app.terminals.links import Link
from app.tracing.entries import NOTHING, Part, What
from app.tracing.recorder import LaneTrace

RelayFactory = Callable[[Clock], Relay]


def traced_arcus2(
    link: Link,
    dialect: Dialect,
    clock: Clock,
    trace: LaneTrace,
    *,
    relay: RelayFactory = Relay,
    is_up: bool = False,
) -> "TracedTerminal":
    """The driver of the line on `link`, which may be up already, with everything that passes noted in `trace`."""
    trace.describe_line({"port": link.name} | from_dialect(dialect))
    line = TracedLink(link, clock, trace, is_up=is_up)
    terminal = Arcus2Terminal(
        line, dialect, clock, relay=lambda its: TracedRelay(its, relay(its), trace), decoder=line.new_decoder
    )
    return TracedTerminal(terminal, trace, line.place, lambda: _from_memory(terminal.memory, line))


def from_dialect(dialect: Dialect) -> dict[str, Any]:
    """What of the settings a conversation depends on. Hosts of the bank are no secrets."""
    return {
        "amount_format": str(dialect.amount_format),
        "operations": {str(kind): list(code) for kind, code in dialect.operations.items()},
        "relay_allow": list(dialect.relay_allow),
        "answer_tags": sorted(dialect.answer_tags),
        "zone": dialect.zone.key,
        "interactive": dialect.interactive,
    }


def _from_memory(memory: LineMemory, line: "TracedLink") -> dict[str, Any]:
    return {
        "is_up": line.is_up,
        "asked": None if memory.asked is None else str(memory.asked),
        "is_clean": memory.is_clean,
        "is_unsettled": memory.is_unsettled,
    }


class TracedTerminal:
    """A Terminal in front of another. `place` tells behind which read something happens, `memory` what it knows."""

    def __init__(
        self,
        terminal: Terminal,
        trace: LaneTrace,
        place: Callable[[], Mapping[str, Any]] = lambda: NOTHING,
        memory: Callable[[], Mapping[str, Any]] = lambda: NOTHING,
    ) -> None:
        self.terminal = terminal
        self._trace = trace
        self._place = place
        self._memory = memory
        self._replies: SimpleQueue[tuple[int, str | None]] = SimpleQueue()

    def execute(self, order: Order, listener: Listener) -> Answer:
        """Carry out one order, see `app.terminals.base.Terminal`."""
        self._trace.begin(order, self._memory())
        try:
            answer = self.terminal.execute(order, _TracedListener(listener, self._trace, self._place, self.hand_over))
        except BaseException as error:
            self._trace.refuse(error)
            raise
        self._trace.end(answer)
        return answer

    def reply(self, number: int, value: str | None) -> None:
        """The cashier's answer. It waits here until the driver looks for one, so that its place is known."""
        self._replies.put((number, value))

    def close(self) -> None:
        self.terminal.close()

    def hand_over(self) -> None:
        """Let the driver have the answers that wait; called by its own thread."""
        while not self._replies.empty():
            number, value = self._replies.get()
            self._trace.reply(number, value, self._place())
            self.terminal.reply(number, value)


class _TracedListener:
    """A listener in front of another."""

    def __init__(
        self,
        listener: Listener,
        trace: LaneTrace,
        place: Callable[[], Mapping[str, Any]],
        hand_over: Callable[[], None],
    ) -> None:
        self._listener = listener
        self._trace = trace
        self._place = place
        self._hand_over = hand_over
        self._has_aborted = False
        self._has_sent = False

    def found(self, leftovers: Answer) -> None:
        try:
            self._listener.found(leftovers)
        except BaseException as error:
            self._trace.find(leftovers, error)
            raise
        self._trace.find(leftovers, None)

    def sending(self) -> None:
        try:
            self._listener.sending()
        except BaseException as error:
            self._trace.sending(error)
            raise
        self._has_sent = True
        self._trace.sending(None)

    def progress(self, phase: Phase, text: str) -> None:
        self._trace.progress(phase, text)
        self._listener.progress(phase, text)

    def question(self, question: Question | None) -> None:
        self._trace.ask(question)
        self._listener.question(question)

    def wants_abort(self) -> bool:
        """The driver asks this before it looks for an answer of the cashier's."""
        self._hand_over()
        try:
            wants = self._listener.wants_abort()
        except BaseException as error:
            self._trace.abort(dict(self._place()) | {"sent": self._has_sent}, error)
            raise
        if wants and not self._has_aborted:
            self._has_aborted = True
            self._trace.abort(dict(self._place()) | {"sent": self._has_sent}, None)
        return wants


class TracedLink:
    """A Link in front of another."""

    def __init__(self, link: Link, clock: Clock, trace: LaneTrace, *, is_up: bool) -> None:
        self._link = link
        self._clock = clock
        self._trace = trace
        self.is_up = is_up
        self._reads = 0
        self._brought = False
        """Whether the latest read brought something."""
        self._arrived: deque[Part] = deque()
        """What was read and has not come out of the decoder yet."""

    @property
    def name(self) -> str:
        return self._link.name

    def open(self) -> None:
        try:
            self._link.open()
        except AppError as error:
            self._trace.fail(What.OPEN_FAILED, "", error, {})
            raise
        if not self.is_up:
            self.is_up = True
            self._trace.note(What.OPENED, "", {"text": self._link.name})

    def read(self, timeout: float) -> bytes:
        self._brought = False
        try:
            data = self._link.read(timeout)
        except AppError as error:
            self._trace.fail(What.LOST, "read", error, self.place())
            raise
        if data:
            self._brought = True
            self._reads += 1
            self._arrived.append(Part(self._reads, self._clock.monotonic(), len(data)))
        return data

    def write(self, data: bytes) -> None:
        self._trace.send(data)
        try:
            self._link.write(data)
        except AppError as error:
            self._trace.fail(What.LOST, "write", error, {})
            raise

    def hang_up(self) -> None:
        self._note_end()
        self._link.hang_up()

    def close(self) -> None:
        self._note_end()
        self._link.close()

    def place(self) -> dict[str, Any]:
        """How many reads have brought something, and whether the latest has."""
        return {"read": self._reads, "brought": self._brought}

    def new_decoder(self) -> Decoder:
        """A decoder whose frames are noted. What is left in the one before is thrown away with it."""
        if left := sum(part.size for part in self._arrived):
            self._trace.skip(What.BROKEN, self.take(left), self.place())
        return _TracedDecoder(self, self._trace)

    def _note_end(self) -> None:
        if self.is_up:
            self.is_up = False
            self._trace.note(What.HUNG_UP, "", {"text": self._link.name})

    def take(self, size: int) -> tuple[Part, ...]:
        """The reads that brought the next so many bytes."""
        parts = []
        while size > 0 and self._arrived:
            part = self._arrived.popleft()
            if part.size > size:
                self._arrived.appendleft(Part(part.read, part.monotonic, part.size - size))
                part = Part(part.read, part.monotonic, size)
            size -= part.size
            parts.append(part)
        return tuple(parts)


class _TracedDecoder(Decoder):
    """Notes frames as the driver takes them, and what is skipped on the way."""

    def __init__(self, line: TracedLink, trace: LaneTrace) -> None:
        super().__init__()
        self._line = line
        self._trace = trace

    def feed(self, chunk: bytes) -> None:
        waiting = len(self._buffer) + len(chunk)
        try:
            super().feed(chunk)
        except Overflow:
            self._trace.skip(What.GARBAGE, self._line.take(waiting), self._line.place())
            raise

    def next_frame(self) -> bytes | None:
        before = self.skipped
        data = super().next_frame()
        if self.skipped > before:
            self._trace.skip(What.GARBAGE, self._line.take(self.skipped - before), self._line.place())
        if data is not None:
            self._trace.receive(data, self._line.take(HEADER_LENGTH + len(data)))
        return data

    def resync(self) -> None:
        before, header = self.skipped, bytes(self._buffer[:HEADER_LENGTH])
        super().resync()
        if self.skipped > before:
            dropped = self.skipped - before
            self._trace.skip(What.BROKEN, self._line.take(dropped), self._line.place(), header[:dropped])


class TracedRelay(Relay):
    """The bank's link in front of another; what passes is told by its length and time only (M9)."""

    def __init__(self, clock: Clock, relay: Relay, trace: LaneTrace) -> None:
        super().__init__(clock)
        self._relay = relay
        self._clock_of_trace = clock
        self._trace = trace

    def perform(self, action: Connect | Send | Receive | HangUp, check: Callable[[], object] = lambda: None) -> bytes:
        started = self._clock_of_trace.monotonic()
        reply = self._relay.perform(action, check)
        seconds = self._clock_of_trace.monotonic() - started
        self._note(action, reply, seconds)
        return reply

    def close(self) -> None:
        self._relay.close()

    def _note(self, action: Connect | Send | Receive | HangUp, reply: bytes, seconds: float) -> None:
        said: dict[str, Any] = {"ok": reply != ER, "seconds": round(seconds, 6)}
        match action:
            case Connect():
                name, said["address"] = "CONNECT", action.address
            case Send():
                name, said["bytes"] = "WRITE", len(action.data)
            case Receive():
                name, said["bytes"] = "READ", len(reply.partition(b":")[2]) if reply != ER else 0
                said["handle"] = action.handle
            case HangUp():
                name = "DISCONNECT"
        self._trace.note(What.RELAY, name, said)
