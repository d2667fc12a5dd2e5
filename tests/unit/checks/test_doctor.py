"""The doctor on what every till stands on, and on the HTTP interface and the printer."""

import shutil
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock, Timeout

import full_disk
from app.checks import Finding, Level, api, examine, foundations, printers
from app.checks.findings import guarded
from app.core import paths
from app.core.model import State
from app.journal import supervisors
from app.journal.writing import Writer
from app.settings import PrinterSettings
from app.settings.contract import ApiSettings
from clocks import ManualClock
from doctor_visit import about, bench, failures, lane, visit, write
from escpos_printer import Paper, TcpPrinter
from operations import MOMENT, store

TLS = Path(__file__).parents[2] / "vectors" / "tls"
BOX = lane("fiscalbox", 'url = "http://127.0.0.1:9"')


def make_journal(folder: Path) -> Writer:
    folder.mkdir(exist_ok=True)
    return Writer(folder / "journal.sqlite3")


def test_nothing_is_made_where_there_is_nothing(profile_folder: Path) -> None:
    findings = visit(profile_folder)
    assert not profile_folder.exists()
    assert failures(findings) == []
    assert "is made at the first start" in about(findings, "profile")[0]
    assert "starts in training" in about(findings, "settings", Level.WARN)[0]


def test_looking_changes_no_file(profile_folder: Path) -> None:
    write(profile_folder, *BOX)
    make_journal(profile_folder).close()
    before = {path: path.read_bytes() for path in profile_folder.iterdir()}
    visit(profile_folder)
    after = {path: path.read_bytes() for path in profile_folder.iterdir() if path.suffix != ".sqlite3-shm"}
    assert {path: content for path, content in after.items() if content} == before


def test_every_wrong_line_is_a_failure_and_the_rest_is_looked_at(profile_folder: Path) -> None:
    write(profile_folder, 'langauge = "ru"', "[printer]", "width = 81")
    findings = visit(profile_folder)
    wrong = about(findings, "settings", Level.FAIL)
    assert any("line 1: langauge" in line for line in wrong)
    assert any("width" in line for line in wrong)
    assert all("-> Correct that line" in line for line in wrong)
    assert about(findings, "journal", Level.OK)


def test_settings_that_are_a_folder(profile_folder: Path) -> None:
    (profile_folder / "settings.toml").mkdir(parents=True)
    assert "E1002" in about(visit(profile_folder), "settings", Level.FAIL)[0]


@pytest.mark.parametrize(
    ("lines", "told"), [(["training = true", *BOX], "nothing here counts as money"), (lane("training"), "nobody pays")]
)
def test_training_is_pointed_out(profile_folder: Path, lines: list[str], told: str) -> None:
    assert told in about(visit(write(profile_folder, *lines)), "settings", Level.WARN)[0]


def test_a_profile_in_use_is_told(profile_folder: Path) -> None:
    profile_folder.mkdir()
    with FileLock(profile_folder / "lock"):
        assert "the program is running" in about(visit(profile_folder), "profile", Level.OK)[0]
    assert "in use by nobody else" in about(visit(profile_folder), "profile", Level.OK)[0]


def test_the_profile_is_held_while_pinpads_are_asked_and_no_longer(profile_folder: Path) -> None:
    """A journal takes long to look through, and a till must be able to start meanwhile."""
    write(profile_folder, *BOX)
    make_journal(profile_folder).close()
    held = {}
    for finding in examine(paths.profile(profile_folder)):
        try:
            with FileLock(profile_folder / "lock", timeout=0):
                held[finding.what] = False
        except Timeout:
            held[finding.what] = True
    assert held["lane till"]
    assert {"settings", "journal", "supervisors", "api", "printer"} <= {
        what for what, is_held in held.items() if not is_held
    }


