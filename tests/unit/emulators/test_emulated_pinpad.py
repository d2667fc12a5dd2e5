"""The emulated pinpad, operation by operation, before a till that knows frames only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import LineLost, PortUnavailable
from app.core.model import Kind, Scheme
from app.core.slips import read_slip
from app.emulators import iso
from app.emulators.cards import CARDS
from app.emulators.device import Event
from app.emulators.front import Moment
from app.emulators.habits import HABITS, CodeForm, Printing, TagsForm
from app.emulators.orders import parse_order
from app.emulators.pinpad import Emission
from app.terminals.arcus2 import frames, tags
from emulated_lane import EmulatedLane, emulated_lane
from scripted_till import (
    CANCEL,
    HOST_TEST,
    LAST_SLIP,
    PING,
    RECONCILIATION,
    RETURN,
    SALE,
    SHORT_REPORT,
)

BOTH = pytest.mark.parametrize("lane", list(Scheme), indirect=True)


@pytest.fixture
def lane(request: pytest.FixtureRequest) -> Iterator[EmulatedLane]:
    with emulated_lane(getattr(request, "param", Scheme.HUMO)) as made:
        yield made


def entered(value: bytes) -> bytes:
    return b"0\x1b" + value


@BOTH
def test_a_sale_goes_through_the_till_to_the_bank_in_the_typical_order(lane: EmulatedLane) -> None:
    heard = lane.sell()
    order = [name for name in heard.names if name not in ("PRINT", "STARTPRINT", "ENDPRINT", "STATUS", "PING")]
    middle = "BEGINTR DEVICEOPEN IOCTL CONNECT WRITE READ DISCONNECT DEVICECLOSE".split()
    assert order[: len(middle)] == middle
    assert sorted(order[len(middle) : -1]) == ["SETTAGS", "STORERC"]
    assert heard.names[1:3] == ["STATUS", "PING"]
    assert heard.names[-1] == "ENDTR"
    assert (heard.code, heard.ended) == ("000", True)
    assert lane.bank.ledger.entries[-1].amount == 300_00


@BOTH
def test_slip_tags_pinpad_and_bank_agree(lane: EmulatedLane) -> None:
    heard = lane.sell()
    result, slip = tags.read_result(heard.tags), read_slip(heard.slip)
    own, posting = lane.last_entry, lane.bank.ledger.entries[-1]
    assert own.rrn == posting.rrn == slip.rrn == result.rrn
    assert own.auth_code == posting.auth_code == result.auth_code
    assert own.amount == posting.amount == slip.amount == result.amount == 300_00
    assert (result.code, result.terminal_id) == ("000", own.terminal_id)
    assert result.receipt_no == slip.receipt_no == str(own.receipt_no)


@pytest.mark.parametrize(("text", "tiyin"), [(b"300.00", 300_00), (b"300,5", 300_50), (b"30000", 300_00), (b"1", 1)])
def test_amounts_are_read_in_both_notations(lane: EmulatedLane, text: bytes, tiyin: int) -> None:
    assert lane.sell(text).code == "000"
    assert lane.bank.ledger.entries[-1].amount == tiyin


def test_an_amount_that_cannot_be_read_is_refused(lane: EmulatedLane) -> None:
    assert lane.sell(b"1.005").code == "996"


@pytest.mark.parametrize(("answer", "code"), [(b"0\x1b30000", "000"), (b"0\x1b", "203"), (frames.ER, "203")])
def test_a_missing_amount_is_asked_for(lane: EmulatedLane, answer: bytes, code: str) -> None:
    assert lane.till.run(SALE % b"", AMOUNTENTRY=answer).code == code


def test_only_uzbek_money_is_taken(lane: EmulatedLane) -> None:
    assert lane.till.run(b"1\x1b1\x1b643\x1b1.84").code == "304"


@BOTH
def test_a_sale_is_cancelled_by_the_receipt_number_on_its_slip(lane: EmulatedLane) -> None:
    receipt_no = read_slip(lane.sell().slip).receipt_no
    assert receipt_no is not None
    heard = lane.till.run(CANCEL % b"300.00", DATAENTRY=entered(receipt_no.encode()))
    slip = read_slip(heard.slip)
    assert (heard.code, slip.kind, slip.amount) == ("400", Kind.CANCEL, 300_00)
    assert slip.rrn == lane.bank.ledger.entries[0].rrn
    assert lane.bank.balances() == {name: card.balance for name, card in CARDS.items()}


@BOTH
def test_a_sale_is_returned_by_its_rrn(lane: EmulatedLane) -> None:
    rrn = lane.sold_rrn()
    heard = lane.till.run(RETURN % b"100.00", DATAENTRY=entered(rrn))
    slip = read_slip(heard.slip)
    assert (heard.code, slip.kind, slip.amount) == ("000", Kind.RETURN, 100_00)
    assert slip.rrn not in (None, rrn.decode())


def test_the_original_is_taken_from_the_start_message_the_tags_or_the_cashier(lane: EmulatedLane) -> None:
    rrn, receipt_no = lane.sold_rrn(), lane.last_entry.receipt_no
    ways = [
        lane.till.run(RETURN % b"1.00" + b"\x1brrn=" + rrn),
        lane.till.run(RETURN % b"1.00" + b"\x1b" + rrn),
        lane.till.run(RETURN % b"1.00", GETTAGS=tags.encode([("1F03", rrn)])),
        lane.till.run(RETURN % b"1.00", GETTAGS=tags.encode([("1F03", bytes.fromhex(rrn.decode()))])),
        lane.till.run(RETURN % b"1.00", GETTAGS=tags.encode([("1F06", receipt_no.to_bytes(2, "big"))])),
        lane.till.run(RETURN % b"1.00", GETTAGS=tags.encode([("1F26", receipt_no.to_bytes(4, "big"))])),
        lane.till.run(RETURN % b"1.00", GETTAGS=tags.encode([("9F02", tags.bcd(100, 6))]), DATAENTRY=entered(rrn)),
    ]
    assert [heard.code for heard in ways] == ["000"] * len(ways)
    assert "GETTAGS" not in ways[0].names + ways[1].names
    assert "DATAENTRY" not in ways[2].names + ways[3].names + ways[4].names + ways[5].names


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"DATAENTRY": frames.ER}, "205"),
        ({"DATAENTRY": b"0\x1b"}, "205"),
        ({"DATAENTRY": b"0\x1b1234567890123"}, "205"),
        ({"DATAENTRY": b"0\x1b4711"}, "202"),
        ({"DATAENTRY": b"0\x1b123456789012"}, "914"),
        ({"GETTAGS": b"\x9f"}, "996"),
    ],
)
def test_an_original_that_is_not_there(lane: EmulatedLane, answers: dict[str, bytes], code: str) -> None:
    lane.sell()
    assert lane.till.run(CANCEL % b"300.00", **answers).code == code


def test_give_backs_have_their_limits(lane: EmulatedLane) -> None:
    rrn = lane.sold_rrn()
    cancel = CANCEL % b"300.00" + b"\x1brrn=" + rrn
    assert lane.till.run(CANCEL % b"300.01" + b"\x1brrn=" + rrn).code == "235"
    assert lane.till.run(CANCEL % b"299.99" + b"\x1brrn=" + rrn).code == "110"
    assert lane.till.run(cancel).code == "400"
    assert lane.till.run(cancel).code == "218"
    assert lane.till.run(RETURN % b"1.00" + b"\x1brrn=" + rrn).code == "218"


def test_an_older_shift_can_be_returned_but_not_cancelled(lane: EmulatedLane) -> None:
    rrn = lane.sold_rrn()
    shift_no = lane.pinpad.shift_no
    assert lane.till.run(RECONCILIATION).code == "500"
    assert lane.pinpad.shift_no == shift_no + 1
    assert lane.till.run(CANCEL % b"300.00" + b"\x1brrn=" + rrn).code == "302"
    assert lane.till.run(RETURN % b"300.00" + b"\x1brrn=" + rrn).code == "000"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("humo-chip", "000"),
        ("humo-poor", "116"),
        ("humo-blocked", "204"),
        ("humo-restricted", "104"),
        ("humo-expired", "101"),
        ("humo-wrong-pin", "117"),
    ],
)
def test_each_card_does_what_its_name_says(lane: EmulatedLane, card: str, code: str) -> None:
    lane.pinpad.present(CARDS[card])
    heard = lane.sell()
    slip = read_slip(heard.slip)
    assert (heard.code, slip.response_codes, slip.says_refused) == (code, (code,), code != "000")
    assert ("SETTAGS" in heard.names) == (code == "000")


def test_a_surcharge_is_added_on_the_slip_and_to_what_the_card_pays(lane: EmulatedLane) -> None:
    lane.pinpad.present(CARDS["humo-surcharge"])
    heard = lane.sell(b"10.00")
    slip = read_slip(heard.slip)
    assert (slip.amount, slip.surcharge, slip.total) == (10_00, 10, 10_10)
    assert tags.read_result(heard.tags).amount == 10_10
    assert lane.bank.balances()["humo-surcharge"] == CARDS["humo-surcharge"].balance - 10_10


def test_another_card_than_the_sales_gets_nothing_back(lane: EmulatedLane) -> None:
    rrn = lane.sold_rrn()
    lane.pinpad.present(CARDS["humo-chip"])
    assert lane.till.run(CANCEL % b"300.00" + b"\x1brrn=" + rrn).code == "217"


def test_a_card_of_the_other_scheme_is_not_served(lane: EmulatedLane) -> None:
    lane.pinpad.present(CARDS["uzcard-rich"])
    assert lane.sell().code == "305"


@pytest.mark.parametrize(("amount", "asked"), [(b"300.00", False), (b"10000.00", True)])
def test_a_pin_is_asked_for_from_an_amount_on(lane: EmulatedLane, amount: bytes, asked: bool) -> None:
    assert ("Введите ПИН" in lane.sell(amount).texts("STATUS")) == asked


@BOTH
def test_a_till_that_says_no_to_ping_ends_the_wait_for_a_card(lane: EmulatedLane) -> None:
    heard = lane.till.run(SALE % b"300.00", PING=frames.ER)
    assert (heard.code, heard.ended, heard.slip) == ("992", True, "")
    assert lane.bank.ledger.entries == ()


def test_a_till_that_says_no_while_the_pin_is_typed(lane: EmulatedLane) -> None:
    pings = iter([frames.OK] * 3 + [frames.ER])
    heard = lane.till.run(SALE % b"20000.00", PING=lambda _: next(pings))
    assert "Введите ПИН" in heard.texts("STATUS")
    assert heard.code == "992"


def test_nobody_presents_a_card() -> None:
    with emulated_lane(Scheme.HUMO, card_after=None) as lane:
        began = lane.clock.monotonic()
        heard = lane.sell()
        assert heard.code == "998"
        assert lane.clock.monotonic() - began == pytest.approx(90, abs=1)
        assert heard.names.count("PING") == pytest.approx(91, abs=2)


def test_a_card_is_presented_by_hand_while_the_pinpad_waits() -> None:
    with emulated_lane(Scheme.UZCARD, card_after=None) as lane:
        lane.pinpad.let_present(CARDS["uzcard-co-badge"], 7.0)
        heard = lane.sell()
        assert heard.names.count("PING") == 8
        assert read_slip(heard.slip).card == CARDS["uzcard-co-badge"].cut


@pytest.mark.parametrize("frame", ["DEVICEOPEN", "CONNECT", "WRITE", "READ"])
def test_no_bank_without_the_till(lane: EmulatedLane, frame: str) -> None:
    heard = lane.till.run(SALE % b"300.00", **{frame: frames.ER})
    assert (heard.code, heard.slip) == ("998", "")


@pytest.mark.parametrize("answer", [b"\x00\x02hi", b"\x00\x050210\x00"])
def test_an_answer_that_is_no_message_of_the_bank(lane: EmulatedLane, answer: bytes) -> None:
    assert lane.till.run(SALE % b"300.00", READ=b"2:" + answer).code == "404"


def test_a_late_answer_of_an_earlier_message_is_not_taken_for_this_one(lane: EmulatedLane) -> None:
    kept: list[bytes] = []

    def relay(data: bytes) -> bytes:
        kept.append(lane.bank.handle(data[4:], lane.clock.now()))
        return frames.OK

    lane.till.run(SALE % b"300.00", WRITE=relay, READ=b"2:")
    assert lane.till.run(SALE % b"300.00", READ=lambda _: b"2:" + kept[0]).code == "404"


def test_a_full_journal_wants_its_shift_closed() -> None:
    with emulated_lane(Scheme.HUMO, journal_limit=2) as lane:
        assert [lane.sell().code for _ in range(3)] == ["000", "000", "303"]
        lane.till.run(RECONCILIATION)
        assert lane.sell().code == "000"


@BOTH
def test_reports(lane: EmulatedLane) -> None:
    assert lane.till.run(LAST_SLIP).code == "202"
    sale = lane.sell()
    short = lane.till.run(SHORT_REPORT)
    assert (short.code, read_slip(short.slip).kind) == ("000", Kind.SHORT_REPORT)
    assert "300.00" in short.slip
    copy = lane.till.run(LAST_SLIP)
    assert copy.code == "000"
    assert read_slip(copy.slip) == read_slip(sale.slip)
    assert "ДУБЛИКАТ" in copy.slip
    report = lane.till.run(RECONCILIATION)
    assert (report.code, read_slip(report.slip).kind) == ("500", Kind.RECONCILIATION)
    assert "Итоги совпали" in report.slip


@BOTH
def test_totals_that_differ_are_said_and_the_shift_is_closed(lane: EmulatedLane) -> None:
    lane.pinpad.faults.add("BANK:lose")
    lane.sell()
    shift_no = lane.pinpad.shift_no
    report = lane.till.run(RECONCILIATION)
    assert report.code == "095"
    assert "Итоги не совпали" in report.slip
    assert lane.pinpad.shift_no == shift_no + 1


def test_a_reconciliation_without_a_bank_leaves_the_shift_open(lane: EmulatedLane) -> None:
    shift_no = lane.pinpad.shift_no
    assert lane.till.run(RECONCILIATION, CONNECT=frames.ER).code == "998"
    assert lane.pinpad.shift_no == shift_no


def test_a_bank_that_refuses_to_reconcile_leaves_the_shift_open(lane: EmulatedLane) -> None:
    sent: list[bytes] = []

    def keep(data: bytes) -> bytes:
        sent.append(data[len(b"2:") + iso.LENGTH_BYTES :])
        return frames.OK

    def refuse(_: bytes) -> bytes:
        return b"2:" + iso.pack({**iso.unpack(sent[-1]), iso.Field.RESPONSE_CODE: "904"})

    shift_no = lane.pinpad.shift_no
    assert lane.till.run(RECONCILIATION, WRITE=keep, READ=refuse).code == "904"
    assert lane.pinpad.shift_no == shift_no


@BOTH
def test_ping_and_host_test(lane: EmulatedLane) -> None:
    ping = lane.till.run(PING)
    assert (ping.names, ping.code) == (["STORERC", "ENDTR"], "000")
    host = lane.till.run(HOST_TEST)
    assert (host.code, "WRITE" in host.names) == ("000", True)
    assert lane.till.run(HOST_TEST, CONNECT=frames.ER).code == "998"


def test_an_operation_that_it_does_not_know(lane: EmulatedLane) -> None:
    heard = lane.till.run(b"3\x1b5\x1b\x1b\x1b")
    assert (heard.names, heard.code) == (["STATUS", "STORERC", "ENDTR"], "999")


@BOTH
def test_endtr_comes_in_the_pinpads_own_form(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.write(frames.encode(PING))
    lane.link.read(0.1)
    lane.link.write(frames.encode(frames.OK))
    expected = b"ENDTR:" if lane.pinpad.settings.habits.endtr_colon else b"ENDTR"
    assert lane.link.read(0.1) == frames.encode(expected)


@pytest.mark.parametrize("form", list(CodeForm))
@pytest.mark.parametrize("tags_form", list(TagsForm))
@pytest.mark.parametrize("printing", list(Printing))
def test_every_habit_tells_the_same_sale(form: CodeForm, tags_form: TagsForm, printing: Printing) -> None:
    habits = replace(HABITS[Scheme.HUMO], code_form=form, tags_form=tags_form, printing=printing)
    with emulated_lane(Scheme.HUMO, habits=habits) as lane:
        heard = lane.sell()
        assert heard.code == {CodeForm.FULL: "000", CodeForm.SHORT: "00", CodeForm.EMPTY: ""}[form]
        assert bool(heard.tags) == (tags_form is not TagsForm.EMPTY)
        assert (heard.slip == "") == (printing is Printing.NEVER)
        assert all(len(data) <= 500 for name, data in heard.frames if name == "PRINT")
        assert lane.last_entry.event is Event.END


def test_two_copies_come_in_brackets() -> None:
    habits = replace(HABITS[Scheme.HUMO], copies=("CUSTOMER", "MERCHANT"), printing=Printing.BLOCKS)
    with emulated_lane(Scheme.HUMO, habits=habits) as lane:
        heard = lane.sell()
        assert heard.texts("STARTPRINT") == heard.texts("ENDPRINT") == ["CUSTOMER", "MERCHANT"]
        assert heard.slip.count("ОДОБРЕНО") == 2


def test_a_second_start_is_refused_and_the_first_goes_on(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.write(frames.encode(SALE % b"300.00"))
    assert lane.link.read(0.1) == frames.encode(b"BEGINTR:")
    heard = lane.till.run(SALE % b"500.00")
    assert (heard.names, heard.code) == (["STORERC", "ENDTR"], "984")
    assert lane.pinpad.is_armed
    rest = lane.till.listen()
    assert (rest.names[0], rest.codes) == ("BEGINTR", ["000"])
    assert rest.ended
    assert [entry.event for entry in lane.pinpad.ledger.entries] == [Event.START, Event.BUSY, Event.END]


def test_a_till_that_falls_silent_ends_the_operation_after_five_seconds(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.write(frames.encode(SALE % b"300.00"))
    lane.link.read(0.1)
    assert lane.link.read(4.9) == b""
    assert lane.link.read(0.2) == frames.encode(b"STORERC:999")
    assert lane.link.read(6) == b""
    assert not lane.pinpad.is_armed
    assert (lane.last_entry.event, lane.last_entry.code) == (Event.BROKEN, "999")


def test_a_till_that_falls_silent_at_the_slip_changes_nothing_in_the_pinpad(lane: EmulatedLane) -> None:
    lane.link.open()

    def stop(_: bytes) -> bytes:
        raise LineLost(port="x", problem="the till died")

    assert lane.till.run(SALE % b"300.00", PRINT=stop).line_lost
    lane.clock.sleep(11)
    assert lane.link.read(0.0) == frames.encode(b"STORERC:000")
    lane.clock.sleep(11)
    lane.link.read(0.0)
    assert (lane.last_entry.event, lane.last_entry.code) == (Event.BROKEN, "000")
    assert "300.00" in lane.till.run(LAST_SLIP).slip


def test_noise_and_late_answers_mean_nothing_to_an_idle_pinpad(lane: EmulatedLane) -> None:
    lane.link.open()
    for noise in (b"\x00garbage", frames.encode(frames.OK), frames.encode(b"0\x1b14"), frames.encode(b"")):
        lane.link.write(noise)
        assert lane.link.read(0.1) == b""
    assert lane.pinpad.ledger.entries == ()
    assert lane.sell().code == "000"


def test_a_flood_makes_it_give_the_port_up(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.write(b"\x01\xff\xff" + bytes(frames.MAX_BUFFERED))
    with pytest.raises(LineLost):
        lane.link.read(0.1)
    assert lane.sell().code == "000"


def test_pulling_the_cable_ends_what_runs_and_keeps_what_is_decided(lane: EmulatedLane) -> None:
    lane.sell()
    lane.link.write(frames.encode(SALE % b"500.00"))
    lane.link.read(0.1)
    lane.pinpad.unplug()
    with pytest.raises(LineLost):
        lane.link.read(0.1)
    with pytest.raises(PortUnavailable):
        lane.link.open()
    assert lane.last_entry.event is Event.BROKEN
    lane.pinpad.plug()
    assert "300.00" in lane.till.run(LAST_SLIP).slip


def test_a_closed_link_is_lost(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.close()
    with pytest.raises(LineLost):
        lane.link.read(0.0)


def test_an_idle_pinpad_asks_for_no_attention(lane: EmulatedLane) -> None:
    assert lane.pinpad.poll(0.0) == Emission((), None, False)


def test_its_clock_runs_by_itself() -> None:
    with emulated_lane(Scheme.HUMO, clock_offset=timedelta(minutes=-7)) as lane:
        before = lane.clock.now()
        lane.clock.set_wall_clock(before + timedelta(days=400))
        lane.sell()
        assert timedelta(minutes=-7) <= lane.last_entry.at - before < timedelta(minutes=-6)


def test_receipt_numbers_go_on_over_shifts_and_begin_again_after_the_last() -> None:
    with emulated_lane(Scheme.HUMO, first_receipt_no=0xFFFF) as lane:
        numbers = []
        for _ in range(2):
            lane.sell()
            numbers.append(lane.last_entry.receipt_no)
            lane.till.run(RECONCILIATION)
        assert numbers == [0xFFFF, 1]


@pytest.mark.parametrize("data", [b"", b"OK", b"0\x1b14", b"22072026\x1b17:36", b"1", b"sale", b"1\x1b1x"])
def test_what_is_no_start_message(data: bytes) -> None:
    assert parse_order(data) is None


def test_no_card_number_leaves_pinpad_and_bank(lane: EmulatedLane) -> None:
    heard = lane.sell()
    seen = repr((lane.pinpad.ledger.entries, lane.bank.ledger.entries, heard.slip, CARDS)).encode()
    seen += b"".join(data for name, data in heard.frames if name != "WRITE")
    for card in CARDS.values():
        for form in (card.pan.encode(), bytes.fromhex(card.pan), bytes.fromhex(card.pan).hex(" ").encode()):
            assert form not in seen


@BOTH
def test_a_swapped_pinpad_is_another_one_until_it_is_back(lane: EmulatedLane) -> None:
    first = lane.sold_rrn()
    before, shift_no = lane.last_entry, lane.pinpad.shift_no
    lane.pinpad.swap("TR000009", lane.clock.monotonic(), relays=False, first_receipt_no=before.receipt_no)
    lane.link.close()
    assert lane.till.run(LAST_SLIP).code == "202"
    heard = lane.sell()
    assert ("CONNECT" in heard.names, read_slip(heard.slip).terminal_id) == (False, "TR000009")
    assert (lane.last_entry.receipt_no, lane.pinpad.shift_no) == (before.receipt_no, 1)
    assert lane.till.run(CANCEL % b"300.00", GETTAGS=tags.encode([(tags.RRN, first)])).code == "914"
    lane.pinpad.swap(before.terminal_id, lane.clock.monotonic(), relays=True)
    lane.link.close()
    assert lane.pinpad.shift_no == shift_no
    assert read_slip(lane.till.run(LAST_SLIP).slip).rrn == first.decode()
    assert lane.till.run(CANCEL % b"300.00", GETTAGS=tags.encode([(tags.RRN, first)])).code == "400"


def test_a_swap_ends_what_runs(lane: EmulatedLane) -> None:
    lane.link.open()
    lane.link.write(frames.encode(SALE % b"300.00"))
    lane.pinpad.swap("TR000009", lane.clock.monotonic())
    with pytest.raises(LineLost):
        lane.link.read(1.0)
    assert (lane.last_entry.event, lane.last_entry.terminal_id, lane.last_entry.code) == (
        Event.BROKEN,
        "TR000001",
        "999",
    )
    assert lane.pinpad.display(lane.clock.monotonic()).moment is Moment.IDLE
