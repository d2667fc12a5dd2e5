"""A lane from the request to the stored outcome, against an emulated pinpad and bank."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import (
    AppError,
    CancelledAlready,
    JournalUnusable,
    LaneBusy,
    LaneClosed,
    LaneInConflict,
    LaneNotCalibrated,
    LaneStopped,
    OriginalNotRecognised,
    PortUnavailable,
    ShiftOver,
    TerminalDiffers,
    TrainingTerminal,
)
from app.core.model import Kind, Operation, Phase, Reason, Request, Scheme, State
from app.journal.guard_queries import GuardQueries
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes import closing as closing_rules
from app.lanes import worker
from app.lanes.execution import STORING_PAUSE
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.terminals.base import Answer, Listener, Order
from clocks import ManualClock
from operations import store
from training_lanes import LIMIT, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


def run(lane: Lane, request: Request | None = None) -> Operation:
    return lane.submit(request or sale()).result(LIMIT)


def test_a_sale_is_approved_stored_and_complete(shop: Shop) -> None:
    operation = run(shop.open_lane())
    assert (operation.state, operation.code, operation.phase) == (State.APPROVED, "000", Phase.ENDED)
    assert operation.amount_confirmed
    assert operation.relayed
    assert None not in (operation.rrn, operation.auth_code, operation.receipt_no, operation.shift_no, operation.card)
    assert operation.terminal_id == shop.pinpads[Scheme.HUMO].settings.shop.terminal_id
    assert operation.slip is not None
    assert "ОДОБРЕНО" in operation.slip
    assert shop.stored() == [operation]
    bank = shop.training.bank.ledger.entries
    assert [(entry.rrn, entry.amount, entry.code) for entry in bank] == [(operation.rrn, 300_00, "000")]


def test_the_status_follows_from_accepted_to_ready(shop: Shop) -> None:
    seen: list[LaneStatus] = []
    operation = run(shop.open_lane(watch=seen.append))
    states = [status.operation.state for status in seen if status.operation]
    assert list(dict.fromkeys(states)) == [State.PREPARED, State.SENT, State.APPROVED]
    assert [status.condition for status in seen].index(Condition.WORKING) < len(seen) - 1
    assert (seen[-1].condition, seen[-1].operation, seen[-1].kind) == (Condition.READY, operation, None)
    assert {Phase.CARD, Phase.CONNECT, Phase.WRITE, Phase.READ, Phase.RESULT} <= {status.phase for status in seen}
    assert "Ожидание карты" in {status.text for status in seen}


@pytest.mark.parametrize("by", ["receipt_no", "rrn"])
@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
def test_money_goes_back_by_either_number(shop: Shop, scheme: Scheme, kind: Kind, by: str) -> None:
    lane = shop.open_lane(scheme)
    sold = run(lane)
    back = run(lane, Request(kind, sold.amount, getattr(sold, by)))
    assert (back.state, back.original_id) == (State.APPROVED, sold.id)
    assert back.code == ("400" if kind is Kind.CANCEL else "000")
    with pytest.raises(AppError):
        run(lane, Request(kind, sold.amount, getattr(sold, by)))
    assert len(shop.training.bank.ledger.entries) == 2


def test_a_second_cancel_says_when_and_by_whom_and_is_never_sent(shop: Shop) -> None:
    lane = shop.open_lane()
    sold = run(lane)
    run(lane, Request(Kind.CANCEL, sold.amount, sold.receipt_no, operator="Нигора"))
    with pytest.raises(CancelledAlready, match="Нигора"):
        run(lane, Request(Kind.CANCEL, sold.amount, sold.receipt_no))
    assert shop.starts() == ["sale", "cancel"]
    assert len(shop.stored()) == 2


def test_a_receipt_number_that_nobody_knows_is_asked_of_the_pinpad(shop: Shop) -> None:
    operation = run(shop.open_lane(), Request(Kind.CANCEL, 300_00, "999999"))
    assert (operation.state, operation.code) == (State.DECLINED, "202")


def test_an_rrn_that_nobody_knows_is_asked_of_the_bank(shop: Shop) -> None:
    operation = run(shop.open_lane(Scheme.UZCARD), Request(Kind.RETURN, 300_00, "010965270742"))
    assert (operation.state, operation.code) == (State.DECLINED, "914")


def test_what_a_guard_refuses_is_not_written_down(shop: Shop) -> None:
    lane = shop.open_lane()
    with pytest.raises(OriginalNotRecognised):
        run(lane, Request(Kind.CANCEL, 300_00, "abc"))
    assert shop.stored() == []
    assert (lane.status.condition, lane.status.trouble) == (Condition.READY, None)


def at_the_card(action: Callable[[], object]) -> Callable[[LaneStatus], None]:
    """A watcher that acts once, when the pinpad waits for a card."""
    done = threading.Event()

    def watch(status: LaneStatus) -> None:
        if status.phase is Phase.CARD and not done.is_set():
            done.set()
            action()

    return watch


def test_a_busy_lane_says_so_at_once(shop: Shop) -> None:
    at_card, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        at_card.set()
        assert go_on.wait(LIMIT)

    lane = shop.open_lane(watch=at_the_card(hold))
    future = lane.submit(sale())
    assert at_card.wait(LIMIT)
    assert lane.status.condition is Condition.WORKING
    with pytest.raises(LaneBusy):
        lane.submit(sale())
    with pytest.raises(LaneBusy):
        lane.ask(Kind.PING)
    assert not future.cancel()
    go_on.set()
    assert future.result(LIMIT).state is State.APPROVED
    assert len(shop.stored()) == 1


def test_an_abort_at_the_card_ends_as_aborted(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.subscribe(at_the_card(lane.abort))
    operation = run(lane)
    assert (operation.state, operation.code) == (State.ABORTED, "992")
    assert run(lane).state is State.APPROVED


def test_an_abort_right_after_the_request_is_not_lost(shop: Shop) -> None:
    def watch(status: LaneStatus) -> None:
        if status.operation and status.operation.state is State.PREPARED and not status.abort_asked:
            lane.abort()

    lane = shop.open_lane(watch=watch)
    operation = run(lane)
    assert (operation.state, operation.reason) == (State.FAILED, Reason.NEVER_SENT)
    assert shop.pinpads[Scheme.HUMO].ledger.entries == ()


def test_an_abort_without_an_operation_does_nothing(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.abort()
    assert run(lane).state is State.APPROVED


def test_an_unplugged_pinpad_fails_before_anything_is_sent(shop: Shop) -> None:
    lane = shop.open_lane()
    shop.pinpads[Scheme.HUMO].unplug()
    operation = run(lane)
    assert (operation.state, operation.reason, operation.sent_at) == (State.FAILED, Reason.NEVER_SENT, None)
    assert (lane.status.condition, type(lane.status.trouble)) == (Condition.READY, PortUnavailable)
    shop.pinpads[Scheme.HUMO].plug()
    assert run(lane).state is State.APPROVED


@pytest.mark.parametrize("fault", ["CARD:silence", "STORERC:drop", "ENDTR:silence"])
def test_a_lost_answer_is_unknown_and_closes_the_lane_until_it_is_looked_up(
    shop: Shop, fault: str, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "is unknown")
    pinpad = shop.pinpads[Scheme.HUMO]
    pinpad.faults.add(fault)
    lane = shop.open_lane()
    assert run(lane).state is State.UNKNOWN
    for request in (sale(), Request(Kind.RECONCILIATION)):
        with pytest.raises(LaneClosed, match=r"sale of 300\.00 so'm"):
            lane.submit(request)
    shop.close_lane(lane)
    again = shop.open_lane()
    assert again.status.condition is Condition.CLOSED
    with pytest.raises(LaneClosed):
        again.submit(sale())
    assert again.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    assert again.status.condition is Condition.CLOSED
    assert shop.starts().count("sale") == 1


def test_another_terminal_than_expected_closes_the_lane_afterwards(shop: Shop) -> None:
    lane = shop.open_lane(terminal_ids=("34112204",))
    assert run(lane).state is State.APPROVED
    with pytest.raises(TerminalDiffers, match="34112204"):
        lane.submit(sale())


def test_a_training_terminal_is_no_pinpad_for_money(shop: Shop) -> None:
    lane = shop.open_lane(training=False)
    run(lane)
    with pytest.raises(TrainingTerminal):
        lane.submit(sale())


def test_a_lane_that_is_not_calibrated_takes_no_money_and_answers_questions(shop: Shop) -> None:
    lane = shop.open_lane(fingerprint="never calibrated")
    with pytest.raises(LaneNotCalibrated):
        lane.submit(sale())
    assert lane.ask(Kind.HOST_TEST).result(LIMIT).state is State.APPROVED


def test_reports_and_the_last_slip_are_asked_for_and_change_nothing(shop: Shop) -> None:
    lane = shop.open_lane()
    sold = run(lane)
    last = lane.ask(Kind.LAST_SLIP).result(LIMIT)
    assert sold.rrn is not None
    assert sold.rrn in last.slip
    assert "300.00" in lane.ask(Kind.SHORT_REPORT).result(LIMIT).slip
    assert shop.stored() == [sold]


def test_the_last_slip_is_given_whatever_became_of_its_operation(shop: Shop) -> None:
    lane = shop.open_lane()
    sold = run(lane)
    cancelled = run(lane, Request(Kind.CANCEL, 300_00, sold.rrn))
    assert cancelled.code == "400"
    assert lane.ask(Kind.LAST_SLIP).result(LIMIT).state is State.APPROVED


def test_a_reconciliation_ends_the_shift(shop: Shop) -> None:
    lane = shop.open_lane()
    sold = run(lane)
    closed = run(lane, Request(Kind.RECONCILIATION))
    assert (closed.state, closed.kind) == (State.APPROVED, Kind.RECONCILIATION)
    again = run(lane, Request(Kind.RECONCILIATION))
    assert (again.state, again.reason) == (State.APPROVED, None)
    assert again.slip == run(lane, Request(Kind.RECONCILIATION)).slip, "two equal ones in a minute are two (M3.3)"
    operation = run(lane, Request(Kind.CANCEL, sold.amount, sold.receipt_no))
    assert (operation.state, operation.original_id) == (State.DECLINED, None)
    with pytest.raises(ShiftOver):
        run(lane, Request(Kind.CANCEL, sold.amount, sold.rrn))
    assert run(lane, Request(Kind.RETURN, sold.amount, sold.rrn)).state is State.APPROVED


def test_kinds_are_not_mixed_up(shop: Shop) -> None:
    lane = shop.open_lane()
    with pytest.raises(ValueError, match="asked"):
        lane.submit(Request(Kind.PING))
    with pytest.raises(ValueError, match="submitted"):
        lane.ask(Kind.SALE)


def test_stopping_lets_the_running_operation_end(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.subscribe(at_the_card(lane.begin_stop))
    future = lane.submit(sale())
    assert lane.join(LIMIT)
    assert future.result(0).state is State.APPROVED
    assert lane.status.condition is Condition.STOPPED
    with pytest.raises(LaneStopped):
        lane.submit(sale())


def test_whoever_watches_cannot_disturb_money(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "a listener broke")

    def broken(status: LaneStatus) -> None:
        if status.phase is Phase.WRITE:
            raise RuntimeError("the screen is gone")

    assert run(shop.open_lane(watch=broken)).state is State.APPROVED


def test_who_no_longer_listens_hears_nothing(shop: Shop) -> None:
    lane, seen = shop.open_lane(), list[LaneStatus]()
    unsubscribe = lane.subscribe(seen.append)
    unsubscribe()
    run(lane)
    assert seen == []


def refuse_updates(journal: Path, condition: str) -> None:
    """Make SQLite itself refuse the updates for which `condition` holds, as a full disk would."""
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute(
            f"CREATE TRIGGER full BEFORE UPDATE ON operations WHEN {condition}"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )


def test_if_sent_cannot_be_committed_nothing_is_sent(shop: Shop) -> None:
    lane = shop.open_lane()
    refuse_updates(shop.journal, "NEW.state = 'sent'")
    operation = run(lane)
    assert (operation.state, operation.reason) == (State.FAILED, Reason.NEVER_SENT)
    assert shop.pinpads[Scheme.HUMO].ledger.entries == ()
    assert shop.stored() == [operation]
    assert isinstance(run(lane).reason, Reason)
    assert shop.pinpads[Scheme.HUMO].ledger.entries == ()


def test_an_outcome_that_cannot_be_stored_is_shown_and_closes_the_lane(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved")
    lane = shop.open_lane()
    refuse_updates(shop.journal, "NEW.state = 'approved'")
    operation = run(lane)
    assert operation.state is State.APPROVED
    assert shop.stored()[0].state is State.SENT
    with pytest.raises(JournalUnusable):
        lane.submit(sale())
    assert lane.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    with pytest.raises(JournalUnusable):
        lane.submit(sale())


def test_an_outcome_is_stored_as_soon_as_there_is_room(tmp_path: Path) -> None:
    class Clock(ManualClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if seconds == STORING_PAUSE:
                with closing(sqlite3.connect(place.journal)) as connection:
                    connection.execute("DROP TRIGGER IF EXISTS full")

    with open_shop(tmp_path, Clock()) as place:
        lane = place.open_lane()
        refuse_updates(place.journal, "NEW.state = 'approved'")
        assert run(lane).state is State.APPROVED
        assert place.stored()[0].state is State.APPROVED
        assert lane.status.condition is Condition.READY


def test_leftovers_of_an_earlier_operation_are_kept_as_evidence(shop: Shop) -> None:
    pinpad = shop.pinpads[Scheme.HUMO]
    lane = shop.open_lane()
    run(lane)
    # The pinpad is asked by someone else, whose answers then stand on the line.
    pinpad.feed(b"\x01\x00\x039\x1b6", shop.clock.monotonic())
    shop.clock.sleep(5.0)
    sold = run(lane)
    assert sold.state is State.APPROVED
    with closing(sqlite3.connect(shop.journal)) as connection:
        kept = connection.execute("SELECT data FROM events WHERE what = 'leftovers'").fetchall()
    assert len(kept) == 1
    assert '"lane": "humo-1"' in kept[0][0]


def test_a_journal_that_cannot_be_opened_stops_the_lane_at_its_start(shop: Shop) -> None:
    shop.journal.write_bytes(b"no journal" * 1000)
    with pytest.raises(JournalUnusable):
        shop.open_lane()


class BrokenTerminal:
    """A driver with a mistake in it, before or after the order has left."""

    def __init__(self) -> None:
        self.sends_first = False

    def execute(self, order: Order, listener: Listener) -> Answer:
        if self.sends_first:
            listener.sending()
        raise RuntimeError(f"a mistake in {order.kind}")

    def reply(self, number: int, value: str | None) -> None:
        """Nothing is asked."""

    def close(self) -> None:
        """Nothing is open."""


def test_a_driver_that_breaks_before_sending_fails_and_after_it_is_unknown(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "the driver broke")
    expect_log(logging.WARNING, "is unknown")
    terminal = BrokenTerminal()
    lane = shop.open_lane(terminal=terminal)
    operation = run(lane)
    assert (operation.state, operation.reason) == (State.FAILED, Reason.INTERNAL_ERROR)
    terminal.sends_first = True
    operation = run(lane)
    assert (operation.state, operation.reason) == (State.UNKNOWN, Reason.INTERNAL_ERROR)
    assert operation.detail is not None
    assert "a mistake in sale" in operation.detail
    with pytest.raises(LaneClosed):
        lane.submit(sale())


def leave_a_row_open(shop: Shop, lane: Lane, expect_log: ExpectLog) -> Operation:
    """An approved sale whose outcome the journal did not take."""
    expect_log(logging.CRITICAL, "could not be stored")
    refuse_updates(shop.journal, "NEW.state = 'approved'")
    return run(lane)


def test_a_row_that_stayed_open_keeps_the_lane_closed_whatever_is_asked_next(shop: Shop, expect_log: ExpectLog) -> None:
    lane = shop.open_lane()
    leave_a_row_open(shop, lane, expect_log)
    shop.pinpads[Scheme.HUMO].unplug()
    with pytest.raises(AppError):
        lane.ask(Kind.PING).result(LIMIT)
    assert lane.status.condition is Condition.CLOSED
    with pytest.raises((JournalUnusable, LaneClosed)):
        lane.submit(sale())


def test_an_answer_that_cannot_be_judged_is_unknown_and_keeps_its_slip(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "could not be judged")
    expect_log(logging.WARNING, "is unknown")

    def fail(*_: object, **__: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    lane = shop.open_lane()
    monkeypatch.setattr(GuardQueries, "knows_rrn", fail)
    operation = run(lane)
    assert (operation.state, operation.reason) == (State.UNKNOWN, Reason.INTERNAL_ERROR)
    assert operation.slip is not None
    assert shop.stored()[0].state is State.UNKNOWN


def test_an_answer_of_the_operation_before_gives_the_row_none_of_its_names(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is unknown")
    lane = shop.open_lane()
    run(lane)
    shop.pinpads[Scheme.HUMO].faults.add("BEGINTR:foreign")
    stale = run(lane)
    assert (stale.state, stale.reason) == (State.UNKNOWN, Reason.RRN_STALE)
    assert (stale.rrn, stale.auth_code, stale.receipt_no, stale.shift_no, stale.card) == (None,) * 5


def test_training_on_a_lane_says_nothing_about_a_real_one_of_its_name(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is unknown")
    shop.pinpads[Scheme.HUMO].faults.add("STORERC:drop")
    lane = shop.open_lane()
    assert run(lane).state is State.UNKNOWN
    shop.close_lane(lane)
    assert shop.open_lane(training=False).status.condition is Condition.READY


def test_after_an_unknown_outcome_a_question_is_asked_behind_a_ping(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is unknown")
    shop.pinpads[Scheme.HUMO].faults.add("STORERC:drop")
    lane = shop.open_lane()
    run(lane)
    shop.close_lane(lane)
    again = shop.open_lane()
    again.ask(Kind.LAST_SLIP).result(LIMIT)
    asked = shop.starts()[1:]  # the look-up that is owed may have been the first to ask
    pings, questions = asked[::2], asked[1::2]
    assert set(pings) == {"ping"}
    assert "last-slip" in questions
    assert "ping" not in questions


def test_a_journal_that_cannot_be_read_stops_the_lane_at_its_start(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> bool:
        raise sqlite3.DatabaseError("malformed")

    monkeypatch.setattr(Reader, "last_results", fail)
    with pytest.raises(JournalUnusable, match="malformed"):
        shop.open_lane()


def test_a_pinpads_clock_that_is_hours_off_is_told_while_it_lasts(shop: Shop) -> None:
    """M7. Three right slips of five are the median."""
    lane = shop.open_lane()
    shop.set_up(clock_offset=timedelta(hours=3))
    lane.submit(sale(100_00)).result(LIMIT)
    assert lane.status.clock_offset == pytest.approx(timedelta(hours=3), abs=timedelta(minutes=1))
    shop.close_lane(lane)
    lane = shop.open_lane()
    assert lane.status.clock_offset is not None
    shop.set_up(clock_offset=timedelta(0))
    told = []
    for amount in (200_00, 300_00):
        lane.submit(sale(amount)).result(LIMIT)
        told.append(lane.status.clock_offset is not None)
    assert told == [True, False]


def test_what_is_accepted_is_carried_out_though_the_lane_is_told_to_stop_at_once(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.subscribe(lambda _: lane.begin_stop())
    future = lane.submit(sale())
    assert lane.join(LIMIT)
    assert future.result(0).state is State.APPROVED


def test_an_alarm_that_a_killed_program_did_not_raise_is_raised_at_the_start(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "gave back another sale")
    with closing(Writer(shop.journal)) as writer:
        sold = store(writer, State.APPROVED, rrn="416311639412", auth_code="1", card="986018******9831")
        other = {"rrn": "416311639499", "auth_code": "2", "card": "986018******0000"}
        store(writer, State.APPROVED, kind=Kind.CANCEL, original_id=sold.id, **other)
    lane = shop.open_lane()
    assert isinstance(lane.status.trouble, LaneInConflict)
    shop.close_lane(lane)
    shop.open_lane()
    assert shop.read(Reader.count_cases) == 1


def test_a_second_look_at_the_journal_takes_the_lane_from_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the lane looks again after a supervisor's decision somebody asks for it: it stays his."""
    lane = shop.open_lane()
    is_looking, go_on = threading.Event(), threading.Event()
    find_closing = closing_rules.find_closing

    def find_slowly(reader: Reader, profile: LaneProfile) -> AppError | None:
        if not is_looking.is_set():
            is_looking.set()
            assert go_on.wait(LIMIT)
        return find_closing(reader, profile)

    monkeypatch.setattr(worker, "find_closing", find_slowly)
    conditions: list[Condition] = []
    lane.recheck()
    assert is_looking.wait(LIMIT)
    future = lane.submit(sale())
    lane.subscribe(lambda status: conditions.append(status.condition))
    go_on.set()
    assert future.result(LIMIT).state is State.APPROVED
    assert set(conditions[:-1]) == {Condition.WORKING}


def test_an_edited_row_closes_the_lane_and_keeps_nobody_waiting(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)

    def edit() -> None:
        with closing(sqlite3.connect(shop.journal)) as connection, connection:
            connection.execute("UPDATE operations SET reason = 'xyz' WHERE row = 1")

    lane.subscribe(at_the_card(edit))
    operation = run(lane, sale(500_00))
    assert operation.state is State.APPROVED
    with closing(sqlite3.connect(shop.journal)) as connection, connection:
        connection.execute("UPDATE operations SET reason = NULL WHERE row = 1")


def test_a_mistake_at_the_start_is_told_to_whoever_starts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.Worker, "begin", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        shop.open_lane()
