"""Supervisors: PINs, failures and locks that are stored, and who may add the next one."""

import runpy
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.profiles import get_default_parameters

from app.core.errors import (
    AppError,
    NoSuchSupervisor,
    NoSupervisors,
    NotAdministrator,
    PinMissing,
    PinTooWeak,
    PinWrong,
    SupervisorExists,
    SupervisorLocked,
    SupervisorNameWrong,
)
from app.core.model import State
from app.journal import pins
from app.journal.chain import verify
from app.journal.supervisors import LONGEST_LOCK, TRIES, add, allow_adding, check, is_administrator, needs_leave
from app.journal.writing import Writer
from operations import MOMENT, store

PIN, WRONG = "482915", "482916"
NAME = "Нигора"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with closing(Writer(path)) as writer:
        yield writer


def fail(writer: Writer, times: int) -> None:
    for _ in range(times):
        with pytest.raises((PinWrong, SupervisorLocked)):
            check(writer, NAME, WRONG, MOMENT)


def test_the_pin_lets_pass_whatever_blanks_the_name_was_typed_with(writer: Writer) -> None:
    assert add(writer, "  Нигора   К. ", PIN, "nobody", MOMENT) == "Нигора К."
    assert check(writer, "Нигора  К.", PIN, MOMENT) == "Нигора К."
    assert writer.reader.supervisors() == ["Нигора К."]


@pytest.mark.parametrize(
    "pin",
    ["12345", "111111", "123456", "654321", "890123", "210987", "12345a", "４８２９１５", " 482915", "4829" * 9],
)
def test_a_pin_that_is_easily_guessed_is_refused(writer: Writer, pin: str) -> None:
    with pytest.raises(PinTooWeak, match="6 to 32 digits"):
        add(writer, NAME, pin, "nobody", MOMENT)
    assert writer.reader.supervisors() == []


def test_an_empty_pin_is_missing_and_no_failure(writer: Writer) -> None:
    with pytest.raises(PinMissing):
        add(writer, NAME, "", "nobody", MOMENT)
    add(writer, NAME, PIN, "nobody", MOMENT)
    for _ in range(TRIES + 1):
        with pytest.raises(PinMissing):
            check(writer, NAME, "", MOMENT)
    check(writer, NAME, PIN, MOMENT)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "Ниг\x07ора"])
def test_a_name_has_to_be_one(writer: Writer, name: str) -> None:
    with pytest.raises(SupervisorNameWrong):
        add(writer, name, PIN, "nobody", MOMENT)


def test_a_name_is_given_once(writer: Writer) -> None:
    add(writer, NAME, PIN, "nobody", MOMENT)
    with pytest.raises(SupervisorExists):
        add(writer, NAME, "739155", NAME, MOMENT)
    check(writer, NAME, PIN, MOMENT)


def test_who_is_not_there_is_told_who_is(writer: Writer) -> None:
    with pytest.raises(NoSupervisors, match="supervisor add"):
        check(writer, NAME, PIN, MOMENT)
    add(writer, NAME, PIN, "nobody", MOMENT)
    with pytest.raises(NoSuchSupervisor, match=f"“Темур”.*{NAME}"):
        check(writer, "Темур", PIN, MOMENT)


def test_a_wrong_pin_is_counted_over_restarts_until_the_right_one_comes(writer: Writer, path: Path) -> None:
    add(writer, NAME, PIN, "nobody", MOMENT)
    for left in range(TRIES - 1, 0, -1):
        with closing(Writer(path)) as other, pytest.raises(PinWrong, match=f"locked: {left}"):
            check(other, NAME, WRONG, MOMENT)
    check(writer, NAME, PIN, MOMENT)
    with pytest.raises(PinWrong, match=f"locked: {TRIES - 1}"):
        check(writer, NAME, WRONG, MOMENT)


