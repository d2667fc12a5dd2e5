"""Ports: their names, and real ones: a pseudo-terminal and TCP."""

import os
import pty
import socket
import tty
from collections.abc import Iterator

import pytest

from app.core.errors import LineLost, PortHeld, PortNotUnderstood, PortUnavailable
from app.terminals.links import Link, ListeningLink, SerialLink, TcpLink, open_link, tcp
from connecting_end import ConnectingEnd, free_port

LIMIT = 5.0


@pytest.mark.parametrize(
    ("port", "form"),
    [
        ("COM3", SerialLink),
        ("com12", SerialLink),
        ("/dev/ttyACM0", SerialLink),
        ("/dev/serial/by-id/usb-PAX_A35_123-if01", SerialLink),
        ("socket://192.0.2.10:8888", TcpLink),
        ("socket://[::1]:8888", TcpLink),
        ("usb:0B00", SerialLink),
        ("usb:2fb8:0101:2290268839", SerialLink),
        ("usb:1234:0101:A35 №7:α", SerialLink),
        ("listen://0.0.0.0:8888", ListeningLink),
        ("listen://[::]:8888", ListeningLink),
    ],
)
def test_ports_that_are_understood(port: str, form: type) -> None:
    link = open_link(port)
    assert isinstance(link, form)
    assert link.name == port


@pytest.mark.parametrize(
    "port",
    ["", "ttyS0", "COM", "tcp://a:1", "socket://", "socket://a", "socket://a:0", "socket://a:70000", "socket://a:b",
     "socket://a:1/x", "socket://u@a:1", "socket://[::1:1", "usb:", "usb:B00", "usb:0B00:", "usb:0B00:60",
     "usb:0B00:0060:", "usb:0B00:0060: 12", "usb:0B00:0060:12\n", "usb:0B00\n", "usb:0B00:0060:a\x07b", "usb:0x0B:0060",
     "usb:１２３４", "listen://", "listen://:1", "listen://h:0", "listen://u@h:1"],
)  # fmt: skip
def test_ports_that_are_not(port: str) -> None:
    with pytest.raises(PortNotUnderstood, match=r"COM3.*socket://"):
        open_link(port)


class Other:
    """The other end of a link."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def send(self, data: bytes) -> None:
        raise NotImplementedError

    def receive(self) -> bytes:
        raise NotImplementedError

    def hang_up(self) -> None:
        raise NotImplementedError


class OtherTty(Other):
    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        super().__init__(open_link(os.ttyname(self._slave)))

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def receive(self) -> bytes:
        return os.read(self._master, 100)

    def hang_up(self) -> None:
        if self._master >= 0:
            os.close(self._slave)
            os.close(self._master)
            self._master = -1


class OtherTcp(Other):
    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(LIMIT)
        self._peer: socket.socket | None = None
        super().__init__(open_link(f"socket://127.0.0.1:{self._server.getsockname()[1]}"))

    def _connected(self) -> socket.socket:
        if self._peer is None:
            self._peer, _ = self._server.accept()
            self._peer.settimeout(LIMIT)
        return self._peer

    def send(self, data: bytes) -> None:
        self._connected().sendall(data)

    def receive(self) -> bytes:
        return self._connected().recv(100)

    def hang_up(self) -> None:
        if self._server.fileno() >= 0:
            if self._peer is not None:
                self._peer.close()
            self._server.close()


class OtherConnecting(Other):
    """A pinpad that connects itself, whenever it is not connected."""

    def __init__(self) -> None:
        port = free_port()
        super().__init__(open_link(f"listen://127.0.0.1:{port}"))
        self._end = ConnectingEnd(port, greets=True)

    def send(self, data: bytes) -> None:
        self._end.connected.sendall(data)

    def receive(self) -> bytes:
        return self._end.connected.recv(100)

    def hang_up(self) -> None:
        self._end.stop()


@pytest.fixture(params=[OtherTty, OtherTcp, OtherConnecting])
def other(request: pytest.FixtureRequest) -> Iterator[Other]:
    made = request.param()
    yield made
    made.link.close()
    made.hang_up()


def test_bytes_go_both_ways(other: Other) -> None:
    other.link.open()
    other.link.open()  # harmless
    other.link.write(b"\x01\x00\x02OK")
    assert other.receive() == b"\x01\x00\x02OK"
    other.send(b"\x01\x00\x05PING:\xff")
    read = b""
    while len(read) < 9:
        read += other.link.read(LIMIT)
    assert read == b"\x01\x00\x05PING:\xff"


@pytest.mark.parametrize("timeout", [0.0, 0.05])
def test_nothing_within_the_time_is_nothing(other: Other, timeout: float) -> None:
    other.link.open()
    assert other.link.read(timeout) == b""


def test_a_line_that_is_cut_is_lost(other: Other) -> None:
    other.link.open()
    other.link.write(b"x")
    assert other.receive() == b"x"
    other.hang_up()
    with pytest.raises(LineLost, match=other.link.name.replace("[", r"\[")):
        other.link.read(LIMIT)


def test_a_link_that_is_not_open_is_a_lost_line(other: Other) -> None:
    other.link.open()
    other.link.close()
    other.link.close()  # harmless
    with pytest.raises(LineLost, match="not open"):
        other.link.read(0)
    with pytest.raises(LineLost, match="not open"):
        other.link.write(b"x")


def test_a_closed_link_opens_again(other: Other) -> None:
    other.link.open()
    for end in (other.link.close, other.link.hang_up):
        end()
        other.link.open()
        assert other.link.read(0) == b""


def test_writing_to_a_reset_connection_loses_the_line() -> None:
    other = OtherTcp()
    other.link.open()
    other.send(b"x")
    other.hang_up()
    with pytest.raises(LineLost):
        other.link.write(bytes(50_000_000))
    other.link.close()


def test_a_serial_device_is_held_alone() -> None:
    other = OtherTty()
    other.link.open()
    with pytest.raises(PortHeld):
        open_link(other.link.name).open()
    other.link.close()
    other.hang_up()


@pytest.mark.parametrize("port", ["/dev/no-such-device", "socket://127.0.0.1:1"])
def test_a_port_that_is_not_there(port: str) -> None:
    with pytest.raises(PortUnavailable, match=port):
        open_link(port).open()


def test_a_host_that_can_be_no_name_is_unavailable() -> None:
    with pytest.raises(PortUnavailable, match=r"a\.\.b"):
        open_link("socket://a..b:80").open()


@pytest.mark.parametrize("address", ["127.0.0.1:99999", f"{'x' * 70}.example:5000", "127.0.0.1:9"])
def test_an_address_that_nothing_can_have_is_not_reached(address: str) -> None:
    with pytest.raises(OSError, match=r".+"):
        tcp.connect(address, 3.0)
