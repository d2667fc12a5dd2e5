"""A profile of another user, and one whose files are in the way: a clear error, and no traceback (each command)."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.__main__ import main
from app.checks import Level
from app.cli.exit_status import Status
from app.core import paths, rights
from app.core.errors import ProfileForbidden, ProfileNotFolder, ProfileReadOnly
from app.core.paths import Profile
from doctor_visit import about, failures, visit

NOBODY = 65534
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")

COMMANDS = (
    ["sale", "--lane", "humo-training", "--amount", "10.00"],
    ["ping", "--lane", "humo-training"],
    ["journal"],
    ["journal", "--verify"],
    ["serve", "--port", "0"],
    ["resolve", "x", "approved", "--by", "a", "--reason", "b"],
    ["supervisor", "add", "x"],
)
WRITING = [command for command in COMMANDS if command[0] != "journal"]


@contextmanager
def restricted() -> Iterator[None]:
    """As a user whom modes hold for: root is nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A profile that has sold, where other users may come by; all that a command imports is imported then."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    place = folder / "made"
    assert main(["--profile", str(place), *COMMANDS[0]]) == Status.DONE
    for command in COMMANDS[2:4]:
        assert main(["--profile", str(place), *command]) == Status.DONE
    visit(place)
    yield place
    shutil.rmtree(folder)


@pytest.fixture
def place(made: Path) -> Iterator[Profile]:
    """A copy of it which other users may use, but for what a test takes away."""
    copy = made.with_name("copy")
    shutil.copytree(made, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    yield paths.profile(copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o777)
    shutil.rmtree(copy)


def folder_shut(place: Profile) -> Path:
    place.folder.chmod(0o000)
    return place.folder


def folder_read_only(place: Profile) -> Path:
    place.folder.chmod(0o555)
    return place.folder


def logs_read_only(place: Profile) -> Path:
    place.logs.chmod(0o555)
    return place.logs


def shut(name: str) -> Callable[[Profile], Path]:
    def shut_file(place: Profile) -> Path:
        (place.folder / name).chmod(0o000)
        return place.folder / name

    shut_file.__name__ = name
    return shut_file


FILES = ("lock", "journal.sqlite3", "journal.head", "journal.reserve", "logs/pinpad-cashier.log")
HARMS = (folder_shut, folder_read_only, logs_read_only, *map(shut, FILES))


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_each_command_names_what_it_may_not_use_in_one_line(
    place: Profile, harm: Callable[[Profile], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    named = harm(place)
    for command in WRITING:
        with restricted():
            status = main(["--profile", str(place.folder), *command])
        (line,) = capsys.readouterr().err.splitlines()
        assert status == Status.WRONG_CALL
        assert line.startswith("E5012")
        assert str(named) in line
        assert Path(named if named.exists() else place.folder).owner() in line


@pytest.mark.parametrize("harm", [folder_shut, shut("journal.sqlite3")])
@pytest.mark.parametrize("command", [["journal"], ["journal", "--verify"]])
def test_reading_the_journal_names_it_too(
    place: Profile, harm: Callable[[Profile], Path], command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    named = harm(place)
    with restricted():
        status = main(["--profile", str(place.folder), *command])
    (line,) = capsys.readouterr().err.splitlines()
    assert status == Status.WRONG_CALL
    assert line.startswith("E5014")
    assert str(named) in line


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_doctor_names_the_same_cause_and_the_cure(place: Profile, harm: Callable[[Profile], Path]) -> None:
    named = harm(place)
    with restricted():
        findings = visit(place.folder)
    (line,) = about(findings, "profile", Level.FAIL)
    assert f"E5012: This user may not read and write {named}" in line
    assert "-> Give the user of the program the right" in line
    assert not any("Keep a copy" in each or "check itself broke" in each for each in failures(findings))


def test_settings_of_another_user_are_named(place: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    place.settings.write_text('language = "ru"', encoding="utf-8")
    place.settings.chmod(0o000)
    with restricted():
        assert main(["--profile", str(place.folder), *COMMANDS[0]]) == Status.WRONG_CALL
    assert capsys.readouterr().err.startswith(f"E1009: This user may not read {place.settings}")


def test_a_folder_that_may_not_be_made_is_told_by_the_one_above(place: Profile) -> None:
    place.folder.chmod(0o555)
    with restricted(), pytest.raises(ProfileForbidden, match=str(place.folder)):
        paths.profile(place.folder / "a" / "b").ensure()


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ProfileNotFolder):
        paths.profile(tmp_path / "file").check()


def test_a_read_only_disk_is_called_one(place: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody may mount one, the system's answer about the disk is made up."""
    place.folder.chmod(0o555)
    monkeypatch.setattr(rights, "_is_read_only", lambda _path: True)
    with restricted(), pytest.raises(ProfileReadOnly, match=str(place.folder)):
        place.check()
