"""While the pinpad still has to say what became of an operation, nothing is asked that could replace its last slip."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import LaneClosed
from app.core.model import Kind, Operation, Request, Scheme, State
from app.lanes.lane import Lane
from app.lanes.status import Condition
from training_lanes import LIMIT, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]


@pytest.fixture
def shop(tmp_path: Path, expect_log: ExpectLog) -> Iterator[Shop]:
    expect_log(logging.WARNING, "is unknown")
    with open_shop(tmp_path) as opened:
        yield opened


def lost(shop: Shop, lane: Lane, request: Request) -> Operation:
    """An operation whose answer is lost; the pinpad is back before the lane asks it by itself."""
    shop.pinpads[Scheme.HUMO].faults.add("STORERC:drop")
    operation = lane.submit(request).result(LIMIT)
    assert operation.state is State.UNKNOWN
    assert lane.status.condition is Condition.CLOSED
    return operation


@pytest.mark.parametrize("kind", [Kind.SHORT_REPORT, Kind.HOST_TEST])
def test_nothing_that_prints_comes_before_the_look_up(shop: Shop, kind: Kind) -> None:
    lane = shop.open_lane()
    lost(shop, lane, sale())
    with pytest.raises(LaneClosed):
        lane.ask(kind).result(LIMIT)
    assert str(kind) not in shop.starts()
    assert isinstance(lane.status.trouble, LaneClosed)


def test_a_ping_and_the_last_slip_may_be_asked_for(shop: Shop) -> None:
    lane = shop.open_lane()
    sold = lost(shop, lane, sale())
    assert lane.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    assert "300.00" in lane.ask(Kind.LAST_SLIP).result(LIMIT).slip
    shop.wait_until(lambda: shop.stored_again(sold).state is State.APPROVED)
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert lane.ask(Kind.SHORT_REPORT).result(LIMIT).state is State.APPROVED


def test_a_report_is_what_a_lost_reconciliation_waits_for(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.submit(sale()).result(LIMIT)
    lost(shop, lane, Request(Kind.RECONCILIATION))
    with pytest.raises(LaneClosed):
        lane.ask(Kind.HOST_TEST).result(LIMIT)
    assert lane.ask(Kind.SHORT_REPORT).result(LIMIT).state is State.APPROVED
