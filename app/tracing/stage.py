"""What the driver meets in a replay: a pinpad, a bank, a lane and a clock that all do what the trace tells of them.

The driver runs as ever and its conversation is traced as ever; each entry that comes out moves the clock on to the
moment of the one in the trace. What happened to the driver from outside (bytes, a broken line, an abort, an answer of
the cashier's) happens at its moment of the trace, or behind the read that it was noticed with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.core.errors import AppError, ConversationBroke
from app.core.model import Phase
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.driver import Arcus2Terminal, LineMemory
from app.terminals.arcus2.frames import ENCODING, ER, HEADER_LENGTH, OK, encode
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2.relay import Relay
from app.terminals.base import Answer, Order, Question
from app.tracing import facts
from app.tracing.entries import TraceEntry, What
from app.tracing.recorder import LaneTrace, TraceHeader
from app.tracing.terminal import traced_arcus2

MOST_READS = 100_000
"""Reads after which a replay is given up: three minutes of silence are 1,800."""
LATE = 1.0
JITTER = 0.005
"""Seconds that the program itself took now and then, which in a replay it does not."""
_BYTES = (What.RECEIVED, What.GARBAGE, What.BROKEN)
_FROM_OUTSIDE = (What.ABORT, What.REPLY)


class Stage:
    """One conversation. It is the Link, the Listener and the Clock of the driver that plays it."""

    def __init__(
        self, header: TraceHeader, dialect: Dialect, recorded: Sequence[TraceEntry], memory: LineMemory, *, is_up: bool
    ) -> None:
        self._recorded = recorded
        self._now = header.started
        self._moment = header.started_at
        self.trace = _StageTrace(header, self, len(recorded))
        self._pending = _happenings(recorded)
        self._read = 0
        self._reads = 0
        self._wants_abort = False
        self._question: Question | None = None
        self._questions = 0
        self._terminal = traced_arcus2(
            self, dialect, self, self.trace, relay=lambda clock: _StageRelay(clock, self), is_up=is_up
        )
        inner = self._terminal.terminal
        assert isinstance(inner, Arcus2Terminal)
        inner.memory = memory

    def play(self, order: Order) -> None:
        """Carry the conversation out.

        Raises:
            AppError: as the driver does where nothing was sent.
        """
        self._terminal.execute(order, self)

    @property
    def expected(self) -> TraceEntry | None:
        """What comes next in the trace."""
        place = self.trace.count
        return self._recorded[place] if place < len(self._recorded) else None

    def reach(self, entry: TraceEntry) -> None:
        """Stand at least where that entry of the trace stands."""
        if entry.monotonic >= self._now:
            self._now, self._moment = entry.monotonic, entry.at

    # The clock

    def monotonic(self) -> float:
        return self._now

    def now(self) -> datetime:
        return self._moment

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        self._moment += timedelta(seconds=seconds)

    # The link

    @property
    def name(self) -> str:
        return str(self.trace.header.line["port"])

    def open(self) -> None:
        if self.expected is not None and self.expected.what is What.OPEN_FAILED:
            raise _error(self.expected)

    def read(self, timeout: float) -> bytes:
        """What comes next if it comes in time."""
        self._reads += 1
        if self._reads > MOST_READS:
            raise ConversationBroke(problem=f"the replay does not end within {MOST_READS} reads")
        deadline = self._now + timeout
        coming = self._pending[0] if self._pending else None
        is_noticed_elsewhere = coming is not None and coming.entry is not None and coming.entry.what in _FROM_OUTSIDE
        due = deadline if coming is None else self._due(coming)
        if coming is not None and deadline < due <= deadline + JITTER and self._was_read_first(coming):
            deadline = due
        if coming is None or due > deadline or (is_noticed_elsewhere and due <= self._now):
            self.sleep(max(0.0, deadline - self._now))
            return b""
        self.sleep(max(0.0, due - self._now))
        if is_noticed_elsewhere:
            return b""
        self._pending.pop(0)
        if coming.entry is not None:
            raise _error(coming.entry)
        self._read = coming.read
        return coming.data

    def _due(self, coming: "_Happening") -> float:
        """The monotonic second at which it happens: not before the till has said what it had said before that.

        Where it does not say that, which is a difference already, it happens a little later all the same.
        """
        has_said = self.trace.count >= coming.behind
        return coming.monotonic if has_said else coming.monotonic + LATE

    def _was_read_first(self, coming: "_Happening") -> bool:
        """Whether those bytes came before whatever the driver did next: a pinpad may wait just as long as the till."""
        entry = self.expected
        if entry is None or entry.what not in _BYTES:
            return False
        return max(int(entry.details.get("read", 0)), entry.parts[-1].read) >= coming.read

    def write(self, data: bytes) -> None:
        """The till's frames, which have been noted already and are looked at later."""
        del data
        if self.expected is not None and (self.expected.what, self.expected.name) == (What.LOST, "write"):
            raise _error(self.expected)

    def hang_up(self) -> None:
        """Noted already."""

    def close(self) -> None:
        """Nothing is held."""

    # The lane

    def found(self, leftovers: Answer) -> None:
        del leftovers
        self._raise_as_told()

    def sending(self) -> None:
        self._raise_as_told()

    def progress(self, phase: Phase, text: str) -> None:
        """Noted already."""

    def question(self, question: Question | None) -> None:
        self._question = question
        self._questions += question is not None

    def wants_abort(self) -> bool:
        while (coming := self._next_from_outside()) is not None:
            self._pending.pop(0)
            if coming.what is What.REPLY:
                self._reply(coming)
            else:
                if "error" in coming.details:
                    raise _error(coming)
                self._wants_abort = True
        return self._wants_abort

    def _next_from_outside(self) -> TraceEntry | None:
        """An abort or an answer that is noticed now."""
        coming = self._pending[0] if self._pending else None
        if coming is None or coming.entry is None or coming.entry.what not in _FROM_OUTSIDE:
            return None
        entry = coming.entry
        if not entry.details.get("sent", True):  # noticed before anything was sent: by what had happened until then
            return entry if self.expected is entry else None
        with_read = bool(entry.details["brought"]) and self._read >= coming.read
        return entry if with_read or self._due(coming) <= self._now else None

    def _reply(self, entry: TraceEntry) -> None:
        """The cashier's answer, with what was typed replaced by what the till's frame shows of it."""
        said = entry.details
        current = self._question is not None and said["question"] == self._questions
        number = self._question.number if current and self._question else 0
        value: str | None = None
        if said["given"]:
            value = said["value"] or (self._typed(entry) if said["usable"] else "\x00")
        self._terminal.reply(number, value)
        self._terminal.hand_over()  # now, and not when the driver asks the next time

    def _typed(self, entry: TraceEntry) -> str:
        """As the till's frame behind it has it: what the order holds too, and asterisks for anything else."""
        behind = (each for each in self._recorded if each.number > entry.number and each.name == "entry" and each.frame)
        frame = next(behind).frame
        assert frame is not None
        return frame.whole[2:].decode(ENCODING)

    def _raise_as_told(self) -> None:
        entry = self.expected
        if entry is not None and entry.what in (What.FOUND, What.SENDING) and "error" in entry.details:
            raise _error(entry)


