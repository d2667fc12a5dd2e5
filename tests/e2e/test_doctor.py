"""`doctor` as its user meets it."""

import signal
import sys
from pathlib import Path

import pytest

from doctor_visit import lane, write
from processes import emulation, read_journal, run_program, running, write_settings


@pytest.fixture(autouse=True)
def _no_printers_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether CUPS is here, and has printers, is none of these tests' business: the program finds no lpstat."""
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))


def lines_about(printed: str, what: str) -> list[str]:
    return [line for line in printed.splitlines() if line[5:].startswith(f"{what}:")]


def test_every_line_is_a_check_and_nothing_is_made(profile_folder: Path) -> None:
    printed = run_program("doctor", "--profile", profile_folder)
    assert {line[:5] for line in printed.splitlines()} <= {"ok   ", "warn ", "FAIL "}
    assert not profile_folder.exists()


def test_wrong_settings_fail_and_the_journal_is_looked_at_all_the_same(profile_folder: Path) -> None:
    write(profile_folder, 'langauge = "ru"')
    printed = run_program("doctor", "--profile", profile_folder, status=1)
    assert "line 1: langauge" in lines_about(printed, "settings")[0]
    assert lines_about(printed, "journal")


def test_a_lane_that_leads_nowhere_fails(profile_folder: Path) -> None:
    write(profile_folder, *lane("fiscalbox", 'url = "http://127.0.0.1:1"'))
    printed = run_program("doctor", "--profile", profile_folder, status=1)
    assert any(line.startswith("FAIL") and "E4021" in line for line in lines_about(printed, "lane till"))


def test_a_pinpad_is_asked_and_nothing_is_written_down(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--listen", "127.0.0.1:0") as pinpad:
        write_settings(profile_folder, pinpad.pinpad.replace("tcp://", "socket://"), pinpad.bank)
        printed = run_program("doctor", "--profile", profile_folder)
        pinpad.wait_for_end()
        kinds = [entry["kind"] for entry in pinpad.entries("pinpad") if entry["event"] == "start"]
    assert "terminal TR000001" in printed
    assert kinds == ["ping", "short-report"]
    assert sorted(path.name for path in profile_folder.iterdir()) == ["lock", "settings.toml"]
    assert read_journal(profile_folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a process of Windows at once")
def test_beside_a_program_that_serves(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--listen", "127.0.0.1:0") as pinpad:
        write_settings(profile_folder, pinpad.pinpad.replace("tcp://", "socket://"), pinpad.bank)
        with running("serve", "--port", "0", "--training", "--profile", profile_folder) as program:
            program.wait_for(lambda line: line.startswith("serving "))
            printed = run_program("doctor", "--profile", profile_folder)
            program.signal(signal.SIGTERM)
            assert program.wait() == 0
    assert "in use: the program is running" in printed
    assert "so that the pinpad was not asked" in printed
