"""Whatever a slip says: it settles a case only where everything fits (M3.2), and a report never invents totals."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.model import Kind, State
from app.core.money import plain_amount
from app.core.reports import read_totals
from app.core.slips import read_slip
from app.lanes.matching import SLACK, Surroundings, expected_receipts, judge_slip
from app.lanes.verdict import Ruling, rule
from operations import make_operation
from training_lanes import ZONE

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
NEAR = st.integers(-600, 600).map(lambda seconds: timedelta(seconds=seconds))
TITLES = {Kind.SALE: "Оплата", Kind.CANCEL: "Отмена", Kind.RETURN: "Возврат", None: ""}


@dataclass(frozen=True)
class Printed:
    """A case of 300.00 and a slip that may be its own."""

    kind: Kind
    title: Kind | None
    amount: int
    code: str
    word: str
    terminal: str
    after: timedelta
    lasted: timedelta


PRINTED = st.builds(
    Printed,
    kind=st.sampled_from([Kind.SALE, Kind.RETURN]),
    title=st.sampled_from(list(TITLES)),
    amount=st.sampled_from([300_00, 300_01]),
    code=st.sampled_from(["000", "001", "116", "400", "777"]),
    word=st.sampled_from(["ОДОБРЕНО", "ОТКЛОНЕНО", ""]),
    terminal=st.sampled_from(["TR000001", "TR000002"]),
    after=NEAR,
    lasted=st.integers(0, 300).map(lambda seconds: timedelta(seconds=seconds)),
)


@given(PRINTED, MOMENTS, NEAR, st.booleans())
def test_nothing_is_settled_that_does_not_fit(printed: Printed, sent: datetime, ahead: timedelta, known: bool) -> None:
    sent = sent.replace(microsecond=0)
    at = (sent + printed.after + ahead).astimezone(ZONE)
    text = (
        f"{TITLES[printed.title]}\n{printed.word}\nID Терминала:{printed.terminal}\n"
        f"СУММА: {plain_amount(printed.amount)} UZS\n"
        f"Код ответа:{printed.code}\nRRN:416311639412\nДата:{at:%d/%m/%y %H:%M:%S}"
    )
    case = make_operation(kind=printed.kind, state=State.UNKNOWN, sent_at=sent, last_frame_at=sent + printed.lasted)
    around = Surroundings(frozenset({"TR000001"}), ahead, ZONE, rrn_is_known=known)
    state, misfits = judge_slip(case, read_slip(text), around)
    fits = (
        printed.title is printed.kind
        and printed.amount == case.amount
        and printed.terminal == "TR000001"
        and not known
        and -SLACK <= printed.after <= printed.lasted + SLACK
    )
    approves = rule(printed.kind, printed.code) is Ruling.APPROVES and printed.word != "ОТКЛОНЕНО"
    declines = rule(printed.kind, printed.code) is Ruling.DECLINES and printed.word == "ОТКЛОНЕНО"
    expected = State.APPROVED if approves else State.DECLINED if declines else State.UNKNOWN
    assert state is (expected if fits else State.UNKNOWN)
    assert bool(misfits) is (state is State.UNKNOWN)


@given(st.text())
def test_any_text_is_judged_calmly(text: str) -> None:
    case = make_operation(state=State.UNKNOWN, sent_at=datetime(2026, 3, 2, tzinfo=UTC))
    state, misfits = judge_slip(case, read_slip(text), Surroundings(frozenset(), timedelta(0), ZONE))
    assert (state, bool(misfits)) == (State.UNKNOWN, True)


LINES = st.sampled_from(["Оплата", "Возврат", "Отмена", "Итого"]).flatmap(
    lambda title: st.one_of(
        st.tuples(st.integers(0, 99), st.integers(0, 10_000_00)).map(
            lambda total: f"{title} {total[0]} {total[1] // 100}.{total[1] % 100:02} UZS"
        ),
        st.just(title),
        st.text(max_size=8).map(lambda rest: f"{title} {rest}"),
    )
)


@given(st.lists(LINES, max_size=5))
def test_a_report_has_the_totals_that_stand_in_it_or_none(lines: list[str]) -> None:
    totals = read_totals("\n".join(lines))
    if totals is None:
        return
    for total in totals.values():
        stands = f" {total.count} {total.amount // 100}.{total.amount % 100:02}"
        assert total.count == total.amount == 0 or any(stands in line for line in lines)


@given(st.lists(st.one_of(st.none(), st.integers(0, 99999).map(str)), max_size=6))
def test_receipt_numbers_that_can_follow_are_as_many_as_operations_since(numbers: list[str | None]) -> None:
    expected = expected_receipts(replace(make_operation(), receipt_no=number) for number in numbers)
    known = next((place for place, number in enumerate(numbers) if number is not None), None)
    if known is None:
        assert expected is None
    else:
        assert expected is not None
        assert (expected.start, len(expected)) == (int(numbers[known] or 0) + 1, known + 1)