def test_locks_grow_and_hold_against_the_right_pin(writer: Writer) -> None:
    add(writer, NAME, PIN, "nobody", MOMENT)
    fail(writer, TRIES - 1)
    moment = MOMENT
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(SupervisorLocked, match=f"another {minutes} min"):
            check(writer, NAME, WRONG, moment)
        with pytest.raises(SupervisorLocked) as locked:
            check(writer, NAME, PIN, moment + minutes * MINUTE - timedelta(seconds=1))
        assert locked.value.params["minutes"] == 1
        moment += minutes * MINUTE
        assert locked.value.params["until"] == moment
    check(writer, NAME, PIN, moment)
    with pytest.raises(PinWrong):
        check(writer, NAME, WRONG, moment)


def test_a_clock_that_was_set_back_locks_nobody_for_a_year(writer: Writer) -> None:
    add(writer, NAME, PIN, "nobody", MOMENT)
    fail(writer, TRIES)
    with pytest.raises(SupervisorLocked):
        check(writer, NAME, PIN, MOMENT + MINUTE - LONGEST_LOCK)
    check(writer, NAME, PIN, MOMENT - timedelta(days=365))


def test_the_events_tell_who_and_when_and_no_secret(writer: Writer, path: Path) -> None:
    add(writer, NAME, PIN, "administrator", MOMENT)
    fail(writer, TRIES)
    with closing(sqlite3.connect(path)) as connection:
        events = connection.execute("SELECT what, data FROM events ORDER BY row").fetchall()
        (kept,) = connection.execute("SELECT pin_hash FROM supervisors").fetchone()
    assert [what for what, _ in events] == ["supervisors"] + ["supervisor-failed"] * TRIES
    assert '"added_by": "administrator"' in events[0][1]
    assert '"locked_until": "2026-03-02T07:01:00.000Z"' in events[-1][1]
    assert kept.startswith("$argon2id$")
    texts = "".join(data for _, data in events)
    assert not any(secret in texts for secret in (PIN, WRONG, kept))
    assert verify(path, print).findings == 0


def test_a_pin_is_hashed_with_the_defaults_of_the_library() -> None:
    """Unlike in all other tests, which have no time for that."""
    fresh = runpy.run_path(pins.__file__)
    kept = fresh["hash_pin"](PIN)
    assert extract_parameters(kept) == get_default_parameters()
    assert fresh["is_right"](kept, PIN)
    assert not fresh["is_right"](kept, WRONG)


def test_a_hash_that_somebody_has_spoilt_is_nobodys_pin(writer: Writer, path: Path) -> None:
    add(writer, NAME, PIN, "nobody", MOMENT)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE supervisors SET pin_hash = 'x'")
    with pytest.raises(PinWrong):
        check(writer, NAME, PIN, MOMENT)


def test_the_first_supervisor_of_a_till_without_money_is_free(writer: Writer) -> None:
    store(writer, State.APPROVED)
    assert not needs_leave(writer.reader)
    assert allow_adding(writer, MOMENT) == "nobody"
    add(writer, NAME, PIN, "nobody", MOMENT)
    assert needs_leave(writer.reader)


def test_later_ones_need_a_supervisor_or_the_administrator(writer: Writer) -> None:
    store(writer, State.DECLINED, training=False)
    assert needs_leave(writer.reader)
    refusals: list[tuple[type[AppError], str | None]] = [(NotAdministrator, None), (NoSupervisors, NAME)]
    for refusal, by in refusals:
        with pytest.raises(refusal):
            allow_adding(writer, MOMENT, by=by, pin=PIN)
    assert allow_adding(writer, MOMENT, administrator=True) == "administrator"
    add(writer, NAME, PIN, "administrator", MOMENT)
    assert allow_adding(writer, MOMENT, by=NAME, pin=PIN) == NAME
    with pytest.raises(PinWrong):
        allow_adding(writer, MOMENT, by=NAME, pin=WRONG, administrator=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows itself who that is")
@pytest.mark.parametrize(("user", "administrator"), [(0, True), (1000, False)])
def test_the_administrator_is_who_has_the_rights(
    monkeypatch: pytest.MonkeyPatch, user: int, administrator: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert is_administrator() is administrator
