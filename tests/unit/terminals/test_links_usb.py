"""USB devices by what they are: a list in place of the system's, and the bytes through pseudo-terminals."""

import os
import pty
import tty
from collections.abc import Iterable, Iterator

import pytest
from serial.tools.list_ports_common import ListPortInfo

from app.core.errors import DeviceAmbiguous, DeviceMissing, LineLost, PortUnavailable
from app.terminals.links import Device, Link, list_devices, open_link

NO_USB = ListPortInfo("/dev/ttyS0")


def port(
    device: str, vid: int, pid: int | None = 0x0101, serial: str | None = "SN7", location: str | None = "1-2:1.0"
) -> ListPortInfo:
    """A port as pySerial tells of it."""
    info = ListPortInfo(device, skip_link_detection=True)
    info.vid, info.pid, info.serial_number, info.location = vid, pid, serial, location
    return info


def opened_device(name: str, *ports: ListPortInfo) -> str:
    """What is opened for that port of the settings: none of the devices is there, so that the complaint names it."""
    with pytest.raises(PortUnavailable) as caught:
        open_link(name, comports=lambda: ports).open()
    before, _, rest = str(caught.value).partition(" cannot be opened")
    assert rest
    assert before.startswith(f"E4002: Port {name} (")
    return before.removeprefix(f"E4002: Port {name} (").removesuffix(")")


A35 = [
    port("/dev/none-ACM4", 0x1234, location="1-2:1.3"),
    port("/dev/none-ACM3", 0x1234, location="1-2:1.1"),
]
"""A PAX A35 has two ports, and the system may find them in any order."""


@pytest.mark.parametrize(
    ("wanted", "device"),
    [
        ("usb:0b00", "/dev/none-ACM0"),
        ("usb:0B00", "/dev/none-ACM0"),
        ("usb:0B00:0060", "/dev/none-ACM0"),
        ("usb:0B00:0060:SN7", "/dev/none-ACM0"),
        ("usb:079B:0028:.*", "/dev/none-ACM1"),
        ("usb:079B:0028:SN 7: (a)", "/dev/none-ACM2"),
        ("usb:1234", "/dev/none-ACM3"),
        ("usb:1234:0101:SN7", "/dev/none-ACM3"),
    ],
)
def test_the_device_that_fits_is_opened(wanted: str, device: str) -> None:
    plugged_in = [
        NO_USB,
        port("/dev/none-ACM0", 0x0B00, 0x0060),
        port("/dev/none-ACM1", 0x079B, 0x0028, ".*", "1-3"),
        port("/dev/none-ACM2", 0x079B, 0x0028, "SN 7: (a)", "1-4"),
        *A35,
    ]
    assert opened_device(wanted, *plugged_in) == device


@pytest.mark.parametrize("locations", [("1-2:x.0", "1-2:x.2"), ("1-2:1.9", "1-2:1.10")])
def test_of_the_ports_of_one_device_it_is_the_lowest_interface(locations: tuple[str, str]) -> None:
    ports = [port(f"/dev/none-COM{number}", 0x1234, location=each) for number, each in enumerate(locations)]
    assert opened_device("usb:1234", *ports) == "/dev/none-COM0"
    assert opened_device("usb:1234", *reversed(ports)) == "/dev/none-COM0"


@pytest.mark.parametrize(
    ("ports", "found"),
    [
        ([], "none"),
        ([NO_USB], "none"),
        ([port("/dev/ttyACM0", 0x1234), NO_USB], "1234:0101:SN7 ttyACM0"),
        ([port("COM7", 0x1234, None, None)], "1234:0000 COM7"),
        ([port("COM7", 0x1234, serial="S\nN")], r"1234:0101:S\\nN COM7"),
        ([*A35], "1234:0101:SN7 none-ACM3, 1234:0101:SN7 none-ACM4"),
    ],
)
def test_a_device_that_is_not_plugged_in(ports: list[ListPortInfo], found: str) -> None:
    with pytest.raises(DeviceMissing, match=rf"No device usb:0B00 is plugged in.*: {found}$"):
        open_link("usb:0B00", comports=lambda: ports).open()


