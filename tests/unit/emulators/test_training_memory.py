"""Training pinpads and their bank go on where the program before left them."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.model import Kind, Operation, Request, Scheme, State
from app.emulators.training import TrainingSet
from app.journal.writing import Writer
from app.lanes.lane import Lane
from clocks import ManualClock
from training_lanes import LIMIT, Shop

ExpectLog = Callable[[int, str], None]


class Restarted(Shop):
    """A shop whose training pinpads remember."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        super().__init__(folder, clock)
        self.training.stop()
        self.training = TrainingSet(clock, folder / "training.json")
        self.pinpads = {scheme: self.training.add_pinpad(scheme) for scheme in Scheme}


def carry_out(lane: Lane, request: Request) -> Operation:
    return lane.submit(request).result(LIMIT)


@pytest.mark.parametrize(("scheme", "give_back"), [(Scheme.HUMO, Kind.CANCEL), (Scheme.UZCARD, Kind.RETURN)])
def test_what_was_sold_before_a_restart_is_given_back_after_it(tmp_path: Path, scheme: Scheme, give_back: Kind) -> None:
    clock = ManualClock()
    shop = Restarted(tmp_path, clock)
    sold = carry_out(shop.open_lane(scheme), Request(Kind.SALE, 300_00))
    shop.close()
    clock.sleep(60)
    again = Restarted(tmp_path, clock)
    lane = again.open_lane(scheme)
    assert carry_out(lane, Request(give_back, 300_00, sold.rrn)).state is State.APPROVED
    following = carry_out(lane, Request(Kind.SALE, 100_00))
    assert following.receipt_no is not None
    assert sold.receipt_no is not None
    assert int(following.receipt_no) == int(sold.receipt_no) + 2
    assert following.shift_no == sold.shift_no
    closed = carry_out(lane, Request(Kind.RECONCILIATION))
    assert (closed.state, closed.totals) == (State.APPROVED, "agree")
    again.close()


def test_a_memory_that_cannot_be_read_is_no_trouble(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "cannot be read")
    (tmp_path / "training.json").write_text("{", encoding="utf-8")
    shop = Restarted(tmp_path, ManualClock())
    assert carry_out(shop.open_lane(), Request(Kind.SALE, 300_00)).state is State.APPROVED
    shop.close()


def test_a_memory_that_cannot_be_written_is_no_trouble(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "cannot be written")
    (tmp_path / "training.json").mkdir()
    expect_log(logging.WARNING, "cannot be read")
    shop = Restarted(tmp_path, ManualClock())
    assert carry_out(shop.open_lane(), Request(Kind.SALE, 300_00)).state is State.APPROVED
    shop.close()


def test_a_lost_answer_is_found_by_the_program_that_comes_after(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is unknown")
    clock = ManualClock()
    shop = Restarted(tmp_path, clock)
    lane = shop.open_lane()
    shop.pinpads[Scheme.HUMO].faults.add("STORERC:drop")
    future = lane.submit(Request(Kind.SALE, 300_00))
    lane.begin_stop()
    assert future.result(LIMIT).state is State.UNKNOWN
    shop.close()
    again = Restarted(tmp_path, clock)
    lane = again.open_lane()
    again.wait_until(lambda: again.stored()[0].state is State.APPROVED)
    assert again.stored()[0].rrn is not None
    again.close()
    writer = Writer(again.journal)
    assert writer.reader.count_cases() == 0
    writer.close()
