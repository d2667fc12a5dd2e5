"""What is refused before a pinpad hears of it (M3.4, M5, M10.3), on a real journal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import (
    AppError,
    CancelElsewhere,
    CancelledAlready,
    CancelNotWhole,
    CancelTerminalAway,
    GiveBackPending,
    GivenBackAlready,
    LaneInConflict,
    OriginalAmbiguous,
    OriginalMissing,
    OriginalNotApproved,
    OriginalNotRecognised,
    OriginalUnknown,
    ReconcileOverCase,
    ReturnAboveLimit,
    ReturnedBefore,
    SameAmountUnsettled,
    SameAmountUntold,
    SchemeDiffers,
    ShiftOver,
)
from app.core.model import Evidence, Finding, Kind, Operation, Origin, Request, Scheme, State, new_id
from app.journal.writing import Writer
from app.lanes import guards
from app.lanes.guards import Original
from app.lanes.profile import LaneProfile
from app.settings import SupervisedAction
from operations import MOMENT, store
from training_lanes import PROFILE

RRN, OTHER_RRN = "416311639412", "416311639499"
HUMO = PROFILE
OTHER_HUMO = replace(PROFILE, name="humo-2")
UZCARD = replace(PROFILE, name="uzcard-1", schemes=(Scheme.UZCARD,))
REAL = replace(PROFILE, training=False, supervised=frozenset(SupervisedAction))
BOTH_TERMINALS = """Отчет закрытия смены
Краткий отчет
Терминал: TR000007
-
Краткий отчет
Терминал: TR000001
-"""
SOLD = {"rrn": RRN, "receipt_no": "14", "shift_no": "1", "terminal_id": "TR000001", "slip": "…"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


@pytest.fixture
def sale(writer: Writer) -> Operation:
    return store(writer, State.APPROVED, **SOLD)


def check(
    writer: Writer,
    kind: Kind,
    original: str | None = RRN,
    amount: int = 300_00,
    asker: LaneProfile = HUMO,
    **changes: Any,
) -> Original:
    found = guards.check(writer.reader, Request(kind, amount, original, **changes), asker, MOMENT)
    assert found is not None
    return found


@pytest.mark.parametrize("original", [RRN, "14", " 014 "])
@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
def test_a_sale_is_found_by_either_number_and_gives_both(
    writer: Writer, sale: Operation, kind: Kind, original: str
) -> None:
    found = check(writer, kind, original)
    assert (found.sale, found.rrn, found.receipt_no) == (sale, RRN, "14")


def test_without_an_original_nothing_is_given_back(writer: Writer) -> None:
    with pytest.raises(OriginalMissing):
        check(writer, Kind.RETURN, None)
    with pytest.raises(OriginalNotRecognised):
        check(writer, Kind.RETURN, "abc")


@pytest.mark.parametrize("state", [State.PREPARED, State.SENT, State.UNKNOWN])
@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
def test_an_open_give_back_blocks_the_next(writer: Writer, sale: Operation, kind: Kind, state: State) -> None:
    store(writer, state, kind=Kind.RETURN, amount=1_00, original_id=sale.id)
    with pytest.raises(GiveBackPending, match=r"A return of the sale 416311639412, 02\.03\.2026 12:00 by till"):
        check(writer, kind, amount=1_00)


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
@pytest.mark.parametrize("original", [RRN, "14"])
def test_a_cancelled_sale_is_cancelled_once(writer: Writer, sale: Operation, kind: Kind, original: str) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sale.id)
    with pytest.raises(CancelledAlready, match=r"02\.03\.2026 12:00 by till"):
        check(writer, kind, original)


@pytest.mark.parametrize("state", [State.DECLINED, State.ABORTED, State.FAILED])
def test_a_cancel_that_came_to_nothing_blocks_nothing(writer: Writer, sale: Operation, state: State) -> None:
    store(writer, state, kind=Kind.CANCEL, original_id=sale.id)
    assert check(writer, Kind.CANCEL).sale == sale


def test_returns_add_up_to_the_sale_and_no_further(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=200_00, original_id=sale.id)
    assert check(writer, Kind.RETURN, amount=100_00).sale == sale
    with pytest.raises(GivenBackAlready, match=r"only 100\.00"):
        check(writer, Kind.RETURN, amount=100_01)


def test_returns_add_up_over_both_links(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=200_00, original_id=sale.id)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=50_00, request_id=RRN)  # asked when the sale was not here
    assert check(writer, Kind.RETURN, amount=50_00).sale == sale
    with pytest.raises(GivenBackAlready, match=r"only 50\.00"):
        check(writer, Kind.RETURN, amount=50_01)


def test_the_surcharge_is_not_given_back(writer: Writer) -> None:
    store(writer, State.APPROVED, surcharge=3_00, total=303_00, **SOLD)
    with pytest.raises(GivenBackAlready, match=r"only 300\.00"):
        check(writer, Kind.RETURN, amount=303_00)


@pytest.mark.parametrize("asked_by", [RRN, "14"])
def test_a_cancel_that_was_answered_with_the_sales_rrn_counts_however_it_was_asked(
    writer: Writer, asked_by: str
) -> None:
    """Cancelled by receipt number when the sale was not in this journal, and then to be returned by RRN (M5.1)."""
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id=asked_by, rrn=RRN)
    with pytest.raises(CancelledAlready):
        check(writer, Kind.RETURN)
    store(writer, State.APPROVED, **SOLD)
    with pytest.raises(CancelledAlready):
        check(writer, Kind.RETURN)


def test_a_cancel_is_for_the_whole_amount_with_nothing_given_back_before(writer: Writer, sale: Operation) -> None:
    for original in (RRN, "14"):
        with pytest.raises(CancelNotWhole, match=r"300\.00"):
            check(writer, Kind.CANCEL, original, amount=100_00)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=1_00, original_id=sale.id)
    for amount in (300_00, 299_00):
        with pytest.raises(CancelNotWhole):
            check(writer, Kind.CANCEL, amount=amount)


def test_a_sale_without_an_rrn_is_known_by_that_of_its_cancel(writer: Writer) -> None:
    """Cancelled by receipt number; the answer tells the RRN, by which it must not be returned once more."""
    sale = store(writer, State.APPROVED, **SOLD | {"rrn": None})
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="14", original_id=sale.id, rrn=RRN)
    for kind in (Kind.CANCEL, Kind.RETURN):
        with pytest.raises(CancelledAlready):
            check(writer, kind, RRN)
    assert writer.reader.guards.refunded(sale) == 300_00


def test_a_return_under_an_rrn_that_a_cancel_told_counts_against_the_sale(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, **SOLD | {"rrn": None})
    store(writer, State.DECLINED, kind=Kind.CANCEL, request_id="14", original_id=sale.id, rrn=RRN)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=200_00, request_id=RRN)
    with pytest.raises(GivenBackAlready, match=r"only 100\.00"):
        check(writer, Kind.RETURN, "14", amount=100_01)
    assert check(writer, Kind.RETURN, RRN, amount=100_00).sale == sale


@pytest.mark.parametrize("original", [RRN, "77"])
def test_what_was_returned_is_not_cancelled_where_the_sale_is_not_in_the_journal(writer: Writer, original: str) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=1_00, request_id=original)
    with pytest.raises(ReturnedBefore, match=r"02\.03\.2026 12:00"):
        check(writer, Kind.CANCEL, original)
    assert check(writer, Kind.RETURN, original, amount=1_00).sale is None


def test_a_refund_by_receipt_number_counts_although_the_sale_was_not_known_then(writer: Writer) -> None:
    """Its outcome was lost when the cancel was asked for; the look-up told its receipt number afterwards."""
    early = store(writer, State.UNKNOWN)
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="14", terminal_id="TR000001")
    writer.learn(
        MOMENT,
        operation=replace(early, state=State.APPROVED, rrn=RRN, receipt_no="14", shift_no="1", terminal_id="TR000001"),
    )
    with pytest.raises(CancelledAlready):
        check(writer, Kind.RETURN, RRN)


@pytest.mark.parametrize(
    "between",
    [
        {"kind": Kind.RECONCILIATION, "amount": 0, "terminal_id": "TR000001"},
        {"rrn": OTHER_RRN, "receipt_no": "15", "shift_no": "2", "terminal_id": "TR000001"},
    ],
)
def test_a_refund_by_the_same_receipt_number_in_another_shift_is_of_another_sale(
    writer: Writer, sale: Operation, between: dict[str, Any]
) -> None:
    store(writer, State.APPROVED, **between)
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="14", terminal_id="TR000001", shift_no="2")
    assert check(writer, Kind.RETURN).sale == sale


def test_a_refund_by_the_same_receipt_number_on_another_terminal_is_of_another_sale(
    writer: Writer, sale: Operation
) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="14", lane="humo-2", terminal_id="TR000002")
    assert check(writer, Kind.CANCEL).sale == sale


def test_a_cancel_is_not_made_on_the_pinpad_that_was_put_in_place_of_the_one_that_sold(
    writer: Writer, sale: Operation
) -> None:
    """Its receipt number is another sale's there."""
    store(writer, State.APPROVED, rrn=OTHER_RRN, terminal_id="TR000009", receipt_no="14", shift_no="1")
    with pytest.raises(CancelTerminalAway, match="TR000001, which is not on lane humo-1"):
        check(writer, Kind.CANCEL)
    found = check(writer, Kind.RETURN)
    assert (found.sale, found.receipt_no) == (sale, None)


