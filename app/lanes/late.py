"""Answers that come after their operation: what was found on the line before a later conversation (M4)."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum, auto

from app.core import logs
from app.core.identity import differ
from app.core.model import (
    Decision,
    Evidence,
    Finding,
    Kind,
    Misfit,
    Operation,
    Origin,
    Reason,
    Resolution,
    State,
    format_moment,
    new_id,
)
from app.core.slips import Slip, read_slip
from app.journal.writing import Writer
from app.lanes.answers import is_known
from app.lanes.clocks import PinpadClock
from app.lanes.fields import answer_fields, names
from app.lanes.matching import time_misfit
from app.lanes.profile import LaneProfile
from app.lanes.verdict import Verdict, judge
from app.terminals.base import Answer, ResultTags

_log = logs.get(__name__)

CHARGED = {State.APPROVED: True, State.DECLINED: False, State.ABORTED: False}
"""What a decided outcome says of the card."""


class Meaning(Enum):
    """What late frames are to the operation before them."""

    NOTHING = auto()
    """They prove nothing, or only say once more what is known."""
    COMPLETES = auto()
    CONTRADICTS = auto()
    STRANGE = auto()
    """An approval of an operation that the journal does not have."""
    UNSURE = auto()
    """They say something of an open operation which does not fit it."""


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """Late frames, read beside the operation that they would belong to."""

    answer: Answer
    slip: Slip
    kind: Kind
    verdict: Verdict
    """What they say alone."""
    in_all: Verdict
    """What they say together with all that was seen of the operation before (M4)."""
    misfits: tuple[Misfit, ...]

    @property
    def rrn(self) -> str | None:
        return self.answer.tags.rrn or self.slip.rrn

    @property
    def charged(self) -> bool | None:
        """Whether they say that the card was charged; None where they do not decide it."""
        return CHARGED.get(self.verdict.state)

    @property
    def says_charged(self) -> bool | None:
        """The same where an approval that brings nothing of its own is one too: it settles nothing, but it speaks."""
        return True if self.verdict.reason is Reason.BARE_APPROVAL else self.charged

    def meaning_for(self, operation: Operation) -> Meaning:
        """What they are to that operation."""
        if operation.state is State.UNKNOWN:
            if self.in_all.state in CHARGED and not self.misfits and not differ(operation.rrn, self.rrn):
                return Meaning.COMPLETES
            return Meaning.STRANGE if self._is_another_than(operation) else Meaning.UNSURE
        if self._is_of(operation):
            differs = self.says_charged is not None and self.says_charged != CHARGED.get(operation.state)
            return Meaning.CONTRADICTS if differs or Misfit.AMOUNT in self.misfits else Meaning.NOTHING
        return Meaning.STRANGE if self._is_another_than(operation) else Meaning.NOTHING

    def _is_of(self, operation: Operation) -> bool:
        """Whether they are that operation's, whose outcome is known, by its RRN or because nothing speaks against."""
        if self.rrn is not None and operation.rrn is not None:
            return self.rrn == operation.rrn and self.kind is operation.kind
        return not self.misfits

    def _is_another_than(self, operation: Operation) -> bool:
        """Whether they approve an operation that is not in the journal, named well enough to write it down."""
        approves = self.charged is True or self.verdict.reason in _SPOILT_APPROVALS
        if not approves or Misfit.RRN_KNOWN in self.misfits or None in (self.rrn, self.amount):
            return False
        # That they are not its own answer does not yet make them another's.
        differs = set(self.misfits) - {Misfit.CODE} or differ(operation.rrn, self.rrn)
        return bool(differs) or self.charged != CHARGED.get(operation.state, True)

    @property
    def amount(self) -> int | None:
        """Tiyin without surcharge."""
        stated = self.slip.amount if self.answer.tags.amount is None else self.answer.tags.amount
        if stated is None:
            return None
        surcharge = self.slip.surcharge or 0
        return stated - surcharge if stated == self.slip.total and surcharge < stated else stated


_SPOILT_APPROVALS = (Reason.AMOUNT_DIFFERS,)
"""Why an approval was not taken for the operation's, although it is one."""
_ASK_BACK = (Kind.LAST_SLIP, Kind.SHORT_REPORT)
"""Questions that are answered with the slip of something else: the answer's own code says nothing of that (M3.2)."""


