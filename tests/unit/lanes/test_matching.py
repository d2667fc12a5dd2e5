"""Whether the pinpad's last slip is a case's (M3.2): every condition alone breaks it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.model import Kind, Misfit, Operation, State
from app.core.slips import read_slip
from app.lanes.matching import Surroundings, expected_receipts, judge_slip
from operations import MOMENT, make_operation
from training_lanes import ZONE

SLACK = timedelta(minutes=2)
LARGEST_OFFSET = timedelta(minutes=10)
LONGEST_UNHEARD = timedelta(seconds=180)
RRN = "416311639412"
SLIP = """ID Терминала:TR000001    Номер смены 1
Чек 15
            Оплата
           ОДОБРЕНО
СУММА:                    300.00 UZS
        986018******9831:01
Код авторизации: 731333
Код ответа:000
RRN:416311639412
Дата:02/03/26 12:00:10
"""
CASE = make_operation(state=State.UNKNOWN, sent_at=MOMENT, last_frame_at=MOMENT + timedelta(seconds=20))
AROUND = Surroundings(frozenset({"TR000001"}), timedelta(0), ZONE)
SALE = make_operation(state=State.APPROVED, rrn=RRN, auth_code="731333", card="986018******9831")
CANCEL = replace(CASE, kind=Kind.CANCEL, request_id=RRN, original_id=SALE.id)
CANCEL_SLIP = SLIP.replace("Оплата", "Отмена").replace("000\n", "400\n")


def judged(
    slip: str = SLIP, case: Operation = CASE, around: Surroundings = AROUND, **changes: Any
) -> tuple[State, tuple[Misfit, ...]]:
    return judge_slip(case, read_slip(slip), replace(around, **changes))


def at(moment: datetime) -> str:
    """The slip, printed at that moment by the till's clock."""
    return SLIP.replace("02/03/26 12:00:10", f"{moment.astimezone(ZONE):%d/%m/%y %H:%M:%S}")


def unknown(*misfits: Misfit) -> tuple[State, tuple[Misfit, ...]]:
    return State.UNKNOWN, misfits


def test_a_slip_that_fits_in_everything_approves() -> None:
    assert judged() == (State.APPROVED, ())


def test_its_own_refusing_slip_declines() -> None:
    assert judged(SLIP.replace("ОДОБРЕНО", "ОТКЛОНЕНО").replace("000\n", "116\n")) == (State.DECLINED, ())


@pytest.mark.parametrize(
    ("old", "new", "misfit"),
    [
        ("TR000001", "TR000009", Misfit.TERMINAL),
        ("ID Терминала:TR000001", "", Misfit.TERMINAL),
        ("Оплата", "Возврат", Misfit.KIND),
        ("Оплата", "Отмена", Misfit.KIND),
        ("Оплата", "", Misfit.KIND),
        ("300.00", "300.01", Misfit.AMOUNT),
        ("СУММА:                    300.00 UZS", "", Misfit.AMOUNT),
        ("RRN:416311639412", "", Misfit.RRN_MISSING),
        ("Код ответа:000", "", Misfit.CODE),
        ("Код ответа:000", "Код ответа:777", Misfit.CODE),
        ("Код ответа:000", "Код ответа:400", Misfit.CODE),
        ("Код ответа:000", "Код ответа:116", Misfit.CODE),
        ("Код ответа:000", "Код ответа:000\nResp Code: 116", Misfit.CODE),
        ("ОДОБРЕНО", "ОТКЛОНЕНО", Misfit.CODE),
        ("Дата:02/03/26 12:00:10", "", Misfit.TIME),
    ],
)
def test_each_thing_on_the_slip_alone_breaks_it(old: str, new: str, misfit: Misfit) -> None:
    assert old in SLIP
    assert judged(SLIP.replace(old, new)) == unknown(misfit)


def test_a_refusal_needs_the_word_and_the_code() -> None:
    refused = SLIP.replace("000\n", "116\n")
    assert judged(refused.replace("ОДОБРЕНО", "")) == unknown(Misfit.CODE)
    assert judged(refused.replace("ОДОБРЕНО", "ОДОБРЕНО\nОТКЛОНЕНО")) == unknown(Misfit.CODE)


