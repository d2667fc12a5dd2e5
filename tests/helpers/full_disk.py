"""A disk on which nothing grows any more, by a limit of this process that the system keeps to (RLIMIT_FSIZE)."""

import sys
from contextlib import closing
from pathlib import Path

from app.core.clock import Clock
from app.journal.reserve import SIZE
from app.journal.writing import Writer

if sys.platform != "win32":
    import resource

    _LIMITS = resource.getrlimit(resource.RLIMIT_FSIZE)


def make_long(journal: Path, clock: Clock) -> None:
    """Let the journal's log be longer than its reserve file, whose room is taken: the limit must not touch that."""
    with closing(Writer(journal)) as writer:
        writer.note("padding", {"text": "x" * (SIZE + SIZE // 2)}, clock.now())


def fill(journal: Path) -> None:
    """From now on no file of this process may become longer than the journal's log is."""
    assert sys.platform != "win32"
    size = journal.with_name(f"{journal.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, _LIMITS[1]))


def fill_wholly() -> None:
    """From now on this process can write nothing into any file."""
    limit(0)


def limit(size: int) -> None:
    """From now on no file of this process may become longer than so many bytes."""
    assert sys.platform != "win32"
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, _LIMITS[1]))


def free() -> None:
    """There is room again."""
    assert sys.platform != "win32"
    resource.setrlimit(resource.RLIMIT_FSIZE, _LIMITS)
