"""Everything that a plan can let go wrong, seen from the till."""

from collections.abc import Iterator

import pytest

from app.core.errors import FaultNotUnderstood, LineLost
from app.core.model import Scheme
from app.core.slips import read_slip
from app.emulators.cards import CARDS
from app.emulators.device import Event
from app.emulators.faults import STEPS, Action, Fault, FaultPlan, allowed_actions, describe_actions, parse_fault
from app.terminals.arcus2 import frames
from emulated_lane import EmulatedLane, emulated_lane
from scripted_till import LAST_SLIP, PING, RECONCILIATION, SALE, SHORT_REPORT, Heard

FRAME_STEPS = [step for step in STEPS if step not in ("START", "BANK", "RESULT", "GETTAGS", "DATAENTRY", "AMOUNTENTRY")]
UNBRACKETED = [step for step in FRAME_STEPS if step not in ("STARTPRINT", "ENDPRINT", "PIN")]


def sell_with(*faults: str) -> tuple[EmulatedLane, Heard]:
    with emulated_lane(Scheme.HUMO, *faults) as lane:
        return lane, lane.sell()


def raw_frames(lane: EmulatedLane, name: bytes) -> Iterator[bytes]:
    """The chunks in which a sale's frame of that name arrives; each frame is answered with OK."""
    lane.link.open()
    lane.link.write(frames.encode(SALE % b"300.00"))
    while chunk := lane.link.read(2.0):
        if name in chunk:
            yield chunk
        lane.link.write(frames.encode(frames.OK))


@pytest.mark.parametrize("step", UNBRACKETED)
def test_drop_closes_the_line_once_the_frame_is_answered(step: str) -> None:
    lane, heard = sell_with(f"{step}:drop")
    name = "PING" if step == "CARD" else step
    assert heard.line_lost or step == "ENDTR"
    assert heard.names[-1] == name
    assert lane.last_entry.event is Event.BROKEN
    assert not lane.pinpad.is_armed


@pytest.mark.parametrize("step", UNBRACKETED)
def test_silence_gives_the_operation_up_without_a_word(step: str) -> None:
    lane, heard = sell_with(f"{step}:silence")
    assert ("PING" if step == "CARD" else step) not in heard.names
    assert not heard.ended
    assert not heard.line_lost
    assert lane.last_entry.event is Event.BROKEN


@pytest.mark.parametrize("step", UNBRACKETED)
def test_delay_only_takes_time(step: str) -> None:
    lane, heard = sell_with(f"{step}:delay=17.5")
    assert (heard.code, heard.ended) == ("000", True)
    assert 17.5 <= lane.clock.monotonic() < 21


@pytest.mark.parametrize("action", ["garbage", "split"])
@pytest.mark.parametrize("step", UNBRACKETED)
def test_what_a_decoder_survives_changes_nothing(step: str, action: str) -> None:
    _, heard = sell_with(f"{step}:{action}")
    assert (heard.code, heard.ended) == ("000", True)


def test_corrupt_spoils_the_name() -> None:
    _, heard = sell_with("STORERC:corrupt")
    assert heard.code is None
    assert heard.names.count("\xd3TORERC") == 1


def test_length_announces_more_than_comes() -> None:
    with emulated_lane(Scheme.HUMO, "BEGINTR:length") as lane:
        lane.link.open()
        lane.link.write(frames.encode(SALE % b"300.00"))
        assert lane.link.read(0.1) == b"\x01\x00\x18BEGINTR:"
        assert lane.link.read(6.0) == frames.encode(b"STORERC:999")


def test_empty_sends_a_frame_without_data_before_it() -> None:
    with emulated_lane(Scheme.HUMO, "STORERC:empty") as lane:
        assert next(raw_frames(lane, b"STORERC")).startswith(b"\x01\x00\x00\x01")


@pytest.mark.parametrize("step", UNBRACKETED)
def test_an_empty_frame_has_an_answer_of_its_own(step: str) -> None:
    _, heard = sell_with(f"{step}:empty")
    assert (heard.code, heard.names.count("")) == ("000", 1)


@pytest.mark.parametrize("step", [step for step in UNBRACKETED if step != "BEGINTR"])
def test_the_rest_is_told_when_the_line_is_opened_again(step: str) -> None:
    lane, heard = sell_with(f"{step}:later")
    assert not heard.ended
    assert lane.pinpad.is_armed
    lane.link.close()
    lane.link.open()
    rest = lane.till.listen()
    assert rest.names[0] == ("PING" if step == "CARD" else step)
    assert rest.ended
    assert [entry.event for entry in lane.pinpad.ledger.entries] == [Event.START, Event.END]


