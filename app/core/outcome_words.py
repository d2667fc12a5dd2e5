"""What became of an operation in words, for a till: what its response code means, else why it ended as it did."""

from functools import cache
from importlib.resources import files

from app.core import response_codes
from app.core.model import Kind, Operation, Reason, State

LANGUAGES = ("ru", "en")
"""Those that have a table here and one of response codes; the first stands in for all others."""


def describe(operation: Operation, language: str) -> str | None:
    """The outcome in that language; None while the operation is under way.

    Of an outcome that is not known the code would tell of a refusal, and beside a supervisor's decision of another one.
    The error that kept an operation from the pinpad is told in English.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    words, state, code = _table(language), operation.state, operation.code
    if state in (State.PREPARED, State.SENT):
        return None
    why = words.get(operation.reason or "", "")
    if state is State.UNKNOWN:
        key = "unknown-reconciliation" if operation.kind is Kind.RECONCILIATION else "unknown"
        return f"{words[key]} {why}".rstrip()
    if state is State.FAILED:
        return f"{why or words[state]} {operation.detail or ''}".rstrip()
    if code and operation.reason is not Reason.SUPERVISOR_DECIDED:
        meaning = response_codes.describe(code, language).meaning
        return f"{meaning}. {why}" if why else meaning
    return f"{words[state]} {why}".rstrip()


@cache
def _table(language: str) -> dict[str, str]:
    """The words of a language, by reason and by state."""
    text = (files("resources") / "outcomes" / f"{language}.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])
