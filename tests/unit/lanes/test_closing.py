"""Why a lane takes no operation (M2.4, M3.1, M4, M11), from the journal alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import AppError, LaneClosed, LaneInConflict, TerminalDiffers, TrainingTerminal
from app.core.model import Decision, Evidence, Finding, LookUp, Operation, Resolution, State, new_id
from app.journal.writing import Writer
from app.lanes.closing import find_closing, find_conflict
from app.lanes.profile import LaneProfile
from operations import MOMENT, store
from training_lanes import PROFILE

LISTED = replace(PROFILE, training=False, terminal_ids=("34112204", "34112205"))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


def closing(writer: Writer, profile: LaneProfile = PROFILE) -> AppError | None:
    return find_closing(writer.reader, profile)


def contradict(writer: Writer, operation: Operation, what: Finding = Finding.CONTRADICTION) -> Evidence:
    evidence = Evidence(new_id(MOMENT), operation.id, what, MOMENT, "000")
    writer.learn(MOMENT, evidence=evidence)
    return evidence


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_open_and_not_looked_up_closes(writer: Writer, state: State) -> None:
    if state is State.FAILED:
        writer.recover(MOMENT)
    store(writer, state)
    found = closing(writer)
    assert isinstance(found, LaneClosed) is state.is_open
    assert found is None or "sale of 300.00 so'm, 02.03.2026 12:00" in str(found)


@pytest.mark.parametrize("look_up", list(LookUp))
def test_an_answered_or_a_lost_look_up_opens(writer: Writer, look_up: LookUp) -> None:
    unknown = store(writer, State.UNKNOWN)
    writer.learn(MOMENT, operation=replace(unknown, look_up=look_up))
    assert closing(writer) is None


def test_a_planned_exchange_of_the_pinpad_is_no_complaint_about_the_one_before(writer: Writer) -> None:
    store(writer, State.APPROVED, training=False, terminal_id="34112203")
    assert isinstance(closing(writer, LISTED), TerminalDiffers)
    change = {"key": "lanes.humo-1.terminal_ids", "old": ["34112203"], "new": list(LISTED.terminal_ids)}
    writer.note("settings", {"by": "Нигора", "changes": [{"key": "lanes.humo-2.terminal_ids"}]}, MOMENT)
    assert isinstance(closing(writer, LISTED), TerminalDiffers)
    writer.note("settings", {"by": "Нигора", "changes": [change]}, MOMENT)
    assert closing(writer, LISTED) is None
    store(writer, State.APPROVED, training=False, terminal_id="34112203")
    assert isinstance(closing(writer, LISTED), TerminalDiffers)


@pytest.mark.parametrize("profile", [replace(PROFILE, name="humo-2"), replace(PROFILE, training=False)])
def test_other_lanes_and_training_do_not_close(writer: Writer, profile: LaneProfile) -> None:
    contradict(writer, store(writer, State.UNKNOWN))
    assert closing(writer, profile) is None


@pytest.mark.parametrize("what", [Finding.CONTRADICTION, Finding.OTHER_SALE])
def test_a_conflict_closes_until_it_is_answered(writer: Writer, what: Finding) -> None:
    declined = store(writer, State.DECLINED)
    conflict = contradict(writer, declined, what)
    assert isinstance(closing(writer), LaneInConflict)
    assert isinstance(find_conflict(writer.reader, PROFILE), LaneInConflict)
    writer.learn(MOMENT, resolutions=[Resolution(declined.id, Decision.DECLINED, MOMENT, conflict.id, "Дилноза", "…")])
    assert closing(writer) is None
    contradict(writer, declined, what)
    assert isinstance(closing(writer), LaneInConflict)


@pytest.mark.parametrize("what", [Finding.LOOK_UP, Finding.LATE_ANSWER])
def test_other_evidence_is_no_conflict(writer: Writer, what: Finding) -> None:
    contradict(writer, store(writer, State.DECLINED), what)
    assert closing(writer) is None


def answered_by(writer: Writer, terminal_id: str | None, **changes: Any) -> Operation:
    return store(writer, State.APPROVED, training=False, terminal_id=terminal_id, **changes)


def test_a_terminal_off_the_list_closes_and_the_outcome_stands(writer: Writer) -> None:
    answered_by(writer, "34112205")
    assert closing(writer, LISTED) is None
    wrong = answered_by(writer, "34112299")
    found = closing(writer, LISTED)
    assert isinstance(found, TerminalDiffers)
    assert "34112299 answered, expected is one of: 34112204, 34112205" in str(found)
    assert writer.reader.find_state(wrong.id) is State.APPROVED
    assert closing(writer, replace(LISTED, terminal_ids=())) is None


def test_a_supervisor_opens_over_a_wrong_terminal_once(writer: Writer) -> None:
    wrong = answered_by(writer, "34112299")
    writer.learn(MOMENT, resolutions=[Resolution(wrong.id, Decision.OPENED, MOMENT, None, "Дилноза", "…")])
    assert closing(writer, LISTED) is None
    answered_by(writer, "34112299")
    assert isinstance(closing(writer, LISTED), TerminalDiffers)


def test_an_answer_without_a_terminal_says_nothing_of_it(writer: Writer) -> None:
    answered_by(writer, "34112299")
    answered_by(writer, None)
    assert isinstance(closing(writer, LISTED), TerminalDiffers)


def test_a_training_terminal_is_no_pinpad_for_money(writer: Writer) -> None:
    answered_by(writer, "TR000001")
    assert isinstance(closing(writer, replace(LISTED, terminal_ids=())), TrainingTerminal)
    assert isinstance(closing(writer, LISTED), TrainingTerminal)
    store(writer, State.APPROVED, terminal_id="TR000001")
    assert closing(writer, PROFILE) is None
