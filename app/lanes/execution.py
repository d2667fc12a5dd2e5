"""One operation on its lane: guarded, written down, sent, judged and stored, in this order and never otherwise."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AppError, JournalUnusable
from app.core.masking import mask
from app.core.model import Operation, Phase, Reason, Request, State, new_id
from app.core.slips import read_slip
from app.core.states import AFTER_CRASH
from app.journal.reading import Reader
from app.journal.reserve import Reserve
from app.journal.schema import errors_named
from app.journal.writing import Writer
from app.lanes import conclusions, guards
from app.lanes.answers import is_known
from app.lanes.clocks import PinpadClock
from app.lanes.fields import answer_fields, names
from app.lanes.guards import Original
from app.lanes.listening import StatusListener
from app.lanes.profile import LaneProfile
from app.lanes.verdict import judge
from app.terminals.base import Answer, Order, Terminal

STORING_LIMIT = 2.0
"""Seconds for which the program tries to store an outcome before it goes on without (M8.2)."""
STORING_PAUSE = 0.1

Written = Callable[[Operation], None]
"""Who wants to know of an operation as soon as it is in the journal, on the lane's thread. It must not raise."""

_log = logs.get(__name__)


class Execution(StatusListener):
    """Carries out one request. It is also the driver's Listener, so that `sent` is committed when M1 says.

    `show` is told what changes of the lane's status: operation, phase, text and question; and as `trouble` what kept
    the operation from being sent, or a JournalUnusable for an outcome that could not be stored. `wants_abort` tells
    whether the cashier has asked for the end.
    """

    def __init__(
        self,
        profile: LaneProfile,
        journal: Path,
        writer: Writer,
        clock: Clock,
        pinpad_clock: PinpadClock,
        show: Callable[..., None],
        wants_abort: Callable[[], bool],
        take_leftovers: Callable[[Answer], None],
    ) -> None:
        super().__init__(show, wants_abort, take_leftovers)
        self.unstored: Operation | None = None
        """The outcome, where the journal has not taken it."""
        self._profile = profile
        self._journal = journal
        self._writer = writer
        self._clock = clock
        self._pinpad_clock = pinpad_clock
        self._operation: Operation | None = None

    def run(self, request: Request, terminal: Terminal, written: Written | None = None) -> Operation:
        """The operation in its final state; `written` is told of it as soon as it is written down.

        Raises:
            AppError: when a rule refused the request, or the journal did; nothing was sent.
        """
        original: Original | None = None

        def build(reader: Reader) -> Operation:
            nonlocal original
            original = guards.check(reader, request, self._profile, self._clock.now())
            return self._new_operation(request, original)

        with errors_named(self._journal):
            operation = self._writer.insert(build)
        self._change(operation)
        if written is not None:
            written(operation)
        ended = self._conclude(self._execute(terminal, request, original))
        if self.unstored is None:
            self._draw_conclusions(ended)
        return ended

    # Listener

    def sending(self) -> None:
        """Commit `sent`; where that fails nothing may be sent (M8.2)."""
        operation = replace(self._current, state=State.SENT, sent_at=self._clock.now(), phase=Phase.STARTED)
        with errors_named(self._journal):
            self._writer.step(operation, self._clock.now())
        self._change(operation)
        super().sending()

    # Steps

    @property
    def _current(self) -> Operation:
        assert self._operation is not None, "the operation is written down before the pinpad is asked"
        return self._operation

    def _change(self, operation: Operation) -> None:
        self._operation = operation
        self._show(operation=operation)

    def _new_operation(self, request: Request, original: Original | None) -> Operation:
        moment = self._clock.now()
        sale = original.sale if original else None
        return Operation(
            id=new_id(moment),
            lane=self._profile.name,
            scheme=sale.scheme if sale else self._profile.asked(request.scheme)[0],
            kind=request.kind,
            state=State.PREPARED,
            training=self._profile.training,
            amount=request.amount,
            request_id=original.request_id.text if original else None,
            original_id=sale.id if sale else None,
            origin=request.origin,
            operator=mask(request.operator),
            created_at=moment,
            supervisor=request.supervisor,
            idempotency_key=request.idempotency_key,
        )

    def _order(self, request: Request, original: Original | None) -> Order:
        with errors_named(self._journal):
            prove_idle = self._may_be_armed()
        return Order(
            kind=request.kind,
            amount=request.amount,
            rrn=original.rrn if original else None,
            receipt_no=original.receipt_no if original else None,
            clock_offset=self._pinpad_clock.offset,
            prove_idle=prove_idle,
        )

    def _may_be_armed(self) -> bool:
        """Whether the pinpad may still be at what was asked of it before: that is cleared first (M2.2, M6.2)."""
        previous = self._writer.reader.find_previous(self._profile.name, training=self._profile.training)
        not_heard = (Reason.STILL_ARMED, Reason.SUPERVISOR_DECIDED)
        return previous is not None and (previous.state is State.UNKNOWN or previous.reason in not_heard)

    def _execute(self, terminal: Terminal, request: Request, original: Original | None) -> Answer | Exception:
        """The pinpad's answer, or the error that kept the order from being sent."""
        try:
            return terminal.execute(self._order(request, original), self)
        except AppError as error:
            return error
        except Exception as error:
            _log.critical("lane %s: the driver broke", self._profile.name, exc_info=True)
            return error

    def _conclude(self, answer: Answer | Exception) -> Operation:
        if isinstance(answer, Answer):
            try:
                changes = self._judge(answer)
            except Exception as error:
                # The pinpad has acted; what cannot be judged is unknown, never lost (M1.1).
                _log.critical("lane %s: an answer could not be judged", self._profile.name, exc_info=True)
                changes = {"state": State.UNKNOWN, "reason": Reason.INTERNAL_ERROR, "detail": mask(repr(error))}
            heard = {
                "slip": answer.slip or None,
                "phase": answer.phase,
                "sent_at": answer.sent_at,
                "last_frame_at": answer.last_frame_at,
            }
            return self._end(**heard | changes)
        if self._current.state is State.SENT:
            # A mistake of the driver: after `sent` it owes an Answer. The pinpad may be acting all the same.
            return self._end(State.UNKNOWN, reason=Reason.INTERNAL_ERROR, detail=mask(repr(answer)))
        if isinstance(answer, AppError):
            self._show(trouble=answer)
            return self._end(State.FAILED, reason=Reason.NEVER_SENT, detail=mask(str(answer)))
        return self._end(State.FAILED, reason=Reason.INTERNAL_ERROR, detail=mask(repr(answer)))

    def _judge(self, answer: Answer) -> dict[str, Any]:
        printed = read_slip(answer.slip)
        operation = replace(self._current, scheme=self._profile.scheme_of(printed, self._current.scheme))
        known = is_known(self._writer.reader, names(answer, printed), answer.code, printed, operation)
        verdict = judge(operation.kind, operation.amount, answer, printed, is_known=known)
        if verdict.state in (State.APPROVED, State.DECLINED):
            # What is stale, or not this operation's, would teach a wrong time.
            self._pinpad_clock.note(printed.printed_at, self._clock.now())
        fields = answer_fields(answer, printed, verdict) | {"scheme": operation.scheme}
        if verdict.reason in (Reason.RRN_STALE, Reason.SLIP_OF_ANOTHER):
            # What names another operation must not name this one: it would be found, and given back, as that.
            fields |= dict.fromkeys(("rrn", "auth_code", "receipt_no", "shift_no", "card"))
            fields["scheme"] = self._current.scheme
        return fields

    def _end(self, state: State, **changes: Any) -> Operation:
        """Store the outcome, then show it (M8.2)."""
        operation = replace(self._current, state=state, ended_at=self._clock.now(), **changes)
        try:
            self._store(operation)
        except Exception as error:
            operation = self._store_as_lost(operation, error)
        self._change(operation)
        if operation.state is State.UNKNOWN:
            _log.warning("operation %s on lane %s is unknown: %s", operation.id, operation.lane, operation.reason)
        return operation

    def _store(self, operation: Operation) -> None:
        """Store an outcome, trying again for a while; an outcome that cannot be stored closes the lane."""
        give_up = self._clock.monotonic() + STORING_LIMIT
        while True:
            try:
                with errors_named(self._journal):
                    self._writer.step(operation, self._clock.now())
            except JournalUnusable as error:
                if self._clock.monotonic() >= give_up:
                    self._keep_aside(operation, error)
                    return
                self._clock.sleep(STORING_PAUSE)
            else:
                return

    def _store_as_lost(self, outcome: Operation, error: Exception) -> Operation:
        """Where a mistake of this program kept an outcome from the journal, nobody may wait for it without end.

        It is what the journal has; where that is still on its way, what a crash would have left of it (M1.3): the
        look-up finds the outcome again. The result is stored, or kept aside as what has no room.
        """
        _log.critical("operation %s could not be stored as %s: %s", outcome.id, outcome.state, outcome)
        _report_mistake(error)
        left = self._current
        try:
            with errors_named(self._journal):
                left = self._writer.reader.get(outcome.id) or left
                if left.state in AFTER_CRASH:
                    left = self._as_lost(left, error)
                    self._writer.step(left, self._clock.now())
        except Exception as failure:
            left = self._as_lost(left, error) if left.state in AFTER_CRASH else left
            self._keep_aside(left, JournalUnusable(path=self._journal, problem=repr(failure)))
        return left

    def _as_lost(self, left: Operation, error: Exception) -> Operation:
        return replace(
            left,
            state=AFTER_CRASH[left.state],
            reason=Reason.INTERNAL_ERROR,
            detail=mask(repr(error)),
            ended_at=self._clock.now(),
        )

    def _draw_conclusions(self, ended: Operation) -> None:
        """What is stored says something of other operations too. A failure here leaves it as it stands."""
        try:
            with errors_named(self._journal):
                conclusions.draw(self._writer, ended, self._clock.now())
        except JournalUnusable as error:
            _log.critical("operation %s: what follows from it could not be stored: %s", ended.id, error)
        except Exception as error:
            _log.critical("operation %s: what follows from it could not be found out", ended.id)
            _report_mistake(error)

    def _keep_aside(self, operation: Operation, error: JournalUnusable) -> None:
        """Where the journal has no room, the outcome goes to the file whose room was taken in advance (M8.2)."""
        _log.critical("operation %s could not be stored as %s: %s", operation.id, operation.state, error)
        self.unstored = operation
        try:
            Reserve(self._journal).put(operation)
        except Exception as failure:
            _log.critical("nor was it written to the reserve file: %r", failure)
        self._show(trouble=error)


def _report_mistake(error: Exception) -> None:
    """A mistake of this program that the operation outlives: into the log, and to whoever shows such errors."""
    _log.critical("a mistake of this program", exc_info=error)
    if threading.excepthook is not threading.__excepthook__:  # which would print it unmasked (M9)
        arguments = (type(error), error, error.__traceback__, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(arguments))