def test_the_surcharge_is_no_other_amount() -> None:
    assert judged(SLIP.replace("300.00 UZS", "303.00 UZS\nКОМИССИЯ(SURCHARGE): 3.00 UZS"))[0] is State.APPROVED


def test_an_rrn_of_another_row_breaks_it() -> None:
    assert judged(rrn_is_known=True) == unknown(Misfit.RRN_KNOWN)


def test_an_rrn_other_than_the_case_has_already_breaks_it() -> None:
    assert judged(case=replace(CASE, rrn=RRN))[0] is State.APPROVED
    other = replace(CASE, rrn="416311639499")
    assert judged(case=other) == unknown(Misfit.RRN_KNOWN)


@pytest.mark.parametrize(
    ("moment", "fits"),
    [
        (MOMENT - SLACK, True),
        (MOMENT - SLACK - timedelta(seconds=1), False),
        (MOMENT + timedelta(seconds=20) + SLACK, True),
        (MOMENT + timedelta(seconds=21) + SLACK, False),
        (MOMENT - timedelta(days=365), False),
    ],
)
def test_time_has_to_fit(moment: datetime, fits: bool) -> None:
    assert judged(at(moment)) == ((State.APPROVED, ()) if fits else unknown(Misfit.TIME))


@pytest.mark.parametrize("ahead", [timedelta(minutes=7), -timedelta(minutes=7), LARGEST_OFFSET, -LARGEST_OFFSET])
def test_time_is_that_of_the_pinpads_clock(ahead: timedelta) -> None:
    assert judged(at(MOMENT + ahead), clock_offset=ahead)[0] is State.APPROVED
    assert judged(at(MOMENT), clock_offset=ahead) == unknown(Misfit.TIME)


@pytest.mark.parametrize("ahead", [None, LARGEST_OFFSET + timedelta(seconds=1), -timedelta(hours=1)])
def test_a_clock_that_nobody_knows_or_that_is_far_off_settles_nothing(ahead: timedelta | None) -> None:
    assert judged(at(MOMENT + (ahead or timedelta(0))), clock_offset=ahead) == unknown(Misfit.CLOCK)


def test_what_was_sent_at_no_known_time_is_not_settled_by_time() -> None:
    assert judged(case=replace(CASE, sent_at=None)) == unknown(Misfit.CLOCK)


def test_without_a_last_frame_it_may_have_gone_on_as_long_as_a_silence_may() -> None:
    unheard = replace(CASE, last_frame_at=None)
    last = MOMENT + LONGEST_UNHEARD + SLACK
    assert judged(at(last), unheard)[0] is State.APPROVED
    assert judged(at(last + timedelta(seconds=1)), unheard) == unknown(Misfit.TIME)


def test_a_slip_behind_the_next_operation_is_not_its_own() -> None:
    assert judged(next_sent_at=MOMENT + timedelta(seconds=11))[0] is State.APPROVED
    assert judged(next_sent_at=MOMENT + timedelta(seconds=10)) == unknown(Misfit.TIME)
    # on the pinpad's clock: 12:00:10 there is 12:00:05 here
    assert judged(next_sent_at=MOMENT + timedelta(seconds=6), clock_offset=timedelta(seconds=5))[0] is State.APPROVED
    misfit = unknown(Misfit.TIME)
    assert judged(next_sent_at=MOMENT + timedelta(seconds=5), clock_offset=timedelta(seconds=5)) == misfit


def test_a_year_that_is_not_printed_is_the_nearest() -> None:
    case = replace(CASE, sent_at=datetime(2025, 12, 31, 18, 59, 50, tzinfo=UTC), last_frame_at=None)
    assert judged(SLIP.replace("02/03/26 12:00:10", "01/01 00:00:10"), case)[0] is State.APPROVED