def test_a_pinpad_that_was_moved_cancels_on_its_present_lane(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, rrn=OTHER_RRN, terminal_id="TR000001", receipt_no="15", shift_no="1", lane="humo-2")
    with pytest.raises(CancelElsewhere, match="humo-2"):
        check(writer, Kind.CANCEL)
    found = check(writer, Kind.CANCEL, asker=OTHER_HUMO)
    assert (found.sale, found.receipt_no) == (sale, "14")


@pytest.mark.usefixtures("sale")
def test_a_planned_exchange_shows_in_the_lanes_list_before_the_new_pinpad_has_answered(writer: Writer) -> None:
    with pytest.raises(CancelTerminalAway):
        check(writer, Kind.CANCEL, asker=replace(HUMO, terminal_ids=("TR000009",)))
    with pytest.raises(CancelTerminalAway):
        check(writer, Kind.CANCEL, asker=replace(HUMO, terminal_ids=("TR000008", "TR000009")))
    assert check(writer, Kind.CANCEL, asker=replace(HUMO, terminal_ids=("TR000001", "TR000009"))).receipt_no == "14"


def test_after_a_planned_exchange_a_receipt_number_is_the_new_pinpads(writer: Writer) -> None:
    """Where the list names one. Which of several it is nobody knows, and what is not known is no difference (M5.1)."""
    store(writer, State.APPROVED, terminal_id="TR000001", rrn=OTHER_RRN)
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="77", terminal_id="TR000001")
    assert check(writer, Kind.CANCEL, "77", asker=replace(HUMO, terminal_ids=("TR000009",))).receipt_no == "77"
    for terminal_ids in ((), ("TR000008", "TR000009"), ("TR000007", "TR000008", "TR000009")):
        with pytest.raises(CancelledAlready):
            check(writer, Kind.CANCEL, "77", asker=replace(HUMO, terminal_ids=terminal_ids))