def test_the_rest_is_told_behind_the_refusal_of_another_order() -> None:
    lane, _ = sell_with("STORERC:later")
    heard = lane.till.run(PING)
    assert (heard.codes, heard.ended) == (["984"], True)
    assert lane.till.listen().codes == ["000"]
    assert lane.till.run(PING).code == "000"


@pytest.mark.parametrize("step", ["BEGINTR", "READ", "PRINT", "ENDTR"])
def test_the_operation_before_is_told_once_more(step: str) -> None:
    with emulated_lane(Scheme.HUMO) as lane:
        first = lane.sell(b"500.00")
        rrn = lane.last_entry.rrn
        lane.pinpad.faults.add(f"{step}:foreign")
        heard, rest = lane.sell(), lane.till.listen()
        told = heard.frames + rest.frames
        repeated = [frame for frame in first.frames if frame[0] in ("PRINT", "STORERC", "SETTAGS", "ENDTR")]
        assert all(frame in told for frame in repeated)
        assert [name for name, _ in told].count("ENDTR") == 2
        assert lane.last_entry.event is Event.END
        assert lane.last_entry.rrn not in ("", rrn)


def test_no_operation_before_has_nothing_to_tell() -> None:
    _, heard = sell_with("BEGINTR:foreign")
    assert (heard.code, heard.names.count("ENDTR")) == ("000", 1)


def test_a_deaf_pinpad_goes_on_although_the_till_said_no() -> None:
    with emulated_lane(Scheme.HUMO, "CARD:deaf", card_after=0.0) as lane:
        assert lane.till.run(SALE % b"300.00", PING=frames.ER).code == "000"
        assert lane.till.run(SALE % b"300.00", PING=frames.ER).code == "992"


def test_a_pinpad_that_stays_armed_refuses_until_its_time_has_passed() -> None:
    lane, heard = sell_with("ENDTR:armed=20")
    assert (heard.code, heard.ended, lane.pinpad.is_armed) == ("000", True, True)
    assert lane.till.run(PING).code == "984"
    lane.clock.sleep(20)
    assert lane.till.run(PING).code == "000"
    assert [entry.event for entry in lane.pinpad.ledger.entries[:4]] == [
        *(Event.START, Event.BUSY, Event.END, Event.START)
    ]


def test_a_pinpad_that_stays_armed_is_cleared_by_its_cable() -> None:
    lane, _ = sell_with("ENDTR:armed=3600")
    lane.pinpad.unplug()
    lane.pinpad.plug()
    lane.link.close()
    assert lane.till.run(PING).code == "000"


def test_twice_wants_two_answers() -> None:
    _, heard = sell_with("BEGINTR:twice", "SETTAGS:twice", "STORERC:twice")
    assert (heard.codes, heard.ended) == (["000", "000"], True)
    assert heard.names.count("SETTAGS") == 2


def test_a_request_written_twice_is_booked_once() -> None:
    lane, heard = sell_with("WRITE:twice")
    assert heard.code == "000"
    assert [posting.code for posting in lane.bank.ledger.entries] == ["000", "913"]
    assert lane.bank.balances()["humo-rich"] == CARDS["humo-rich"].balance - 300_00


def test_skip_leaves_the_frame_out() -> None:
    _, heard = sell_with("SETTAGS:skip", "STORERC:skip", "PRINT:skip")
    assert heard.ended
    assert not {"SETTAGS", "STORERC", "PRINT"} & set(heard.names)


def test_split_sends_single_bytes() -> None:
    with emulated_lane(Scheme.HUMO, split=True) as lane:
        lane.link.open()
        lane.link.write(frames.encode(SALE % b"300.00"))
        chunks = [lane.link.read(0.1) for _ in range(11)]
        assert b"".join(chunks) == frames.encode(b"BEGINTR:")
        assert {len(chunk) for chunk in chunks} == {1}


def test_start_can_be_dropped_ignored_and_late() -> None:
    lane, heard = sell_with("START:silence")
    assert (heard.names, lane.last_entry.event) == ([], Event.START)
    lane, heard = sell_with("START:drop")
    assert heard.line_lost
    lane, heard = sell_with("START:delay=10")
    assert heard.code == "000"
    assert lane.clock.monotonic() > 11


