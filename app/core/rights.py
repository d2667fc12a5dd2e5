"""Why the system refuses a file: whose it is, or that its disk can only be read."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

READING = os.R_OK
WRITING = os.R_OK | os.W_OK

_BY_EFFECTIVE_USER = os.access in os.supports_effective_ids


@dataclass(frozen=True, slots=True)
class Denial:
    """`path` is what this user may not use. `owner` is whose it is; None where its disk can only be read."""

    path: Path
    owner: str | None


def is_there(path: Path) -> bool:
    """Whether a file exists; one that this user may not even look at does."""
    try:
        return path.exists()
    except PermissionError:
        return True


def find_denial(paths: Iterable[Path], use: int = WRITING) -> Denial | None:
    """The first of these that this user may not use; None where all may be used or are missing.

    A folder that hides one of them is what is denied then. On Windows always None: `access` does not know its rights.
    """
    if sys.platform == "win32":
        return None
    for path in paths:
        seen = _nearest_seen(path)
        if seen is None:
            continue
        needed = (use | os.X_OK) if seen.is_dir() else use
        if seen != path:
            needed = os.X_OK
        if not os.access(seen, needed, effective_ids=_BY_EFFECTIVE_USER):
            return Denial(seen, None if _is_read_only(seen) and use & os.W_OK else _owner(seen))
    return None


def nearest_existing(path: Path) -> Path:
    """The path itself, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if is_there(place))


def _nearest_seen(path: Path) -> Path | None:
    """The path, or the folder above it that hides it; None where it is missing."""
    try:
        path.stat()
    except PermissionError:
        return next(place for place in path.parents if _can_be_seen(place))
    except OSError:
        return None
    return path


def _can_be_seen(path: Path) -> bool:
    try:
        path.stat()
    except PermissionError:
        return False
    return True


def _is_read_only(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # a user who has been removed
        return str(path.stat().st_uid)
