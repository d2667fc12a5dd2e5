"""Lanes on a FiscalBox, from the request to the journal; and a look-up that prints paper, which is made once (M3.1)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.core.errors import (
    AppError,
    BoxNotUnderstood,
    BoxUnreachable,
    KindNotSupported,
    LaneClosed,
    LineLost,
    LookUpUnanswered,
)
from app.core.model import Kind, LookUp, Misfit, Operation, Phase, Reason, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.lanes.look_up import BACK_OFF
from app.lanes.status import Condition
from app.settings import Driver
from fiscalbox_server import (
    Reaction,
    Visit,
    answer,
    break_behind,
    failure,
    fall_silent,
    hang_up,
    sample,
    say,
    unused_url,
)
from fiscalbox_shop import (
    GIVES_BACK,
    PATHS,
    SALE_AMOUNT,
    TERMINALS,
    BoxShop,
    Paper,
    closing_report,
    open_box_shop,
    report,
    run,
)
from operations import store
from training_lanes import LIMIT

SALE = Request(Kind.SALE, SALE_AMOUNT)
RRN = "416311639002"
LOST: Reaction = break_behind(b"")
OLD = "416311639001"


@pytest.fixture
def shop(tmp_path: Path, allow_log: Callable[[int, str], None]) -> Iterator[BoxShop]:
    allow_log(logging.WARNING, "is unknown")
    with open_box_shop(tmp_path) as opened:
        yield opened


def paper(shop: BoxShop, scheme: Scheme, kind: Kind = Kind.SALE, rrn: str = RRN, code: str = "000") -> Paper:
    return Paper(scheme, kind, rrn, shop.clock.now(), code=code)


def lose(lane: Lane, request: Request = SALE) -> Operation:
    """An operation whose answer is lost. What the look-up will hear is planned before."""
    lost = run(lane, request)
    assert (lost.state, lost.reason) == (State.UNKNOWN, Reason.LINE_LOST)
    return lost


def settle(shop: BoxShop, lane: Lane) -> None:
    """Let time pass until the lane owes nothing by itself."""
    shop.shop.wait_until(lambda: lane.status.look_up is None and lane.status.condition is Condition.READY)


def wait_for_somebody(shop: BoxShop, lane: Lane) -> None:
    shop.shop.wait_until(
        lambda: (
            (look_up := lane.status.look_up) is not None
            and look_up.waits_for_somebody
            and lane.status.condition is Condition.CLOSED
        )
    )


def let_pass(shop: BoxShop, lane: Lane, seconds: float = 3600.0) -> None:
    """Time in which a lane would do what it owes by itself, if it did."""
    assert lane.status.next_chore is None
    shop.clock.sleep(seconds)
    lane.recheck()
    shop.shop.wait_until(lambda: lane.status.condition is not Condition.WORKING)


def prints(shop: BoxShop) -> int:
    """How often the last slip was printed."""
    return sum(path.endswith("print_last") for path in shop.box.asked())


# ------------------------------------------------------------------ from end to end


@pytest.mark.parametrize("scheme", Scheme)
def test_a_sale_and_its_give_back(shop: BoxShop, scheme: Scheme) -> None:
    kind = GIVES_BACK[scheme]
    lane = shop.open_lane(scheme)
    sale = shop.sell(lane, OLD)
    assert (sale.state, sale.code, sale.rrn, sale.amount_confirmed) == (State.APPROVED, "000", OLD, True)
    assert (sale.terminal_id, sale.phase, sale.receipt_no) == (TERMINALS[scheme], Phase.RESULT, "13")
    shop.box.plan(answer(paper(shop, scheme, kind, code="400" if kind is Kind.CANCEL else "000").body))
    back = run(lane, Request(kind, SALE_AMOUNT, original=OLD))
    assert (back.state, back.original_id, back.rrn) == (State.APPROVED, sale.id, RRN)
    assert [heard.json for heard in shop.box.requests] == [
        {"amount": SALE_AMOUNT},
        {"request_id": OLD, "amount": SALE_AMOUNT, "is_return": True},
    ]
    assert shop.box.asked() == [PATHS[scheme]] * 2
    assert shop.shop.stored() == [back, sale]


def test_documented_samples_end_as_they_say(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(answer(sample("humo-sale")), answer(sample("humo-cancel")), answer(sample("close")))
    sale = run(lane, Request(Kind.SALE, 10_00))
    assert (sale.state, sale.surcharge, sale.total, sale.rrn) == (State.APPROVED, 10, 10_00, "408005356147")
    cancel = run(lane, Request(Kind.CANCEL, 300_00, original="416311639400"))
    assert (cancel.state, cancel.code, cancel.request_id) == (State.APPROVED, "400", "416311639400")
    close = run(lane, Request(Kind.RECONCILIATION))
    assert (close.state, close.code, close.totals) == (State.APPROVED, "000", "agree")
    uzcard = shop.open_lane(Scheme.UZCARD)
    shop.box.plan(answer(sample("uzcard-sale")), answer(sample("uzcard-return")))
    bare = run(uzcard, Request(Kind.SALE, 500_00))
    assert (bare.state, bare.amount_confirmed) == (State.APPROVED, False)
    assert run(uzcard, Request(Kind.RETURN, 500_00, original="010965628751")).state is State.APPROVED


def test_what_the_box_cannot_do_fails_before_it_is_asked(shop: BoxShop) -> None:
    for scheme, kind in ((Scheme.HUMO, Kind.RETURN), (Scheme.UZCARD, Kind.CANCEL)):
        lane = shop.open_lane(scheme)
        refused = run(lane, Request(kind, SALE_AMOUNT, original=RRN))
        assert (refused.state, refused.reason) == (State.FAILED, Reason.NEVER_SENT)
        with pytest.raises(KindNotSupported):
            lane.ask(Kind.PING).result(LIMIT)
    assert shop.box.connections == 0


def test_reports_are_asked_and_kept_nowhere(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(answer(report(Scheme.HUMO, shop.clock.now())))
    reply = lane.ask(Kind.SHORT_REPORT).result(LIMIT)
    assert (reply.state, reply.code) == (State.APPROVED, "000")
    shop.box.plan(answer(paper(shop, Scheme.HUMO).body))
    assert lane.ask(Kind.LAST_SLIP).result(LIMIT).state is State.APPROVED
    shop.box.plan(answer(closing_report(Scheme.HUMO, shop.clock.now())))
    closed = run(lane, Request(Kind.RECONCILIATION))
    assert (closed.state, closed.totals) == (State.APPROVED, "agree")
    assert shop.box.asked() == ["/payment/xumo_shortreport/", "/payment/xumo/print_last", "/payment/xumo_close"]
    assert shop.shop.stored() == [closed]


def test_a_box_that_is_away_leaves_nothing_unknown(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO, unused_url())
    failed = run(lane, SALE)
    assert (failed.state, failed.reason) == (State.FAILED, Reason.NEVER_SENT)
    assert isinstance(lane.status.trouble, BoxUnreachable)
    assert lane.status.condition is Condition.READY


def test_an_abort_comes_too_late_and_is_remembered(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)

    def react(visit: Visit) -> None:
        visit.read()
        lane.abort()
        assert not visit.server.released.wait(0.3), "the driver has looked by now"
        answer_now = Paper(Scheme.HUMO, Kind.SALE, RRN, shop.clock.now()).body
        visit.send(b"HTTP/1.1 200 OK\r\n\r\n" + answer_now)

    shop.box.plan(react)
    ended = run(lane, SALE)
    assert (ended.state, ended.reason) == (State.APPROVED, Reason.APPROVED_AFTER_ABORT)


def test_another_drivers_past_does_not_make_a_broken_link_an_abort(shop: BoxShop) -> None:
    """998 is an abort only where nothing can have reached the bank, which a box never tells (M2.2)."""
    with closing(Writer(shop.shop.journal)) as writer:
        store(writer, State.APPROVED, training=False, relayed=True)
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(answer(failure(108, "998 Ошибка связи")))
    ended = run(lane, Request(Kind.SALE, 1_00))
    assert (ended.state, ended.code, ended.reason) == (State.UNKNOWN, "998", Reason.CODE_UNDECIDED)


# ------------------------------------------------------------------ a look-up prints paper


def test_a_lost_answer_is_settled_by_one_look_up(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.sell(lane, OLD)
    shop.box.plan(LOST, answer(paper(shop, Scheme.HUMO).body))
    lost = lose(lane)
    settle(shop, lane)
    found = shop.shop.stored_again(lost)
    assert (found.state, found.reason, found.rrn) == (State.APPROVED, Reason.LOOKED_UP, RRN)
    let_pass(shop, lane)
    assert shop.box.asked() == ["/payment/xumo"] * 2 + ["/payment/xumo/print_last"]


def test_without_an_earlier_result_the_report_tells_the_clock(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.UZCARD, terminal_ids=(TERMINALS[Scheme.UZCARD],))
    ahead = timedelta(minutes=4)
    shop.box.plan(LOST, answer(replace(paper(shop, Scheme.UZCARD), at=shop.clock.now() + ahead).body))
    shop.box.plan(answer(report(Scheme.UZCARD, shop.clock.now() + ahead)))
    lost = lose(lane)
    settle(shop, lane)
    assert shop.shop.stored_again(lost).state is State.APPROVED
    assert shop.box.asked()[1:] == ["/payment/uzcard/print_last", "/payment/uzcard_shortreport/"]


def test_an_older_slip_is_an_answer_that_settles_nothing(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.sell(lane, OLD)
    shop.box.plan(LOST, answer(paper(shop, Scheme.HUMO, rrn=OLD).body))
    lost = lose(lane)
    settle(shop, lane)
    left = shop.shop.stored_again(lost)
    assert (left.state, left.look_up) == (State.UNKNOWN, LookUp.ANSWERED)
    evidence = shop.shop.read(lambda reader: reader.evidence_of(lost.id))
    assert Misfit.RRN_KNOWN in evidence[-1].misfits
    let_pass(shop, lane)
    assert prints(shop) == 1


UNANSWERED: dict[str, tuple[Reaction, type[AppError]]] = {
    "lost": (LOST, LineLost),
    "gone": (hang_up, LineLost),
    "half": (say(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), LineLost),
    "HTML": (answer(b"<html>"), BoxNotUnderstood),
    "a printer's error": (answer(failure(101, None)), BoxNotUnderstood),
    "busy": (answer(failure(108, "984 ПИН-ПАД занят")), LookUpUnanswered),
}


@pytest.mark.parametrize("name", UNANSWERED)
def test_a_look_up_that_was_sent_and_not_answered_waits_for_somebody(shop: BoxShop, name: str) -> None:
    reaction, problem = UNANSWERED[name]
    lane = shop.open_lane(Scheme.HUMO)
    shop.sell(lane, OLD)
    printed = paper(shop, Scheme.HUMO)
    shop.box.plan(LOST, reaction)
    lost = lose(lane)
    wait_for_somebody(shop, lane)
    status = lane.status.look_up
    assert status is not None
    assert (status.attempt, status.next_at, status.is_asking, status.has_printed) == (1, None, False, True)
    assert isinstance(status.problem, problem)
    asked = shop.box.connections
    let_pass(shop, lane)
    assert shop.box.connections == asked
    with pytest.raises(LaneClosed):
        lane.submit(SALE)

    shop.box.plan(answer(printed.body))
    assert [operation.id for operation in lane.look_up().result(LIMIT)] == [lost.id]
    assert shop.shop.stored_again(lost).state is State.APPROVED
    assert lane.status.look_up is None
    assert lane.status.condition is Condition.READY


def test_a_look_up_on_request_that_fails_does_not_go_on_by_itself(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(LOST, LOST, LOST)
    lose(lane)
    wait_for_somebody(shop, lane)
    with pytest.raises(LineLost):
        lane.look_up().result(LIMIT)
    wait_for_somebody(shop, lane)
    let_pass(shop, lane)
    assert lane.status.look_up is not None
    assert lane.status.look_up.attempt == 2
    assert shop.box.connections == 3


def test_while_it_is_asked_it_does_not_wait(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(LOST, fall_silent)
    lose(lane)
    shop.shop.wait_until(lambda: len(shop.box.requests) == 2)
    status = lane.status.look_up
    assert status is not None
    assert (status.is_asking, status.waits_for_somebody, status.next_at) == (True, False, None)
    shop.shop.close_lane(lane)  # the end of the program is not held up by what moves no money


def test_after_a_restart_it_is_asked_once_more(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.sell(lane, OLD)
    printed = paper(shop, Scheme.HUMO)
    shop.box.plan(LOST, LOST)
    lost = lose(lane)
    wait_for_somebody(shop, lane)
    shop.box.plan(LOST)
    lane = shop.reopen(lane)
    wait_for_somebody(shop, lane)
    let_pass(shop, lane)
    assert prints(shop) == 2
    shop.box.plan(answer(printed.body))
    lane = shop.reopen(lane)
    settle(shop, lane)
    assert shop.shop.stored_again(lost).state is State.APPROVED
    assert shop.reopen(lane).status.look_up is None
    assert prints(shop) == 3


def test_a_box_that_is_away_has_printed_nothing_and_is_asked_again(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.box.plan(LOST, LOST)
    lose(lane)
    wait_for_somebody(shop, lane)
    lane = shop.reopen(lane, url=unused_url())
    for attempt in range(1, len(BACK_OFF) + 2):
        shop.shop.wait_until(partial(has_tried, lane, attempt), seconds=5.0)
        status = lane.status.look_up
        assert status is not None
        assert isinstance(status.problem, BoxUnreachable)
        assert not status.has_printed
    assert prints(shop) == 1


def has_tried(lane: Lane, times: int) -> bool:
    look_up = lane.status.look_up
    return (
        look_up is not None
        and look_up.attempt == times
        and look_up.next_at is not None
        and lane.status.condition is Condition.CLOSED
    )


def test_a_report_prints_nothing_and_is_asked_again(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO)
    shop.sell(lane, OLD)
    shop.box.plan(LOST, LOST, answer(b"<html>"), answer(report(Scheme.HUMO, shop.clock.now())))
    lost = lose(lane, Request(Kind.RECONCILIATION))
    settle(shop, lane)
    assert shop.shop.stored_again(lost).state is State.APPROVED
    assert shop.box.asked()[1:] == ["/payment/xumo_close"] + ["/payment/xumo_shortreport/"] * 3


def test_a_pinpad_that_tells_without_printing_is_asked_by_itself(shop: BoxShop) -> None:
    lane = shop.open_lane(Scheme.HUMO, look_up_prints=False)
    shop.sell(lane, OLD)
    printed = paper(shop, Scheme.HUMO)
    shop.box.plan(LOST, LOST, LOST, answer(printed.body))
    lost = lose(lane)
    settle(shop, lane)
    assert shop.shop.stored_again(lost).state is State.APPROVED
    assert prints(shop) == 3


def test_only_a_box_prints_what_it_is_asked_for() -> None:
    assert [driver for driver in Driver if driver.look_up_prints] == [Driver.FISCALBOX]
