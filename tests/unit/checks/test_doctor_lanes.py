"""The doctor on lanes: real ports, pinpads on TCP, tools and boxes."""

import os
import pty
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock

from app import drivers
from app.checks import Level, lanes, pinpad
from app.checks.findings import guarded
from app.core import paths
from app.core.errors import PortUnavailable
from app.core.model import Scheme, State
from app.emulators.device import Event
from app.journal.writing import Writer
from app.lanes.profile import Cover
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.frames import encode
from app.terminals.arcus2.operations import Dialect
from doctor_visit import about, bench, failures, lane, visit, write
from emulated_lane import emulated_lane
from fiscalbox_server import open_box, unused_url
from held_port import as_nobody, holding
from operations import store
from wired_pinpad import WiredPinpad, wired_pinpad

if sys.platform != "win32":
    pass

LANE = "lane till"
LIMIT = 10.0
"""Real seconds after which a test gives up waiting."""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a device")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals, modes and scripts are POSIX")


def arcus2(port: str, *lines: str) -> list[str]:
    return lane("arcus2", f'port = "{port}"', *lines)


def wired(pinpad_there: WiredPinpad, *lines: str) -> list[str]:
    return arcus2(pinpad_there.port, f'relay_allow = ["{pinpad_there.bank}"]', *lines)


@pytest.fixture
def there() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.HUMO) as pinpad_there:
        yield pinpad_there


@pytest.fixture
def device() -> Iterator[str]:
    """A serial port on which nobody answers."""
    ours, tills = pty.openpty()
    tty.setraw(tills)
    yield os.ttyname(tills)
    os.close(tills)
    os.close(ours)


def kinds_started(pinpad_there: WiredPinpad) -> list[str]:
    return [kind for kind, _, _ in pinpad_there.told(Event.START)]


# The pinpad


def test_a_lane_that_is_well(profile_folder: Path, there: WiredPinpad) -> None:
    write(profile_folder, "training = true", *wired(there, 'terminal_ids = ["TR000001"]', "calibrated = true"))
    findings = visit(profile_folder)
    assert about(findings, LANE) == [
        "ok   lane till: calibrated = true: taken on the installer's word, no calibration was made",
        f"ok   lane till: the bank host {there.bank} takes connections",
        f"ok   lane till: port {there.port} can be opened",
        "ok   lane till: the pinpad answers a ping",
        "ok   lane till: terminal TR000001",
        "ok   lane till: the pinpad's clock is right",
    ]
    assert kinds_started(there) == ["ping", "short-report"]


@pytest.mark.parametrize(
    ("training", "ids", "told"),
    [
        ("true", '["34112204"]', "terminal TR000001 answers, expected is one of: 34112204"),
        ("false", '["34112204"]', "the training terminal TR000001 answers in a real profile"),
        ("false", "[]", "the training terminal TR000001 answers in a real profile"),
    ],
)
def test_another_terminal(profile_folder: Path, there: WiredPinpad, training: str, ids: str, told: str) -> None:
    write(profile_folder, f"training = {training}", *wired(there, f"terminal_ids = {ids}"))
    (line,) = about(visit(profile_folder), LANE, Level.FAIL)
    assert told in line


def test_a_terminal_that_nothing_is_compared_with(profile_folder: Path, there: WiredPinpad) -> None:
    findings = visit(write(profile_folder, "training = true", *wired(there)))
    assert "no terminal_ids are set" in about(findings, LANE, Level.OK)[-2]


def test_a_pinpad_without_a_report(profile_folder: Path) -> None:
    with wired_pinpad(Scheme.HUMO, "PRINT:skip") as there:
        findings = visit(write(profile_folder, "training = true", *wired(there)))
    assert "names no terminal" in about(findings, LANE, Level.WARN)[-1]


def test_a_clock_that_is_hours_off_is_told_with_the_cure(profile_folder: Path, there: WiredPinpad) -> None:
    there.pinpad.change(clock_offset=timedelta(hours=-3))
    findings = visit(write(profile_folder, "training = true", *wired(there)))
    (line,) = (each for each in about(findings, LANE, Level.WARN) if "clock" in each)
    assert "E4034: The pinpad's clock shows" in line
    assert "Set the pinpad's date and time" in line


def test_where_the_pinpad_is_not_asked_its_slips_tell_of_its_clock(profile_folder: Path) -> None:
    write(profile_folder, "training = true", *arcus2("socket://127.0.0.1:1"))
    profile = paths.profile(profile_folder)
    with closing(Writer(profile.journal)) as writer:  # printed at 10:00 by a pinpad that was told to at 12:00
        store(writer, State.APPROVED, lane="till", slip="Дата:02/03/26 10:00:00")
    with FileLock(profile.lock):
        lines = about(visit(profile_folder), LANE, Level.WARN)
    assert any("E4034" in line for line in lines)


