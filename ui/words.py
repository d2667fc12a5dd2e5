"""The program's own terms in the language of the window: schemes, kinds, states, phases, conditions, reasons."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.lanes.status import Condition
from app.model import Kind, Operation, Phase, Reason, Scheme, State
from app.money import format_amount

translate = QCoreApplication.translate


def scheme(value: Scheme) -> str:
    """The scheme as its cards name it; the same in every language."""
    return value.value.upper()


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
        State.ABORTED: translate("words", "Aborted"),
        State.UNKNOWN: translate("words", "Unknown"),
    }[value]


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
        Reason.REVERSAL_PENDING: translate("words", "The bank may still have to reverse it."),
        Reason.STILL_ARMED: translate("words", "The pinpad still waits for a card. Clear it with its red key."),
        Reason.NEVER_SENT: translate("words", "Nothing was sent to the pinpad."),
        Reason.INTERNAL_ERROR: translate("words", "An error of this program. It is in the log."),
    }[value]


def money(tiyin: int) -> str:
    """An amount with its currency."""
    return translate("words", "{amount} so'm").format(amount=format_amount(tiyin))


def summary(operation: Operation) -> str:
    """Scheme, kind and amount of an operation, to tell it from its neighbours."""
    return f"{scheme(operation.scheme)} · {kind(operation.kind)} · {money(operation.amount)}"


def moment(value: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time of day in the shop's zone; with the day unless that is today, and the year unless it is this one."""
    local, today = value.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%d.%m %H:%M" if local.year == today.year else "%d.%m.%Y %H:%M")
