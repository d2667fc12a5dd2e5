"""Exit statuses, and the profile that a demo makes for itself."""

import pytest

from app.commands import Status, demo_runtime, status_of_error, status_of_state
from app.errors import (
    AmountNotANumber,
    AppError,
    CardNotKnown,
    LaneBusy,
    LineLost,
    NoSuchLane,
    ProfileInUse,
    SettingsUnreadable,
)
from app.model import State


def test_a_demo_without_a_profile_leaves_nothing() -> None:
    with demo_runtime(None) as runtime:
        folder = runtime.profile.folder
        assert (folder / "journal.sqlite3").exists()
        assert {lane.training for lane in runtime.lanes.values()} == {True}
    assert not folder.exists()


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
    ],
)
def test_errors_have_their_exit_status(error: AppError, status: int) -> None:
    assert status_of_error(error) == status


def test_states_have_their_exit_status() -> None:
    assert {state for state in State if status_of_state(state) is Status.DONE} == {State.APPROVED}
    assert {state for state in State if status_of_state(state) is Status.UNKNOWN} == {State.UNKNOWN}