def test_a_sale_that_told_no_terminal_is_cancelled_on_its_own_lane(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, **SOLD | {"terminal_id": None})
    assert check(writer, Kind.CANCEL, asker=replace(HUMO, terminal_ids=("TR000001",))).sale == sale
    with pytest.raises(CancelElsewhere, match="humo-1"):
        check(writer, Kind.CANCEL, asker=replace(OTHER_HUMO, terminal_ids=("TR000001",)))


def test_of_several_terminals_of_a_pinpad_only_the_one_that_answered_last_is_told_a_receipt_number(
    writer: Writer, sale: Operation
) -> None:
    store(writer, State.APPROVED, rrn=OTHER_RRN, terminal_id="TR000009", receipt_no="14", shift_no="1")
    found = check(writer, Kind.CANCEL, asker=replace(HUMO, terminal_ids=("TR000001", "TR000009")))
    assert (found.sale, found.rrn, found.receipt_no) == (sale, RRN, None)


def test_a_sale_without_a_shift_number_is_of_the_current_shift(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, **SOLD | {"shift_no": None})
    store(writer, State.APPROVED, rrn=OTHER_RRN, terminal_id="TR000001", receipt_no="15", shift_no="4")
    for original in (RRN, "14"):
        assert check(writer, Kind.CANCEL, original).sale == sale


