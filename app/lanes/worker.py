"""What a lane does on its own thread: operations, questions, and what it owes by itself."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import logs
from app.core.clock import Clock
from app.core.errors import (
    AbortedBeforeSending,
    AppError,
    ConversationBroke,
    JournalUnusable,
    KindNotSupported,
    LaneClosed,
    LaneStopped,
    LateAnswerFound,
    QuestionStopped,
)
from app.core.model import Kind, Operation, Request, State
from app.core.slips import read_slip
from app.journal.reserve import Reserve
from app.journal.schema import errors_named
from app.journal.writing import Writer
from app.lanes import calibration, conclusions
from app.lanes.board import Board
from app.lanes.clocks import RESULTS_COUNTED, PinpadClock
from app.lanes.closing import CLOSING, find_closing, find_conflict, named
from app.lanes.diagnosis import troubles_of
from app.lanes.execution import Execution, Written
from app.lanes.late import LateAnswers
from app.lanes.listening import StatusListener
from app.lanes.look_up import BACK_OFF, LookUps, LookUpStatus, look_up_kind
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition
from app.lanes.verdict import judge
from app.terminals.base import Answer, Order, Terminal

STORE_AGAIN = 2.0
"""Seconds between two tries to store an outcome for which there was no room (M8.2)."""
UNSENT_LIMIT = 10.0
"""Seconds after which an operation that a busy pinpad keeps from being sent does not keep the program from ending."""
CLOCK_STEP = timedelta(minutes=1)
"""Wall and monotonic clock that part by more than this mean that the till's clock was set (M7)."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a pinpad answered to a question that moves no money: a ping, a report, its last slip."""

    kind: Kind
    state: State
    code: str | None
    slip: str
    detail: str | None
    troubles: tuple[AppError, ...] = ()
    """What broke the conversation, and what it survived and somebody can mend."""


