"""Whose an answer is: one that names another operation of the journal may be that one's (M2.0, M3.3)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Kind, State
from app.core.slips import read_slip
from app.journal.writing import Writer
from app.lanes.answers import is_known
from app.lanes.fields import Names
from operations import make_operation, store

RRN, OTHER_RRN = "416311639412", "416311639499"
SOLD = Names("TR000001", "14", RRN, "731333")
LABELS = {Kind.SALE: "Оплата", Kind.CANCEL: "Отмена", Kind.RETURN: "Возврат"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    store(writer, State.APPROVED, rrn=RRN, receipt_no="14", shift_no="1", terminal_id="TR000001", auth_code="731333")
    yield writer
    writer.close()


def known(writer: Writer, kind: Kind, slip: str = "", code: str | None = "000", **told: Any) -> bool:
    operation = make_operation(kind=kind, request_id=None if kind is Kind.SALE else RRN)
    return is_known(writer.reader, replace(SOLD, **told), code, read_slip(slip), operation)


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
def test_a_refund_that_is_answered_with_the_names_of_its_sale_and_no_slip_may_be_the_sale_told_again(
    writer: Writer, kind: Kind
) -> None:
    assert known(writer, kind)
    assert known(writer, kind, receipt_no=None, auth_code=None)
    assert known(writer, kind, rrn=None)  # by its receipt number
    assert known(writer, kind, code=None)
    assert not known(writer, kind, slip=LABELS[kind])


@pytest.mark.parametrize(
    "told", [{"receipt_no": "15"}, {"auth_code": "999999"}, {"terminal_id": "TR000002"}, {"rrn": OTHER_RRN}]
)
def test_an_answer_that_differs_in_any_name_is_not_the_other_operations(writer: Writer, told: dict[str, Any]) -> None:
    assert not known(writer, Kind.RETURN, **told)


def test_a_code_that_only_a_cancel_has_is_no_sales(writer: Writer) -> None:
    assert not known(writer, Kind.CANCEL, code="400")


def test_a_receipt_number_names_nothing_in_the_next_shift(writer: Writer) -> None:
    assert known(writer, Kind.SALE, rrn=None)
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0, terminal_id="TR000001")
    assert not known(writer, Kind.SALE, rrn=None)


def test_a_sales_rrn_is_stale_for_a_sale_whatever_its_slip_says(writer: Writer) -> None:
    assert known(writer, Kind.SALE, slip="Оплата")
    assert not known(writer, Kind.SALE, slip="Оплата", rrn=OTHER_RRN)


def test_a_reconciliation_is_never_stale(writer: Writer) -> None:
    assert not is_known(writer.reader, SOLD, "000", read_slip(""), make_operation(kind=Kind.RECONCILIATION))
