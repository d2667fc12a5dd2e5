"""Emulated pinpads on real ports: a pseudo-terminal and both ends of TCP, with the machine's own clock."""

import errno
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.errors import PortNotUnderstood, PortUnavailable, PtyNotAvailable
from app.core.model import Scheme
from app.emulators import ports
from app.emulators.bank import Bank
from app.emulators.bank_server import BankServer
from app.emulators.faults import FaultPlan
from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import ConnectingPort, ListeningPort, Port, parse_address
from app.emulators.pty_port import PtyPort
from app.emulators.training import TrainingSet, build_pinpad, build_settings
from app.terminals.arcus2 import frames
from app.terminals.links import Link
from descriptor_link import DescriptorLink
from scripted_till import LAST_SLIP, PING, SALE, ScriptedTill

CLOCK = SystemClock()
NO_PTY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


@contextmanager
def pinpad_at_bank(*faults: str, split: bool = False) -> Iterator[EmulatedPinpad]:
    plan = FaultPlan(faults)
    server = BankServer(Bank(), CLOCK, plan)
    settings = build_settings(Scheme.UZCARD, (server.host, server.port), CLOCK.now())
    try:
        yield build_pinpad(replace(settings, card_after=0.0, pin_after=0.0, split=split), CLOCK, plan)
    finally:
        server.stop()


@contextmanager
def on_pty(pinpad: EmulatedPinpad) -> Iterator[DescriptorLink]:
    port = PtyPort(pinpad, CLOCK)
    link = DescriptorLink(lambda: os.open(port.name, os.O_RDWR | os.O_NOCTTY))
    with running(port), link_closed(link):
        yield link
    assert not Path(port.name).exists()


@contextmanager
def on_listener(pinpad: EmulatedPinpad) -> Iterator[DescriptorLink]:
    port = ListeningPort(pinpad, CLOCK, "127.0.0.1", 0)
    address = parse_address(port.name.removeprefix("tcp://"))
    link = DescriptorLink(lambda: socket.create_connection(address, 5))
    with running(port), link_closed(link):
        yield link


@contextmanager
def on_connector(pinpad: EmulatedPinpad) -> Iterator[DescriptorLink]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        host, number = listener.getsockname()
        port = ConnectingPort(pinpad, CLOCK, host, number)
        assert port.name == f"tcp://{host}:{number}"
        link = DescriptorLink(lambda: listener.accept()[0])
        with running(port), link_closed(link):
            yield link


@contextmanager
def running(port: Port) -> Iterator[None]:
    port.start()
    try:
        yield
    finally:
        port.stop()


@contextmanager
def link_closed(link: Link) -> Iterator[None]:
    try:
        yield
    finally:
        link.close()


PORTS = pytest.mark.parametrize("port", [pytest.param(on_pty, marks=NO_PTY), on_listener, on_connector])
MakePort = Callable[[EmulatedPinpad], AbstractContextManager[DescriptorLink]]


@PORTS
@pytest.mark.parametrize("split", [False, True])
def test_a_sale_over_a_port(port: MakePort, split: bool) -> None:
    with pinpad_at_bank(split=split) as pinpad, port(pinpad) as link:
        heard = ScriptedTill(link, CLOCK).run(SALE % b"300.00")
        assert (heard.code, heard.ended) == ("000", True)
        assert "300.00 UZS" in heard.slip


@PORTS
def test_a_till_closes_the_port_and_opens_it_again(port: MakePort) -> None:
    with pinpad_at_bank() as pinpad, port(pinpad) as link:
        till = ScriptedTill(link, CLOCK)
        for _ in range(3):
            assert till.run(PING).code == "000"
            link.close()


@PORTS
def test_a_dropped_line_comes_back_and_the_slip_with_it(port: MakePort) -> None:
    with pinpad_at_bank("STORERC:drop") as pinpad, port(pinpad) as link:
        till = ScriptedTill(link, CLOCK)
        assert till.run(SALE % b"300.00").line_lost
        wait_until(lambda: can_open(link))
        assert "300.00 UZS" in till.run(LAST_SLIP).slip


@PORTS
def test_a_pulled_cable_and_back(port: MakePort) -> None:
    with pinpad_at_bank() as pinpad, port(pinpad) as link:
        till = ScriptedTill(link, CLOCK, quiet=2)
        assert till.run(PING).code == "000"
        pinpad.unplug()
        assert till.run(PING).line_lost
        pinpad.plug()
        wait_until(lambda: can_open(link))
        wait_until(lambda: till.run(PING).code == "000")


def test_a_pinpad_waits_for_a_till_that_is_not_there_yet() -> None:
    with pinpad_at_bank() as pinpad, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = ConnectingPort(pinpad, CLOCK, *listener.getsockname())
        with running(port):
            CLOCK.sleep(0.1)
            listener.listen()
            listener.settimeout(5)
            link = DescriptorLink(lambda: listener.accept()[0])
            with link_closed(link):
                assert ScriptedTill(link, CLOCK).run(PING).code == "000"


@contextmanager
def greeted_by(pinpad: EmulatedPinpad) -> Iterator[tuple[socket.socket, ConnectingPort]]:
    """A till's end on which a pinpad with that habit has just sent its greeting."""
    pinpad.change(habits=replace(pinpad.settings.habits, eth_ping=True))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        port = ConnectingPort(pinpad, CLOCK, *listener.getsockname())
        with running(port):
            till = listener.accept()[0]
            with till:
                till.settimeout(5)
                assert till.recv(100) == b"eth_ping"
                yield till, port