class _StageTrace(LaneTrace):
    """The trace of a replay, which moves the stage's clock."""

    def __init__(self, header: TraceHeader, stage: Stage, size: int) -> None:
        super().__init__(header.lane, header.driver, header.scheme, stage, size=10 * size + 1000)
        self.header = header
        self._stage = stage

    @property
    def count(self) -> int:
        return self._count

    def add(self, what: What, *args: Any, **kwargs: Any) -> TraceEntry:
        expected = self._stage.expected
        if expected is not None and expected.what is what:
            self._stage.reach(expected)
        return super().add(what, *args, **kwargs)


class _StageRelay(Relay):
    """A bank that answers as long as it did, with so many bytes as it did."""

    def __init__(self, clock: Clock, stage: Stage) -> None:
        super().__init__(clock)
        self._stage = stage

    def perform(self, action: Connect | Send | Receive | HangUp, check: Callable[[], object] = lambda: None) -> bytes:
        told = self._stage.expected
        if told is not None and told.what is What.ABORT:  # wanted while the bank was waited for
            self._stage.reach(told)
            check()
            told = self._stage.expected
        if told is None or told.what is not What.RELAY or not told.details["ok"]:
            return ER
        self._stage.reach(told)
        if isinstance(action, Receive):
            return b"%d:" % action.handle + bytes(int(told.details.get("bytes", 0)))
        return OK


@dataclass(slots=True)
class _Happening:
    """Something that comes from outside: bytes, or what an entry tells.

    It comes behind that many reads that brought something, and behind that many entries of the trace.
    """

    read: int
    monotonic: float
    behind: int
    data: bytes = b""
    entry: TraceEntry | None = None


def _happenings(recorded: Sequence[TraceEntry]) -> list[_Happening]:
    """All of it in its order."""
    chunks: dict[int, _Happening] = {}
    others, said = [], 0
    for place, entry in enumerate(recorded, 1):
        if entry.what is What.SENT:
            said = place
        elif entry.what in _BYTES:
            data, start = _bytes(entry), 0
            for part in entry.parts:
                chunk = chunks.setdefault(part.read, _Happening(part.read, part.monotonic, said))
                chunk.data += data[start : start + part.size]
                start += part.size
        elif entry.what in _FROM_OUTSIDE or (entry.what is What.LOST and entry.name == "read"):
            others.append(_Happening(int(entry.details["read"]), entry.monotonic, said, entry=entry))
    return sorted([*chunks.values(), *others], key=lambda each: (each.read, each.entry is not None))


def _bytes(entry: TraceEntry) -> bytes:
    """The bytes of an entry on the line, placeholders in the place of what was not kept."""
    if entry.frame is not None:
        return encode(entry.frame.whole)
    if entry.what is What.RECEIVED:  # its text never followed
        length = entry.size - HEADER_LENGTH
        return encode(b"PRINT:".ljust(length)[:length])
    return bytes(entry.details["header"]).ljust(entry.size, b"\x00")


def _error(entry: TraceEntry) -> AppError:
    return facts.to_error(entry.details["error"])
