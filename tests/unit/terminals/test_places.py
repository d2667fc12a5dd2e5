"""One pinpad is one lane, by the texts of the settings and by what the machine knows of places (M1.4)."""

import os
import pty
import socket
import sys
import tty
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from app import drivers
from app.core.clock import SystemClock
from app.core.errors import PinpadShared, SettingsInvalid
from app.core.model import Kind, Scheme
from app.settings import Driver, LaneSettings, Settings, load
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.base import Order, Terminal
from app.terminals.links import places
from package_shop import Heard
from wired_pinpad import wired_pinpad

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="devices and links")


def lane_text(name: str, driver: str, *lines: str) -> str:
    scheme = "humo" if name == "one" else "uzcard"
    return "\n".join(("[[lanes]]", f'name = "{name}"', f'scheme = "{scheme}"', f'driver = "{driver}"', *lines, ""))


# ------------------------------------------------------------------ by the texts of the settings


@pytest.mark.parametrize(
    ("port", "other"),
    [
        ("/dev/ttyACM0", "/dev/ttyACM0"),
        ("/dev/ttyACM0", "/dev/../dev//ttyACM0"),
        ("COM3", "COM03"),
        ("usb:0B00", "usb:0b00"),
        ("usb:0B00", "usb:0B00:0060:2290"),
        ("usb:0B00:0060:2290", "usb:0b00:0060"),
        ("socket://pinpad:8888", "socket://PINPAD.:8888"),
        ("socket://[::1]:8888", "socket://[0:0::1]:8888"),
        ("socket://192.0.2.1:8888", "socket://[::ffff:192.0.2.1]:8888"),
        ("listen://192.0.2.1:8888", "listen://192.0.2.1:8888"),
        ("listen://0.0.0.0:8888", "listen://192.0.2.1:8888"),
    ],
)
def test_two_lanes_on_one_port_are_refused_with_key_and_line(tmp_path: Path, port: str, other: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        lane_text("one", "arcus2", f'port = "{port}"') + lane_text("two", "arcus2", f'port = "{other}"'),
        encoding="utf-8",
    )
    with pytest.raises(SettingsInvalid) as caught:
        load(path)
    told = caught.value.params
    assert (told["line"], told["key"]) == (10, "lanes[2].port")
    assert told["problem"] == f"“{other}” leads to the same pinpad as the lane “one”"
    assert "one pinpad is one lane" in str(told["expected"])


