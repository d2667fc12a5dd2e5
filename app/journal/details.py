"""What the journal tells of one operation beside its row: its events, one after the other, and its prints.

An operation lists the numbers of its events, because an index of a million operations' events would cost every step
of a sale another page to be written and synced.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.model import OPERATION_FIELDS, Origin
from app.journal.reading import Reader

NAMES = 1000
"""How many operators are listed at most: tills may give any name."""
_NOT_SHOWN = ("row", "id", "operation_id", "at")


@dataclass(frozen=True, slots=True)
class Change:
    """One column of an operation that an event changed; values as SQLite keeps them (amounts in tiyin)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an operation.

    `what` is the state that it came into, or `amended`, or the table that tells the rest: `evidence`, `resolutions`,
    `prints`; then `changes` are that row's columns.
    """

    at: datetime
    what: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """One time that a slip was printed, or saved: `copy_no` is 1 for the first."""

    copy_no: int
    printer: str
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Names:
    """What the journal's lanes and operators are called, in the order of the alphabet."""

    lanes: tuple[str, ...]
    operators: tuple[str, ...]


def timeline(reader: Reader, operation_id: str) -> list[Happening]:
    """All that happened to an operation, the oldest first."""
    happenings = [*_steps(reader, operation_id), *_told_elsewhere(reader, operation_id)]
    return sorted(happenings, key=lambda happening: happening.at)


def prints_of(reader: Reader, operation_id: str) -> list[Print]:
    """The prints of an operation, the first one first."""
    rows = reader.fetch(
        "SELECT copy_no, printer, operator, at FROM prints WHERE operation_id = ? ORDER BY copy_no", operation_id
    )
    return [Print(number, printer, operator, datetime.fromisoformat(at)) for number, printer, operator, at in rows]


def names(reader: Reader) -> Names:
    """The names to choose from in a search."""
    operators: set[str] = set()
    for origin in Origin:
        following = "SELECT min(operator) FROM operations WHERE origin = ? AND operator > ?"
        operators.update(_skip_through(reader, following, origin.value))
    return Names(lane_names(reader), tuple(sorted(operators)[:NAMES]))


def lane_names(reader: Reader) -> tuple[str, ...]:
    """The lanes that have had operations."""
    return tuple(_skip_through(reader, "SELECT min(lane) FROM operations WHERE lane > ?"))


def _skip_through(reader: Reader, following: str, *values: object) -> Iterator[str]:
    """From each name straight to the next in the index: there are few names, and any number of operations of each."""
    name: str | None = ""
    for _ in range(NAMES):
        name = reader.fetch(following, *values, name)[0][0]
        if name is None:
            return
        yield name


def _steps(reader: Reader, operation_id: str) -> Iterator[Happening]:
    before: Mapping[str, Any] = {}
    for _, at, what, data, _ in reader.events_of(operation_id):
        after = json.loads(data)
        yield Happening(datetime.fromisoformat(at), what, tuple(_changes(before, after)))
        before = after


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field in OPERATION_FIELDS:
        old, new = before.get(field), after.get(field)  # an older version's event lacks younger columns
        if old != new:
            yield Change(field, old, new)


def _told_elsewhere(reader: Reader, operation_id: str) -> Iterator[Happening]:
    for table in ("evidence", "resolutions", "prints"):
        for row in reader.fetch_rows(f"SELECT * FROM {table} WHERE operation_id = ? ORDER BY row", operation_id):
            told = {name: value for name, value in row.items() if value is not None and name not in _NOT_SHOWN}
            changes = tuple(Change(name, None, value) for name, value in told.items())
            yield Happening(datetime.fromisoformat(row["at"]), table, changes)
