"""A lane in one process, pinpad and bank in another: over a pseudo-terminal, and over TCP byte by byte."""

import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from processes import Emulation, emulation, read_journal, run_program, running, write_settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and kill -9 are POSIX")

LANE = ("--lane", "lane")


def use(profile: Path, pinpad: Emulation, scheme: str) -> None:
    port = pinpad.pinpad
    write_settings(profile, port.replace("tcp://", "socket://"), pinpad.bank, scheme)


@pytest.mark.parametrize("where", [("--pty",), ("--listen", "127.0.0.1:0", "--split")], ids=["pty", "tcp split"])
@pytest.mark.parametrize(("scheme", "give_back", "code"), [("humo", "cancel", "400"), ("uzcard", "return", "000")])
def test_a_sale_and_its_give_back(
    profile_folder: Path, scheme: str, give_back: str, code: str, where: Sequence[str]
) -> None:
    number = "receipt_no" if give_back == "cancel" else "rrn"
    with emulation("--scheme", scheme, *where) as pinpad:
        use(profile_folder, pinpad, scheme)
        run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder)
        sale = read_journal(profile_folder)[0]
        run_program(give_back, *LANE, "--amount", "300.00", "--original", sale[number], "--profile", profile_folder)
        back = read_journal(profile_folder)[0]
        pinpad.wait_for_end()
        bank, ended = pinpad.entries("bank"), [entry for entry in pinpad.entries("pinpad") if entry["event"] == "end"]
    assert (back["state"], back["code"], back["original_id"]) == ("approved", code, sale["id"])
    for row, posting, entry in zip((sale, back), bank, ended, strict=True):
        assert (row["rrn"], row["amount"], row["code"]) == (posting["rrn"], posting["amount"], posting["code"])
        assert (row["kind"], row["rrn"], row["code"]) == (entry["kind"], entry["rrn"], entry["code"])
        assert (row["receipt_no"], row["terminal_id"]) == (str(entry["receipt_no"]), entry["terminal_id"])


@pytest.mark.parametrize(
    ("card", "code"),
    [("humo-poor", "116"), ("humo-wrong-pin", "117"), ("humo-expired", "101"), ("humo-restricted", "104")],
)
def test_a_refusal_is_declined_with_its_advice(profile_folder: Path, card: str, code: str) -> None:
    with emulation("--scheme", "humo", "--pty", "--card", card) as pinpad:
        use(profile_folder, pinpad, "humo")
        printed = run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder, status=1)
    assert f"\n{code} " in printed
    assert read_journal(profile_folder)[0]["state"] == "declined"


def test_a_surcharge_is_stored_apart(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--pty", "--card", "humo-surcharge") as pinpad:
        use(profile_folder, pinpad, "humo")
        run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder)
    sale = read_journal(profile_folder)[0]
    assert (sale["state"], sale["amount"], sale["surcharge"]) == ("approved", 300_00, 3_00)


def test_killed_between_sent_and_the_answer(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--pty", "--fault", "BANK:slow=3") as pinpad:
        use(profile_folder, pinpad, "humo")
        with running("sale", *LANE, "--amount", "300.00", "--profile", profile_folder) as till:
            pinpad.wait_for(lambda line: '"event": "start"' in line)
            till.signal(signal.SIGKILL)
            assert till.wait() == -signal.SIGKILL
        assert read_journal(profile_folder)[0]["state"] == "sent"
        printed = run_program("sale", "--amount", "300.00", *LANE, "--profile", profile_folder, status=1)
        assert "asked first" in printed
        assert "E3020" in printed
        (operation,) = read_journal(profile_folder)
        starts = [entry["kind"] for entry in pinpad.entries("pinpad") if entry["event"] == "start"]
    assert operation["state"] == "unknown"
    assert starts.count("sale") == 1
    assert set(starts) <= {"sale", "ping", "last-slip", "short-report"}
    with closing(sqlite3.connect(profile_folder / "journal.sqlite3")) as connection:
        assert connection.execute("SELECT reason FROM operations").fetchall() == [("program-ended",)]


def test_an_answer_that_nobody_can_give_ends_with_status_3(profile_folder: Path) -> None:
    with emulation("--scheme", "uzcard", "--pty", "--fault", "READ:drop") as pinpad:
        use(profile_folder, pinpad, "uzcard")
        printed = run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder, status=3)
    assert "Do not repeat" in printed


def test_a_lost_answer_is_looked_up_before_the_command_ends(profile_folder: Path) -> None:
    with emulation("--scheme", "uzcard", "--pty", "--card", "uzcard-poor", "--fault", "STORERC:drop") as pinpad:
        use(profile_folder, pinpad, "uzcard")
        printed = run_program("sale", *LANE, "--amount", "300.00", "--profile", profile_folder, status=1)
    assert "116 Insufficient funds." in printed
    assert "another card" in printed
    assert "E4004" not in printed


def test_ctrl_c_asks_the_pinpad_to_stop(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--pty", "--fault", "CARD:delay=4") as pinpad:
        use(profile_folder, pinpad, "humo")
        with running("sale", *LANE, "--amount", "300.00", "--profile", profile_folder) as till:
            pinpad.wait_for(lambda line: '"event": "start"' in line)
            till.signal(signal.SIGINT)
            assert till.wait() == 130
    assert read_journal(profile_folder)[0]["state"] == "aborted"


def test_a_port_belongs_to_one_program(profile_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with emulation("--scheme", "humo", "--pty", "--fault", "CARD:delay=4") as pinpad:
        use(profile_folder, pinpad, "humo")
        use(other, pinpad, "humo")
        with running("sale", *LANE, "--amount", "300.00", "--profile", profile_folder) as till:
            pinpad.wait_for(lambda line: '"event": "start"' in line)
            said = run_program("ping", *LANE, "--profile", other, status=1)
            assert "is held by" in said  # by whom, where the system tells
            assert till.wait() == 0
