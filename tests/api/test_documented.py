"""The documented API on real sockets and emulated pinpads: what a till that was written for FiscalBox meets."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.api.answers import OPERATOR_LIMIT
from app.api.desk import Desk
from app.core.errors import AppError, JournalUnusable
from app.core.model import Kind, Operation, Origin, Request, Scheme, State
from app.emulators.cards import find_card
from app.journal import chain
from app.journal.writing import Writer
from app.lanes.status import Condition
from operations import store
from tills import LIMIT, PATHS, ServedShop, served, settings

CARD = "4111111111111111"
HUMO, UZCARD = Scheme.HUMO, Scheme.UZCARD


@pytest.fixture
def shop(profile_folder: Path) -> Iterator[ServedShop]:
    with served(profile_folder) as running:
        yield running


def wait_until(condition: Callable[[], bool]) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < gives_up_at, "it did not come to that"
        time.sleep(0.005)


@pytest.mark.parametrize("scheme", Scheme)
def test_a_sale_and_what_gives_it_back(shop: ServedShop, scheme: Scheme) -> None:
    sale = shop.till.sell(scheme, 300_00, x_operator="Нигора".encode().decode("latin-1"))
    assert "300.00" in sale.slip
    assert sale.rrn in sale.slip

    back = shop.till.give_back(scheme, sale.rrn, 300_00)
    assert "300.00" in back.slip
    assert back.rrn in back.slip

    second, first = shop.stored()
    assert (first.kind, first.state, first.operator, first.rrn) == (Kind.SALE, State.APPROVED, "Нигора", sale.rrn)
    assert (second.kind, second.state) == (Kind.CANCEL if scheme is HUMO else Kind.RETURN, State.APPROVED)
    assert second.original_id == first.id
    wait_until(lambda: {each.delivery for each in shop.stored()} == {"answered"})
    assert {each.origin for each in shop.stored()} == {Origin.API}
    assert shop.starts(scheme) == ["sale", str(second.kind)]


def test_the_bodies_of_the_documentation(shop: ServedShop) -> None:
    """As they are printed, but for the comment and the missing comma; a bare RRN keeps its zero."""
    receipt = shop.till.sell(HUMO, 300_00)
    number = shop.stored()[0].receipt_no
    body = f'{{\n  "request_id":{number},\n  "amount": 30000,\n  "is_return":"true"\n}}\n'.encode()
    assert shop.till.post("/payment/xumo/", body).rrn == receipt.rrn

    while not (sale := shop.till.sell(UZCARD, 300_00)).rrn.startswith("0"):
        assert len(shop.stored()) < 500
    body = f'{{\n  "request_id":{sale.rrn},\n  "amount": 30000,\n  "is_return":"true"\n}}\n'.encode()
    assert "300.00" in shop.till.post("/payment/uzcard", body).slip
    assert shop.stored()[0].request_id == sale.rrn


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("scheme", Scheme)
def test_reports_closing_and_printing_again(shop: ServedShop, scheme: Scheme, slash: str) -> None:
    path = PATHS[scheme]
    empty = shop.till.get(f"{path}/print_last{slash}")
    assert empty.error == (101, "E6004: There is no slip of this kind to print again")
    sale = shop.till.sell(scheme, 500_00)
    report = shop.till.get(f"{path}_shortreport{slash}")
    assert report.body["data"]["ppt_id"] is None
    assert "500.00" in report.slip
    closing = shop.till.get(f"{path}_close{slash}")
    assert closing.body["data"]["ppt_id"] is None
    again = shop.till.get(f"{path}/print_last{slash}")
    assert again.rrn == sale.rrn
    assert "КОПИЯ 1" in again.slip
    assert "КОПИЯ 2" in shop.till.get(f"{path}/print_last{slash}").slip
    closed = shop.till.get(f"{path}_close/print_last{slash}")
    assert closed.body["data"]["ppt_id"] is None
    assert "КОПИЯ 1" in closed.slip
    assert shop.starts(scheme) == ["sale", "short-report", "reconciliation"]


@pytest.mark.parametrize(("scheme", "code"), [(HUMO, 108), (UZCARD, 109)])
def test_a_refusing_bank(shop: ServedShop, scheme: Scheme, code: int) -> None:
    shop.pinpad(scheme).let_present(find_card(f"{scheme}-poor"), 0.0)

    assert shop.till.sell(scheme, 300_00).error == (code, "116 Недостаточно средств")
    assert shop.stored()[0].state is State.DECLINED


def test_a_busy_lane_says_so_at_once(shop: ServedShop) -> None:
    shop.pinpad().change(card_after=None)
    first = shop.in_background(lambda: shop.till.sell(HUMO, 300_00))
    wait_until(lambda: shop.runtime.lane("humo-training").status.phase is not None)

    code, data = shop.till.sell(HUMO, 500_00).error
    assert (code, data[:4]) == (108, "984 ")
    assert shop.till.sell(UZCARD, 500_00).body["is_success"]

    shop.pinpad().present(find_card("humo-rich"))
    assert "300.00" in first.result(LIMIT).slip
    assert shop.starts() == ["sale"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "not an object"),
        (b'{"amount": "a lot"}', "a lot"),
        (b'{"amount": 30000, "is_return": true}', "request_id"),
        (b'{"amount": 30000, "is_return": true, "request_id": "12345678"}', "E2004"),
        (b"[" * 10_000, "not an object"),
    ],
)
def test_a_wrong_body_sends_nothing(shop: ServedShop, body: bytes, named: str) -> None:
    code, data = shop.till.post(PATHS[HUMO], body).error

    assert code == 104
    assert named in data
    assert shop.starts() == []
    assert shop.stored() == []


def test_what_a_rule_refuses_names_the_rule(shop: ServedShop) -> None:
    sale = shop.till.sell(HUMO, 300_00)
    assert shop.till.give_back(HUMO, sale.rrn, 200_00).error[0] == 106
    assert shop.till.give_back(UZCARD, sale.rrn, 300_00).error[1].startswith("E3009")
    shop.till.give_back(HUMO, sale.rrn, 300_00)
    code, data = shop.till.give_back(HUMO, sale.rrn, 300_00).error
    assert (code, data[:5]) == (106, "E3007")
    assert shop.starts() == ["sale", "cancel"]


def test_what_the_settings_do_not_allow(profile_folder: Path) -> None:
    with served(profile_folder, settings(allow=["sale"], training=True)) as shop:
        assert shop.till.get("/payment/xumo_close").error[1].startswith("E9001")
        assert shop.till.get("/payment/xumo_shortreport/").error[1].startswith("E9001")
        assert shop.till.give_back(HUMO, "416311639412", 300_00).error[1].startswith("E9001")
        assert shop.till.sell(HUMO, 300_00).body["is_success"]


def test_training_lanes_are_refused_unless_the_settings_say_so(profile_folder: Path) -> None:
    with served(profile_folder, settings(training=False)) as shop:
        code, data = shop.till.sell(HUMO, 300_00).error
        assert (code, data[:5]) == (106, "E9002")
        assert shop.till.get("/v1/lanes").body == {"lanes": []}
        assert shop.starts() == []


def test_an_original_that_is_not_in_the_journal(profile_folder: Path) -> None:
    with served(profile_folder) as shop:
        assert shop.till.give_back(HUMO, "416311639412", 300_00).error[0] == 108  # the bank does not know it either
        assert shop.stored()[0].code == "914"


def test_an_approval_whose_till_was_gone_is_not_repeated(shop: ServedShop) -> None:
    shop.pinpad().change(card_after=None)
    hang_up = shop.till.hang_up_on(PATHS[HUMO], {"amount": 300_00})
    wait_until(lambda: bool(shop.starts()))
    hang_up()
    shop.pinpad().present(find_card("humo-rich"))
    wait_until(lambda: shop.stored()[0].state is State.APPROVED)
    wait_until(lambda: shop.runtime.lane("humo-training").status.condition is Condition.READY)
    missed = shop.stored()[0]
    assert missed.is_undelivered

    code, data = shop.till.sell(HUMO, 300_00).error
    assert (code, data[:5]) == (106, "E3025")
    assert str(missed.rrn) in data
    shop.pinpad().change(card_after=0.0)
    assert shop.till.sell(HUMO, 301_00).body["is_success"]
    code, data = shop.till.sell(UZCARD, 300_00).error
    assert (code, data[:5]) == (106, "E3025")
    knowingly = Request(Kind.SALE, 300_00, repeats_knowingly=True)
    assert shop.runtime.lane("humo-training").submit(knowingly).result(LIMIT).state is State.APPROVED

    acknowledged = shop.till.post(f"/v1/operations/{missed.id}/ack", x_operator="Aziz")
    assert (acknowledged.status, acknowledged.body["rrn"]) == (200, missed.rrn)
    assert {each.id: each.delivery for each in shop.stored()}[missed.id] == "acknowledged by Aziz"
    assert shop.till.sell(HUMO, 300_00).body["is_success"]


def test_a_lost_answer_is_looked_up_before_the_till_is_answered(
    shop: ServedShop, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    assert shop.till.sell(HUMO, 100_00).body["is_success"]  # so that the pinpad's clock is known
    shop.pinpad().faults.add("STORERC:drop")

    sale = shop.till.sell(HUMO, 300_00)

    assert "300.00" in sale.slip
    assert shop.stored()[0].state is State.APPROVED
    assert shop.starts() == ["sale", "sale", "ping", "last-slip"]


def test_what_stays_unknown_is_told_as_that_until_it_is_settled(
    shop: ServedShop, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    assert shop.till.sell(HUMO, 100_00).body["is_success"]
    shop.pinpad().faults.add("START:drop")
    code, data = shop.till.sell(HUMO, 300_00).error
    case = shop.stored()[0]
    assert (code, data[: len(case.id) + 23]) == (106, f"UNKNOWN {case.id}: do not repeat")
    assert shop.till.sell(HUMO, 300_00).error == (code, data)
    assert shop.till.sell(HUMO, 300_00, idempotency_key="k").error == (code, data)
    assert shop.till.get("/payment/xumo/print_last").rrn  # of the sale before: the lost one has no slip
    assert shop.till.sell(UZCARD, 300_00).error[1][:5] == "E3020"
    assert shop.starts().count("sale") == 2


def test_a_repeated_key_gives_the_same_answer(shop: ServedShop) -> None:
    first = shop.till.sell(HUMO, 300_00, idempotency_key="till-1/77")
    again = shop.till.sell(HUMO, 300_00, idempotency_key="till-1/77")
    assert again.body == first.body
    assert shop.till.sell(HUMO, 301_00, idempotency_key="till-1/77").error[1][:5] == "E3026"
    assert shop.till.sell(UZCARD, 300_00, idempotency_key="till-1/77").error[1][:5] == "E3026"
    for no_key in ("", " ", "a b", "x" * 256):
        assert shop.till.sell(HUMO, 300_00, idempotency_key=no_key).error[0] == 104
    assert shop.starts() == ["sale"]


KEYS = ("20261124131446", "2026112413144006", CARD, f"till-{CARD}", "4111_1111_1111_1111")
"""Keys that tills make of a time or of a counter, two of which are card numbers by Luhn; and true card numbers."""


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_looks_like_a_card_number_is_a_key(
    shop: ServedShop, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first = shop.till.sell(HUMO, 300_00, idempotency_key=key)
    assert first.slip
    assert shop.till.sell(HUMO, 300_00, idempotency_key=key).body == first.body
    other = f"{key[:6]}{'0' * (len(key) - 10)}{key[-4:]}"  # shown like the first one
    second = shop.till.begin("humo-training", "sale", 300_00, other)
    assert second.status == 202
    shown = [first.body, second.body, shop.till.get(f"/v1/operations/{second.body['id']}?wait=30").body]
    assert [each.idempotency_key for each in shop.stored()] == [other, key]
    assert shop.starts() == ["sale", "sale"]
    assert shop.runtime.api is not None
    shown += [shop.runtime.api.calls.recent, shop.stored(), caplog.text]
    assert key not in str(shown)
    assert shop.till.sell(HUMO, 300_01, idempotency_key=key).error[1].startswith("E3026")


def test_a_changed_key_is_found_and_not_shown(shop: ServedShop) -> None:
    shop.till.sell(HUMO, 300_00, idempotency_key=CARD)
    wait_until(lambda: shop.stored()[0].delivery == "answered")
    journal, told = shop.runtime.profile.journal, list[str]()
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("UPDATE operations SET idempotency_key = '4111_1111_1111_1112'")
    assert chain.verify(journal, told.append).findings == 1
    assert "idempotency_key is another one than event" in told[0]
    assert "1111" not in told[0]


@pytest.mark.parametrize("typed", [CARD, "4111 1111 1111 1111"])
def test_a_card_number_in_place_of_an_original_is_not_repeated(shop: ServedShop, typed: str) -> None:
    code, data = shop.till.give_back(HUMO, typed, 300_00).error
    assert (code, data[:5]) == (104, "E2004")
    assert "**" in data
    assert typed not in data


def test_of_a_long_operator_so_much_is_kept_as_is_described(shop: ServedShop) -> None:
    shop.till.sell(HUMO, 300_00, x_operator="A" * OPERATOR_LIMIT + "B")
    shop.till.sell(HUMO, 300_00, x_operator="A" * (OPERATOR_LIMIT - 12) + CARD)
    cut, whole = (each.operator for each in shop.stored())
    assert (whole, cut) == ("A" * OPERATOR_LIMIT, "A" * (OPERATOR_LIMIT - 12) + "411111******")
    described = shop.till.get("/openapi.json").body["paths"]
    parameters = [
        parameter
        for methods in described.values()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "X-Operator"
    ]
    assert parameters
    assert all("maxLength" not in each["schema"] and "first 64" in each["description"] for each in parameters)


def test_a_row_that_nobody_carries_out_keeps_nobody_waiting(shop: ServedShop) -> None:
    """As an outcome leaves it that a mistake kept from the journal; its next start settles it."""
    born = {"lane": "humo-training", "origin": Origin.API, "idempotency_key": "one"}
    left = shop.runtime.write(lambda writer: store(writer, State.SENT, **born)).result(LIMIT)

    code, data = shop.till.sell(HUMO, left.amount, idempotency_key="one").error

    assert (code, data[: len(left.id) + 23]) == (106, f"UNKNOWN {left.id}: do not repeat")
    assert shop.starts() == []


def test_a_mistake_while_the_outcome_is_stored_is_answered_and_looked_up(
    shop: ServedShop, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.CRITICAL, "a mistake of this program")
    expect_log(logging.WARNING, "is unknown: internal-error")
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    assert shop.till.sell(HUMO, 100_00).body["is_success"]  # so that the pinpad's clock is known
    step = Writer.step

    def break_once(writer: Writer, operation: Operation, moment: datetime) -> None:
        if operation.state is State.APPROVED:
            monkeypatch.setattr(Writer, "step", step)
            raise RuntimeError("a mistake")
        step(writer, operation, moment)

    monkeypatch.setattr(Writer, "step", break_once)
    sale = shop.till.sell(HUMO, 300_00, idempotency_key="one")
    assert "300.00" in sale.slip
    assert shop.till.sell(HUMO, 300_00, idempotency_key="one").body == sale.body
    assert shop.starts() == ["sale", "sale", "ping", "last-slip"]


def test_what_was_begun_is_never_refused_when_its_outcome_cannot_be_read(
    shop: ServedShop, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[int, str], None]
) -> None:
    """A refusal would say that nothing was sent."""
    expect_log(logging.CRITICAL, "could not be told")
    shop.till.sell(HUMO, 300_00, idempotency_key="one")

    async def unreadable(desk: Desk, operation_id: str) -> Operation:
        raise JournalUnusable(path=desk, problem=operation_id)

    monkeypatch.setattr(Desk, "get", unreadable)
    code, data = shop.till.sell(HUMO, 300_00, idempotency_key="one").error
    (sale,) = shop.stored()
    assert (code, data[: len(sale.id) + 23]) == (106, f"UNKNOWN {sale.id}: do not repeat")


def test_a_mistake_of_the_program_shows_nothing_of_itself(
    shop: ServedShop, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[int, str], None]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret")

    expect_log(logging.CRITICAL, "mistake of this program")
    monkeypatch.setattr("app.api.envelope.of_operation", broken)
    heard = shop.till.sell(HUMO, 300_00)
    assert heard.body["error"] == {"code": 103, "message": "INTERNAL_ERROR", "data": None}


def test_no_error_of_this_kind_is_the_tills_fault(shop: ServedShop) -> None:
    with pytest.raises(AppError):
        shop.runtime.lane("visa")
    for heard, status in (
        (shop.till.get("/payment/visa"), 404),
        (shop.till.call("PUT", PATHS[HUMO], {"amount": 1}), 405),
        (shop.till.get(PATHS[HUMO]), 405),
        (shop.till.get(f"/payment/{CARD}"), 404),
    ):
        error = heard.body["error"]
        assert (heard.status, error["code"], error["message"]) == (status, 104, "INVALID_ARGUMENT")
        assert CARD not in error["data"]
    assert shop.starts() == []


def test_somebody_who_looks_on_does_not_hear_for_the_till(shop: ServedShop) -> None:
    shop.pinpad().change(card_after=None)
    hang_up = shop.till.hang_up_on(PATHS[HUMO], {"amount": 300_00})
    shop.wait_for_card()
    hang_up()
    shop.pinpad().present(find_card("humo-rich"))
    wait_until(lambda: shop.stored()[0].state is State.APPROVED)
    missed = shop.stored()[0]
    assert shop.till.get(f"/v1/operations/{missed.id}?wait=1").body["state"] == "approved"
    wait_until(lambda: shop.runtime.lane("humo-training").status.condition is Condition.READY)
    assert shop.till.sell(HUMO, 300_00).error[1][:5] == "E3025"


def test_equal_sales_one_behind_the_other_are_all_made(shop: ServedShop) -> None:
    """The commonest case in a shop, also while the journal's own thread is held up."""
    for _ in range(10):
        shop.runtime.write(lambda _: time.sleep(0.05))
        assert shop.till.sell(HUMO, 5_000_00).body["is_success"]
    assert shop.starts() == ["sale"] * 10


def test_a_key_is_recalled_whatever_the_settings_have_become(profile_folder: Path) -> None:
    with served(profile_folder) as shop:
        first = shop.till.sell(HUMO, 300_00, idempotency_key="one")
    with served(profile_folder, settings(allow=["report"])) as shop:
        assert shop.till.sell(HUMO, 300_00, idempotency_key="one").body == first.body
        assert shop.till.begin("humo-training", "sale", 300_00, "one").body["rrn"] == first.rrn
        assert shop.till.sell(HUMO, 300_01, idempotency_key="one").error[1][:5] == "E3026"
        assert shop.till.sell(UZCARD, 300_00, idempotency_key="one").error[1][:5] == "E3026"