def test_a_silent_pinpad(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("COM1"))
    with emulated_lane(Scheme.HUMO, "START:silence") as line:
        terminal = Arcus2Terminal(line.link, Dialect(), line.clock)
        desk = bench(profile_folder, line.clock)
        first, last = pinpad.ask(desk, desk.settings.lanes[0], terminal)
        terminal.close()
        assert line.clock.monotonic() >= 30
    assert first.level is Level.OK
    assert "E4005: The pinpad has said nothing for 30 seconds" in str(last)
    assert "idle screen" in last.advice


def test_nobody_at_the_other_end_of_a_socket(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("socket://127.0.0.1:1"))
    (line,) = about(visit(profile_folder), LANE, Level.FAIL)
    assert "E4002" in line


def test_an_earlier_answer_on_the_line_is_told(profile_folder: Path) -> None:
    """A pinpad that was asked by somebody before, and says the end of that now."""
    frames = [encode(text) for text in (b"PRINT:FIRST LINE\n SECOND", b"STORERC:000", b"ENDTR")]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        talking = threading.Thread(target=tell_and_leave, args=(listener, b"".join(frames)))
        talking.start()
        write(profile_folder, *arcus2(f"socket://127.0.0.1:{listener.getsockname()[1]}"))
        lost, told = about(visit(profile_folder), LANE, Level.FAIL)
        talking.join(LIMIT)
    assert "E4004" in lost
    assert "an earlier answer that is not in the journal: code 000 FIRST LINE / SECOND" in told


def tell_and_leave(listener: socket.socket, said: bytes) -> None:
    """Say that to the first who comes, and leave once he begins something of his own."""
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(LIMIT)
        connection.sendall(said)
        heard = b""
        while b"9" not in heard and (data := connection.recv(4096)):
            heard += data


# Where it may not be asked


def test_a_profile_in_use_leaves_the_pinpad_alone(profile_folder: Path, there: WiredPinpad) -> None:
    write(profile_folder, *wired(there, "calibrated = true"))
    with FileLock(profile_folder / "lock"):
        findings = visit(profile_folder)
    assert "the program is running, so that the pinpad was not asked" in about(findings, LANE, Level.WARN)[0]
    assert failures(findings) == []
    assert there.told(Event.START) == []


@pytest.mark.parametrize("state", [State.PREPARED, State.SENT, State.UNKNOWN])
def test_an_open_operation_is_left_to_the_program(profile_folder: Path, there: WiredPinpad, state: State) -> None:
    """A pinpad that is asked may tell the answer that the program waits for (M4)."""
    write(profile_folder, *wired(there, "calibrated = true"))
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        store(writer, state, lane="till", training=False)
    assert "is not settled, so that the pinpad was not asked" in about(visit(profile_folder), LANE, Level.WARN)[0]
    assert there.told(Event.START) == []


def test_a_journal_that_cannot_be_read_leaves_the_pinpad_alone(profile_folder: Path, there: WiredPinpad) -> None:
    write(profile_folder, *wired(there, "calibrated = true"))
    (profile_folder / "journal.sqlite3").write_bytes(b"no database" * 100)
    assert "cannot be read, so that the pinpad was not asked" in about(visit(profile_folder), LANE, Level.WARN)[0]
    assert there.told(Event.START) == []


# The port


@POSIX
def test_a_port_that_is_not_there(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("/dev/ttyACM99"))
    (line,) = about(visit(profile_folder), LANE, Level.FAIL)
    assert "E4002: Port /dev/ttyACM99 cannot be opened" in line
    with FileLock(profile_folder / "lock"):
        (line,) = about(visit(profile_folder), LANE, Level.FAIL)
    assert "E4002: Port /dev/ttyACM99 cannot be opened: it is not there" in line


def test_a_usb_device_that_is_not_plugged_in(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("usb:0B00:FFFF:nobody-has-this"))
    assert "E4014" in about(visit(profile_folder), LANE, Level.FAIL)[0]
    with FileLock(profile_folder / "lock"):
        assert "E4014" in about(visit(profile_folder), LANE, Level.FAIL)[0]


