"""Look-up: what became of an operation whose answer was lost, asked of the pinpad itself (M3).

Only its last slip can be asked for, and that moves no money. A slip settles the one case that it fits, or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AppError, KindNotSupported, LookUpUnanswered
from app.core.model import (
    Decision,
    Evidence,
    Finding,
    Kind,
    LookUp,
    Misfit,
    Operation,
    Reason,
    Resolution,
    State,
    new_id,
)
from app.core.slips import Slip, read_slip
from app.journal.writing import Writer
from app.lanes import closing_reports
from app.lanes.clocks import PinpadClock
from app.lanes.fields import slip_fields
from app.lanes.matching import Surroundings, expected_receipts, judge_slip
from app.lanes.profile import LaneProfile
from app.lanes.verdict import Ruling, is_reversal_pending, rule
from app.terminals.base import Answer, Listener, Order, Terminal

BACK_OFF = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds before each try while the pinpad gives no answer; the last one goes on for ever."""

_HAS_NONE = ("202", "210")
"""A pinpad's codes for a slip that it does not have. With any other refusal it may give it later."""
_RECEIPTS_LOOKED_AT = 20
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class LookUpStatus:
    """What the lane shows of a look-up: for which operation, the try, when the next one is due, and what was wrong."""

    operation: Operation
    attempt: int
    next_at: float | None
    """The monotonic second of the lane's clock at which the pinpad is asked by itself; None where it is not."""
    problem: AppError | None = None
    is_asking: bool = False
    """Whether the pinpad is being asked now."""
    has_printed: bool = False
    """Whether the pinpad has been asked for a slip that it prints each time: once is enough for this operation."""

    @property
    def waits_for_somebody(self) -> bool:
        """Whether the pinpad is asked no more before somebody wants it."""
        return self.next_at is None and not self.is_asking


def look_up_kind(case: Operation) -> Kind:
    """What to ask the pinpad for. Only a reconciliation is told by the report (M3.2)."""
    return Kind.SHORT_REPORT if case.kind is Kind.RECONCILIATION else Kind.LAST_SLIP


