"""A lane: the thread that owns one pinpad and carries out one request at a time.

Whoever asks gets a future that is already running, so that nobody who stops waiting can cancel an operation.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from app import logs
from app.clock import Clock
from app.errors import (
    AppError,
    JournalUnusable,
    LaneBusy,
    LaneClosed,
    LaneNotCalibrated,
    LaneStopped,
    TerminalDiffers,
    TrainingTerminal,
)
from app.journal.reading import Reader
from app.journal.schema import errors_named
from app.journal.writing import Writer
from app.lanes.clocks import RESULTS_COUNTED, PinpadClock
from app.lanes.evidence import keep_leftovers
from app.lanes.execution import Execution
from app.lanes.listening import StatusListener
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.lanes.verdict import judge
from app.model import Kind, Operation, Request, State
from app.slips import read_slip
from app.terminals.base import Order, Terminal

TRAINING_TERMINAL_PREFIX = "TR"
"""How the terminal ids of emulated pinpads begin (M11)."""

T = TypeVar("T")
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pinpad answered to a question that moves no money: a ping, a report, its last slip."""

    kind: Kind
    state: State
    code: str | None
    slip: str
    detail: str | None


class Lane:
    """One pinpad. Everything public may be used from any thread."""

    def __init__(self, profile: LaneProfile, terminal: Terminal, journal: Path, clock: Clock) -> None:
        self.name = profile.name
        self.scheme = profile.scheme
        self.training = profile.training
        self._profile = profile
        self._terminal = terminal
        self._journal = journal
        self._clock = clock
        self._pinpad_clock = PinpadClock(profile.zone)
        self._jobs: queue.SimpleQueue[Callable[[Writer], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopping = False
        self._listeners: tuple[Callable[[LaneStatus], None], ...] = ()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name=f"lane-{profile.name}")
        self._status = LaneStatus(
            lane=profile.name,
            scheme=profile.scheme,
            training=profile.training,
            condition=Condition.STOPPED,
            terminal_id=profile.terminal_ids[0] if profile.terminal_ids else None,
        )

    @property
    def status(self) -> LaneStatus:
        return self._status

    def start(self) -> None:
        """Begin to work. When this returns the lane is ready, or closed and says why.

        Raises:
            AppError: when the journal cannot be opened.
        """
        self._thread.start()
        self._opened.result()

    def begin_stop(self) -> None:
        """Take nothing more. The running operation goes on to its end; `join` waits for it."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
        self._jobs.put(None)

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread that `begin_stop` told to end; whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def subscribe(self, callback: Callable[[LaneStatus], None]) -> Callable[[], None]:
        """Have `callback` called with every change, on the thread that made it; the result ends that."""
        with self._lock:
            self._listeners += (callback,)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(listener for listener in self._listeners if listener is not callback)

        return unsubscribe

    def submit(self, request: Request) -> Future[Operation]:
        """Have an operation carried out.

        The future gives the operation in its final state, whatever that is. It raises AppError where a rule
        refused the request: then nothing was sent.

        Raises:
            LaneBusy, LaneStopped, LaneNotCalibrated: at once; and whatever closed the lane, if it is closed.
        """
        if not request.kind.is_journalled:
            raise ValueError(f"{request.kind} is asked, not submitted")
        return self._hand_over(request.kind, lambda writer: self._carry_out(request, writer))

    def ask(self, kind: Kind) -> Future[Reply]:
        """Ask the pinpad something that moves no money; a closed lane answers too.

        The future raises AppError where the question could not be sent.

        Raises:
            LaneBusy, LaneStopped: at once.
        """
        if kind.is_journalled:
            raise ValueError(f"{kind} is submitted, not asked")
        return self._hand_over(kind, lambda writer: self._inquire(kind, writer))

    def abort(self) -> None:
        """Ask the pinpad to stop. What it then does is the operation's outcome."""
        if self._status.condition is Condition.WORKING:
            self._show(abort_asked=True)

    def reply(self, number: int, value: str | None) -> None:
        """The cashier's answer to the pinpad's question of that number; None refuses it."""
        self._terminal.reply(number, value)

    def _hand_over(self, kind: Kind, work: Callable[[Writer], T]) -> Future[T]:
        """Take the lane for one request and give it to the thread."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def job(writer: Writer) -> None:
            try:
                result = work(writer)
            except BaseException as error:
                if not isinstance(error, AppError):
                    _log.critical("lane %s: a mistake of this program", self.name, exc_info=True)
                self._become_idle(writer)
                future.set_exception(error)
            else:
                self._become_idle(writer)
                future.set_result(result)

        self._accept(kind, job)
        return future

    def _accept(self, kind: Kind, job: Callable[[Writer], None]) -> None:
        with self._lock:
            status = self._status
            if self._stopping or status.condition is Condition.STOPPED:
                raise LaneStopped(lane=self.name)
            if status.condition is Condition.WORKING:
                raise LaneBusy(lane=self.name)
            if kind.is_journalled:
                self._check_open(status)
            self._status = replace(
                status,
                condition=Condition.WORKING,
                kind=kind,
                operation=None,
                phase=None,
                text="",
                started=self._clock.monotonic(),
                abort_asked=False,
                trouble=status.trouble if status.condition is Condition.CLOSED else None,
            )
            # Within the lock: behind the mark that ends the thread nobody would carry it out.
            self._jobs.put(job)
        self._publish()

    def _check_open(self, status: LaneStatus) -> None:
        if status.condition is Condition.CLOSED and status.trouble is not None:
            raise status.trouble
        if not self._profile.may_take_money:
            raise LaneNotCalibrated(lane=self.name)

    def _show(self, **changes: Any) -> None:
        with self._lock:
            self._status = replace(self._status, **changes)
        self._publish()

    def _publish(self) -> None:
        status = self._status
        for listener in self._listeners:
            try:
                listener(status)
            except Exception:
                # Whoever watches must not be able to disturb money.
                _log.critical("lane %s: a listener broke", self.name, exc_info=True)

    # From here on everything runs on the lane's own thread.

    def _run(self) -> None:
        try:
            writer = Writer(self._journal)
            try:
                self._work(writer)
            finally:
                self._terminal.close()
                writer.close()
                self._show(condition=Condition.STOPPED)
        except AppError as error:
            self._opened.set_exception(error)

    def _work(self, writer: Writer) -> None:
        with errors_named(self._journal):
            results = writer.reader.last_results(self.name, RESULTS_COUNTED, training=self.training)
        self._pinpad_clock.learn(reversed(results))
        self._become_idle(writer)
        self._opened.set_result(None)
        while (job := self._jobs.get()) is not None:
            job(writer)

    def _carry_out(self, request: Request, writer: Writer) -> Operation:
        execution = Execution(
            self._profile, self._journal, writer, self._clock, self._pinpad_clock, self._show, self._wants_abort
        )
        return execution.run(request, self._terminal)

    def _inquire(self, kind: Kind, writer: Writer) -> Reply:
        unsettled = writer.reader.find_unsettled(self.name, training=self.training) is not None
        try:
            order = Order(kind, prove_idle=unsettled)
            answer = self._terminal.execute(order, StatusListener(self._show, self._wants_abort))
        except AppError as error:
            if not unsettled:
                self._show(trouble=error)
            raise
        finally:
            keep_leftovers(writer, self.name, self._terminal.leftovers, self._clock.now())
        proven = writer.reader.has_relayed(self.name, training=self.training)
        verdict = judge(kind, 0, answer, read_slip(answer.slip), proven_relay=proven, rrn_is_known=False)
        return Reply(kind, verdict.state, verdict.code, answer.slip, verdict.detail)

    def _wants_abort(self) -> bool:
        return self._status.abort_asked

    def _become_idle(self, writer: Writer) -> None:
        """Ready again, or closed for what the journal says of this lane."""
        trouble = self._status.trouble
        closing = trouble if isinstance(trouble, JournalUnusable) else self._look_for_closing(writer.reader)
        self._show(
            condition=Condition.READY if closing is None else Condition.CLOSED,
            trouble=closing or trouble,
            kind=None,
            question=None,
            started=None,
        )

    def _look_for_closing(self, reader: Reader) -> AppError | None:
        try:
            with errors_named(self._journal):
                return self._find_closing(reader)
        except JournalUnusable as error:
            return error

    def _find_closing(self, reader: Reader) -> AppError | None:
        """Why the lane takes no operation: an outcome that is not known (M1), or a wrong terminal (M2.4, M11)."""
        unsettled = reader.find_unsettled(self.name, training=self.training)
        if unsettled is not None:
            return LaneClosed(lane=self.name, operation=unsettled)
        terminal_id = reader.find_last_terminal(self.name, training=self.training)
        if terminal_id is None:
            return None
        self._show(terminal_id=terminal_id)
        if terminal_id.startswith(TRAINING_TERMINAL_PREFIX) and not self.training:
            return TrainingTerminal(lane=self.name, terminal=terminal_id)
        expected = self._profile.terminal_ids
        if expected and terminal_id not in expected:
            return TerminalDiffers(lane=self.name, terminal=terminal_id, expected=", ".join(expected))
        return None
