"""The trace of one lane as it grows: a ring of entries that are safe to keep, and whoever watches it.

It is always on, so that support finds the conversation that went wrong. Nothing it does may disturb money: what breaks
in it is logged and the conversation goes on without it.

What makes frames safe is imported with the first entry, so that the program starts no later for it.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.model import Phase
from app.terminals.base import Answer, Order, Question, QuestionForm
from app.tracing.entries import NOTHING, Part, TraceEntry, What

if TYPE_CHECKING:
    from app.tracing.safe import Safe

MOST_KEPT = 4_000_000
"""Bytes that a ring keeps at most, beside its number of entries: of frames, of texts, and of what tells the reads."""
_OF_PART = 100
"""Bytes of memory that a read takes: a slow serial line brings a frame in hundreds of them."""
_LONGEST_INDEX = 3

_log = logs.get(__name__)
P = ParamSpec("P")
Watcher = Callable[[TraceEntry], None]


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """What a trace is of. `line` is what a replay has to know of the driver's settings; empty without frames."""

    lane: str
    driver: str
    scheme: str
    started_at: datetime
    started: float
    """The monotonic second at `started_at`."""
    line: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace that does not grow any more. `program` is the version that recorded it."""

    header: TraceHeader
    entries: tuple[TraceEntry, ...]
    program: str = ""
    saved_at: datetime | None = None


def _harmless(
    method: "Callable[Concatenate[LaneTrace, P], None]",
) -> "Callable[Concatenate[LaneTrace, P], None]":
    """Let nothing that breaks in here reach the conversation."""

    @wraps(method)
    def guarded(self: "LaneTrace", /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except Exception:
            _log.critical("lane %s: the trace broke", self.header.lane, exc_info=True)

    return guarded


class LaneTrace:
    """The ring of one lane. It is written by the lane's thread; everybody may read and watch it."""

    SIZE = 5000

    def __init__(self, lane: str, driver: str, scheme: str, clock: Clock, size: int = SIZE) -> None:
        self.header = TraceHeader(lane, driver, scheme, clock.now(), clock.monotonic())
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._entries: deque[TraceEntry] = deque()
        self._kept = 0
        self._watchers: tuple[Watcher, ...] = ()
        self._count = 0
        self._conversation = 0
        self._phase = ""
        self._order: Order | None = None
        self._starts = False
        self._slip: list[tuple[TraceEntry, bytes]] = []
        self._question: Question | None = None
        self._questions = 0

    def describe_line(self, line: Mapping[str, Any]) -> None:
        """Take what a replay has to know of the line."""
        self.header = replace(self.header, line=line)

    def entries(self) -> tuple[TraceEntry, ...]:
        """What is kept, the oldest first."""
        with self._lock:
            return tuple(self._entries)

    def snapshot(self) -> Trace:
        """What is kept, ready to be saved."""
        return Trace(self.header, self.entries())

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._kept = 0

    def subscribe(self, watcher: Watcher) -> Callable[[], None]:
        """Have `watcher` told of every entry, on the lane's thread; the result ends that.

        An entry with the number of an earlier one takes its place: the text of a slip is told when all of it is there.
        """
        with self._lock:
            self._watchers += (watcher,)

        def unsubscribe() -> None:
            with self._lock:
                self._watchers = tuple(each for each in self._watchers if each is not watcher)

        return unsubscribe

    # What the terminal does

    @_harmless
    def begin(self, order: Order, memory: Mapping[str, Any]) -> None:
        """An order is carried out from now on."""

        from app.tracing import facts

        self._conversation += 1
        self._order, self._phase, self._starts = order, str(Phase.STARTED), False
        self._question, self._questions = None, 0
        asked = facts.from_order(order)
        self.add(What.ORDER, str(order.kind).upper(), details=asked | {"memory": dict(memory)})

    @_harmless
    def end(self, answer: Answer) -> None:
        from app.tracing import facts

        self._tell_slip()
        told = facts.from_answer(answer)
        ended = "ended" if answer.ended else "not ended"
        summary = f"came to {answer.phase}, code {told['code']}, {ended}"
        self.add(What.OUTCOME, details={"summary": summary, "answer": told})
        self._order, self._phase = None, ""

    @_harmless
    def refuse(self, error: BaseException) -> None:
        """Nothing was sent, and why."""

        from app.tracing import facts

        self._tell_slip()
        self.add(What.REFUSED, details={"error": facts.from_error(error)})
        self._order, self._phase = None, ""

    # What the line does

    @_harmless
    def receive(self, data: bytes, parts: tuple[Part, ...]) -> None:
        """A frame of the pinpad, with the reads that brought it."""

        from app.terminals.arcus2.commands import parse
        from app.tracing import reading, safe

        size = sum(part.size for part in parts)
        command = parse(data)
        if command.name == "PRINT":
            entry = self.add(What.RECEIVED, "PRINT", size=size, parts=parts)
            self._slip.append((entry, data))
        else:
            made = safe.from_pinpad(data, command)
            self.add(What.RECEIVED, reading.name_received(made.data, command), made, size, parts)

    @_harmless
    def skip(self, what: What, parts: tuple[Part, ...], place: Mapping[str, Any], header: bytes = b"") -> None:
        """Bytes that are no frame, given up at `place`; `header` are the first three of one that had begun."""
        size = sum(part.size for part in parts)
        self.add(what, size=size, parts=parts, details={"header": list(header)} | dict(place))

    @_harmless
    def send(self, written: bytes) -> None:
        """Frames of the till, which are whole."""

        from app.terminals.arcus2.frames import HEADER_LENGTH, Decoder
        from app.tracing import reading, safe

        decoder = Decoder()
        decoder.feed(written)
        while (data := decoder.next_frame()) is not None:
            made = safe.from_till(data, self._order, starts=self._starts)
            name = "start" if self._starts else reading.name_sent(made.data)
            self._starts = False
            self.add(What.SENT, name, made, HEADER_LENGTH + len(data))

    @_harmless
    def note(self, what: What, name: str, details: Mapping[str, Any]) -> None:
        """Anything else that happened."""
        self.add(what, name, details=details)

    @_harmless
    def fail(self, what: What, name: str, error: AppError, place: Mapping[str, Any]) -> None:
        """The line broke, or could not be had."""
        self.add(what, name, details=_raised(error) | dict(place))

    # What the listener is told, and says

    @_harmless
    def sending(self, error: BaseException | None) -> None:
        self._starts = True
        self.add(What.SENDING, details=_raised(error))

    @_harmless
    def progress(self, phase: Phase, text: str) -> None:
        from app.tracing import safe

        self._phase = str(phase)
        self.add(What.PROGRESS, details={"phase": str(phase), "text": safe.text(text)})

    @_harmless
    def ask(self, question: Question | None) -> None:
        from app.tracing import facts

        self._question = question
        if question is None:
            self.add(What.QUESTION_OVER)
            return
        self._questions += 1
        asked = facts.from_question(question)
        self.add(What.QUESTION, details={"question": self._questions, "text": asked["prompt"]} | asked)

    @_harmless
    def find(self, answer: Answer, error: BaseException | None) -> None:
        from app.tracing import facts

        told = facts.from_answer(answer)
        summary = f"of an earlier {told['kind']}: code {told['code']}"
        self.add(What.FOUND, details={"summary": summary, "answer": told} | _raised(error))

    @_harmless
    def abort(self, place: Mapping[str, Any], error: BaseException | None) -> None:
        """An abort is wanted, as the driver hears it; `place` tells behind which read."""
        self.add(What.ABORT, details=dict(place) | _raised(error))

    @_harmless
    def reply(self, number: int, value: str | None, place: Mapping[str, Any]) -> None:
        """The cashier's answer. What he typed is not kept, which may be anything, a PIN too."""

        from app.terminals.arcus2 import questions

        question = self._question
        fits = question is not None and question.number == number
        said: dict[str, Any] = {"question": self._questions if fits else 0, "given": value is not None}
        if value is not None:
            is_index = question is not None and question.form is not QuestionForm.ENTRY
            is_kept = is_index and value.isdecimal() and len(value) <= _LONGEST_INDEX
            is_usable = question is not None and questions.answer(question, value) is not None
            said |= {"value": value if is_kept else None, "length": len(value), "usable": is_usable}
        self.add(What.REPLY, details=said | dict(place))

    # The ring

    def add(
        self,
        what: What,
        name: str = "",
        frame: "Safe | None" = None,
        size: int = 0,
        parts: tuple[Part, ...] = (),
        details: Mapping[str, Any] = NOTHING,
    ) -> TraceEntry:
        """Keep an entry and tell it. What came in by a read has its moment."""
        now, moment = self._clock.monotonic(), self._clock.now()
        if parts:
            moment -= timedelta(seconds=now - parts[-1].monotonic)
            now = parts[-1].monotonic
        self._count += 1
        entry = TraceEntry(
            self._count, moment, now, what, name, frame, size, self._phase, self._conversation, parts, details
        )
        with self._lock:
            self._entries.append(entry)
            self._kept += _weight(entry)
            while len(self._entries) > self._size or (self._kept > MOST_KEPT and len(self._entries) > 1):
                self._kept -= _weight(self._entries.popleft())
        self._tell(entry)
        return entry

    def _tell(self, entry: TraceEntry) -> None:
        for watcher in self._watchers:
            try:
                watcher(entry)
            except Exception:
                _log.exception("lane %s: a watcher of the trace broke", self.header.lane)

    def _tell_slip(self) -> None:
        """What was printed, once all of it is there; each piece takes the place of its entry."""

        from app.terminals.arcus2.commands import parse
        from app.tracing import safe

        waiting, self._slip = self._slip, []
        if not waiting:
            return
        payloads = [parse(data).payload for _, data in waiting]
        whole: dict[int, TraceEntry] = {}
        for (entry, data), payload, masked in zip(waiting, payloads, safe.slip(payloads), strict=True):
            made = safe.Safe(data[: len(data) - len(payload)] + masked, 0, sum(map(int.__ne__, masked, payload)))
            whole[entry.number] = entry._replace(frame=made)
        with self._lock:
            self._put_in_place(whole)
        for entry in whole.values():
            self._tell(entry)

    def _put_in_place(self, entries: Mapping[int, TraceEntry]) -> None:
        """The numbers in the ring follow each other; what has gone out of it already has no place."""
        first = self._entries[0].number if self._entries else 0
        for number, entry in entries.items():
            if first and number >= first:
                self._kept += _weight(entry) - _weight(self._entries[number - first])
                self._entries[number - first] = entry


def _weight(entry: TraceEntry) -> int:
    frame = 0 if entry.frame is None else len(entry.frame.data)
    answer = entry.details.get("answer", NOTHING)
    texts = (*entry.details.values(), answer.get("slip"))
    return frame + _OF_PART * len(entry.parts) + sum(len(text) for text in texts if isinstance(text, str))


def _raised(error: BaseException | None) -> dict[str, Any]:
    from app.tracing import facts

    return {} if error is None else {"error": facts.from_error(error)}
