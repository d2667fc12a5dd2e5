"""Exit statuses, the profile that a demo makes for itself, and what a supervisor does from the command line."""

import io
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from app.cli import commands, demo
from app.cli.commands import demo_runtime
from app.cli.exit_status import Status, status_of_error, status_of_state
from app.core import paths
from app.core.errors import (
    AmountNotANumber,
    AppError,
    CardNotKnown,
    CaseNotOpen,
    LaneBusy,
    LineLost,
    NoSuchLane,
    NotAdministrator,
    PinMissing,
    PinsDiffer,
    PinTooWeak,
    PinWrong,
    ProfileInUse,
    SettingsUnreadable,
)
from app.core.model import Decision, Kind, LookUp, Operation, Origin, Reason, Request, State
from app.core.paths import Profile
from app.journal import supervisors
from app.journal.writing import Writer
from operations import make_operation, store

PIN = "482915"


def test_a_demo_without_a_profile_leaves_nothing() -> None:
    with demo_runtime(None) as runtime:
        folder = runtime.profile.folder
        assert (folder / "journal.sqlite3").exists()
        assert {lane.training for lane in runtime.lanes.values()} == {True}
    assert not folder.exists()


def test_the_demo_ends_with_the_first_that_is_not_approved() -> None:
    for approved in range(3):
        play = demo.play()
        next(play)
        for _ in range(approved):
            play.send(make_operation(state=State.APPROVED, rrn="416311639412", receipt_no="14"))
        with pytest.raises(StopIteration):
            play.send(make_operation(state=State.UNKNOWN))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingsUnreadable(path="", problem=""), 2),
        (AmountNotANumber(text=""), 2),
        (CardNotKnown(card="", cards=""), 2),
        (NoSuchLane(lane="", lanes=""), 2),
        (LaneBusy(lane=""), 1),
        (LineLost(port="", problem=""), 1),
        (ProfileInUse(path=""), 4),
        (PinWrong(name="", left=1), 1),
    ],
)
def test_errors_have_their_exit_status(error: AppError, status: int) -> None:
    assert status_of_error(error) == status


def test_states_have_their_exit_status() -> None:
    assert {state for state in State if status_of_state(state) is Status.DONE} == {State.APPROVED}
    assert {state for state in State if status_of_state(state) is Status.UNKNOWN} == {
        State.UNKNOWN,
        State.SENT,
        State.PREPARED,
    }


@pytest.fixture
def profile(profile_folder: Path) -> Profile:
    made = paths.profile(profile_folder)
    made.ensure()
    return made


@pytest.fixture
def sent(profile: Profile) -> Operation:
    """A sale that a program left on its way; a supervisor is there, and the caller is no administrator."""
    with closing(Writer(profile.journal)) as writer:
        sent = store(writer, State.SENT, training=False)
        supervisors.add(writer, "Нигора", PIN, "nobody", sent.created_at)
    return sent


