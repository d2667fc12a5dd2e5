"""Whatever a pinpad sends, and however it is cut: no card number and no PIN is in a trace, and it can be replayed."""

import itertools
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.model import Kind
from app.terminals.arcus2 import tags
from app.terminals.arcus2.frames import ENCODING, encode
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Order, Question
from app.tracing import files, safe
from app.tracing.recorder import LaneTrace
from app.tracing.replay import replay
from app.tracing.terminal import traced_arcus2
from arcus2_conversations import Listener
from clocks import ManualClock

SALE = Order(Kind.SALE, 30000)
TAGS = [*sorted(tags.CARD_DATA), *safe.TAG_NAMES, "9F6E", "DF01", "1F50", "70"]
TEXTS = "STATUS TRACE INFO WARNING DISPLAY OPDET SPREQUEST SPRESULT KEYREQ CARDREQ FOO P8 GETTAGS MENU YESNO".split()
FORMS = ("text", "spaced", "hyphened", "track", "bcd")


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """13 to 19 digits that pass Luhn and begin as card numbers do."""
    start = draw(st.sampled_from(["8600", "9860", "4", "5", "62", "3782"]))
    length = draw(st.integers(13, 19))
    body = start + "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=length, max_size=length)))
    body = body[: length - 1]
    return next(body + last for last in "0123456789" if _passes_luhn(body + last))


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def written(pan: str, form: str) -> bytes:
    groups = [pan[start : start + 4] for start in range(0, len(pan), 4)]
    match form:
        case "spaced":
            return " ".join(groups).encode()
        case "hyphened":
            return "-".join(groups).encode()
        case "track":
            return f";{pan}=99121010000000000000?".encode()
        case "bcd":
            return bytes.fromhex(pan + "F" * (len(pan) % 2))
    return pan.encode()


class TalkingLink:
    """A pinpad that says one frame after the other, in pieces, each once the one before was answered."""

    name = "test"

    def __init__(self, clock: ManualClock, frames: list[bytes], size: int) -> None:
        self._clock = clock
        self._frames = iter(frames)
        self._size = size
        self._chunks: Iterator[bytes] = iter(())

    def open(self) -> None:
        """It is open."""

    def read(self, timeout: float) -> bytes:
        if (chunk := next(self._chunks, None)) is not None:
            return chunk
        self._clock.sleep(max(timeout, 0.001))
        return b""

    def write(self, data: bytes) -> None:
        frame = encode(next(self._frames, b"")) if data else b""
        pieces = [frame[start : start + self._size] for start in range(0, len(frame), self._size)]
        self._chunks = itertools.chain(self._chunks, pieces)

    def hang_up(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""


def frames_with(pan: str, form: str, tag: str, name: str, cuts: list[int]) -> list[bytes]:
    """A card number in a tag of both forms, in a text, and in a slip that is cut where it wants."""
    value = written(pan, form)
    slip = b"Karta " + (written(pan, form) if form != "bcd" else pan.encode()) + b" OK\n"
    edges = sorted({0, len(slip), *(min(cut, len(slip)) for cut in cuts)})
    texts = [value] if form != "bcd" else [b"\x00" + value]
    return [
        b"BEGINTR:",
        *(name.encode() + b":" + text for text in texts),
        b"DATAENTRY:" + texts[0],
        b"SETTAGS:" + tags.encode([(tag, value), (tags.RRN, b"606125201800")]),
        b"SETTAGS:" + tags.encode([("5A", value)])[:-1],
        b"SETTAGS:RC=000\x1bCARD=" + texts[0] + b"\x1bRRN=" + texts[0],
        b"WRITE:2:" + value,
        *(b"PRINT:" + slip[start:end] for start, end in itertools.pairwise(edges)),
        b"STORERC:000",
        b"ENDTR",
    ]


@settings(max_examples=300, deadline=None)
@given(
    pan=card_numbers(),
    form=st.sampled_from(FORMS),
    tag=st.sampled_from(TAGS[:-1]),
    name=st.sampled_from(TEXTS),
    cuts=st.lists(st.integers(0, 40), max_size=4),
    size=st.sampled_from([1, 3, 65536]),
    pin=st.from_regex(r"[0-9]{6}", fullmatch=True),
)
def test_no_card_number_and_no_pin(
    pan: str, form: str, tag: str, name: str, cuts: list[int], size: int, pin: str
) -> None:
    clock = ManualClock()
    trace = LaneTrace("lane", "arcus2", "humo", clock)
    link = TalkingLink(clock, frames_with(pan, form, tag, name, cuts), size)
    terminal = traced_arcus2(link, Dialect(), clock, trace)
    typed = f"pin{pin}"

    def answer(question: Question) -> None:
        terminal.reply(question.number, typed)

    assert terminal.execute(SALE, Listener(answer)).ended
    told = files.to_text(trace.snapshot())
    bytes_kept = b"\n".join(entry.frame.whole for entry in trace.entries() if entry.frame)
    assert typed not in told
    assert typed.encode() not in bytes_kept
    bytes_kept += told.encode(ENCODING, errors="replace")
    for each in FORMS[:3]:
        assert written(pan, each).decode() not in told
    assert pan not in "".join(letter for letter in told if letter not in " -\n\\")
    if not written(pan, "bcd")[:-1].isalnum():  # else it is a word like any other
        assert written(pan, "bcd")[:-1] not in bytes_kept
    printed = b"".join(entry.frame.whole[6:] for entry in trace.entries() if entry.frame and entry.name == "PRINT")
    for each in FORMS[:3]:
        assert written(pan, each) not in printed
    (difference,) = (each.difference for each in replay(trace.snapshot()).conversations)
    if tag in safe.TAG_NAMES:  # a card number in its place is not kept, so that the tag says something else
        assert difference is None or difference.expected.startswith("outcome")
    else:
        assert difference is None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_a_frame_that_was_made_safe_stays_as_it_is(data: bytes) -> None:
    for frame in (data, b"SETTAGS:" + data, b"STATUS:" + data, b"WRITE:" + data):
        made = safe.from_pinpad(frame)
        assert len(made.whole) == len(frame)
        assert safe.from_pinpad(made.whole).whole == made.whole
        made = safe.from_till(frame, SALE)
        assert len(made.whole) == len(frame)
        assert safe.from_till(made.whole, SALE).whole == made.whole


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="0123456789 -\nAБ", max_size=30), max_size=5))
def test_a_slip_that_was_made_safe_stays_as_it_is(texts: list[str]) -> None:
    blocks = [text.encode(ENCODING) for text in texts]
    made = safe.slip(blocks)
    assert list(map(len, made)) == list(map(len, blocks))
    assert safe.slip(made) == made
