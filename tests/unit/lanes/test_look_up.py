"""What became of an operation whose answer was lost, asked of the pinpad (M3): lanes on an emulated pinpad and bank."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import (
    ConversationBroke,
    KindNotSupported,
    LaneClosed,
    LineLost,
    LookUpUnanswered,
    PortUnavailable,
    ReconcileOverCase,
    SameAmountUnsettled,
)
from app.core.model import Evidence, Finding, Kind, LookUp, Misfit, Operation, Phase, Reason, Request, Scheme, State
from app.emulators.cards import find_card
from app.journal.writing import Writer
from app.lanes import resolving
from app.lanes.clocks import PinpadClock
from app.lanes.lane import Lane
from app.lanes.look_up import BACK_OFF, LookUps
from app.lanes.status import Condition
from app.settings import SupervisedAction
from app.terminals.base import Answer, Listener, Order, ResultTags
from arcus2_conversations import Listener as Heard
from operations import MOMENT, make_operation, store
from scripted_till import SALE
from training_lanes import LIMIT, PROFILE, ZONE, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]


@pytest.fixture
def quiet_shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def shop(quiet_shop: Shop, expect_log: ExpectLog) -> Shop:
    """One in which answers are lost."""
    expect_log(logging.WARNING, "is unknown")
    return quiet_shop


def run(lane: Lane, request: Request | None = None) -> Operation:
    return lane.submit(request or sale()).result(LIMIT)


def lose(shop: Shop, lane: Lane, fault: str, request: Request | None = None) -> Operation:
    """An operation whose answer is lost at that fault."""
    shop.pinpads[lane.schemes[0]].faults.add(fault)
    lost = run(lane, request)
    assert lost.state is State.UNKNOWN
    return lost


def wait(shop: Shop, lane: Lane) -> None:
    """Until the lane has looked up what it owes."""
    shop.wait_until(lambda: lane.status.condition is Condition.READY)


def evidence_of(shop: Shop, operation: Operation) -> list[Evidence]:
    return shop.read(lambda reader: reader.evidence_of(operation.id))


def misfits_of(shop: Shop, operation: Operation) -> set[Misfit]:
    return set(evidence_of(shop, operation)[-1].misfits)


MONEY = ("sale", "cancel", "return", "reconciliation")


def money_asked(shop: Shop, scheme: Scheme = Scheme.HUMO) -> list[str]:
    return [kind for kind in shop.starts(scheme) if kind in MONEY]


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("fault", ["STORERC:drop", "STORERC:silence", "PRINT:drop", "ENDTR:silence"])
def test_an_approval_is_found_by_itself(shop: Shop, scheme: Scheme, fault: str) -> None:
    lane = shop.open_lane(scheme)
    run(lane)
    lost = lose(shop, lane, fault, sale(500_00))
    wait(shop, lane)
    settled = shop.stored_again(lost)
    assert (settled.state, settled.reason, settled.look_up) == (State.APPROVED, Reason.LOOKED_UP, LookUp.ANSWERED)
    booked = shop.training.bank.ledger.entries[-1]
    assert (settled.rrn, settled.amount, settled.code) == (booked.rrn, 500_00, "000")
    assert settled.amount_confirmed
    assert settled.slip is not None
    assert settled.rrn is not None
    assert settled.rrn in settled.slip
    assert (lane.status.found, lane.status.look_up, lane.status.trouble) == (settled, None, None)
    (evidence,) = evidence_of(shop, lost)
    assert (evidence.what, evidence.misfits) == (Finding.LOOK_UP, ())
    (resolution,) = shop.read(lambda reader: reader.resolutions_of(lost.id))
    assert (resolution.evidence_id, resolution.supervisor) == (evidence.id, None)
    assert shop.read(lambda reader: reader.count_cases()) == 0
    assert money_asked(shop, scheme) == ["sale", "sale"]
    back = run(lane, Request(Kind.RETURN, 500_00, settled.rrn))
    assert (back.state, back.original_id) == (State.APPROVED, lost.id)


def test_a_refusal_is_found_too(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    shop.pinpads[Scheme.HUMO].let_present(find_card("humo-poor"), 1.0)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    wait(shop, lane)
    settled = shop.stored_again(lost)
    assert (settled.state, settled.code, settled.reason) == (State.DECLINED, "116", Reason.LOOKED_UP)


@pytest.mark.parametrize("kind", [Kind.CANCEL, Kind.RETURN])
@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_give_back_is_found(shop: Shop, scheme: Scheme, kind: Kind) -> None:
    lane = shop.open_lane(scheme)
    sold = run(lane)
    lost = lose(shop, lane, "STORERC:drop", Request(kind, sold.amount, sold.rrn))
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED


def test_what_never_reached_the_bank_stays_open_and_an_older_slip_proves_nothing(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    shop.clock.sleep(3600)
    lost = lose(shop, lane, "CARD:silence")
    wait(shop, lane)
    stored = shop.stored_again(lost)
    assert (stored.state, stored.look_up, stored.reason) == (State.UNKNOWN, LookUp.ANSWERED, lost.reason)
    assert {Misfit.RRN_KNOWN, Misfit.TIME} <= misfits_of(shop, lost)
    assert shop.read(lambda reader: reader.count_cases()) == 1
    with pytest.raises(SameAmountUnsettled):
        run(lane)
    assert run(lane, sale(300_01)).state is State.APPROVED
    assert run(lane, replace(sale(), repeats_knowingly=True)).state is State.APPROVED
    with pytest.raises(SameAmountUnsettled):
        run(shop.open_lane(Scheme.UZCARD))
    assert shop.stored_again(lost).state is State.UNKNOWN


def test_a_pinpad_that_has_no_slip_has_answered(shop: Shop) -> None:
    lane = shop.open_lane()
    lost = lose(shop, lane, "CARD:silence")
    wait(shop, lane)
    assert misfits_of(shop, lost) == {Misfit.NO_SLIP}
    assert shop.stored_again(lost).look_up is LookUp.ANSWERED


def tried(lane: Lane) -> int:
    """How often the pinpad has been asked in vain."""
    look_up = lane.status.look_up
    return look_up.attempt if look_up is not None and look_up.next_at is not None else 0


def has_tried(lane: Lane, times: int) -> bool:
    return tried(lane) == times and lane.status.condition is not Condition.WORKING


def test_while_the_pinpad_is_away_the_lane_stays_closed_and_asks_again_ever_later(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    pinpad = shop.pinpads[Scheme.HUMO]
    pinpad.unplug()
    pauses = []
    for attempt in range(len(BACK_OFF) + 2):
        shop.wait_until(partial(has_tried, lane, attempt + 1), seconds=5.0)
        status = lane.status.look_up
        assert status is not None
        assert status.next_at is not None
        assert isinstance(status.problem, PortUnavailable)
        pauses.append(status.next_at - shop.clock.monotonic())
        for request in (sale(1_00), Request(Kind.RECONCILIATION)):
            with pytest.raises(LaneClosed):
                lane.submit(request)
    expected = [*BACK_OFF[1:], BACK_OFF[-1], BACK_OFF[-1], BACK_OFF[-1]]
    assert all(pause <= most + 0.01 for pause, most in zip(pauses, expected, strict=True))
    assert pauses[-1] > BACK_OFF[-1] / 2
    pinpad.plug()
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED
    assert money_asked(shop) == ["sale", "sale"]


def test_it_goes_on_after_a_restart(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    shop.pinpads[Scheme.HUMO].unplug()
    shop.close_lane(lane)
    shop.clock.sleep(12 * 3600)
    again = shop.open_lane()
    with pytest.raises(LaneClosed):
        again.submit(sale(1_00))
    shop.wait_until(lambda: tried(again) > 1)
    shop.pinpads[Scheme.HUMO].plug()
    wait(shop, again)
    assert shop.stored_again(lost).state is State.APPROVED


def test_what_a_killed_program_left_is_looked_up(quiet_shop: Shop) -> None:
    lane = quiet_shop.open_lane()
    run(lane)
    quiet_shop.close_lane(lane)
    with closing(Writer(quiet_shop.journal)) as writer:
        sent = replace(make_operation(created_at=quiet_shop.clock.now(), amount=500_00), state=State.PREPARED)
        writer.insert(lambda _: sent)
        writer.step(replace(sent, state=State.SENT, sent_at=quiet_shop.clock.now()), quiet_shop.clock.now())
    quiet_shop.beside_the_till(SALE % b"500.00")  # what that program had started
    with closing(Writer(quiet_shop.journal)) as writer:
        writer.recover(quiet_shop.clock.now())
    wait(quiet_shop, quiet_shop.open_lane())
    assert quiet_shop.stored_again(sent).state is State.APPROVED


@pytest.mark.parametrize(
    ("fault", "misfits"),
    [
        ("PRINT:drop", {Misfit.RECEIPT}),  # approved, and within two minutes: only the numbers tell
        ("STORERC:drop", {Misfit.RECEIPT, Misfit.RRN_KNOWN}),  # it had said its RRN already
        ("CARD:silence", {Misfit.TIME}),  # given up without a number
    ],
)
def test_a_sale_made_on_the_pinpad_in_between_settles_nothing(shop: Shop, fault: str, misfits: set[Misfit]) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, fault, sale(500_00))
    shop.close_lane(lane)
    shop.beside_the_till(SALE % b"500.00")
    again = shop.open_lane()
    wait(shop, again)
    assert shop.stored_again(lost).state is State.UNKNOWN
    assert misfits_of(shop, lost) == misfits


def open_over_lost_evidence(shop: Shop, lane: Lane) -> None:
    with closing(Writer(shop.journal)) as writer:
        resolving.open_lane(writer, lane_profile(lane), "Дилноза", "the pinpad is broken", shop.clock.now())
    lane.recheck()
    wait(shop, lane)


def lane_profile(lane: Lane) -> Any:
    return replace(PROFILE, name=lane.name, schemes=lane.schemes)


def test_a_supervisor_opens_the_lane_and_then_only_he_settles(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    shop.pinpads[Scheme.HUMO].unplug()
    open_over_lost_evidence(shop, lane)
    assert shop.stored_again(lost).look_up is LookUp.LOST
    shop.pinpads[Scheme.HUMO].plug()
    assert lane.look_up().result(LIMIT) == []
    assert shop.stored_again(lost).state is State.UNKNOWN
    assert evidence_of(shop, lost)[-1].misfits == ()
    assert run(lane, sale(1_00)).state is State.APPROVED


def test_of_two_equal_sales_each_slip_settles_its_own_or_none(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    first = lose(shop, lane, "STORERC:drop", sale(500_00))
    shop.pinpads[Scheme.HUMO].unplug()
    open_over_lost_evidence(shop, lane)
    shop.pinpads[Scheme.HUMO].plug()
    second = run(lane, replace(sale(500_00), repeats_knowingly=True))
    assert second.state is State.APPROVED
    assert lane.look_up().result(LIMIT) == []
    assert shop.stored_again(first).state is State.UNKNOWN
    assert Misfit.RRN_KNOWN in misfits_of(shop, first)


@pytest.mark.parametrize("fault", ["STORERC:drop", "CARD:silence"])
def test_of_two_equal_sales_that_are_both_lost_none_gets_the_others_slip(shop: Shop, fault: str) -> None:
    lane = shop.open_lane()
    run(lane)
    first = lose(shop, lane, fault, sale(500_00))
    shop.pinpads[Scheme.HUMO].unplug()
    open_over_lost_evidence(shop, lane)
    shop.pinpads[Scheme.HUMO].plug()
    second = lose(shop, lane, "PRINT:drop", replace(sale(500_00), repeats_knowingly=True))
    wait(shop, lane)
    settled = shop.stored_again(second)
    assert shop.stored_again(first).state is State.UNKNOWN
    assert settled.state in (State.APPROVED, State.UNKNOWN)
    if settled.state is State.APPROVED:
        assert settled.rrn == shop.training.bank.ledger.entries[-1].rrn


def test_a_slip_that_fits_two_cases_settles_none(shop: Shop) -> None:
    """Two cases whose times overlap: that cannot come of one lane, but of a till whose clock was set back."""
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "PRINT:drop", sale(500_00))
    shop.pinpads[Scheme.HUMO].unplug()
    shop.close_lane(lane)
    with closing(Writer(shop.journal)) as writer:
        twin = store(
            writer, State.UNKNOWN, amount=500_00, created_at=lost.created_at, look_up=LookUp.ANSWERED, rrn=None
        )
        assert lost.sent_at is not None
        moved = replace(twin, sent_at=lost.sent_at + timedelta(seconds=30), last_frame_at=lost.last_frame_at)
        writer.learn(shop.clock.now(), operation=moved)
    shop.pinpads[Scheme.HUMO].plug()
    again = shop.open_lane()
    wait(shop, again)
    for case in (lost, twin):
        assert shop.stored_again(case).state is State.UNKNOWN
        assert misfits_of(shop, case) == {Misfit.OTHER_CASE}


@pytest.mark.parametrize("ahead", [timedelta(minutes=11), -timedelta(hours=1)])
def test_a_pinpad_whose_clock_is_far_off_settles_nothing(shop: Shop, ahead: timedelta) -> None:
    shop.set_up(clock_offset=ahead)
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    wait(shop, lane)
    assert misfits_of(shop, lost) == {Misfit.CLOCK}
    assert shop.stored_again(lost).state is State.UNKNOWN


@pytest.mark.parametrize("ahead", [timedelta(minutes=9), -timedelta(minutes=9)])
def test_a_clock_that_is_a_little_off_is_reckoned_with(shop: Shop, ahead: timedelta) -> None:
    shop.set_up(clock_offset=ahead)
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED


def test_where_no_result_told_the_clock_the_report_does(shop: Shop) -> None:
    lane = shop.open_lane(terminal_ids=("TR000001",))
    lost = lose(shop, lane, "STORERC:drop")
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED
    assert shop.starts() == ["sale", "ping", "last-slip", "ping", "short-report"]


def test_a_till_whose_clock_was_set_after_the_sale_finds_its_slip_all_the_same(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    shop.clock.set_wall_clock(shop.clock.now() + timedelta(hours=1))
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED


@pytest.mark.parametrize(
    ("jump", "state"),
    [
        (timedelta(minutes=9), State.APPROVED),
        (timedelta(minutes=-9), State.APPROVED),
        (timedelta(hours=1), State.UNKNOWN),
        (timedelta(hours=-1), State.UNKNOWN),
    ],
)
def test_a_till_whose_clock_was_set_before_the_sale_learns_the_pinpads_anew(
    shop: Shop, expect_log: ExpectLog, jump: timedelta, state: State
) -> None:
    """More than ten minutes off, time settles nothing (M7)."""
    expect_log(logging.WARNING, "clock was set")
    lane = shop.open_lane()
    run(lane)
    shop.clock.set_wall_clock(shop.clock.now() + jump)
    lost = lose(shop, lane, "STORERC:drop", sale(500_00))
    wait(shop, lane)
    assert shop.stored_again(lost).state is state


def test_looking_up_again_by_hand(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    lost = lose(shop, lane, "CARD:silence", sale(500_00))
    wait(shop, lane)
    before = evidence_of(shop, lost)
    assert lane.look_up().result(LIMIT) == []
    assert evidence_of(shop, lost) == before  # nothing new was told
    shop.pinpads[Scheme.HUMO].unplug()
    with pytest.raises(PortUnavailable):
        lane.look_up().result(LIMIT)
    assert lane.status.condition is Condition.READY


def test_without_a_case_nothing_is_asked(quiet_shop: Shop) -> None:
    lane = quiet_shop.open_lane()
    assert lane.look_up().result(LIMIT) == []
    assert quiet_shop.starts() == []


# A reconciliation is told by the report


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize(
    ("fault", "state"),
    [("STORERC:drop", State.APPROVED), ("ENDTR:silence", State.APPROVED), ("BEGINTR:silence", State.DECLINED)],
)
def test_a_lost_reconciliation_is_settled_by_the_report(shop: Shop, scheme: Scheme, fault: str, state: State) -> None:
    lane = shop.open_lane(scheme)
    run(lane)
    lost = lose(shop, lane, fault, Request(Kind.RECONCILIATION))
    wait(shop, lane)
    settled = shop.stored_again(lost)
    assert (settled.state, settled.reason) == (state, Reason.LOOKED_UP)
    assert shop.starts(scheme) == ["sale", "reconciliation", "ping", "short-report"]
    assert shop.stored()[1].state is State.APPROVED


def test_a_reconciliation_of_an_empty_shift_cannot_be_told(shop: Shop) -> None:
    lane = shop.open_lane(terminal_ids=("TR000001",))
    lost = lose(shop, lane, "STORERC:drop", Request(Kind.RECONCILIATION))
    wait(shop, lane)
    # nobody knows whose pinpad it is, or what stood there before
    assert shop.stored_again(lost).state is State.UNKNOWN
    assert misfits_of(shop, lost) <= {Misfit.TERMINAL, Misfit.TOTALS}


def test_the_report_settles_no_payment_and_the_slip_no_reconciliation(shop: Shop) -> None:
    lane = shop.open_lane()
    run(lane)
    paid = lose(shop, lane, "CARD:silence", sale(500_00))
    wait(shop, lane)
    shop.set_up(shop=replace(shop.pinpads[Scheme.HUMO].settings.shop, terminal_id="TR000009"))
    closed = lose(shop, lane, "PRINT:drop", Request(Kind.RECONCILIATION))
    wait(shop, lane)
    assert shop.stored_again(paid).state is State.UNKNOWN
    assert shop.stored_again(closed).state is State.UNKNOWN
    assert misfits_of(shop, closed) == {Misfit.TERMINAL}
    assert all(Misfit.TOTALS not in each.misfits for each in evidence_of(shop, paid))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


# What counts as an answer


class Says:
    """A pinpad that gives one answer to whatever it is asked."""

    def __init__(self, answer: Answer | KindNotSupported) -> None:
        self._answer = answer
        self.asked: list[Order] = []

    def execute(self, order: Order, listener: Listener) -> Answer:
        self.asked.append(order)
        if isinstance(self._answer, KindNotSupported):
            raise self._answer
        listener.sending()
        return self._answer

    def reply(self, number: int, value: str | None) -> None:
        """Nothing is asked."""

    def close(self) -> None:
        """Nothing is open."""


def answer(code: str | None, slip: str = "", **changes: Any) -> Answer:
    whole = Answer(
        kind=Kind.LAST_SLIP,
        code=code,
        slip=slip,
        tags=ResultTags(),
        phase=Phase.ENDED,
        ended=True,
        acted=True,
        relays=False,
        abort_asked=False,
        sent_at=MOMENT,
        last_frame_at=MOMENT,
    )
    return replace(whole, **changes)


def ask(writer: Writer, said: Answer) -> Answer:
    terminal = Says(said)
    asked = LookUps(writer, PROFILE, PinpadClock(ZONE)).ask(Kind.LAST_SLIP, terminal, Heard())
    assert terminal.asked == [Order(Kind.LAST_SLIP, prove_idle=True)]
    return asked


@pytest.mark.parametrize("said", [answer("000", "x"), answer("", "x"), answer(None, "x"), answer("202"), answer("210")])
def test_a_slip_is_an_answer_and_so_is_that_there_is_none(writer: Writer, said: Answer) -> None:
    assert ask(writer, said) is said


@pytest.mark.parametrize(
    "said",
    [
        answer("000"),
        answer(""),
        answer(None),
        answer("984"),
        answer("303"),
        answer("301"),
        answer("116", "x"),
        answer("777", "x"),
        answer("998"),
        answer("000", "x", ended=False),
    ],
)
def test_anything_else_is_asked_again(writer: Writer, said: Answer) -> None:
    with pytest.raises(LookUpUnanswered):
        ask(writer, said)


def test_what_broke_is_said(writer: Writer) -> None:
    with pytest.raises(LineLost):
        ask(writer, answer(None, ended=False, failure=LineLost(port="x", problem="unplugged")))


def test_a_driver_that_cannot_look_up_leaves_it_to_a_supervisor(quiet_shop: Shop) -> None:
    with closing(Writer(quiet_shop.journal)) as writer:
        lost = store(writer, State.UNKNOWN)
    terminal = Says(KindNotSupported(kind=Kind.LAST_SLIP))
    lane = quiet_shop.open_lane(terminal=terminal)
    quiet_shop.wait_until(lambda: lane.status.look_up is not None and lane.status.look_up.problem is not None)
    assert lane.status.look_up is not None
    assert lane.status.look_up.next_at is None
    assert lane.status.condition is Condition.CLOSED
    open_over_lost_evidence(quiet_shop, lane)
    assert quiet_shop.stored_again(lost).look_up is LookUp.LOST
    assert len(terminal.asked) == 1


def test_reconciling_over_a_case_needs_a_supervisor(quiet_shop: Shop) -> None:
    with closing(Writer(quiet_shop.journal)) as writer:
        store(writer, State.UNKNOWN, training=False, look_up=LookUp.ANSWERED)
    lane = quiet_shop.open_lane(training=False, supervised=frozenset(SupervisedAction))
    with pytest.raises(ReconcileOverCase):
        run(lane, Request(Kind.RECONCILIATION))
    assert run(lane, Request(Kind.RECONCILIATION, supervisor="Дилноза")).supervisor == "Дилноза"


# What may still be armed is cleared first (M2.2, M6.2)


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        (State.ABORTED, {"code": "984", "reason": Reason.STILL_ARMED}),
        (State.UNKNOWN, {"look_up": LookUp.LOST}),
    ],
)
def test_what_may_be_at_something_is_pinged_before_the_next_sale_also_after_a_restart(
    quiet_shop: Shop, state: State, changes: dict[str, Any]
) -> None:
    with closing(Writer(quiet_shop.journal)) as writer:
        earlier = store(writer, state, amount=1_00, **changes)
    assert run(quiet_shop.open_lane()).state is State.APPROVED
    assert quiet_shop.starts() == ["ping", "sale"]
    assert quiet_shop.stored_again(earlier) == earlier


def test_what_a_supervisor_settled_was_never_heard_to_end(quiet_shop: Shop) -> None:
    with closing(Writer(quiet_shop.journal)) as writer:
        case = store(writer, State.UNKNOWN, amount=1_00)
        settled = replace(case, state=State.DECLINED, reason=Reason.SUPERVISOR_DECIDED)
        writer.learn(MOMENT, operation=settled)
    assert run(quiet_shop.open_lane()).state is State.APPROVED
    assert quiet_shop.starts() == ["ping", "sale"]


def test_an_ordinary_end_costs_no_ping(quiet_shop: Shop) -> None:
    lane = quiet_shop.open_lane()
    run(lane)
    quiet_shop.close_lane(lane)
    run(quiet_shop.open_lane())
    assert quiet_shop.starts() == ["sale", "sale"]


# Where the program itself stumbles


def test_a_report_that_is_silent_is_asked_for_again_before_anything_is_judged(shop: Shop) -> None:
    lane = shop.open_lane(terminal_ids=("TR000001",))
    lost = lose(shop, lane, "STORERC:drop")
    shop.pinpads[Scheme.HUMO].faults.add("STATUS:skip")  # of the last slip
    shop.pinpads[Scheme.HUMO].faults.add("STATUS:silence")  # of the report
    wait(shop, lane)
    assert shop.stored_again(lost).state is State.APPROVED
    assert misfits_of(shop, lost) == set()


def test_a_mistake_in_a_look_up_does_not_open_the_lane(
    quiet_shop: Shop, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "a mistake of this program")
    with closing(Writer(quiet_shop.journal)) as writer:
        lost = store(writer, State.UNKNOWN)
    settle = LookUps.settle
    monkeypatch.setattr(LookUps, "settle", lambda *_: 1 // 0)
    quiet_shop.beside_the_till(SALE % b"500.00")
    lane = quiet_shop.open_lane()
    quiet_shop.wait_until(partial(has_tried, lane, 2))
    assert lane.status.condition is Condition.CLOSED
    assert lane.status.look_up is not None
    assert isinstance(lane.status.look_up.problem, ConversationBroke)
    monkeypatch.setattr(LookUps, "settle", settle)
    wait(quiet_shop, lane)
    assert quiet_shop.stored_again(lost).look_up is LookUp.ANSWERED


def test_training_and_money_of_one_lane_look_up_each_its_own(quiet_shop: Shop) -> None:
    with closing(Writer(quiet_shop.journal)) as writer:
        real = store(writer, State.UNKNOWN, training=False)
    lane = quiet_shop.open_lane()
    assert lane.status.condition is Condition.READY
    assert lane.look_up().result(LIMIT) == []
    assert quiet_shop.starts() == []
    assert quiet_shop.stored_again(real) == real