@LINUX
def test_a_port_that_somebody_holds(profile_folder: Path, device: str) -> None:
    write(profile_folder, *arcus2(device))
    with holding(device) as pid:
        (line,) = about(visit(profile_folder), LANE, Level.FAIL)
        assert f"E4013: Port {device} is held by" in line
        assert f"(process {pid})" in line
        with FileLock(profile_folder / "lock"):
            held = about(visit(profile_folder), LANE, Level.OK)
    assert any(line.startswith(f"ok   lane till: port {device}, held by") and str(pid) in line for line in held)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into; those of pytest are their owner's alone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@LINUX
def test_no_right_to_a_port(open_folder: Path, device: str) -> None:
    desk = bench(write(open_folder, *arcus2(device)))
    os.chmod(device, 0)
    with as_nobody():
        findings = list(guarded(LANE, lanes.check(desk, desk.settings.lanes[0])))
        with pytest.raises(PortUnavailable, match="may use it"):
            list(pinpad.check_port(desk.settings.lanes[0]))
    assert "Let a group read and write it" in failures(findings)[0]


@LINUX
def test_a_profile_of_somebody_else(open_folder: Path) -> None:
    folder = write(open_folder / "profile", *arcus2("/dev/ttyACM99"))
    Writer(folder / "journal.sqlite3").close()
    folder.chmod(0o700)
    with as_nobody():
        findings = visit(folder)
    if os.geteuid() == 0:
        assert "E1009" in about(findings, "settings", Level.FAIL)[0]
        assert "E5012" in about(findings, "profile", Level.FAIL)[0]
        assert about(findings, "journal", Level.FAIL)
    assert "the check itself broke" not in " ".join(map(str, findings))


# Around the pinpad


def test_a_training_terminal_in_a_real_profile(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("socket://127.0.0.1:1", 'terminal_ids = ["TR000001"]'))
    assert "names the training terminal TR000001" in about(visit(profile_folder), LANE, Level.FAIL)[0]
    write(profile_folder, "training = true", *arcus2("socket://127.0.0.1:1", 'terminal_ids = ["TR000001"]'))
    assert not any("terminal_ids" in line for line in about(visit(profile_folder), LANE))


def test_a_calibration_by_the_journal(profile_folder: Path, there: WiredPinpad) -> None:
    write(profile_folder, "training = true", *wired(there))
    assert "not calibrated with these settings for: sale, give-back" in about(visit(profile_folder), LANE)[0]
    fingerprint = drivers.fingerprint(bench(profile_folder).settings.lanes[0], bench(profile_folder).settings)
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        for cover, only in ((Cover.SALE, "for: give-back"), (Cover.GIVE_BACK, "calibrated")):
            calibrate(writer, str(fingerprint), cover)
            assert only in about(visit(profile_folder), LANE)[0]
    assert about(visit(profile_folder), LANE, Level.FAIL) == [
        "FAIL lane till: terminal TR000001 answers, expected is one of: 34112204. The lane closes at that"
        " -> Connect the right pinpad, or correct terminal_ids and calibrate anew"
    ]


def calibrate(writer: Writer, fingerprint: str, cover: Cover) -> None:
    operation = store(writer, State.APPROVED, lane="till")
    row = {
        **{"lane": "till", "fingerprint": fingerprint, "covers": cover, "operation_id": operation.id},
        **{"terminal_id": "34112204", "operator": "till", "at": "2026-03-02T07:00:00Z"},
    }
    with writer.transaction():
        writer.append_row("calibrations", row, operation.created_at)