class Worker:
    """One pinpad's work, for the thread that owns it. What there is to see of it goes to `board`."""

    def __init__(
        self, profile: LaneProfile, terminal: Terminal, journal: Path, writer: Writer, clock: Clock, board: Board
    ) -> None:
        self._profile = profile
        self._terminal = terminal
        self._journal = journal
        self._writer = writer
        self._clock = clock
        self._board = board
        self._pinpad_clock = PinpadClock(profile.zone)
        self._zero = self._monotonic_zero()

    def begin(self) -> None:
        """Take in what the journal says of the lane. When this returns it is ready, or closed and says why.

        Raises:
            JournalUnusable: when the journal cannot be read.
        """
        name, training, reader = self._profile.name, self._profile.training, self._writer.reader
        with errors_named(self._journal):
            last = reader.find_previous(name, training=training)
            if last is not None:
                conclusions.draw(self._writer, last, self._clock.now())
            results = reader.last_results(name, RESULTS_COUNTED, training=training)
            self._read_calibration()
        self._pinpad_clock.learn(reversed(results))
        self.become_idle()

    # Operations and questions

    def carry_out(self, request: Request, written: Written | None = None) -> Operation:
        """One operation from its guards to its outcome. See `Execution.run`."""
        if self._board.status.amount_read is not None:
            self._board.show(amount_read=None)
        self._watch_clock()
        execution: Execution = Execution(
            self._profile,
            self._journal,
            self._writer,
            self._clock,
            self._pinpad_clock,
            self._board.show,
            lambda: self._wants_abort(execution),
            lambda leftovers: self._take_leftovers(leftovers, stop=True),
        )
        ended = execution.run(request, self._terminal, written)
        if execution.unstored is not None:
            self._board.show(unsaved=execution.unstored)
        elif request.calibrates:
            self._calibrate(ended)
        return ended

    def inquire(self, kind: Kind) -> Reply:
        """Ask the pinpad something that moves no money.

        Raises:
            LaneClosed: when it could replace the last slip, and that one is still to be asked for.
            AppError: when the question could not be sent.
        """
        name, training, reader = self._profile.name, self._profile.training, self._writer.reader
        with errors_named(self._journal):
            unsettled = reader.find_not_looked_up(name, training=training)
        if unsettled is not None and kind not in self._harmless_kinds():
            raise LaneClosed(**named(unsettled, self._profile))
        try:
            answer = self._terminal.execute(Order(kind, prove_idle=unsettled is not None), self._listener())
        except AppError as error:
            if self._board.status.trouble is None:
                self._board.show(trouble=error)
            raise
        # the last slip is of another operation, whose code says nothing of this question
        slip = read_slip("" if kind is Kind.LAST_SLIP else answer.slip)
        verdict = judge(kind, 0, answer, slip, is_known=False)
        return Reply(kind, verdict.state, verdict.code, answer.slip, verdict.detail, troubles_of(answer))

    def look_up(self, *, all_cases: bool) -> list[Operation]:
        """Ask for whatever the cases of this lane need, and settle what the answers prove; the settled operations.

        Without `all_cases` only for those whose look-up is still to be answered.

        Raises:
            AppError: when the pinpad gave no answer, or the journal took none.
        """
        self._note_look_up(None)
        settled: list[Operation] = []
        problems: list[AppError] = []
        for kind in self._kinds_to_ask(all_cases=all_cases):
            try:
                settled += self._ask_for(kind)
            except AppError as error:
                problems.append(error)
            except Exception as error:
                self._note_look_up(ConversationBroke(problem=repr(error)))
                raise
        for operation in settled:
            self._board.show(found=operation)
        if problems:
            self._note_look_up(problems[0])
            raise problems[0]
        self._board.show(look_up=None)
        return settled

    def _kinds_to_ask(self, *, all_cases: bool) -> list[Kind]:
        """What the cases need to be asked for: the last slip first, which on some pinpads a report would replace."""
        with errors_named(self._journal):
            cases = self._writer.reader.find_unknown(self._profile.name, training=self._profile.training)
        needed = {look_up_kind(case) for case in cases if all_cases or case.look_up is None}
        return [kind for kind in (Kind.LAST_SLIP, Kind.SHORT_REPORT) if kind in needed]

    def _harmless_kinds(self) -> set[Kind]:
        """What may be asked before the look-up: evidence comes first (M3.1), and any other answer may replace it."""
        return {Kind.PING, Kind.LAST_SLIP, *self._kinds_to_ask(all_cases=False)[:1]}

    def _ask_for(self, kind: Kind) -> list[Operation]:
        look_ups = LookUps(self._writer, self._profile, self._pinpad_clock)
        self._board.show(kind=kind)
        listener = self._listener()
        try:
            answer = look_ups.ask(kind, self._terminal, listener)
        finally:
            if kind is Kind.LAST_SLIP and listener.has_sent and self._profile.look_up_prints:
                self._note_print()
        look_ups.learn_clock(self._terminal, self._listener(), self._clock)
        with errors_named(self._journal):
            settled = look_ups.settle(kind, answer, self._clock.now())
            for operation in settled:
                conclusions.draw(self._writer, operation, self._clock.now())
        return settled

    def _listener(self) -> StatusListener:
        """For what moves no money: that may be cut short when the program ends."""
        return StatusListener(
            self._board.show, self._wants_end, lambda leftovers: self._take_leftovers(leftovers, stop=False)
        )

    def _wants_end(self) -> bool:
        """Never an abort that the pinpad might not hear: the line is let go, and what follows is refused (M6.1).

        Raises:
            LaneStopped, QuestionStopped: when nobody wants the answer any more.
        """
        if self._board.is_stopping:
            raise LaneStopped(lane=self._profile.name)
        if self._board.status.abort_asked:
            raise QuestionStopped
        return False

    def _wants_abort(self, execution: Execution) -> bool:
        """An operation that has not been sent need not be waited for.

        Raises:
            AbortedBeforeSending: when it is not to be sent any more.
            LaneStopped: when the program ends and the pinpad is still busy with something else.
        """
        status = self._board.status
        if not execution.has_sent and status.abort_asked:
            raise AbortedBeforeSending
        waited = self._clock.monotonic() - (status.started or 0.0)
        if not execution.has_sent and self._board.is_stopping and waited >= UNSENT_LIMIT:
            raise LaneStopped(lane=self._profile.name)
        return status.abort_asked

    def _take_leftovers(self, leftovers: Answer, *, stop: bool) -> None:
        """Keep what was on the line before an order; with `stop` what came of it keeps the order from being sent."""
        try:
            with errors_named(self._journal):
                late = LateAnswers(self._writer, self._profile, self._pinpad_clock)
                found = late.take(leftovers, self._clock.now())
                if found is not None:
                    conclusions.draw(self._writer, found, self._clock.now())
                conflict = find_conflict(self._writer.reader, self._profile)
        except JournalUnusable:
            _log.critical("lane %s: leftovers could not be stored: %s", self._profile.name, leftovers)
            raise
        if found is not None:
            self._board.show(found=found)
        if stop and conflict is not None:
            raise conflict
        if stop and found is not None:
            # Guards have passed by what the journal said before it.
            raise LateAnswerFound(**named(found, self._profile))

    def _monotonic_zero(self) -> datetime:
        """The wall clock's moment of the monotonic second 0, which moves only when the wall clock is set."""
        return self._clock.now() - timedelta(seconds=self._clock.monotonic())

    def _watch_clock(self) -> None:
        """What was learnt of the pinpad's clock holds for operations that were sent by the till's clock as it was."""
        zero = self._monotonic_zero()
        if abs(zero - self._zero) > CLOCK_STEP:
            _log.warning("lane %s: the till's clock was set by %s", self._profile.name, zero - self._zero)
            self._pinpad_clock.forget()
            self._zero = zero

    # Calibration

    def _read_calibration(self) -> None:
        self._profile = calibration.with_terminals(self._writer.reader, self._profile)
        self._board.show(covers=calibration.read_covers(self._writer, self._profile))

    def _calibrate(self, ended: Operation) -> None:
        reader = self._writer.reader
        try:
            with errors_named(self._journal):
                sale = reader.get(ended.original_id) if ended.original_id else None
                if calibration.proves(ended, sale, self._profile, self._board.status.amount_read):
                    calibration.record(self._writer, ended, self._profile, self._clock.now())
                self._read_calibration()
        except JournalUnusable as error:
            _log.critical("lane %s: the calibration could not be stored: %s", self._profile.name, error)

    # What a lane owes by itself

    def do_chore(self) -> None:
        """Do what is due, unless somebody has just asked for the lane: that goes first."""
        status = self._board.status
        if not self._board.take_for_chore(look_up_kind(status.look_up.operation) if status.look_up else Kind.LAST_SLIP):
            return
        self._board.show(journal_at=None)
        try:
            if status.journal_at is None:
                self.look_up(all_cases=False)
            elif status.unsaved is not None:
                self._store_again(status.unsaved)
        except AppError as error:
            _log.info("lane %s: %s", self._profile.name, error)
        except Exception:
            _log.critical("lane %s: a mistake of this program", self._profile.name, exc_info=True)
        self.become_idle()

    def _store_again(self, unsaved: Operation) -> None:
        with errors_named(self._journal):
            operation = self._writer.store_kept(unsaved, self._clock.now())
            self._board.show(unsaved=None)
            conclusions.draw(self._writer, operation, self._clock.now())
        _log.warning("operation %s is stored now as %s", operation.id, operation.state)
        Reserve(self._journal).remove(operation.id)

    def _note_look_up(self, problem: AppError | None) -> None:
        """Show that the pinpad is being asked, or why it did not answer and when it is asked again."""
        status = self._board.status.look_up
        if status is None:
            return
        if problem is None:
            self._board.show(look_up=replace(status, attempt=status.attempt + 1, next_at=None, is_asking=True))
            return
        pause = BACK_OFF[min(status.attempt, len(BACK_OFF) - 1)]
        # a driver that cannot look up will not learn it, and paper is printed once unless somebody wants it again
        is_over = status.has_printed or isinstance(problem, KindNotSupported)
        next_at = None if is_over else self._clock.monotonic() + pause
        self._board.show(look_up=replace(status, next_at=next_at, is_asking=False, problem=problem))

    def _note_print(self) -> None:
        """The pinpad was asked for what it prints each time."""
        status = self._board.status.look_up
        if status is not None:
            self._board.show(look_up=replace(status, has_printed=True))

    # Between two requests

    def look_again(self) -> None:
        """Somebody else has changed the journal. Whoever has the lane now looks when he is done."""
        self._board.show_at_rest(**self._rest())

    def become_idle(self) -> None:
        """Ready again, or closed for what the journal says of this lane."""
        self._board.show(**self._rest())

    def _rest(self) -> dict[str, Any]:
        """The status of the lane at rest."""
        status, reader = self._board.status, self._writer.reader
        closing: AppError | None
        try:
            with errors_named(self._journal):
                self._writer.check_journal()
                closing = find_closing(reader, self._profile)
                self._plan_look_up()
                terminal_id = reader.find_last_terminal(self._profile.name, training=self._profile.training)
        except JournalUnusable as error:
            closing, terminal_id = error, None
        except Exception as error:  # a row that somebody has edited, or a mistake: the lane must not go on, nor end
            if not isinstance(error, ValueError) and not isinstance(status.trouble, JournalUnusable):
                _log.critical("lane %s: a mistake of this program", self._profile.name, exc_info=True)
            closing, terminal_id = JournalUnusable(path=self._journal, problem=error), None
        if status.unsaved is not None and isinstance(status.trouble, JournalUnusable):
            closing = status.trouble  # the row still says `sent`, but its outcome is known
        return {
            "journal_at": self._plan_storing(closing),
            "condition": Condition.READY if closing is None else Condition.CLOSED,
            "trouble": closing or (None if isinstance(status.trouble, CLOSING) else status.trouble),
            "terminal_id": terminal_id or status.terminal_id,
            "clock_offset": self._pinpad_clock.excess,
            "kind": None,
            "question": None,
            "started": None,
        }

    def _plan_storing(self, closing: AppError | None) -> float | None:
        """When a journal that cannot be used is tried again. Being asked in between does not put it off."""
        if not isinstance(closing, JournalUnusable):
            return None
        planned = self._board.status.journal_at
        return self._clock.monotonic() + STORE_AGAIN if planned is None else planned

    def _plan_look_up(self) -> None:
        """A look-up is due as soon as there is an outcome that is not known and not looked up (M3.1)."""
        waiting = self._writer.reader.find_not_looked_up(self._profile.name, training=self._profile.training)
        planned = self._board.status.look_up
        if waiting is None or waiting.state is not State.UNKNOWN:
            if planned is not None:
                self._board.show(look_up=None)
        elif planned is None or planned.operation.id != waiting.id:
            self._board.show(look_up=LookUpStatus(waiting, 0, self._clock.monotonic() + BACK_OFF[0]))