@pytest.mark.parametrize("told", [{"terminal_id": None}, {"terminal_id": "TR000007", "slip": BOTH_TERMINALS}])
def test_a_reconciliation_that_does_not_lead_with_the_terminal_ends_its_shift(
    writer: Writer, sale: Operation, told: dict[str, Any]
) -> None:
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0, **told)
    with pytest.raises(ShiftOver):
        check(writer, Kind.CANCEL)
    assert check(writer, Kind.CANCEL, "14").sale is None
    assert check(writer, Kind.RETURN).sale == sale


def test_a_cancel_goes_to_the_pinpad_that_sold(writer: Writer, sale: Operation) -> None:
    with pytest.raises(CancelElsewhere, match="humo-1"):
        check(writer, Kind.CANCEL, asker=OTHER_HUMO)
    assert check(writer, Kind.RETURN, asker=OTHER_HUMO).sale == sale


@pytest.mark.parametrize(("rrn", "named"), [(RRN, RRN), (None, "14")])
def test_a_refusal_names_the_sale_by_its_rrn_or_else_by_its_receipt(
    writer: Writer, rrn: str | None, named: str
) -> None:
    store(writer, State.APPROVED, **SOLD | {"rrn": rrn})
    with pytest.raises(GivenBackAlready, match=f" {named}[ :.,]"):
        check(writer, Kind.RETURN, named, amount=300_01)
    with pytest.raises(CancelElsewhere, match=f"The sale {named} was made on lane humo-1"):
        check(writer, Kind.CANCEL, named, asker=OTHER_HUMO)


@pytest.mark.usefixtures("sale")
def test_a_cancel_in_the_next_shift_is_refused_and_says_what_it_needs(writer: Writer) -> None:
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, terminal_id="TR000002", lane="humo-2")
    assert check(writer, Kind.CANCEL).sale
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, terminal_id="TR000001")
    with pytest.raises(ShiftOver, match="needs a return"):
        check(writer, Kind.CANCEL)
    assert check(writer, Kind.RETURN).sale


@pytest.mark.usefixtures("sale")
def test_a_shift_that_the_pinpad_closed_by_itself_shows_in_the_next_slip(writer: Writer) -> None:
    store(writer, State.APPROVED, **SOLD | {"rrn": "416311639499", "shift_no": "2"})
    with pytest.raises(ShiftOver):
        check(writer, Kind.CANCEL)


@pytest.mark.usefixtures("sale")
def test_a_wrong_scheme_is_refused(writer: Writer) -> None:
    with pytest.raises(SchemeDiffers, match="humo"):
        check(writer, Kind.RETURN, asker=UZCARD)


def test_the_same_rrn_of_another_scheme_is_another_sales(writer: Writer, sale: Operation) -> None:
    other = store(writer, State.APPROVED, lane="uzcard-1", scheme=Scheme.UZCARD, rrn=RRN, terminal_id="TR000005")
    assert check(writer, Kind.RETURN).sale == sale
    assert check(writer, Kind.RETURN, asker=UZCARD).sale == other


def test_one_receipt_number_of_several_sales_is_told_apart_by_the_amount(writer: Writer, sale: Operation) -> None:
    there = {"lane": "humo-2", "terminal_id": "TR000002"}
    twin = store(writer, State.APPROVED, amount=500_00, receipt_no="14", shift_no="1", slip="…", **there)
    assert check(writer, Kind.CANCEL, "14").sale == sale
    assert check(writer, Kind.CANCEL, "14", amount=500_00, asker=OTHER_HUMO).sale == twin
    with pytest.raises(OriginalAmbiguous):
        check(writer, Kind.RETURN, "14", amount=1_00, asker=replace(HUMO, name="humo-3"))


