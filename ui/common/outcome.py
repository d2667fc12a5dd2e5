"""How an operation ended, as the cashier is told it: a word, what it means, and what to do next."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.errors import AppError
from app.core.model import Kind, Operation, Reason, State
from app.core.response_codes import describe
from app.lanes.profile import Cover
from app.lanes.status import Condition, LaneStatus
from ui.common import i18n, words
from ui.common.marks import MARK_OF_STATE, Mark

translate = QCoreApplication.translate

_UNWANTED = (Reason.APPROVED_AFTER_ABORT, Reason.NOT_ASKED_FOR)
"""Why an approval is no good news."""
_FOUND = (Reason.LOOKED_UP, Reason.ANSWERED_LATE, Reason.CANCELLED_ALREADY)
"""How an outcome became known that was not at first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the outcome panel shows."""

    mark: Mark
    word: str
    subject: str
    meaning: str
    advice: str


def of_operation(operation: Operation, language: str, *, is_saved: bool = True, is_looked_up: bool = False) -> Outcome:
    """The outcome of an operation in a final state or of one that is unknown.

    `is_saved` tells whether the journal has it (M8.2), `is_looked_up` whether its pinpad is still to say how it ended.
    """
    is_unwanted = operation.state is State.APPROVED and operation.reason in _UNWANTED
    unsaved = translate(
        "outcome",
        "Not saved: the journal did not take this outcome. Keep the slip. The lane is closed until it is stored.",
    )
    advice = [_advice(operation, language, is_looked_up=is_looked_up), "" if is_saved else unsaved]
    return Outcome(
        mark=MARK_OF_STATE[operation.state] if is_saved and not is_unwanted else Mark.UNCLEAR,
        word=_unwanted_word(operation) if is_unwanted else words.outcome(operation.kind, operation.state),
        subject=words.title(operation),
        meaning=_meaning(operation, language),
        advice=" ".join(filter(None, advice)),
    )


def _unwanted_word(operation: Operation) -> str:
    """A word for an approval that is no good news."""
    if operation.reason is Reason.NOT_ASKED_FOR:
        return translate("outcome", "Not asked for")
    return {
        Kind.SALE: translate("outcome", "Sale approved all the same"),
        Kind.CANCEL: translate("outcome", "Cancel approved all the same"),
        Kind.RETURN: translate("outcome", "Return approved all the same"),
    }.get(operation.kind, translate("outcome", "Approved all the same"))


def of_refusal(error: AppError) -> Outcome:
    """The outcome of a request that a rule or a port stopped before anything was sent."""
    return Outcome(
        mark=Mark.NEUTRAL,
        word=words.state(State.FAILED),
        subject=translate("outcome", "Nothing was sent to the pinpad"),
        meaning=_numbered(error),
        advice="",
    )


def of_lane_not_released(status: LaneStatus) -> Outcome:
    """What a lane may not do until it is calibrated (M12)."""
    if Cover.SALE in status.covers:
        meaning = translate("outcome", "This lane sells. It may not cancel and return before that is calibrated too.")
    else:
        meaning = translate(
            "outcome",
            "This lane takes no money yet: a small sale has to show that the pinpad reads the amount as it was meant.",
        )
    return Outcome(Mark.NEUTRAL, translate("outcome", "Not calibrated"), status.lane, meaning, "")


def of_closed_lane(trouble: AppError) -> Outcome:
    """Why a lane takes nothing."""
    return Outcome(Mark.UNCLEAR, words.condition(Condition.CLOSED), "", _numbered(trouble), "")


def _numbered(error: AppError) -> str:
    """What is wrong, behind its number as a meaning stands behind its response code."""
    return f"E{error.number}: {i18n.error_text(error)}"


def _meaning(operation: Operation, language: str) -> str:
    parts = []
    if operation.code:
        parts.append(f"{operation.code}: {describe(operation.code, language).meaning}.")
    if operation.reason:
        parts.append(words.reason(operation.reason))
    return " ".join(parts)


def _advice(operation: Operation, language: str, *, is_looked_up: bool) -> str:
    if operation.state is State.UNKNOWN:
        do_not = {
            Kind.SALE: translate("outcome", "Do not repeat it: the card may have been charged."),
            Kind.CANCEL: translate("outcome", "Do not repeat it: the sale may have been cancelled."),
            Kind.RETURN: translate("outcome", "Do not repeat it: the money may have been returned."),
            Kind.RECONCILIATION: translate("outcome", "Do not repeat it: the shift may have been closed."),
        }[operation.kind]
        now = translate("outcome", "It is being looked up.")
        later = translate("outcome", "The Unresolved screen (Ctrl+3) says what to do.")
        return f"{do_not} {now if is_looked_up else later}"
    if operation.state is State.APPROVED:
        if operation.reason is Reason.APPROVED_AFTER_ABORT:
            return _advice_unwanted(operation)
        if operation.reason is Reason.NOT_ASKED_FOR:
            return translate("outcome", "If nobody did it on the pinpad on purpose, give the money back.")
        if operation.reason in _FOUND and operation.kind is Kind.RECONCILIATION:
            return translate("outcome", "The shift is closed: do not repeat it.")
        if operation.reason in _FOUND:
            return translate("outcome", "It went through after all: do not repeat it, and hand out the slip.")
        if operation.amount_confirmed:
            return ""
        return translate("outcome", "The pinpad named no amount. Compare it with the slip.")
    if operation.state in (State.DECLINED, State.ABORTED) and operation.code:
        return describe(operation.code, language).advice
    if operation.state is State.FAILED:
        return translate("outcome", "Nothing was sent to the pinpad. Try again.")
    return ""


def _advice_unwanted(operation: Operation) -> str:
    """What to do about an approval that came although a stop was asked for (M4)."""
    if operation.kind.gives_back:
        return translate("outcome", "The money was given back although a stop was asked for.")
    return translate(
        "outcome",
        "The card WAS CHARGED although a stop was asked for. If the customer does not pay, give the money back.",
    )
