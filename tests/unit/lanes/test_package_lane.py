"""A real lane that reaches its pinpad through Arcom's package: a whole day, and what is looked up."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import StaleOutput
from app.core.model import Kind, Operation, Origin, Reason, Request, Scheme, State
from app.lanes.lane import Lane
from app.lanes.status import Condition
from clocks import ManualClock
from package_shop import PackageShop, open_package_shop, wait_for
from training_lanes import LIMIT

AMOUNT = 300_00


@pytest.fixture
def shop(tmp_path: Path, allow_log: Callable[[int, str], None]) -> Iterator[PackageShop]:
    allow_log(logging.WARNING, "")
    with open_package_shop(tmp_path) as shop:
        yield shop


def carry_out(lane: Lane, kind: Kind, amount: int = AMOUNT, original: str | None = None) -> Operation:
    request = Request(kind, amount, original=original, origin=Origin.COMMAND)
    return lane.submit(request).result(LIMIT)


@pytest.mark.parametrize("scheme", Scheme)
def test_a_day(shop: PackageShop, scheme: Scheme) -> None:
    lane = shop.open_package_lane(scheme)
    assert lane.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    sale = carry_out(lane, Kind.SALE)
    copy = lane.ask(Kind.LAST_SLIP).result(LIMIT)
    assert (copy.state, "ДУБЛИКАТ" in copy.slip) == (State.APPROVED, True)
    kind = Kind.CANCEL if scheme is Scheme.HUMO else Kind.RETURN
    back = carry_out(lane, kind, original=sale.rrn)
    assert (sale.state, back.state) == (State.APPROVED, State.APPROVED)
    assert (sale.amount_confirmed, back.amount_confirmed, back.original_id) == (True, True, sale.id)
    assert back.terminal_id == sale.terminal_id == shop.ids(scheme)[0]
    assert None not in (sale.rrn, sale.auth_code, sale.card, sale.receipt_no, sale.slip)
    assert "Краткий отчет" in lane.ask(Kind.SHORT_REPORT).result(LIMIT).slip
    closing = lane.submit(Request(Kind.RECONCILIATION, origin=Origin.COMMAND)).result(LIMIT)
    assert (closing.state, closing.code, closing.totals) == (State.APPROVED, "500", "agree")
    assert (shop.booked(Kind.SALE), shop.booked(kind)) == ([AMOUNT], [AMOUNT])
    assert lane.status.condition is Condition.READY


def test_a_decline_is_one(shop: PackageShop) -> None:
    lane = shop.open_package_lane()
    declined = carry_out(lane, Kind.SALE, amount=999_999_999_00)
    assert (declined.state, declined.code) == (State.DECLINED, "116")
    assert lane.status.condition is Condition.READY
    assert carry_out(lane, Kind.SALE).state is State.APPROVED


def test_an_approval_after_an_abort_is_shown_as_one(shop: PackageShop) -> None:
    lane, package = shop.open_package_lane(), shop.packages[Scheme.HUMO]
    package.fail("hang=STATUS", "slow=0.5")  # the tool goes on for many looks at it once the abort is asked
    future = lane.submit(Request(Kind.SALE, AMOUNT, origin=Origin.COMMAND))
    package.wait_until_it_hangs()
    lane.abort()
    package.let_go()
    sale = future.result(LIMIT)
    assert (sale.state, sale.reason) == (State.APPROVED, Reason.APPROVED_AFTER_ABORT)


def test_an_unknown_sale_is_settled_by_the_lane_itself(shop: PackageShop) -> None:
    lane = shop.open_package_lane()
    carry_out(lane, Kind.SALE)
    shop.packages[Scheme.HUMO].fail("mute")
    lost = carry_out(lane, Kind.SALE, amount=2 * AMOUNT)
    assert (lost.state, lost.reason, lane.status.condition) == (State.UNKNOWN, Reason.NO_ANSWER, Condition.CLOSED)
    assert "rc.out was not written" in (lost.detail or "")
    shop.wait_until(lambda: lane.status.look_up is None)
    settled = shop.stored_again(lost)
    assert (settled.state, settled.reason) == (State.APPROVED, Reason.LOOKED_UP)
    assert shop.booked(Kind.SALE) == [AMOUNT, 2 * AMOUNT]
    assert shop.starts() == [Kind.SALE, Kind.SALE, Kind.PING, Kind.LAST_SLIP]


def test_an_unknown_reconciliation_is_told_by_the_report(shop: PackageShop) -> None:
    lane = shop.open_package_lane()
    carry_out(lane, Kind.SALE)
    shop.packages[Scheme.HUMO].fail("mute")
    closing = lane.submit(Request(Kind.RECONCILIATION, origin=Origin.COMMAND)).result(LIMIT)
    assert closing.state is State.UNKNOWN
    shop.wait_until(lambda: lane.status.look_up is None)
    assert shop.starts().count(Kind.RECONCILIATION) == 1
    assert Kind.SHORT_REPORT in shop.starts()
    assert shop.stored_again(closing).state is State.APPROVED


def test_a_late_answer_completes_its_sale(tmp_path: Path, allow_log: Callable[[int, str], None]) -> None:
    """Before the lane has looked it up, which on this clock nobody lets it do (M4)."""
    allow_log(logging.WARNING, "")
    with open_package_shop(tmp_path, ManualClock(datetime.now(UTC))) as shop:
        lane, package = shop.open_package_lane(), shop.packages[Scheme.HUMO]
        package.fail("late=60")
        lost = carry_out(lane, Kind.SALE)
        assert lost.state is State.UNKNOWN
        package.let_go()
        wait_for(
            lambda: (package.folder / "output_ex.dat").exists() and (package.folder / "output_ex.dat").read_bytes()
        )
        lane.ask(Kind.PING).result(LIMIT)
        settled = shop.stored_again(lost)
    assert (settled.state, settled.reason, settled.amount_confirmed) == (State.APPROVED, Reason.ANSWERED_LATE, True)
    assert shop.booked(Kind.SALE) == [AMOUNT]
    assert Kind.LAST_SLIP not in shop.starts()


def test_what_cannot_be_started_has_failed(shop: PackageShop) -> None:
    lane, package = shop.open_package_lane(), shop.packages[Scheme.HUMO]
    (package.folder / "rc.out").mkdir()
    failed = carry_out(lane, Kind.SALE)
    assert (failed.state, failed.reason) == (State.FAILED, Reason.NEVER_SENT)
    assert isinstance(lane.status.trouble, StaleOutput)
    (package.folder / "rc.out").rmdir()
    assert carry_out(lane, Kind.SALE).state is State.APPROVED
