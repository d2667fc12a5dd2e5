"""A lane: the thread that owns one pinpad and carries out one request at a time.

Whoever asks gets a future that is already running, so that nobody who stops waiting can cancel an operation.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.model import Kind, Operation, Phase, Request
from app.journal.writing import Writer
from app.lanes.board import Board
from app.lanes.execution import Written
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.lanes.worker import Reply, Worker
from app.terminals.base import Terminal

CHORE_SLICE = 0.2
"""Real seconds after which a lane that has something to do later looks at its clock again."""

T = TypeVar("T")
Job = Callable[[Worker], None]
_log = logs.get(__name__)


class Lane:
    """One pinpad. Everything public may be used from any thread."""

    def __init__(self, profile: LaneProfile, terminal: Terminal, journal: Path, clock: Clock) -> None:
        self.name = profile.name
        self.schemes = profile.schemes
        self.training = profile.training
        self.board = Board(profile, clock)
        self._profile = profile
        self._terminal = terminal
        self._journal = journal
        self._clock = clock
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name=f"lane-{profile.name}")

    @property
    def profile(self) -> LaneProfile:
        """Its place in the shop. Where a calibration named the terminals, they are not in it."""
        return self._profile

    @property
    def status(self) -> LaneStatus:
        return self.board.status

    def start(self) -> None:
        """Begin to work. When this returns the lane is ready, or closed and says why.

        Raises:
            AppError: when the journal cannot be opened.
        """
        self._thread.start()
        self._opened.result()

    def begin_stop(self) -> None:
        """Take nothing more. The running operation goes on to its end; `join` waits for it."""
        self.board.stop(lambda: self._jobs.put(None))

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread that `begin_stop` told to end; whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def subscribe(self, callback: Callable[[LaneStatus], None]) -> Callable[[], None]:
        """Have `callback` called with every change, on the thread that made it; the result ends that."""
        return self.board.subscribe(callback)

    def submit(self, request: Request, written: Written | None = None) -> Future[Operation]:
        """Have an operation carried out; `written` is told of it as soon as it is in the journal.

        The future gives the operation in its final state, whatever that is. It raises AppError where a rule
        refused the request: then nothing was sent.

        Raises:
            LaneBusy, LaneStopped, LaneNotCalibrated: at once; and whatever closed the lane, if it is closed.
        """
        if not request.kind.is_journalled:
            raise ValueError(f"{request.kind} is asked, not submitted")
        return self._hand_over(request.kind, lambda worker: worker.carry_out(request, written), request)

    def ask(self, kind: Kind) -> Future[Reply]:
        """Ask the pinpad something that moves no money; a closed lane answers too.

        The future raises AppError where the question could not be sent, and LaneClosed where the answer could replace
        the evidence that a look-up is still to fetch (M3.1).

        Raises:
            LaneBusy, LaneStopped: at once.
        """
        if kind.is_journalled:
            raise ValueError(f"{kind} is submitted, not asked")
        return self._hand_over(kind, lambda worker: worker.inquire(kind))

    def look_up(self) -> Future[list[Operation]]:
        """Ask the pinpad once more what became of the operations that are not known; those that it settled.

        The future raises AppError where the pinpad gave no answer.

        Raises:
            LaneBusy, LaneStopped: at once.
        """
        return self._hand_over(Kind.LAST_SLIP, lambda worker: worker.look_up(all_cases=True))

    def recheck(self) -> None:
        """Look at the journal again: somebody has settled a case or opened the lane."""
        self._jobs.put(lambda worker: worker.look_again())

    def confirm_amount_read(self, amount: int) -> None:
        """The operator has typed the tiyin that he reads on the pinpad. It counts before a card is presented (M12)."""
        if self.status.phase in (None, Phase.STARTED, Phase.CARD):
            self.board.show(amount_read=amount)

    def abort(self, operation_id: str | None = None) -> bool:
        """Ask the pinpad to stop what it is at, with an id only if it is that operation; whether it was asked.

        What it then does is the operation's outcome.
        """
        return self.board.ask_abort(operation_id)

    def reply(self, number: int, value: str | None) -> None:
        """The cashier's answer to the pinpad's question of that number; None refuses it."""
        self._terminal.reply(number, value)

    def _hand_over(self, kind: Kind, work: Callable[[Worker], T], request: Request | None = None) -> Future[T]:
        """Take the lane for one request and give it to the thread."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()

        def job(worker: Worker) -> None:
            try:
                result = work(worker)
            except BaseException as error:
                if not isinstance(error, AppError):
                    _log.critical("lane %s: a mistake of this program", self.name, exc_info=True)
                answer = partial(future.set_exception, error)
            else:
                answer = partial(future.set_result, result)
            try:
                worker.become_idle()
            finally:
                answer()  # whoever waits must hear of the money, whatever happens here

        self.board.take(kind, lambda: self._jobs.put(job), request)
        return future

    # On the lane's own thread

    def _run(self) -> None:
        try:
            writer = Writer(self._journal)
            with ExitStack() as ending:
                ending.callback(lambda: self.board.show(condition=Condition.STOPPED))
                ending.callback(writer.close)
                ending.callback(self._terminal.close)
                self._work(Worker(self._profile, self._terminal, self._journal, writer, self._clock, self.board))
        except BaseException as error:
            if not self._opened.done():
                self._opened.set_exception(error)
                return
            _log.critical("lane %s: its thread has ended by a mistake of this program", self.name, exc_info=True)

    def _work(self, worker: Worker) -> None:
        worker.begin()
        self._opened.set_result(None)
        while (job := self._next_job(worker)) is not None:
            job(worker)

    def _next_job(self, worker: Worker) -> Job | None:
        """What is asked of the lane next. Until something is, it does what it owes by itself."""
        while True:
            due = self.status.next_chore
            wait = None if due is None else min(CHORE_SLICE, max(0.0, due - self._clock.monotonic()))
            try:
                return self._jobs.get_nowait() if wait == 0 else self._jobs.get(timeout=wait)
            except queue.Empty:
                if wait == 0:
                    worker.do_chore()
