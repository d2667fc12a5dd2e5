"""What an operation that nobody drives any longer is answered (M6.2)."""

import pytest

from app.terminals.arcus2.drain import Drain
from app.terminals.arcus2.frames import ER, MAX_BUFFERED, OK, Decoder, encode


@pytest.mark.parametrize("name", ["PING", "CONNECT", "MENU", "YESNO", "DATAENTRY", "AMOUNTENTRY"])
def test_what_would_go_on_is_refused(name: str) -> None:
    assert Drain(Decoder()).receive(encode(name.encode() + b":")) == encode(ER)


@pytest.mark.parametrize("name", ["STATUS", "PRINT", "STORERC", "SETTAGS", "WRITE", "READ", "DISCONNECT", "ENDTR"])
def test_everything_else_is_accepted(name: str) -> None:
    assert Drain(Decoder()).receive(encode(name.encode() + b":")) == encode(OK)


@pytest.mark.parametrize("reply", [b"OK", b"ER", b"NAK"])
def test_what_only_a_till_says_is_not_answered(reply: bytes) -> None:
    drain = Drain(Decoder())
    assert drain.receive(encode(reply)) == b""
    assert drain.frames == []


def test_a_flood_is_noted_and_what_comes_behind_is_answered() -> None:
    drain = Drain(Decoder())
    assert drain.receive(b"\x01\xff\xff" + bytes(MAX_BUFFERED)) == b""
    assert drain.receive(encode(b"ENDTR")) == encode(OK)
    assert (drain.gathered.mishaps, drain.gathered.ended) == (["the line was flooded"], True)
