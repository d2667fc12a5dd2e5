"""The steps of a lane test in the language of the window."""

from PySide6.QtCore import QCoreApplication

from app.checks.lane_test_steps import Mark, Result, Step
from app.core import response_codes
from app.core.money import format_amount
from ui.common import i18n, outcome, words

translate = QCoreApplication.translate


def name(step: Step) -> str:
    """What the step looks at."""
    return {
        Step.PORT: translate("steps", "The port is there and free"),
        Step.PING: translate("steps", "The pinpad answers"),
        Step.TERMINAL: translate("steps", "It is the right terminal"),
        Step.HOSTS: translate("steps", "Bank hosts, from this machine"),
        Step.BANK: translate("steps", "The pinpad reaches its bank"),
        Step.SALE: translate("steps", "Test sale"),
        Step.GIVE_BACK: translate("steps", "Its money given back"),
        Step.PRINT: translate("steps", "Test print"),
    }[step]


def found(result: Result) -> str:
    """What stands behind the name: what was seen, or how the step stands."""
    if result.mark is Mark.RUNNING:
        return translate("steps", "under way…")
    if result.mark is Mark.SKIPPED:
        return translate("steps", "left out")
    if result.operation is not None:
        word = words.outcome(result.operation.kind, result.operation.state)
        parts = [format_amount(result.operation.amount), word, result.found]
        return " · ".join(part for part in parts if part)
    return result.found if result.step in (Step.PORT, Step.TERMINAL, Step.HOSTS, Step.PRINT) else ""


def troubles(result: Result, language: str) -> list[str]:
    """What is wrong: the numbered errors, and what the pinpad's code means; of a sale or a give-back how it ended."""
    told = [f"E{trouble.number}: {i18n.error_text(trouble)}" for trouble in result.troubles]
    if result.operation is not None:
        ended = outcome.of_operation(result.operation, language)
        told.append(" ".join(filter(None, (ended.meaning, ended.advice))))
    elif result.code is not None:
        described = response_codes.describe(result.code, language)
        told.append(f"{result.code} {described.meaning}.")  # its advice is for a payment, and this was a question
    return told


def advice(result: Result) -> list[str]:
    """What to look at and to do, the likeliest cause first."""
    return [i18n.advice_text(text) for text in result.advice]
