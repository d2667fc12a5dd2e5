"""Frames: the published bytes, and lines that do not behave."""

import pytest

from app.terminals.arcus2.frames import ENCODING, ER, MAX_DATA_LENGTH, NAK, OK, Decoder, Overflow, encode
from arcus2_conversations import VECTORS


def published() -> list[list[str]]:
    lines = (VECTORS / "strings.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def frames_of(decoder: Decoder) -> list[bytes]:
    found = []
    while (data := decoder.next_frame()) is not None:
        found.append(data)
    return found


@pytest.mark.parametrize(("text", "frame", "_source"), published())
def test_published_strings_have_their_frames(text: str, frame: str, _source: str) -> None:
    data = text.replace("␛", "\x1b").encode("ascii")
    assert encode(data) == bytes.fromhex(frame)


def test_answers_and_texts_travel_as_published() -> None:
    assert (OK, ER, NAK) == (b"OK", b"ER", b"NAK")
    assert "ОК".encode(ENCODING) == b"\xce\xca"


def test_the_longest_frame_has_a_16_bit_length() -> None:
    data = bytes(MAX_DATA_LENGTH)
    decoder = Decoder()
    decoder.feed(encode(data))
    assert decoder.next_frame() == data
    with pytest.raises(ValueError, match="at most 65535"):
        encode(data + b"x")


def test_several_frames_in_one_read() -> None:
    decoder = Decoder()
    decoder.feed(encode(NAK) + encode(NAK) + encode(ER))
    assert frames_of(decoder) == [NAK, NAK, ER]
    assert not decoder.is_partial


def test_garbage_before_a_frame_is_skipped_and_counted() -> None:
    decoder = Decoder()
    decoder.feed(b"eth_ping" + encode(OK))
    assert decoder.next_frame() == OK
    assert decoder.skipped == 8


def test_an_empty_frame_is_a_frame() -> None:
    decoder = Decoder()
    decoder.feed(encode(b"") + encode(OK))
    assert frames_of(decoder) == [b"", OK]
    decoder.feed(encode(b""))
    assert frames_of(decoder) == [b""]


def test_resync_finds_the_frame_within_one_of_a_wrong_length() -> None:
    decoder = Decoder()
    decoder.feed(b"\x01\xff\x00" + encode(b"PING:"))
    assert decoder.next_frame() is None
    assert decoder.is_partial
    decoder.resync()
    assert decoder.next_frame() == b"PING:"
    assert decoder.skipped == 3


def test_resync_of_an_empty_line_does_nothing() -> None:
    decoder = Decoder()
    decoder.resync()
    assert decoder.skipped == 0


def test_a_flood_is_refused_and_forgotten() -> None:
    decoder, longest = Decoder(), 4 * (3 + 0xFFFF)
    with pytest.raises(Overflow):
        decoder.feed(b"\x01\xff\xff" + bytes(longest - 3) + b"x")
    assert not decoder.is_partial
    decoder.feed(b"\x01\xff\xff" + bytes(longest - 3))
    assert decoder.next_frame() == bytes(0xFFFF)
