"""The program's own terms in the language of the window: schemes, kinds, states, phases, reasons, evidence."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.core.model import Decision, Finding, Kind, Misfit, Operation, Origin, Phase, Reason, Scheme, State
from app.core.money import format_amount
from app.journal.refunds import NOTHING, Refunded
from app.lanes.status import Condition, LaneStatus

NOBODY = "till"
"""What the journal says where nobody gave a name."""

LONGEST_NAME = 24
"""Characters of a till's operator that are shown beside an operation: he may have called himself anything."""

translate = QCoreApplication.translate


def scheme(value: Scheme) -> str:
    """The scheme as its cards name it; the same in every language."""
    return value.value.upper()


def schemes(values: Iterable[Scheme]) -> str:
    """The schemes of a pinpad."""
    return " + ".join(map(scheme, values))


def kind(value: Kind) -> str:
    """What a pinpad is asked to do."""
    return {
        Kind.SALE: translate("words", "Sale"),
        Kind.CANCEL: translate("words", "Cancel", "undoing a sale"),
        Kind.RETURN: translate("words", "Return"),
        Kind.RECONCILIATION: translate("words", "Reconciliation"),
        Kind.SHORT_REPORT: translate("words", "Short report"),
        Kind.LAST_SLIP: translate("words", "Last slip"),
        Kind.PING: translate("words", "Pinpad check"),
        Kind.HOST_TEST: translate("words", "Bank check"),
    }[value]


def state(value: State) -> str:
    """Where an operation stands, or how it ended, in a word or two."""
    return {
        State.PREPARED: translate("words", "Starting"),
        State.SENT: translate("words", "In progress"),
        State.FAILED: translate("words", "Not sent"),
        State.APPROVED: translate("words", "Approved"),
        State.DECLINED: translate("words", "Declined"),
        State.ABORTED: translate("words", "Stopped", "an operation"),
        State.UNKNOWN: translate("words", "Outcome unknown"),
    }[value]


def outcome(of: Kind, value: State) -> str:
    """How an operation of that kind ended, and of what: "Cancel approved"."""
    told: dict[State, str] = {}
    match of:
        case Kind.SALE:
            told = {
                State.FAILED: translate("words", "Sale not sent"),
                State.APPROVED: translate("words", "Sale approved"),
                State.DECLINED: translate("words", "Sale declined"),
                State.ABORTED: translate("words", "Sale stopped"),
                State.UNKNOWN: translate("words", "Sale: outcome unknown"),
            }
        case Kind.CANCEL:
            told = {
                State.FAILED: translate("words", "Cancel not sent"),
                State.APPROVED: translate("words", "Cancel approved"),
                State.DECLINED: translate("words", "Cancel declined"),
                State.ABORTED: translate("words", "Cancel stopped"),
                State.UNKNOWN: translate("words", "Cancel: outcome unknown"),
            }
        case Kind.RETURN:
            told = {
                State.FAILED: translate("words", "Return not sent"),
                State.APPROVED: translate("words", "Return approved"),
                State.DECLINED: translate("words", "Return declined"),
                State.ABORTED: translate("words", "Return stopped"),
                State.UNKNOWN: translate("words", "Return: outcome unknown"),
            }
        case Kind.RECONCILIATION:
            told = {
                State.FAILED: translate("words", "Reconciliation not sent"),
                State.APPROVED: translate("words", "Reconciliation done"),
                State.DECLINED: translate("words", "Reconciliation declined"),
                State.ABORTED: translate("words", "Reconciliation stopped"),
                State.UNKNOWN: translate("words", "Reconciliation: outcome unknown"),
            }
    return told.get(value) or state(value)


def standing(operation: Operation, refunded: Refunded = NOTHING) -> str:
    """How an operation ended, and what became of a sale since."""
    left = operation.amount - refunded.total
    if not refunded.total:
        return outcome(operation.kind, operation.state)
    if refunded.unsettled:
        told = translate("words", "Refund not settled")
    elif left > 0:
        told = translate("words", "Partly returned")
    elif refunded.cancelled:
        told = translate("words", "Sale cancelled")
    else:
        told = translate("words", "Sale returned")
    return translate("words", "{0}, {1} left").format(told, format_amount(left)) if left > 0 else told


