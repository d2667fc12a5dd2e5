"""Many who want the same money back at once (M5.1): threads, lanes and a real journal."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, GiveBackPending, GivenBackAlready, LaneBusy
from app.core.model import Kind, Operation, Request, Scheme, State
from app.emulators.device import Event
from app.emulators.pinpad import EmulatedPinpad
from app.lanes.lane import Lane
from training_lanes import LIMIT, Shop, open_shop, sale

ASKERS = 100


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


def insist(lane: Lane, request: Request) -> Operation:
    """Ask until the lane takes it."""
    gives_up_at = time.monotonic() + LIMIT
    while time.monotonic() < gives_up_at:
        try:
            return lane.submit(request).result(LIMIT)
        except LaneBusy:
            time.sleep(0.02)  # two hundred who look without a pause leave the lanes no time
    raise AssertionError("the lane was never free")


def test_of_many_full_returns_on_two_lanes_exactly_one_is_armed(shop: Shop) -> None:
    pinpads = [shop.pinpads[Scheme.UZCARD], shop.training.add_pinpad(Scheme.UZCARD)]
    lanes = [
        shop.open_lane(Scheme.UZCARD, name=f"uzcard-{number}", terminal=shop.terminal(Scheme.UZCARD, pinpad))
        for number, pinpad in enumerate(pinpads, 1)
    ]
    sold = lanes[0].submit(sale()).result(LIMIT)
    request = Request(Kind.RETURN, sold.amount, sold.rrn)
    together = threading.Barrier(ASKERS * len(lanes))
    outcomes: list[Operation | AppError] = []

    def ask(lane: Lane) -> None:
        together.wait(LIMIT)
        try:
            outcomes.append(insist(lane, request))
        except AppError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=ask, args=(lane,)) for lane in lanes for _ in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert [outcome.state for outcome in outcomes if isinstance(outcome, Operation)] == [State.APPROVED]
    refusals = Counter(type(outcome) for outcome in outcomes if not isinstance(outcome, Operation))
    assert refusals.total() == ASKERS * len(lanes) - 1
    assert set(refusals) <= {GiveBackPending, GivenBackAlready}
    assert sum(map(_armed_returns, pinpads)) == 1
    assert [entry.amount for entry in shop.training.bank.ledger.entries] == [sold.amount, sold.amount]
    assert len(shop.stored()) == 2


def _armed_returns(pinpad: EmulatedPinpad) -> int:
    return sum(entry.event is Event.START and entry.kind == "return" for entry in pinpad.ledger.entries)


def test_of_many_sales_on_one_lane_at_once_one_is_taken(shop: Shop) -> None:
    """A button that is pressed twice, an Enter that is held."""
    lane = shop.open_lane()
    futures, busy = [], 0
    for _ in range(20):
        try:
            futures.append(lane.submit(sale()))
        except LaneBusy:
            busy += 1
    assert all(future.result(LIMIT).state is State.APPROVED for future in futures)
    assert len(shop.stored()) == len(futures) == len(shop.starts())
    assert busy == 20 - len(futures)