@pytest.fixture(autouse=True)
def _no_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "is_administrator", lambda: False)


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """What standard input gives; it is no terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\r\n" for line in lines)))


def read(profile: Profile, operation: Operation) -> Operation | None:
    with closing(Writer(profile.journal)) as writer:
        return writer.reader.get(operation.id)


def test_a_case_is_settled_after_what_was_left_behind(
    profile: Profile, sent: Operation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, PIN)
    status = commands.resolve(profile, sent.id[:13], Decision.APPROVED, "Нигора", "the bank says so")
    settled = read(profile, sent)
    assert settled is not None
    assert (status, settled.state) == (Status.DONE, State.APPROVED)
    said = capsys.readouterr().out.splitlines()
    assert "unknown" in said[0]
    assert said[1] == "Settled as approved by Нигора:"
    assert "approved" in said[2]


@pytest.mark.parametrize(
    ("pin", "supervisor", "refusal"), [("482916", "Нигора", PinWrong), ("", "Нигора", PinMissing), (PIN, "x", AppError)]
)
def test_without_the_pin_nothing_is_settled(
    profile: Profile,
    sent: Operation,
    monkeypatch: pytest.MonkeyPatch,
    pin: str,
    supervisor: str,
    refusal: type[AppError],
) -> None:
    type_in(monkeypatch, pin)
    with pytest.raises(refusal):
        commands.resolve(profile, sent.id, Decision.APPROVED, supervisor, "why not")
    left = read(profile, sent)
    assert left is not None
    assert left.state is State.UNKNOWN


@pytest.mark.usefixtures("sent")
def test_a_case_that_is_not_there_costs_no_pin(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch)
    with pytest.raises(CaseNotOpen):
        commands.resolve(profile, "nobody", Decision.APPROVED, "Нигора", "why not")


@pytest.mark.usefixtures("sent")
def test_a_second_supervisor_is_added_by_the_first(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals: list[tuple[type[AppError], str | None, list[str]]] = [
        (NotAdministrator, None, ["739155", "739155"]),
        (PinWrong, "Нигора", ["482916", "739155", "739155"]),
        (PinsDiffer, "Нигора", [PIN, "739155", "739156"]),
        (PinTooWeak, "Нигора", [PIN, "7391"]),
        (PinMissing, "Нигора", [PIN, "739155"]),
    ]
    for refusal, by, lines in refusals:
        type_in(monkeypatch, *lines)
        with pytest.raises(refusal):
            commands.add_supervisor(profile, "Темур", by)
    type_in(monkeypatch, PIN, "739155", "739155")
    assert commands.add_supervisor(profile, "Темур", "Нигора") is Status.DONE
    with closing(Writer(profile.journal)) as writer:
        assert writer.reader.supervisors() == ["Нигора", "Темур"]
        row = writer.reader.find_supervisor("Темур")
    assert row is not None
    assert row["added_by"] == "Нигора"


@pytest.mark.usefixtures("sent")
def test_the_administrator_adds_a_supervisor(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "is_administrator", lambda: True)
    type_in(monkeypatch, "739155", "739155")
    assert commands.add_supervisor(profile, "Темур", None) is Status.DONE


def test_the_next_command_first_finishes_a_look_up_that_was_left_behind(
    profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Writer(profile.journal)) as writer:
        lost = store(writer, State.UNKNOWN, lane="humo-training", reason=Reason.LINE_LOST)
    sold = commands.run_operation(profile, "humo-training", Request(Kind.SALE, 1_00, origin=Origin.COMMAND))
    assert sold is Status.DONE
    assert "asked first" in capsys.readouterr().out
    with closing(Writer(profile.journal)) as writer:
        kept = writer.reader.get(lost.id)
    assert kept is not None
    assert (kept.state, kept.look_up) == (State.UNKNOWN, LookUp.ANSWERED)


def test_an_outcome_without_room_is_said_and_marked_as_not_saved(
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    expect_log: Callable[[int, str], None],
) -> None:
    """What a full disk does to SQLite is tried on a real one in test_reserve; here it is what the command says."""
    expect_log(logging.CRITICAL, "could not be stored")
    step = Writer.step

    def without_room(writer: Writer, operation: Operation, moment: datetime) -> None:
        if not operation.state.is_open:
            raise sqlite3.OperationalError("database or disk is full")
        step(writer, operation, moment)

    monkeypatch.setattr(Writer, "step", without_room)
    status = commands.run_operation(profile, "humo-training", Request(Kind.SALE, 300_00, origin=Origin.COMMAND))
    assert status is Status.DONE
    printed = capsys.readouterr().out
    assert "approved" in printed
    assert "NOT SAVED" in printed


@pytest.mark.usefixtures("sent")
def test_the_end_of_input_at_the_prompt_is_no_pin(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+D at a terminal."""

    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(commands, "getpass", ended)
    with pytest.raises(PinMissing):
        commands.add_supervisor(profile, "Темур", "Нигора")