@pytest.mark.parametrize(
    ("port", "other"),
    [
        ("/dev/ttyACM0", "/dev/ttyACM1"),
        ("COM3", "COM30"),
        ("usb:0B00:0060:2290", "usb:0B00:0060:2291"),
        ("usb:0B00:0060:sn", "usb:0B00:0060:SN"),
        ("usb:0B00", "usb:2FB8"),
        ("usb:0B00:0060", "usb:0B00:0061:2290"),
        ("socket://pinpad:8888", "socket://pinpad:8889"),
        ("socket://pinpad:8888", "listen://pinpad:8888"),
        ("listen://0.0.0.0:8888", "listen://0.0.0.0:8889"),
        ("socket://0.0.0.0:8888", "socket://192.0.2.1:8888"),
        ("socket://[1.2]:8888", "socket://[1.3]:8888"),
    ],
)
def test_two_lanes_on_ports_of_their_own_are_taken(tmp_path: Path, port: str, other: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(lane_text("one", "arcus2", f'port = "{port}"') + lane_text("two", "arcus2", f'port = "{other}"'))
    assert [lane.port for lane in load(path).lanes] == [port, other]


@pytest.mark.parametrize(
    ("driver", "one", "other", "key"),
    [
        ("fiscalbox", ['url = "http://192.0.2.1"'], ['url = "http://192.0.2.1"'], None),
        ("arcus2-package", ["command = 'x'", "folder = '/p/q'"], ["command = 'y'", "folder = '/p/./q/'"], "folder"),
        ("arcus2-package", ["command = 'x'", "folder = '/p/q'"], ["command = 'x'", "folder = '/p/r'"], None),
        ("training", [], [], None),
    ],
)
def test_so_are_two_on_one_box_or_package(
    tmp_path: Path, driver: str, one: list[str], other: list[str], key: str | None
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(lane_text("one", driver, *one) + lane_text("two", driver, *other))
    if key is None:
        assert len(load(path).lanes) == 2
        return
    with pytest.raises(SettingsInvalid) as caught:
        load(path)
    assert caught.value.params["key"] == f"lanes[2].{key}"


def box(name: str, scheme: Scheme, url: str) -> LaneSettings:
    return LaneSettings(name=name, scheme=scheme, driver=Driver.FISCALBOX, url=url)


def test_a_box_has_one_lane_for_each_scheme() -> None:
    one = box("one", Scheme.HUMO, "http://192.0.2.1:80/a")
    for same in ("http://192.0.2.1/a/", "http://[::ffff:192.0.2.1]/a"):
        assert one.shared_key(box("two", Scheme.HUMO, same)) == "url"
        assert one.shared_key(box("two", Scheme.UZCARD, same)) is None
    assert one.shared_key(box("two", Scheme.HUMO, "http://192.0.2.1/b")) is None
    here = box("one", Scheme.HUMO, "http://localhost:8080")
    assert drivers.lead_to_one(here, box("two", Scheme.HUMO, "http://127.0.0.1:8080"))
    assert not drivers.lead_to_one(here, box("two", Scheme.UZCARD, "http://127.0.0.1:8080"))


# ------------------------------------------------------------------ by what the machine knows


def settings(*ports: str) -> Settings:
    lanes = [
        LaneSettings(name=name, scheme=scheme, driver=Driver.ARCUS2, port=port, calibrated=True)
        for name, scheme, port in zip(("one", "two"), Scheme, ports, strict=True)
    ]
    return Settings(lanes=tuple(lanes))


def built(shop: Settings, number: int = 0) -> Terminal:
    return drivers.build_terminal(shop.lanes[number], shop, None, SystemClock(), interactive=False)


def refusal(shop: Settings, number: int) -> PinpadShared:
    with closing(built(shop, number)) as terminal, pytest.raises(PinpadShared) as caught:
        terminal.execute(Order(Kind.PING), Heard())
    return caught.value


@pytest.fixture
def device() -> Iterator[str]:
    ours, tills = pty.openpty()
    tty.setraw(tills)
    yield os.ttyname(tills)
    os.close(tills)
    os.close(ours)


@POSIX
def test_a_link_and_its_device_are_one_pinpad(device: str, tmp_path: Path) -> None:
    by_id = tmp_path / "usb-PAX_A35_SN7-if01"
    by_id.symlink_to(device)
    shop = settings(str(by_id), device)
    assert refusal(shop, 0).params == {"lane": "one", "place": str(by_id), "other": "two", "taken": device}
    assert refusal(shop, 1).params["other"] == "one", "neither of them may overwrite the other's evidence"
    by_id.unlink()
    drivers.check_pinpad_is_own(shop.lanes[1], shop.lanes)  # what leads nowhere shares nothing


@POSIX
def test_a_device_with_two_names_is_one_pinpad(tmp_path: Path) -> None:
    other_name = tmp_path / "null"
    try:
        os.mknod(other_name, 0o600 | 0o020000, os.stat("/dev/null").st_rdev)
    except OSError:
        pytest.skip("only root makes devices")
    assert places.one_port("/dev/null", str(other_name), list)
    assert not places.one_port("/dev/zero", str(other_name), list)


@POSIX
def test_a_usb_id_and_what_it_fits_are_one_pinpad() -> None:
    def plugged_in(device: str, vid: int, serial: str) -> ListPortInfo:
        info = ListPortInfo(device, skip_link_detection=True)
        info.vid, info.pid, info.serial_number, info.location = vid, 0x0060, serial, "1-2:1.0"
        return info

    listed = [plugged_in("/dev/null", 0x0B00, "1"), plugged_in("/dev/zero", 0x2FB8, "2")]
    assert places.one_port("usb:0B00", "/dev/null", lambda: listed)
    assert places.one_port("/dev/null", "usb:0B00:0060:1", lambda: listed)
    assert not places.one_port("usb:2FB8", "/dev/null", lambda: listed)
    assert not places.one_port("usb:0B00:0060:1", "usb:0B00:0060:2", lambda: listed)


@contextmanager
def listening(address: str, family: socket.AddressFamily, port: int = 0, *, only_v6: bool = False) -> Iterator[int]:
    with socket.socket(family) as listener:
        if family is socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_v6)
        listener.bind((address, port))
        listener.listen()
        yield listener.getsockname()[1]


def test_two_names_of_one_address_are_one_pinpad() -> None:
    with wired_pinpad(Scheme.UZCARD) as wired:
        shop = settings(wired.port.replace("127.0.0.1", "localhost"), wired.port)
        assert refusal(shop, 0).params["taken"] == wired.port
        assert refusal(shop, 1).params["other"] == "one"
        assert not wired.pinpad.ledger.entries


def test_two_addresses_of_one_listener_are_one_pinpad() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with listening("::", socket.AF_INET6) as port:
        assert places.one_port(f"socket://127.0.0.1:{port}", f"socket://[::1]:{port}", list)
        assert not places.one_port(f"socket://192.0.2.1:{port}", f"socket://[::1]:{port}", list)
    with (
        listening("127.0.0.1", socket.AF_INET) as port,
        listening("::1", socket.AF_INET6, port, only_v6=True),
    ):
        assert places.one_port(f"socket://127.0.0.1:{port}", f"socket://[::1]:{port}", list), "one process has both"
    assert not places.one_port(f"socket://127.0.0.1:{port}", f"socket://[::1]:{port}", list)


def test_two_pinpads_are_asked_as_before() -> None:
    with wired_pinpad(Scheme.HUMO) as one, wired_pinpad(Scheme.UZCARD) as two:
        shop = settings(one.port, two.port)
        with closing(built(shop)) as terminal:
            assert terminal.execute(Order(Kind.PING), Heard()).code == "000"
    alone = Settings(lanes=shop.lanes[:1])
    assert isinstance(built(alone), Arcus2Terminal)
