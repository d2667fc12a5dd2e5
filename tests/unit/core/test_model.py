"""The operation as a row, as JSON, and its id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.model import Kind, Operation, Phase, Reason, State, format_moment, new_id
from operations import make_operation

CONTRACT = (
    "id lane scheme kind state training amount surcharge total amount_confirmed request_id original_id origin operator"
    " code rrn auth_code receipt_no shift_no terminal_id merchant_id card phase slip created_at sent_at ended_at"
)


def test_json_has_all_keys_of_the_contract_in_their_order() -> None:
    assert " ".join(make_operation().as_json()) == CONTRACT


def test_json_holds_plain_values() -> None:
    json = replace(make_operation(), phase=Phase.CARD, sent_at=datetime(2026, 3, 2, 7, 0, 1, 5000, UTC)).as_json()
    assert json["scheme"] == "humo"
    assert type(json["scheme"]) is str
    assert json["training"] is True
    assert json["sent_at"] == "2026-03-02T07:00:01.005Z"
    assert json["ended_at"] is None


def test_a_row_is_read_back_as_it_was_written() -> None:
    operation = replace(
        make_operation(),
        state=State.UNKNOWN,
        phase=Phase.WRITE,
        reason=Reason.LINE_LOST,
        amount_confirmed=True,
        relayed=True,
        sent_at=datetime(2026, 3, 2, 7, 0, 1, tzinfo=UTC),
    )
    assert Operation.from_row(operation.as_row()) == operation


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_ids_are_uuids_of_version_7_that_tell_their_millisecond(moment: datetime) -> None:
    uuid = UUID(new_id(moment))
    assert (uuid.version, uuid.variant) == (7, "specified in RFC 4122")
    assert uuid.int >> 80 == int(moment.timestamp() * 1000)


def test_two_ids_of_one_moment_differ() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert new_id(moment) != new_id(moment)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_moments_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (format_moment(one) < format_moment(other)) == (one < other)


def test_what_moves_money_is_what_the_rules_say() -> None:
    assert {kind for kind in Kind if kind.moves_money} == {Kind.SALE, Kind.CANCEL, Kind.RETURN}
    assert {kind for kind in Kind if kind.gives_back} == {Kind.CANCEL, Kind.RETURN}
    assert {kind for kind in Kind if kind.is_journalled} == {Kind.SALE, Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION}
