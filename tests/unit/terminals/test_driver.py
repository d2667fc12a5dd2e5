"""The driver over a link in memory: what it reports, and what it does when the line or its company misbehaves."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import (
    AbortedBeforeSending,
    ConversationBroke,
    KindNotSupported,
    LineLost,
    PinpadBusy,
    PinpadSilent,
    PortHeld,
)
from app.core.model import Kind, Phase
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.frames import MAX_BUFFERED, encode
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Answer, Order, Question, ResultTags
from arcus2_conversations import Listener
from arcus2_lines import MemoryLink, Saying
from arcus2_scripts import CANCEL, DIALECT, SALE
from clocks import ManualClock

START = b"1\x1b1\x1b860\x1b500.00\x1b\x1b"
PING_START = b"9\x1b6"
APPROVED: tuple[Saying, ...] = ("BEGINTR:", "PING:", "PRINT:ОДОБРЕНО", "STORERC:000", "ENDTR")
LOST = LineLost(port="memory", problem="unplugged")
PING = Order(Kind.PING)

ExpectLog = Callable[[int, str], None]


class Lane:
    """A terminal on a link in memory."""

    def __init__(self, *script: Saying, dialect: Dialect = DIALECT) -> None:
        self.clock = ManualClock()
        self.link = MemoryLink(self.clock, *script)
        self.terminal = Arcus2Terminal(self.link, dialect, self.clock)

    def execute(self, order: Order = SALE, listener: Listener | None = None) -> Answer:
        return self.terminal.execute(order, listener or Listener())


def test_a_sale() -> None:
    lane = Lane(1.0, *APPROVED)
    listener = Listener()
    started = lane.clock.now()
    answer = lane.execute(listener=listener)
    sent_at = started + timedelta(seconds=0.3)
    assert answer == Answer(
        kind=Kind.SALE,
        code="000",
        slip="ОДОБРЕНО",
        tags=ResultTags(),
        phase=Phase.ENDED,
        ended=True,
        acted=True,
        relays=False,
        abort_asked=False,
        sent_at=sent_at,
        last_frame_at=sent_at + timedelta(seconds=1),
    )
    assert lane.link.said == [START, b"OK", b"OK", b"OK", b"OK", b"OK"]
    assert [phase for phase, _ in listener.progressed] == ["card", "result", "ended"]
    assert listener.sent == 1
    assert listener.leftovers == []


def test_nothing_is_sent_before_it_is_written_down() -> None:
    lane = Lane(*APPROVED)

    class Refusing(Listener):
        def sending(self) -> None:
            assert lane.link.said == []
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        lane.execute(listener=Refusing())
    assert lane.link.said == []


def test_the_answer_goes_out_before_progress_is_told() -> None:
    lane = Lane("PING:", "ENDTR")

    class Slow(Listener):
        def progress(self, phase: str, text: str) -> None:
            super().progress(phase, text)
            answers.append(len(lane.link.said))

    answers: list[int] = []
    lane.execute(listener=Slow())
    assert answers == [2, 3]


def test_a_kind_that_the_bank_does_not_have_is_not_sent() -> None:
    lane = Lane(dialect=replace(DIALECT, operations={}))
    with pytest.raises(KindNotSupported):
        lane.execute()
    assert lane.link.said == []


def test_the_port_stays_open_and_the_next_start_does_not_wait() -> None:
    lane = Lane(*APPROVED)
    lane.execute()
    before = lane.clock.monotonic()
    lane.link.script(*APPROVED)
    assert lane.execute().code == "000"
    assert lane.clock.monotonic() == before
    assert lane.link.opened == 1
    assert lane.link.is_open
    lane.terminal.close()
    assert not lane.link.is_open


def test_a_port_that_is_held() -> None:
    lane = Lane()
    lane.link.refuses = PortHeld(port="memory")
    with pytest.raises(PortHeld):
        lane.execute()


# Silence and lost lines


def test_silence() -> None:
    lane = Lane()
    listener = Listener()
    answer = lane.execute(listener=listener)
    assert isinstance(answer.failure, PinpadSilent)
    assert (answer.code, answer.ended, answer.phase, answer.last_frame_at) == (None, False, Phase.STARTED, None)
    assert listener.sent == 1
    assert lane.link.said == [START]
    assert lane.clock.monotonic() == pytest.approx(0.3 + 30 + 4)
    assert not lane.link.is_open


def test_three_minutes_of_silence_after_a_frame() -> None:
    lane = Lane("BEGINTR:")
    answer = lane.execute()
    assert isinstance(answer.failure, PinpadSilent)
    assert answer.abort_asked
    assert answer.last_frame_at == answer.sent_at
    assert lane.clock.monotonic() == pytest.approx(0.3 + 180 + 4)


def test_what_comes_while_the_line_is_emptied_still_counts() -> None:
    lane = Lane("BEGINTR:", 182.0, "PING:", "PRINT:ОДОБРЕНО", "STORERC:000", "ENDTR")
    answer = lane.execute()
    assert (answer.code, answer.ended, answer.failure) == ("000", True, None)
    assert "said nothing for 180 seconds" in answer.mishaps[0]
    assert lane.link.said[2:] == [b"ER", b"OK", b"OK", b"OK"]
    assert answer.last_frame_at == answer.sent_at + timedelta(seconds=182)
    assert not lane.link.is_open


@pytest.mark.parametrize("place", range(len(APPROVED)))
def test_a_line_that_is_lost(place: int) -> None:
    lane = Lane(*APPROVED[:place], LOST)
    answer = lane.execute()
    assert answer.failure is LOST
    assert not answer.ended
    assert answer.acted is (place > 2)
    assert answer.code == ("000" if place == 4 else None)
    assert not lane.link.is_open


def test_a_line_that_is_lost_while_it_is_emptied() -> None:
    lane = Lane("BEGINTR:", 181.0, LOST)
    answer = lane.execute()
    assert isinstance(answer.failure, PinpadSilent)
    assert answer.mishaps[-1] == f"while the line was emptied: {LOST}"


def test_a_line_lost_before_the_start_was_never_sent() -> None:
    lane = Lane()
    lane.link.arrive([LOST])
    with pytest.raises(LineLost):
        lane.execute()
    assert not lane.link.is_open


def test_a_port_that_was_lost_between_operations_is_opened_once_more() -> None:
    lane = Lane(*APPROVED)
    lane.execute()
    lane.link.arrive([LOST])
    lane.link.script(*APPROVED)
    assert lane.execute().code == "000"
    assert lane.link.opened == 2


# Before the start


def test_what_is_left_of_an_earlier_operation_is_answered_and_kept() -> None:
    lane = Lane()
    lane.link.arrive(["PING:", "MENU:a", "STATUS:x", "NAK", "PRINT:ОДОБРЕНО", "STORERC:000", "ENDTR"])
    lane.link.script(None, None, None, None, None, None, *APPROVED)
    listener = Listener()
    answer = lane.execute(listener=listener)
    (leftovers,) = listener.leftovers
    assert (leftovers.kind, leftovers.code, leftovers.slip, leftovers.ended) == (None, "000", "ОДОБРЕНО", True)
    assert lane.link.said[:7] == [b"ER", b"ER", b"OK", b"OK", b"OK", b"OK", START]
    assert answer.code == "000"


def test_what_was_left_is_kept_even_if_the_line_is_lost_then() -> None:
    lane = Lane()
    lane.link.arrive(["STORERC:000", LOST])
    listener = Listener()
    with pytest.raises(LineLost):
        lane.execute(listener=listener)
    assert [leftovers.code for leftovers in listener.leftovers] == ["000"]


def test_what_is_left_without_an_end_is_still_going_on() -> None:
    lane = Lane(None, "STORERC:00", "ENDTR", None, *APPROVED)
    lane.link.arrive(["STATUS:x"])
    assert lane.execute().code == "000"
    assert lane.link.said[:5] == [b"OK", PING_START, b"OK", b"OK", START]


def test_what_comes_behind_endtr_is_left_over_for_the_next_start() -> None:
    lane = Lane("BEGINTR:", encode(b"ENDTR") + encode(b"STORERC:116"))
    assert lane.execute().code is None
    lane.link.script(None, "STORERC:00", "ENDTR", None, *APPROVED)
    listener = Listener()
    assert lane.execute(listener=listener).code == "000"
    assert [(leftovers.kind, leftovers.code) for leftovers in listener.leftovers] == [(Kind.SALE, "116")]
    lane.link.script(*APPROVED)
    listener = Listener()
    lane.execute(listener=listener)
    assert listener.leftovers == []


def test_half_a_frame_from_before_does_not_swallow_the_first_answer() -> None:
    lane = Lane(*APPROVED)
    lane.link.arrive([b"\x01\x7f\xffrest"])
    assert lane.execute().mishaps == ()


def test_a_pinpad_that_does_not_stop_talking_is_busy() -> None:
    lane = Lane()
    for _ in range(20):
        lane.link.arrive([0.2, "STATUS:x"])
    listener = Listener()
    with pytest.raises(PinpadBusy):
        lane.execute(listener=listener)
    assert START not in lane.link.said
    assert len(listener.leftovers) == 1
    assert not lane.link.is_open


def test_a_flood_from_before_is_forgotten() -> None:
    lane = Lane(*APPROVED)
    lane.link.arrive([b"\x01\xff\xff" + bytes(MAX_BUFFERED)])
    assert lane.execute().mishaps == ()
    assert lane.link.said[0] == START


# After an operation that never ended


def unsettled() -> Lane:
    lane = Lane("BEGINTR:")
    assert not lane.execute().ended
    lane.link.said.clear()
    return lane


def test_a_ping_shows_that_the_pinpad_is_idle() -> None:
    lane = unsettled()
    lane.link.script("STORERC:00", "ENDTR", None, *APPROVED)
    listener = Listener()
    assert lane.execute(listener=listener).code == "000"
    assert lane.link.said[:4] == [PING_START, b"OK", b"OK", START]
    assert listener.sent == 1
    lane.link.script(*APPROVED)
    lane.execute()
    assert lane.link.said.count(PING_START) == 1


def test_a_pinpad_that_is_not_idle_is_busy() -> None:
    lane = unsettled()
    for _ in range(2):
        lane.link.script("STORERC:984", "ENDTR", None)
        with pytest.raises(PinpadBusy):
            lane.execute()
    assert START not in lane.link.said


def test_a_pinpad_that_says_it_is_armed_is_asked_before_the_next_start() -> None:
    lane = Lane("STORERC:984", "ENDTR", None, "STORERC:000", "ENDTR", None, *APPROVED)
    assert lane.execute().code == "984"
    lane.link.said.clear()
    assert lane.execute().code == "000"
    assert lane.link.said[0] == PING_START


def test_a_late_result_in_place_of_the_pings_is_kept() -> None:
    lane = unsettled()
    lane.link.script("PRINT:ОДОБРЕНО", "STORERC:000", "ENDTR", None, *APPROVED)
    listener = Listener()
    with pytest.raises(PinpadBusy):  # the ping's own answer may still come, and would approve what is started now
        lane.execute(listener=listener)
    (leftovers,) = listener.leftovers
    assert (leftovers.kind, leftovers.code, leftovers.slip) == (Kind.PING, "000", "ОДОБРЕНО")


def test_a_ping_that_nobody_answers() -> None:
    lane = unsettled()
    with pytest.raises(PinpadSilent):
        lane.execute()
    assert lane.link.said == [PING_START]


def test_its_late_end_shows_it_too() -> None:
    lane = unsettled()
    lane.link.arrive(["STORERC:000", "ENDTR"])
    lane.link.script(None, None, *APPROVED)
    assert lane.execute().code == "000"
    assert PING_START not in lane.link.said


def test_a_ping_needs_no_ping_and_asks_nobody() -> None:
    lane = unsettled()
    lane.link.script("STORERC:00", "ENDTR", None, "YESNO:?", "STORERC:000", "ENDTR")
    assert lane.execute(PING).code == "00"
    assert lane.link.said == [PING_START, b"OK", b"OK"]


def test_the_programs_own_ping_asks_nobody() -> None:
    lane = unsettled()
    lane.link.script("STATUS:x", "YESNO:?", "STORERC:00", "ENDTR", None, *APPROVED)
    listener = Listener()
    lane.execute(listener=listener)
    assert lane.link.said[:5] == [PING_START, b"OK", b"ER", b"OK", b"OK"]
    assert listener.questions == []
    assert ("started", "x") not in listener.progressed


# Abort and questions


def test_an_abort_before_the_start_sends_nothing() -> None:
    lane = Lane()

    class AbortingLink(MemoryLink):
        def open(self) -> None:
            super().open()
            listener.abort = True

    terminal = Arcus2Terminal(AbortingLink(lane.clock), DIALECT, lane.clock)
    listener = Listener()
    with pytest.raises(AbortedBeforeSending):
        terminal.execute(SALE, listener)
    assert listener.sent == 0


def test_an_abort_while_the_pinpad_waits_for_a_card() -> None:
    lane = Lane("STATUS:Ожидание карты", "PING:", "STORERC:992", "ENDTR")

    class Aborting(Listener):
        def progress(self, phase: str, text: str) -> None:
            super().progress(phase, text)
            self.abort = True

    answer = lane.execute(listener=Aborting())
    assert (answer.code, answer.abort_asked, answer.ended) == ("992", True, True)
    assert lane.link.said == [START, b"OK", b"ER", b"OK", b"OK"]


def test_a_question_goes_to_the_cashier_and_his_answer_to_the_pinpad() -> None:
    lane = Lane("YESNO:Продолжить?", "STORERC:000", "ENDTR")

    def answer(question: Question) -> None:
        lane.terminal.reply(question.number, "1")

    listener = Listener(on_question=answer)
    assert lane.execute(CANCEL, listener).code == "000"
    assert [question and question.prompt for question in listener.questions] == ["Продолжить?", None]
    assert lane.link.said[1] == b"1"


def test_a_question_that_the_pinpad_gives_up_is_over_and_its_next_frame_is_answered() -> None:
    lane = Lane("YESNO:Продолжить?", "STORERC:992", "ENDTR")
    listener = Listener(on_question=lambda _question: lane.link.arrive([5.0, "STATUS:Отказ"]))
    answer = lane.execute(listener=listener)
    assert lane.link.said == [START, b"OK", b"OK", b"OK"]
    assert [question and question.prompt for question in listener.questions] == ["Продолжить?", None]
    assert answer.last_frame_at is not None
    assert answer.last_frame_at - answer.sent_at < timedelta(seconds=6)


def test_an_answer_that_comes_with_the_pinpads_next_frame_is_not_given() -> None:
    lane = Lane("YESNO:?", "STORERC:992", "ENDTR")

    class Slow(Listener):
        def wants_abort(self) -> bool:
            if any(self.questions) and lane.clock.now() >= gives_up[0]:
                lane.terminal.reply(1, "1")  # just as the frame has been read
            return False

    def wait(_question: Question) -> None:
        gives_up.append(lane.clock.now() + timedelta(seconds=4.92))  # between two slices of reading
        lane.link.arrive([4.95, "STATUS:Отказ"])

    gives_up: list[datetime] = []
    lane.execute(listener=Slow(on_question=wait))
    assert lane.link.said == [START, b"OK", b"OK", b"OK"]


def test_a_question_is_over_when_the_line_is_lost() -> None:
    lane = Lane("YESNO:?")
    listener = Listener(on_question=lambda _question: lane.link.arrive([1.0, LOST]))
    lane.execute(listener=listener)
    assert lane.link.said == [START]
    assert [bool(question) for question in listener.questions] == [True, False]


def test_a_late_answer_does_not_fit_a_later_question() -> None:
    lane = Lane("YESNO:first?", "ENDTR")
    lane.execute(listener=Listener(on_question=lambda question: lane.terminal.reply(question.number, "1")))
    lane.terminal.reply(1, "1")
    lane.link.script("YESNO:second?", "ENDTR")
    lane.execute()
    assert lane.link.said[-2:] == [b"ER", b"OK"]
    assert lane.clock.monotonic() > 60


# Time


def test_the_pinpad_is_told_the_local_time() -> None:
    lane = Lane("TIMESYNC:", "ENDTR", dialect=replace(DIALECT, zone=ZoneInfo("Asia/Tashkent")))
    lane.clock.set_wall_clock(datetime(2026, 7, 22, 12, 36, tzinfo=UTC))
    terminal = Arcus2Terminal(lane.link, DIALECT, lane.clock)
    terminal.execute(SALE, Listener())
    assert lane.link.said[1] == b"22072026\x1b17:36"


@pytest.mark.parametrize(("seconds", "told"), [(59, True), (-59, True), (61, False), (-61, False)])
def test_no_time_is_told_by_a_clock_that_was_set(seconds: int, told: bool) -> None:
    lane = Lane("TIMESYNC:", "ENDTR")
    lane.clock.set_wall_clock(lane.clock.now() + timedelta(seconds=seconds))
    answer = lane.execute()
    assert (lane.link.said[1] != b"ER") is told
    assert bool(answer.mishaps) is not told


# Mistakes of this program


def test_a_listener_that_breaks_does_not_disturb_the_pinpad(expect_log: ExpectLog) -> None:
    class Broken(Listener):
        def progress(self, phase: str, text: str) -> None:
            raise RuntimeError(f"{phase} {text}")

    lane = Lane(*APPROVED)
    assert lane.execute(listener=Broken()).code == "000"
    expect_log(logging.ERROR, "a listener broke")


def test_a_mistake_in_mid_conversation_is_an_answer_too(expect_log: ExpectLog) -> None:
    class BrokenLink(MemoryLink):
        def read(self, timeout: float) -> bytes:
            if b"OK" in self.said:
                raise RuntimeError("mistake")
            return super().read(timeout)

    clock = ManualClock()
    link = BrokenLink(clock, "STORERC:000")
    answer = Arcus2Terminal(link, DIALECT, clock).execute(SALE, Listener())
    assert isinstance(answer.failure, ConversationBroke)
    assert (answer.code, answer.ended) == ("000", False)
    assert answer.mishaps[-1] == "while the line was emptied: mistake"
    assert not link.is_open
    expect_log(logging.ERROR, "the conversation broke")


def test_the_pings_own_answer_behind_an_earlier_end_never_meets_a_sale() -> None:
    lane = unsettled()
    lane.link.script("STORERC:992", "ENDTR")
    lane.link.arrive([])
    lane.link.script("STORERC:00", "ENDTR", None, *APPROVED)
    listener = Listener()
    with pytest.raises(PinpadBusy):
        lane.execute(listener=listener)
    assert listener.sent == 0


def test_an_order_may_ask_for_a_ping_first() -> None:
    lane = Lane("STORERC:00", "ENDTR", None, "STORERC:000", "ENDTR")
    lane.execute(Order(Kind.LAST_SLIP, prove_idle=True))
    assert lane.link.said[0] == PING_START


@pytest.mark.parametrize("seconds", [0.2, 0.4, 1.0, 1.9])
def test_behind_the_end_of_something_else_the_pings_own_answer_is_waited_for(seconds: float) -> None:
    """Behind a start it would be taken for the answer to that (M2.0)."""
    lane = Lane("STORERC:00", "ENDTR", seconds, "STORERC:00", "ENDTR", None, *APPROVED)
    listener = Listener()
    with pytest.raises(PinpadBusy):
        lane.execute(Order(Kind.SALE, amount=50000, prove_idle=True), listener)
    assert listener.sent == 0
    assert [late.code for late in listener.leftovers] == ["00"]
