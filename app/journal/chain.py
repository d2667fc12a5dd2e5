"""Whether the journal still holds what was written: its events as a chain, and every row beside the events (M8.3)."""

import json
import sqlite3
from array import array
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any
from zlib import crc32

from app.core import logs
from app.core.errors import JournalContradicted
from app.core.masking import mask
from app.core.model import State
from app.core.rights import is_there
from app.journal import schema
from app.journal.head import Head, HeadFile, find_contradiction, read_settled
from app.journal.supervisors import REMOVED
from app.journal.writing import AMENDED, Writer, chain_hash

CONTRADICTED = "head-contradicted"
"""The event of a start at which the head file told of what the journal did not hold."""

_KEYS = {
    "operations": ("id",),
    "prints": ("operation_id", "copy_no"),
    "evidence": ("id",),
    "resolutions": ("operation_id",),
    "supervisors": ("name",),
    "calibrations": ("operation_id",),
    "waiting_prints": ("operation_id",),
}
"""The tables that events describe, and what a row of each is called by."""
_TABLE_OF_EVENT = {table: table for table in _KEYS if table != "operations"} | {
    "print": "prints",  # as schema 1 called it
    AMENDED: "operations",
    **dict.fromkeys(map(str, State), "operations"),
}
_NOT_IN_EVENTS = {"row", "events", "pin_hash", "failures", "locked_until"}
_NOT_SHOWN = ("idempotency_key",)
"""A till may take a card number for a key."""
_CHANGING = ("operations", "waiting_prints")
"""Those whose rows change: the last event of a row tells it as it is now."""
_SHOWN = 60
"""Characters of a value that a finding shows."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification has seen. `head` is None where no head file tells how far the journal went."""

    events: int
    operations: int
    findings: int
    head: Head | None


def check_head(writer: Writer, moment: datetime) -> JournalContradicted | None:
    """Whether the head file tells of what the journal does not hold; then that is logged and written down.

    For the owner of the profile, before anything else is written: the next commit overwrites the head file.
    """
    head = HeadFile(writer.path).read()
    found = find_contradiction(writer.path, head, writer.reader.hash_at)
    if head is None or found is None:
        return None
    _log.critical("%s", found)
    writer.accept_journal()
    writer.note(CONTRADICTED, {"count": head.count, "hash": head.hash}, moment)
    return found


def verify(journal: Path, tell: Callable[[str], object]) -> Verified:
    """Go through the whole journal and `tell` each discrepancy in a line of English, for whoever supports the shop.

    Needs no lock: it sees one moment of the journal while others write. Keeps about 200 bytes for each row in memory.

    Raises:
        JournalNewer, JournalUnusable: when the file cannot be read.
    """
    head = read_settled(journal)
    if not is_there(journal):
        gone = find_contradiction(journal, head, lambda _count: None)
        if gone is not None:
            tell(str(gone))
        return Verified(0, 0, 0 if gone is None else 1, head)
    with schema.errors_named(journal), closing(schema.open_for_reading(journal)) as connection:
        connection.execute("BEGIN")
        return _Audit(connection, head, tell).run()


class _Trail:
    """The rows of one table in the order in which events made them, each with the event that tells it as it is now."""

    def __init__(self, table: str) -> None:
        self._key = _KEYS[table]
        self._changes = table in _CHANGING
        self._places: dict[str, int] = {}
        self._events = array("q")
        """By place; 0 once the row was met."""
        self._listings = array("L")
        """By place: the checksum of the numbers of all events that tell of the row, as an operation lists them."""
        self._last = -1

    def note(self, values: Mapping[str, Any], event: int) -> None:
        """Take what an event tells of a row."""
        name = self.name(values)
        if self._changes and name in self._places:
            place = self._places[name]
            self._events[place] = event
            self._listings[place] = crc32(f" {event}".encode(), self._listings[place])
            return
        number = 1
        while _numbered(name, number) in self._places:
            number += 1
        self._places[_numbered(name, number)] = len(self._events)
        self._events.append(event)
        self._listings.append(crc32(f" {event}".encode()))

    def is_listed_by(self, operation: sqlite3.Row) -> bool:
        """Whether an operation that was met lists the events that tell of it."""
        return self._listings[self._places[self.name(operation)]] == crc32(f" {operation['events']}".encode())

    def forget(self, name: str) -> None:
        """The row of that name, if there is one, was taken away; what comes back under its name is another."""
        if (place := self._places.pop(name, None)) is not None:
            self._events[place] = 0

    def meet(self, row: sqlite3.Row) -> tuple[int | None, bool]:
        """The event that tells how this row should be, and whether the rows came in their order so far."""
        number = 1
        while (place := self._places.get(_numbered(self.name(row), number))) is not None:
            if event := self._events[place]:
                self._events[place] = 0
                in_order, self._last = place > self._last, max(place, self._last)
                return event, in_order
            number += 1
        return None, True

    def not_met(self) -> list[tuple[str, int]]:
        """The rows that were not met, and their events."""
        return [(name, self._events[place]) for name, place in self._places.items() if self._events[place]]

    def name(self, values: Mapping[str, Any] | sqlite3.Row) -> str:
        """What a row is called in a finding."""
        return " ".join(str(values[column]) for column in self._key)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


