"""The envelope: what became of a request, in the documented API's own numbers."""

from typing import Any

import pytest

from app.api import envelope
from app.api.envelope import EnvelopeCode
from app.core.errors import (
    AnswerUndelivered,
    AppError,
    BodyNotUnderstood,
    JournalUnusable,
    KeyMissing,
    LaneBusy,
    LaneStopped,
    NoPrinterAtAll,
    OriginalAmbiguous,
    OriginalNotRecognised,
    OutcomeUnknown,
)
from app.core.model import Kind, Operation, Scheme, State
from app.core.slips import Totals
from app.lanes.worker import Reply
from operations import make_operation

HUMO, UZCARD = Scheme.HUMO, Scheme.UZCARD


def error(body: dict[str, Any]) -> tuple[int, str, str | None]:
    assert (body["is_success"], body["data"]) == (False, None)
    return body["error"]["code"], body["error"]["message"], body["error"]["data"]


def ended(state: State, **changes: Any) -> Operation:
    return make_operation(state=state, **changes)


def test_an_approval_is_its_slip_and_its_rrn() -> None:
    body = envelope.of_operation(ended(State.APPROVED, slip="ОДОБРЕНО", rrn="010965270742"), HUMO, "ru")
    data = {"message": "ОДОБРЕНО", "ppt_id": "010965270742"}
    assert body == {"data": data, "error": None, "is_success": True}


def test_a_reconciliation_is_its_report_and_no_rrn() -> None:
    closed = ended(State.APPROVED, kind=Kind.RECONCILIATION, slip="Итоги совпали", rrn="1", totals=Totals.AGREE)
    assert envelope.of_operation(closed, HUMO, "ru")["data"] == {"message": "Итоги совпали", "ppt_id": None}


def test_totals_that_differ_are_an_error_of_the_pinpad() -> None:
    differ = ended(State.APPROVED, kind=Kind.RECONCILIATION, slip="Итоги НЕ совпали", totals=Totals.DIFFER)
    code, name, data = error(envelope.of_operation(differ, HUMO, "ru"))
    assert (code, name) == (108, "XUMO_ERROR")
    assert str(data).startswith("095 ")


@pytest.mark.parametrize("state", [State.DECLINED, State.ABORTED])
@pytest.mark.parametrize(("scheme", "code", "name"), [(HUMO, 108, "XUMO_ERROR"), (UZCARD, 109, "UZKARD_ERROR")])
def test_the_pinpads_refusal_comes_with_its_code(state: State, scheme: Scheme, code: int, name: str) -> None:
    refused = ended(state, code="116")
    assert error(envelope.of_operation(refused, scheme, "ru")) == (code, name, "116 Недостаточно средств")
    assert error(envelope.of_operation(ended(state), scheme, "ru")) == (code, name, str(state))


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("code", [None, "116", "000", "998"])
def test_what_is_not_known_is_never_the_pinpads_refusal(scheme: Scheme, code: str | None) -> None:
    lost = ended(State.UNKNOWN, scheme=scheme, code=code)
    number, name, data = error(envelope.of_operation(lost, scheme, "ru"))
    assert (number, name) == (106, "PAYMENT_ERROR")
    assert str(data).startswith(f"UNKNOWN {lost.id}: do not repeat")


def test_what_never_left_says_why() -> None:
    failed = ended(State.FAILED, detail="E4002: Port COM3 cannot be opened: gone")
    assert error(envelope.of_operation(failed, HUMO, "ru")) == (106, "PAYMENT_ERROR", failed.detail)


@pytest.mark.parametrize(
    ("refusal", "code", "begins"),
    [
        (LaneBusy(lane="humo-1"), 108, "984 "),
        (LaneStopped(lane="humo-1"), 106, "E3013"),
        (JournalUnusable(path="j", problem="full"), 106, "E5003"),
        (AnswerUndelivered(kind="sale", amount="1", when="", rrn="1", id="x"), 106, "E3025"),
        (OutcomeUnknown(id="x"), 106, "UNKNOWN x: do not repeat"),
        (OriginalAmbiguous(original="14"), 106, "E3010"),
        (OriginalNotRecognised(text="abc"), 104, "E2004"),
        (BodyNotUnderstood(problem="p", expected="e"), 104, "E9004"),
        (KeyMissing(), 104, "E9006"),
        (NoPrinterAtAll(), 101, "E6003"),
    ],
)
def test_refusals_by_what_they_are(refusal: AppError, code: int, begins: str) -> None:
    number, name, data = error(envelope.of_error(refusal, HUMO, "ru"))
    assert (number, name) == (code, EnvelopeCode(code).name)
    assert str(data).startswith(begins)


def test_a_receipt_number_that_several_sales_have_asks_for_the_rrn() -> None:
    assert str(error(envelope.of_error(OriginalAmbiguous(original="14"), HUMO, "ru"))[2]).endswith("Send its RRN")


def test_answers_to_questions() -> None:
    report = Reply(Kind.SHORT_REPORT, State.APPROVED, "000", "Краткий отчет", None)
    assert envelope.of_reply(report, HUMO, "ru")["data"] == {"message": "Краткий отчет", "ppt_id": None}
    refused = Reply(Kind.SHORT_REPORT, State.DECLINED, "301", "", None)
    assert error(envelope.of_reply(refused, UZCARD, "ru"))[0] == 109
    lost = Reply(Kind.SHORT_REPORT, State.UNKNOWN, None, "", "E4005: silent")
    assert error(envelope.of_reply(lost, UZCARD, "ru")) == (106, "PAYMENT_ERROR", "E4005: silent")
    silent = Reply(Kind.SHORT_REPORT, State.UNKNOWN, None, "", None)
    assert error(envelope.of_reply(silent, UZCARD, "ru"))[2] == "short-report: unknown"


@pytest.mark.parametrize(
    ("scheme", "is_return", "kind"),
    [
        (HUMO, False, Kind.SALE),
        (UZCARD, False, Kind.SALE),
        (HUMO, True, Kind.CANCEL),
        (UZCARD, True, Kind.RETURN),
    ],
)
def test_what_giving_back_means(scheme: Scheme, is_return: bool, kind: Kind) -> None:
    assert envelope.sale_kind(scheme, is_return=is_return) is kind