def test_a_cancelled_twin_is_not_meant(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sale.id)
    there = {"lane": "humo-2", "terminal_id": "TR000002"}
    twin = store(writer, State.APPROVED, receipt_no="14", shift_no="1", slip="…", **there)
    assert check(writer, Kind.CANCEL, "14", asker=OTHER_HUMO).sale == twin


def test_a_receipt_number_without_a_terminal_names_no_sale(writer: Writer) -> None:
    store(writer, State.APPROVED, **SOLD | {"terminal_id": None})
    assert check(writer, Kind.CANCEL, "14").sale is None
    assert check(writer, Kind.CANCEL, RRN).sale is not None


@pytest.mark.usefixtures("sale")
@pytest.mark.parametrize("original", [RRN, "14"])
def test_training_and_money_never_meet(writer: Writer, original: str) -> None:
    with pytest.raises(OriginalUnknown):
        check(writer, Kind.RETURN, original, asker=REAL)


def test_an_unknown_original_goes_to_a_training_pinpad_as_it_was_typed(writer: Writer) -> None:
    by_rrn, by_receipt = check(writer, Kind.CANCEL), check(writer, Kind.CANCEL, "999999")
    assert (by_rrn.sale, by_rrn.rrn, by_rrn.receipt_no) == (None, RRN, None)
    assert (by_receipt.sale, by_receipt.rrn, by_receipt.receipt_no) == (None, None, "999999")


def test_an_unknown_original_needs_a_supervisor_for_money(writer: Writer) -> None:
    with pytest.raises(OriginalUnknown):
        check(writer, Kind.RETURN, asker=REAL)
    assert check(writer, Kind.RETURN, asker=REAL, supervisor="Дилноза").sale is None
    assert check(writer, Kind.RETURN, asker=replace(REAL, supervised=frozenset())).sale is None


@pytest.mark.parametrize(
    ("state", "kind", "error"),
    [
        (State.UNKNOWN, Kind.RETURN, GiveBackPending),
        (State.SENT, Kind.CANCEL, GiveBackPending),
        (State.APPROVED, Kind.CANCEL, CancelledAlready),
    ],
)
def test_an_unknown_original_is_remembered_by_its_rrn(
    writer: Writer, state: State, kind: Kind, error: type[AppError]
) -> None:
    store(writer, state, kind=kind, request_id=RRN)
    with pytest.raises(error):
        check(writer, Kind.RETURN)


def test_an_unknown_original_may_be_returned_in_parts(writer: Writer) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=1_00, request_id=RRN)
    assert check(writer, Kind.RETURN, amount=1_00).sale is None


def test_a_receipt_number_of_an_unknown_sale_is_another_ones_tomorrow(writer: Writer) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="14")
    with pytest.raises(CancelledAlready):
        check(writer, Kind.CANCEL, "14")
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0)
    assert check(writer, Kind.CANCEL, "14").receipt_no == "14"


@pytest.mark.parametrize("state", [State.UNKNOWN, State.SENT, State.DECLINED])
def test_a_sale_that_was_not_approved_is_nothing_to_give_back(writer: Writer, state: State) -> None:
    changes = {} if state is State.SENT else {"rrn": RRN}
    store(writer, state, **changes)
    if state is State.SENT:
        assert check(writer, Kind.RETURN).sale is None  # it carries no RRN yet
        return
    with pytest.raises(OriginalNotApproved):
        check(writer, Kind.RETURN)


def test_a_receipt_number_is_told_only_to_the_pinpad_and_shift_that_know_it(writer: Writer, sale: Operation) -> None:
    assert check(writer, Kind.RETURN, asker=OTHER_HUMO).receipt_no is None
    assert check(writer, Kind.RETURN).receipt_no == "14"
    store(writer, State.APPROVED, receipt_no="1", shift_no="2", terminal_id="TR000001", slip="…")
    found = check(writer, Kind.RETURN)
    assert (found.sale, found.rrn, found.receipt_no) == (sale, RRN, None)


# A sale that may be a repetition (M3.4)


def sell(writer: Writer, asker: LaneProfile = HUMO, amount: int = 300_00, **changes: Any) -> None:
    assert guards.check(writer.reader, Request(Kind.SALE, amount, **changes), asker, MOMENT) is None


