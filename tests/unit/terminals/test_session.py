"""What the session answers to each command of the protocol."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import KindNotSupported
from app.core.model import Kind, Phase
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send, TellTime
from app.terminals.arcus2.commands import Command
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2.session import Progress
from app.terminals.base import Order
from arcus2_scripts import CANCEL, DIALECT, SALE, Line

PING = Order(Kind.PING)
AMOUNT_AND_CURRENCY = bytes.fromhex("9F02060000000500005F2A020860")
RRN_TAG = bytes.fromhex("1F030C343136333131363339343132")


@pytest.mark.parametrize(
    "command",
    "BEGINTR: STATUS:x PING: TRACE:x INFO: WARNING:x OPDET: PRINT:x STARTPRINT:CUSTOMER ENDPRINT:CUSTOMER"
    " STORERC:000 SETTAGS: SPREQUEST: SPRESULT: DISPLAY:x CLEARDISP: DISPINV: START CHECK END CONTINUE STANDBY ENDTR"
    " ENDTR:".split(),
)
def test_what_only_tells_is_accepted(command: str) -> None:
    line = Line()
    assert line.say(command) == [b"OK"]
    assert line.session.gathered.mishaps == []


@pytest.mark.parametrize("command", "KEYREQ: CARDREQ: WRBARCODE: OOBSESSION: I344: TMSID: TMSSCRIPT: GETFILE:x".split())
def test_what_the_till_does_not_have_is_refused(command: str) -> None:
    line = Line()
    assert line.say(command) == [b"ER"]
    assert line.session.gathered.mishaps == []


def test_an_unknown_command_is_refused_and_noted() -> None:
    line = Line()
    assert line.say("BREWTEA:black") == [b"ER"]
    assert line.session.gathered.mishaps == ["unknown command BREWTEA"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"9860123412341232", b"lower:"])
def test_a_frame_without_a_command_is_refused_and_not_repeated_in_the_note(data: bytes) -> None:
    line = Line()
    assert line.say(data) == [b"ER"]
    assert line.session.gathered.mishaps == ["a frame held no command"]


@pytest.mark.parametrize("data", [b"OK", b"ER", b"NAK"])
def test_a_control_reply_gets_no_answer(data: bytes) -> None:
    line = Line()
    assert line.say(data, "PING:") == [b"OK"]
    assert line.session.gathered.mishaps == [f"the pinpad said {data.decode()} where it should ask"]


def test_endtr_ends_it_and_what_comes_behind_waits_for_the_next_drain() -> None:
    line = Line()
    assert line.say("ENDTR", "PRINT:late") == [b"OK"]
    assert line.session.is_over
    assert line.session.gathered.slip == ""


def test_a_kind_that_the_table_does_not_know_is_not_started() -> None:
    with pytest.raises(KindNotSupported, match="last-slip"):
        Line(order=Order(Kind.LAST_SLIP), dialect=Dialect(operations={}))


@pytest.mark.parametrize(
    ("order", "answer_tags", "answer"),
    [
        (SALE, set(), AMOUNT_AND_CURRENCY),
        (CANCEL, set(), AMOUNT_AND_CURRENCY + RRN_TAG),
        (replace(CANCEL, rrn=None), set(), AMOUNT_AND_CURRENCY),
        (replace(CANCEL, rrn=None), {"1F06"}, AMOUNT_AND_CURRENCY + bytes.fromhex("1F0602000E")),
        (CANCEL, {"1F26"}, AMOUNT_AND_CURRENCY + RRN_TAG + bytes.fromhex("1F26040000000E")),
        (replace(CANCEL, rrn=None, receipt_no="65535"), {"1F06"}, AMOUNT_AND_CURRENCY + bytes.fromhex("1F0602FFFF")),
        (replace(CANCEL, rrn=None, receipt_no="65536"), {"1F06"}, AMOUNT_AND_CURRENCY),
        (replace(SALE, rrn="416311639412", receipt_no="14"), {"1F06"}, AMOUNT_AND_CURRENCY),
        (PING, set(), b"ER"),
    ],
)
def test_gettags(order: Order, answer_tags: set[str], answer: bytes) -> None:
    line = Line(order, replace(DIALECT, answer_tags=frozenset(answer_tags)))
    assert line.say("GETTAGS:9F02") == [answer]


def test_an_amount_is_only_the_orders() -> None:
    assert Line().say("AMOUNTENTRY:Сумма") == [b"0\x1b50000"]
    assert Line(PING).say("AMOUNTENTRY:Сумма") == [b"ER"]


@pytest.mark.parametrize(
    ("prompt", "value"),
    [
        ("Введите RRN", "416311639412"),
        ("Введите ссылку операции", "416311639412"),
        ("Введите номер чека или RRN", "416311639412"),
        ("Номер чека?", "14"),
        ("Чек №", "14"),
        ("Receipt number", "14"),
        ("Chek raqami", "14"),
    ],
)
def test_the_original_is_given_where_it_is_asked_for(prompt: str, value: str) -> None:
    assert Line(CANCEL).say(f"DATAENTRY:{prompt}") == [f"0\x1b{value}".encode()]


def test_a_receipt_number_stands_in_where_either_will_do() -> None:
    line = Line(replace(CANCEL, rrn=None))
    assert line.say("DATAENTRY:Введите номер чека или RRN") == [b"0\x1b14"]


def test_time_is_told_by_the_driver() -> None:
    line = Line()
    assert line.say("TIMESYNC:") == []
    assert line.action() == TellTime()
    assert line.complete(b"22072026\x1b17:36") == [b"22072026\x1b17:36"]


@pytest.mark.parametrize(("minutes", "told"), [(10, True), (-10, True), (11, False), (-11, False)])
def test_time_is_not_told_to_a_clock_that_differs_too_much(minutes: int, told: bool) -> None:
    line = Line(replace(SALE, clock_offset=timedelta(minutes=minutes)))
    assert (line.say("TIMESYNC:") == []) is told
    assert bool(line.session.gathered.mishaps) is not told


# The bank's link


def test_a_relayed_message() -> None:
    line = Line()
    assert line.say("DEVICEOPEN:") == [b"OK:2"]
    assert line.say("IOCTL:2:3000:1000") == [b"OK"]
    assert line.say("CONNECT:2:10.0.0.1:5000") == []
    assert line.action() == Connect(2, "10.0.0.1:5000", 10.0)
    assert line.complete() == [b"OK"]
    line.say(b"WRITE:2:\x00:\x01\n")
    assert line.action() == Send(2, b"\x00:\x01\n", 10.0)
    line.complete()
    line.say("READ:2:1024")
    assert line.action() == Receive(2, 1024, 30.0)
    assert line.complete(b"2:\x01") == [b"2:\x01"]
    line.say("DISCONNECT:2")
    assert line.action() == HangUp(2)
    line.complete()
    line.say("DEVICECLOSE:")
    assert line.action() == HangUp(None)
    line.complete()
    gathered = line.session.gathered
    assert (gathered.acted, gathered.relays, gathered.phase) == (True, True, Phase.READ)
    assert (gathered.mishaps, gathered.troubles) == ([], {})


@pytest.mark.parametrize("command", ["WRITE:2:x", "READ:2:1024"])
def test_a_bank_that_was_reached_and_then_lost_is_no_bank_that_was_not_reached(command: str) -> None:
    line = Line()
    line.say("CONNECT:2:10.0.0.1:5000")
    line.complete()
    line.say(command)
    assert line.complete(b"ER") == [b"ER"]
    assert line.session.gathered.mishaps == []


def test_frames_wait_while_the_bank_is_asked() -> None:
    line = Line()
    assert line.say("CONNECT:2:10.0.0.1:5000", "PING:", "STATUS:x") == []
    assert line.say("ENDTR") == []
    assert line.complete(b"ER") == [b"ER", b"OK", b"OK", b"OK"]
    assert line.session.gathered.mishaps == ["E4028: The bank host 10.0.0.1:5000 was not reached"]


def test_what_is_relayed_is_shown_nowhere() -> None:
    line = Line()
    line.say(b"WRITE:2:secret")
    assert "secret" not in repr(line.step)
    assert "secret" not in repr(line.session.gathered)


@pytest.mark.parametrize("address", ["10.0.0.1:5001", "10.0.0.1:05000", "10.0.0.2:5000", "bank.example:5000"])
def test_only_the_banks_that_are_named_are_connected_to(address: str) -> None:
    line = Line()
    assert line.say(f"CONNECT:2:{address}") == [b"ER"]
    assert address in line.session.gathered.mishaps[0]


@pytest.mark.parametrize(
    "command",
    "CONNECT: CONNECT:2 CONNECT:2:host CONNECT:x:10.0.0.1:5000 WRITE: WRITE:2 READ: READ:2 READ:2:0 READ:2:x IOCTL:"
    " IOCTL:2 IOCTL:2:x".split(),
)
def test_a_malformed_command_is_refused_and_noted(command: str) -> None:
    line = Line()
    assert line.say(command) == [b"ER"]
    assert line.session.gathered.mishaps == [f"{command.partition(':')[0]} cannot be read"]


@pytest.mark.parametrize(
    ("command", "reading", "writing"),
    [
        ("IOCTL:2:1:1", 0.1, 0.1),
        ("IOCTL:2:50:100", 0.5, 1.0),
        ("IOCTL:2:99999:99999", 300.0, 300.0),
        ("IOCTL:2:700", 7.0, 7.0),
        ("IOCTL:3:700:700", 0.5, 0.5),
        ("PING:", 0.5, 0.5),
    ],
)
def test_times_of_the_link(command: str, reading: float, writing: float) -> None:
    line = Line()
    line.say(command, "READ:2:1")
    assert line.action() == Receive(2, 1, reading)
    line.complete()
    line.say("WRITE:2:x")
    assert line.action() == Send(2, b"x", writing)
    line.complete()
    line.say("CONNECT:2:10.0.0.1:5000")
    assert line.action() == Connect(2, "10.0.0.1:5000", max(writing, 4.0))


def test_a_read_never_asks_for_more_than_a_frame_carries() -> None:
    line = Line()
    line.say("READ:2:999999")
    assert line.action() == Receive(2, 65531, 0.5)


def test_a_disconnect_without_a_handle_means_every_one() -> None:
    line = Line()
    line.say("DISCONNECT:")
    assert line.action() == HangUp(None)


# Abort


def test_an_abort_refuses_what_would_go_on() -> None:
    line = Line(CANCEL)
    assert line.abort() == []
    commands = ["PING:", "CONNECT:2:10.0.0.1:5000", "MENU:a", "YESNO:b", "DATAENTRY:RRN", "AMOUNTENTRY:"]
    assert line.say(*commands) == [b"ER"] * len(commands)
    assert line.say("STATUS:x", "GETTAGS:", "STORERC:992", "ENDTR")[-1] == b"OK"
    assert line.session.abort_asked
    assert line.session.gathered.code == "992"


def test_after_a_write_an_abort_leaves_the_bank_within_reach_for_a_reversal() -> None:
    line = Line()
    line.say("CONNECT:2:10.0.0.1:5000")
    line.complete()
    line.say("WRITE:2:x")
    line.complete()
    line.abort()
    assert line.say("PING:") == [b"ER"]
    line.say("CONNECT:2:10.0.0.1:5000")
    assert isinstance(line.step.action, Connect)


# Progress


@pytest.mark.parametrize(
    ("commands", "phase"),
    [
        (["BEGINTR:"], Phase.STARTED),
        (["PING:"], Phase.CARD),
        (["STATUS:Вставьте карту"], Phase.CARD),
        (["STATUS:INSERT CARD"], Phase.CARD),
        (["STATUS:Kartani kiriting"], Phase.CARD),
        (["CONNECT:2:10.0.0.1:5000"], Phase.CONNECT),
        (["WRITE:2:x"], Phase.WRITE),
        (["STATUS:Введите ПИН-код"], Phase.PIN),
        (["STATUS:Enter PIN"], Phase.PIN),
        (["STATUS:Пинпад готов"], Phase.STARTED),
        (["STATUS:Введите ПИН", "PING:"], Phase.PIN),
        (["STORERC:000", "STATUS:Заберите карту"], Phase.RESULT),
        (["PRINT:x"], Phase.RESULT),
        (["SETTAGS:"], Phase.RESULT),
        (["ENDTR"], Phase.ENDED),
    ],
)
def test_phases_only_go_forward(commands: list[str], phase: Phase) -> None:
    line = Line()
    line.say(*commands)
    assert line.session.gathered.phase is phase


def test_a_command_hides_what_it_carries_and_reads_any_byte() -> None:
    assert repr(Command("WRITE", b"9860123412341232")) == "Command(name='WRITE')"
    assert Command("ENDTR").payload == b""
    assert Command("STATUS", b"\x98").text == "\ufffd"


def test_progress_tells_the_pinpads_words_masked() -> None:
    line = Line()
    line.say("STATUS:Ожидание карты", "PING:", "PING:", "WARNING:9860123412341232")
    assert line.events == [Progress(Phase.CARD, "Ожидание карты"), Progress(Phase.CARD, "986012******1232")]
    line.say("WRITE:2:x")
    assert line.events[2:] == [Progress(Phase.WRITE, "")]


@pytest.mark.parametrize(("command", "acted"), [("STORERC:000", False), ("PRINT:x", True), ("SETTAGS:", True)])
def test_what_shows_that_the_bank_may_know(command: str, acted: bool) -> None:
    line = Line()
    line.say(command)
    assert line.session.gathered.acted is acted
