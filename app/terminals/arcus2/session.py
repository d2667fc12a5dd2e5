"""One operation on the line, without the line: bytes and the time in; bytes, events, and when to wake, out.

The pinpad is the master. After the start message it sends one command after the other, and each gets exactly one
answer, until ENDTR ends the operation. What the session cannot do itself (reach the bank, tell the time) goes out as
an action whose answer comes back by `complete`, and later frames wait until then. What only the cashier knows goes out
as a question and comes back by `answer`, unless a further frame shows that the pinpad waits for it no longer.

Pure: no I/O, no thread; `now` is a monotonic second.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from app.core.errors import (
    AppError,
    HostNotAllowed,
    HostNotReached,
    LineFlooded,
    LineGarbled,
    PinpadEndless,
    PinpadSilent,
    SessionNotSupported,
)
from app.core.masking import mask
from app.core.model import Phase
from app.terminals.arcus2 import questions
from app.terminals.arcus2.actions import Action, Connect, TellTime
from app.terminals.arcus2.commands import ACCEPTED, CONTROL_REPLIES, REFUSED, UNSUPPORTED_SESSIONS, Command, parse
from app.terminals.arcus2.frames import ER, MAX_BUFFERED, OK, Decoder, Overflow, encode
from app.terminals.arcus2.gathered import Gathered
from app.terminals.arcus2.operations import Dialect, start_message
from app.terminals.arcus2.relay_commands import RelayCommands
from app.terminals.base import QUESTION_LIMIT, Order, Question

FIRST_FRAME_LIMIT = 30.0
SILENCE_LIMIT = 180.0
SILENCE_AFTER_READ = 30.0
OPERATION_LIMIT = 180.0
"""From here on the session asks for an abort, and goes on answering (M6.1)."""
TIME_TO_STOP = 30.0
"""A question that is about to be let go is asked to end by itself so long before."""
QUESTION_CONNECT = 10.0
"""No question waits longer for a connection to the bank."""
PARTIAL_FRAME_LIMIT = 5.0
"""A frame that has begun and of which nothing more came for so long had a wrong length."""
LARGEST_CLOCK_OFFSET = timedelta(minutes=10)

DEVICE_OPEN = b"OK:2"
"""The handle of the bank's link, as wiva gives it."""

_SHOWN = ("STATUS", "WARNING")


@dataclass(frozen=True, slots=True)
class Progress:
    """The conversation moved on, or the pinpad said something."""

    phase: Phase
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The pinpad asks the cashier."""

    question: Question


@dataclass(frozen=True, slots=True)
class QuestionOver:
    """Nobody waits for the answer any longer, or it was given."""


Event = Progress | Asked | QuestionOver


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from what came in: send `output` first, then tell `events`, then carry out `action`.

    With an `action` nothing else goes on until `complete`. Otherwise `receive` is due at `wake_at`, with whatever has
    come by then.
    """

    output: bytes
    events: tuple[Event, ...]
    action: Action | None
    wake_at: float


