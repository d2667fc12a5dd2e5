"""The session's patience: silence, broken frames, floods, and an operation that takes too long."""

import math

import pytest

from app.core.errors import LineFlooded, LineGarbled, PinpadEndless, PinpadSilent, SessionNotSupported
from app.core.model import Kind
from app.terminals.arcus2.actions import Connect
from app.terminals.arcus2.frames import MAX_BUFFERED, encode
from app.terminals.base import QUESTION_LIMIT, Order
from arcus2_scripts import SALE, Line


def silence_after(line: Line) -> float:
    """Seconds of silence until the session gives up."""
    started = line.now
    line.wait(1000)
    assert line.session.is_over
    return line.now - started


def test_no_first_frame_for_30_seconds() -> None:
    line = Line()
    assert silence_after(line) == 30.0
    assert isinstance(line.session.failure, PinpadSilent)
    assert "30 seconds" in str(line.session.failure)


def test_180_seconds_between_frames() -> None:
    line = Line()
    line.wait(29)
    line.say("PING:")
    assert silence_after(line) == 180.0


@pytest.mark.parametrize(("ioctl", "limit"), [("IOCTL:2:3000:1", 180.0), ("IOCTL:2:20000:1", 230.0)])
def test_a_long_read_of_the_bank_stretches_it(ioctl: str, limit: float) -> None:
    line = Line()
    line.say(ioctl)
    assert silence_after(line) == limit


def test_silence_counts_from_the_answer_of_the_bank() -> None:
    line = Line()
    line.say("READ:2:10")
    line.now += 290
    line.complete(b"2:")
    assert not line.session.is_over
    assert silence_after(line) == 180.0


def test_at_180_seconds_an_abort_is_asked_for_and_answers_go_on() -> None:
    line = Line()
    for _ in range(179):
        line.wait(1)
        assert line.say("PING:") == [b"OK"]
    line.wait(1)
    assert line.session.abort_asked
    for _ in range(300):
        assert line.say("PING:", "STATUS:x") == [b"ER", b"OK"]
        line.wait(1)
    assert not line.session.is_over
    assert line.say("STORERC:000", "ENDTR") == [b"OK", b"OK"]
    assert line.session.gathered.code == "000"


def test_what_moves_no_money_is_given_up_once_its_time_is_over() -> None:
    line = Line(Order(Kind.PING))
    seconds = 0
    while not line.session.is_over:
        line.wait(1)
        line.say("PING:")
        seconds += 1
    assert seconds == QUESTION_LIMIT
    assert isinstance(line.session.failure, PinpadEndless)


def test_a_frame_that_breaks_off_is_given_up_after_5_seconds() -> None:
    line = Line()
    assert line.send(encode(b"STATUS:x")[:-1]) == []
    assert line.wait(4.9) == []
    line.wait(0.2)
    assert "a frame broke off and was given up" in line.session.gathered.mishaps
    assert line.say("PING:") == [b"OK"]


def test_frames_that_a_wrong_length_swallowed_are_answered() -> None:
    line = Line()
    assert line.send(b"\x01\x7f\xff" + b"garbage" + encode(b"PING:") + encode(b"BEGINTR:")) == []
    assert line.wait(5) == [b"OK", b"OK"]


def test_a_slow_frame_is_not_given_up() -> None:
    line = Line()
    line.say("PING:")
    said = []
    for byte in encode(b"STATUS:slow"):
        said += line.send(bytes([byte]))
        said += line.wait(4)
    assert said == [b"OK"]
    assert line.session.gathered.mishaps == []


def test_whole_frames_that_wait_behind_the_bank_are_not_given_up() -> None:
    line = Line()
    assert line.say("WRITE:2:x", "STATUS:x", "STATUS:y") == []
    assert line.wait(30) == []
    assert line.complete() == [b"OK", b"OK", b"OK"]


def test_a_shorter_length_leaves_garbage_that_is_noted() -> None:
    line = Line()
    assert line.send(b"\x01\x00\x05PING:rest" + encode(b"PING:")) == [b"OK", b"OK"]
    assert line.session.gathered.mishaps == [str(LineGarbled(count=4))]
    assert set(line.session.gathered.troubles) == {LineGarbled}


def test_a_broken_frame_behind_the_end_is_left_alone() -> None:
    line = Line()
    line.send(b"\x01\x7f\xff" + encode(b"ENDTR") + encode(b"PRINT:x"))
    assert line.wait(5) == [b"OK"]
    assert line.session.gathered.ended


def test_a_flood_ends_it() -> None:
    line = Line()
    line.say("WRITE:2:x")  # nothing is decoded while the bank is asked
    for _ in range(MAX_BUFFERED // 60000 + 2):
        line.send(encode(bytes(60000)))
    assert isinstance(line.session.failure, LineFlooded)
    assert line.step.action is None


@pytest.mark.parametrize("form", ["ENC", "CHUNK"])
def test_sessions_that_are_not_supported(form: str) -> None:
    line = Line()
    assert line.say(f"{form}:xyz") == [b"ER"]
    assert not line.session.is_over
    silence_after(line)
    assert isinstance(line.session.failure, SessionNotSupported)
    assert form in line.session.gathered.mishaps[0]


def test_mishaps_are_bounded() -> None:
    line = Line()
    for number in range(200):
        line.say(f"X{number}:", "NAK")
    assert len(line.session.gathered.mishaps) == 50


# A pinpad that never comes to an end (M6.1)


def talk(line: Line, seconds: float, frame: str = "STATUS:x") -> list[bytes]:
    """A frame each second; what the till says."""
    said = []
    for _ in range(math.ceil(seconds)):
        if line.session.is_over:
            break
        line.now += 1
        said += line.say(frame)
    return said


@pytest.mark.parametrize("kind", [kind for kind in Kind if not kind.is_journalled])
def test_a_question_is_let_go_after_three_minutes_in_all(kind: Kind) -> None:
    line = Line(Order(kind))
    assert talk(line, 179) == [b"OK"] * 179
    assert not line.session.is_over
    talk(line, 1)
    assert isinstance(line.session.failure, PinpadEndless)


def test_it_is_asked_to_end_by_itself_before() -> None:
    line = Line(Order(Kind.PING))
    assert set(talk(line, 149, "PING:")) == {b"OK"}
    assert not line.session.abort_asked
    talk(line, 1)
    assert line.session.abort_asked
    assert set(talk(line, 20, "PING:")) == {b"ER"}
    assert not line.session.is_over


def test_a_silent_end_of_the_talk_is_noticed_in_time() -> None:
    line = Line(Order(Kind.PING))
    talk(line, 140)
    line.wait(39)
    assert not line.session.is_over
    line.wait(1)
    assert isinstance(line.session.failure, PinpadEndless)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.is_journalled])
def test_what_may_move_money_is_answered_without_end(kind: Kind) -> None:
    line = Line(Order(kind, amount=100))
    assert talk(line, 3600) == [b"OK"] * 3600
    assert not line.session.is_over


def test_a_question_waits_less_for_the_bank() -> None:
    for order, timeout in ((Order(Kind.HOST_TEST), 10.0), (SALE, 60.0)):
        line = Line(order)
        line.say("IOCTL:2:6000:6000")
        line.say("CONNECT:2:10.0.0.1:5000")
        assert line.action() == Connect(2, "10.0.0.1:5000", timeout)
