"""Where the program keeps its files: all in one folder with --profile, else where the system wants them."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from app.errors import ProfileUnusable

_NAME = "pinpad-cashier"
_SETTINGS = "settings.toml"
_JOURNAL = "journal.sqlite3"
_FOLDER_MODE = 0o777 if sys.platform == "win32" else 0o700
"""Python gives 0o700 a meaning on Windows too since 3.11.10, where it would shut out the second cashier."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The files of one till. `folder` holds the journal and the lock, `settings` is a file, `logs` a folder."""

    folder: Path
    settings: Path
    logs: Path

    @property
    def journal(self) -> Path:
        return self.folder / _JOURNAL

    @property
    def lock(self) -> Path:
        """Held by the one process that owns lanes (M1.4)."""
        return self.folder / "lock"

    @property
    def channel(self) -> Path:
        """Where the process that holds the lock takes commands of others, while it does."""
        return self.folder / "channel.json"

    @property
    def training(self) -> Path:
        """What the training pinpads remember."""
        return self.folder / "training.json"

    @property
    def log_file(self) -> Path:
        return self.logs / f"{_NAME}.log"

    def ensure(self) -> None:
        """Create the folders that are missing; on POSIX only their owner may enter those.

        Raises:
            ProfileUnusable: when one cannot be created.
        """
        for folder in (self.folder, self.settings.parent, self.logs):
            try:
                folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            except OSError as error:
                raise ProfileUnusable(path=folder, problem=error.strerror or error) from error


def profile(folder: Path | None = None) -> Profile:
    """The profile in `folder`, or the system's own place for it; nothing is created.

    On Windows that is the machine's folder where rights allow, because two cashiers share one till.

    Raises:
        ProfileUnusable: when `folder` leads nowhere.
    """
    if folder is not None:
        try:
            return _within(folder.expanduser().resolve())
        except RuntimeError as error:  # a user who does not exist, a loop of links
            raise ProfileUnusable(path=folder, problem=error) from error
    places = PlatformDirs(_NAME, appauthor=False)
    if sys.platform == "win32":
        return _within(shared_or_own(places.site_data_path, places.user_data_path))
    return Profile(places.user_data_path, places.user_config_path / _SETTINGS, places.user_log_path)


def shared_or_own(shared: Path, own: Path) -> Path:
    """`shared` where this user may write or a till has begun to write already, else `own`.

    A journal that is there and cannot be opened has to be an error later on: a second journal beside it would not
    know of its open cases.
    """
    begun = _is_there(shared / _JOURNAL) or _is_there(shared / _SETTINGS)
    return shared if begun or _may_write(shared) else own


def _is_there(file: Path) -> bool:
    """Whether a file exists; one that this user may not even look at does."""
    try:
        return file.exists()
    except PermissionError:
        return True


def _within(folder: Path) -> Profile:
    return Profile(folder, folder / _SETTINGS, folder / "logs")


def _may_write(folder: Path) -> bool:
    """Tried on the folder, or on the nearest one above it that exists: Windows' rights cannot be read beforehand."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        handle, name = tempfile.mkstemp(dir=nearest)
    except OSError:
        return False
    os.close(handle)
    os.unlink(name)
    return True
