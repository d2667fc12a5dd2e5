"""What is wrong with the way to a pinpad is told alike by the lane test, the doctor and the lane guide."""

from pathlib import Path

import pytest

from app import drivers
from app.checks import pinpad
from app.checks.lane_test import judge
from app.checks.lane_test_steps import Mark, Step
from app.checks.probe import Probe
from app.core.errors import AnsweredWithCode, AppError, HostNotReached, LineGarbled, LineLost, PinpadSilent
from app.core.model import Kind, State
from app.lanes.diagnosis import is_answered, troubles_of, why_unanswered
from app.lanes.worker import Reply
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.frames import encode
from app.terminals.base import Order
from arcus2_conversations import Listener
from arcus2_lines import MemoryLink, Saying
from arcus2_scripts import DIALECT
from clocks import ManualClock
from doctor_visit import bench, lane, write

LOST = LineLost(port="memory", problem="the other side has closed it")
SILENT = PinpadSilent(seconds=30)
GARBLED = LineGarbled(count=3)


class Device(MemoryLink):
    """Something at the other end that says this once it is spoken to; whole commands one by one, as it is answered."""

    def __init__(self, clock: ManualClock, *sayings: Saying) -> None:
        super().__init__(clock, *(each for each in sayings if isinstance(each, str)))
        self._once = [each for each in sayings if not isinstance(each, str)]

    def write(self, data: bytes) -> None:
        super().write(data)
        self.arrive(self._once)
        self._once = []


@pytest.fixture(
    params=[
        ((b"\xfe\x80\x10" * 9,), LineGarbled),
        ((b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", LOST), LineGarbled),
        ((encode(b"STORERC:000")[:-3],), LineGarbled),
        ((b"\x01\x7f\xff",), LineGarbled),
        ((), PinpadSilent),
        ((LOST,), LineLost),
        (("STORERC:996", "ENDTR"), AnsweredWithCode),
        (("ENDTR",), AnsweredWithCode),
    ],
    ids=["garbage", "an HTTP server", "half a frame", "a wrong length", "silence", "a lost line", "a code", "no code"],
)
def broken(request: pytest.FixtureRequest) -> tuple[Arcus2Terminal, type[AppError]]:
    """A terminal on such a line, and what has to be told of it first."""
    sayings, error = request.param
    clock = ManualClock()
    return Arcus2Terminal(Device(clock, *sayings), DIALECT, clock), error


def test_the_doctor(broken: tuple[Arcus2Terminal, type[AppError]], profile_folder: Path) -> None:
    terminal, error = broken
    desk = bench(write(profile_folder, *lane("arcus2", 'port = "COM1"')))
    _opened, first, *_ = pinpad.ask(desk, desk.settings.lanes[0], terminal)
    assert f"E{error.number}" in first.text
    assert first.advice


def test_the_lane_guide(
    broken: tuple[Arcus2Terminal, type[AppError]], profile_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, error = broken
    desk = bench(write(profile_folder, *lane("arcus2", 'port = "COM1"')))
    monkeypatch.setattr(drivers, "build_terminal", lambda *_args, **_named: terminal)
    found = Probe(desk.settings.lanes[0], desk.settings, desk.clock).run()
    assert (found.asked, found.answers, type(found.trouble)) == (True, False, error)


def test_the_lane_test(broken: tuple[Arcus2Terminal, type[AppError]]) -> None:
    terminal, error = broken
    answer = terminal.execute(Order(Kind.PING), Listener())
    reply = Reply(Kind.PING, State.UNKNOWN, answer.code, answer.slip, None, troubles_of(answer))
    result = judge(Step.PING, reply)
    assert (result.mark, type(result.troubles[0])) == (Mark.BAD, error)
    assert not is_answered(Kind.PING, answer)


@pytest.mark.parametrize(
    ("sayings", "answered"),
    [
        (("STORERC:00", "ENDTR"), True),
        (("STORERC:000", "ENDTR"), True),
        (("STORERC:00", LOST), False),
        (("STORERC:400", "ENDTR"), False),
        (("ENDTR",), False),
    ],
)
def test_a_ping_is_answered_by_its_own_code_and_the_end(sayings: tuple[Saying, ...], answered: bool) -> None:
    clock = ManualClock()
    answer = Arcus2Terminal(MemoryLink(clock, *sayings), DIALECT, clock).execute(Order(Kind.PING), Listener())
    assert is_answered(Kind.PING, answer) is answered


def test_a_line_on_which_garbage_never_ends_is_no_busy_pinpad() -> None:
    clock = ManualClock()
    link = MemoryLink(clock)
    for _ in range(30):
        link.arrive([0.1, b"\xff\x01\x7f"])
    with pytest.raises(LineGarbled) as raised:
        Arcus2Terminal(link, DIALECT, clock).execute(Order(Kind.PING), Listener())
    assert 50 < int(str(raised.value.params["count"])) <= 90


@pytest.mark.parametrize(
    ("troubles", "told"),
    [
        ((SILENT, GARBLED), (GARBLED, SILENT)),
        ((LOST, HostNotReached(host="10.0.0.1:5000"), GARBLED), (GARBLED, LOST)),
        ((LOST, HostNotReached(host="10.0.0.1:5000")), (LOST,)),
    ],
)
def test_what_others_follow_from_comes_first(troubles: tuple[AppError, ...], told: tuple[AppError, ...]) -> None:
    assert why_unanswered("000", troubles)[: len(told)] == told
    assert len(why_unanswered("000", troubles)) == len(troubles)


@pytest.mark.parametrize(("code", "told"), [("996", "996"), (None, "—"), ("", "—")])
def test_without_a_trouble_the_code_is_told(code: str | None, told: str) -> None:
    (trouble,) = why_unanswered(code, ())
    assert trouble.params == {"code": told}
