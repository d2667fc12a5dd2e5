"""Whatever a pinpad says, however it is cut: every command gets one answer, and nothing raises or hangs."""

import itertools
import math
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from app.terminals.arcus2.commands import CONTROL_REPLIES
from app.terminals.arcus2.frames import Decoder, encode
from app.terminals.arcus2.session import Asked, Session, Step
from arcus2_scripts import CANCEL, DIALECT

NAMES = st.sampled_from(
    "BEGINTR STATUS PING PRINT STARTPRINT ENDPRINT STORERC SETTAGS GETTAGS MENU YESNO DATAENTRY AMOUNTENTRY TIMESYNC"
    " DEVICEOPEN IOCTL CONNECT WRITE READ DISCONNECT DEVICECLOSE ENC CHUNK NONSENSE".split()
)
PAYLOADS = st.binary(max_size=40) | st.sampled_from([b"2:10.0.0.1:5000", b"2:100:100", b"2:1024", b"RRN", b"RC=000"])
COMMANDS = st.builds(lambda name, payload: name.encode() + b":" + payload, NAMES, PAYLOADS)
FRAMES = st.lists(COMMANDS | st.binary(max_size=30), max_size=25)


class Till:
    """A session whose actions are answered ER, and whose questions are answered no by a cashier who is there."""

    def __init__(self, *, is_attended: bool = True) -> None:
        self._is_attended = is_attended
        self.session = Session(CANCEL, DIALECT, Decoder(), itertools.count(1))
        self.said: list[bytes] = []
        self.take(self.session.start(0.0))
        self.said.clear()

    def hear(self, data: bytes) -> None:
        self.take(self.session.receive(data, 0.0))

    def take(self, step: Step) -> None:
        decoder = Decoder()
        decoder.feed(step.output)
        while (data := decoder.next_frame()) is not None:
            self.said.append(data)
        assert step.wake_at < math.inf or step.action is not None
        if step.action is not None:
            self.take(self.session.complete(b"ER", 0.0))
            return
        for event in step.events:
            if isinstance(event, Asked) and self._is_attended:
                self.session.answer(event.question.number, None)
                self.hear(b"")


@given(FRAMES)
def test_every_command_gets_one_answer(frames: list[bytes]) -> None:
    till = Till()
    for frame in frames:
        till.hear(encode(frame))
    ends = [place for place, frame in enumerate(frames) if frame in (b"ENDTR", b"ENDTR:")]
    heard = frames[: ends[0] + 1] if ends else frames
    assert len(till.said) == len([frame for frame in heard if frame not in CONTROL_REPLIES])


QUESTIONS = ("MENU", "YESNO", "DATAENTRY")
ASKED = st.builds(lambda name, text: f"{name}:{text}".encode(), st.sampled_from(QUESTIONS), st.sampled_from("?ab"))


@given(st.lists(ASKED | COMMANDS, min_size=1, max_size=12), st.integers(1, 9))
def test_behind_a_question_that_was_given_up_each_frame_gets_its_own_answer(frames: list[bytes], size: int) -> None:
    """The answers are those of the frames without the questions, however late the cashier answers them."""
    till, plain = Till(is_attended=False), Till(is_attended=False)
    for frame in frames:
        if frame.partition(b":")[0].decode() not in QUESTIONS:
            plain.hear(encode(frame))
    line = b"".join(map(encode, [*frames, b"STATUS:last"]))
    cut = len(line) - len(encode(b"STATUS:last"))
    for start in range(0, len(line), size):
        if start > cut:  # the last frame has begun, so that nobody waits for these any more
            for number in range(1, len(frames) + 1):
                till.session.answer(number, "1")
        till.hear(line[start : start + size])
    plain.hear(encode(b"STATUS:last"))
    assert till.said == plain.said
    assert not till.session.is_asking


@given(FRAMES, st.integers(1, 50))
def test_how_the_line_is_cut_changes_nothing(frames: list[bytes], size: int) -> None:
    whole, pieces = Till(is_attended=False), Till(is_attended=False)
    line = b"".join(map(encode, frames))
    whole.hear(line)
    for start in range(0, len(line), size):
        pieces.hear(line[start : start + size])
    assert pieces.said == whole.said
    assert _known(pieces) == _known(whole)


def _known(till: Till) -> dict[str, object]:
    """What it has gathered. Two errors are equal where they say the same."""
    gathered = till.session.gathered
    known = {each.name: getattr(gathered, each.name) for each in fields(gathered)}
    return known | {"troubles": {kind: str(error) for kind, error in gathered.troubles.items()}}


@given(st.lists(st.tuples(st.binary(max_size=60), st.floats(0, 40)), max_size=20))
def test_noise_and_time_end_in_silence_at_last(noise: list[tuple[bytes, float]]) -> None:
    session = Session(CANCEL, DIALECT, Decoder(), itertools.count(1))
    now = 0.0
    step = session.start(now)
    for data, seconds in noise:
        now += seconds
        step = session.receive(data, now)
        while step.action is not None:
            step = session.complete(b"ER", now)
    for _ in range(200):
        if session.is_over:
            break
        assert step.wake_at >= now
        now = step.wake_at
        step = session.receive(b"", now)
        while step.action is not None:
            step = session.complete(b"ER", now)
    assert session.is_over
