"""A till that listens for its pinpad: real sockets on this machine."""

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.core.clock import Clock, SystemClock
from app.core.errors import LineLost, NoPinpadConnected, PortHeldBy, PortUnavailable
from app.terminals.links import Link, listener, open_link
from app.terminals.links.eth_ping import ETH_PING, PING_DELAY
from clocks import ManualClock
from connecting_end import LIMIT, connect, free_port, greet, receive

FRAME = b"\x01\x00\x04PING"
START = b"\x01\x00\x051\x1b1\x1b1"
SOURCES = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all of 127.0.0.0/8 is not this machine's own")
HAS_IPV6 = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="a machine without IPv6")
HOLDER = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


class Till:
    """A link that listens already, and what connects to it."""

    def __init__(self, stack: ExitStack, host: str = "127.0.0.1", peer: str = "", clock: Clock | None = None) -> None:
        self.port = free_port(host)
        self.host = "127.0.0.1" if host == "0.0.0.0" else host
        shown = f"[{host}]" if ":" in host else host
        self.link = open_link(f"listen://{shown}:{self.port}", peer, clock=clock)
        self._stack = stack
        stack.callback(self.link.close)

    def pinpad(self, source: str = "", host: str = "") -> socket.socket:
        """A connection of a pinpad. Before the first opening nobody listens."""
        return self._stack.enter_context(connect(self.port, host or self.host, source))

    def opened(self, source: str = "", host: str = "") -> socket.socket:
        """The link opened on a pinpad that came while it waited."""
        opening = threading.Thread(target=self.link.open)
        opening.start()
        pinpad = self.pinpad(source, host)
        opening.join(LIMIT)
        assert not opening.is_alive()
        return pinpad


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def till(stack: ExitStack) -> Till:
    return Till(stack)


def read(link: Link, length: int) -> bytes:
    data = b""
    gives_up_at = time.monotonic() + LIMIT
    while len(data) < length and time.monotonic() < gives_up_at:
        data += link.read(0.1)
    return data


def wait_until(holds: Callable[[], bool]) -> None:
    gives_up_at = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < gives_up_at
        time.sleep(0.01)


def is_hung_up_on(pinpad: socket.socket) -> bool:
    try:
        return pinpad.recv(1) == b""
    except ConnectionResetError:
        return True


# The greeting


def test_a_greeting_is_echoed_and_for_200_ms_nothing_follows(till: Till) -> None:
    pinpad = till.opened()
    for _ in range(3):
        greeted_at = time.monotonic()
        greet(pinpad)
        till.link.write(START)
        assert receive(pinpad, len(START)) == START
        assert time.monotonic() - greeted_at >= PING_DELAY


def test_a_greeting_may_be_on_its_way_when_a_pinpad_has_connected(till: Till) -> None:
    connecting_at = time.monotonic()
    pinpad = till.opened()
    till.link.write(START)
    assert receive(pinpad, len(START)) == START
    assert time.monotonic() - connecting_at >= PING_DELAY


def test_a_line_on_which_nobody_greets_has_no_delay_but_the_first(till: Till) -> None:
    pinpad = till.opened()
    time.sleep(PING_DELAY)
    began = time.monotonic()
    for _ in range(20):
        till.link.write(FRAME)
        assert receive(pinpad, len(FRAME)) == FRAME
    assert time.monotonic() - began < 20 * PING_DELAY / 2


@pytest.mark.parametrize("cut", range(1, len(ETH_PING)))
def test_a_greeting_in_two_segments(till: Till, cut: int) -> None:
    pinpad = till.opened()
    for piece in (ETH_PING[:cut], ETH_PING[cut:]):
        pinpad.sendall(piece)
        time.sleep(0.01)  # two segments, most of the time; one does no harm
    pinpad.sendall(FRAME)
    assert receive(pinpad, len(ETH_PING)) == ETH_PING
    assert read(till.link, len(FRAME)) == FRAME


def test_several_greetings_and_frames_at_once(till: Till) -> None:
    pinpad = till.opened()
    trap = b"\x01\x00\x09\x01eth_ping"
    pinpad.sendall(ETH_PING + FRAME + trap + ETH_PING + ETH_PING + FRAME)
    assert read(till.link, 2 * len(FRAME) + len(trap)) == FRAME + trap + FRAME
    assert receive(pinpad, 3 * len(ETH_PING)) == 3 * ETH_PING
    pinpad.settimeout(0.05)
    with pytest.raises(TimeoutError):
        pinpad.recv(1)


def test_a_pinpad_is_answered_while_nothing_is_asked_of_it(till: Till) -> None:
    till.opened()
    till.link.hang_up()
    pinpad = till.pinpad()
    for _ in range(3):  # nobody reads the link
        greet(pinpad)
    till.link.open()
    for _ in range(3):
        greet(pinpad)
    pinpad.sendall(FRAME)
    assert read(till.link, len(FRAME)) == FRAME


