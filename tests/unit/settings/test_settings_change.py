"""Changing the settings: who may, what is kept beside the file, and what the chain of events tells of it."""

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app import settings
from app.cli import commands
from app.core import paths
from app.core.errors import (
    LaneInUse,
    LaneNotInSettings,
    LastGoodInUse,
    LastSupervisor,
    NoSuchSupervisor,
    PinTooWeak,
    PinWrong,
    SettingsInvalid,
    SettingsUnreadable,
    SettingsUnwritable,
)
from app.core.model import State
from app.journal import settings_log, supervisors
from app.journal.chain import verify
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import Edit, change, last_good, load
from app.settings.file import last_good_of
from operations import MOMENT, store

LANE = """[[lanes]]
name = "box"
scheme = "humo"
driver = "fiscalbox"
url = "http://192.0.2.10"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(LANE, encoding="utf-8")
    return file


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        yield writer


def events(writer: Writer) -> list[dict[str, Any]]:
    return [json.loads(data) for what, data in told(writer) if what == "settings"]


def told(writer: Writer) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(writer.path)) as connection:
        return connection.execute("SELECT what, data FROM events ORDER BY row").fetchall()


# ------------------------------------------------------------------ the file


def test_a_program_that_dies_before_the_file_is_replaced_leaves_it_as_it_was(path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        from app.settings import Edit, change
        os.replace = lambda source, target: os._exit(9)
        change(Path(sys.argv[1]), Edit({"lanes.box.url": "http://192.0.2.11"}))
        """
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program, str(path)], env=environment, check=False)
    assert ended.returncode == 9
    assert path.read_text(encoding="utf-8") == LANE
    assert change(path, Edit({"lanes.box.url": "http://192.0.2.12"})).settings == load(path)


def test_what_cannot_be_replaced_is_said_and_nothing_is_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_source: object, _target: object) -> None:
        raise PermissionError(13, "it is not yours")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(SettingsUnwritable, match="not yours"):
        change(path, Edit({"language": "en"}))
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_text(encoding="utf-8") == LANE


def test_a_file_that_is_marked_read_only_stays(path: Path) -> None:
    assert settings.why_not_writable(path) is None
    path.chmod(0o400)
    assert "read-only" in str(settings.why_not_writable(path))
    with pytest.raises(SettingsUnwritable, match="read-only"):
        change(path, Edit({"language": "en"}))
    path.chmod(0o600)


def test_a_lane_that_is_not_there_is_named(path: Path) -> None:
    for edit in (Edit({"lanes.other.port": "COM3"}), Edit(removed=["other"])):
        with pytest.raises(LaneNotInSettings, match="other"):
            change(path, edit)


# ------------------------------------------------------------------ the last good ones


def test_a_start_keeps_the_settings_and_a_spoilt_file_opens_the_window_with_them(profile_folder: Path) -> None:
    profile = paths.profile(profile_folder)
    profile.ensure()
    profile.settings.write_text(LANE, encoding="utf-8")
    profile.settings.chmod(0o640)
    with Runtime(profile, commands.load_settings(profile), interactive=False):
        pass
    kept = last_good_of(profile.settings)
    assert kept.name == "settings.last-good.toml"
    assert kept.read_bytes() == profile.settings.read_bytes()
    if sys.platform != "win32":
        assert kept.stat().st_mode & 0o777 == 0o640
    profile.settings.write_text(LANE + "port = 3\n", encoding="utf-8")
    loaded = commands.load_for_window(profile)
    assert [lane.name for lane in loaded.settings.lanes] == ["box"]
    account = loaded.account
    assert isinstance(account, LastGoodInUse)
    assert "line 6: lanes[1].port" in str(account)
    with pytest.raises(SettingsInvalid):  # `serve` and the commands refuse it
        commands.load_settings(profile)
    with Runtime(profile, loaded.settings, interactive=False):
        pass  # the bad file is not kept
    assert kept.read_text(encoding="utf-8") == LANE
    aside = last_good.put_back(profile.settings)
    assert aside.read_text(encoding="utf-8") == LANE + "port = 3\n"
    assert commands.load_for_window(profile).account is None


def test_an_emptied_file_does_not_make_a_till_train(profile_folder: Path) -> None:
    """A power cut may leave it so; nobody has asked for training lanes."""
    profile = paths.profile(profile_folder)
    profile.ensure()
    profile.settings.write_text(LANE, encoding="utf-8")
    last_good.keep(profile.settings)
    profile.settings.write_bytes(b"")
    loaded = commands.load_for_window(profile)
    assert [lane.name for lane in loaded.settings.lanes] == ["box"]
    assert "it is empty now" in str(loaded.account)
    with pytest.raises(SettingsUnreadable):
        commands.load_settings(profile)
    with pytest.raises(SettingsUnreadable):  # what it said would be gone for good
        settings.change(profile.settings, Edit({"window.theme": "dark"}))
    last_good.keep(profile.settings)
    last_good.put_back(profile.settings)
    assert commands.load_for_window(profile).account is None


def test_a_file_that_is_meant_to_say_nothing_says_so(profile_folder: Path) -> None:
    profile = paths.profile(profile_folder)
    profile.ensure()
    profile.settings.write_text(LANE, encoding="utf-8")
    last_good.keep(profile.settings)
    settings.change(profile.settings, Edit(removed=("box",)))
    loaded = commands.load_for_window(profile)
    assert loaded.account is None
    assert "box" not in [lane.name for lane in loaded.settings.lanes]
    last_good.keep(profile.settings)
    profile.settings.unlink()
    assert commands.load_for_window(profile).account is None


