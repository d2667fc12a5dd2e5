"""What a search found, as a table for Excel: a CSV file that grows step by step beside the window's other work.

UTF-8 with a byte order mark, so that Excel shows Cyrillic; a semicolon between the cells and a decimal comma, as Excel
expects them where it is set to Russian or Uzbek; lines end in CR LF (RFC 4180). The columns are the keys of the
command line and the HTTP interface (`OPERATION_KEYS`) in their order. Amounts are so'm here, without separators of
thousands, so that they can be added up; times are the shop's, like 2026-11-24 14:05:09. What the journal holds of cards
is masked (M9).

A cell that begins with = + - @, a tab or a line end may be a formula to Excel, and operators' names come from tills:
an apostrophe is put before it. Excel takes the zero from 014 and shows an RRN as 4.08E+11: a number with a leading zero
or of 12 digits and more is written as ="408005356147", which it shows as it is.
"""

import csv
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

from app.core.errors import ExportUnwritable
from app.core.model import OPERATION_KEYS, Operation
from app.core.money import plain_amount
from app.journal.reading import Reader
from app.journal.searching import STEP_SECONDS, Found, Progress, deadline_passed

_PAGE = 100
_AMOUNTS = ("amount", "surcharge", "total")
_LONG_NUMBER = re.compile("0[0-9]+|[0-9]{12,}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Export:
    """One file that is being written. Its steps are for the thread that reads the journal."""

    def __init__(self, found: Found, path: Path, zone: tzinfo, headings: Mapping[str, str] | None = None) -> None:
        """Write nothing yet. `headings` are what columns are called, by key; the others are called as their key."""
        self._found = found
        self._path = path
        self._zone = zone
        self._headings = [(headings or {}).get(key, key) for key in OPERATION_KEYS]
        self._part: Path | None = None
        self._file: TextIO | None = None
        self._count = 0
        self._complete = False

    def step(self, reader: Reader) -> Progress:
        """Go on for a short while: first with the search, then with the file; `count` is how many it holds so far.

        Once it is complete, the file stands at its path, in the place of one that was there; until then there is only
        a file beside it.

        Raises:
            ExportUnwritable: nothing of it is left then.
        """
        if not self._found.progress.complete:
            self._found.step(reader)
        else:
            try:
                self._write(reader)
            except OSError as error:
                self.abandon()
                raise ExportUnwritable(path=self._path, problem=error.strerror or error) from error
        return Progress(self._count, self._complete, moved=False)

    def abandon(self) -> None:
        """Leave it, and nothing of it. Harmless at any time; a file that is complete stays."""
        if self._file is not None:
            with suppress(OSError):  # of a full disk, which closing meets again
                self._file.close()
            self._file = None
        if self._part is not None:
            self._part.unlink(missing_ok=True)
            self._part = None

    def _write(self, reader: Reader) -> None:
        file = self._file or self._open()
        table = csv.writer(file, delimiter=";", lineterminator="\r\n")
        passed = deadline_passed(STEP_SECONDS)
        while not self._complete:
            operations = self._found.page(reader, self._count, self._count + _PAGE)
            table.writerows([cell(operation, key, self._zone) for key in OPERATION_KEYS] for operation in operations)
            self._count += len(operations)
            if self._count == self._found.progress.count:
                self._finish(file)
            if passed():
                break

    def _open(self) -> TextIO:
        handle, name = mkstemp(dir=self._path.parent, prefix=self._path.name, suffix=".part")
        self._part = Path(name)
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        csv.writer(self._file, delimiter=";", lineterminator="\r\n").writerow(map(_safe, self._headings))
        return self._file

    def _finish(self, file: TextIO) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        assert self._part is not None, "it was opened"
        os.replace(self._part, self._path)
        self._part, self._file, self._complete = None, None, True


def cell(operation: Operation, key: str, zone: tzinfo) -> str:
    """One value as the table has it; empty where there is none."""
    value = getattr(operation, key)
    if value is None:
        return ""
    if key in _AMOUNTS:
        return plain_amount(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f'="{text}"' if _LONG_NUMBER.fullmatch(text) else _safe(text)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
