"""An emulated pinpad that does without the till: what is sold on it alone, and a network of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.cli.emulator_console import Console
from app.core.model import Kind, Scheme
from app.core.reports import ReportedTotal, read_totals
from app.core.slips import read_slip
from app.emulators.cards import CARDS, usual_card
from app.emulators.device import Event
from app.emulators.habits import HABITS
from emulated_lane import EmulatedLane, emulated_lane
from scripted_till import CANCEL, LAST_SLIP, RECONCILIATION, RETURN, SALE, SHORT_REPORT


@pytest.fixture(params=list(Scheme))
def lane(request: pytest.FixtureRequest) -> Iterator[EmulatedLane]:
    with emulated_lane(request.param) as made:
        yield made


def sell_alone(lane: EmulatedLane, amount: int = 500_00) -> str:
    return lane.pinpad.sell_alone(amount, lane.clock.monotonic())


def test_a_sale_without_the_till_becomes_the_last_slip(lane: EmulatedLane) -> None:
    first = read_slip(lane.sell().slip)
    assert sell_alone(lane) == "000"
    booked, entry = lane.bank.ledger.entries[-1], lane.last_entry
    assert (entry.event, entry.kind, entry.amount, entry.rrn) == (Event.ALONE, "sale", 500_00, booked.rrn)
    assert booked.amount == 500_00
    slip = read_slip(lane.till.run(LAST_SLIP).slip)
    assert (slip.kind, slip.amount, slip.rrn) == (Kind.SALE, 500_00, booked.rrn)
    assert slip.receipt_no == str(int(first.receipt_no or 0) + 1)
    assert lane.till.run(RECONCILIATION).code == "500"


def test_a_sale_without_the_till_is_paid_for_and_can_be_cancelled(lane: EmulatedLane) -> None:
    card = usual_card(lane.pinpad.settings.scheme)
    sell_alone(lane, 20_000_00)
    assert lane.bank.balances()[card.name] == card.balance - 20_000_00
    cancel = CANCEL % b"20000.00" + b"\x1brrn=" + lane.last_entry.rrn.encode()
    assert lane.till.run(cancel).code == "400"


def test_a_refused_sale_without_the_till_is_in_both_ledgers() -> None:
    with emulated_lane(Scheme.HUMO, card=CARDS["humo-poor"]) as lane:
        assert sell_alone(lane) == "116"
        assert (lane.last_entry.code, lane.bank.ledger.entries[-1].code) == ("116", "116")


def test_without_a_network_nothing_is_sold() -> None:
    with emulated_lane(Scheme.HUMO) as lane:
        lane.pinpad.change(network=None)
        assert sell_alone(lane) == "998"
        assert (lane.last_entry.event, lane.last_entry.rrn) == (Event.ALONE, "")
        assert lane.bank.ledger.entries == ()


def test_a_full_journal_sells_nothing_without_the_till_either() -> None:
    with emulated_lane(Scheme.HUMO, journal_limit=1) as lane:
        assert [sell_alone(lane), sell_alone(lane)] == ["000", "303"]


def test_a_pinpad_that_waits_for_the_till_sells_nothing_alone() -> None:
    with emulated_lane(Scheme.HUMO, "STORERC:later") as lane:
        lane.sell()
        assert sell_alone(lane) == "984"


def test_a_pinpad_with_its_own_network_has_the_till_carry_nothing(lane: EmulatedLane) -> None:
    lane.pinpad.change(relays=False)
    heard = lane.sell()
    assert (heard.code, heard.ended) == ("000", True)
    assert not {"DEVICEOPEN", "CONNECT", "WRITE", "READ", "DISCONNECT"} & set(heard.names)
    assert read_slip(heard.slip).rrn == lane.bank.ledger.entries[-1].rrn
    assert lane.till.run(RECONCILIATION).code == "500"


@pytest.mark.parametrize("names_sale", [False, True])
def test_a_return_names_its_sale_where_that_is_the_pinpads_habit(names_sale: bool) -> None:
    habits = replace(HABITS[Scheme.UZCARD], returns_name_sale=names_sale)
    with emulated_lane(Scheme.UZCARD, habits=habits) as lane:
        rrn = lane.sold_rrn()
        heard = lane.till.run(RETURN % b"100.00" + b"\x1brrn=" + rrn)
        posting = lane.bank.ledger.entries[-1]
        assert posting.original_rrn == rrn.decode() != posting.rrn
        assert read_slip(heard.slip).rrn == (posting.original_rrn if names_sale else posting.rrn)
        assert (b"RRN=" + rrn in heard.tags) == names_sale


def test_a_short_report_says_whose_it_is_when_and_what_it_adds_up_to(lane: EmulatedLane) -> None:
    lane.till.run(SALE % b"300.00")
    before = lane.till.run(SHORT_REPORT).slip
    printed, moment = read_slip(before), lane.last_entry.at.replace(tzinfo=None)
    assert (printed.kind, printed.terminal_id) == (Kind.SHORT_REPORT, lane.pinpad.settings.shop.terminal_id)
    assert printed.printed_at is not None
    assert printed.printed_at.near(moment) == moment.replace(microsecond=0)
    totals = read_totals(before)
    assert totals is not None
    assert (totals[Kind.SALE], totals[Kind.RETURN]) == (ReportedTotal(1, 300_00), ReportedTotal())
    lane.till.run(RECONCILIATION)
    after = read_totals(lane.till.run(SHORT_REPORT).slip)
    assert after is not None
    assert set(after.values()) == {ReportedTotal()}


def test_the_console_does_what_a_hand_does() -> None:
    said: list[str] = []
    with emulated_lane(Scheme.HUMO, card_after=None) as lane:
        console = Console(lane.pinpad, lane.clock, said.append)
        for line in ("card humo-chip", "card gold", "present", "unplug", "plug", "sell 300.00"):
            console.obey(line)
        for line in ("swap TR000009", "network own", "network none"):
            console.obey(line)
        assert lane.last_entry.card == CARDS["humo-chip"].cut
        heard = lane.sell()
        assert (heard.code, "CONNECT" in heard.names) == ("000", False)
        assert lane.last_entry.terminal_id == "TR000009"
    assert said[0] == "card humo-chip: it is presented from now on"
    assert "E7002" in said[1]
    assert said[2:] == [
        "present: it is presented",
        "unplug: the cable is out",
        "plug: the cable is in",
        "sell 300.00: 000",
        "swap TR000009: another pinpad is on the line",
        "network own: it is so from now on",
        "network none: it is one of own, till",
    ]