def test_a_pinpad_that_greets_speaks_to_a_till_that_answers_and_waits() -> None:
    with pinpad_at_bank() as pinpad, greeted_by(pinpad) as (till, port):
        for byte in b"eth_ping":
            till.sendall(bytes([byte]))
        CLOCK.sleep(0.2)
        link = DescriptorLink(lambda: till)
        assert ScriptedTill(link, CLOCK).run(PING).code == "000"
        assert port.mixed_up == 0


def test_a_hasty_till_s_bytes_are_mixed_up() -> None:
    with pinpad_at_bank() as pinpad, greeted_by(pinpad) as (till, port):
        till.sendall(b"eth_ping" + frames.encode(PING))
        till.settimeout(0.5)
        with pytest.raises(TimeoutError):
            till.recv(100)
        assert port.mixed_up == len(frames.encode(PING))


def test_a_till_that_answers_something_else_is_left_alone() -> None:
    with pinpad_at_bank() as pinpad, greeted_by(pinpad) as (till, _):
        till.sendall(frames.encode(PING))
        assert till.recv(100) == b""


def test_a_till_that_does_not_answer_a_greeting_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_ECHO_SECONDS", 0.3)
    with pinpad_at_bank() as pinpad, greeted_by(pinpad) as (till, _):
        till.sendall(b"eth_")
        assert till.recv(100) == b""


def test_a_till_that_breaks_off_in_mid_sale_does_no_harm() -> None:
    with pinpad_at_bank() as pinpad, on_listener(pinpad) as link:
        for _ in range(3):
            link.open()
            link.write(frames.encode(SALE % b"300.00"))
            link.break_off()
        assert ScriptedTill(link, CLOCK).run(PING).code == "984"
        assert pinpad.is_armed


def test_a_cable_that_is_out_when_a_till_connects() -> None:
    with pinpad_at_bank() as pinpad, on_listener(pinpad) as link:
        pinpad.unplug()
        assert ScriptedTill(link, CLOCK, quiet=2).run(PING).line_lost


def test_an_address_that_is_taken() -> None:
    with (
        pinpad_at_bank() as pinpad,
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(PortUnavailable),
    ):
        ListeningPort(pinpad, CLOCK, *taken.getsockname())


def test_a_system_without_pseudo_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    with pinpad_at_bank() as pinpad:
        monkeypatch.setattr(sys, "platform", "win32")
        with pytest.raises(PtyNotAvailable):
            PtyPort(pinpad, CLOCK)


@pytest.mark.parametrize("text", ["", "here", ":80", "here:", "here:http", "here:70000"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(PortNotUnderstood):
        parse_address(text)


def test_two_training_pinpads_share_a_bank() -> None:
    training = TrainingSet(CLOCK)
    assert training.relay_allow == ()
    try:
        pinpads = [training.add_pinpad(scheme) for scheme in (Scheme.UZCARD, Scheme.HUMO, Scheme.HUMO)]
        for pinpad in pinpads:
            pinpad.let_present(pinpad.settings.card, 0.0)
            till = ScriptedTill(InProcessLink(pinpad, CLOCK), CLOCK)
            heard = till.run(SALE % b"300.00")
            assert heard.code == "000"
            connect = next(data for name, data in heard.frames if name == "CONNECT")
            assert connect.decode().removeprefix("2:") in training.relay_allow
        ids = [pinpad.settings.shop.terminal_id for pinpad in training.pinpads]
        assert ids == ["TR000002", "TR000001", "TR000003"]
        assert [posting.terminal_id for posting in training.bank.ledger.entries] == ids
    finally:
        training.stop()
        training.stop()


def test_a_bank_that_stops_lets_its_clients_go() -> None:
    server = BankServer(Bank(), CLOCK, FaultPlan())
    with socket.create_connection((server.host, server.port), 5) as client:
        client.sendall(b"\x00\x01?")
        assert client.recv(100)
        server.stop()
        assert client.recv(1) == b""
    with pytest.raises(ConnectionError):
        socket.create_connection((server.host, server.port), 5)


def test_a_bank_at_a_taken_address() -> None:
    server = BankServer(Bank(), CLOCK, FaultPlan())
    try:
        with pytest.raises(OSError, match=f"{errno.EADDRINUSE}"):
            BankServer(Bank(), CLOCK, FaultPlan(), server.host, server.port)
    finally:
        server.stop()


def test_on_windows_a_bank_does_not_share_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    refusing = BankServer(Bank(), CLOCK, FaultPlan(["BANK:refuse"]))
    try:
        # Neither listens: with SO_REUSEADDR on both they share the port even where Windows cannot be had.
        with pytest.raises(OSError, match=f"{errno.EADDRINUSE}"):
            BankServer(Bank(), CLOCK, FaultPlan(["BANK:refuse"]), refusing.host, refusing.port)
    finally:
        refusing.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", ""])
def test_a_bank_at_no_address_in_particular(host: str) -> None:
    with pytest.raises(OSError, match="cannot connect"):
        BankServer(Bank(), CLOCK, FaultPlan(), host)


def can_open(link: DescriptorLink) -> bool:
    try:
        link.open()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = CLOCK.monotonic() + seconds
    while not condition():
        assert CLOCK.monotonic() < deadline
        CLOCK.sleep(0.02)
