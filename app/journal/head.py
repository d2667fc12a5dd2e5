"""Count and hash of the newest event in a second file, so that a shortened or an older journal is noticed (M8.3)."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import JournalContradicted, JournalGone

_WIDTH = 15
_LENGTH = _WIDTH + 1 + 64 + 1


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of events ends."""

    count: int
    hash: str
    """In hex; empty for a journal without events."""


class HeadFile:
    """The file beside a journal. Whoever commits keeps it in step; it is overwritten in place and needs no more room.

    It is not synced: after a power cut it may be older than the journal, which proves nothing and is not held against
    it. A head that the journal does not have does prove something.
    """

    def __init__(self, journal: Path) -> None:
        self.path = journal.with_suffix(".head")
        self._descriptor: int | None = None

    def write(self, head: Head) -> None:
        """Keep `head`. Raises OSError when the file cannot be written."""
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, f"{head.count:0{_WIDTH}} {head.hash:64}\n".encode("ascii"))

    def read(self) -> Head | None:
        """What was kept; None where nothing was, or something else stands there."""
        try:
            count, _, digest = self.path.read_text("ascii")[:_LENGTH].partition(" ")
            return Head(int(count), digest.strip())
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        """Let the file go. Harmless when it was never opened."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_settled(journal: Path) -> Head | None:
    """The head file of a journal that others may be writing, read until two readings agree."""
    file = HeadFile(journal)
    head = file.read()
    while (again := file.read()) != head:
        head = again
    return head


def find_contradiction(
    journal: Path, head: Head | None, hash_at: Callable[[int], str | None]
) -> JournalContradicted | None:
    """The error of a journal that does not hold the event which `head` names; None where it does, or there is no head.

    `hash_at` gives the journal's hash at a number of events, None where it has fewer. Read the head before the journal:
    what is committed in between may be ahead of the head, never behind it.
    """
    if head is None or hash_at(head.count) == head.hash:
        return None
    error = JournalGone if hash_at(1) is None else JournalContradicted
    return error(path=journal, count=head.count, hash=head.hash)
