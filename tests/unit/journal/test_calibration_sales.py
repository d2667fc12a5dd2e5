"""Which sales of calibrations are still to be refunded, as the journal tells it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Evidence, Finding, Kind, Operation, State
from app.journal.calibration_sales import OpenSale, find_open, new_key
from app.journal.writing import Writer
from operations import MOMENT, store

RRN = "416311639412"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        yield writer


def sell(writer: Writer, state: State = State.APPROVED, **changes: Any) -> Operation:
    return store(writer, state, amount=101137, **{"rrn": RRN, "idempotency_key": new_key()} | changes)


def refund(writer: Writer, sale: Operation, state: State = State.APPROVED, **changes: Any) -> Operation:
    fields = {"kind": Kind.CANCEL, "amount": sale.amount, "original_id": sale.id, "request_id": RRN}
    return store(writer, state, **fields | changes)


def found(writer: Writer) -> list[OpenSale]:
    return find_open(writer.reader, MOMENT - timedelta(days=1))


@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN, State.APPROVED])
def test_a_sale_that_was_or_may_have_been_charged_is_open(writer: Writer, state: State) -> None:
    sale = sell(writer, state)
    (each,) = found(writer)
    assert each.sale.id == sale.id
    assert each.may_be_refunded == (state is State.APPROVED)


@pytest.mark.parametrize("state", [State.FAILED, State.DECLINED, State.ABORTED])
def test_a_sale_that_was_not_charged_is_none(writer: Writer, state: State) -> None:
    sell(writer, state)
    assert found(writer) == []


def test_a_sale_that_no_guide_has_made_is_none(writer: Writer) -> None:
    sell(writer, idempotency_key=None)
    sell(writer, idempotency_key="20261124131446")
    assert found(writer) == []


def test_an_old_one_is_not_sought_for_ever(writer: Writer) -> None:
    sell(writer)
    assert find_open(writer.reader, MOMENT + timedelta(days=1)) == []


def test_a_refund_closes_it_when_all_is_back(writer: Writer) -> None:
    sale = sell(writer)
    refund(writer, sale, State.DECLINED)
    assert found(writer) == [OpenSale(sale)]
    refund(writer, sale, kind=Kind.RETURN, amount=100)
    assert found(writer) == [OpenSale(sale)]
    refund(writer, sale, kind=Kind.RETURN, amount=sale.amount - 100)
    assert found(writer) == []


def test_an_unknown_refund_is_told_and_not_repeated(writer: Writer) -> None:
    sale = sell(writer)
    unclear = refund(writer, sale, State.UNKNOWN)
    assert found(writer) == [OpenSale(sale, unclear)]
    assert not found(writer)[0].may_be_refunded


def test_a_refund_that_may_have_been_anothers_does_not_close_it(writer: Writer) -> None:
    sale = sell(writer)
    other = refund(writer, sale)
    writer.learn(MOMENT, evidence=Evidence("e1", other.id, Finding.OTHER_SALE, MOMENT))
    assert found(writer) == [OpenSale(sale, other)]
