"""The driver on a real pseudo-terminal and over real TCP, with the bank behind a real socket."""

import os
import pty
import socket
import threading
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from app.core.clock import SystemClock
from app.core.errors import LineLost
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Answer
from app.terminals.links import Link, open_link
from arcus2_conversations import (
    BANK_ANSWERS,
    BANK_ASKS,
    Conversation,
    Listener,
    play_pinpad,
    read_conversations,
)
from connecting_end import ConnectingEnd, free_port

T = TypeVar("T")

LIMIT = 10.0
CONVERSATIONS = read_conversations()
SALE = next(each for each in CONVERSATIONS if each.name == "sale")


class Pinpad:
    """The pinpad's end of a port."""

    link: Link

    def receive(self, length: int) -> bytes:
        """Exactly that many bytes; fewer when the till has gone."""
        data = b""
        while len(data) < length and (piece := self._read(length - len(data))):
            data += piece
        return data

    def _read(self, length: int) -> bytes:
        raise NotImplementedError

    def send(self, data: bytes) -> None:
        raise NotImplementedError

    def unplug(self) -> None:
        raise NotImplementedError


class OnTty(Pinpad):
    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.link = open_link(os.ttyname(self._slave))

    def _read(self, length: int) -> bytes:
        return os.read(self._master, length)

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def unplug(self) -> None:
        if self._master >= 0:
            os.close(self._slave)
            os.close(self._master)
            self._master = -1


class OnTcp(Pinpad):
    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(LIMIT)
        self._till: socket.socket | None = None
        self.link = open_link(f"socket://127.0.0.1:{self._server.getsockname()[1]}")

    def _connected(self) -> socket.socket:
        if self._till is None:
            self._till, _ = self._server.accept()
            self._till.settimeout(LIMIT)
            self._till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._till

    def _read(self, length: int) -> bytes:
        return self._connected().recv(length)

    def send(self, data: bytes) -> None:
        self._connected().sendall(data)

    def unplug(self) -> None:
        if self._till is not None:
            self._till.close()
        self._server.close()


class OnListening(Pinpad):
    """Connects to a till that listens, and greets it."""

    def __init__(self) -> None:
        port = free_port()
        self.link = open_link(f"listen://127.0.0.1:{port}")
        self._end = ConnectingEnd(port, greets=True)

    def _read(self, length: int) -> bytes:
        return self._end.connected.recv(length)

    def send(self, data: bytes) -> None:
        self._end.connected.sendall(data)

    def unplug(self) -> None:
        self._end.stop()


@pytest.fixture(params=[OnTty, OnTcp, OnListening])
def pinpad(request: pytest.FixtureRequest) -> Iterator[Pinpad]:
    made = request.param()
    yield made
    made.link.close()
    made.unplug()


@pytest.fixture
def bank() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT)
        yield server


class LineClock(SystemClock):
    """The machine's seconds beneath a wall clock that stands at 17:36 in Tashkent on 22.07.2026."""

    def now(self) -> datetime:
        return datetime(2026, 7, 22, 12, 36, tzinfo=UTC)


def in_thread(work: Callable[[], T]) -> Future[T]:
    """Run `work` beside the test; its result or error comes by the future."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def serve_bank(server: socket.socket, answer: bytes = BANK_ANSWERS) -> bytes:
    """Answer one message; what comes after it until the till hangs up."""
    connection, _ = server.accept()
    with connection:
        connection.settimeout(LIMIT)
        assert connection.recv(100) == BANK_ASKS
        connection.sendall(answer)
        return connection.recv(100)


def play(terminal: Arcus2Terminal, pinpad: Pinpad, conversation: Conversation, chunk: int) -> tuple[Answer, list[str]]:
    """One conversation, and what the till said wrongly in it."""

    def before(number: int) -> None:
        if number == conversation.abort_before:
            listener.abort = True

    listener = Listener()
    wrong = in_thread(lambda: list(play_pinpad(conversation, pinpad.receive, pinpad.send, chunk, before)))
    answer = terminal.execute(conversation.order, listener)
    return answer, wrong.result(LIMIT)


@pytest.mark.parametrize(
    ("conversation", "chunk"),
    [*((each, 65536) for each in CONVERSATIONS), (SALE, 1)],
    ids=[*(each.name for each in CONVERSATIONS), "sale byte by byte"],
)
def test_fixed_conversations(conversation: Conversation, chunk: int, pinpad: Pinpad, bank: socket.socket) -> None:
    host, port = bank.getsockname()
    uses_bank = any(b"CONNECT" in frame for _, frame in conversation.turns) and not conversation.abort_before
    behind = in_thread(lambda: serve_bank(bank)) if uses_bank else None
    dialect = replace(conversation.dialect, relay_allow=(f"{host}:{port}",))
    terminal = Arcus2Terminal(pinpad.link, dialect, LineClock())
    answer, wrong = play(terminal, pinpad, conversation.with_bank(f"{host}:{port}"), chunk)
    assert wrong == []
    assert (answer.code, answer.ended, answer.failure) == (conversation.facts["code"], True, None)
    assert (answer.tags.rrn, answer.mishaps) == (conversation.facts.get("rrn"), ())
    if behind:
        assert behind.result(LIMIT) == b""
    terminal.close()


def test_two_operations_on_one_port(pinpad: Pinpad) -> None:
    terminal = Arcus2Terminal(pinpad.link, Dialect(), LineClock())
    ping = next(each for each in CONVERSATIONS if each.name == "ping")
    for _ in range(2):
        answer, wrong = play(terminal, pinpad, ping, 65536)
        assert (answer.code, wrong) == ("00", [])
    terminal.close()


def test_the_pinpad_is_unplugged_while_the_bank_is_asked(pinpad: Pinpad, bank: socket.socket) -> None:
    host, port = bank.getsockname()
    conversation = SALE.with_bank(f"{host}:{port}")
    written = next(place for place, (_, frame) in enumerate(conversation.turns) if b"WRITE" in frame)
    until_written = replace(conversation, turns=conversation.turns[: written + 2])

    def play_and_unplug() -> list[str]:
        wrong = list(play_pinpad(until_written, pinpad.receive, pinpad.send))
        pinpad.unplug()
        return wrong

    behind = in_thread(lambda: serve_bank(bank, answer=b""))
    wrong = in_thread(play_and_unplug)
    dialect = Dialect(relay_allow=(f"{host}:{port}",))
    terminal = Arcus2Terminal(pinpad.link, dialect, LineClock())
    answer = terminal.execute(SALE.order, Listener())
    assert wrong.result(LIMIT) == []
    assert isinstance(answer.failure, LineLost)
    assert (answer.acted, answer.relays, answer.ended) == (True, True, False)
    assert behind.result(LIMIT) == b""  # the bank's link is closed whatever happened
