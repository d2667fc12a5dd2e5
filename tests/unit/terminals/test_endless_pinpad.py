"""A pinpad that never comes to an end: a question is let go, and what may move money is waited for (M6.1)."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core import paths
from app.core.errors import AbortedBeforeSending, LaneStopped, PinpadEndless, QuestionStopped
from app.core.model import Kind, Phase, Reason, Request, State
from app.journal.writing import Writer
from app.lanes import worker
from app.lanes.lane import Lane
from app.runtime import Runtime
from app.terminals.arcus2.actions import Receive
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.relay import Relay
from app.terminals.base import QUESTION_LIMIT, Order
from arcus2_conversations import Listener
from arcus2_lines import MemoryLink
from arcus2_scripts import DIALECT
from clocks import ManualClock
from operations import store

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

from talking_pinpad import LANE, TalkingPinpad, talking_pinpad

LET_GO = 10.0
"""Seconds within which a question ends that nobody wants any more; emptying the line takes four."""


def test_the_drain_ends_a_question_and_lets_the_line_go() -> None:
    clock = ManualClock()
    link = MemoryLink(clock, *(saying for _ in range(400) for saying in (1.0, "STATUS:x")))
    started = clock.monotonic()
    answer = Arcus2Terminal(link, DIALECT, clock).execute(Order(Kind.PING), Listener())
    assert isinstance(answer.failure, PinpadEndless)
    assert clock.monotonic() - started < QUESTION_LIMIT + 5
    assert not link.is_open


def test_the_proof_that_a_pinpad_is_idle_is_let_go_too() -> None:
    """M6.2. The sale behind it was never sent."""
    clock = ManualClock()
    link = MemoryLink(clock, *(saying for _ in range(400) for saying in (1.0, "STATUS:x")))
    listener = Listener()
    with pytest.raises(PinpadEndless):
        Arcus2Terminal(link, DIALECT, clock).execute(Order(Kind.SALE, amount=100, prove_idle=True), listener)
    assert listener.sent == 0


def test_a_stopped_question_is_not_kept_by_its_bank() -> None:
    clock = ManualClock()

    class SlowBank(Relay):
        def perform(self, action: object, check: Callable[[], object] = lambda: None) -> bytes:
            if isinstance(action, Receive):
                check()
                pytest.fail("the bank was waited for")
            return b"OK"

    class Stopping(Listener):
        def wants_abort(self) -> bool:
            if self.progressed and self.progressed[-1][0] == Phase.READ:
                raise QuestionStopped
            return False

    link = MemoryLink(clock, "IOCTL:2:30000:30000", "CONNECT:2:10.0.0.1:5000", "READ:2:100", "ENDTR")
    terminal = Arcus2Terminal(link, DIALECT, clock, relay=SlowBank)
    answer = terminal.execute(Order(Kind.HOST_TEST), Stopping())
    assert isinstance(answer.failure, QuestionStopped)
    assert not answer.ended


# On the lane


@pytest.fixture(params=[False, True], ids=["talking", "at full speed"])
def pinpad(request: pytest.FixtureRequest) -> Iterator[TalkingPinpad]:
    with talking_pinpad(at_full_speed=request.param) as talking:
        yield talking


@pytest.fixture
def runtime(pinpad: TalkingPinpad, profile_folder: Path) -> Iterator[Runtime]:
    with pinpad.runtime(profile_folder) as started:
        yield started


def until_it_talks(pinpad: TalkingPinpad) -> None:
    deadline = time.monotonic() + LET_GO
    frames = pinpad.frames + 5
    while pinpad.frames < frames:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_question_can_be_stopped_at_any_time(pinpad: TalkingPinpad, runtime: Runtime) -> None:
    lane = runtime.lane(LANE)
    reply = lane.ask(Kind.PING)
    until_it_talks(pinpad)
    assert lane.abort()
    assert isinstance(reply.result(LET_GO).troubles[0], QuestionStopped)


def test_a_question_does_not_keep_the_program(pinpad: TalkingPinpad, runtime: Runtime) -> None:
    lane = runtime.lane(LANE)
    reply = lane.ask(Kind.SHORT_REPORT)
    until_it_talks(pinpad)
    lane.begin_stop()
    assert lane.join(LET_GO)
    assert isinstance(reply.result(0).troubles[0], LaneStopped)


@pytest.fixture
def armed(profile_folder: Path) -> Iterator[tuple[TalkingPinpad, Lane]]:
    """A pinpad whose latest answer was that it is still at something, so that it has to be proved idle (M2.2, M6.2)."""
    profile = paths.profile(profile_folder)
    profile.ensure()
    with closing(Writer(profile.journal)) as writer:
        store(writer, State.ABORTED, lane=LANE, training=False, reason=Reason.STILL_ARMED)
    with talking_pinpad(at_full_speed=False) as pinpad, pinpad.runtime(profile_folder) as runtime:
        yield pinpad, runtime.lane(LANE)


def test_a_sale_that_a_busy_pinpad_keeps_from_being_sent_can_be_stopped(armed: tuple[TalkingPinpad, Lane]) -> None:
    pinpad, lane = armed
    sale = lane.submit(Request(Kind.SALE, 100))
    until_it_talks(pinpad)
    lane.abort()
    assert sale.result(LET_GO).state is State.FAILED
    assert isinstance(lane.status.trouble, AbortedBeforeSending)


def test_a_sale_that_a_busy_pinpad_keeps_from_being_sent_does_not_keep_the_program(
    armed: tuple[TalkingPinpad, Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "UNSENT_LIMIT", 1.0)
    pinpad, lane = armed
    sale = lane.submit(Request(Kind.SALE, 100))
    until_it_talks(pinpad)
    lane.begin_stop()
    assert lane.join(LET_GO)
    assert sale.result(0).state is State.FAILED


def test_a_sale_that_was_sent_is_waited_for(
    pinpad: TalkingPinpad, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")
    lane = runtime.lane(LANE)
    sale = lane.submit(Request(Kind.SALE, 100))
    until_it_talks(pinpad)
    lane.abort()
    lane.begin_stop()
    assert not lane.join(1.0)
    assert not sale.done()
    pinpad.unplug()
    assert sale.result(2 * LET_GO).state is State.UNKNOWN
