"""/v1: begun once for each key, asked for until it is over, also after the program was killed in between."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.model import OPERATION_KEYS, Decision, Origin, Scheme, State
from app.emulators.cards import find_card
from app.lanes.status import Condition
from operations import store
from tills import LIMIT, Heard, ServedShop, served

LANE = "humo-training"


@pytest.fixture
def shop(profile_folder: Path) -> Iterator[ServedShop]:
    with served(profile_folder) as running:
        yield running


def finished(shop: ServedShop, begun: Heard, **headers: str) -> Heard:
    """The operation once its outcome is known; a till asks on where the answer was lost."""
    assert begun.status in (200, 202), begun.body
    for _ in range(2):
        told = shop.till.get(f"/v1/operations/{begun.body['id']}?wait=30", **headers)
        if told.body["state"] != "unknown":
            break
    lane, gives_up_at = shop.runtime.lane(told.body["lane"]), time.monotonic() + LIMIT
    while told.body["state"] != "unknown" and lane.status.condition is Condition.WORKING:  # it is just becoming free
        assert time.monotonic() < gives_up_at
        time.sleep(0.005)
    return told


def number(heard: Heard) -> tuple[int, int]:
    return heard.status, heard.body["error"]["number"]


def test_a_sale_is_begun_and_asked_for(shop: ServedShop) -> None:
    begun = shop.till.begin(LANE, "sale", 300_00, "one")
    assert begun.status == 202
    assert begun.headers["location"] == f"/v1/operations/{begun.body['id']}"
    assert list(begun.body) == [*OPERATION_KEYS, "reason", "meaning"]
    assert (begun.body["reason"], begun.body["meaning"]) == (None, None)

    ended = finished(shop, begun)

    assert (ended.status, ended.body["state"], ended.body["rrn"]) == (200, "approved", shop.stored()[0].rrn)
    assert "300.00" in ended.body["slip"]
    gives_up_at = time.monotonic() + LIMIT
    while shop.stored()[0].delivery != "answered":
        assert time.monotonic() < gives_up_at
    back = finished(shop, shop.till.begin(LANE, "cancel", 300_00, "two", original=ended.body["rrn"]))
    assert (back.body["state"], back.body["original_id"]) == ("approved", ended.body["id"])


def test_a_key_is_one_operation_for_ever(profile_folder: Path) -> None:
    with served(profile_folder) as shop:
        first = finished(shop, shop.till.begin(LANE, "sale", 300_00, "one"))
        again = shop.till.begin(LANE, "sale", 300_00, "one")
        assert (again.status, again.body) == (200, first.body)
    with served(profile_folder) as shop:
        again = shop.till.begin(LANE, "sale", 300_00, "one")
        assert (again.status, again.body) == (200, first.body)
        assert shop.starts() == []
        assert number(shop.till.begin(LANE, "sale", 300_01, "one")) == (409, 3026)
        assert number(shop.till.begin("uzcard-training", "sale", 300_00, "one")) == (409, 3026)
        assert number(shop.till.begin(LANE, "return", 300_00, "one", original="416311639412")) == (409, 3026)


def test_twenty_tills_with_one_key_start_one_operation(shop: ServedShop) -> None:
    with ThreadPoolExecutor(20) as pool:
        begun = list(pool.map(lambda _: shop.till.begin(LANE, "sale", 300_00, "one"), range(20)))

    assert sorted(heard.status for heard in begun) == [200] * 19 + [202]
    assert len({heard.body["id"] for heard in begun}) == 1
    assert finished(shop, begun[0]).body["state"] == "approved"
    assert shop.starts() == ["sale"]


def test_a_lost_program_is_asked_again_with_the_same_key(
    profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    with served(profile_folder) as shop:
        finished(shop, shop.till.begin(LANE, "sale", 100_00, "clock"))
        shop.pinpad().faults.add("STORERC:drop")
        begun = shop.till.begin(LANE, "sale", 300_00, "one")
        lane = shop.runtime.lane(LANE)
        lane.begin_stop()  # before its look-up
        assert lane.join(LIMIT)
    with served(profile_folder) as shop:
        ended = finished(shop, shop.till.begin(LANE, "sale", 300_00, "one"))
        assert (ended.body["id"], ended.body["state"]) == (begun.body["id"], "approved")
        assert "sale" not in shop.starts()


@pytest.mark.parametrize(
    ("wanted", "meaning"),
    [
        ({"accept_language": "en"}, "Insufficient funds"),
        ({"accept_language": "uz, ru;q=0.5, en-GB;q=0.9"}, "Insufficient funds"),
        ({"accept_language": "en;q=0, fr;q=x, ru"}, "Недостаточно средств"),
        ({"accept_language": "uz"}, "Недостаточно средств"),
        ({}, "Недостаточно средств"),
    ],
)
def test_a_refusal_says_what_it_means(shop: ServedShop, wanted: dict[str, str], meaning: str) -> None:
    shop.pinpad().let_present(find_card("humo-poor"), 0.0)
    ended = finished(shop, shop.till.begin(LANE, "sale", 300_00, "one"), **wanted).body
    assert (ended["state"], ended["code"], ended["reason"], ended["meaning"]) == ("declined", "116", None, meaning)


def test_what_was_never_sent_says_why(shop: ServedShop) -> None:
    shop.pinpad().unplug()
    ended = finished(shop, shop.till.begin(LANE, "sale", 300_00, "one"), accept_language="en").body
    assert (ended["state"], ended["reason"]) == ("failed", "never-sent")
    assert ended["meaning"].startswith("Nothing was sent to the pinpad. E4")
    shop.pinpad().plug()


def test_a_long_poll_hears_at_once_that_the_outcome_is_not_known(
    shop: ServedShop, expect_log: Callable[[int, str], None]
) -> None:
    """And then waits for what settles it, so that who asks again and again does not do so without a pause."""
    expect_log(logging.WARNING, "is unknown")
    finished(shop, shop.till.begin(LANE, "sale", 100_00, "clock"))
    shop.pinpad().change(card_after=None)
    begun = shop.till.begin(LANE, "sale", 300_00, "one")
    path = f"/v1/operations/{begun.body['id']}"
    waiting = shop.in_background(lambda: shop.till.get(f"{path}?wait=60", accept_language="en"))
    shop.wait_for_card()
    asked_at = time.monotonic()
    shop.pinpad().unplug()

    told = waiting.result(LIMIT).body
    assert (told["state"], told["reason"]) == ("unknown", "line-lost")
    assert told["meaning"].startswith("The outcome is not known")
    assert time.monotonic() - asked_at < LIMIT
    assert shop.till.get(f"{path}?wait=1").body["state"] == "unknown"
    settling = shop.in_background(lambda: shop.till.get(f"{path}?wait=30", accept_language="en"))
    (case,) = shop.runtime.read(lambda reader: reader.cases()).result(LIMIT)
    shop.runtime.settle(case, Decision.DECLINED, "Boss", "the bank says so").result(LIMIT)
    settled = settling.result(LIMIT).body
    assert (settled["state"], settled["meaning"]) == ("declined", "Declined. A supervisor settled it.")
    shop.pinpad().plug()


def test_an_approval_that_nobody_asked_for_stops_its_repetition(shop: ServedShop) -> None:
    begun = shop.till.begin(LANE, "sale", 300_00, "one")
    gives_up_at = time.monotonic() + LIMIT
    while shop.stored()[0].state is not State.APPROVED:
        assert time.monotonic() < gives_up_at
    while number(refused := shop.till.begin(LANE, "sale", 300_00, "two")) != (409, 3025):
        assert refused.body["error"]["number"] == 3001, refused.body  # the lane is just becoming free
        assert time.monotonic() < gives_up_at
    finished(shop, begun)
    while (again := shop.till.begin(LANE, "sale", 300_00, "two")).status == 409:
        assert time.monotonic() < gives_up_at
    assert finished(shop, again).body["state"] == "approved"


def test_an_abort_and_a_long_poll_that_hears_of_it(shop: ServedShop) -> None:
    shop.pinpad().change(card_after=None)
    begun = shop.till.begin(LANE, "sale", 300_00, "one")
    path = f"/v1/operations/{begun.body['id']}"
    waiting = shop.in_background(lambda: shop.till.get(f"{path}?wait=30"))
    shop.wait_for_card()

    assert shop.till.post(f"{path}/abort").status == 202

    ended = waiting.result(LIMIT)
    assert ended.body["state"] == "aborted"
    assert number(shop.till.post(f"{path}/abort")) == (409, 9008)
    assert number(shop.till.post(f"{path}/ack")) == (409, 9009)


def test_an_abort_that_is_meant_for_another_operation_stops_nothing(shop: ServedShop) -> None:
    first = finished(shop, shop.till.begin(LANE, "sale", 300_00, "one"))
    shop.pinpad().change(card_after=None)
    second = shop.till.begin(LANE, "sale", 400_00, "two")

    assert number(shop.till.post(f"/v1/operations/{first.body['id']}/abort")) == (409, 9008)

    shop.pinpad().present(find_card("humo-rich"))
    assert finished(shop, second).body["state"] == "approved"


def test_the_lanes(shop: ServedShop) -> None:
    lanes = shop.till.get("/v1/lanes").body["lanes"]
    assert [(lane["name"], lane["default"], lane["condition"]) for lane in lanes] == [
        ("humo-training", True, "ready"),
        ("uzcard-training", True, "ready"),
    ]
    shop.pinpad(Scheme.UZCARD).change(card_after=None)
    begun = shop.till.begin("uzcard-training", "sale", 300_00, "one")
    working = shop.till.get("/v1/lanes").body["lanes"][1]
    assert (working["condition"], working["operation_id"]) == ("working", begun.body["id"])
    assert number(shop.till.begin("uzcard-training", "sale", 300_00, "two")) == (409, 3001)
    shop.wait_for_card(Scheme.UZCARD)
    shop.till.post(f"/v1/operations/{begun.body['id']}/abort")
    assert finished(shop, begun).body["state"] == "aborted"


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ({"lane": LANE, "kind": "sale", "amount": 1}, {}, (400, 9006)),
        ({"lane": LANE, "kind": "sale", "amount": 1}, {"idempotency_key": "a b"}, (400, 9006)),
        ({"lane": LANE, "kind": "sale", "amount": 1}, {"idempotency_key": "x" * 256}, (400, 9006)),
        ({"lane": "visa", "kind": "sale", "amount": 1}, {"idempotency_key": "a"}, (404, 3012)),
        ({"lane": LANE, "kind": "sale", "amount": 0}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "sale", "amount": "1"}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "sale", "amount": 1.0}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "sale", "amount": True}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "close", "amount": 1}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "sale", "amount": 1, "original": "14"}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "return", "amount": 1}, {"idempotency_key": "a"}, (422, 9004)),
        ({"lane": LANE, "kind": "sale", "amount": 1, "tip": 1}, {"idempotency_key": "a"}, (422, 9004)),
        (b"{", {"idempotency_key": "a", "content_type": "application/json"}, (422, 9004)),
        (b'{"lane": "humo-training", "kind": "sale", "amount": 1}', {"idempotency_key": "a"}, (422, 9004)),
        (
            b'{"lane": "humo-training", "kind": "sale", "amount": 1, "am\\u006funt": 2}',
            {"idempotency_key": "a", "content_type": "application/json"},
            (422, 9004),
        ),
        (b"[" * 8000, {"idempotency_key": "a", "content_type": "application/json"}, (422, 9004)),
    ],
)
def test_what_is_refused(shop: ServedShop, body: object, headers: dict[str, str], expected: tuple[int, int]) -> None:
    assert number(shop.till.post("/v1/operations", body, **headers)) == expected
    assert shop.starts() == []
    assert shop.stored() == []


def test_an_approval_without_room_is_acknowledged_when_there_is_some(shop: ServedShop) -> None:
    """It is told all the same (M8.2), but a note of it would be lost."""
    left = shop.runtime.write(lambda writer: store(writer, State.SENT, lane=LANE, origin=Origin.API)).result(LIMIT)
    ended = replace(left, state=State.APPROVED)
    shop.runtime.lane(LANE).board.show(unsaved=ended)
    path = f"/v1/operations/{left.id}"
    assert shop.till.get(path).body["state"] == "approved"
    assert number(shop.till.post(f"{path}/ack")) == (503, 9014)
    shop.runtime.write(lambda writer: writer.step(ended, ended.created_at)).result(LIMIT)
    shop.runtime.lane(LANE).board.show(unsaved=None)
    assert shop.till.post(f"{path}/ack").status == 200


def test_operations_that_are_not_there(shop: ServedShop) -> None:
    nobody = "01900000-0000-7000-8000-000000000000"
    assert number(shop.till.get(f"/v1/operations/{nobody}")) == (404, 9007)
    assert number(shop.till.post(f"/v1/operations/{nobody}/abort")) == (404, 9007)
    assert number(shop.till.post(f"/v1/operations/{nobody}/ack")) == (404, 9007)
    assert number(shop.till.get(f"/v1/operations/{nobody}?wait=61")) == (422, 9004)
    assert number(shop.till.get("/v1/operations/1")) == (422, 9004)
    assert number(shop.till.get("/v2")) == (404, 9004)
