"""What the cashier is told of a pinpad's totals beside ours: whether they agree, and each difference in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.core.model import Kind, Operation
from app.core.money import format_amount
from app.core.slips import Totals
from app.lanes.due import Due, Reminder
from app.lanes.shift_causes import Cause, Difference
from app.lanes.shift_totals import Agreement, Comparison, Obstacle
from app.lanes.sums import KINDS, Sums
from app.settings import Driver
from ui.common import words
from ui.common.marks import Mark

MOST_NAMED = 6
"""Operations that are listed beneath a difference."""

WIDEST = 18
"""Characters of count and amount that stand in one line: four such columns have room in the narrowest window."""

MINUS = "\N{MINUS SIGN}"

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words: how much, why, and which operations it is about."""

    effect: str
    why: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """What moments are told by: the present one, and the shop's zone."""

    now: datetime
    zone: ZoneInfo


def mark(agreement: Agreement) -> Mark:
    """The sign of a comparison."""
    return {
        Agreement.AGREE: Mark.GOOD,
        Agreement.DIFFER: Mark.BAD,
        Agreement.INCOMPARABLE: Mark.UNCLEAR,
    }[agreement]


def heading(agreement: Agreement) -> str:
    """Whether pinpad and till count the same."""
    return {
        Agreement.AGREE: translate("shift", "Pinpad and till agree"),
        Agreement.DIFFER: translate("shift", "Pinpad and till differ"),
        Agreement.INCOMPARABLE: translate("shift", "Cannot be compared"),
    }[agreement]


def obstacle(value: Obstacle) -> str:
    """Why a report cannot be compared."""
    return {
        Obstacle.UNREADABLE: translate(
            "shift", "The totals of this report cannot be read. Compare it by hand; it is shown as it is."
        ),
        Obstacle.NO_TERMINAL: translate("shift", "The report does not say which terminal it is of."),
        Obstacle.TOO_MANY: translate(
            "shift", "The journal has too many operations since the last reconciliation to tell the shift."
        ),
    }[value]


def bank(totals: str | None) -> str:
    """What a reconciliation says of pinpad and bank."""
    return {
        Totals.AGREE: translate("shift", "The bank counts the same as the pinpad."),
        Totals.DIFFER: translate("shift", "The bank does not count the same as the pinpad: call the bank."),
    }.get(Totals(totals or Totals.UNREADABLE), translate("shift", "Whether the bank counts the same cannot be read."))


def totals_word(totals: str | None) -> str:
    """The same in a word, for a list."""
    return {
        Totals.AGREE: translate("shift", "agree"),
        Totals.DIFFER: translate("shift", "differ"),
        Totals.UNREADABLE: translate("shift", "unreadable"),
    }[Totals(totals or Totals.UNREADABLE)]


def total(sums: Sums | None, place: int) -> str:
    """Count and amount of the kind in that place, on two lines where they are long; a dash where nobody told."""
    if sums is None:
        return "—"
    each = sums[KINDS[place]]
    return _on_lines(f"{each.count}", format_amount(each.amount))


def signed_total(sums: Sums, place: int) -> str:
    """The same of a difference, with its sign; nothing where there is none."""
    each = sums[KINDS[place]]
    return _on_lines(_signed(each.count), signed(each.amount)) if each.count or each.amount else "="


def _on_lines(count: str, amount: str) -> str:
    text = f"{count}  ·  {amount}"
    return text if len(text) <= WIDEST else f"{count}\n{amount}"


def signed(tiyin: int) -> str:
    """An amount with its sign."""
    return ("+" if tiyin > 0 else MINUS if tiyin < 0 else "") + format_amount(abs(tiyin))


def effect(sums: Sums) -> str:
    """How much the pinpad counts more or less, kind by kind."""
    parts = []
    for kind in KINDS:
        each = sums[kind]
        if each.count or each.amount:
            count = f"{_signed(each.count)}, " if each.count else ""
            parts.append(f"{words.kind(kind)} {count}{signed(each.amount)}")
    return " · ".join(parts)


def describe(operation: Operation, when: When) -> str:
    """An operation in a line: what, how much, when, how it ended, and what it is known by."""
    parts = [
        f"{words.kind(operation.kind)} {format_amount(operation.amount)}",
        words.moment(operation.created_at, when.now, when.zone),
        words.state(operation.state).lower(),
    ]
    if operation.receipt_no:
        parts.append(translate("shift", "receipt {0}").format(operation.receipt_no))
    if operation.rrn:
        parts.append(f"RRN {operation.rrn}")
    return " · ".join(parts)


def tell(comparison: Comparison, when: When) -> list[Told]:
    """Every difference in words; together they make what stands between the two."""
    return [_tell(each, comparison, when) for each in comparison.differences]


def _tell(difference: Difference, comparison: Comparison, when: When) -> Told:
    named, candidates = difference.operations, difference.candidates
    why = _why(difference, comparison)
    if difference.cause is Cause.EARLIER_SHIFT:
        behind = translate("shift", "The last operation before that:")
        return Told(effect(difference.effect), f"{why} {behind}", (describe(named[-1], when),))
    if candidates:
        why = f"{why} {_of_candidates(difference)}"
    return Told(effect(difference.effect), why, _listed(named or candidates, when))