def phase(value: Phase) -> str:
    """What the pinpad is doing, for when it does not say so in its own words."""
    return {
        Phase.STARTED: translate("words", "Starting the pinpad"),
        Phase.CARD: translate("words", "Waiting for the card"),
        Phase.PIN: translate("words", "Waiting for the PIN"),
        Phase.CONNECT: translate("words", "Connecting to the bank"),
        Phase.WRITE: translate("words", "Asking the bank"),
        Phase.READ: translate("words", "Waiting for the bank"),
        Phase.RESULT: translate("words", "The result is coming"),
        Phase.ENDED: translate("words", "Done"),
    }[value]


def condition(value: Condition) -> str:
    """Whether a lane takes an operation."""
    return {
        Condition.READY: translate("words", "Ready"),
        Condition.WORKING: translate("words", "Working"),
        Condition.CLOSED: translate("words", "Closed"),
        Condition.STOPPED: translate("words", "Stopped"),
    }[value]


def reason(value: Reason) -> str:
    """Why an operation ended as it did, where its response code does not say it."""
    return {
        Reason.NO_ANSWER: translate("words", "The pinpad stopped answering."),
        Reason.LINE_LOST: translate("words", "The line to the pinpad was lost."),
        Reason.LINE_ERROR: translate("words", "The line to the pinpad carried something that cannot be read."),
        Reason.PROGRAM_ENDED: translate("words", "The program ended before the pinpad did."),
        Reason.NO_CODE: translate("words", "The pinpad gave no response code."),
        Reason.CODES_DIFFER: translate("words", "The pinpad and its slip gave different response codes."),
        Reason.CODE_UNDECIDED: translate("words", "This response code decides nothing."),
        Reason.SLIP_REFUSES: translate("words", "The code approves, but the slip says that it was refused."),
        Reason.AMOUNT_DIFFERS: translate("words", "The pinpad answered with another amount."),
        Reason.RRN_STALE: translate("words", "The answer carries the RRN of an earlier operation."),
        Reason.SLIP_OF_ANOTHER: translate("words", "The slip is that of another operation."),
        Reason.BARE_APPROVAL: translate("words", "The pinpad approved without a slip, an amount or an RRN."),
        Reason.REVERSAL_PENDING: translate("words", "The bank may still have to reverse it."),
        Reason.STILL_ARMED: translate("words", "The pinpad still waits for a card. Clear it with its red key."),
        Reason.NEVER_SENT: translate("words", "Nothing was sent to the pinpad."),
        Reason.INTERNAL_ERROR: translate("words", "An error of this program. It is in the log."),
        Reason.APPROVED_AFTER_ABORT: translate("words", "It was approved although an abort had been asked for."),
        Reason.NOT_ASKED_FOR: translate("words", "The pinpad approved it without having been asked by this till."),
        Reason.LOOKED_UP: translate("words", "The pinpad was asked afterwards and told how it had ended."),
        Reason.ANSWERED_LATE: translate("words", "The pinpad's answer came late."),
        Reason.CANCELLED_ALREADY: translate("words", "The pinpad says that the sale was cancelled already."),
        Reason.SUPERVISOR_DECIDED: translate("words", "A supervisor settled it."),
    }[value]


def finding(value: Finding) -> str:
    """What a piece of evidence is."""
    return {
        Finding.LOOK_UP: translate("words", "Look-up"),
        Finding.LATE_ANSWER: translate("words", "Late answer"),
        Finding.CONTRADICTION: translate("words", "Contradiction"),
        Finding.OTHER_SALE: translate("words", "Another sale"),
    }[value]


