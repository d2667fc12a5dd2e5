"""One pinpad that takes both cards is one lane: its operations are of the scheme that their slips say (M1.4)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import AppError, CancelledAlready, GivenBackAlready, OriginalAmbiguous, SchemeDiffers, ShiftOver
from app.core.model import Kind, Operation, Origin, Reason, Request, Scheme, State
from app.journal import schema
from app.journal.chain import verify
from app.journal.reading import Reader
from app.lanes.lane import Lane
from both_pinpad import TERMINALS, BothPinpad
from training_lanes import Shop, open_shop

ExpectLog = Callable[[int, str], None]
HUMO, UZCARD = Scheme.HUMO, Scheme.UZCARD
AMOUNT = 300_00
RRN = "416311649999"


def run(lane: Lane, request: Request) -> Operation:
    return lane.submit(request).result(10)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as made:
        yield made


@pytest.fixture
def pinpad(shop: Shop) -> BothPinpad:
    return BothPinpad(shop.clock)


@pytest.fixture
def lane(shop: Shop, pinpad: BothPinpad) -> Lane:
    return open_both(shop, pinpad)


def open_both(shop: Shop, pinpad: BothPinpad) -> Lane:
    return shop.open_lane(
        name="both-1", schemes=(HUMO, UZCARD), terminal=pinpad, terminal_ids=tuple(TERMINALS.values())
    )


@pytest.fixture
def sell(lane: Lane, pinpad: BothPinpad) -> Callable[..., Operation]:
    def sell(card: Scheme, asked: Scheme | None = None, amount: int = AMOUNT) -> Operation:
        pinpad.card = card
        return run(lane, Request(Kind.SALE, amount, scheme=asked))

    return sell


def in_journal(shop: Shop, operation: Operation) -> Operation:
    with closing(Reader(schema.open_for_reading(shop.journal))) as reader:
        found = reader.get(operation.id)
    assert found is not None
    return found


# Whose card it was


@pytest.mark.parametrize("asked", [None, HUMO, UZCARD])
@pytest.mark.parametrize("card", Scheme)
def test_the_slip_says_whose_card_it_was(
    shop: Shop, sell: Callable[..., Operation], card: Scheme, asked: Scheme | None
) -> None:
    sold = sell(card, asked)
    assert (sold.state, sold.scheme, sold.terminal_id) == (State.APPROVED, card, TERMINALS[card])
    assert in_journal(shop, sold).scheme is card
    told: list[str] = []
    assert verify(shop.journal, told.append).findings == 0, told


@pytest.mark.parametrize(("asked", "scheme"), [(None, HUMO), (HUMO, HUMO), (UZCARD, UZCARD)])
def test_a_slip_that_does_not_say_leaves_what_was_asked_for(
    pinpad: BothPinpad, sell: Callable[..., Operation], asked: Scheme | None, scheme: Scheme
) -> None:
    pinpad.is_terse = True
    assert sell(UZCARD, asked).scheme is scheme


def test_a_lane_of_one_scheme_keeps_it(shop: Shop, pinpad: BothPinpad) -> None:
    lane = shop.open_lane(HUMO, terminal=pinpad, terminal_ids=())
    pinpad.card = UZCARD
    assert run(lane, Request(Kind.SALE, AMOUNT)).scheme is HUMO


def test_a_look_up_learns_it_too(
    shop: Shop, pinpad: BothPinpad, sell: Callable[..., Operation], expect_log: ExpectLog
) -> None:
    sell(HUMO, amount=100_00)  # which tells how the pinpad's clock stands
    expect_log(logging.WARNING, "is unknown: no-answer")
    pinpad.loses_answer = True
    lost = sell(UZCARD)
    assert (lost.state, lost.scheme) == (State.UNKNOWN, HUMO)
    pinpad.loses_answer = False
    shop.wait_until(lambda: in_journal(shop, lost).state is State.APPROVED)
    settled = in_journal(shop, lost)
    assert (settled.scheme, settled.terminal_id, settled.reason) == (UZCARD, TERMINALS[UZCARD], Reason.LOOKED_UP)
    assert verify(shop.journal, print).findings == 0


@pytest.mark.parametrize("is_terse", [False, True])
def test_a_stale_slip_is_stale_whatever_was_asked_for(
    pinpad: BothPinpad, sell: Callable[..., Operation], is_terse: bool, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "is unknown: rrn-stale")
    pinpad.is_terse, pinpad.rrn = is_terse, RRN
    assert sell(UZCARD, UZCARD).state is State.APPROVED
    again = sell(UZCARD, HUMO, AMOUNT)
    assert (again.state, again.reason, again.rrn) == (State.UNKNOWN, Reason.RRN_STALE, None)


# Refunds


def test_each_is_refunded_in_its_own_way(lane: Lane, pinpad: BothPinpad, sell: Callable[..., Operation]) -> None:
    humo, uzcard = sell(HUMO), sell(UZCARD)
    pinpad.card = HUMO
    cancelled = run(lane, Request(Kind.CANCEL, AMOUNT, humo.rrn))
    pinpad.card = UZCARD
    returned = run(lane, Request(Kind.RETURN, 100_00, uzcard.rrn))
    assert [(each.state, each.scheme, each.original_id) for each in (cancelled, returned)] == [
        (State.APPROVED, HUMO, humo.id),
        (State.APPROVED, UZCARD, uzcard.id),
    ]
    with pytest.raises(CancelledAlready):
        run(lane, Request(Kind.CANCEL, AMOUNT, humo.rrn))
    with pytest.raises(GivenBackAlready):
        run(lane, Request(Kind.RETURN, 200_01, uzcard.rrn))


def test_a_receipt_number_goes_to_the_terminal_that_counted_it(
    lane: Lane, pinpad: BothPinpad, sell: Callable[..., Operation]
) -> None:
    humo, _ = sell(HUMO), sell(UZCARD, amount=500_00)
    run(lane, Request(Kind.CANCEL, AMOUNT, humo.receipt_no))
    order = pinpad.orders[-1]
    assert (order.rrn, order.receipt_no) == (humo.rrn, humo.receipt_no)


def test_an_rrn_that_a_sale_of_each_scheme_carries_is_ambiguous(
    lane: Lane, pinpad: BothPinpad, sell: Callable[..., Operation]
) -> None:
    pinpad.rrn = RRN
    of = {scheme: sell(scheme, amount=AMOUNT) for scheme in Scheme}
    assert {each.state for each in of.values()} == {State.APPROVED}
    with pytest.raises(OriginalAmbiguous):
        run(lane, Request(Kind.RETURN, AMOUNT, RRN))
    pinpad.rrn = None
    for scheme, sale in of.items():
        pinpad.card = scheme
        assert run(lane, Request(Kind.RETURN, AMOUNT, RRN, scheme=scheme)).original_id == sale.id


def test_a_till_that_names_the_wrong_scheme_is_refused(lane: Lane, sell: Callable[..., Operation]) -> None:
    sold = sell(UZCARD)
    with pytest.raises(SchemeDiffers, match="uzcard"):
        run(lane, Request(Kind.CANCEL, AMOUNT, sold.rrn, origin=Origin.API, scheme=HUMO))


@pytest.mark.parametrize("loses_answer", [False, True])
def test_an_unknown_sale_is_not_refunded_again_as_another_scheme(
    shop: Shop, lane: Lane, pinpad: BothPinpad, loses_answer: bool, expect_log: ExpectLog
) -> None:
    if loses_answer:
        expect_log(logging.WARNING, "is unknown: no-answer")
    pinpad.card, pinpad.is_terse, pinpad.loses_answer = UZCARD, True, loses_answer
    run(lane, Request(Kind.RETURN, AMOUNT, RRN, scheme=HUMO))
    pinpad.loses_answer = False
    with pytest.raises(AppError) as caught:
        run(lane, Request(Kind.CANCEL, AMOUNT, RRN, scheme=UZCARD))
    assert caught.value.number in ((3002, 3016) if loses_answer else (3029,))
    if loses_answer:  # nor on another lane, whose scheme it may have been
        with pytest.raises(AppError) as caught:
            run(shop.open_lane(UZCARD), Request(Kind.RETURN, AMOUNT, RRN))
        assert caught.value.number == 3016


# The shift


def test_one_report_closes_the_shifts_of_both_terminals(
    lane: Lane, pinpad: BothPinpad, sell: Callable[..., Operation]
) -> None:
    sold = [sell(HUMO), sell(UZCARD)]
    closed = run(lane, Request(Kind.RECONCILIATION))
    assert (closed.state, closed.scheme) == (State.APPROVED, HUMO)
    for sale in sold:
        with pytest.raises(ShiftOver):
            run(lane, Request(Kind.CANCEL, AMOUNT, sale.rrn))
        pinpad.card = sale.scheme
        assert run(lane, Request(Kind.RETURN, AMOUNT, sale.rrn)).state is State.APPROVED


def test_a_terminal_that_is_none_of_its_own_closes_the_lane(shop: Shop, pinpad: BothPinpad) -> None:
    lane = shop.open_lane(schemes=(HUMO, UZCARD), terminal=pinpad, terminal_ids=(TERMINALS[HUMO],))
    pinpad.card = UZCARD
    run(lane, Request(Kind.SALE, AMOUNT))
    assert lane.status.trouble is not None
    assert lane.status.trouble.number == 3014
