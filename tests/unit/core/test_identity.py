"""What names an operation, and what a refund calls its sale: what is not known is never a difference."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.identity import contradict, differ, names_another_sale, names_sale, rrns_of_sale
from app.core.model import Kind, Origin, State
from operations import make_operation

RRN, OTHER_RRN = "416311639412", "416311639499"
SALE = make_operation(
    state=State.APPROVED,
    terminal_id="34112204",
    receipt_no="14",
    rrn=RRN,
    auth_code="731333",
    card="986018******9831",
)
CANCEL = make_operation(kind=Kind.CANCEL, request_id=RRN, original_id=SALE.id)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a", "a", False), ("a", "b", True), (None, "b", False), ("a", None, False), (None, None, False)],
)
def test_two_things_differ_only_where_both_are_known(one: str | None, other: str | None, *, expected: bool) -> None:
    assert differ(one, other) is expected


@pytest.mark.parametrize(
    ("field", "other"),
    [("terminal_id", "00000013"), ("receipt_no", "15"), ("rrn", OTHER_RRN), ("auth_code", "731334")],
)
def test_each_name_alone_contradicts(field: str, other: str) -> None:
    assert not contradict(SALE, SALE)
    changed: dict[str, Any] = {field: other}
    unknown: dict[str, Any] = {field: None}
    assert contradict(SALE, replace(SALE, **changed))
    assert not contradict(SALE, replace(SALE, **unknown))


def test_a_refund_is_tied_to_its_sale_by_any_of_three() -> None:
    other = replace(SALE, rrn=OTHER_RRN, auth_code="999999", card="986018******0000")
    assert not names_sale(other, CANCEL, SALE)
    for field in ("rrn", "auth_code", "card"):
        fits: dict[str, Any] = {field: getattr(SALE, field)}
        assert names_sale(replace(other, **fits), CANCEL, SALE)
    assert not names_sale(replace(SALE, rrn=None, auth_code=None, card="****"), CANCEL, replace(SALE, card="****"))


def test_a_sale_that_is_not_in_the_journal_is_named_by_the_rrn_that_was_asked_for() -> None:
    assert names_sale(SALE, CANCEL, None)
    assert not names_sale(replace(SALE, rrn=None), CANCEL, None)
    assert not names_sale(SALE, replace(CANCEL, request_id="14"), None)


def test_an_answer_names_another_sale_only_where_all_three_contradict() -> None:
    other = replace(SALE, rrn=OTHER_RRN, auth_code="999999", card="986018******0000")
    assert names_another_sale(other, SALE)
    assert not names_another_sale(SALE, SALE)
    for field in ("rrn", "auth_code", "card"):
        fits: dict[str, Any] = {field: getattr(SALE, field)}
        missing: dict[str, Any] = {field: None}
        assert not names_another_sale(replace(other, **fits), SALE)
        assert not names_another_sale(replace(other, **missing), SALE)
        assert not names_another_sale(other, replace(SALE, **missing))


def test_by_what_refunds_know_their_sale() -> None:
    by_receipt = replace(CANCEL, request_id="14")
    returned = replace(CANCEL, kind=Kind.RETURN, request_id=None, rrn=OTHER_RRN)
    assert rrns_of_sale([]) == frozenset()
    assert rrns_of_sale([CANCEL]) == {RRN}
    assert rrns_of_sale([by_receipt]) == frozenset()
    assert rrns_of_sale([replace(by_receipt, rrn=OTHER_RRN)]) == {OTHER_RRN}
    assert rrns_of_sale([returned]) == frozenset()
    assert rrns_of_sale([replace(returned, origin=Origin.PINPAD), CANCEL]) == {RRN, OTHER_RRN}