class LookUps:
    """Asks one lane's pinpad and settles what its answer proves, on the lane's thread."""

    def __init__(self, writer: Writer, profile: LaneProfile, pinpad_clock: PinpadClock) -> None:
        self._writer = writer
        self._profile = profile
        self._pinpad_clock = pinpad_clock

    def ask(self, kind: Kind, terminal: Terminal, listener: Listener) -> Answer:
        """The pinpad's last slip, or its report.

        Raises:
            AppError: when it gave no answer, so that it has to be asked again.
        """
        answer = terminal.execute(Order(kind, prove_idle=True), listener)
        if not answer.ended:
            raise LookUpUnanswered(code=answer.code) if answer.failure is None else answer.failure
        gives_it = not answer.code or rule(kind, answer.code) is Ruling.APPROVES
        if answer.code in _HAS_NONE or (answer.slip and gives_it):
            return answer
        raise LookUpUnanswered(code=answer.code)

    def learn_clock(self, terminal: Terminal, listener: Listener, clock: Clock) -> None:
        """Where no earlier result told how far the pinpad's clock is off, its report does: it is dated now (M7).

        Asked for behind the last slip, which on some pinpads a report would replace.
        """
        if self._pinpad_clock.offset is not None:
            return
        try:
            report = self.ask(Kind.SHORT_REPORT, terminal, listener)
        except (KindNotSupported, LookUpUnanswered) as error:
            _log.info("lane %s: the pinpad's clock stays unknown: %s", self._profile.name, error)
        else:
            self._pinpad_clock.note(read_slip(report.slip).printed_at, clock.now())

    def settle(self, kind: Kind, answer: Answer, moment: datetime) -> list[Operation]:
        """Settle what the answer proves, and keep what it says of all other cases; the settled operations.

        One transaction, so that no supervisor decides while it judges.
        """
        slip = read_slip(answer.slip)
        with self._writer.transaction():
            unknown = self._writer.reader.find_unknown(self._profile.name, training=self._profile.training)
            settled = []
            for case in (each for each in unknown if look_up_kind(each) is kind):
                state, misfits = self._judge(case, answer, slip)
                if state is State.UNKNOWN or case.look_up is LookUp.LOST:
                    self._keep(case, answer, slip, misfits, moment)
                else:
                    settled.append(self._settle(case, state, answer, slip, moment))
        return settled

    def _judge(self, case: Operation, answer: Answer, slip: Slip) -> tuple[State, tuple[Misfit, ...]]:
        if not answer.slip:
            return State.UNKNOWN, (Misfit.NO_SLIP,)
        if case.kind is Kind.RECONCILIATION:
            return closing_reports.judge_report(case, answer.slip, self._writer.reader)
        return judge_slip(case, slip, self._surroundings(case, slip))

    def _surroundings(self, case: Operation, slip: Slip) -> Surroundings:
        reader = self._writer.reader
        following = reader.find_next(case, slip.terminal_id)
        original = reader.get(case.original_id) if case.original_id else None
        receipts = expected_receipts(reader.find_before(case, _RECEIPTS_LOOKED_AT, slip.terminal_id))
        # Several refunds of one sale may carry its RRN: only the receipt number tells their slips apart.
        is_numbered = receipts is not None and slip.receipt_no is not None
        knows = reader.guards.knows_rrn if is_numbered else reader.guards.has_rrn
        return Surroundings(
            terminal_ids=self._terminal_ids(case),
            clock_offset=self._pinpad_clock.offset,
            zone=self._profile.zone,
            next_sent_at=following.sent_at if following else None,
            rrn_is_known=slip.rrn is not None and knows(slip.rrn, slip.terminal_id, case),
            receipts=receipts,
            original=original,
            nameless=reader.guards.nameless_twins(case, slip.terminal_id) if case.sent_at else (),
        )

    def _terminal_ids(self, case: Operation) -> frozenset[str]:
        """What the pinpad said itself, else what the lane's list says, else who answered here last."""
        if case.terminal_id:
            return frozenset({case.terminal_id})
        if self._profile.terminal_ids:
            return frozenset(self._profile.terminal_ids)
        name, training, reader = self._profile.name, self._profile.training, self._writer.reader
        last = {reader.find_last_terminal(name, training=training)}
        if len(self._profile.schemes) > 1:  # each scheme has a terminal of its own
            last |= {
                reader.guards.last_terminal(name, (scheme,), training=training) for scheme in self._profile.schemes
            }
        return frozenset(terminal for terminal in last if terminal)

    def _settle(self, case: Operation, state: State, answer: Answer, slip: Slip, moment: datetime) -> Operation:
        told = {name: value for name, value in slip_fields(slip).items() if value is not None}
        settled = replace(
            case,
            **told,
            scheme=self._profile.scheme_of(slip, case.scheme),
            state=state,
            code=slip.response_code or case.code,
            reason=Reason.REVERSAL_PENDING if is_reversal_pending(slip.response_code) else Reason.LOOKED_UP,
            detail=None,
            amount_confirmed=case.kind.moves_money,
            look_up=LookUp.ANSWERED,
            slip=answer.slip if case.kind.moves_money else case.slip or answer.slip,
        )
        evidence = self._evidence(case, answer, slip, (), moment)
        resolution = Resolution(case.id, Decision(state), moment, evidence_id=evidence.id)
        self._writer.learn(moment, evidence=evidence, operation=settled, resolutions=[resolution])
        _log.info("operation %s is %s by its look-up", settled.id, settled.state)
        return settled

    def _keep(self, case: Operation, answer: Answer, slip: Slip, misfits: Sequence[Misfit], moment: datetime) -> None:
        evidence = self._evidence(case, answer, slip, misfits, moment)
        known = self._writer.reader.evidence_of(case.id)
        is_new = not known or (known[-1].slip, known[-1].misfits) != (evidence.slip, evidence.misfits)
        answered = replace(case, look_up=LookUp.ANSWERED) if case.look_up is None else None
        if is_new or answered:
            self._writer.learn(moment, evidence=evidence if is_new else None, operation=answered)

    def _evidence(
        self, case: Operation, answer: Answer, slip: Slip, misfits: Sequence[Misfit], moment: datetime
    ) -> Evidence:
        return Evidence(
            id=new_id(moment),
            operation_id=case.id,
            what=Finding.LOOK_UP,
            at=moment,
            code=slip.response_code,  # the look-up's own STORERC says nothing about the payment (M3.2)
            slip=answer.slip or None,
            misfits=tuple(misfits),
        )