@pytest.mark.parametrize("wanted", ["usb:1234:0101:sn7", "usb:1234:0101:SN", "usb:1234:0102", "usb:1235"])
def test_what_almost_fits_does_not(wanted: str) -> None:
    with pytest.raises(DeviceMissing):
        open_link(wanted, comports=lambda: A35).open()


@pytest.mark.parametrize(
    "second",
    [
        port("/dev/ttyACM9", 0x1234, serial="SN8"),
        port("/dev/ttyACM9", 0x1234, 0x0102),
        port("/dev/ttyACM9", 0x1234, location="1-20:1.0"),
        port("/dev/ttyACM9", 0x1234, location=None),
    ],
)
def test_several_devices_are_never_chosen_from(second: ListPortInfo) -> None:
    with pytest.raises(DeviceAmbiguous, match=r"Several devices fit usb:1234: .*SN7 none-ACM3.* ttyACM9"):
        open_link("usb:1234", comports=lambda: [*A35, second]).open()


def test_devices_without_a_place_are_not_taken_for_one() -> None:
    ports = [port(f"COM{number}", 0x1234, location=None) for number in (3, 4)]
    with pytest.raises(DeviceAmbiguous):
        open_link("usb:1234", comports=lambda: ports).open()
    assert opened_device("usb:1234", port("/dev/none", 0x1234, location=None)) == "/dev/none"


@pytest.mark.parametrize("problem", [OSError("no bus"), TypeError("int() argument must be a string")])
def test_a_system_that_cannot_list_its_devices(problem: Exception) -> None:
    def comports() -> Iterable[ListPortInfo]:
        raise problem

    with pytest.raises(PortUnavailable, match="usb:1234"):
        open_link("usb:1234", comports=comports).open()


class Bus:
    """Pseudo-terminals that are plugged in and out as one USB device."""

    def __init__(self) -> None:
        self.ports: list[ListPortInfo] = []
        self.pinpad = -1
        self._ends: list[int] = []

    def plug(self) -> str:
        """Its name, which is none that it had before."""
        self.pinpad, tills = pty.openpty()
        tty.setraw(tills)
        self._ends = [self.pinpad, tills]
        self.ports = [port(os.ttyname(tills), 0x1234)]
        return os.ttyname(tills)

    def unplug(self) -> None:
        for end in self._ends:
            os.close(end)
        self.ports, self._ends = [], []


@pytest.fixture
def bus() -> Iterator[Bus]:
    made = Bus()
    yield made
    made.unplug()


def read_on(link: Link) -> None:
    while True:
        link.read(5.0)


def test_a_device_that_comes_back_under_another_name_is_found_again(bus: Bus) -> None:
    link = open_link("usb:1234:0101", comports=lambda: bus.ports)
    names = []
    for round_ in range(3):
        with pytest.raises(DeviceMissing):
            link.open()
        names.append(bus.plug())
        link.open()
        link.write(b"till%d" % round_)
        assert os.read(bus.pinpad, 100) == b"till%d" % round_
        os.write(bus.pinpad, b"pinpad")
        assert link.read(5.0)
        bus.unplug()
        with pytest.raises(LineLost, match="usb:1234:0101"):
            read_on(link)
        taken = os.openpty()  # some other device has its name meanwhile, if the link lets go of it
        link.hang_up()
        for end in taken:
            os.close(end)
        assert link.name == "usb:1234:0101"
    link.close()


def test_the_devices_there_are() -> None:
    plugged = port("COM7", 0x1234)
    plugged.description = "PAX (COM7)"
    assert list_devices(lambda: [NO_USB, plugged]) == [
        Device("/dev/ttyS0", None, None, None, "n/a", None),
        Device("COM7", 0x1234, 0x0101, "SN7", "PAX (COM7)", None),
    ]


def test_the_devices_of_this_machine_can_be_listed() -> None:
    assert all(device.port for device in list_devices())


def test_a_device_in_use_is_listed_with_its_user(bus: Bus) -> None:
    bus.plug()
    link = open_link("usb:1234", comports=lambda: bus.ports)
    assert [device.holder for device in list_devices(lambda: bus.ports)] == [None]  # open here, and held by nobody
    link.open()
    (device,) = list_devices(lambda: bus.ports)
    link.close()
    assert device.holder is not None
    assert device.holder.endswith(f"(process {os.getpid()})")
