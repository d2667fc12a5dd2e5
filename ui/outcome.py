"""How an operation ended, as the cashier is told it: a word, what it means, and what to do next."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.errors import AppError
from app.lanes.status import Condition
from app.model import Operation, State
from app.response_codes import describe
from ui import i18n, words
from ui.widgets.marks import MARK_OF_STATE, Mark

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the outcome panel shows."""

    mark: Mark
    word: str
    subject: str
    meaning: str
    advice: str


def of_operation(operation: Operation, language: str, *, is_saved: bool = True) -> Outcome:
    """The outcome of an operation in a final state or of one that is unknown; whether the journal has it (M8.2)."""
    return Outcome(
        mark=MARK_OF_STATE[operation.state] if is_saved else Mark.UNCLEAR,
        word=words.state(operation.state),
        subject=words.summary(operation),
        meaning=_meaning(operation, language),
        advice=_advice(operation, language)
        if is_saved
        else translate(
            "outcome", "The journal did not take this outcome: keep the slip. The lane is closed until it is stored."
        ),
    )


def of_refusal(error: AppError) -> Outcome:
    """The outcome of a request that a rule or a port stopped before anything was sent."""
    return Outcome(
        mark=Mark.NEUTRAL,
        word=words.state(State.FAILED),
        subject=translate("outcome", "Nothing was sent to the pinpad. E{number}").format(number=error.number),
        meaning=i18n.error_text(error),
        advice="",
    )


def of_closed_lane(trouble: AppError) -> Outcome:
    """Why a lane takes nothing."""
    return Outcome(Mark.UNCLEAR, words.condition(Condition.CLOSED), f"E{trouble.number}", i18n.error_text(trouble), "")


def _meaning(operation: Operation, language: str) -> str:
    parts = []
    if operation.code:
        parts.append(f"{operation.code}: {describe(operation.code, language).meaning}.")
    if operation.reason:
        parts.append(words.reason(operation.reason))
    return " ".join(parts)


def _advice(operation: Operation, language: str) -> str:
    if operation.state is State.UNKNOWN:
        return translate(
            "outcome",
            "Do not repeat it: the card may have been charged. The lane stays closed until this is settled.",
        )
    if operation.state is State.APPROVED:
        if operation.amount_confirmed:
            return ""
        return translate("outcome", "The pinpad named no amount. Compare it with the slip.")
    if operation.state in (State.DECLINED, State.ABORTED) and operation.code:
        return describe(operation.code, language).advice
    if operation.state is State.FAILED:
        return translate("outcome", "Nothing was charged. It may be tried again.")
    return ""