def _why(difference: Difference, comparison: Comparison) -> str:
    if difference.cause in (Cause.ALONE, Cause.UNEXPLAINED, Cause.EARLIER_SHIFT):
        return _why_at_large(difference)
    shift = comparison.shift
    is_first = shift is not None and difference.operations == shift.approved[:1]
    if difference.cause is Cause.NOT_COUNTED and is_first:
        return translate(
            "shift",
            "It is approved here, and the pinpad does not count it. It was the first of the shift: perhaps the shift"
            " was closed at the pinpad itself behind it.",
        )
    return {
        Cause.UNKNOWN_COUNTED: translate("shift", "How it ended is not known here, and the pinpad counts it."),
        Cause.REFUSED_COUNTED: translate(
            "shift", "It was refused here, and the pinpad counts it: the card may have been charged. Call the bank."
        ),
        Cause.OTHER_SORT_COUNTED: translate("shift", "It is marked as training here, and the pinpad counts it."),
        Cause.NOT_COUNTED: translate("shift", "It is approved here, and the pinpad does not count it. Call the bank."),
        Cause.CANCEL_AS_RETURN: translate("shift", "The pinpad lists this cancel among its returns."),
        Cause.CANCELS_TAKEN_OUT: translate(
            "shift",
            "This fits a pinpad that takes cancelled sales out of its sales and lists no cancels. It could also be that"
            " it counts neither these cancels nor their sales.",
        ),
        Cause.SURCHARGES: translate("shift", "The pinpad's amounts are with the surcharge, ours without."),
    }[difference.cause]


def _why_at_large(difference: Difference) -> str:
    """Where the journal has nothing that fits exactly."""
    if difference.cause is Cause.EARLIER_SHIFT:
        return translate(
            "shift",
            "The pinpad's shift began later: the one before was closed at the pinpad itself. Sales before that can no"
            " longer be cancelled, only returned.",
        )
    if difference.cause is Cause.ALONE:
        return translate(
            "shift", "Nothing of this till explains it: it was made on the pinpad itself, or by another till."
        )
    return translate("shift", "Nothing in the journal explains it. Compare the slips with the pinpad's full report.")


def _of_candidates(difference: Difference) -> str:
    """What is to be thought of the operations that stand beneath."""
    candidates = difference.candidates
    if difference.cause is not Cause.ALONE or len(candidates) > 1 or candidates[0].kind is Kind.CANCEL:
        return translate("shift", "What it is about may be among these:")
    (only,) = candidates
    rest = difference.effect - Sums.one(only.kind, only.amount)
    text = translate(
        "shift", "Or one of them is the operation below, how it ended is not known here; then {0} is left:"
    )
    return text.format(effect(rest))


def _listed(operations: Sequence[Operation], when: When) -> tuple[str, ...]:
    lines = [describe(each, when) for each in operations[:MOST_NAMED]]
    if len(operations) > MOST_NAMED:
        lines.append(translate("shift", "… and {0} more").format(len(operations) - MOST_NAMED))
    return tuple(lines)


def notes(comparison: Comparison, when: When) -> list[str]:
    """What else is to be known of a comparison."""
    said = [] if comparison.obstacle is None else [obstacle(comparison.obstacle)]
    for each in comparison.not_counted:
        text = translate("shift", "The pinpad does not count: {0}. That alone does not settle it.")
        said.append(text.format(describe(each, when)))
    shift = comparison.shift
    if shift is None:
        return said
    for each in shift.open_closings:
        text = translate("shift", "A reconciliation of {0} is not settled: it may have closed the shift.")
        said.append(text.format(words.moment(each.created_at, when.now, when.zone)))
    if shift.last_of_another is not None:
        said.append(closed_elsewhere(shift.last_of_another, when))
    return said


def closed_elsewhere(last: Operation, when: When) -> str:
    """That somebody has closed the shift at the pinpad itself, and what follows."""
    text = translate(
        "shift",
        "The slips have another shift number since {0}: the shift before was closed at the pinpad itself. Its sales can"
        " no longer be cancelled, only returned.",
    )
    return text.format(words.moment(last.created_at, when.now, when.zone))


def due(reminder: Reminder, when: When) -> str:
    """That a reconciliation is due, and why."""
    if reminder.due is Due.JOURNAL_FULL:
        return translate("shift", "A reconciliation is due: the pinpad's journal is full, and it sells nothing before.")
    if reminder.due is Due.EARLIER_DAY and reminder.latest is not None:
        text = translate("shift", "A reconciliation is due: the shift that is open has operations of {0}.")
        return text.format(reminder.latest.created_at.astimezone(when.zone).strftime("%d.%m.%Y"))
    return translate("shift", "A reconciliation is due: the day ends, and the shift is open.")


def abilities(driver: Driver) -> str:
    """What is different on a lane of that driver; nothing where nothing is."""
    return {
        Driver.FISCALBOX: translate(
            "shift",
            "Through the FiscalBox: it cannot be stopped once it was asked, may print by itself, and its totals are"
            " also those of other tills that use it.",
        ),
        Driver.ARCUS2_PACKAGE: translate(
            "shift",
            "Through the bank's package: once its tool runs only the pinpad itself can stop it, and its totals are also"
            " those of other tills that use it.",
        ),
    }.get(driver, "")


def _signed(count: int) -> str:
    return f"+{count}" if count > 0 else f"{MINUS}{-count}" if count < 0 else "0"