def test_bank_hosts(profile_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    write(
        profile_folder,
        *arcus2("socket://127.0.0.1:1", f'relay_allow = ["127.0.0.1:{port}", "no.such.host.invalid:5000"]'),
    )
    refused, unnamed, _ = about(visit(profile_folder), LANE, Level.FAIL)
    assert f"the bank host 127.0.0.1:{port} cannot be reached" in refused
    assert "the bank host no.such.host.invalid:5000 cannot be reached" in unnamed


def test_no_bank_host_at_all(profile_folder: Path) -> None:
    write(profile_folder, *arcus2("socket://127.0.0.1:1"))
    assert "relay_allow names no bank host" in " ".join(about(visit(profile_folder), LANE, Level.WARN))


def test_operations_that_cannot_be_read(profile_folder: Path, tmp_path: Path) -> None:
    write(profile_folder, *arcus2("socket://127.0.0.1:1", f"ops_ini = '{tmp_path / 'ops.ini'}'"))
    assert "E1002" in about(visit(profile_folder), LANE, Level.FAIL)[0]


# Arcom's package


def package(folder: Path, *lines: str) -> list[str]:
    return lane("arcus2-package", "command = 'CommandLineTool'", f"folder = '{folder}'", *lines)


@pytest.fixture
def install(tmp_path: Path) -> Path:
    """The folder of a package whose tool can be executed."""
    folder = tmp_path / "arcus2"
    (folder / "INI").mkdir(parents=True)
    tool = folder / "CommandLineTool"
    tool.write_text(f"#!{sys.executable}\nimport sys\nprint('ready', flush=True)\nsys.stdin.read()\n")
    tool.chmod(0o755)
    return folder


def test_a_package_that_is_well(profile_folder: Path, install: Path) -> None:
    findings = visit(write(profile_folder, *package(install)))
    there, operations, left = about(findings, LANE, Level.OK)
    assert "CommandLineTool is there, and none of it runs" in there
    assert "the built-in table of operations has: cancel," in operations
    assert "no files of an earlier run" in left
    (install / "rc.out").write_text("000")
    assert "rc.out of an earlier run" in about(visit(profile_folder), LANE, Level.OK)[-1]
    assert (install / "rc.out").read_text() == "000"


@POSIX
def test_a_tool_that_is_missing_or_may_not_be_executed(profile_folder: Path, install: Path) -> None:
    write(profile_folder, *package(install))
    (install / "CommandLineTool").chmod(0o644)
    assert "E4019" in about(visit(profile_folder), LANE, Level.FAIL)[0]
    (install / "CommandLineTool").unlink()
    assert "there is no such file" in about(visit(profile_folder), LANE, Level.FAIL)[0]


@POSIX
def test_a_tool_that_runs(profile_folder: Path, install: Path) -> None:
    write(profile_folder, *package(install))
    tool = install / "CommandLineTool"
    with subprocess.Popen([tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        (line,) = about(visit(profile_folder), LANE, Level.FAIL)
        process.communicate()
    assert f"is running already (process {process.pid})" in line


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cashreg.ini", "[Main]\nOPCHARSET=KOI8-R\n", "OPCHARSET = KOI8-R"),
        ("cashreg.ini", "[Main]\nRESULT_FILE=same.out\nCHEQ_FILE=same.out\n", "the name of another file too"),
        ("ops.ini", "nothing of use\n", "no line of the form"),
    ],
)
def test_settings_of_the_package(profile_folder: Path, install: Path, name: str, content: str, told: str) -> None:
    (install / "INI" / name).write_text(content)
    (line,) = about(visit(write(profile_folder, *package(install))), LANE, Level.FAIL)
    assert "E1002" in line
    assert told in line


@POSIX
def test_files_that_the_next_run_could_not_remove(profile_folder: Path, install: Path) -> None:
    write(profile_folder, *package(install))
    (install / "rc.out").mkdir()
    assert "E4017" in about(visit(profile_folder), LANE, Level.FAIL)[0]
    (install / "rc.out").rmdir()


@LINUX
def test_a_folder_in_which_the_user_may_not_write(profile_folder: Path, open_folder: Path) -> None:
    write(profile_folder, *package(open_folder))
    (open_folder / "CommandLineTool").touch(0o755)
    open_folder.chmod(0o555)
    desk = bench(profile_folder)
    with as_nobody():
        findings = list(guarded(LANE, lanes.check(desk, desk.settings.lanes[0])))
    assert "E4017" in failures(findings)[0]
    assert "this user may not write in its folder" in failures(findings)[0]


@POSIX
def test_two_lanes_on_one_folder_or_device(profile_folder: Path, install: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(install)
    second = [
        line.replace('"till"', '"other"').replace('"humo"', '"uzcard"').replace(str(install), str(link))
        for line in package(install)
    ]
    findings = visit(write(profile_folder, *package(install), *second))
    told = about(findings, LANE, Level.FAIL)[0]
    assert f"E4040: Lane till ({install}) leads to the same pinpad as lane other ({link})" in told
    assert "a port of its own" in told
    assert "E4040" in about(findings, "lane other", Level.FAIL)[0]


# A FiscalBox


def test_a_box_is_only_connected_to(profile_folder: Path) -> None:
    with open_box() as box:
        findings = visit(write(profile_folder, *lane("fiscalbox", f'url = "{box.url}"')))
        box.wait_for_connections(1)
        assert box.requests == []
    assert "nothing was asked of it" in about(findings, LANE, Level.OK)[-1]


def test_a_box_that_is_away(profile_folder: Path) -> None:
    findings = visit(write(profile_folder, *lane("fiscalbox", f'url = "{unused_url()}"')))
    assert "E4021" in about(findings, LANE, Level.FAIL)[0]
