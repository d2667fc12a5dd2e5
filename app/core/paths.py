"""Where the program keeps its files: all in one folder with --profile, else where the system wants them."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from app.core.errors import ProfileForbidden, ProfileNotFolder, ProfileReadOnly, ProfileUnusable
from app.core.rights import Denial, find_denial, is_there, nearest_existing

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
    def window(self) -> Path:
        """JSON of the window's place, its size and the lane used last."""
        return self.folder / "window.json"

    @property
    def log_file(self) -> Path:
        return self.logs / f"{_NAME}.log"

    @property
    def traces(self) -> Path:
        """The folder of what passed on the lanes in the last days."""
        return self.logs / "traces"

    @property
    def native_trace(self) -> Path:
        """Where a crash below Python leaves its stack."""
        return self.logs / "native-crash.txt"

    def ensure(self) -> None:
        """Create the folders that are missing; on POSIX only their owner may enter those.

        Raises:
            ProfileUnusable: when one cannot be created, or what is there already cannot be used: see `check`.
        """
        self.check()
        for folder in (self.folder, self.settings.parent, self.logs, self.traces):
            try:
                folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            except OSError as error:
                raise refused(folder, error) from error

    def check(self) -> None:
        """Make sure that this user may read and write what is there, and make what is missing.

        Raises:
            ProfileUnusable: naming the file or folder, the cause and the cure.
        """
        for folder in (self.folder, self.logs, self.traces):
            if os.path.exists(folder) and not os.path.isdir(folder):
                raise ProfileNotFolder(path=folder)
        kept = [self.lock, self.log_file, self.native_trace, self.journal.with_suffix(".head")]
        kept += [self.journal.with_suffix(".reserve"), *beside(self.journal)]
        folders = [nearest_existing(folder) for folder in (self.folder, self.logs, self.traces)]
        if (denial := find_denial([*folders, *kept])) is not None:
            raise _of_denial(denial)


def beside(journal: Path) -> tuple[Path, Path, Path]:
    """The journal and the two files that SQLite keeps beside it while it is open."""
    return journal, journal.with_name(f"{journal.name}-wal"), journal.with_name(f"{journal.name}-shm")


def refused(path: Path, error: OSError) -> ProfileUnusable:
    """The error of a file or folder of the profile which the system refuses, with the cause where it can be told."""
    denial = find_denial([nearest_existing(path)])
    return ProfileUnusable(path=path, problem=error.strerror or error) if denial is None else _of_denial(denial)


def _of_denial(denial: Denial) -> ProfileUnusable:
    if denial.owner is None:
        return ProfileReadOnly(path=denial.path)
    return ProfileForbidden(path=denial.path, owner=denial.owner)


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
    begun = is_there(shared / _JOURNAL) or is_there(shared / _SETTINGS)
    return shared if begun or _may_write(shared) else own


def replace_file(file: Path, content: bytes) -> None:
    """Give a file that content, all or nothing while the system stands; a power cut may lose it.

    Raises:
        OSError: when it cannot be written.
    """
    beside = file.with_suffix(".new")
    beside.write_bytes(content)
    os.replace(beside, file)


def _within(folder: Path) -> Profile:
    return Profile(folder, folder / _SETTINGS, folder / "logs")


def _may_write(folder: Path) -> bool:
    """Tried on the folder, or on the nearest one above it that exists: Windows' rights cannot be read beforehand."""
    try:
        handle, name = tempfile.mkstemp(dir=nearest_existing(folder))
    except OSError:
        return False
    os.close(handle)
    os.unlink(name)
    return True
