"""Outcomes for which the journal has no room (M8.2): on a disk on which nothing grows, and in the reserve file."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import full_disk
from app import runtime
from app.core.errors import JournalUnusable
from app.core.model import Operation, Phase, Reason, Scheme, State
from app.journal.reserve import SIZE, Reserve
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from operations import MOMENT, make_operation, store
from training_lanes import LIMIT, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a process on its files")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """One whose program has begun as every program does: with the reserve in place."""
    with open_shop(tmp_path) as shop:
        with closing(Writer(shop.journal)) as writer:
            runtime.recover(writer, shop.clock.now())
        yield shop


@pytest.fixture
def no_room(shop: Shop) -> Iterator[Callable[[], None]]:
    """Called, it fills the disk."""
    yield lambda: full_disk.fill(shop.journal)
    full_disk.free()


def open_lane(shop: Shop) -> Lane:
    """A lane that has sold, so that its pinpad's clock is known."""
    lane = shop.open_lane()
    run(lane)
    full_disk.make_long(shop.journal, shop.clock)
    return lane


def run(lane: Lane) -> Operation:
    return lane.submit(sale()).result(LIMIT)


def sell_while(lane: Lane, phase: Phase, event: Callable[[], None]) -> Operation:
    """A sale in which something happens at that phase."""
    happened = False

    def watch(status: LaneStatus) -> None:
        nonlocal happened
        if status.phase is phase and not happened:
            happened = True
            event()

    unsubscribe = lane.subscribe(watch)
    try:
        return run(lane)
    finally:
        unsubscribe()


def kept(shop: Shop) -> list[Operation]:
    return Reserve(shop.journal).operations()


@on_posix
def test_an_outcome_without_room_is_shown_kept_and_stored_when_there_is_room(
    shop: Shop, no_room: Callable[[], None], expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.WARNING, "is stored now as approved")
    lane = open_lane(shop)
    sold = sell_while(lane, Phase.READ, no_room)
    assert sold.state is State.APPROVED
    assert lane.status.operation == sold
    assert lane.status.unsaved == sold
    assert shop.stored()[0].state is State.SENT
    assert kept(shop) == [sold]
    with pytest.raises(JournalUnusable):
        lane.submit(sale(1_00))
    shop.clock.sleep(60)
    with pytest.raises(JournalUnusable):
        lane.submit(sale(1_00))
    full_disk.free()
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert shop.stored()[0] == sold
    assert lane.status.unsaved is None
    assert kept(shop) == []
    assert run(lane).state is State.APPROVED
    assert shop.starts() == ["sale", "sale", "sale"]


@on_posix
def test_it_is_stored_by_the_next_program(shop: Shop, no_room: Callable[[], None], expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.WARNING, "comes out of the reserve as approved")
    lane = open_lane(shop)
    sold = sell_while(lane, Phase.READ, no_room)
    shop.close_lane(lane)
    full_disk.free()
    with closing(Writer(shop.journal)) as writer:
        runtime.recover(writer, shop.clock.now())
    assert shop.stored()[0] == sold
    assert kept(shop) == []
    assert shop.open_lane().status.condition is Condition.READY