def test_a_lock_that_cannot_be_had(profile_folder: Path) -> None:
    (profile_folder / "lock").mkdir(parents=True)
    assert "cannot be locked" in about(visit(profile_folder), "profile", Level.FAIL)[0]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "level"), [(49_000_000, Level.FAIL), (499_000_000, Level.WARN), (500_000_000, Level.OK)]
)
def test_free_space(profile_folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    (line,) = about(visit(profile_folder), "disk", level)
    assert f"{free // 1_000_000} MB are free" in line


def damage_page(path: Path) -> None:
    """Write over a page in the middle of the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(path.read_bytes())
    content[2 * 4096 : 3 * 4096] = b"\x5a" * 4096
    path.write_bytes(content)


def overwrite(path: Path) -> None:
    path.write_bytes(b"these are not the bytes of a database" * 100)


@pytest.mark.parametrize("damage", [damage_page, overwrite])
def test_a_damaged_journal(profile_folder: Path, damage: Callable[[Path], None]) -> None:
    make_journal(profile_folder).close()
    assert "undamaged" in about(visit(profile_folder), "journal", Level.OK)[0]
    damage(profile_folder / "journal.sqlite3")
    (line,) = about(visit(profile_folder), "journal")
    assert "E5003" in line
    assert "Do not delete anything" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_journal_that_a_full_disk_keeps_from_being_read(
    profile_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite makes a file beside it for that; nobody is to take it for damage."""
    make_journal(profile_folder).close()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 0))
    full_disk.fill_wholly()
    try:
        findings = visit(profile_folder)
    finally:
        full_disk.free()
    assert "0 MB are free" in about(findings, "disk", Level.FAIL)[0]
    (line,) = about(findings, "journal", Level.FAIL)
    assert "E5003" in line
    assert "Make room, then run doctor again" in line
    assert "See the journal above" in about(findings, "supervisors", Level.WARN)[0]


