"""What the journal keeps of an answer and its slip."""

from app.core.model import Phase, State
from app.core.slips import Totals, read_slip
from app.lanes.fields import Names, answer_fields, names, slip_fields
from app.lanes.verdict import Verdict
from app.terminals.base import Answer, ResultTags
from clocks import ManualClock
from slip_vectors import SLIPS

VERDICT = Verdict(State.APPROVED, "001", None, "a detail", amount_confirmed=True)


def answer(tags: ResultTags) -> Answer:
    moment = ManualClock().now()
    return Answer(
        kind=None,
        code="000",
        slip="",
        tags=tags,
        phase=Phase.ENDED,
        ended=True,
        acted=True,
        relays=True,
        abort_asked=False,
        sent_at=moment,
        last_frame_at=moment,
        failure=None,
        mishaps=(),
    )


def test_what_is_printed() -> None:
    assert slip_fields(read_slip(SLIPS["humo-sale"])) == {
        "surcharge": 10,
        "total": 10_00,
        "rrn": "408005356147",
        "auth_code": "635842",
        "receipt_no": "340",
        "shift_no": "4",
        "terminal_id": "09110004",
        "merchant_id": "010950461213101",
        "card": "986009******7856",
        "totals": None,
    }


def test_only_a_reconciliation_has_totals() -> None:
    report = "{}\nТерминал: 09110001\nИтоги совпали"
    assert slip_fields(read_slip(report.format("Сверка итогов")))["totals"] is Totals.AGREE
    assert slip_fields(read_slip(report.format("Краткий отчет")))["totals"] is None


def test_data_goes_before_print_where_it_tells_something() -> None:
    slip = read_slip(SLIPS["humo-sale"])
    data = ResultTags(rrn="1", auth_code="2", receipt_no="3", terminal_id="4", merchant_id="5")
    judged = {
        "state": State.APPROVED,
        "code": "001",
        "reason": None,
        "detail": "a detail",
        "amount_confirmed": True,
        "relayed": True,
    }
    told = {"rrn": "1", "auth_code": "2", "receipt_no": "3", "terminal_id": "4", "merchant_id": "5"}
    assert answer_fields(answer(data), slip, VERDICT) == slip_fields(slip) | told | judged
    assert answer_fields(answer(ResultTags(rrn="")), slip, VERDICT) == slip_fields(slip) | judged


def test_what_names_the_operation_is_taken_from_data_before_print_and_from_print_alone() -> None:
    slip = read_slip(SLIPS["humo-sale"])
    data = ResultTags(rrn="1", auth_code="2", receipt_no="3", terminal_id="4")
    assert names(answer(data), slip) == names(answer(data), read_slip("")) == Names("4", "3", "1", "2")
    assert names(answer(ResultTags()), slip) == Names("09110004", "340", "408005356147", "635842")
    assert names(answer(ResultTags()), read_slip("")) == Names(None, None, None, None)