@on_posix
@pytest.mark.parametrize("restarts", [False, True])
def test_where_the_reserve_fails_too_the_outcome_is_stored_or_looked_up(
    shop: Shop, no_room: Callable[[], None], restarts: bool, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    expect_log(logging.CRITICAL, "nor was it written to the reserve file")
    lane = open_lane(shop)
    reserve = Reserve(shop.journal)
    reserve.path.unlink()
    reserve.path.mkdir()  # a file that cannot be written, whoever runs the test
    sold = sell_while(lane, Phase.READ, no_room)
    assert (sold.state, lane.status.unsaved) == (State.APPROVED, sold)
    if restarts:
        shop.close_lane(lane)
    full_disk.free()
    reserve.path.rmdir()
    if restarts:
        with closing(Writer(shop.journal)) as writer:
            runtime.recover(writer, shop.clock.now())
        assert shop.stored()[0].state is State.UNKNOWN
        lane = shop.open_lane()
    else:
        expect_log(logging.WARNING, "is stored now as approved")
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    stored = shop.stored()[0]
    assert (stored.state, stored.rrn) == (State.APPROVED, sold.rrn)


@on_posix
def test_without_room_for_sent_nothing_is_sent(shop: Shop, no_room: Callable[[], None], expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "could not be stored as failed")
    expect_log(logging.WARNING, "is stored now as failed")
    lane = open_lane(shop)
    done = False

    def watch(status: LaneStatus) -> None:
        nonlocal done
        if not done and status.operation is not None and status.operation.state is State.PREPARED:
            done = True
            no_room()

    lane.subscribe(watch)
    stopped = run(lane)
    assert (stopped.state, stopped.reason) == (State.FAILED, Reason.NEVER_SENT)
    assert shop.starts() == ["sale"]
    full_disk.free()
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert shop.stored()[0].state is State.FAILED


@on_posix
def test_without_room_for_the_request_it_is_refused(shop: Shop, no_room: Callable[[], None]) -> None:
    lane = open_lane(shop)
    no_room()
    with pytest.raises(JournalUnusable):
        run(lane)
    full_disk.free()
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert run(lane).state is State.APPROVED
    assert [operation.state for operation in shop.stored()] == [State.APPROVED] * 2


# The file


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


@pytest.fixture
def reserve(writer: Writer) -> Reserve:
    reserve = Reserve(writer.path)
    reserve.prepare()
    return reserve


def test_its_room_is_taken_in_advance_and_stays_the_same(reserve: Reserve) -> None:
    one, other = make_operation(slip="x" * 4000), make_operation(slip="ОДОБРЕНО")
    assert reserve.path.stat().st_size == SIZE
    reserve.put(one)
    reserve.put(other)
    reserve.prepare()
    assert reserve.operations() == [one, other]
    changed = replace(one, state=State.APPROVED)
    reserve.put(changed)
    assert reserve.operations() == [other, changed]
    reserve.remove(other.id)
    reserve.remove("nobody")
    assert reserve.operations() == [changed]
    assert reserve.path.stat().st_size == SIZE


def test_without_a_file_there_is_nothing(writer: Writer) -> None:
    assert Reserve(writer.path).operations() == []


@pytest.mark.parametrize("content", [b"", b'[{"id": "1', b"\xff\xfe", b'[{"id": "1"}]', b"[null]", b"7"])
def test_a_file_half_written_is_no_reason_not_to_begin(
    writer: Writer, reserve: Reserve, content: bytes, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "cannot be read")
    sent = store(writer, State.SENT)
    reserve.path.write_bytes(content.ljust(SIZE))
    runtime.recover(writer, MOMENT)
    assert writer.reader.find_state(sent.id) is State.UNKNOWN


def test_what_has_gone_on_since_is_not_taken_back(writer: Writer, reserve: Reserve) -> None:
    """The program ended after the journal took it, and before the reserve was cleared."""
    stored = store(writer, State.APPROVED)
    lost = store(writer, State.UNKNOWN)
    settled = replace(lost, state=State.APPROVED, reason=Reason.LOOKED_UP)
    writer.learn(MOMENT, operation=settled)
    for operation in (stored, lost):
        reserve.put(operation)
    writer.store_reserve(MOMENT)
    assert writer.reader.get(stored.id) == stored
    assert writer.reader.get(lost.id) == settled
    assert reserve.operations() == []


def test_it_is_stored_by_legal_steps_from_where_the_journal_is(
    writer: Writer, reserve: Reserve, expect_log: ExpectLog
) -> None:
    """An older copy of the journal was put back, or a commit was there although it had told of a failure."""
    asked, sent = store(writer, State.PREPARED), store(writer, State.SENT)
    approved = replace(asked, state=State.APPROVED, sent_at=MOMENT, ended_at=MOMENT, rrn="416311639412")
    never_sent = replace(sent, state=State.FAILED, sent_at=None, ended_at=MOMENT, detail="E5001: no room")
    refused = replace(store(writer, State.PREPARED), state=State.FAILED, ended_at=MOMENT)
    for operation in (approved, never_sent, refused):
        reserve.put(operation)
    expect_log(logging.WARNING, "comes out of the reserve as")
    runtime.recover(writer, MOMENT)
    assert writer.reader.get(asked.id) == approved
    assert writer.reader.get(refused.id) == refused
    lost = writer.reader.get(sent.id)
    assert lost == replace(
        sent, state=State.UNKNOWN, reason=Reason.PROGRAM_ENDED, detail=never_sent.detail, ended_at=MOMENT
    )
    assert reserve.operations() == []


def test_what_an_older_copy_of_the_journal_does_not_know_is_noted(writer: Writer, reserve: Reserve) -> None:
    reserve.put(make_operation(state=State.APPROVED))
    writer.store_reserve(MOMENT)
    assert writer.reader.latest(10) == []
    assert reserve.operations() == []


def test_the_next_lane_of_its_name_finds_its_row_closed_until_then(shop: Shop) -> None:
    with closing(Writer(shop.journal)) as writer:
        store(writer, State.SENT)
    lane = shop.open_lane(Scheme.HUMO)
    assert lane.status.condition is Condition.CLOSED
    assert lane.status.look_up is None