@pytest.mark.parametrize(
    ("version", "level", "told"),
    [(1, Level.WARN, "the next start of the program upgrades it"), (999, Level.FAIL, "E5002")],
)
def test_a_journal_of_another_schema(profile_folder: Path, version: int, level: Level, told: str) -> None:
    make_journal(profile_folder).close()
    with closing(sqlite3.connect(profile_folder / "journal.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    (line,) = about(visit(profile_folder), "journal", level)
    assert told in line


def test_supervisors_and_open_cases(profile_folder: Path) -> None:
    with closing(make_journal(profile_folder)) as writer:
        findings = visit(profile_folder)
        assert "supervisor add NAME" in about(findings, "supervisors", Level.WARN)[0]
        assert about(findings, "open cases", Level.OK)
        supervisors.add(writer, "Нигора", "482915", "administrator", MOMENT)
        store(writer, State.UNKNOWN)
    findings = visit(profile_folder)
    assert about(findings, "supervisors") == ["ok   supervisors: Нигора"]
    assert "1 are not settled" in about(findings, "open cases", Level.WARN)[0]


@pytest.mark.parametrize(("seconds", "level"), [(-119, Level.OK), (-121, Level.FAIL)])
def test_a_clock_that_was_set_back(profile_folder: Path, seconds: int, level: Level) -> None:
    with closing(make_journal(profile_folder)) as writer:
        store(writer, State.APPROVED)
    clock = ManualClock(MOMENT + timedelta(seconds=seconds))
    findings = list(examine(paths.profile(profile_folder), clock))
    (line,) = about(findings, "clock", level)
    assert ("but the last operation was written down at 2026-03-02T07:00:00" in line) is (level is Level.FAIL)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot change its own zone there")
@pytest.mark.parametrize(("zone", "level"), [("Asia/Samarkand", Level.OK), ("Europe/Moscow", Level.WARN)])
def test_the_machines_zone(profile_folder: Path, own_zone: Callable[[str], None], zone: str, level: Level) -> None:
    own_zone(zone)
    (finding,) = foundations.check_zone(bench(profile_folder))
    assert finding.level is level
    assert "Asia/Tashkent" in finding.text
    assert ("another zone (-2 h)" in finding.text) is (level is Level.WARN)


@pytest.fixture
def own_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the zone of this process."""
    assert sys.platform != "win32"

    def choose(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield choose
    monkeypatch.undo()
    time.tzset()


def test_a_check_that_breaks_hides_no_other() -> None:
    def breaks() -> Iterator[Finding]:
        yield Finding(Level.OK, "a", "first")
        raise RuntimeError("two\nlines")

    first, last = guarded("a", breaks())
    assert str(first) == "ok   a: first"
    assert str(last) == "FAIL a: the check itself broke: RuntimeError('two\\nlines') -> Give this line to support"
    assert str(Finding(Level.FAIL, "a", "two\nlines")) == "FAIL a: two lines"


# The HTTP interface


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.mark.parametrize(("enabled", "level"), [("true", Level.FAIL), ("false", Level.WARN)])
def test_the_apis_address_is_taken(profile_folder: Path, taken: int, enabled: str, level: Level) -> None:
    findings = visit(write(profile_folder, "[api]", f"enabled = {enabled}", f"port = {taken}"))
    (line,) = about(findings, "api", level)
    assert f"E9005: The HTTP interface cannot be served at 127.0.0.1:{taken}" in line
    assert "(process " in line


def test_the_apis_address_while_the_program_runs(profile_folder: Path, taken: int) -> None:
    write(profile_folder, "[api]", "enabled = true", f"port = {taken}")
    with FileLock(profile_folder / "lock"):
        assert about(visit(profile_folder), "api") == [
            f"ok   api: 127.0.0.1:{taken} is served, while the program is running"
        ]


def test_a_running_program_that_does_not_serve(profile_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    write(profile_folder, "[api]", "enabled = true", f"port = {free}")
    with FileLock(profile_folder / "lock"):
        assert f"does not serve 127.0.0.1:{free}" in about(visit(profile_folder), "api", Level.WARN)[0]


NOW = datetime.now(UTC)
LATE = datetime(2126, 10, 20, tzinfo=UTC)
OVER = datetime(2126, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("certificate", "now", "level", "told"),
    [
        ("certificate.pem", NOW, Level.OK, "holds until 2126-10-31"),
        ("both.pem", NOW, Level.OK, "holds until 2126-10-31"),
        ("certificate.pem", LATE, Level.WARN, "11 days -> Renew it now"),
        ("certificate.pem", OVER, Level.FAIL, "ended on 2126-10-31"),
        ("expired.pem", NOW, Level.FAIL, "tills cannot trust the certificate"),
    ],
)
def test_how_long_a_certificate_holds(certificate: str, now: datetime, level: Level, told: str) -> None:
    settings = ApiSettings(certificate=str(TLS / certificate), key=str(TLS / "key.pem"))
    (finding,) = api.check_certificate(settings, now)
    assert finding.level is level
    assert told in str(finding)


def test_a_key_of_another_certificate(profile_folder: Path) -> None:
    lines = ["[api]", f"certificate = '{TLS / 'certificate.pem'}'", f"key = '{TLS / 'other-key.pem'}'"]
    (line,) = about(visit(write(profile_folder, *lines)), "api", Level.FAIL)
    assert "E9005" in line
    assert "key values mismatch" in line


@pytest.mark.parametrize(
    ("token", "level", "told"), [("x" * 15, Level.WARN, "has 15 characters"), ("x" * 16, Level.OK, "need the token")]
)
def test_the_token(token: str, level: Level, told: str) -> None:
    settings = ApiSettings(host="0.0.0.0", token=token, certificate="c.pem")
    (finding,) = api.check_token(settings)
    assert finding.level is level
    assert told in finding.text
    assert token not in str(finding)


def test_training_over_the_api_beside_a_real_lane(profile_folder: Path) -> None:
    findings = visit(write(profile_folder, "[api]", "training = true", *BOX))
    assert "a training slip, which is no payment" in about(findings, "api", Level.WARN)[0]
    findings = visit(write(profile_folder, "[api]", "training = true", *lane("training")))
    assert about(findings, "api", Level.WARN) == []


# Printers


CUPS = """#!/bin/sh
case "$1" in
-e) printf 'office\\nreceipts\\n' ;;
-d) echo "{default}" ;;
-p) echo "printer $2 {state} since today" ;;
esac
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A CUPS whose lpstat says that."""

    def make(default: str, state: str) -> None:
        program = tmp_path / "bin" / "lpstat"
        program.parent.mkdir()
        program.write_text(CUPS.format(default=default, state=state))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    return make


DEFAULT = "system default destination: receipts"
NO_DEFAULT = "no system default destination"


@pytest.mark.skipif(sys.platform == "win32", reason="CUPS is not there")
@pytest.mark.parametrize(
    ("name", "default", "state", "told"),
    [
        ("", DEFAULT, "is idle.  enabled", "ok   printer: receipts"),
        ("office", DEFAULT, "is idle.  enabled", "ok   printer: office"),
        (
            "",
            NO_DEFAULT,
            "is idle.  enabled",
            "FAIL printer: no printer is the default one; there are: office, receipts",
        ),
        ("other", DEFAULT, "is idle.  enabled", "FAIL printer: there is no printer “other”"),
        ("office", DEFAULT, "disabled", "FAIL printer: office has been stopped"),
    ],
)
def test_a_printer_of_cups(cups: Callable[[str, str], None], name: str, default: str, state: str, told: str) -> None:
    cups(default, state)
    (finding,) = printers.check(PrinterSettings(name=name))
    assert str(finding).startswith(told)


def test_no_printer_is_needed() -> None:
    assert [finding.level for finding in printers.check(PrinterSettings(kind="none"))] == [Level.OK]


def seen_of(name: str, **more: str) -> str:
    """What doctor says of a receipt printer of that name."""
    settings = PrinterSettings.model_validate({"kind": "escpos", "name": name, **more})
    (finding,) = guarded("printer", printers.check(settings))
    return str(finding)


@pytest.mark.parametrize(("answers", "told"), [(True, "has paper"), (False, "whether it has paper, it does not tell")])
def test_a_receipt_printer_is_looked_at_and_prints_nothing(answers: bool, told: str) -> None:
    with TcpPrinter(Paper(), answers=answers) as printer:
        assert seen_of(printer.name).startswith(f"ok   printer: {printer.name} ")
        assert seen_of(printer.name).endswith(told)
    assert printer.paper.sheets == []
    assert printer.paper.not_cut() == []


def test_what_keeps_a_receipt_printer_from_printing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper()
    paper.rows_left = 0
    with TcpPrinter(paper) as printer:
        assert "E6006" in seen_of(printer.name)
        assert "E6008" in seen_of(printer.name, profile="none of these")
        with monkeypatch.context() as without_fonts:
            without_fonts.setattr("app.printing.pictures.FACES", ())
            assert "E6007" in seen_of(printer.name)
    seen = seen_of(printer.name)
    assert seen.startswith("FAIL printer: E6005")
    assert "-> Check that the printer is on" in seen


@pytest.mark.skipif(sys.platform == "win32", reason="ports are called otherwise there")
@pytest.mark.parametrize("name", ["serial:/dev/ttyNONE", "usb:dead:beef", "file:/dev/usb/lp99", "queue:none"])
def test_every_kind_of_receipt_printer_is_sought(name: str) -> None:
    assert "E6005" in seen_of(name)


def test_where_nobody_can_tell_the_printers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = printers.check(PrinterSettings())
    assert finding.level is Level.WARN
    monkeypatch.setattr(sys, "platform", "win32")
    (finding,) = printers.check(PrinterSettings())
    assert "only the window can tell" in finding.text
