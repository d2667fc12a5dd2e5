"""What is refused whoever allows it is known before; what somebody may allow is no refusal. Nothing is written."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import CancelledAlready, GivenBackAlready, OriginalNotApproved, SchemeDiffers
from app.core.model import Kind, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes.foresight import find_refusal
from app.settings import SupervisedAction
from operations import MOMENT, store
from training_lanes import PROFILE

RRN = "416311639411"
STRICT = replace(PROFILE, training=False, supervised=frozenset(SupervisedAction), return_limit=1)
RETURN = Request(Kind.RETURN, 300_00, RRN)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as opened:
        yield opened


def refusal(writer: Writer, request: Request) -> type[Exception] | None:
    found = find_refusal(writer.reader, request, STRICT, MOMENT)
    return None if found is None else type(found)


def test_what_a_supervisor_or_the_cashier_may_allow_is_not_refused(writer: Writer) -> None:
    assert refusal(writer, RETURN) is None, "an original that is not in this journal, above the limit"
    store(writer, State.UNKNOWN, training=False, amount=300_00)
    assert refusal(writer, Request(Kind.SALE, 300_00)) is None, "a sale of the same amount that is not settled"


def test_what_nobody_can_allow_is_refused(writer: Writer) -> None:
    store(writer, State.DECLINED, training=False, rrn=RRN)
    assert refusal(writer, RETURN) is OriginalNotApproved
    sale = store(writer, State.APPROVED, training=False, rrn=RRN, terminal_id="34112204")
    assert refusal(writer, RETURN) is None
    assert refusal(writer, replace(RETURN, amount=300_01)) is GivenBackAlready
    store(writer, State.APPROVED, training=False, kind=Kind.CANCEL, request_id=RRN, original_id=sale.id, amount=300_00)
    assert refusal(writer, RETURN) is CancelledAlready


def test_another_scheme_is_named_and_nothing_is_written(writer: Writer) -> None:
    store(writer, State.APPROVED, training=False, scheme=Scheme.UZCARD, rrn=RRN)
    assert refusal(writer, RETURN) is SchemeDiffers
    assert len(writer.reader.latest(9)) == 1