@pytest.mark.parametrize("asker", [HUMO, OTHER_HUMO, UZCARD])
def test_a_sale_of_which_its_till_was_not_told_asks_in_the_window(writer: Writer, asker: LaneProfile) -> None:
    store(writer, State.APPROVED, origin=Origin.API)
    with pytest.raises(SameAmountUntold, match=r"300\.00 so'm on lane humo-1, 02\.03\.2026 12:00"):
        sell(writer, asker)
    sell(writer, asker, repeats_knowingly=True)
    sell(writer, asker, amount=300_01)


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("asker", [HUMO, OTHER_HUMO, UZCARD])
def test_a_sale_of_an_unsettled_amount_asks_on_every_lane(writer: Writer, asker: LaneProfile, scheme: Scheme) -> None:
    store(writer, State.UNKNOWN, scheme=scheme)
    with pytest.raises(SameAmountUnsettled, match=r"300\.00 so'm on lane humo-1, 02\.03\.2026 12:00"):
        sell(writer, asker)
    sell(writer, asker, repeats_knowingly=True)
    sell(writer, asker, amount=300_01)


def test_a_conflict_is_not_settled_either(writer: Writer) -> None:
    declined = store(writer, State.DECLINED, code="116")
    sell(writer)
    writer.learn(MOMENT, evidence=Evidence(new_id(MOMENT), declined.id, Finding.CONTRADICTION, MOMENT, "000"))
    with pytest.raises(SameAmountUnsettled):
        sell(writer)


def test_an_unsettled_return_or_training_sale_says_nothing_of_a_sale(writer: Writer) -> None:
    store(writer, State.UNKNOWN, kind=Kind.RETURN)
    sell(writer)
    store(writer, State.UNKNOWN)
    sell(writer, REAL)


# What needs a supervisor (M10.3)


def reconcile(writer: Writer, asker: LaneProfile, **changes: Any) -> None:
    assert guards.check(writer.reader, Request(Kind.RECONCILIATION, **changes), asker, MOMENT) is None


def test_reconciling_over_an_open_case_needs_a_supervisor(writer: Writer) -> None:
    reconcile(writer, REAL)
    store(writer, State.UNKNOWN, training=False)
    with pytest.raises(ReconcileOverCase):
        reconcile(writer, REAL)
    reconcile(writer, REAL, supervisor="Дилноза")
    reconcile(writer, replace(REAL, name="humo-2"))
    reconcile(writer, HUMO)


LIMITED = replace(REAL, return_limit=100_00)


def give_back(writer: Writer, amount: int, *, at: datetime = MOMENT, asker: LaneProfile = LIMITED, **who: Any) -> None:
    guards.check(writer.reader, Request(Kind.RETURN, amount, RRN, **who), asker, at)


@pytest.fixture
def real_sale(writer: Writer) -> Operation:
    return store(writer, State.APPROVED, training=False, amount=900_00, **SOLD)


def test_returns_of_an_operator_are_added_up_to_the_limit(writer: Writer, real_sale: Operation) -> None:
    give_back(writer, 100_00)
    with pytest.raises(ReturnAboveLimit, match=r"till would have returned 100\.01 so'm today, more than 100\.00"):
        give_back(writer, 100_01)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=60_00, original_id=real_sale.id, training=False)
    give_back(writer, 40_00)
    with pytest.raises(ReturnAboveLimit):
        give_back(writer, 40_01)
    give_back(writer, 40_01, operator="Нигора")
    give_back(writer, 40_01, supervisor="Дилноза")
    give_back(writer, 40_01, asker=replace(LIMITED, return_limit=0))
    give_back(writer, 40_01, asker=replace(LIMITED, supervised=frozenset()))


@pytest.mark.usefixtures("real_sale")
def test_a_day_begins_at_midnight_of_the_shop(writer: Writer) -> None:
    evening = datetime(2026, 3, 2, 18, 59, tzinfo=UTC)  # 23:59 in Tashkent
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=100_00, request_id="1", training=False, created_at=evening)
    with pytest.raises(ReturnAboveLimit):
        give_back(writer, 1, at=evening)
    give_back(writer, 100_00, at=datetime(2026, 3, 2, 19, 0, tzinfo=UTC))