def test_a_pinpad_that_greets_without_end_is_spoken_to_all_the_same(till: Till) -> None:
    pinpad = till.opened()
    over = threading.Event()

    def greet_on() -> None:
        while not over.wait(0.02):
            pinpad.sendall(ETH_PING)

    greeting = threading.Thread(target=greet_on)
    greet(pinpad)
    greeting.start()
    began = time.monotonic()
    till.link.write(START)
    waited = time.monotonic() - began
    over.set()
    greeting.join()
    assert 1.5 < waited < LIMIT
    till.link.hang_up()
    said = b""
    while piece := pinpad.recv(100):
        said += piece
    assert START in said


def test_a_till_s_own_clock_measures_the_wait(stack: ExitStack) -> None:
    clock = ManualClock()
    till = Till(stack, clock=clock)
    with pytest.raises(NoPinpadConnected):
        till.link.open()
    pinpad = till.pinpad()
    greet(pinpad)
    waited = clock.monotonic()
    till.link.open()
    till.link.write(START)
    assert receive(pinpad, len(START)) == START
    assert clock.monotonic() - waited == pytest.approx(PING_DELAY)


# Who may connect


def test_nobody_comes(stack: ExitStack) -> None:
    clock = ManualClock()
    till = Till(stack, peer="192.0.2.7", clock=clock)
    with pytest.raises(NoPinpadConnected, match=rf"listen://127.0.0.1:{till.port}.* from 192.0.2.7"):
        till.link.open()
    assert clock.monotonic() == pytest.approx(5.0, abs=0.1)


@SOURCES
def test_only_the_peer_may_connect(stack: ExitStack, expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "127.0.0.3 tried to connect as a pinpad and was refused: it is awaited from 127.0.0.2")
    till = Till(stack, peer="127.0.0.2")
    pinpad = till.opened("127.0.0.2")
    for _ in range(2):
        stranger = till.pinpad("127.0.0.3")
        assert is_hung_up_on(stranger)
    greet(pinpad)


