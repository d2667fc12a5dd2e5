"""What the outcome of a cancel or a return says of other operations (M2.2, M5.5)."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Decision, Finding, Kind, Operation, Reason, Scheme, State
from app.journal.writing import Writer
from app.lanes import conclusions
from operations import MOMENT, store

RRN, OTHER_RRN = "416311639412", "416311639499"
ExpectLog = Callable[[int, str], None]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


@pytest.fixture
def sale(writer: Writer) -> Operation:
    return store(writer, State.APPROVED, rrn=RRN, auth_code="731333", card="986018******9831", terminal_id="TR000001")


def refuse_as_cancelled(writer: Writer, **changes: Any) -> Operation:
    refused = store(writer, State.DECLINED, kind=Kind.CANCEL, code="218", **changes)
    conclusions.draw(writer, refused, MOMENT)
    return refused


def state_of(writer: Writer, operation: Operation) -> State | None:
    return writer.reader.find_state(operation.id)


def test_cancelled_already_approves_the_cancel_whose_answer_was_lost(writer: Writer, sale: Operation) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.CANCEL, original_id=sale.id, request_id=RRN)
    refused = refuse_as_cancelled(writer, original_id=sale.id, request_id=RRN)
    settled = writer.reader.get(lost.id)
    assert settled is not None
    assert (settled.state, settled.reason) == (State.APPROVED, Reason.CANCELLED_ALREADY)
    (evidence,) = writer.reader.evidence_of(lost.id)
    assert (evidence.what, evidence.code) == (Finding.LATE_ANSWER, "218")
    assert evidence.detail is not None
    assert refused.id in evidence.detail
    (resolution,) = writer.reader.resolutions_of(lost.id)
    assert (resolution.decision, resolution.evidence_id, resolution.supervisor) == (
        Decision.APPROVED,
        evidence.id,
        None,
    )
    assert state_of(writer, refused) is State.DECLINED
    assert writer.reader.count_cases() == 0


@pytest.mark.parametrize("rrn", [{"request_id": RRN}, {"request_id": "14", "rrn": RRN}])
def test_an_original_that_is_not_in_this_journal_is_known_by_its_rrn(writer: Writer, rrn: dict[str, str]) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.CANCEL, request_id=RRN)
    refuse_as_cancelled(writer, **rrn)
    assert state_of(writer, lost) is State.APPROVED


@pytest.mark.parametrize(
    "changes",
    [
        {"request_id": OTHER_RRN},
        {"lane": "humo-2"},
        {"scheme": Scheme.UZCARD},
        {"training": False},
        {"kind": Kind.RETURN},
    ],
)
def test_another_cancel_is_not_settled_by_it(writer: Writer, changes: dict[str, Any]) -> None:
    other = store(writer, State.UNKNOWN, **{"kind": Kind.CANCEL, "request_id": RRN} | changes)
    refuse_as_cancelled(writer, request_id=RRN)
    assert state_of(writer, other) is State.UNKNOWN


def test_a_receipt_number_is_another_sales_in_the_next_shift(writer: Writer) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.CANCEL, request_id="14")
    refuse_as_cancelled(writer, request_id="14")
    assert state_of(writer, lost) is State.UNKNOWN


def test_another_refusal_settles_nothing(writer: Writer, sale: Operation) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.CANCEL, original_id=sale.id)
    refused = store(writer, State.DECLINED, kind=Kind.CANCEL, code="302", original_id=sale.id)
    conclusions.draw(writer, refused, MOMENT)
    returned = store(writer, State.DECLINED, kind=Kind.RETURN, code="218", original_id=sale.id)
    conclusions.draw(writer, returned, MOMENT)
    assert state_of(writer, lost) is State.UNKNOWN


OTHER_SALE = {"rrn": OTHER_RRN, "auth_code": "999999", "card": "986018******0000"}


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
def test_an_answer_that_names_another_sale_raises_an_alarm_once(
    writer: Writer, sale: Operation, kind: Kind, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "gave back another sale")
    ended = store(writer, State.APPROVED, kind=kind, original_id=sale.id, code="400", **OTHER_SALE)
    for _ in range(2):  # a program that was started again does not know whether it came so far
        conclusions.draw(writer, ended, MOMENT)
    (evidence,) = writer.reader.evidence_of(ended.id)
    assert evidence.what is Finding.OTHER_SALE
    assert evidence.detail is not None
    assert RRN in evidence.detail
    assert OTHER_RRN in evidence.detail
    assert state_of(writer, ended) is State.APPROVED
    assert [case.operation.id for case in writer.reader.cases()] == [ended.id]


@pytest.mark.parametrize("field", ["rrn", "auth_code", "card"])
def test_one_thing_that_fits_is_no_alarm(writer: Writer, sale: Operation, field: str) -> None:
    answered = OTHER_SALE | {field: getattr(sale, field)}
    ended = store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sale.id, **answered)
    conclusions.draw(writer, ended, MOMENT)
    assert writer.reader.evidence_of(ended.id) == []


def test_without_an_original_or_an_approval_there_is_no_alarm(writer: Writer, sale: Operation) -> None:
    for state, original in ((State.APPROVED, None), (State.DECLINED, sale.id)):
        ended = store(writer, state, kind=Kind.CANCEL, original_id=original, **OTHER_SALE)
        conclusions.draw(writer, ended, MOMENT)
        assert writer.reader.evidence_of(ended.id) == []


def test_a_refusal_that_is_not_known_itself_settles_nothing(writer: Writer, sale: Operation) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.CANCEL, original_id=sale.id, request_id=RRN)
    refused = store(writer, State.UNKNOWN, kind=Kind.CANCEL, code="218", original_id=sale.id, request_id=RRN)
    conclusions.draw(writer, refused, MOMENT)
    assert (state_of(writer, lost), state_of(writer, refused)) == (State.UNKNOWN, State.UNKNOWN)
    assert writer.reader.evidence_of(lost.id) == []
