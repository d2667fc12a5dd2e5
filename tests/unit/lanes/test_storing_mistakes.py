"""A mistake of this program while an outcome is stored: nobody waits without end, nothing goes on as before."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from app import runtime
from app.core.errors import AppError, JournalUnusable, LaneClosed
from app.core.model import Operation, Reason, State
from app.journal.reserve import Reserve
from app.journal.writing import Writer
from app.lanes import conclusions
from app.lanes.lane import Lane
from app.lanes.status import Condition
from operations import MOMENT, store
from training_lanes import LIMIT, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]
STEP = Writer.step


def fail(*_: object) -> None:
    raise RuntimeError("a mistake")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog) -> list[BaseException | None]:
    """What reaches whoever shows mistakes of the program, as the window does."""
    seen: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda arguments: seen.append(arguments.exc_value))
    expect_log(logging.CRITICAL, "a mistake of this program")
    return seen


@pytest.fixture
def break_step(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every step into one of these states fail."""

    def break_into(*states: State) -> None:
        def step(writer: Writer, operation: Operation, moment: datetime) -> None:
            if operation.state in states:
                raise RuntimeError("a mistake")
            STEP(writer, operation, moment)

        monkeypatch.setattr(Writer, "step", step)

    return break_into


def run(lane: Lane) -> Operation:
    return lane.submit(sale()).result(LIMIT)


def test_the_outcome_is_unknown_and_looked_up(
    shop: Shop, break_step: Callable[..., None], crashes: list[BaseException | None], expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.WARNING, "is unknown: internal-error")
    lane = shop.open_lane()
    run(lane)  # so that the pinpad's clock is known
    break_step(State.APPROVED)
    lost = run(lane)
    assert (lost.state, lost.reason, lost.detail) == (State.UNKNOWN, Reason.INTERNAL_ERROR, "RuntimeError('a mistake')")
    assert shop.stored()[0] == lost == lane.status.operation
    assert [str(error) for error in crashes] == ["a mistake"]
    with pytest.raises(LaneClosed):
        lane.submit(sale(1_00))
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert shop.stored_again(lost).state is State.APPROVED
    assert shop.starts() == ["sale", "sale", "ping", "last-slip"]


@pytest.mark.parametrize("reserve_fails", [False, True])
def test_where_nothing_can_be_stored_at_all_the_lane_closes_and_the_next_start_settles_it(
    shop: Shop,
    break_step: Callable[..., None],
    crashes: list[BaseException | None],
    expect_log: ExpectLog,
    monkeypatch: pytest.MonkeyPatch,
    reserve_fails: bool,
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.CRITICAL, "could not be stored as unknown")
    expect_log(logging.WARNING, "is unknown: internal-error")
    lane = shop.open_lane()
    break_step(State.APPROVED, State.UNKNOWN)
    if reserve_fails:
        expect_log(logging.CRITICAL, "nor was it written to the reserve file")
        monkeypatch.setattr(Reserve, "put", fail)
    lost = run(lane)
    assert lost.state is State.UNKNOWN
    assert lane.status.unsaved == lost
    assert len(crashes) == 1
    with pytest.raises(JournalUnusable):
        lane.submit(sale(1_00))
    shop.close_lane(lane)
    assert shop.stored_again(lost).state is State.SENT
    monkeypatch.undo()
    with closing(Writer(shop.journal)) as writer:
        if not reserve_fails:
            expect_log(logging.WARNING, "comes out of the reserve as unknown")
        runtime.recover(writer, shop.clock.now())
    assert shop.stored_again(lost).state is State.UNKNOWN


def test_what_was_never_sent_is_failed(
    shop: Shop, break_step: Callable[..., None], crashes: list[BaseException | None], expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "the driver broke")
    lane = shop.open_lane()
    break_step(State.SENT)
    stopped = run(lane)
    assert (stopped.state, shop.starts()) == (State.FAILED, [])
    assert shop.stored() == [stopped]
    break_step(State.SENT, State.FAILED)
    expect_log(logging.CRITICAL, "could not be stored as failed")
    assert run(lane).state is State.FAILED
    assert isinstance(lane.status.trouble, JournalUnusable)
    assert len(crashes) == 1


def test_a_commit_that_is_there_although_it_failed_counts(
    shop: Shop, crashes: list[BaseException | None], expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a row that is `sent` only the pinpad can say that nothing came of it."""
    expect_log(logging.CRITICAL, "could not be stored as failed")
    expect_log(logging.WARNING, "is unknown: internal-error")
    lane = shop.open_lane()

    def step(writer: Writer, operation: Operation, moment: datetime) -> None:
        STEP(writer, operation, moment)
        if operation.state is State.SENT:
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Writer, "step", step)
    lost = run(lane)
    assert (lost.state, lost.reason) == (State.UNKNOWN, Reason.INTERNAL_ERROR)
    assert shop.stored() == [lost]
    assert "sale" not in shop.starts()
    assert [type(error).__name__ for error in crashes] == ["IllegalStep"]


def test_an_outcome_that_was_stored_before_the_mistake_stands(
    shop: Shop, crashes: list[BaseException | None], expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    lane = shop.open_lane()

    def step(writer: Writer, operation: Operation, moment: datetime) -> None:
        STEP(writer, operation, moment)
        if operation.state is State.APPROVED:
            raise RuntimeError("behind the commit")

    monkeypatch.setattr(Writer, "step", step)
    sold = run(lane)
    assert sold.state is State.APPROVED
    assert shop.stored() == [sold]
    assert lane.status.condition is Condition.READY
    assert len(crashes) == 1


def test_a_mistake_in_what_follows_leaves_the_outcome(
    shop: Shop, crashes: list[BaseException | None], expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log(logging.CRITICAL, "what follows from it could not be found out")
    lane = shop.open_lane()
    monkeypatch.setattr(conclusions, "draw", fail)
    sold = run(lane)
    assert (sold.state, lane.status.condition) == (State.APPROVED, Condition.READY)
    assert len(crashes) == 1


def test_a_lane_that_cannot_read_what_it_needs_closes_and_goes_on_living(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "lane humo-1: a mistake of this program")
    lane = shop.open_lane()
    with monkeypatch.context() as broken:
        broken.setattr("app.lanes.worker.find_closing", fail)
        lane.recheck()
        shop.wait_until(lambda: lane.status.condition is Condition.CLOSED)
        with pytest.raises(AppError):
            lane.submit(sale())
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert run(lane).state is State.APPROVED


def test_a_row_that_was_left_keeps_the_lane_closed(shop: Shop) -> None:
    with closing(Writer(shop.journal)) as writer:
        store(writer, State.SENT)
        runtime.recover(writer, MOMENT)
    with pytest.raises(LaneClosed):
        shop.open_lane().submit(sale())