def misfit(value: Misfit) -> str:
    """Why a slip does not settle a case."""
    return {
        Misfit.NO_SLIP: translate("words", "The pinpad has no slip."),
        Misfit.TERMINAL: translate("words", "The slip is of another terminal."),
        Misfit.KIND: translate("words", "The slip is of another kind of operation."),
        Misfit.AMOUNT: translate("words", "The amount on the slip is another."),
        Misfit.CLOCK: translate("words", "The pinpad's clock is not known or wrong, so that its times prove nothing."),
        Misfit.TIME: translate("words", "The slip was printed at another time."),
        Misfit.RRN_MISSING: translate("words", "There is no RRN on the slip."),
        Misfit.RRN_KNOWN: translate("words", "The RRN on the slip is that of another operation."),
        Misfit.ORIGINAL: translate("words", "The slip does not name the sale that was meant."),
        Misfit.RECEIPT: translate("words", "By its receipt number the pinpad was used without the till in between."),
        Misfit.CODE: translate("words", "There is no response code that decides it."),
        Misfit.OTHER_CASE: translate("words", "It may be the slip of another operation whose RRN is not known."),
        Misfit.TOTALS: translate("words", "The totals do not prove whether the shift was closed."),
    }[value]


def decision(value: Decision, of: Kind) -> str:
    """What a supervisor says of an operation of that kind, or that he opened its lane without."""
    went_through = {
        Kind.CANCEL: translate("words", "The money was given back"),
        Kind.RETURN: translate("words", "The money was given back"),
        Kind.RECONCILIATION: translate("words", "The shift was closed"),
    }
    did_not = {
        Kind.CANCEL: translate("words", "The money was not given back"),
        Kind.RETURN: translate("words", "The money was not given back"),
        Kind.RECONCILIATION: translate("words", "The shift was not closed"),
    }
    return {
        Decision.APPROVED: went_through.get(of, translate("words", "The card was charged")),
        Decision.DECLINED: did_not.get(of, translate("words", "The card was not charged")),
        Decision.OPENED: translate("words", "The lane was opened"),
    }[value]


def money(tiyin: int) -> str:
    """An amount with its currency, which no line breaks off."""
    told = translate("words", "{amount} so'm").format(amount=format_amount(tiyin))
    return told.replace(" ", "\N{NO-BREAK SPACE}")


def summary(operation: Operation) -> str:
    """Scheme, kind and amount of an operation, to tell it from its neighbours."""
    parts = [scheme(operation.scheme), kind(operation.kind)]
    if operation.amount:
        parts.append(money(operation.amount))
    return " · ".join(parts)


def cashier(operator: str) -> str:
    """Return the cashier's name; empty when none was given."""
    return "" if operator == NOBODY else operator


def who(operator: str) -> str:
    """Return the cashier's name for a sentence; "the till" when none was given."""
    return cashier(operator) or translate("words", "the till", "where no cashier gave a name")


def till(operation: Operation) -> str:
    """That a till asked for it over HTTP, and who was there by its own word; empty for what no till asked for."""
    if operation.origin is not Origin.API:
        return ""
    if operation.operator == NOBODY:
        return translate("words", "Till")
    return translate("words", "Till: {0}").format(short_name(operation.operator))


def short_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A name as far as there is room for it among other things, `longest` being how many characters may stand there."""
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def title(operation: Operation) -> str:
    """The summary of an operation, with the till that asked for it."""
    return " · ".join(filter(None, (summary(operation), till(operation))))


def lane(operation: Operation) -> str:
    """The lane of an operation, and whether it was for training."""
    return " · ".join([operation.lane, translate("words", "training")]) if operation.training else operation.lane


def clock_offset(offset: timedelta) -> str:
    """That a pinpad's clock is off, in a few words."""
    minutes = round(abs(offset).total_seconds() / 60)
    text = translate("words", "clock {0} ahead") if offset > timedelta(0) else translate("words", "clock {0} behind")
    if minutes < 2 * 24 * 60:
        return text.format(f"{minutes // 60}:{minutes % 60:02}")
    return text.format(translate("words", "{0} days").format(round(minutes / 1440)))


def running(status: LaneStatus) -> str:
    """What a lane is at, to tell it from its neighbours; without an amount until the journal has it."""
    if status.operation is not None:
        return summary(status.operation)
    parts = [schemes(status.schemes)] if status.kind is None else [schemes(status.schemes), kind(status.kind)]
    return " · ".join(parts)


def moment(value: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time of day in the shop's zone; with the day unless that is today, and the year unless it is this one."""
    local, today = value.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%d.%m %H:%M" if local.year == today.year else "%d.%m.%Y %H:%M")


def exact_moment(value: datetime, zone: ZoneInfo) -> str:
    """A moment to the second in the shop's zone, as it is named to a bank."""
    return value.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")