def test_a_fault_happens_once_and_the_next_sale_is_whole() -> None:
    with emulated_lane(Scheme.HUMO, "WRITE:drop", "STORERC:silence") as lane:
        assert lane.sell().line_lost
        assert not lane.sell().ended
        assert lane.sell().code == "000"


def test_the_slip_of_a_broken_line_can_be_asked_for() -> None:
    with emulated_lane(Scheme.HUMO, "PRINT:drop") as lane:
        assert lane.sell().line_lost
        assert lane.bank.ledger.entries[0].rrn in lane.till.run(LAST_SLIP).slip


@pytest.mark.parametrize("action", ["drop", "silence"])
@pytest.mark.parametrize("step", ["DISCONNECT", "DEVICECLOSE", "PRINT", "STORERC"])
def test_what_the_bank_approved_is_remembered_wherever_the_line_breaks(step: str, action: str) -> None:
    with emulated_lane(Scheme.HUMO) as lane:
        lane.sell()
        receipt_no = lane.last_entry.receipt_no
        lane.pinpad.faults.add(f"{step}:{action}")
        assert not lane.sell(b"500.00").ended
        booked, entry = lane.bank.ledger.entries[-1], lane.last_entry
        assert (booked.amount, booked.code) == (500_00, "000")
        assert (entry.event, entry.code, entry.rrn) == (Event.BROKEN, "000", booked.rrn)
        assert entry.receipt_no == receipt_no + 1
        assert booked.rrn in lane.till.run(LAST_SLIP).slip
        assert lane.till.run(RECONCILIATION).code == "500"


@pytest.mark.parametrize("step", ["DISCONNECT", "DEVICECLOSE"])
def test_a_shift_that_the_bank_closed_is_closed_wherever_the_line_breaks(step: str) -> None:
    with emulated_lane(Scheme.HUMO) as lane:
        lane.sell()
        shift_no = lane.pinpad.shift_no
        lane.pinpad.faults.add(f"{step}:drop")
        assert lane.till.run(RECONCILIATION).line_lost
        assert (lane.last_entry.event, lane.last_entry.code) == (Event.BROKEN, "500")
        assert lane.pinpad.shift_no == shift_no + 1


@pytest.mark.parametrize("step", ["DISCONNECT", "DEVICECLOSE", "STORERC"])
def test_why_a_sale_ended_is_written_down_wherever_the_line_breaks(step: str) -> None:
    lane, heard = sell_with("BANK:halfclose", f"{step}:drop")
    assert heard.line_lost
    assert (lane.last_entry.event, lane.last_entry.code) == (Event.BROKEN, "998")


def test_a_connection_of_a_broken_line_is_not_closed_by_the_next_operation() -> None:
    with emulated_lane(Scheme.HUMO, "READ:drop") as lane:
        assert lane.sell().line_lost
        assert "DISCONNECT" not in lane.till.run(LAST_SLIP).names


def test_a_lost_answer_is_booked_and_leaves_no_slip() -> None:
    with emulated_lane(Scheme.HUMO, "BANK:lose") as lane:
        heard = lane.sell()
        assert (heard.code, heard.slip) == ("998", "")
        assert lane.bank.ledger.entries[0].code == "000"
        assert lane.till.run(LAST_SLIP).code == "202"


def test_a_half_closed_bank_books_nothing() -> None:
    with emulated_lane(Scheme.HUMO, "BANK:halfclose") as lane:
        assert lane.sell().code == "998"
        assert lane.bank.ledger.entries == ()


def test_a_slow_bank_answers_all_the_same() -> None:
    _, heard = sell_with("BANK:slow=0.05")
    assert heard.code == "000"


def test_a_bank_that_refuses_until_it_listens() -> None:
    with emulated_lane(Scheme.HUMO, "BANK:refuse") as lane:
        assert lane.sell().code == "998"
        lane.server.listen()
        assert lane.sell().code == "000"