class Session:
    """The till's side of one operation.

    `decoder` belongs to the line and outlives the session, so that what comes behind ENDTR is not lost.
    `question_numbers` too, so that an answer to an old question never fits a new one.
    """

    def __init__(self, order: Order, dialect: Dialect, decoder: Decoder, question_numbers: Iterator[int]) -> None:
        """Make the start message ready.

        Raises:
            KindNotSupported: when the bank's table does not know the kind.
        """
        self.gathered = Gathered(order.kind)
        self.failure: AppError | None = None
        self.abort_asked = False
        self.last_frame: float | None = None
        """The monotonic second of the pinpad's latest frame."""
        self._order = order
        self._dialect = dialect
        self._decoder = decoder
        self._question_numbers = question_numbers
        self._skipped_before = decoder.skipped
        self._limit = math.inf if order.kind.is_journalled else QUESTION_LIMIT
        """What may be moving money is answered for as long as frames come (M6.1)."""
        self._abort_after = min(OPERATION_LIMIT, self._limit - TIME_TO_STOP)
        self._started = self._quiet_since = self._last_bytes = 0.0
        self._relay = RelayCommands()
        self._unsupported_form: str | None = None
        self._held: bytes | None = None
        self._pending: Action | Question | None = None
        self._question_ends = math.inf
        self._answer: bytes | None = None
        """What is to be said to the open question."""
        self._output = bytearray(encode(start_message(order, dialect)))
        self._events: list[Event] = []

    @property
    def is_over(self) -> bool:
        """Whether the pinpad ended the operation or the line is past hope."""
        return self.gathered.ended or self.failure is not None

    @property
    def is_asking(self) -> bool:
        """Whether the cashier's answer is awaited."""
        return isinstance(self._pending, Question)

    def start(self, now: float) -> Step:
        """The message that starts the operation; from here on time counts."""
        self._started = self._quiet_since = self._last_bytes = now
        return self._step()

    def receive(self, data: bytes, now: float) -> Step:
        """Take what was read from the line, which may be nothing, and do what is due by the clock."""
        if data:
            self._last_bytes = now
        try:
            self._decoder.feed(data)
        except Overflow:
            self.failure = LineFlooded(limit=MAX_BUFFERED)
        self._handle_frames(now)
        self._do_what_is_due(now)
        return self._step()

    def complete(self, reply: bytes, now: float) -> Step:
        """Give the answer to the action that was asked for."""
        if isinstance(self._pending, Connect) and reply == ER:
            self.gathered.blame(HostNotReached(host=self._pending.address))
        self._settle(reply, now)
        self._handle_frames(now)
        return self._step()

    def answer(self, number: int, value: str | None) -> None:
        """Take the cashier's answer to the question of that number; `receive` tells what follows.

        An answer to any other question is ignored, and so is a second one.
        """
        if isinstance(self._pending, Question) and self._pending.number == number and self._answer is None:
            self._answer = questions.answer(self._pending, value) or ER

    def abort(self) -> None:
        """Ask the pinpad to stop at the next chance; `receive` tells what follows. An open question is refused."""
        self.abort_asked = True
        if isinstance(self._pending, Question):
            self._answer = ER

    # Time

    def _do_what_is_due(self, now: float) -> None:
        # Compared as `_wake_at` adds it up: a difference may round to less, and then nothing would be due then.
        if self._is_partial and now >= self._last_bytes + PARTIAL_FRAME_LIMIT:
            self._resync(now)
        if now >= self._started + self._abort_after:
            self.abort_asked = True
        self._answer_question(now)
        if not self.is_over and self._pending is None and now >= self._quiet_since + self._silence_limit:
            self.failure = self._silence()
        if not self.is_over and now >= self._started + self._limit:
            self.failure = PinpadEndless(seconds=round(self._limit))

    def _answer_question(self, now: float) -> None:
        """Say what the cashier has answered, or refuse for him once the time is over.

        Not while a further frame is coming in: it ends the question, and the answer would be taken for its own.
        """
        if not isinstance(self._pending, Question) or self._is_partial:
            return
        if self._answer is None and now >= self._question_ends:
            self.gathered.note("a question was not answered in time")
            self._answer = ER
        if self._answer is not None:
            self._settle(self._answer, now)

    @property
    def _silence_limit(self) -> float:
        if self.last_frame is None:
            return FIRST_FRAME_LIMIT
        return max(SILENCE_LIMIT, self._relay.last_read_time + SILENCE_AFTER_READ)

    def _silence(self) -> AppError:
        if self._unsupported_form:
            return SessionNotSupported(form=self._unsupported_form)
        return PinpadSilent(seconds=round(self._silence_limit))

    def _wake_at(self) -> float:
        due = self._question_ends if self._pending else self._quiet_since + self._silence_limit
        if self._is_partial:
            broken_off = self._last_bytes + PARTIAL_FRAME_LIMIT
            due = broken_off if self._pending else min(due, broken_off)
        return min(due, self._started + (self._limit if self.abort_asked else self._abort_after))

    # Frames

    @property
    def _is_partial(self) -> bool:
        """Whether a frame has begun that has not ended, and no whole one stands before it."""
        return self._held is None and self._decoder.is_partial

    def _step(self) -> Step:
        action = None if self.is_over or isinstance(self._pending, Question) else self._pending
        step = Step(bytes(self._output), tuple(self._events), action, self._wake_at())
        self._output.clear()
        self._events.clear()
        return step

    def _handle_frames(self, now: float) -> None:
        while not self.is_over and (data := self._next_frame(now)) is not None:
            self._handle(data, now)
        if skipped := self._decoder.skipped - self._skipped_before:
            self._skipped_before = self._decoder.skipped
            self.gathered.blame(LineGarbled(count=skipped))

    def _next_frame(self, now: float) -> bytes | None:
        """The frame that is to be answered now. While an action is pending, the next one is held back."""
        if self._held is None:
            self._held = self._decoder.next_frame()
            if self._held is not None:
                self.last_frame = self._quiet_since = now
        if isinstance(self._pending, Question) and self._held is not None:
            self.gathered.note("the pinpad did not wait for the answer to its question")
            self._clear_pending()
        if self._pending:
            return None
        data, self._held = self._held, None
        return data

    def _handle(self, data: bytes, now: float) -> None:
        if data in CONTROL_REPLIES:
            self.gathered.note(f"the pinpad said {data.decode()} where it should ask")
            return
        command = parse(data)
        before = self.gathered.phase
        self.gathered.take(command)
        reply = self._reply(command, now)
        if reply is not None:
            self._output += encode(reply)
        if self.gathered.phase is not before or command.name in _SHOWN:
            text = mask(command.text.strip()) if command.name in _SHOWN else ""
            self._events.append(Progress(self.gathered.phase, text))

    def _reply(self, command: Command, now: float) -> bytes | None:
        """The answer's DATA; None while it is still to come."""
        if command.name in ACCEPTED:
            return OK
        if command.name in REFUSED:
            return ER
        if handler := _HANDLERS.get(command.name):
            return handler(self, command, now)
        self.gathered.note(f"unknown command {command.name}" if command.name else "a frame held no command")
        return ER

    def _resync(self, now: float) -> None:
        """Give up a frame that never ended. Nothing more is coming, so all that waits is looked through at once."""
        self.gathered.note("a frame broke off and was given up")
        while self._is_partial and not self.is_over:
            self._decoder.resync()
            self._handle_frames(now)

    # What is pending

    def _settle(self, reply: bytes, now: float) -> None:
        self._output += encode(reply)
        self._quiet_since = now
        self._clear_pending()

    def _clear_pending(self) -> None:
        if isinstance(self._pending, Question):
            self._events.append(QuestionOver())
        self._pending, self._question_ends, self._answer = None, math.inf, None

    # Commands that need thought

    def _ping(self, _command: Command, _now: float) -> bytes:
        return ER if self.abort_asked else OK

    def _get_tags(self, _command: Command, _now: float) -> bytes:
        return questions.wanted_tags(self._order, self._dialect) or ER

    def _amount_entry(self, _command: Command, _now: float) -> bytes:
        return (None if self.abort_asked else questions.amount_entry(self._order)) or ER

    def _data_entry(self, command: Command, now: float) -> bytes | None:
        known = None if self.abort_asked else questions.original_entry(self._order, command.text)
        return known or self._question(command, now)

    def _question(self, command: Command, now: float) -> bytes | None:
        if self.abort_asked or not self._dialect.interactive:
            self.gathered.note(f"a question was refused: {command.name}")
            return ER
        question = questions.question(next(self._question_numbers), command)
        self._pending, self._question_ends = question, now + question.seconds
        self._events.append(Asked(question))
        return None

    def _time(self, command: Command, _now: float) -> bytes | None:
        offset = self._order.clock_offset
        if offset is not None and abs(offset) > LARGEST_CLOCK_OFFSET:
            self.gathered.note("the pinpad's clock differs too much from the till's to be set")
            return ER
        return self._act(command, TellTime())

    def _device_open(self, _command: Command, _now: float) -> bytes:
        return DEVICE_OPEN

    def _ioctl(self, command: Command, _now: float) -> bytes:
        return OK if self._relay.set_timeouts(command) else self._malformed(command)

    def _connect(self, command: Command, _now: float) -> bytes | None:
        action = self._relay.connect(command)
        # Once something was written the bank may have acted, and what follows may be its reversal.
        if self.abort_asked and not self.gathered.relays:
            return ER
        if action is not None and action.address not in self._dialect.relay_allow:
            self.gathered.blame(HostNotAllowed(host=mask(action.address)))
            return ER
        if action is not None and not self._order.kind.is_journalled:
            action = replace(action, timeout=min(action.timeout, QUESTION_CONNECT))
        return self._act(command, action)

    def _write(self, command: Command, _now: float) -> bytes | None:
        return self._act(command, self._relay.write(command))

    def _read(self, command: Command, _now: float) -> bytes | None:
        return self._act(command, self._relay.read(command))

    def _hang_up(self, command: Command, _now: float) -> bytes | None:
        return self._act(command, self._relay.hang_up(command))

    def _act(self, command: Command, action: Action | None) -> bytes | None:
        """Leave `action` to the driver, whose answer comes by `complete`."""
        if action is None:
            return self._malformed(command)
        self._pending = action
        return None

    def _unsupported(self, command: Command, _now: float) -> bytes:
        self._unsupported_form = command.name
        self.gathered.blame(SessionNotSupported(form=command.name))
        return ER

    def _malformed(self, command: Command) -> bytes:
        self.gathered.note(f"{command.name} cannot be read")
        return ER


_Handler = Callable[[Session, Command, float], bytes | None]

_HANDLERS: Mapping[str, _Handler] = {
    "PING": Session._ping,
    "GETTAGS": Session._get_tags,
    "AMOUNTENTRY": Session._amount_entry,
    "DATAENTRY": Session._data_entry,
    "MENU": Session._question,
    "YESNO": Session._question,
    "TIMESYNC": Session._time,
    "DEVICEOPEN": Session._device_open,
    "IOCTL": Session._ioctl,
    "CONNECT": Session._connect,
    "WRITE": Session._write,
    "READ": Session._read,
    "DISCONNECT": Session._hang_up,
    "DEVICECLOSE": Session._hang_up,
} | dict.fromkeys(UNSUPPORTED_SESSIONS, Session._unsupported)
