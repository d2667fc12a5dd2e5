"""What is refused before a pinpad hears of it (M5), on a real journal."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.errors import (
    AppError,
    CancelElsewhere,
    CancelledAlready,
    CancelNotWhole,
    GiveBackPending,
    GivenBackAlready,
    OriginalAmbiguous,
    OriginalMissing,
    OriginalNotApproved,
    OriginalNotRecognised,
    OriginalUnknown,
    SchemeDiffers,
)
from app.journal.writing import Writer
from app.lanes.guards import Asker, Original, check_give_back
from app.model import Kind, Operation, Request, Scheme, State
from operations import store

RRN = "416311639412"
ZONE = ZoneInfo("Asia/Tashkent")
HUMO = Asker("humo-1", Scheme.HUMO, training=True, zone=ZONE)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


@pytest.fixture
def sale(writer: Writer) -> Operation:
    return store(writer, State.APPROVED, rrn=RRN, receipt_no="14", shift_no="1", terminal_id="TR000001", slip="…")


def check(
    writer: Writer, kind: Kind, original: str | None = RRN, amount: int = 300_00, asker: Asker = HUMO
) -> Original:
    return check_give_back(writer.reader, Request(kind, amount, original), asker)


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
    earlier = store(writer, state, kind=Kind.RETURN, amount=1_00, original_id=sale.id)
    with pytest.raises(GiveBackPending, match=earlier.id):
        check(writer, kind, amount=1_00)


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
@pytest.mark.parametrize("original", [RRN, "14"])
def test_a_cancelled_sale_is_cancelled_once(writer: Writer, sale: Operation, kind: Kind, original: str) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sale.id)
    with pytest.raises(CancelledAlready, match=r"02\.03\.2026 12:00 by till"):
        check(writer, kind, original)


def test_a_refused_cancel_blocks_nothing(writer: Writer, sale: Operation) -> None:
    store(writer, State.DECLINED, kind=Kind.CANCEL, original_id=sale.id)
    assert check(writer, Kind.CANCEL).sale == sale


def test_returns_add_up_to_the_sale_and_no_further(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=200_00, original_id=sale.id)
    assert check(writer, Kind.RETURN, amount=100_00).sale == sale
    with pytest.raises(GivenBackAlready, match=r"only 100\.00"):
        check(writer, Kind.RETURN, amount=100_01)


def test_a_cancel_is_for_the_whole_amount_with_nothing_given_back_before(writer: Writer, sale: Operation) -> None:
    for original in (RRN, "14"):
        with pytest.raises(CancelNotWhole, match=r"300\.00"):
            check(writer, Kind.CANCEL, original, amount=100_00)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=1_00, original_id=sale.id)
    with pytest.raises(CancelNotWhole):
        check(writer, Kind.CANCEL)


def test_a_cancel_goes_to_the_pinpad_that_sold(writer: Writer, sale: Operation) -> None:
    other = Asker("humo-2", Scheme.HUMO, training=True, zone=ZONE)
    with pytest.raises(CancelElsewhere, match="humo-1"):
        check(writer, Kind.CANCEL, asker=other)
    assert check(writer, Kind.RETURN, asker=other).sale == sale


@pytest.mark.usefixtures("sale")
def test_a_wrong_scheme_is_refused(writer: Writer) -> None:
    with pytest.raises(SchemeDiffers, match="humo"):
        check(writer, Kind.RETURN, asker=Asker("uzcard-1", Scheme.UZCARD, training=True, zone=ZONE))


def test_one_receipt_number_of_several_sales_is_told_apart_by_the_amount(writer: Writer, sale: Operation) -> None:
    twin = store(writer, State.APPROVED, amount=500_00, receipt_no="14", shift_no="1", terminal_id="TR000002", slip="…")
    assert check(writer, Kind.CANCEL, "14").sale == sale
    assert check(writer, Kind.CANCEL, "14", amount=500_00).sale == twin
    with pytest.raises(OriginalAmbiguous):
        check(writer, Kind.RETURN, "14", amount=1_00)


def test_a_cancelled_twin_is_not_meant(writer: Writer, sale: Operation) -> None:
    store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sale.id)
    twin = store(writer, State.APPROVED, receipt_no="14", shift_no="1", terminal_id="TR000002", slip="…")
    assert check(writer, Kind.CANCEL, "14").sale == twin


@pytest.mark.usefixtures("sale")
def test_training_and_money_never_meet(writer: Writer) -> None:
    with pytest.raises(OriginalUnknown):
        check(writer, Kind.RETURN, asker=Asker("humo-1", Scheme.HUMO, training=False, zone=ZONE))


def test_an_unknown_original_goes_to_a_training_pinpad_as_it_was_typed(writer: Writer) -> None:
    by_rrn, by_receipt = check(writer, Kind.CANCEL), check(writer, Kind.CANCEL, "999999")
    assert (by_rrn.sale, by_rrn.rrn, by_rrn.receipt_no) == (None, RRN, None)
    assert (by_receipt.sale, by_receipt.rrn, by_receipt.receipt_no) == (None, None, "999999")


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
    elsewhere = Asker("humo-2", Scheme.HUMO, training=True, zone=ZONE)
    assert check(writer, Kind.RETURN, asker=elsewhere).receipt_no is None
    assert check(writer, Kind.RETURN).receipt_no == "14"
    store(writer, State.APPROVED, receipt_no="1", shift_no="2", terminal_id="TR000001", slip="…")
    found = check(writer, Kind.RETURN)
    assert (found.sale, found.rrn, found.receipt_no) == (sale, RRN, None)