def test_without_a_peer_only_this_machine_may_connect(
    stack: ExitStack, expect_log: Callable[[int, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    expect_log(logging.WARNING, "it is awaited from 192.0.2.1")
    till = Till(stack, "0.0.0.0", peer="192.0.2.1", clock=ManualClock())
    with pytest.raises(NoPinpadConnected):
        till.link.open()
    for _ in range(3):
        assert is_hung_up_on(till.pinpad())
    assert len([record for record in caplog.records if "refused" in record.message]) == 1


@pytest.mark.parametrize(
    ("host", "peer", "may"),
    [
        ("127.0.0.1", "", True),
        ("127.9.9.9", "", True),
        ("::1", "", True),
        ("::ffff:127.0.0.1", "", True),
        ("192.0.2.1", "", False),
        ("fe80::1%eth0", "", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.2", "192.0.2.1", False),
        ("127.0.0.1", "192.0.2.1", False),
        ("2001:db8::1", "2001:DB8:0::1", True),
        ("2001:db8::2", "2001:db8::1", False),
        ("192.0.2.1", "2001:db8::1", False),
        ("fe80::1%2", "fe80::1", True),
        ("fe80::1%2", "fe80::1%2", True),
        ("fe80::1%3", "fe80::1%2", False),
    ],
)
def test_who_is_welcome(host: str, peer: str, may: bool) -> None:
    assert listener.is_welcome(host, peer) is may


@HAS_IPV6
@pytest.mark.parametrize(("host", "to"), [("::1", "::1"), ("::", "::1"), ("::", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_where_a_till_can_listen(stack: ExitStack, host: str, to: str) -> None:
    till = Till(stack, host)
    pinpad = till.opened(host=to)
    greet(pinpad)
    till.link.write(START)
    assert receive(pinpad, len(START)) == START


# Coming and going


def test_a_pinpad_that_comes_anew_between_operations_is_the_pinpad(till: Till) -> None:
    till.opened()
    till.link.hang_up()
    older = till.pinpad()
    greet(older)
    newer = till.pinpad()
    greet(newer)
    assert is_hung_up_on(older)
    till.link.open()
    till.link.write(START)
    assert receive(newer, len(START)) == START


def test_no_connection_is_put_under_a_running_conversation(till: Till) -> None:
    older = till.opened()
    older.sendall(FRAME)
    wait_until(lambda: _has_arrived(till.link))
    newer = till.pinpad()
    greet(newer)
    newer.sendall(b"\x01\x00\x05ENDTR")
    assert read(till.link, len(FRAME)) == FRAME  # what came before is not lost
    with pytest.raises(LineLost, match="connected anew"):
        till.link.read(LIMIT)
    with pytest.raises(LineLost, match="connected anew"):
        till.link.write(START)
    till.link.open()  # harmless: it is still that conversation's
    with pytest.raises(LineLost):
        till.link.read(0)
    till.link.hang_up()
    till.link.open()
    assert read(till.link, 8) == b"\x01\x00\x05ENDTR"
    till.link.write(START)
    assert receive(newer, len(START)) == START


def _has_arrived(link: Link) -> bool:
    return bool(vars(link)["_connection"].has_news)


def test_a_reader_that_waits_hears_at_once_of_a_restarted_pinpad(till: Till) -> None:
    till.opened()
    came_at: list[float] = []

    def come() -> None:
        time.sleep(0.1)
        came_at.append(time.monotonic())
        till.pinpad()

    coming = threading.Thread(target=come)
    coming.start()
    with pytest.raises(LineLost):
        till.link.read(LIMIT)
    coming.join()
    assert time.monotonic() - came_at[0] < LIMIT / 2


def test_hanging_up_keeps_the_port_and_closing_frees_it(till: Till) -> None:
    pinpad = till.opened()
    till.link.hang_up()
    till.link.hang_up()  # harmless
    assert is_hung_up_on(pinpad)
    again = till.pinpad()
    greet(again)
    till.link.close()
    assert is_hung_up_on(again)
    assert f"listen-{till.port}" not in [thread.name for thread in threading.enumerate()]
    socket.create_server(("127.0.0.1", till.port)).close()
    pinpad = till.opened()
    till.link.write(START)
    assert receive(pinpad, len(START)) == START


def test_its_thread_is_named_after_the_port(till: Till) -> None:
    assert f"listen-{till.port}" not in [thread.name for thread in threading.enumerate()]
    till.opened()
    assert f"listen-{till.port}" in [thread.name for thread in threading.enumerate()]


def test_what_a_pinpad_said_before_it_went_is_read_before_the_loss(till: Till) -> None:
    pinpad = till.opened()
    pinpad.sendall(FRAME * 3)
    pinpad.close()
    assert read(till.link, 3 * len(FRAME)) == FRAME * 3
    with pytest.raises(LineLost, match="closed"):
        till.link.read(LIMIT)


def test_a_pinpad_that_does_not_stop_talking_waits_until_it_is_heard(till: Till) -> None:
    pinpad = till.opened()
    frame = b"\x01\xff\xff" + bytes(0xFFFF)
    sending = threading.Thread(target=pinpad.sendall, args=(frame * 100,))
    sending.start()
    data = read(till.link, len(frame) * 100)
    sending.join()
    assert data == frame * 100
    greet(pinpad)


def test_a_pinpad_that_was_reset_loses_the_line(till: Till) -> None:
    pinpad = till.opened()
    pinpad.sendall(b"x")
    pinpad.close()
    with pytest.raises(LineLost):
        till.link.write(bytes(50_000_000))


# What cannot be had


@contextmanager
def held_by_another(port: int) -> Iterator[int]:
    command = [sys.executable, "-c", HOLDER, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.communicate()


def test_a_port_on_which_another_program_listens(till: Till) -> None:
    with (
        held_by_another(till.port) as pid,
        pytest.raises(PortHeldBy, match=rf"listen://127.0.0.1:{till.port} is held by \S+ \(process {pid}\)"),
    ):
        till.link.open()
    till.opened()


def test_a_port_on_which_this_program_listens_already(till: Till, stack: ExitStack) -> None:
    till.opened()
    other = open_link(till.link.name)
    stack.callback(other.close)
    with pytest.raises(PortHeldBy, match=rf"\(process {os.getpid()}\)"):
        other.open()


@pytest.mark.parametrize("host", ["203.0.113.1", "a..b"])
def test_an_address_that_is_not_this_machine_s(host: str) -> None:
    link = open_link(f"listen://{host}:8888")
    with pytest.raises(PortUnavailable, match=host.replace(".", r"\.")):
        link.open()
    link.close()


def test_a_system_that_hands_out_no_connection_is_asked_again(
    till: Till, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "a connection to port")
    refusals = [OSError(errno.EMFILE, "too many open files"), ConnectionAbortedError(errno.ECONNABORTED, "gone")]
    accept = socket.socket.accept

    def flaky(server: socket.socket) -> tuple[socket.socket, object]:
        if refusals:
            raise refusals.pop(0)
        return accept(server)

    monkeypatch.setattr(socket.socket, "accept", flaky)
    monkeypatch.setattr(listener, "_PAUSE", 0.01)
    greet(till.opened())
    assert refusals == []


def test_the_clock_is_the_machine_s_unless_another_is_given() -> None:
    assert isinstance(vars(open_link("listen://127.0.0.1:1"))["_clock"], SystemClock)
