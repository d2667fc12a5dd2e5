"""Whether the pinpad's last slip is that of an operation whose outcome is not known (M3.2). Pure.

Every condition has to hold. What cannot be compared does not hold: such a case is left to a supervisor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.identity import differ, names_sale
from app.core.model import Kind, Misfit, Operation, State
from app.core.slips import Slip
from app.lanes.verdict import Ruling, amounts_fit, rule

SLACK = timedelta(minutes=2)
"""How far a slip's time may lie outside the operation's."""
LONGEST_UNHEARD = timedelta(seconds=180)
"""For so long after its start an operation may have gone on whose last frame nobody can date (M6.1)."""
LARGEST_OFFSET = timedelta(minutes=10)
"""With a clock that is further off, time settles nothing (M7)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the journal knows around a case.

    `terminal_ids` are those the slip may carry; `clock_offset` is how far the pinpad's clock is ahead, None where no
    earlier result told. `next_sent_at` is the start of the terminal's next operation. `receipts` are the receipt
    numbers that the operation can have had, None where nothing tells. `original` is the sale that a cancel is for,
    `nameless` are other operations of that terminal, kind and amount which have no RRN.
    """

    terminal_ids: frozenset[str]
    clock_offset: timedelta | None
    zone: ZoneInfo
    next_sent_at: datetime | None = None
    rrn_is_known: bool = False
    receipts: range | None = None
    original: Operation | None = None
    nameless: Sequence[Operation] = ()


def judge_slip(case: Operation, slip: Slip, around: Surroundings) -> tuple[State, tuple[Misfit, ...]]:
    """What the slip says of the case: approved or declined, or unknown and why."""
    state = _ruling(case.kind, slip)
    checks = {
        Misfit.TERMINAL: slip.terminal_id in around.terminal_ids,
        Misfit.KIND: slip.kind is case.kind,
        Misfit.AMOUNT: amounts_fit(case.amount, slip.amounts, slip.surcharge) is True,
        Misfit.RRN_MISSING: slip.rrn is not None,
        Misfit.RRN_KNOWN: not around.rrn_is_known and not differ(case.rrn, slip.rrn),
        Misfit.ORIGINAL: case.kind is not Kind.CANCEL or names_sale(slip, case, around.original),
        Misfit.RECEIPT: _follows(slip.receipt_no, around.receipts),
        Misfit.CODE: state is not State.UNKNOWN and not _contradicts_code(case, state),
        Misfit.OTHER_CASE: not any(_may_own(each, slip, around) for each in around.nameless),
    }
    misfits = [misfit for misfit, fits in checks.items() if not fits]
    misfit = time_misfit(case, slip, around.clock_offset, around.zone, around.next_sent_at)
    if misfit is not None:
        misfits.append(misfit)
    return (State.UNKNOWN if misfits else state), tuple(misfits)


def expected_receipts(before: Iterable[Operation]) -> range | None:
    """The receipt numbers that an operation can have had, from those before it on its pinpad, the latest first.

    A pinpad counts by one. Operations in between whose number is not known may have taken one each; with a new shift
    some begin anew.
    """
    unheard = 1
    for earlier in before:
        if earlier.kind is Kind.RECONCILIATION:
            return None
        if earlier.receipt_no is not None and earlier.receipt_no.isdecimal():
            last = int(earlier.receipt_no)
            return range(last + 1, last + unheard + 1)
        unheard += 1
    return None


def _follows(receipt_no: str | None, expected: range | None) -> bool:
    """Whether nobody used the pinpad without the till in between, as far as its numbers tell."""
    if receipt_no is None or expected is None or not receipt_no.isdecimal():
        return True
    return int(receipt_no) in expected


def _contradicts_code(case: Operation, told: State) -> bool:
    """Whether the pinpad has decided the case otherwise by a code that was seen before (M1.1)."""
    decided = {Ruling.APPROVES: State.APPROVED, Ruling.DECLINES: State.DECLINED}
    return differ(decided.get(rule(case.kind, case.code)) if case.code else None, told)


def _may_own(other: Operation, slip: Slip, around: Surroundings) -> bool:
    """Whether the slip may be that of another operation without an RRN: its own time holds the slip's (M3.2)."""
    return time_misfit(other, slip, around.clock_offset, around.zone) is not Misfit.TIME


def _ruling(kind: Kind, slip: Slip) -> State:
    """What the labelled code of the slip says; words never approve, and a decline needs both."""
    ruling = rule(kind, slip.response_code) if slip.response_code else Ruling.UNDECIDED
    if ruling is Ruling.APPROVES and not slip.says_refused:
        return State.APPROVED
    if ruling is Ruling.DECLINES and slip.says_refused and not slip.says_approved:
        return State.DECLINED
    return State.UNKNOWN


def time_misfit(
    case: Operation, slip: Slip, offset: timedelta | None, zone: ZoneInfo, next_sent_at: datetime | None = None
) -> Misfit | None:
    """What speaks against the slip's time, on the pinpad's own clock (M3.2, M7); None where it fits."""
    if offset is None or abs(offset) > LARGEST_OFFSET or case.sent_at is None:
        return Misfit.CLOCK
    if slip.printed_at is None:
        return Misfit.TIME
    sent = _local(case.sent_at, zone)
    printed = slip.printed_at.near(sent + offset) - offset
    last = case.sent_at + LONGEST_UNHEARD if case.last_frame_at is None else case.last_frame_at
    if not sent - SLACK <= printed <= _local(last, zone) + SLACK:
        return Misfit.TIME
    if next_sent_at is not None and printed >= _local(next_sent_at, zone):
        return Misfit.TIME
    return None


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
