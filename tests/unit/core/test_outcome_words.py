"""What a till is told of an outcome in words."""

from typing import Any

import pytest

from app.core.model import Kind, Reason, State
from app.core.outcome_words import LANGUAGES, _table, describe
from operations import make_operation


def told(language: str = "en", **fields: Any) -> str | None:
    return describe(make_operation(**fields), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_every_end_has_its_words(language: str) -> None:
    ends = {str(state) for state in State} - {State.PREPARED, State.SENT}
    assert set(_table(language)) == {*ends, *map(str, Reason), "unknown-reconciliation"}
    assert all(text.endswith(".") for text in _table(language).values())


def test_a_code_says_what_a_refusal_means() -> None:
    assert told(state=State.DECLINED, code="116") == "Insufficient funds"
    assert told("ru", state=State.DECLINED, code="116") == "Недостаточно средств"
    assert told("fr", state=State.DECLINED, code="116") == "Недостаточно средств"
    late = told(state=State.DECLINED, code="116", reason=Reason.ANSWERED_LATE)
    assert late == "Insufficient funds. The pinpad's answer came late."


def test_what_is_not_known_is_no_refusal_whatever_the_code() -> None:
    unknown = told(state=State.UNKNOWN, code="116", reason=Reason.CODES_DIFFER)
    assert unknown is not None
    assert "Do not repeat" in unknown
    assert "different response codes" in unknown
    assert "funds" not in unknown
    closing = told(state=State.UNKNOWN, kind=Kind.RECONCILIATION, reason=Reason.LINE_LOST)
    assert closing is not None
    assert "card" not in closing


def test_a_supervisors_word_stands_above_the_code() -> None:
    settled = told(state=State.APPROVED, code="116", reason=Reason.SUPERVISOR_DECIDED)
    assert settled == "Approved. A supervisor settled it."


def test_what_was_never_sent_says_why() -> None:
    failed = told(state=State.FAILED, reason=Reason.NEVER_SENT, detail="E4003: Port COM3 is held")
    assert failed == "Nothing was sent to the pinpad. E4003: Port COM3 is held"
    assert told(state=State.FAILED) == "Nothing was sent to the pinpad."


def test_nothing_is_said_before_the_end() -> None:
    assert told(state=State.PREPARED) is None
    assert told(state=State.SENT, code="000") is None
