"""The ARCUS 2 terminal: a session put on a link, with the bank's link, the cashier and the clock around it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import SimpleQueue

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AbortedBeforeSending, AppError, ConversationBroke, LineGarbled, LineLost, PinpadBusy
from app.core.model import Kind, Phase
from app.core.operation_codes import BUILT_IN
from app.terminals.arcus2.actions import Action, TellTime
from app.terminals.arcus2.drain import Drain
from app.terminals.arcus2.frames import ENCODING, ER, Decoder
from app.terminals.arcus2.gathered import Gathered
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2.relay import Relay
from app.terminals.arcus2.session import Asked, Event, Progress, QuestionOver, Session, Step
from app.terminals.base import STILL_ARMED, Answer, Listener, Order, Question
from app.terminals.links import Link

READ_SLICE = 0.1
"""An abort or the cashier's answer waits at most so long for the line."""
DRAIN_BEFORE = 2.0
DRAIN_AFTER = 4.0
QUIET = 0.3
"""A line on which nothing came for so long is empty (wiva)."""
CLOCK_STEP = timedelta(minutes=1)
"""Wall and monotonic clock that part by more than this mean that the till's clock was set."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class LineMemory:
    """What a terminal knows of its line between two operations; see the attributes of the same names."""

    asked: Kind | None = None
    is_clean: bool = False
    is_unsettled: bool = False


class Arcus2Terminal:
    """A pinpad on `link`. The port is taken at the first operation and kept while conversations end well."""

    def __init__(
        self,
        link: Link,
        dialect: Dialect,
        clock: Clock,
        *,
        relay: Callable[[Clock], Relay] = Relay,
        decoder: Callable[[], Decoder] = Decoder,
    ) -> None:
        """`relay` and `decoder` make what a conversation needs of each, for who wants to see what passes."""
        self._link = link
        self._dialect = dialect
        self._clock = clock
        self._first_zero = self._monotonic_zero()
        self._new_relay, self._new_decoder = relay, decoder
        self._decoder = decoder()
        self._question_numbers: Iterator[int] = itertools.count(1)
        self._replies: SimpleQueue[tuple[int, str | None]] = SimpleQueue()
        self._leftovers: list[Answer] = []
        """What was found on the line before the order that is being prepared (M4)."""
        self._asked: Kind | None = None
        """What the latest conversation was about; None before the first."""
        self._is_clean = False
        """The link is open and the last conversation on it ended well."""
        self._is_unsettled = False
        """The pinpad may still be at something: the latest conversation had no ENDTR, or the pinpad said so."""

    @property
    def memory(self) -> LineMemory:
        """What is known of the line before the next operation; it can be given to another terminal on it."""
        return LineMemory(self._asked, self._is_clean, self._is_unsettled)

    @memory.setter
    def memory(self, memory: LineMemory) -> None:
        self._asked, self._is_clean, self._is_unsettled = memory.asked, memory.is_clean, memory.is_unsettled

    def execute(self, order: Order, listener: Listener) -> Answer:
        """Carry out one order, see `app.terminals.base.Terminal`.

        Raises:
            KindNotSupported, LineLost, PinpadBusy, AbortedBeforeSending, and what `Link.open` raises: nothing was sent.
        """
        self._prepare(order, listener)
        session = Session(order, self._dialect, self._decoder, self._question_numbers)
        if listener.wants_abort():
            raise AbortedBeforeSending
        listener.sending()
        self._asked = order.kind
        sent_at, sent = self._clock.now(), self._clock.monotonic()
        failure = self._converse(session, listener)
        last_frame = session.last_frame
        if failure is not None:
            last_frame = self._give_up(session.gathered, failure) or last_frame
        self._is_clean = failure is None
        self._is_unsettled = not session.gathered.ended or session.gathered.code == STILL_ARMED
        last_frame_at = None if last_frame is None else sent_at + timedelta(seconds=last_frame - sent)
        answer = _answer(order.kind, session.gathered, sent_at, last_frame_at, failure, session.abort_asked)
        _report(order.kind, answer)
        return answer

    def reply(self, number: int, value: str | None) -> None:
        """The cashier's answer to the question of that number."""
        self._replies.put((number, value))

    def close(self) -> None:
        """Let the port go."""
        self._hang_up()
        self._link.close()

    def _hang_up(self) -> None:
        """Drop the line, so that the next operation begins on one that is opened anew."""
        self._is_clean = False
        self._decoder = self._new_decoder()
        self._link.hang_up()

    # Before the start

    def _prepare(self, order: Order, listener: Listener) -> None:
        """Open the port and make sure that the pinpad is not at something else."""
        self._leftovers.clear()
        try:
            try:
                self._open_and_empty()
                if (self._is_unsettled or order.prove_idle) and order.kind is not Kind.PING:
                    self._prove_idle(listener)
            finally:
                with ExitStack() as telling:  # of each, also where the listener refuses the one before
                    for answer in reversed(self._leftovers):
                        telling.callback(listener.found, answer)
        except BaseException:
            self._hang_up()
            raise

    def _open_and_empty(self) -> None:
        """A port that was lost while nothing was asked of it is opened once more."""
        was_open = self._is_clean
        try:
            self._link.open()
            self._empty_line()
        except LineLost:
            if not was_open:
                raise
            self._hang_up()
            self._link.open()
            self._empty_line()

    def _empty_line(self) -> None:
        """Answer what is left of an earlier operation until its ENDTR or until the line is quiet (M6.2)."""
        started, started_at = self._clock.monotonic(), self._clock.now()
        drain = Drain(self._decoder)
        try:
            self._drain(drain, DRAIN_BEFORE, 0.0 if self._is_clean else QUIET)
        finally:
            if drain.frames:
                _log.info("left over from before: %s", " ".join(drain.frames))
                self._keep_leftovers(drain.gathered, started_at)
                self._is_unsettled = not drain.gathered.ended
        is_quiet = self._clock.monotonic() - started < DRAIN_BEFORE
        trouble = None if is_quiet else _why_not_empty(drain, self._decoder)
        self._decoder = self._new_decoder()
        if trouble is not None:
            raise trouble

    def _prove_idle(self, listener: Listener) -> None:
        """After a conversation that never ended nothing is started before a ping shows that it is over (M6.2)."""
        started_at = self._clock.now()
        dialect = replace(self._dialect, operations={**BUILT_IN, **self._dialect.operations}, interactive=False)
        session = Session(Order(Kind.PING), dialect, self._decoder, self._question_numbers)
        self._asked = Kind.PING
        failure = self._converse(session, _OwnPing(listener))
        if failure is not None:
            self._keep_leftovers(session.gathered, started_at)
            raise failure
        behind = Drain(self._decoder, session.gathered)
        # What was answered may be an earlier operation, and the ping's own answer still to come: behind a start it
        # would be taken for the answer to that. Only the full quiet shows that nothing does (M2.0).
        self._drain(behind, DRAIN_BEFORE, DRAIN_BEFORE, behind_end=DRAIN_BEFORE)
        if behind.frames or session.gathered.acted or session.gathered.code in (None, STILL_ARMED):
            self._keep_leftovers(session.gathered, started_at)
            raise PinpadBusy
        self._is_unsettled = False

    def _keep_leftovers(self, gathered: Gathered, started_at: datetime) -> None:
        self._leftovers.append(_answer(self._asked, gathered, started_at, self._clock.now(), None))

    # The conversation

    def _converse(self, session: Session, listener: Listener) -> AppError | None:
        """Talk until the session is over. What broke the conversation, if anything did."""
        relay = self._new_relay(self._clock)
        try:
            step = self._carry_out(session, session.start(self._clock.monotonic()), relay, listener)
            while not session.is_over:
                step = self._carry_out(session, self._await(session, step.wake_at, listener), relay, listener)
        except AppError as error:
            return error
        except Exception as error:
            _log.exception("the conversation broke")
            return ConversationBroke(problem=repr(error))
        finally:
            relay.close()
            if session.is_asking:
                _tell(listener, QuestionOver())
        return session.failure

    def _await(self, session: Session, wake_at: float, listener: Listener) -> Step:
        """What the line, the cashier and the clock bring next. An abort counts for the frame that is just coming."""
        data = self._link.read(min(READ_SLICE, max(0.0, wake_at - self._clock.monotonic())))
        now = self._clock.monotonic()
        if listener.wants_abort():
            session.abort()
        while not self._replies.empty():
            number, value = self._replies.get()
            session.answer(number, value)
        return session.receive(data, now)

    def _carry_out(self, session: Session, step: Step, relay: Relay, listener: Listener) -> Step:
        """Send what there is to send before anything else is done, and act until the session waits for the line."""
        while True:
            if step.output:
                self._link.write(step.output)
            for event in step.events:
                _tell(listener, event)
            if step.action is None:
                return step
            reply = self._perform(step.action, relay, session.gathered, listener)
            step = session.complete(reply, self._clock.monotonic())

    def _perform(self, action: Action, relay: Relay, gathered: Gathered, listener: Listener) -> bytes:
        if not isinstance(action, TellTime):
            return relay.perform(action, listener.wants_abort)
        if abs(self._monotonic_zero() - self._first_zero) > CLOCK_STEP:
            gathered.note("the till's clock was set while the program ran, so the pinpad's was not")
            return ER
        return self._clock.now().astimezone(self._dialect.zone).strftime("%d%m%Y\x1b%H:%M").encode(ENCODING)

    def _monotonic_zero(self) -> datetime:
        """The wall clock's moment of the monotonic second 0, which moves only when the wall clock is set."""
        return self._clock.now() - timedelta(seconds=self._clock.monotonic())

    # After a conversation that broke

    def _give_up(self, gathered: Gathered, failure: AppError) -> float | None:
        """Hear what the pinpad still has to say, and drop the line. When its last frame came, if one did."""
        gathered.note(str(failure))
        try:
            if not isinstance(failure, LineLost):
                return self._drain(Drain(self._decoder, gathered), DRAIN_AFTER, DRAIN_AFTER)
        except Exception as error:  # the outcome must not be lost to what happens to the line now
            gathered.note(f"while the line was emptied: {error}")
        finally:
            self._hang_up()
        return None

    def _drain(self, drain: Drain, limit: float, quiet: float, *, behind_end: float = QUIET) -> float | None:
        """Answer frames until ENDTR or `quiet`, for `limit` seconds at most. When the last frame came, if one did.

        What comes within `behind_end` seconds of an ENDTR is answered too.
        """
        last_frame, data = None, b""
        ends = self._clock.monotonic() + limit
        while True:
            known = len(drain.frames)
            if output := drain.receive(data):
                self._link.write(output)
            now = self._clock.monotonic()
            if len(drain.frames) > known:
                last_frame = now
            if data:
                quiet = max(quiet, QUIET)
            if now >= ends:
                return last_frame
            data = self._link.read(min(quiet, behind_end if drain.gathered.ended else ends - now))
            if not data:
                return last_frame


