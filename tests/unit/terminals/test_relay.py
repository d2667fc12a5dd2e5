"""The bank's link against a real TCP server."""

import socket
from collections.abc import Iterator

import pytest

from app.core.clock import SystemClock
from app.core.errors import QuestionStopped
from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.relay import Relay

LIMIT = 5.0


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(LIMIT)
        yield listening


@pytest.fixture
def relay() -> Iterator[Relay]:
    relay = Relay(SystemClock())
    yield relay
    relay.close()


def connect(relay: Relay, server: socket.socket, handle: int = 2) -> socket.socket:
    host, port = server.getsockname()
    assert relay.perform(Connect(handle, f"{host}:{port}", LIMIT)) == b"OK"
    bank, _ = server.accept()
    bank.settimeout(LIMIT)
    return bank


def test_there_and_back(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server) as bank:
        assert relay.perform(Send(2, b"\x00\x04ping", LIMIT)) == b"OK"
        assert bank.recv(100) == b"\x00\x04ping"
        bank.sendall(b"\x00\x04pong")
        assert relay.perform(Receive(2, 2, LIMIT)) == b"2:\x00\x04"
        assert relay.perform(Receive(2, 100, LIMIT)) == b"2:pong"


def test_nothing_within_the_time(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server):
        assert relay.perform(Receive(2, 100, 0.1)) == b"2:"
        assert relay.perform(Send(2, b"x", LIMIT)) == b"OK"


def test_nobody_listens(relay: Relay, server: socket.socket) -> None:
    host, port = server.getsockname()
    server.close()
    assert relay.perform(Connect(2, f"{host}:{port}", LIMIT)) == b"ER"
    assert relay.perform(Send(2, b"x", LIMIT)) == b"ER"
    assert relay.perform(Receive(2, 100, LIMIT)) == b"ER"


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "[::1:1", "no such host:1"])
def test_an_address_that_leads_nowhere(relay: Relay, address: str) -> None:
    assert relay.perform(Connect(2, address, LIMIT)) == b"ER"


def test_a_bank_that_closes_its_side_is_read_once_more(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server) as bank:
        bank.sendall(b"last")
        bank.shutdown(socket.SHUT_WR)
        assert relay.perform(Receive(2, 100, LIMIT)) == b"2:last"
        assert relay.perform(Receive(2, 100, LIMIT)) == b"2:"
        assert relay.perform(Receive(2, 100, LIMIT)) == b"ER"
        assert relay.perform(Send(2, b"still", LIMIT)) == b"OK"
        assert bank.recv(100) == b"still"


def test_while_the_bank_is_waited_for_it_is_asked_whether_that_is_wanted(relay: Relay, server: socket.socket) -> None:
    asked: list[int] = []
    with connect(relay, server) as bank:

        def check() -> None:
            asked.append(1)
            if len(asked) == 2:
                bank.sendall(b"late")

        assert relay.perform(Receive(2, 100, LIMIT), check) == b"2:late"
        assert relay.perform(Receive(2, 100, 0.3), check) == b"2:"
    assert len(asked) == 3


def test_what_ends_the_wait_for_the_bank_is_raised(relay: Relay, server: socket.socket) -> None:
    def check() -> None:
        raise QuestionStopped

    with connect(relay, server) as bank:
        with pytest.raises(QuestionStopped):
            relay.perform(Receive(2, 100, LIMIT), check)
        bank.sendall(b"x")
        assert relay.perform(Receive(2, 100, LIMIT)) == b"2:x"


def test_a_bank_that_resets(relay: Relay, server: socket.socket) -> None:
    bank = connect(relay, server)
    bank.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    bank.close()
    assert relay.perform(Receive(2, 100, LIMIT)) == b"2:"
    assert relay.perform(Send(2, b"x", LIMIT)) == b"ER"
    assert relay.perform(Send(2, b"x", LIMIT)) == b"ER"


def test_a_bank_that_does_not_read(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server):
        assert relay.perform(Send(2, bytes(50_000_000), 0.1)) == b"ER"


def test_handles_are_apart_and_hung_up_one_by_one(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server, 2) as second, connect(relay, server, 3) as third:
        assert relay.perform(HangUp(2)) == b"OK"
        assert second.recv(1) == b""
        assert relay.perform(Send(3, b"x", LIMIT)) == b"OK"
        assert third.recv(1) == b"x"
        assert relay.perform(HangUp(2)) == b"OK"
        relay.close()
        assert third.recv(1) == b""


def test_a_second_connect_on_a_handle_closes_the_first(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server) as first, connect(relay, server):
        assert first.recv(1) == b""


def test_hanging_up_every_handle(relay: Relay, server: socket.socket) -> None:
    with connect(relay, server, 2) as second, connect(relay, server, 3) as third:
        assert relay.perform(HangUp(None)) == b"OK"
        assert (second.recv(1), third.recv(1)) == (b"", b"")
