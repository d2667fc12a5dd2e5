"""What an answer means for the money (M2), case by case."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import LineFlooded, LineLost, PinpadSilent, ToolSilent
from app.core.model import Kind, Phase, Reason, State
from app.core.slips import read_slip
from app.lanes.verdict import Ruling, Verdict, judge, rule
from app.terminals.base import Answer, ResultTags
from operations import MOMENT

ASKED = 300_00
SLIP = "ОДОБРЕНО\nСУММА:                    300.00 UZS\nКод ответа:000\nRRN:416311639412"


def answer(**changes: Any) -> Answer:
    whole = Answer(
        kind=Kind.SALE,
        code="000",
        slip="",
        tags=ResultTags(),
        phase=Phase.ENDED,
        ended=True,
        acted=True,
        relays=True,
        abort_asked=False,
        sent_at=MOMENT,
        last_frame_at=MOMENT,
    )
    return replace(whole, **changes)


def judged(kind: Kind = Kind.SALE, *, known: bool = False, seen: Sequence[str] = (), **changes: Any) -> Verdict:
    whole = answer(**changes)
    return judge(kind, ASKED, whole, read_slip(whole.slip), is_known=known, seen=seen)


@pytest.mark.parametrize(
    ("kind", "approving"),
    [
        (Kind.SALE, "00 0 000 001 003 020"),
        (Kind.RETURN, "00 0 000 001 003 020"),
        (Kind.CANCEL, "00 0 000 001 003 020 400"),
        (Kind.RECONCILIATION, "000 500"),
        (Kind.PING, "0 00 000"),
        (Kind.HOST_TEST, "0 00 000"),
    ],
)
def test_exactly_these_codes_approve(kind: Kind, approving: str) -> None:
    every = [f"{number:03}" for number in range(1000)] + [f"{number:02}" for number in range(100)] + ["0", "1", "5"]
    assert {code for code in every if rule(kind, code) is Ruling.APPROVES} == set(approving.split())


@pytest.mark.parametrize("code", ["005", "006", "116", "117", "202", "218", "235", "303", "902", "914", "915", "916"])
def test_refusals_decline(code: str) -> None:
    assert judged(code=code).state is State.DECLINED


def test_exactly_these_codes_decline() -> None:
    """The published refusals of issuers and pinpads (M2.2): a code that is missing or in excess moves money wrongly."""
    declining = """
        005 006 100 101 103 104 105 106 107 109 110 111 116 117 118 119 120 121 123 125 126 127 128
        201 202 203 204 205 207 208 209 210 213 214 215 216 217 218 222 230 233 234 235 240 241 242 243 250
        301 302 303 304 305 320 321 902 903 904 905 906 907 908 909 910 911 912 914 915 916"""
    for kind in (Kind.SALE, Kind.CANCEL, Kind.RETURN):
        every = (f"{number:03}" for number in range(1000))
        assert {code for code in every if rule(kind, code) is Ruling.DECLINES} == set(declining.split())


@pytest.mark.parametrize("code", ["903", "905", "908", "912"])
def test_a_decline_may_leave_a_reversal_pending(code: str) -> None:
    verdict = judged(code=code)
    assert (verdict.state, verdict.reason) == (State.DECLINED, Reason.REVERSAL_PENDING)


@pytest.mark.parametrize("code", ["206", "211", "212", "992"])
def test_aborts(code: str) -> None:
    assert (judged(code=code).state, judged(code=code).reason) == (State.ABORTED, None)


def test_a_busy_pinpad_aborts_and_is_still_armed() -> None:
    assert (judged(code="984").state, judged(code="984").reason) == (State.ABORTED, Reason.STILL_ARMED)


@pytest.mark.parametrize("code", ["002", "913", "923", "777", "95", "05", "401", "500", "501", "800", "987", "abc"])
def test_what_no_table_lists_is_unknown(code: str) -> None:
    verdict = judged(code=code)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.CODE_UNDECIDED)


def test_400_approves_a_cancel_and_not_a_sale() -> None:
    slip = "RRN:416311639412"
    assert judged(Kind.CANCEL, code="400", slip=slip).state is State.APPROVED
    assert judged(Kind.SALE, code="400", slip=slip).state is State.UNKNOWN
    assert judged(Kind.RETURN, code="400", slip=slip).state is State.UNKNOWN


@pytest.mark.parametrize("code", ["402", "403", "404", "998", "999"])
def test_a_broken_link_is_an_abort_only_if_the_bank_certainly_heard_nothing(code: str) -> None:
    assert judged(code=code, acted=False, connects=True).state is State.ABORTED
    assert judged(code=code, acted=True, connects=True).state is State.UNKNOWN
    assert judged(code=code, acted=False, connects=False).state is State.UNKNOWN


def test_the_code_is_the_first_of_storerc_tag_and_slip() -> None:
    assert judged(code="", tags=ResultTags(code="116")).code == "116"
    assert judged(code=None, slip="Код ответа:116").code == "116"
    assert judged(code=None, slip=SLIP).state is State.APPROVED


def test_the_same_code_in_another_length_is_no_contradiction() -> None:
    verdict = judged(code="00", slip=SLIP)
    assert (verdict.state, verdict.code) == (State.APPROVED, "00")


@pytest.mark.parametrize(
    "changes", [{"tags": ResultTags(code="116")}, {"slip": "Код ответа:116"}, {"code": "116", "slip": SLIP}]
)
def test_two_codes_that_differ_are_unknown(changes: dict[str, Any]) -> None:
    verdict = judged(**changes)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.CODES_DIFFER)


def test_words_never_approve() -> None:
    verdict = judged(code=None, slip="ОДОБРЕНО\nСУММА: 300.00 UZS")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.NO_CODE)


def test_a_refusing_word_turns_an_approval_into_unknown() -> None:
    verdict = judged(slip=SLIP.replace("ОДОБРЕНО", "ОТКЛОНЕНО"))
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.SLIP_REFUSES)


def test_the_amount_of_the_tag_goes_before_the_slip() -> None:
    assert judged(tags=ResultTags(amount=ASKED), slip=SLIP).amount_confirmed
    verdict = judged(tags=ResultTags(amount=ASKED * 100), slip=SLIP)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.AMOUNT_DIFFERS)


def test_an_amount_that_does_not_fit_is_unknown() -> None:
    verdict = judged(slip=SLIP.replace("300.00", "30 000.00"))
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.AMOUNT_DIFFERS)
    assert not verdict.amount_confirmed


def test_no_amount_back_is_no_wrong_amount() -> None:
    verdict = judged(slip="Код ответа:000\nRRN:416311639412")
    assert (verdict.state, verdict.amount_confirmed) == (State.APPROVED, False)


@pytest.mark.parametrize("kind", [Kind.SALE, Kind.CANCEL, Kind.RETURN])
@pytest.mark.parametrize("slip", ["", "Код ответа:000", "ОДОБРЕНО\nКод авториз.:731333"])
def test_an_approval_that_brings_nothing_of_its_own_is_unknown(kind: Kind, slip: str) -> None:
    verdict = judged(kind, slip=slip)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.BARE_APPROVAL)
    label = {Kind.SALE: "Оплата", Kind.CANCEL: "Отмена", Kind.RETURN: "Возврат"}[kind]
    for own in ({"slip": f"{label}\n{slip}"}, {"tags": ResultTags(amount=ASKED)}, {"tags": ResultTags(rrn="4" * 12)}):
        assert judged(kind, **{"slip": slip} | own).state is State.APPROVED
    assert judged(kind, code="116").state is State.DECLINED


@pytest.mark.parametrize("code", ["000", "116"])
@pytest.mark.parametrize("title", ["Краткий отчет", "Отчет закрытия смены"])
def test_the_slip_of_a_report_is_no_operations(code: str, title: str) -> None:
    verdict = judged(code=code, slip=f"{title}\nОплата 1 300.00\nRRN:416311639412")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.SLIP_OF_ANOTHER)


def test_a_reconciliation_is_not_answered_with_a_sale() -> None:
    assert judged(Kind.RECONCILIATION, slip="Отчет закрытия смены\nИтоги совпали").state is State.APPROVED
    assert judged(Kind.RECONCILIATION).state is State.APPROVED
    verdict = judged(Kind.RECONCILIATION, slip=f"Оплата\n{SLIP}")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.SLIP_OF_ANOTHER)


@pytest.mark.parametrize("code", ["000", "116"])
def test_an_answer_that_names_two_operations_decides_nothing(code: str) -> None:
    slip = f"Код ответа:{code}\nRRN:416311639412\nКод авторизации: 731333"
    for other in (
        {"tags": ResultTags(rrn="416311639499")},
        {"tags": ResultTags(auth_code="731334")},
        {"is_mixed": True},
    ):
        verdict = judged(code=code, slip=slip, **other)
        assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.SLIP_OF_ANOTHER)
    own = ResultTags(rrn="416311639412", auth_code="731333", receipt_no="7", terminal_id="34112204")
    assert judged(code=code, slip=slip, tags=own).state is not State.UNKNOWN


def test_codes_that_were_seen_before_are_judged_with_those_that_come_now() -> None:
    assert judged(slip=SLIP, seen=["000", "00"]).state is State.APPROVED
    verdict = judged(slip=SLIP, seen=["116"])
    assert (verdict.state, verdict.code, verdict.reason) == (State.UNKNOWN, "000", Reason.CODES_DIFFER)


@pytest.mark.parametrize("tiyin", [-1, 1])
def test_a_tiyin_too_much_or_too_little_is_another_amount(tiyin: int) -> None:
    verdict = judged(tags=ResultTags(amount=ASKED + tiyin))
    assert (verdict.state, verdict.reason, verdict.amount_confirmed) == (
        State.UNKNOWN,
        Reason.AMOUNT_DIFFERS,
        False,
    )


def test_a_surcharge_does_not_make_a_sale_unknown() -> None:
    slip = "СУММА(AMOUNT): 300.00 UZS\nКОМИССИЯ(SURCHARGE): 3.00 UZS\nИТОГО(TOTAL): 303.00 UZS\nКод ответа:000"
    for tag in (None, ASKED, ASKED + 3_00):
        verdict = judged(slip=slip, tags=ResultTags(amount=tag))
        assert (verdict.state, verdict.amount_confirmed) == (State.APPROVED, True)
    assert judged(slip=slip, tags=ResultTags(amount=ASKED + 4_00)).state is State.UNKNOWN


def test_an_amount_that_does_not_fit_does_not_undo_a_decline() -> None:
    assert judged(code="116", tags=ResultTags(amount=1)).state is State.DECLINED


def test_a_fresh_answer_with_a_known_rrn_is_stale() -> None:
    verdict = judged(slip=SLIP, known=True)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.RRN_STALE)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (PinpadSilent(seconds=30), Reason.NO_ANSWER),
        (ToolSilent(tool="CommandLineTool", problem="rc.out was not written"), Reason.NO_ANSWER),
        (LineLost(port="COM3", problem="unplugged"), Reason.LINE_LOST),
        (LineFlooded(limit=1), Reason.LINE_ERROR),
    ],
)
@pytest.mark.parametrize("code", ["000", "116", "992", None])
def test_without_the_end_nothing_is_decided(failure: Any, reason: Reason, code: str | None) -> None:
    verdict = judged(code=code, ended=False, failure=failure)
    assert (verdict.state, verdict.reason, verdict.code) == (State.UNKNOWN, reason, code)
    assert verdict.detail == str(failure)


def test_a_slip_that_contradicts_itself_is_unknown() -> None:
    verdict = judged(slip="Код ответа:000\nResp Code: 116")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.CODES_DIFFER)


def test_a_stale_refusal_decides_nothing_either() -> None:
    verdict = judged(code="116", slip="Код ответа:116\nRRN:416311639412", known=True)
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.RRN_STALE)


def test_an_amount_in_another_currency_does_not_fit() -> None:
    verdict = judged(tags=ResultTags(amount=ASKED, currency="643"))
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.AMOUNT_DIFFERS)


@pytest.mark.parametrize("other", ["30 000.00", "29 000.00"])
def test_two_amounts_of_which_one_does_not_fit_are_unknown(other: str) -> None:
    verdict = judged(slip=f"{SLIP}\nСУММА: {other} UZS")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.AMOUNT_DIFFERS)
    assert not verdict.amount_confirmed


@pytest.mark.parametrize("code", ["000", "116"])
@pytest.mark.parametrize(("title", "is_its_own"), [("Оплата", True), ("Возврат", False), ("Отмена", False), ("", True)])
def test_the_slip_of_another_kind_is_what_another_operation_left_behind(
    code: str, title: str, is_its_own: bool
) -> None:
    verdict = judged(code=code, slip=f"{title}\n{SLIP.replace('ОДОБРЕНО', '').replace('000', code)}")
    assert (verdict.state is not State.UNKNOWN) is is_its_own
    assert verdict.reason is (None if is_its_own else Reason.SLIP_OF_ANOTHER)


def test_a_bank_may_call_its_cancel_a_return() -> None:
    assert judged(Kind.CANCEL, slip=f"Возврат\n{SLIP}").state is State.APPROVED
    assert judged(Kind.CANCEL, slip=f"Оплата\n{SLIP}").reason is Reason.SLIP_OF_ANOTHER


def test_an_approval_that_came_although_the_end_was_asked_for_is_flagged() -> None:
    for abort_asked, reason in ((False, None), (True, Reason.APPROVED_AFTER_ABORT)):
        verdict = judged(slip=SLIP, abort_asked=abort_asked)
        assert (verdict.state, verdict.reason) == (State.APPROVED, reason)
    assert judged(code="992", abort_asked=True).reason is None


def test_a_slip_of_two_operations_is_nobodys() -> None:
    other = SLIP.replace("416311639412", "416311639499")
    verdict = judged(slip=f"Оплата\n{SLIP}\nВозврат\n{other}")
    assert (verdict.state, verdict.reason) == (State.UNKNOWN, Reason.SLIP_OF_ANOTHER)


def test_a_card_number_in_the_place_of_the_amount_is_cut() -> None:
    detail = judged(tags=ResultTags(code="000", amount=8600497569007201)).detail
    assert detail is not None
    assert "860049******7201" in detail
    assert "8600497569007201" not in detail