class _OwnPing:
    """Listens to a ping of the program's own.

    An abort is wanted from its beginning: a pinpad that is still at an earlier operation must not go on with it (M6.2).
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def found(self, leftovers: Answer) -> None:
        """Nothing is prepared."""

    def sending(self) -> None:
        """Nothing is stored."""

    def progress(self, phase: Phase, text: str) -> None:
        """Nothing is shown."""

    def question(self, question: Question | None) -> None:
        """Nobody is asked."""

    def wants_abort(self) -> bool:
        self._listener.wants_abort()  # which may end everything
        return True


def _why_not_empty(drain: Drain, decoder: Decoder) -> AppError:
    """Why a line does not become quiet: a pinpad is at work on it, or what comes is not a pinpad's."""
    while decoder.is_partial:
        decoder.resync()
    return PinpadBusy() if any(drain.frames) else LineGarbled(count=decoder.skipped)


def _tell(listener: Listener, event: Event) -> None:
    """Pass an event on. A listener that breaks must not keep the pinpad without its answers (M6.1)."""
    try:
        match event:
            case Progress():
                listener.progress(event.phase, event.text)
            case Asked():
                listener.question(event.question)
            case QuestionOver():
                listener.question(None)
    except Exception:
        _log.exception("a listener broke")


def _answer(
    kind: Kind | None,
    gathered: Gathered,
    sent_at: datetime,
    last_frame_at: datetime | None,
    failure: AppError | None,
    abort_asked: bool = False,
) -> Answer:
    """A failure that the pinpad's ENDTR made good is a mishap only."""
    return Answer(
        kind=kind,
        code=gathered.code,
        slip=gathered.slip,
        tags=gathered.tags,
        phase=gathered.phase,
        ended=gathered.ended,
        acted=gathered.acted,
        relays=gathered.relays,
        connects=gathered.connects,
        is_mixed=gathered.is_mixed,
        abort_asked=abort_asked,
        sent_at=sent_at,
        last_frame_at=last_frame_at,
        failure=None if gathered.ended else failure,
        mishaps=tuple(gathered.mishaps),
        troubles=tuple(gathered.troubles.values()),
    )


def _report(kind: Kind, answer: Answer) -> None:
    _log.info("%s: came to %s, code %s, ended %s", kind, answer.phase, answer.code, answer.ended)
    for mishap in answer.mishaps:
        _log.info("%s: %s", kind, mishap)
