"""The command line as its user meets it: exit statuses, what it prints, what it leaves behind."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from app.core.model import OPERATION_KEYS, State
from app.core.slips import TRAINING_MARK
from app.journal.writing import Writer
from operations import store
from processes import LIMIT, PROGRAM, ROOT, read_journal, run_program, running

TITLES = ("Оплата", "Отмена (CANCEL)", "Возврат")
HUMO = ("--lane", "humo-training")


def test_the_demo_prints_four_slips(profile_folder: Path) -> None:
    printed = run_program("demo", "--profile", profile_folder)
    assert printed.count(TRAINING_MARK) == 8
    titles = [line.strip() for line in printed.splitlines() if line.strip() in TITLES]
    assert titles == ["Оплата", "Отмена (CANCEL)", "Оплата", "Возврат"]
    operations = read_journal(profile_folder)
    assert [operation["kind"] for operation in operations] == ["return", "sale", "cancel", "sale"]
    assert [operation["code"] for operation in operations] == ["000", "000", "400", "000"]
    assert {operation["state"] for operation in operations} == {"approved"}
    assert operations[0]["original_id"] == operations[1]["id"]
    assert operations[2]["original_id"] == operations[3]["id"]


def test_a_sale_is_listed_for_programs_and_for_people(profile_folder: Path) -> None:
    as_json = ("journal", "--json", "--profile", profile_folder)
    assert run_program(*as_json) == ""
    run_program("sale", "--profile", profile_folder, *HUMO, "--amount", "300.00")
    (line,) = run_program(*as_json).splitlines()
    operation = json.loads(line)
    assert [operation] == read_journal(profile_folder)
    assert list(operation) == OPERATION_KEYS
    assert (operation["amount"], operation["origin"], operation["training"]) == (30000, "command", True)
    assert "\n" in operation["slip"]
    assert "sale  300.00  approved  000  RRN" in run_program("--profile", profile_folder, "journal")
    assert run_program("journal", "--profile", profile_folder, "--state", "declined") == ""
    assert run_program("journal", "--profile", profile_folder, "--since", "2999-01-01") == ""
    assert "moment" in run_program("journal", "--profile", profile_folder, "--since", "soon", status=2)


def test_a_sale_is_cancelled_by_its_receipt_number_in_a_later_process(profile_folder: Path) -> None:
    """Training pinpads remember what the program before sold."""
    run_program("sale", *HUMO, "--amount", "300.00", "--profile", profile_folder)
    (sale,) = read_journal(profile_folder)
    printed = run_program(
        "cancel", *HUMO, "--amount", "300", "--original", sale["receipt_no"], "--profile", profile_folder
    )
    cancel = read_journal(profile_folder)[0]
    assert (cancel["state"], cancel["original_id"]) == ("approved", sale["id"])
    assert "ОПЕРАЦИЯ ОТМЕНЕНА" in printed


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "10000000000000", "abc"])
def test_a_wrong_amount_is_a_wrong_call_that_says_why(profile_folder: Path, amount: str) -> None:
    printed = run_program("sale", "--profile", profile_folder, *HUMO, f"--amount={amount}", status=2)
    assert "E200" in printed
    assert not profile_folder.exists()


def test_a_wrong_lane_names_the_lanes(profile_folder: Path) -> None:
    printed = run_program("sale", "--profile", profile_folder, "--lane", "x", "--amount", "1", status=2)
    assert "humo-training, uzcard-training" in printed


def test_a_wrong_original_is_refused(profile_folder: Path) -> None:
    arguments = ("cancel", *HUMO, "--amount", "1", "--original", "12345678", "--profile", profile_folder)
    assert "neither a receipt number" in run_program(*arguments, status=2)
    assert read_journal(profile_folder) == []


def test_wrong_settings_name_the_line_and_what_would_be_right(profile_folder: Path) -> None:
    profile_folder.mkdir()
    (profile_folder / "settings.toml").write_text('till_name = "Касса 3"\nlangauge = "ru"\n', encoding="utf-8")
    printed = run_program("ping", *HUMO, "--profile", profile_folder, status=2)
    assert "line 2: langauge" in printed
    assert "language" in printed.replace("langauge", "")


@pytest.mark.parametrize("command", ["ping", "host-test", "short-report", "last-slip"])
def test_questions_to_a_pinpad(profile_folder: Path, command: str) -> None:
    empty_last_slip = 1 if command == "last-slip" else 0
    printed = run_program(command, *HUMO, "--profile", profile_folder, status=empty_last_slip)
    assert f"{command}: " in printed


def test_a_profile_has_one_owner_and_the_journal_is_read_beside_it(profile_folder: Path) -> None:
    with running("serve", "--port", "0", "--training", "--profile", profile_folder) as owner:
        owner.wait_for(lambda line: line.startswith("serving "))
        assert "E5001" in run_program("ping", *HUMO, "--profile", profile_folder, status=4)
        assert run_program("journal", "--profile", profile_folder) == ""
        assert owner.is_running()


def test_the_program_runs_without_qt(profile_folder: Path) -> None:
    script = (
        "import sys; sys.modules['PySide6'] = None; from app.__main__ import main;"
        f"sys.exit(main(['sale', '--lane', 'humo-training', '--amount', '1', '--profile', {str(profile_folder)!r}]))"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_a_journal_is_verified_beside_its_owner(profile_folder: Path) -> None:
    verify = ("journal", "--verify", "--profile", profile_folder)
    assert "0 events, 0 operations: nothing was changed" in run_program(*verify)
    run_program("sale", *HUMO, "--amount", "5", "--profile", profile_folder)
    with FileLock(profile_folder / "lock"):
        assert "3 events, 1 operations: nothing was changed" in run_program(*verify)
    with closing(sqlite3.connect(profile_folder / "journal.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE operations SET amount = 1, state = 'declined'")
    printed = run_program(*verify, status=1)
    assert "amount is 1, event 3 says 500" in printed
    assert 'state is "declined", event 3 says "approved"' in printed
    assert "2 findings" in printed


def test_a_supervisor_settles_a_sale_that_a_killed_program_left(profile_folder: Path) -> None:
    place = ("--profile", profile_folder)
    with FileLock(profile_folder / "lock"):
        assert "in use" in run_program("supervisor", "add", "Нигора", *place, status=4)
    assert "was added" in run_program("supervisor", "add", "Нигора", *place, typed="482915\n482915\n")
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        sale = store(writer, State.SENT, lane="humo-training")
    arguments = ("resolve", sale.id, "declined", "--by", "Нигора", *place)
    assert "E8013" in run_program(*arguments, "--reason", " ", status=2)
    assert "E8003" in run_program(*arguments, "--reason", "seen", status=1, typed="482916\n")
    with FileLock(profile_folder / "lock"):
        assert "in use" in run_program(*arguments, "--reason", "seen", status=4, typed="482915\n")
    assert "Settled as declined by Нигора" in run_program(*arguments, "--reason", "seen", typed="482915\n")
    assert "E8011" in run_program(*arguments, "--reason", "seen", status=1, typed="482915\n")
    (settled,) = read_journal(profile_folder)
    assert settled["state"] == "declined"
    assert "nothing was changed" in run_program("journal", "--verify", *place)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end without an error there")
def test_who_stops_reading_changes_no_outcome(profile_folder: Path) -> None:
    command = [*PROGRAM, "sale", *HUMO, "--amount", "1", "--profile", str(profile_folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as till:
        assert till.stdout is not None
        assert till.stderr is not None
        till.stdout.close()
        assert till.stderr.read() == b""
        assert till.wait(LIMIT) == 0


def test_letters_that_a_console_does_not_know_change_no_outcome(profile_folder: Path) -> None:
    printed = run_program("sale", *HUMO, "--amount", "1", "--profile", profile_folder, encoding="ascii")
    assert "approved" in printed
