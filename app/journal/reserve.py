"""Outcomes for which the journal had no room: kept in a file whose room was taken in advance (M8.2)."""

import json
import os
from pathlib import Path
from threading import Lock

from app.core import logs
from app.core.model import Operation

SIZE = 1 << 20
"""Bytes; an operation with its slip takes two to four thousand."""

_lock = Lock()
_log = logs.get(__name__)


class Reserve:
    """The file beside a journal. Any thread of the process that owns the profile may use it."""

    def __init__(self, journal: Path) -> None:
        self.path = journal.with_suffix(".reserve")

    def prepare(self) -> None:
        """Take the room, unless that was done. Raises OSError when there is none."""
        with _lock:
            if not self.path.exists() or self.path.stat().st_size != SIZE:
                self._write([])

    def put(self, operation: Operation) -> None:
        """Keep an operation as it is now. Raises OSError when that fails too."""
        with _lock:
            kept = [each for each in self._read() if each.id != operation.id]
            self._write([*kept, operation])

    def remove(self, operation_id: str) -> None:
        """Forget an operation: the journal has it now."""
        with _lock:
            self._write([each for each in self._read() if each.id != operation_id])

    def operations(self) -> list[Operation]:
        """What is kept, in the order in which it came."""
        with _lock:
            return self._read()

    def _read(self) -> list[Operation]:
        try:
            return [Operation.from_row(row) for row in json.loads(self.path.read_bytes().rstrip())]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError) as error:
            # Half written by a program that was killed. The rows are still `sent`, so they become unknown (M1.3).
            aside = self.path.with_suffix(".damaged")
            _log.critical("%s cannot be read and is put aside as %s: %s", self.path, aside, error)
            os.replace(self.path, aside)
            return []

    def _write(self, operations: list[Operation]) -> None:
        text = json.dumps([operation.as_row() for operation in operations], ensure_ascii=False).encode()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.ljust(SIZE))
            file.flush()
            os.fsync(file.fileno())