@pytest.mark.usefixtures("real_sale")
def test_cancels_of_known_sales_and_training_do_not_count_as_returns(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, training=False, amount=100_00, rrn=OTHER_RRN)
    store(writer, State.APPROVED, kind=Kind.CANCEL, amount=100_00, original_id=sale.id, training=False)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=100_00, request_id="1", training=True)
    give_back(writer, 100_00)


@pytest.mark.usefixtures("real_sale")
def test_cancels_of_what_is_not_in_the_journal_count_as_returns_do(writer: Writer) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, amount=60_00, request_id=OTHER_RRN, training=False)
    give_back(writer, 40_00)
    with pytest.raises(ReturnAboveLimit, match=r"100\.01"):
        give_back(writer, 40_01)


def test_a_till_cancels_what_is_not_in_the_journal_up_to_the_limit(writer: Writer) -> None:
    asker = replace(LIMITED, api_unknown_originals=True)

    def cancel(original: str) -> None:
        check(writer, Kind.CANCEL, original, 60_00, asker, origin=Origin.API)

    cancel(OTHER_RRN)
    store(writer, State.APPROVED, kind=Kind.CANCEL, amount=60_00, request_id=OTHER_RRN, training=False)
    with pytest.raises(ReturnAboveLimit):
        cancel("416311639500")


@pytest.mark.parametrize("of_the_sale", [True, False])
def test_an_open_conflict_blocks_its_original_on_every_lane(
    writer: Writer, sale: Operation, *, of_the_sale: bool
) -> None:
    """A declined return whose approval came late: another lane must not give the money back once more (M4)."""
    refused = store(writer, State.DECLINED, kind=Kind.RETURN, lane="humo-2", original_id=sale.id, request_id=RRN)
    contradicted = sale if of_the_sale else refused
    writer.learn(MOMENT, evidence=Evidence(new_id(MOMENT), contradicted.id, Finding.CONTRADICTION, MOMENT))
    for asker in (HUMO, OTHER_HUMO):
        with pytest.raises(LaneInConflict, match="contradictory"):
            check(writer, Kind.RETURN, asker=asker)


def test_an_open_conflict_blocks_an_original_that_is_not_in_the_journal(writer: Writer) -> None:
    refused = store(writer, State.DECLINED, kind=Kind.RETURN, request_id=RRN)
    writer.learn(MOMENT, evidence=Evidence(new_id(MOMENT), refused.id, Finding.CONTRADICTION, MOMENT))
    with pytest.raises(LaneInConflict):
        check(writer, Kind.RETURN)


def test_a_return_by_receipt_number_is_never_of_a_strangers_sale(writer: Writer, sale: Operation) -> None:
    """Another terminal has a receipt of the same number: the own one was returned, and that is said (M5.3)."""
    store(writer, State.APPROVED, **SOLD | {"lane": "humo-2", "terminal_id": "TR000003", "rrn": "416311639499"})
    store(writer, State.APPROVED, kind=Kind.RETURN, original_id=sale.id)
    with pytest.raises(GivenBackAlready):
        check(writer, Kind.RETURN, "14")


@pytest.mark.parametrize(("terminal_id", "scheme"), [("TR000001", Scheme.HUMO), ("TR000002", Scheme.UZCARD)])
def test_by_which_of_two_terminals_a_receipt_number_is_meant_is_not_known_on_a_pinpad_of_both(
    writer: Writer, terminal_id: str, scheme: Scheme
) -> None:
    """It is asked of the pinpad, and an earlier refund by that number counts whichever terminal made it (M5.1)."""
    both = replace(HUMO, schemes=(Scheme.HUMO, Scheme.UZCARD))
    store(writer, State.APPROVED, terminal_id="TR000001", rrn=RRN)
    store(writer, State.APPROVED, terminal_id="TR000002", rrn=OTHER_RRN, scheme=Scheme.UZCARD)
    assert check(writer, Kind.CANCEL, "77", asker=both).receipt_no == "77"
    store(writer, State.APPROVED, kind=Kind.CANCEL, request_id="77", terminal_id=terminal_id, scheme=scheme)
    with pytest.raises(CancelledAlready):
        check(writer, Kind.CANCEL, "77", asker=both)
