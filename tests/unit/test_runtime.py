"""The runtime: one owner of a profile, what it refuses to begin with, what it settles, and its desks."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest

from app import drivers
from app.core import paths
from app.core.clock import SystemClock
from app.core.errors import JournalUnusable, NoSuchLane, ProfileInUse, SettingsUnreadable
from app.core.model import Kind, Scheme, State
from app.emulators.training import TrainingSet
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import Driver, LaneScheme, LaneSettings, Settings
from operations import store

TRAINING = Settings().with_training_lanes()


def runtime(folder: Path, settings: Settings = TRAINING) -> Runtime:
    return Runtime(paths.profile(folder), settings, interactive=False)


def test_both_training_lanes_are_ready_and_named(profile_folder: Path) -> None:
    with runtime(profile_folder) as running:
        assert {lane.status.condition for lane in running.lanes.values()} == {Condition.READY}
        assert running.lane("humo-training").schemes == (Scheme.HUMO,)
        with pytest.raises(NoSuchLane, match="humo-training, uzcard-training"):
            running.lane("visa")
    assert {lane.status.condition for lane in running.lanes.values()} == {Condition.STOPPED}


def test_a_profile_has_one_owner_until_it_stops(profile_folder: Path) -> None:
    with runtime(profile_folder), pytest.raises(ProfileInUse):
        runtime(profile_folder).start()
    with runtime(profile_folder):
        pass


def test_a_lane_that_cannot_be_built_is_told_and_the_profile_is_free(profile_folder: Path) -> None:
    lane = {"name": "a", "scheme": "humo", "driver": "arcus2", "port": "COM99", "ops_ini": str(profile_folder / "none")}
    with pytest.raises(SettingsUnreadable, match="none"):
        runtime(profile_folder, Settings.model_validate({"lanes": [lane]})).start()
    with runtime(profile_folder):
        pass


def test_what_an_ended_program_left_is_settled_at_the_start(profile_folder: Path) -> None:
    place = paths.profile(profile_folder)
    place.ensure()
    writer = Writer(place.journal)
    sent = store(writer, State.SENT, lane="humo-training")
    writer.close()
    with runtime(profile_folder) as running:
        assert running.lane("humo-training").status.condition is Condition.CLOSED
        assert running.lane("uzcard-training").status.condition is Condition.READY
        found = running.read(lambda reader: reader.get(sent.id)).result()
    assert found is not None
    assert found.state is State.UNKNOWN


def test_a_broken_journal_frees_the_profile(profile_folder: Path) -> None:
    place = paths.profile(profile_folder)
    place.ensure()
    place.journal.write_bytes(b"no journal" * 1000)
    with pytest.raises(JournalUnusable):
        runtime(profile_folder).start()
    place.journal.unlink()
    with runtime(profile_folder):
        pass


def test_reading_and_writing_have_a_thread_each(profile_folder: Path) -> None:
    with runtime(profile_folder) as running:
        names = [
            running.read(lambda reader: (isinstance(reader, Reader), current_thread().name)).result(),
            running.write(lambda writer: (isinstance(writer, Writer), current_thread().name)).result(),
        ]
    assert names == [(True, "journal-read_0"), (True, "journal-write_0")]


def test_the_log_belongs_to_the_owner(profile_folder: Path, expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "something")
    with runtime(profile_folder):
        logging.getLogger("pinpad-cashier.test").warning("something")
    assert "something" in paths.profile(profile_folder).log_file.read_text(encoding="utf-8")


def lane(**changes: Any) -> LaneSettings:
    return LaneSettings(name="a", scheme=LaneScheme.HUMO, driver=Driver.ARCUS2, port="/dev/ttyACM0", **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"ops_ini": "/nowhere/ops.ini"},
        {"operations": {Kind.PING: "2,1"}},
        {"operations": {Kind.PING: "2,1"}, "driver": Driver.ARCUS2_PACKAGE},
    ],
)
def test_a_lane_whose_operations_cannot_be_read_is_refused(changes: dict[str, Any]) -> None:
    settings = lane().model_copy(update=changes)
    with pytest.raises(SettingsUnreadable):
        drivers.build_terminal(settings, TRAINING, TrainingSet(SystemClock()), SystemClock(), interactive=False)


def test_a_real_lane_is_built_without_touching_its_port(tmp_path: Path) -> None:
    (tmp_path / "ops.ini").write_text("1 = 1,1,SALE\n", encoding="cp1251")
    settings = lane(ops_ini=str(tmp_path / "ops.ini"), amount_format="minor", answer_tags=("1F06",))
    terminal = drivers.build_terminal(settings, TRAINING, TrainingSet(SystemClock()), SystemClock(), interactive=False)
    terminal.close()
