"""Ports that cannot be had, and who has them: real processes, real locks, real devices."""

import errno
import os
import pty
import subprocess
import sys
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import serial

from app.core.errors import AppError, PortHeld, PortHeldBy, PortUnavailable
from app.terminals.links import holders, open_link, serial_line
from held_port import OPENS, holding

if sys.platform != "win32":
    import pwd

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a device")


@pytest.fixture
def device() -> Iterator[str]:
    """A pseudo-terminal that this process has open too, as whoever emulates a pinpad has."""
    ours, tills = pty.openpty()
    tty.setraw(tills)
    yield os.ttyname(tills)
    os.close(tills)
    os.close(ours)


def refusal(port: str) -> AppError:
    link = open_link(port)
    with pytest.raises(AppError) as caught:
        link.open()
    link.close()
    return caught.value


@LINUX
def test_who_has_locked_a_device_is_named(device: str) -> None:
    with holding(device, OPENS), holding(device) as pid, holding(device, OPENS):
        error = refusal(device)
    assert isinstance(error, PortHeldBy)
    assert str(error).startswith(f"E4013: Port {device} is held by ")
    assert f"(process {pid})" in str(error)


@LINUX
def test_a_link_to_a_device_is_followed(device: str, tmp_path: Path) -> None:
    by_id = tmp_path / "usb-PAX_A35_SN7-if01"
    by_id.symlink_to(device)
    with holding(device) as pid:
        error = refusal(str(by_id))
    assert f"Port {by_id} is held by" in str(error)
    assert f"(process {pid})" in str(error)


@LINUX
def test_a_device_that_this_program_has_locked_itself(device: str) -> None:
    link = open_link(device)
    link.open()
    error = refusal(device)
    link.close()
    assert f"(process {os.getpid()})" in str(error)


@LINUX
def test_who_has_a_device_open_without_a_lock_is_named_but_never_this_program(device: str) -> None:
    assert holders.device_holder(device) is None
    with holding(device, OPENS) as pid:
        holder = holders.device_holder(device)
    assert holder is not None
    assert holder.endswith(f"(process {pid})")


@LINUX
@pytest.mark.parametrize("path", ["/dev/no-such-device", "/etc/passwd"])
def test_what_is_no_device_has_no_holder(path: str) -> None:
    assert holders.device_holder(path) is None


def test_where_the_system_does_not_tell_the_port_is_held_by_another_program(
    device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "_PROCESSES", Path("/no-such-folder"))
    with holding(device):
        error = refusal(device)
    assert type(error) is PortHeld
    assert "held by another program" in str(error)


def test_a_process_that_may_not_be_looked_at_is_not_named(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int) -> psutil.Process:
        raise psutil.AccessDenied(pid)

    with holding(device):
        monkeypatch.setattr(psutil, "Process", refuse)
        assert type(refusal(device)) is PortHeld


def test_connections_that_may_not_be_listed_name_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> list[object]:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    assert holders.listener_of("127.0.0.1", 80) is None
    monkeypatch.undo()
    assert holders.listener_of("no.such.host.invalid", 80) is None


def test_on_windows_a_device_s_holder_is_not_told(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with holding(device):
        monkeypatch.setattr(sys, "platform", "win32")
        assert holders.device_holder(device) is None


def test_on_windows_a_refused_permission_is_a_held_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise serial.SerialException("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)")

    monkeypatch.setattr(serial, "Serial", refuse)
    assert type(refusal("COM3")) is PortHeld


class OneDevice:
    """A path whose owners a test chooses, so that it need not be root."""

    mode, gid, names = 0o660, 20, {20: "dialout"}

    def __init__(self, _: str) -> None: ...

    def stat(self) -> os.stat_result:
        return os.stat_result((self.mode, 0, 0, 1, 0, self.gid, 0, 0, 0, 0))

    def group(self) -> str:
        return self.names[self.gid]

    def owner(self) -> str:
        return "root"


@LINUX
@pytest.mark.parametrize(
    ("mode", "group", "told"),
    [
        (0o660, 20, "this user may not use it. Add the user to the group dialout, then log in again"),
        (0o600, 20, "only root may use it. Let a group read and write it by a udev rule"),
        (0o640, 20, "only root may use it. Let a group read and write it by a udev rule"),
        (0o660, 0, "only root may use it. Let a group read and write it by a udev rule"),
        (0o660, 54321, "this user may not use it"),
    ],
)
def test_what_to_do_about_a_missing_right(monkeypatch: pytest.MonkeyPatch, mode: int, group: int, told: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise serial.SerialException(errno.EACCES, "could not open port")

    monkeypatch.setattr(serial, "Serial", refuse)
    monkeypatch.setattr(serial_line, "Path", OneDevice)
    monkeypatch.setattr(OneDevice, "mode", mode)
    monkeypatch.setattr(OneDevice, "gid", group)
    assert str(refusal("/dev/ttyACM0")) == f"E4002: Port /dev/ttyACM0 cannot be opened: {told}"


@contextmanager
def without_rights() -> Iterator[None]:
    """This process as somebody who may not use every device."""
    assert sys.platform != "win32"
    user = os.geteuid()
    if user == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(user)


@LINUX
def test_the_system_lets_nobody_use_a_device(device: str) -> None:
    os.chmod(device, 0)
    with without_rights():
        error = refusal(device)
    assert isinstance(error, PortUnavailable)
    assert "may use it. Let a group read and write it" in str(error)


def test_psutil_is_loaded_only_when_a_port_cannot_be_had() -> None:
    program = "import sys; from app.terminals import links; sys.exit('psutil' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
