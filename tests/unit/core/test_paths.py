"""Where files go: all within --profile, the system's places without it, the machine's where two cashiers share it."""

import stat
import sys
from pathlib import Path

import pytest

from app.core.errors import ProfileUnusable
from app.core.paths import profile, shared_or_own


def test_a_given_folder_holds_everything(tmp_path: Path) -> None:
    found = profile(tmp_path / "till")
    assert {
        name: path.relative_to(tmp_path / "till").as_posix()
        for name, path in {
            "settings": found.settings,
            "journal": found.journal,
            "lock": found.lock,
            "log": found.log_file,
        }.items()
    } == {
        "settings": "settings.toml",
        "journal": "journal.sqlite3",
        "lock": "lock",
        "log": "logs/pinpad-cashier.log",
    }


def test_two_names_of_a_folder_are_one_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert profile(Path("till")) == profile(tmp_path / "till") == profile(tmp_path / "other" / ".." / "till")


def test_naming_a_profile_creates_nothing(tmp_path: Path) -> None:
    profile(tmp_path / "till")
    assert list(tmp_path.iterdir()) == []


def test_ensure_creates_every_folder_for_its_owner_alone(tmp_path: Path) -> None:
    found = profile(tmp_path / "till")
    found.ensure()
    found.ensure()
    assert found.logs.is_dir()
    if sys.platform != "win32":
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in (found.folder, found.logs)] == [0o700, 0o700]


def test_ensure_leaves_the_rights_of_a_folder_that_was_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    profile(tmp_path).ensure()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755 or sys.platform == "win32"


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProfileUnusable, match="file"):
        profile(tmp_path / "file" / "till").ensure()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_without_a_folder_the_system_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    found = profile()
    assert found.settings == tmp_path / "CONFIG" / "pinpad-cashier" / "settings.toml"
    assert found.journal == tmp_path / "DATA" / "pinpad-cashier" / "journal.sqlite3"
    assert found.logs.is_relative_to(tmp_path / "STATE" / "pinpad-cashier")
    found.ensure()
    assert found.settings.parent.is_dir()
    assert found.folder.is_dir()


def test_the_shared_folder_is_taken_where_rights_allow(tmp_path: Path) -> None:
    shared = tmp_path / "machine" / "till"
    assert shared_or_own(shared, tmp_path / "own") == shared
    assert list(tmp_path.iterdir()) == []


def test_the_own_folder_is_taken_where_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "machine").touch()
    assert shared_or_own(tmp_path / "machine" / "till", tmp_path / "own") == tmp_path / "own"


def test_a_till_that_was_begun_is_never_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared journal is found although its folder refuses new files, as one of another Windows user may."""

    def refuse(**_: object) -> None:
        raise PermissionError

    (tmp_path / "journal.sqlite3").touch()
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert shared_or_own(tmp_path, tmp_path / "own") == tmp_path
    assert shared_or_own(tmp_path / "new", tmp_path / "own") == tmp_path / "own"


def test_a_folder_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ProfileUnusable, match="loop"):
        profile(loop / "till")
