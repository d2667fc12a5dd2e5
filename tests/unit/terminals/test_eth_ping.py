"""The greeting of a pinpad that connects, told from the data of frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.terminals.links.eth_ping import ETH_PING, PingFilter

FRAME = b"\x01\x00\x0aSTORERC:00"
TRAP = b"\x01\x00\x0dxeth_ping\x01\x00\xff\x01"
EMPTY = b"\x01\x00\x00"


def sift(*chunks: bytes) -> tuple[bytes, int]:
    """What a fresh filter passes of these chunks, and the greetings among them."""
    sieve = PingFilter()
    passed, pings = b"", 0
    for chunk in chunks:
        more, found = sieve.feed(chunk)
        passed, pings = passed + more, pings + found
    return passed, pings


@pytest.mark.parametrize(
    ("sent", "passed", "pings"),
    [
        (b"", b"", 0),
        (ETH_PING, b"", 1),
        (ETH_PING * 3, b"", 3),
        (ETH_PING + FRAME, FRAME, 1),
        (FRAME + ETH_PING, FRAME, 1),
        (TRAP + ETH_PING + TRAP, TRAP * 2, 1),
        (EMPTY + ETH_PING, EMPTY, 1),
        (b"eth_" + ETH_PING, b"eth_", 1),
        (b"eeth_ping", b"e", 1),
        (b"eth_pin" + FRAME, b"eth_pin" + FRAME, 0),
        (b"eth_pinx" + ETH_PING, b"eth_pinx", 1),
        (b"noise" + FRAME, b"noise" + FRAME, 0),
    ],
)
def test_what_is_a_greeting_whatever_it_is_split_into(sent: bytes, passed: bytes, pings: int) -> None:
    assert sift(sent) == (passed, pings)
    assert sift(*(bytes([byte]) for byte in sent)) == (passed, pings)
    for cut in range(len(sent)):
        assert sift(sent[:cut], sent[cut:]) == (passed, pings)


frames = st.binary(max_size=40).map(lambda data: b"\x01" + len(data).to_bytes(2, "big") + data)
traps = st.sampled_from([TRAP, EMPTY, FRAME])


@given(st.lists(st.one_of(st.just(ETH_PING), frames, traps), max_size=12), st.data())
def test_any_frames_and_greetings_split_anywhere(said: list[bytes], data: st.DataObject) -> None:
    line = b"".join(said)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=10)))
    chunks = [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert sift(*chunks) == (b"".join(each for each in said if each != ETH_PING), said.count(ETH_PING))


def test_a_greeting_that_has_begun_is_known() -> None:
    sieve = PingFilter()
    known = []
    for byte in ETH_PING:
        sieve.feed(bytes([byte]))
        known.append(sieve.is_amid_ping)
    assert known == [True] * 7 + [False]