@pytest.mark.parametrize(
    ("receipts", "printed", "fits"),
    [
        (range(15, 16), "15", True),
        (range(15, 16), "16", False),
        (range(15, 17), "16", True),
        (range(15, 16), "14", False),
        (None, "7", True),
    ],
)
def test_a_receipt_number_tells_whether_someone_used_the_pinpad_in_between(
    receipts: range | None, printed: str, fits: bool
) -> None:
    slip = SLIP.replace("Чек 15", f"Чек {printed}")
    assert judged(slip, receipts=receipts) == ((State.APPROVED, ()) if fits else unknown(Misfit.RECEIPT))


def test_a_slip_without_a_receipt_number_tells_nothing_of_that() -> None:
    assert judged(SLIP.replace("Чек 15", ""), receipts=range(15, 16))[0] is State.APPROVED


def earlier(receipt_no: str | None, kind: Kind = Kind.SALE) -> Operation:
    return make_operation(kind=kind, receipt_no=receipt_no)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([], None),
        ([earlier("14")], range(15, 16)),
        ([earlier(None), earlier(None), earlier("14")], range(15, 18)),
        ([earlier("14"), earlier("3")], range(15, 16)),
        ([earlier(None)], None),
        ([earlier("A7"), earlier("14")], range(15, 17)),
        ([earlier(None, Kind.RECONCILIATION), earlier("14")], None),
    ],
)
def test_which_receipt_numbers_it_can_have_had(before: list[Operation], expected: range | None) -> None:
    assert expected_receipts(before) == expected


# A cancel is tied to its original


@pytest.mark.parametrize("original", [SALE, None])
def test_a_cancel_that_names_its_original_is_settled(original: Operation | None) -> None:
    assert judged(CANCEL_SLIP, CANCEL, original=original) == (State.APPROVED, ())


def test_any_of_rrn_code_and_card_ties_a_cancel() -> None:
    other = replace(SALE, rrn="416311639499", auth_code="999999", card="986018******0000")
    assert judged(CANCEL_SLIP, CANCEL, original=other) == unknown(Misfit.ORIGINAL)
    for field in ("rrn", "auth_code", "card"):
        tied = replace(other, **{field: getattr(SALE, field)})
        assert judged(CANCEL_SLIP, CANCEL, original=tied)[0] is State.APPROVED


def test_what_is_not_told_ties_nothing() -> None:
    bare = replace(SALE, rrn=None, auth_code=None, card=None)
    assert judged(CANCEL_SLIP, CANCEL, original=bare) == unknown(Misfit.ORIGINAL)
    assert judged(CANCEL_SLIP, replace(CANCEL, request_id="14")) == unknown(Misfit.ORIGINAL)


# Another operation, or another code


def test_a_slip_that_may_be_a_nameless_twins_settles_nothing() -> None:
    twin = replace(CASE, id="twin", sent_at=MOMENT - timedelta(minutes=1), last_frame_at=MOMENT)
    assert judged(nameless=(twin,)) == unknown(Misfit.OTHER_CASE)
    early = replace(twin, sent_at=MOMENT - timedelta(minutes=9), last_frame_at=MOMENT - timedelta(minutes=5))
    assert judged(nameless=(early,))[0] is State.APPROVED
    assert judged(nameless=(early, twin)) == unknown(Misfit.OTHER_CASE)


@pytest.mark.parametrize(("code", "fits"), [("116", False), ("000", True), ("00", True), ("998", True), ("923", True)])
def test_a_code_that_decided_otherwise_before_is_not_overruled_by_the_slip(code: str, fits: bool) -> None:
    assert judged(case=replace(CASE, code=code)) == ((State.APPROVED, ()) if fits else unknown(Misfit.CODE))


def test_an_approval_that_was_seen_before_is_not_declined_by_the_slip() -> None:
    refused = SLIP.replace("ОДОБРЕНО", "ОТКЛОНЕНО").replace("000\n", "116\n")
    assert judged(refused, replace(CASE, code="000")) == unknown(Misfit.CODE)
    assert judged(refused, replace(CASE, code="116")) == (State.DECLINED, ())