class _Audit:
    """One verification, within a read transaction."""

    def __init__(self, connection: sqlite3.Connection, head: Head | None, tell: Callable[[str], object]) -> None:
        self._connection = connection
        self._head = head
        self._tell = tell
        self._findings = 0
        self._trails = {table: _Trail(table) for table in _KEYS}

    def run(self) -> Verified:
        events = self._follow_events()
        operations = 0
        for table, trail in self._trails.items():
            rows = self._compare_rows(table, trail)
            operations += rows if table == "operations" else 0
        return Verified(events, operations, self._findings, self._head)

    def _find(self, text: str) -> None:
        self._findings += 1
        self._tell(text)

    # The chain

    def _follow_events(self) -> int:
        """Check the chain and note what it tells of the rows; the number of events."""
        count, last, previous = 0, 0, ""
        for row, at, what, data, digest in self._connection.execute(
            "SELECT row, at, what, data, hash FROM events ORDER BY row"
        ):
            if row > last + 1:
                self._find(f"events {last + 1} to {row - 1} are missing: they were deleted")
            elif digest != chain_hash(previous, at, what, data):
                self._find(f"event {row} ({what}, {at}): its hash does not follow: it, or the one before, was changed")
            if self._head is not None and row == self._head.count and digest != self._head.hash:
                self._find(f"event {row}: the head file knows it by another hash, {self._head.hash}")
            self._read_event(row, at, what, data)
            count, last, previous = count + 1, row, digest
        if self._head is not None and self._head.count > last:
            self._find(
                f"the head file tells of {self._head.count} events and the newest here is {last}:"
                " events were deleted at the end, or an older copy of the journal was put back"
            )
        return count

    def _read_event(self, row: int, at: str, what: str, data: str) -> None:
        table = _TABLE_OF_EVENT.get(what)
        if table is None and what not in (CONTRADICTED, REMOVED):
            return
        try:
            values = json.loads(data)
            if table is not None:
                self._trails[table].note(values, row)
                if table == "prints":  # what is printed waits for it no longer
                    self._trails["waiting_prints"].forget(str(values["operation_id"]))
            elif what == REMOVED:
                self._trails["supervisors"].forget(str(values["name"]))
            else:
                self._find(
                    f"event {row}: at {at} the program found a head file that told of {values['count']} events, ending"
                    f" in {values['hash']}, which the journal did not hold"
                )
        except (ValueError, LookupError, TypeError):
            self._find(f"event {row} ({what}, {at}): what it holds cannot be read")

    # The rows

    def _compare_rows(self, table: str, trail: _Trail) -> int:
        """Hold a table's rows against the events; how many there are."""
        count, in_order = 0, True
        for row in self._connection.execute(f"SELECT * FROM {table} ORDER BY row"):
            count += 1
            event, follows = trail.meet(row)
            if event is None:
                self._find(f"{table} {trail.name(row)}: no event made this row: it was inserted")
                continue
            if in_order and not follows:
                in_order = False
                self._find(f"{table} {trail.name(row)}: it stands behind rows that were made after it")
            self._compare(f"{table} {trail.name(row)}", row, event)
            if table == "operations" and not trail.is_listed_by(row):
                self._find(f"operations {trail.name(row)}: other events tell of it than it lists")
        for name, event in trail.not_met():
            self._find(f"{table} {name}: the row that event {event} tells of is gone: it was deleted")
        return count

    def _compare(self, name: str, row: sqlite3.Row, event: int) -> None:
        (data,) = self._connection.execute("SELECT data FROM events WHERE row = ?", (event,)).fetchone()
        values = json.loads(data)
        values["card_tail"] = values["card"][-4:] if values.get("card") else None
        for column, stands in zip(row.keys(), row, strict=True):
            told = values.get(column)  # a column that is younger than the event is absent there
            if column in _NOT_IN_EVENTS or stands == told:
                continue
            if column in _NOT_SHOWN:
                self._find(f"{name}: {column} is another one than event {event} says")
            else:
                shown = _excerpt(stands, told), _excerpt(told, stands)
                self._find(f"{name}: {column} is {shown[0]}, event {event} says {shown[1]}")


def _excerpt(value: object, other: object) -> str:
    """A value in one line; of a long text the part in which it begins to differ from the other."""
    if isinstance(value, str) and len(value) > _SHOWN:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(value, str(other), strict=False))
        begin = max(0, len(list(same)) - _SHOWN // 3)
        value = ("…" if begin else "") + value[begin : begin + _SHOWN] + "…"
    return mask(json.dumps(value, ensure_ascii=False))
