"""What a till's request over HTTP may not do: repeat what it was not told of, or give back above the limit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import AnswerUndelivered, KeyUsed, OriginalUnknown, ReturnAboveLimit
from app.core.model import Kind, Operation, Origin, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes import guards
from app.lanes.profile import LaneProfile
from app.settings import SupervisedAction
from operations import MOMENT, make_operation, store
from training_lanes import PROFILE

RRN = "416311639412"
REAL = replace(PROFILE, training=False, supervised=frozenset(SupervisedAction), return_limit=500_00)
SOLD = {"rrn": RRN, "origin": Origin.API, "terminal_id": "TR000001"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


def check(
    writer: Writer,
    kind: Kind = Kind.SALE,
    amount: int = 300_00,
    original: str | None = None,
    asker: LaneProfile = PROFILE,
    origin: Origin = Origin.API,
    key: str | None = None,
) -> None:
    request = Request(kind, amount, original, origin=origin, idempotency_key=key)
    guards.check(writer.reader, request, asker, MOMENT)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_an_approval_that_was_not_told_stops_the_same_sale_on_every_lane_of_every_scheme(
    writer: Writer, scheme: Scheme
) -> None:
    missed = store(writer, State.APPROVED, scheme=scheme, **SOLD)
    with pytest.raises(AnswerUndelivered, match=rf"02\.03\.2026 12:00, was approved with RRN {RRN}.*{missed.id}"):
        check(writer)
    for asker in (replace(PROFILE, name="humo-2"), replace(PROFILE, name="uzcard-1", schemes=(Scheme.UZCARD,))):
        with pytest.raises(AnswerUndelivered):
            check(writer, asker=asker)

    check(writer, amount=300_01)
    check(writer, asker=REAL)


@pytest.mark.parametrize("how", ["answered", "acknowledged by Нигора"])
def test_once_it_was_told_it_may_be_sold_again(writer: Writer, how: str) -> None:
    missed = store(writer, State.APPROVED, **SOLD)
    assert missed.is_undelivered
    assert writer.reader.guards.untold_sale(300_00, training=True) == missed

    told = writer.deliver(missed.id, how, MOMENT)

    assert not told.is_undelivered
    assert writer.deliver(missed.id, "again", MOMENT).delivery == how
    check(writer)


def test_what_was_thought_told_is_taken_back(writer: Writer) -> None:
    missed = store(writer, State.APPROVED, **SOLD)
    writer.deliver(missed.id, "answered", MOMENT)
    assert writer.take_back_delivery(missed.id, "answered", MOMENT).is_undelivered
    with pytest.raises(AnswerUndelivered):
        check(writer)
    writer.deliver(missed.id, "acknowledged by Aziz", MOMENT)
    assert not writer.take_back_delivery(missed.id, "answered", MOMENT).is_undelivered
    with pytest.raises(LookupError):
        writer.deliver("nobody", "answered", MOMENT)


@pytest.mark.parametrize("state", [State.DECLINED, State.ABORTED, State.FAILED])
def test_what_charged_nobody_needs_no_telling(writer: Writer, state: State) -> None:
    store(writer, state, origin=Origin.API)
    check(writer)


def test_while_a_refund_is_unheard_nothing_more_is_refunded_of_its_sale(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001", receipt_no="14", shift_no="1")
    part = store(
        writer,
        State.APPROVED,
        kind=Kind.RETURN,
        amount=100_00,
        request_id=RRN,
        original_id=sale.id,
        origin=Origin.API,
    )
    for origin in (Origin.API, Origin.WINDOW):
        with pytest.raises(AnswerUndelivered, match=r"The return of 100\.00 so'm.*RRN –, and"):
            check(writer, Kind.RETURN, 100_00, RRN, origin=origin)
        with pytest.raises(AnswerUndelivered):
            check(writer, Kind.RETURN, 100_00, "14", origin=origin)  # the same sale under its other name
        with pytest.raises(AnswerUndelivered):
            check(writer, Kind.RETURN, 50_00, RRN, origin=origin)
    writer.deliver(part.id, "answered", MOMENT)
    check(writer, Kind.RETURN, 50_00, RRN)


def test_those_of_real_money_are_listed(writer: Writer) -> None:
    store(writer, State.APPROVED, **SOLD)
    real = store(writer, State.APPROVED, training=False, **SOLD)
    store(writer, State.APPROVED, training=False, kind=Kind.RECONCILIATION, amount=0, origin=Origin.API)
    assert writer.reader.undelivered(10) == [real]


def test_a_key_is_used_once(writer: Writer) -> None:
    known = make_operation(idempotency_key="till-1")
    writer.insert(lambda _: known)
    for origin in (Origin.API, Origin.WINDOW):
        with pytest.raises(KeyUsed, match=known.id):
            check(writer, key="till-1", origin=origin)
    check(writer, key="till-2")
    assert writer.reader.find_by_key("till-1") == known
    assert writer.reader.find_by_key("till-2") is None


def test_an_original_that_nobody_knows_is_given_back_as_the_settings_have_it(writer: Writer) -> None:
    allowing = replace(REAL, api_unknown_originals=True)
    for kind in (Kind.CANCEL, Kind.RETURN):
        check(writer, kind, 500_00, RRN, allowing)
        with pytest.raises(OriginalUnknown):
            check(writer, kind, 500_00, RRN, REAL)
        with pytest.raises(OriginalUnknown):
            check(writer, kind, 500_00, RRN, allowing, origin=Origin.WINDOW)
        with pytest.raises(ReturnAboveLimit):
            check(writer, kind, 500_01, RRN, allowing)


def test_what_a_till_returned_in_a_day_adds_up(writer: Writer) -> None:
    allowing = replace(REAL, api_unknown_originals=True)
    returned: Operation = store(
        writer, State.APPROVED, training=False, kind=Kind.RETURN, amount=400_00, request_id="416311639413"
    )
    assert returned.operator == "till"
    check(writer, Kind.RETURN, 100_00, RRN, allowing)
    with pytest.raises(ReturnAboveLimit):
        check(writer, Kind.RETURN, 100_01, RRN, allowing)