def test_without_good_ones_a_wrong_file_is_refused(path: Path) -> None:
    path.write_text("language = 1\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid):
        last_good.load_or_last_good(path)
    last_good_of(path).write_text("language = 2\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"settings\.toml, line 1"):
        last_good.load_or_last_good(path)


def test_the_same_settings_are_not_written_again(path: Path) -> None:
    last_good.keep(path)
    kept = last_good_of(path)
    before = kept.stat().st_ino
    last_good.keep(path)
    assert kept.stat().st_ino == before
    path.unlink()
    last_good.keep(path)  # without a file there is nothing to keep
    assert kept.read_text(encoding="utf-8") == LANE


# ------------------------------------------------------------------ the chain


def test_a_change_is_told_with_who_and_what_and_no_secret(path: Path, writer: Writer) -> None:
    edit = Edit({"lanes.box.url": "http://192.0.2.11", "api.token": "geheim", "window.theme": "dark"})
    settings_log.change(writer, path, edit, "Нигора", MOMENT)
    (event,) = events(writer)
    assert event["by"] == "Нигора"
    assert {each["key"]: (each["old"], each["new"]) for each in event["changes"]} == {
        "lanes.box.url": ("http://192.0.2.10", "http://192.0.2.11"),
        "api.token": ("", "***"),
        "window.theme": ("system", "dark"),
    }
    assert event["settings"]["lanes.box.url"] == "http://192.0.2.11"
    assert len(event["fingerprint"]) == 64
    assert "geheim" not in json.dumps(event)
    assert settings_log.notice(writer, load(path), MOMENT) == ()
    assert verify(writer.path, print).findings == 0


def test_what_was_changed_by_hand_between_two_runs_is_told_at_the_start(path: Path, writer: Writer) -> None:
    settings_log.notice(writer, load(path), MOMENT)
    settings_log.notice(writer, load(path), MOMENT)
    assert len(events(writer)) == 1
    path.write_text(LANE.replace("192.0.2.10", "192.0.2.66") + "[window]\ntext_size = 120\n", encoding="utf-8")
    found = settings_log.notice(writer, load(path), MOMENT)
    assert [(each.key, each.old, each.new) for each in found] == [
        ("lanes.box.url", "http://192.0.2.10", "http://192.0.2.66")
    ]
    assert events(writer)[-1]["by"] == "file"
    path.write_text("", encoding="utf-8")
    settings_log.notice(writer, load(path).with_training_lanes(), MOMENT)
    assert events(writer)[-1]["settings"] == {}
    assert verify(writer.path, print).findings == 0


def test_training_lanes_and_a_profile_without_settings_tell_nothing(writer: Writer) -> None:
    assert settings_log.notice(writer, settings.Settings().with_training_lanes(), MOMENT) == ()
    assert events(writer) == []


def test_a_lane_with_an_open_case_is_not_removed(path: Path, writer: Writer) -> None:
    store(writer, State.UNKNOWN, lane="box", training=False)
    with pytest.raises(LaneInUse, match="1 of its operations"):
        settings_log.change(writer, path, Edit(removed=["box"]), "Нигора", MOMENT)
    assert path.read_text(encoding="utf-8") == LANE


# ------------------------------------------------------------------ supervisors


def test_another_pin_and_a_removal_are_told_without_secrets_and_verified(writer: Writer) -> None:
    supervisors.add(writer, "Нигора", "482915", "nobody", MOMENT)
    supervisors.add(writer, "Темур", "739155", "Нигора", MOMENT)
    with pytest.raises(PinTooWeak):
        supervisors.change_pin(writer, "Темур", "111111", "Нигора", MOMENT)
    supervisors.change_pin(writer, " Темур ", "480152", "Нигора", MOMENT)
    assert supervisors.check(writer, "Темур", "480152", MOMENT) == "Темур"
    with pytest.raises(PinWrong):
        supervisors.check(writer, "Темур", "739155", MOMENT)
    supervisors.remove(writer, "Темур", "Нигора", MOMENT)
    with pytest.raises(NoSuchSupervisor):
        supervisors.check(writer, "Темур", "480152", MOMENT)
    with pytest.raises(NoSuchSupervisor):
        supervisors.remove(writer, "Темур", "Нигора", MOMENT)
    with pytest.raises(LastSupervisor):
        supervisors.remove(writer, "Нигора", "Нигора", MOMENT)
    supervisors.add(writer, "Темур", "850263", "Нигора", MOMENT)
    texts = "".join(data for _, data in told(writer))
    assert not any(pin in texts for pin in ("482915", "480152", "739155", "850263", "argon2"))
    assert verify(writer.path, print).findings == 0


def test_a_supervisor_who_was_taken_away_behind_the_journal_is_found(writer: Writer) -> None:
    supervisors.add(writer, "Нигора", "482915", "nobody", MOMENT)
    supervisors.add(writer, "Темур", "739155", "Нигора", MOMENT)
    writer.execute("DELETE FROM supervisors WHERE name = :name", {"name": "Темур"})
    found: list[str] = []
    verify(writer.path, found.append)
    assert [finding.split(": ")[0] for finding in found] == ["supervisors Темур"]
