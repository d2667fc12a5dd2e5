"""Catches what the program logs as a warning or worse, and fails the test that did not ask for it."""

import logging
from threading import Lock
from typing import Any


class LogTrap:
    """Sees every record of every logger from WARNING up, whatever handlers and levels the program sets up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: list[tuple[int, str]] = []
        self._asked: list[tuple[int, str]] = []
        self._allowed: list[tuple[int, str]] = []
        self._factory = logging.getLogRecordFactory()

    def set(self) -> None:
        """Begin to watch. A record factory is called for each record, even where a logger does not propagate."""
        logging.setLogRecordFactory(self._record)

    def release(self) -> None:
        """Stop watching."""
        logging.setLogRecordFactory(self._factory)

    def expect(self, level: int, text: str) -> None:
        """Ask for at least one record of that level whose message holds `text`; before or after it was logged."""
        self._asked.append((level, text))

    def allow(self, level: int, text: str) -> None:
        """Let pass what a test may log or not, as chance will have it."""
        self._allowed.append((level, text))

    def complaints(self) -> list[str]:
        """What was logged unasked, and what was asked for and never logged."""
        with self._lock:
            seen = list(self._seen)
        known = self._asked + self._allowed
        unasked = [record for record in seen if not any(_fits(record, wish) for wish in known)]
        missing = [wish for wish in self._asked if not any(_fits(record, wish) for record in seen)]
        return [
            *(f"logged unasked: {logging.getLevelName(level)} {message}" for level, message in unasked),
            *(f"never logged: {logging.getLevelName(level)} {text}" for level, text in missing),
        ]

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._factory(*args, **kwargs)
        # logging.makeLogRecord() asks for an empty record without a level first: that is no message yet
        if isinstance(record.levelno, int) and record.levelno >= logging.WARNING:
            with self._lock:
                self._seen.append((record.levelno, record.getMessage()))
        return record


def _fits(record: tuple[int, str], wish: tuple[int, str]) -> bool:
    return record[0] == wish[0] and wish[1] in record[1]