class LateAnswers:
    """Takes what is found on one lane's line, on the lane's thread."""

    def __init__(self, writer: Writer, profile: LaneProfile, pinpad_clock: PinpadClock) -> None:
        self._writer = writer
        self._profile = profile
        self._pinpad_clock = pinpad_clock

    def take(self, answer: Answer, moment: datetime) -> Operation | None:
        """Store what `answer` means; the operation that came of it: completed, in conflict, or written down anew."""
        with self._writer.transaction():  # nobody else decides meanwhile
            previous = self._writer.reader.find_previous(self._profile.name, training=self._profile.training)
            if not _says_anything(answer) or previous is None:
                self._note(answer, moment)
                return None
            return self._take(self._read(answer, previous), previous, moment)

    def _take(self, late: LateAnswer, previous: Operation, moment: datetime) -> Operation | None:
        match late.meaning_for(previous):
            case Meaning.COMPLETES:
                return self._complete(late, previous, moment)
            case Meaning.CONTRADICTS:
                _log.critical("lane %s: a late answer contradicts operation %s", previous.lane, previous.id)
                self._writer.learn(moment, evidence=_evidence(Finding.CONTRADICTION, late, previous, moment))
                return previous
            case Meaning.STRANGE:
                return self._write_down(late, previous, moment)
            case Meaning.UNSURE:
                self._writer.learn(moment, evidence=_evidence(Finding.LATE_ANSWER, late, previous, moment))
            case _:
                self._note(late.answer, moment)
        return None

    def _read(self, answer: Answer, operation: Operation) -> LateAnswer:
        """Judge `answer` as the operation's, with what had been printed of it already."""
        reader = self._writer.reader
        asks_back = answer.kind in _ASK_BACK
        # What came before these frames may have been a WRITE, so that a broken link aborts nothing (M2.2).
        own = replace(answer, acted=True)
        if asks_back:
            own = replace(own, code=None, tags=ResultTags())
        if not own.slip and operation.state is State.UNKNOWN:
            own = replace(own, slip=operation.slip or "")
        slip = read_slip(own.slip)
        kind = slip.kind if slip.kind and slip.kind.moves_money else operation.kind
        told = names(own, slip)
        known = is_known(reader, told, own.code, slip, replace(operation, kind=kind))
        verdict = judge(kind, operation.amount, own, slip, is_known=known)
        in_all = judge(kind, operation.amount, own, slip, is_known=known, seen=_codes_of(operation))
        expected = {operation.terminal_id} if operation.terminal_id else set(self._profile.terminal_ids)
        # A bare code may be the answer to what was asked in between, or to a ping of ours.
        is_bare = answer.kind is not operation.kind and not _names_an_operation(answer)
        misfits = {
            Misfit.KIND: kind is not operation.kind,
            Misfit.AMOUNT: verdict.reason is Reason.AMOUNT_DIFFERS,
            Misfit.RRN_KNOWN: known,
            # Where a clock or a date is missing nothing speaks against the frames, which come from this line.
            Misfit.TIME: slip.printed_at is not None
            and time_misfit(operation, slip, self._pinpad_clock.offset, self._profile.zone) is Misfit.TIME,
            Misfit.TERMINAL: bool(told.terminal_id and expected and told.terminal_id not in expected),
            Misfit.CODE: asks_back or is_bare,
        }
        return LateAnswer(
            own, slip, kind, verdict, in_all, tuple(misfit for misfit, is_one in misfits.items() if is_one)
        )

    def _complete(self, late: LateAnswer, operation: Operation, moment: datetime) -> Operation:
        decision = Decision.APPROVED if late.charged else Decision.DECLINED
        pending = late.verdict.reason is Reason.REVERSAL_PENDING
        reason = Reason.REVERSAL_PENDING if pending else Reason.ANSWERED_LATE
        told = answer_fields(late.answer, late.slip, late.verdict)
        settled = replace(
            operation,
            **{name: value for name, value in told.items() if value is not None}
            | {
                "scheme": self._profile.scheme_of(late.slip, operation.scheme),
                "state": State(decision),
                "reason": reason,
                "slip": late.answer.slip or None,
                "detail": late.verdict.detail,
                "relayed": operation.relayed or late.answer.relays,
            },
        )
        evidence = _evidence(Finding.LATE_ANSWER, late, operation, moment)
        resolution = Resolution(operation.id, decision, moment, evidence_id=evidence.id)
        self._writer.learn(moment, evidence=evidence, operation=settled, resolutions=[resolution])
        _log.warning("operation %s is %s by a late answer", settled.id, settled.state)
        return settled

    def _write_down(self, late: LateAnswer, previous: Operation, moment: datetime) -> Operation:
        """An approval that nobody asked for here becomes a row of its own."""
        assert late.amount is not None, "without an amount it is not another operation"
        found = Operation(
            id=new_id(moment),
            lane=previous.lane,
            scheme=self._profile.scheme_of(late.slip, previous.scheme),
            kind=late.kind if late.kind.moves_money else Kind.SALE,
            training=previous.training,
            amount=late.amount,
            request_id=None,
            original_id=None,
            origin=Origin.PINPAD,
            operator="pinpad",
            created_at=moment,
            ended_at=moment,
            slip=late.answer.slip or None,
            phase=late.answer.phase,
            **answer_fields(late.answer, late.slip, late.verdict)
            | {"state": State.APPROVED, "reason": Reason.NOT_ASKED_FOR, "amount_confirmed": True},
        )
        self._writer.adopt(found)
        if previous.state is State.UNKNOWN:
            self._writer.learn(moment, evidence=_evidence(Finding.LATE_ANSWER, late, previous, moment))
        _log.critical("lane %s: the pinpad approved what was not asked of it: operation %s", found.lane, found.id)
        return found

    def _note(self, answer: Answer, moment: datetime) -> None:
        found = {
            "lane": self._profile.name,
            "code": answer.code,
            "slip": answer.slip,
            "tags": asdict(answer.tags),
            "phase": answer.phase,
            "ended": answer.ended,
            "begun_at": format_moment(answer.sent_at),
            "last_frame_at": answer.last_frame_at and format_moment(answer.last_frame_at),
        }
        self._writer.note("leftovers", found, moment)


def _codes_of(operation: Operation) -> list[str]:
    """The codes that the pinpad told of an operation before: the row's, and those of its slip."""
    return [code for code in (operation.code, *read_slip(operation.slip or "").response_codes) if code]


def _names_an_operation(answer: Answer) -> bool:
    """Whether it says what was done, or only that something was."""
    slip = read_slip(answer.slip)
    told = (answer.tags.rrn, answer.tags.amount, slip.rrn, slip.amount, slip.kind)
    return any(value is not None for value in told)


def _says_anything(answer: Answer) -> bool:
    return bool(answer.code or answer.tags.code or answer.slip) or _names_an_operation(answer)


def _evidence(what: Finding, late: LateAnswer, operation: Operation, moment: datetime) -> Evidence:
    return Evidence(
        id=new_id(moment),
        operation_id=operation.id,
        what=what,
        at=moment,
        code=late.verdict.code,
        slip=late.answer.slip or None,
        misfits=late.misfits,
        detail=late.verdict.detail,
    )