def test_a_silenced_refusal_of_a_second_start_lets_the_first_go_on() -> None:
    with emulated_lane(Scheme.HUMO, "STORERC:silence") as lane:
        lane.link.open()
        lane.link.write(frames.encode(SALE % b"300.00"))
        assert lane.link.read(0.1) == frames.encode(b"BEGINTR:")
        lane.link.write(frames.encode(SALE % b"300.00"))
        assert lane.link.read(0.1) == frames.encode(b"BEGINTR:")
        lane.link.write(frames.encode(frames.OK))
        assert lane.till.listen().codes == ["000"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("WRITE:drop", Fault("WRITE", Action.DROP)),
        (" storerc:Delay=2.5 ", Fault("STORERC", Action.DELAY, 2.5)),
        ("BANK:slow=0", Fault("BANK", Action.SLOW, 0)),
    ],
)
def test_a_fault_in_words(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        *(
            "PRINT:armed=3",
            "ENDTR:armed",
            "",
            "WRITE",
            "WRITE:",
            "WRITE:explode",
            "NOWHERE:drop",
            "BANK:drop",
            "WRITE:lose",
            "START:twice",
        ),
        *("PRINT:delay", "PRINT:delay=x", "PRINT:delay=-1", "PRINT:delay=inf", "PRINT:delay=nan", "PRINT:drop=3"),
    ],
)
def test_what_is_no_fault_says_what_would_be_one(text: str) -> None:
    with pytest.raises(FaultNotUnderstood, match="ENDTR"):
        parse_fault(text)


def test_every_step_and_action_can_be_written_as_it_is_described() -> None:
    plan = FaultPlan()
    for step in STEPS:
        for text in describe_actions(step).split(", "):
            plan.add(f"{step}:{text.replace('SECONDS', '1')}")
        taken = [plan.take(step) for _ in allowed_actions(step)]
        assert [fault.action for fault in taken if fault] == list(allowed_actions(step))
        assert plan.take(step) is None


def test_a_line_that_dropped_is_lost_to_the_till_until_it_opens_it_again() -> None:
    with emulated_lane(Scheme.HUMO, "BEGINTR:drop") as lane:
        lane.sell()
        with pytest.raises(LineLost):
            lane.link.write(b"x")
        lane.link.open()
        lane.link.write(b"x")


@pytest.mark.parametrize("scheme", list(Scheme))
def test_of_a_bare_answer_only_the_code_is_told(scheme: Scheme) -> None:
    with emulated_lane(scheme, "RESULT:bare") as lane:
        heard = lane.sell()
        told = heard.names[heard.names.index("DEVICECLOSE") + 1 :]
        assert (told, heard.code) == (["STATUS", "STORERC", "ENDTR"], "000")
        assert read_slip(lane.till.run(LAST_SLIP).slip).rrn == lane.pinpad.ledger.entries[1].rrn
        assert "SETTAGS" in lane.sell().names


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_report_is_printed_in_place_of_a_slip(scheme: Scheme) -> None:
    with emulated_lane(scheme, "RESULT:report") as lane:
        lane.till.run(SHORT_REPORT)
        heard = lane.sell()
        assert ("Краткий отчет" in heard.slip, "SETTAGS" in heard.names, heard.code) == (True, False, "000")
        assert read_slip(heard.slip).rrn is None
        assert "Оплата" in lane.till.run(LAST_SLIP).slip


def test_an_order_that_waits_is_carried_out_behind_what_runs() -> None:
    with emulated_lane(Scheme.HUMO, "CARD:delay=10", "START:queue=0.5") as lane:
        lane.link.open()
        lane.link.write(frames.encode(SALE % b"300.00"))
        lane.till.run(PING, PING=frames.ER)
        began = lane.clock.monotonic()
        rest = lane.till.listen()
        events = [(entry.event, entry.kind, entry.code) for entry in lane.pinpad.ledger.entries]
    assert (rest.codes, rest.names) == (["000"], ["STORERC", "ENDTR"])
    assert 0.4 <= lane.clock.monotonic() - began <= 0.6
    sale = [(Event.START, "sale", ""), (Event.END, "sale", "992")]
    assert events == [*sale, (Event.START, "ping", ""), (Event.END, "ping", "000")]


def test_what_waits_for_its_turn_is_forgotten_with_the_line() -> None:
    with emulated_lane(Scheme.HUMO, "CARD:delay=10", "START:queue=0.5", "CARD:drop") as lane:
        lane.link.open()
        lane.link.write(frames.encode(SALE % b"300.00"))
        assert lane.till.run(PING).line_lost
        lane.link.open()
        assert lane.till.listen().names == []


def test_faults_of_one_step_happen_one_after_the_other() -> None:
    with emulated_lane(Scheme.HUMO) as lane:
        lane.sell(b"500.00")
        for fault in ("ENDTR:later", "ENDTR:foreign"):
            lane.pinpad.faults.add(fault)
        assert not lane.sell().ended
        lane.link.close()
        lane.link.open()
        rest = lane.till.listen()
    assert (rest.names[-4:], rest.code) == (["STORERC", "SETTAGS", "ENDTR", "ENDTR"], "000")
