"""What goes to a FiscalBox, and what its answers prove: documented samples, and anything else."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.errors import KindNotSupported, OriginalMissing
from app.core.model import Kind, Phase, Scheme, State
from app.core.slips import read_slip
from app.lanes.verdict import judge
from app.terminals.base import Answer, Order, ResultTags
from app.terminals.fiscalbox.answers import LONGEST_PROBLEM, Puzzling, Reading, read_answer
from app.terminals.fiscalbox.requests import build_request
from fiscalbox_server import failure, sample, success
from fiscalbox_shop import Paper

MOMENT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
MONEY = (Kind.SALE, Kind.CANCEL, Kind.RETURN)
ASKED = (Kind.RECONCILIATION, Kind.SHORT_REPORT, Kind.LAST_SLIP)
SLIP = Paper(Scheme.HUMO, Kind.SALE, "408005356147", MOMENT)


def read(body: bytes, kind: Kind = Kind.SALE, scheme: Scheme = Scheme.HUMO, status: int = 200) -> Reading:
    return read_answer(kind, scheme, status, body)


def state_of(body: bytes, kind: Kind = Kind.SALE, amount: int = 300_00, scheme: Scheme = Scheme.HUMO) -> State:
    """What the lane makes of an answer."""
    try:
        reading = read(body, kind, scheme)
    except Puzzling:
        return State.UNKNOWN
    answer = Answer(
        kind=kind,
        code=reading.code,
        slip=reading.slip,
        tags=ResultTags(rrn=reading.rrn),
        phase=Phase.RESULT,
        ended=True,
        acted=True,
        relays=False,
        abort_asked=False,
        sent_at=MOMENT,
        last_frame_at=MOMENT,
    )
    return judge(kind, amount, answer, read_slip(reading.slip), is_known=False).state


# ------------------------------------------------------------------ requests


@pytest.mark.parametrize(
    ("scheme", "order", "method", "path", "body"),
    [
        (Scheme.HUMO, Order(Kind.SALE, 1000), "POST", "/payment/xumo", {"amount": 1000}),
        (Scheme.UZCARD, Order(Kind.SALE, 50000), "POST", "/payment/uzcard", {"amount": 50000}),
        (
            Scheme.HUMO,
            Order(Kind.CANCEL, 30000, rrn="010965270742", receipt_no="650"),
            "POST",
            "/payment/xumo",
            {"request_id": "010965270742", "amount": 30000, "is_return": True},
        ),
        (
            Scheme.HUMO,
            Order(Kind.CANCEL, 30000, receipt_no="650"),
            "POST",
            "/payment/xumo",
            {"request_id": "650", "amount": 30000, "is_return": True},
        ),
        (
            Scheme.UZCARD,
            Order(Kind.RETURN, 30000, rrn="010965270742"),
            "POST",
            "/payment/uzcard",
            {"request_id": "010965270742", "amount": 30000, "is_return": True},
        ),
        (Scheme.HUMO, Order(Kind.RECONCILIATION), "GET", "/payment/xumo_close", None),
        (Scheme.UZCARD, Order(Kind.RECONCILIATION), "GET", "/payment/uzcard_close", None),
        (Scheme.HUMO, Order(Kind.SHORT_REPORT), "GET", "/payment/xumo_shortreport/", None),
        (Scheme.UZCARD, Order(Kind.SHORT_REPORT), "GET", "/payment/uzcard_shortreport/", None),
        (Scheme.HUMO, Order(Kind.LAST_SLIP), "GET", "/payment/xumo/print_last", None),
        (Scheme.UZCARD, Order(Kind.LAST_SLIP), "GET", "/payment/uzcard/print_last", None),
    ],
)
def test_every_order_is_the_documented_request(
    scheme: Scheme, order: Order, method: str, path: str, body: dict[str, Any] | None
) -> None:
    request = build_request(order, scheme)
    assert (request.method, request.path) == (method, path)
    assert (None if request.body is None else json.loads(request.body)) == body


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [
        (Scheme.HUMO, Kind.RETURN),
        (Scheme.UZCARD, Kind.CANCEL),
        *((scheme, kind) for scheme in Scheme for kind in (Kind.PING, Kind.HOST_TEST)),
    ],
)
def test_what_a_box_cannot_do_is_refused(scheme: Scheme, kind: Kind) -> None:
    with pytest.raises(KindNotSupported, match=kind):
        build_request(Order(kind, 100, rrn="010965270742"), scheme)


def test_nothing_is_given_back_without_saying_of_what() -> None:
    with pytest.raises(OriginalMissing):
        build_request(Order(Kind.CANCEL, 100), Scheme.HUMO)


# ------------------------------------------------------------------ documented answers


@pytest.mark.parametrize(
    ("name", "kind", "scheme", "amount", "rrn"),
    [
        ("humo-sale", Kind.SALE, Scheme.HUMO, 10_00, "408005356147"),
        ("humo-cancel", Kind.CANCEL, Scheme.HUMO, 300_00, "416311639412"),
        ("uzcard-sale", Kind.SALE, Scheme.UZCARD, 500_00, "010965628751"),
        ("uzcard-return", Kind.RETURN, Scheme.UZCARD, 500_00, None),
        ("close", Kind.RECONCILIATION, Scheme.HUMO, 0, None),
        ("close", Kind.RECONCILIATION, Scheme.UZCARD, 0, None),
    ],
)
def test_a_documented_answer_approves(name: str, kind: Kind, scheme: Scheme, amount: int, rrn: str | None) -> None:
    body = sample(name)
    reading = read(body, kind, scheme)
    assert reading.code == (None if kind.moves_money else "000")
    assert (reading.rrn, reading.mishap) == (rrn, None)
    assert "pptId" not in reading.slip
    assert state_of(body, kind, amount, scheme) is State.APPROVED


@pytest.mark.parametrize("name", ["humo-sale", "humo-cancel", "uzcard-return"])
def test_what_is_printed_as_no_json_proves_nothing(name: str) -> None:
    with pytest.raises(Puzzling, match="no JSON"):
        read(sample(f"{name}.printed"))


def test_the_tail_of_a_java_object_is_no_part_of_the_slip() -> None:
    assert read(sample("uzcard-return"), Kind.RETURN, Scheme.UZCARD).slip.endswith("Код ответа:000")
    assert read_slip(read(sample("uzcard-return"), Kind.RETURN).slip).rrn == "010968002727"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\n", "\\r\\n", " \n"])
def test_a_slip_reads_alike_however_its_lines_end(end: str) -> None:
    lines = SLIP.text.splitlines()
    assert read(success(end.join(lines), SLIP.rrn)).slip == "\n".join(lines)


def test_a_line_break_that_is_escaped_and_there_is_one() -> None:
    body = SLIP.body.replace(rb"\n", b"\\n\r\n")
    assert json.loads(body, strict=False)
    assert read(body) == read(SLIP.body)


# ------------------------------------------------------------------ successes


def test_of_money_only_the_labelled_code_of_the_slip_counts() -> None:
    assert state_of(SLIP.body) is State.APPROVED
    for kind in MONEY:
        assert state_of(success("ОДОБРЕНО\nСУММА: 300.00 UZS\nRRN:408005356147", SLIP.rrn), kind) is State.UNKNOWN
    assert state_of(replace(SLIP, code="116", word="ОТКАЗ").body) is State.DECLINED
    assert state_of(replace(SLIP, code="777").body) is State.UNKNOWN
    assert state_of(replace(SLIP, word="ОТКАЗ").body) is State.UNKNOWN
    assert state_of(replace(SLIP, amount=300_01).body) is State.UNKNOWN
    assert state_of(replace(SLIP, code="400").body) is State.UNKNOWN
    assert state_of(replace(SLIP, kind=Kind.CANCEL, code="400").body, Kind.CANCEL) is State.APPROVED


@pytest.mark.parametrize("kind", ASKED)
def test_what_has_no_code_on_its_slip_is_done_where_the_box_says_so(kind: Kind) -> None:
    assert read(success("Краткий отчет"), kind) == Reading("000", "Краткий отчет")


@pytest.mark.parametrize("kind", ASKED)
def test_only_of_a_reconciliation_the_code_on_the_report_speaks(kind: Kind) -> None:
    code = read(success("Сверка итогов\nКод ответа:916"), kind).code
    assert code == (None if kind is Kind.RECONCILIATION else "000")


@pytest.mark.parametrize(
    ("ppt_id", "rrn"),
    [
        ("408005356147", "408005356147"),
        (" 408005356147 ", "408005356147"),
        (408005356147, "408005356147"),
        (None, None),
        ("650", None),
        (650, None),
        (4080053561, None),
        (True, None),
        (408005356147.0, None),
        (["408005356147"], None),
        ("٤٠٨٠٠٥٣٥٦١٤٧", None),
    ],
    ids=repr,
)
def test_ppt_id_is_the_rrn_where_it_looks_like_one(ppt_id: object, rrn: str | None) -> None:
    reading = read(success(SLIP.text, ppt_id))
    assert reading.rrn == rrn
    assert (reading.mishap is None) == (rrn is not None or ppt_id is None)
    assert state_of(success(SLIP.text, ppt_id)) is State.APPROVED


@pytest.mark.parametrize(
    ("ppt_id", "told"), [(["408005356147"], "of some kind"), ("a\nb", "a b"), ("x" * 500, "x" * 100)], ids=repr
)
def test_what_is_no_rrn_is_told_in_few_words(ppt_id: object, told: str) -> None:
    assert read(success(SLIP.text, ppt_id)).mishap == f"ppt_id is no RRN: {told}"


def test_a_number_gets_back_the_zero_that_it_lost() -> None:
    paper = replace(SLIP, rrn="010965628751")
    assert read(success(paper.text, 10965628751)).rrn == "010965628751"


def test_two_rrns_that_differ_prove_nothing() -> None:
    with pytest.raises(Puzzling, match="416311639412"):
        read(success(SLIP.text, "416311639412"))


def test_a_success_may_leave_out_its_error() -> None:
    body = json.dumps({"data": {"message": SLIP.text}, "is_success": True}).encode()
    assert state_of(body) is State.APPROVED


def test_card_numbers_are_cut() -> None:
    body = success(f"{SLIP.text}\n8600 1234 5678 9010\n4111 1111 1111 1111")
    assert "1111 1111 1111" not in read(body).slip
    with pytest.raises(Puzzling) as caught:
        read(failure(106, "card 4111111111111111"))
    assert "411111******1111" in str(caught.value)
    assert "4111111111111111" not in str(read(success(SLIP.text, "4111111111111111")).mishap)


# ------------------------------------------------------------------ what the pinpad refused


@pytest.mark.parametrize(
    ("data", "code", "state"),
    [
        ("116 Недостаточно средств", "116", State.DECLINED),
        ("116", "116", State.DECLINED),
        ("  101\nКарта просрочена", "101", State.DECLINED),
        ("109 Неверный ID торговца", "109", State.DECLINED),
        ("903 Повторите", "903", State.DECLINED),
        ("984 ПИН-ПАД занят", "984", State.ABORTED),
        ("992 Операция прервана", "992", State.ABORTED),
        ("212", "212", State.ABORTED),
        ("998 Ошибка связи", "998", State.UNKNOWN),
        ("999", "999", State.UNKNOWN),
        ("777", "777", State.UNKNOWN),
    ],
)
@pytest.mark.parametrize("scheme", Scheme)
def test_the_pinpads_own_code_is_judged(scheme: Scheme, data: str, code: str, state: State) -> None:
    body = failure({Scheme.HUMO: 108, Scheme.UZCARD: 109}[scheme], data)
    assert read(body, Kind.SALE, scheme) == Reading(code, slip="", rrn=None, mishap=None)
    assert state_of(body, scheme=scheme) is state


@pytest.mark.parametrize(
    "data",
    ["", " ", "no 116", "116: x", "116.", "code: 116", "1168", "116x", "-116", "116,", "１１６", None, 116, ["116"]],
    ids=repr,
)
def test_a_number_that_does_not_stand_alone_is_no_code(data: object) -> None:
    with pytest.raises(Puzzling, match="error 108"):
        read(failure(108, data))


@pytest.mark.parametrize(
    "number", [0, 101, 103, 104, 105, 106, 109, 116, 303, 333, 444, "108", 108.0, True, None, [108]], ids=repr
)
def test_any_other_error_is_not_the_pinpads(number: object) -> None:
    with pytest.raises(Puzzling, match="error"):
        read(failure(number, "116 Недостаточно средств"))


@pytest.mark.parametrize("kind", [*MONEY, Kind.RECONCILIATION])
def test_an_error_never_approves(kind: Kind) -> None:
    codes = [f"{number:0{width}d}" for width in (1, 2, 3) for number in range(10**width)]
    assert State.APPROVED not in {state_of(failure(108, f"{code} Успешно"), kind, 0) for code in codes}


# ------------------------------------------------------------------ what proves nothing


def envelope(**changes: Any) -> bytes:
    whole = {"data": {"message": SLIP.text, "ppt_id": SLIP.rrn}, "error": None, "is_success": True} | changes
    return json.dumps(whole).encode()


NESTED = b"[" * 100_000 + b"]" * 100_000
PROVES_NOTHING = [
    b"",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"<html><body>It works!</body></html>",
    SLIP.body[:-1],
    SLIP.body + b"}",
    SLIP.body.decode().encode("cp1251"),
    SLIP.body.decode().encode("utf-16"),
    b'{"is_success": NaN}',
    b'{"is_success": ' + b"9" * 5000 + b"}",
    NESTED,
    b'{"data": ' + NESTED + b"}",
    SLIP.body.replace(b'"is_success": true', b'"is_success": false, "is_success": true'),
    envelope(is_success="true"),
    envelope(is_success=1),
    envelope(is_success=None),
    envelope(is_success=False),
    envelope(data=None),
    envelope(data=[]),
    envelope(data=SLIP.text),
    envelope(data={}),
    envelope(data={"message": None}),
    envelope(data={"message": ""}),
    envelope(data={"message": " \n\t\x00"}),
    envelope(data={"message": [SLIP.text]}),
    envelope(error={"code": 108, "message": "XUMO_ERROR", "data": "116"}),
    envelope(error={}),
    envelope(error=""),
    envelope(is_success=False, error={"code": 108, "message": "XUMO_ERROR", "data": "116"}),
    envelope(is_success=False, data=None, error="116"),
    envelope(is_success=False, data=None, error={}),
    envelope(is_success=False, data=None),
]


@pytest.mark.parametrize("body", PROVES_NOTHING, ids=range(len(PROVES_NOTHING)))
@pytest.mark.parametrize("kind", [Kind.SALE, Kind.RECONCILIATION])
def test_what_proves_nothing(body: bytes, kind: Kind) -> None:
    with pytest.raises(Puzzling) as caught:
        read(body, kind)
    assert 0 < len(str(caught.value)) <= LONGEST_PROBLEM
    str(caught.value).encode()


@pytest.mark.parametrize("status", [100, 101, 201, 204, 206, 301, 302, 307, 308, 400, 404, 500, 503, 999])
def test_any_other_status_proves_nothing(status: int) -> None:
    with pytest.raises(Puzzling, match=str(status)):
        read(SLIP.body, status=status)


def test_what_is_too_long_proves_nothing() -> None:
    assert read(SLIP.body.ljust(1_048_576))
    with pytest.raises(Puzzling, match="1048576"):
        read(SLIP.body.ljust(1_048_577))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"[]", "JSON without an envelope"),
        (b'{"data": null, "data": null}', "no JSON: a name comes twice"),
        (envelope(data={"message": ""}), "a success without a slip"),
        (failure(106, "x\ny", "NO_MONEY"), "error 106: NO_MONEY, x y"),
        (failure(106, "x", "y" * 500), f"error 106: {'y' * 100}, x"),
        (failure([1], {}, ""), "error of some kind: , of some kind"),
    ],
)
def test_why_it_proves_nothing_is_told(body: bytes, problem: str) -> None:
    with pytest.raises(Puzzling) as caught:
        read(body)
    assert str(caught.value) == problem


def test_a_problem_is_one_line_of_bounded_length() -> None:
    assert str(Puzzling("a\nb")) == "a b"
    assert str(Puzzling("x" * 1000)) == "x" * 300


def test_half_a_character_is_not_repeated() -> None:
    with pytest.raises(Puzzling) as caught:
        read(b'{"is_success": false, "error": {"code": 106, "message": "\\ud800", "data": "\\udfff\\u0000"}}')
    str(caught.value).encode()
    reading = read(b'{"is_success": true, "data": {"message": "\\ud800x", "ppt_id": "\\ud800"}}')
    assert reading.slip == "x"
    str(reading.mishap).encode()


# ------------------------------------------------------------------ anything at all

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 1000), st.text(max_size=20), st.sampled_from(["000", "116 x", SLIP.text])
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "data": SCALARS | st.fixed_dictionaries({}, optional={"message": SCALARS, "ppt_id": SCALARS}),
        "error": SCALARS
        | st.fixed_dictionaries(
            {},
            optional={
                "code": st.sampled_from([108, 109, 0, "108"]) | SCALARS,
                "message": SCALARS,
                "data": st.sampled_from(["000", "003 ok", "400", "116"]) | SCALARS,
            },
        ),
        "is_success": st.booleans() | SCALARS,
    },
)


APPROVED = re.compile(r"Код ответа:(?:0|00|000|001|003|020|400)\b")


def is_approval(body: bytes) -> bool:
    """By other means: a success without an error, whose slip is that of an approved sale."""
    try:
        parsed = json.loads(body.decode("utf-8-sig"), strict=False)
        message = parsed["data"]["message"]
        return bool(parsed["is_success"] is True and parsed.get("error") is None and APPROVED.search(message))
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


@given(st.binary() | st.text().map(str.encode) | ENVELOPES.map(lambda envelope: json.dumps(envelope).encode()))
@example(SLIP.body)
def test_no_bytes_approve_but_a_success_with_an_approving_slip(body: bytes) -> None:
    for kind in MONEY:
        if state_of(body, kind) is State.APPROVED:
            assert is_approval(body)


@given(st.integers(0, len(SLIP.body) - 1), st.binary(min_size=1, max_size=4))
def test_no_damaged_answer_is_taken_for_a_whole_one(place: int, noise: bytes) -> None:
    body = SLIP.body[:place] + noise + SLIP.body[place + len(noise) :]
    assert state_of(SLIP.body[:place]) is State.UNKNOWN
    if state_of(body) is State.APPROVED:
        assert is_approval(body)


def test_the_property_tests_can_fail() -> None:
    assert is_approval(SLIP.body)
    assert not is_approval(failure(108, "000"))
