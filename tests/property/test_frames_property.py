"""Frames come out as they went in, however the line cuts them and whatever stands before them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.terminals.arcus2.frames import Decoder, encode

DATA = st.lists(st.binary(max_size=300), max_size=8)


def feed_in_pieces(decoder: Decoder, line: bytes, cuts: list[int]) -> list[bytes]:
    found = []
    edges = sorted({0, len(line), *(cut % (len(line) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        decoder.feed(line[start:end])
        while (data := decoder.next_frame()) is not None:
            found.append(data)
    return found


@given(DATA, st.lists(st.integers(min_value=0), max_size=20))
def test_any_cut(frames: list[bytes], cuts: list[int]) -> None:
    decoder = Decoder()
    assert feed_in_pieces(decoder, b"".join(map(encode, frames)), cuts) == frames
    assert not decoder.is_partial
    assert decoder.skipped == 0


@given(st.binary(max_size=200).map(lambda noise: noise.replace(b"\x01", b"")), st.binary(max_size=300))
def test_any_garbage_before(noise: bytes, data: bytes) -> None:
    decoder = Decoder()
    assert feed_in_pieces(decoder, noise + encode(data), [1, 2, 3]) == [data]
    assert decoder.skipped == len(noise)


@given(st.binary(max_size=600))
def test_resync_comes_to_an_end_on_any_line(line: bytes) -> None:
    decoder = Decoder()
    feed_in_pieces(decoder, line, [])
    for _ in range(len(line) + 1):
        if not decoder.is_partial:
            break
        decoder.resync()
        while decoder.next_frame() is not None:
            pass
    assert not decoder.is_partial
