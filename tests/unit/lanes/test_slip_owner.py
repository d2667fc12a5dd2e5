"""Whose slip it is that a look-up has brought: said only where nothing contradicts it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Kind, Operation, State
from app.journal.writing import Writer
from app.lanes.slip_owner import find_owner
from cases import SLIP
from operations import MOMENT, store

RRN = "632826836953"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as opened:
        yield opened


def sold(writer: Writer, **changes: Any) -> Operation:
    """The approved sale whose slip is SLIP, unless `changes` say otherwise."""
    answer: dict[str, Any] = {"rrn": RRN, "terminal_id": "TR000001", "slip": SLIP, "amount": 455_00}
    return store(writer, State.APPROVED, **answer | changes)


def test_the_slip_is_that_of_the_operation_before(writer: Writer) -> None:
    before = sold(writer)
    case = store(writer, State.UNKNOWN, amount=300_00)
    assert find_owner(writer.reader, SLIP, case) == before


def test_it_may_be_one_of_another_lane_or_a_later_one(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN, amount=300_00)
    later = sold(writer, lane="humo-2")
    assert find_owner(writer.reader, SLIP, case) == later


def test_without_an_rrn_the_receipt_number_of_a_neighbour_tells(writer: Writer) -> None:
    text = SLIP.replace(f"RRN: {RRN}", "Номер чека: 14")
    before = sold(writer, rrn=None, receipt_no="14")
    case = store(writer, State.UNKNOWN, amount=300_00)
    assert find_owner(writer.reader, text, case) == before
    assert find_owner(writer.reader, text.replace("14", "15"), case) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 456_00},
        {"kind": Kind.CANCEL},
        {"terminal_id": "TR000009"},
        {"rrn": "632826836954"},
        {"training": False},
        {"created_at": MOMENT - timedelta(days=401)},
    ],
)
def test_what_differs_is_of_somebody_else(writer: Writer, changes: dict[str, Any]) -> None:
    sold(writer, lane="humo-2", **changes)
    case = store(writer, State.UNKNOWN, amount=300_00)
    assert find_owner(writer.reader, SLIP, case) is None


def test_the_case_itself_is_no_other_operation(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN, amount=455_00, rrn=RRN, terminal_id="TR000001")
    assert find_owner(writer.reader, SLIP, case) is None
