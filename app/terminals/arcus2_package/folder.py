"""The package's folder on disk: how it is set up, what the tool wrote there, and removing that."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.errors import SettingsUnreadable, StaleOutput
from app.terminals.arcus2_package.cashreg import Install, Role, read_cashreg
from app.terminals.arcus2_package.outputs import Outputs

_CASHREG = ("INI/cashreg.ini", "ini/cashreg.ini", "cashreg.ini")
_OPS = ("INI/ops.ini", "ini/ops.ini", "ops.ini")
"""Where the files lie in `C:\\Arcus2`; on Linux small and capital letters are told apart."""

FILE_SLACK = timedelta(seconds=2)
"""FAT keeps the moment of a file to two seconds."""
_LONGEST = 1 << 18
"""Bytes that are read of a file: a report of a whole shift has some thousand."""


class PackageFolder:
    """The files of one install. `folder` is where the tool runs; `ops_ini` the settings' own, if they name one."""

    def __init__(self, folder: Path, ops_ini: Path | None) -> None:
        self.folder = folder
        self._ops_ini = ops_ini

    def read_install(self) -> tuple[Install, Path | None, bytes | None]:
        """How it is set up, and path and bytes of its `ops.ini`; both None where there is none.

        Raises:
            SettingsUnreadable: when a file that is there, or is named, cannot be read.
        """
        cashreg = self._find(_CASHREG)
        install = Install() if cashreg is None else read_cashreg(_read_setting(cashreg), str(cashreg))
        named = self._ops_ini or (self.resolve(install.ops_ini) if install.ops_ini else None)
        ops_ini = named or self._find(_OPS)
        if cashreg is not None:
            self._check_outputs(install, cashreg, ops_ini)
        return install, ops_ini, None if ops_ini is None else _read_setting(ops_ini)

    def resolve(self, name: str) -> Path:
        """The path that a setting of the package means. Its names have the form of Windows also on Linux."""
        return self.folder / (name if os.sep == "\\" else name.replace("\\", "/"))

    def outputs(self, install: Install) -> dict[Role, Path]:
        """Where the tool writes."""
        return {role: self.resolve(name) for role, name in install.names.items()}

    def _check_outputs(self, install: Install, *settings: Path | None) -> None:
        """A file that is removed before each start must not be one that the package lives on."""
        for role, path in self.outputs(install).items():
            if path in settings:
                raise SettingsUnreadable(path=settings[0], problem=f"{role} = {install.names[role]} is a setting")

    def _find(self, names: Sequence[str]) -> Path | None:
        return next((path for name in names if (path := self.folder / name).is_file()), None)


def take(paths: Mapping[Role, Path], not_before: datetime) -> tuple[Outputs, list[str]]:
    """The outputs that are not older than that moment; and in words, which were, or could not be read."""
    found: dict[Role, bytes] = {}
    refused: list[str] = []
    for role, path in paths.items():
        try:
            with path.open("rb") as file:
                written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
                content = file.read(_LONGEST)
        except FileNotFoundError:
            continue
        except OSError as error:  # the tool, or a scanner of viruses, has it open: it is read again
            refused.append(f"{path.name} cannot be read: {error.strerror or error}")
            continue
        if written < not_before - FILE_SLACK:
            refused.append(f"{path.name} is older than the operation")
        else:
            found[role] = content
    return found, refused


def remove(paths: Mapping[Role, Path]) -> None:
    """Make sure that none of the outputs is there.

    Raises:
        StaleOutput: naming one that stays.
    """
    for path in paths.values():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StaleOutput(path=path, problem=error.strerror or error) from error
        if os.path.lexists(path):
            raise StaleOutput(path=path, problem="it is there again")


def _read_setting(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsUnreadable(path=path, problem=error.strerror or error) from error
