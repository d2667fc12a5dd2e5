"""The settings that the program last started with, kept beside the file for the day on which that is spoilt.

The window opens with them and says so loudly; `serve` and the commands go on to refuse a file that is wrong: nobody
stands before those who could read it, while who supervises them sees an exit status at once. A cashier has customers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import AppError, LastGoodInUse, SettingsInvalid, SettingsUnreadable, SettingsUnwritable
from app.settings.contract import Settings
from app.settings.file import last_good_of, load, replace


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and what is wrong with the file where they are not those of the file but the last good ones.

    `since` is when they were kept, in UTC.
    """

    settings: Settings
    trouble: AppError | None = None
    since: datetime | None = None

    @property
    def account(self) -> LastGoodInUse | None:
        """What there is to be told of it, the moment in the shop's own time."""
        if self.trouble is None or self.since is None:
            return None
        when = self.since.astimezone(self.settings.zone).strftime("%d.%m.%Y %H:%M")
        return LastGoodInUse(when=when, problem=self.trouble)


def keep(path: Path) -> None:
    """Keep the file as it is now, if it is right. To be called once the program has started with it.

    Raises:
        SettingsUnwritable: when there is no place for it.
    """
    try:
        content = path.read_bytes()
        if _read(last_good_of(path)) == content:
            return
        load(path)
    except (OSError, SettingsInvalid, SettingsUnreadable):
        return  # there is nothing good to be kept
    replace(last_good_of(path), content, like=path)


def load_or_last_good(path: Path) -> Loaded:
    """The settings of the file; where it is wrong, or emptied, those that were kept.

    Raises:
        SettingsInvalid, SettingsUnreadable: as `load` does, when none are kept, or those cannot be read either.
    """
    try:
        return Loaded(load(path))
    except (SettingsInvalid, SettingsUnreadable) as error:
        kept = last_good_of(path)
        try:
            since = datetime.fromtimestamp(kept.stat().st_mtime, UTC)
            return Loaded(load(kept), error, since)
        except (OSError, AppError):
            raise error from None


def put_back(path: Path) -> Path:
    """Put the last good settings in the place of a file that is wrong, and keep that one aside; where it is now.

    Raises:
        SettingsUnwritable: when that cannot be done.
        SettingsInvalid, SettingsUnreadable: when what was kept is wrong too; nothing is changed.
    """
    load(last_good_of(path))
    aside = path.with_name(f"{path.stem}.wrong{path.suffix}")
    try:
        wrong, good = path.read_bytes(), last_good_of(path).read_bytes()
    except OSError as error:
        raise SettingsUnwritable(path=path, problem=error.strerror or error) from error
    replace(aside, wrong, like=path)
    replace(path, good)
    return aside


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
