"""Every change of the journal: one synced transaction that also appends the event which describes it (M8)."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from app.core import logs
from app.core.errors import JournalReplaced
from app.core.model import FIXED_FIELDS, OPERATION_FIELDS, Evidence, Operation, Reason, Resolution, State, format_moment
from app.core.paths import beside
from app.core.states import AFTER_CRASH, check_step
from app.journal import schema
from app.journal.head import Head, HeadFile, find_contradiction
from app.journal.reading import Reader
from app.journal.reserve import Reserve

AMENDED = "amended"
"""The event of an operation that stays in its state. All its other events are called as the state that it reached."""

_VALUES = ", ".join(f":{name}" for name in OPERATION_FIELDS)
_COLUMNS = f"{', '.join(OPERATION_FIELDS)}, events, card_tail"
_INSERT = f"INSERT INTO operations ({_COLUMNS}) VALUES ({_VALUES}, :event, substr(:card, -4))"
_CHANGING = [name for name in OPERATION_FIELDS if name not in FIXED_FIELDS]
_CHANGES = ", ".join(f"{name} = :{name}" for name in _CHANGING)
_SOUGHT = "events = coalesce(events || ' ', '') || :event, card_tail = substr(:card, -4)"
_UPDATE = f"UPDATE operations SET {_CHANGES}, {_SOUGHT} WHERE id = :id"
"""Leaves alone what never changes, and with it most of the indexes."""
_CORRECT = "UPDATE operations SET scheme = :scheme WHERE id = :id AND scheme <> :scheme"
"""On a pinpad that takes both cards only the slip tells which one it was."""

_committing = Lock()
"""Held from a commit until the head file tells of it, so that its heads come in the order of the commits."""
_log = logs.get(__name__)


class Writer:
    """Writes over one connection, for the thread that opened it. Every method is one transaction.

    Each raises `sqlite3.Error` when the file cannot be written, and what `check_journal` raises when it is not the
    journal any more: who calls decides what that means for the money.
    """

    def __init__(self, path: Path, *, starts: bool = False) -> None:
        """Open the journal, creating it where there is none.

        `starts` is for the owner of the profile at its start: only then may a journal that was written before be
        created anew.

        Raises:
            JournalGone: when there is none, and its head file tells that there was one.
            AppError: as `schema.open_for_writing` does.
        """
        self.path = path
        self._head_file = HeadFile(path)
        before = _file_id(path)
        if before is None and not starts:
            self._raise_contradiction(lambda _count: None)
        self._connection = schema.open_for_writing(path)
        # What was there before is what was opened, or was replaced since, which the first check notices.
        self._file = before or _file_id(path)
        self._wal = _file_id(beside(path)[1])
        self._is_accepted = False
        self.reserve = Reserve(path)
        self._head: Head | None = None
        self.reader = Reader(self._connection)

    def close(self) -> None:
        self.reader.close()
        self._head_file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction, or a part of the one around it. Once it is committed, the head file is brought in step."""
        if self._connection.in_transaction:
            yield
            return
        self._head = None
        with schema.transaction(self._connection, self._commit):
            self.check_journal()
            yield

    def check_journal(self) -> None:
        """Make sure that what is open is still the journal of its name and holds what was written last (M8.1).

        By device and inode; on Windows by the file's index, where a file that is open cannot be deleted or renamed
        but can be written over, which the head shows.

        Raises:
            JournalReplaced: when the file, or its WAL, was deleted, moved or replaced.
            JournalContradicted: when it does not hold the event that its head file tells of.
        """
        if (self._file, self._wal) != (_file_id(self.path), _file_id(beside(self.path)[1])):
            raise JournalReplaced(path=self.path)
        if not self._is_accepted:
            self._raise_contradiction(self.reader.hash_at)

    def accept_journal(self) -> None:
        """Take the journal for what it is, whatever the head file tells: the next commit overwrites that."""
        self._is_accepted = True

    def insert(self, build: Callable[[Reader], Operation]) -> Operation:
        """Write down a new operation (M5.1).

        `build` looks at the journal inside the same transaction and gives the operation, or raises to refuse it.
        """
        with self.transaction():
            operation = build(self.reader)
            self._write(_INSERT, operation, operation.created_at, operation.state)
        return operation

    def adopt(self, operation: Operation) -> None:
        """Write down an operation that is over already: the pinpad did what this till had not asked of it (M4)."""
        self.insert(lambda _: operation)

    def step(self, operation: Operation, moment: datetime) -> None:
        """Store an operation in its next state.

        Raises:
            IllegalStep: when the stored state does not lead there.
            LookupError: when the operation was never inserted.
        """
        with self.transaction():
            self._step(operation, moment)

    def learn(
        self,
        moment: datetime,
        *,
        evidence: Evidence | None = None,
        operation: Operation | None = None,
        resolutions: Iterable[Resolution] = (),
    ) -> None:
        """Store what was learnt of an operation after its end, and what follows from it: all of it or nothing.

        `operation` is as it is now, in its next state or amended in the one that it has.

        Raises:
            IllegalStep, LookupError: as `step` does.
        """
        with self.transaction():
            if evidence is not None:
                self.append_row("evidence", evidence.as_row(), moment)
            if operation is not None and self.reader.find_state(operation.id) is operation.state:
                self._write(_UPDATE, operation, moment, AMENDED)
            elif operation is not None:
                self._step(operation, moment)
            for resolution in resolutions:
                self.append_row("resolutions", resolution.as_row(), moment)

    def deliver(self, operation_id: str, how: str, moment: datetime) -> Operation:
        """Note how a till learnt what became of its operation, the first time that it does; the operation then.

        Raises:
            LookupError: when there is no such operation.
        """
        return self._change_delivery(operation_id, None, how, moment)

    def take_back_delivery(self, operation_id: str, how: str, moment: datetime) -> Operation:
        """Note that the till has not learnt it after all, if that is how it was thought to; the operation then.

        Raises:
            LookupError: when there is no such operation.
        """
        return self._change_delivery(operation_id, how, None, moment)

    def recover(self, moment: datetime) -> list[Operation]:
        """Settle what an ended program left on its way (M1.3), and give back what became of it."""
        recovered = []
        for operation in self.reader.find_left_behind():
            values = operation.as_row() | {
                "state": AFTER_CRASH[operation.state],
                "reason": Reason.NEVER_SENT if operation.state is State.PREPARED else Reason.PROGRAM_ENDED,
                "ended_at": format_moment(moment),
            }
            recovered.append(Operation.from_row(values))
            self.step(recovered[-1], moment)
        return recovered

    def store_reserve(self, moment: datetime) -> list[Operation]:
        """Store the outcomes that an earlier program had to keep aside (M8.2), and make room for the next ones.

        Raises OSError when there is no room for them.
        """
        stored = []
        for operation in self.reserve.operations():
            stored.append(self.store_kept(operation, moment))
            self.reserve.remove(operation.id)
        self.reserve.prepare()
        return stored

    def store_kept(self, kept: Operation, moment: datetime) -> Operation:
        """Store an outcome that had to be kept aside (M8.2), by legal steps from where the journal is; what it is then.

        A journal that is an older copy, or whose last commit told of a failure, need not be where it was left.
        """
        with self.transaction():
            stored = self.reader.get(kept.id)
            if stored is None:
                self.note("reserve", kept.as_row(), moment)  # of another journal: an older copy was put back
                return kept
            if stored.state not in AFTER_CRASH:
                return stored  # it has gone on since
            operation = kept
            if stored.state is State.SENT and kept.state is State.FAILED:
                # the commit of `sent` had failed, so that nothing was sent, and yet it is there: only a look-up may say
                lost = replace(stored, state=State.UNKNOWN, reason=Reason.PROGRAM_ENDED)
                operation = replace(lost, detail=kept.detail, ended_at=kept.ended_at)
            elif stored.state is State.PREPARED and kept.state is not State.FAILED:
                self._step(replace(kept, state=State.SENT, ended_at=None), moment)
            self._step(operation, moment)
        return operation

    def record_print(
        self, operation_id: str, printer: str, operator: str, moment: datetime, *, is_copy: bool = False
    ) -> int:
        """Note that a slip is being printed; the copy number, 1 for the first print.

        With `is_copy` it is none: whoever asks has had the slip by another way. A slip that waited for the printer
        waits no longer.
        """
        with self.transaction():
            printed = self._connection.execute(
                "SELECT coalesce(max(copy_no), 0) FROM prints WHERE operation_id = ?", (operation_id,)
            ).fetchone()[0]
            number = max(int(printed), int(is_copy)) + 1
            row = {
                "operation_id": operation_id,
                "copy_no": number,
                "printer": printer,
                "operator": operator,
                "at": format_moment(moment),
            }
            self.append_row("prints", row, moment)
            self._connection.execute("DELETE FROM waiting_prints WHERE operation_id = ?", (operation_id,))
        return number

    def note_unprinted(self, operation_id: str, operator: str, problem: str, moment: datetime) -> None:
        """Note that a slip did not come out and waits for the printer (M8.4); `problem` is why, as it is told.

        One that waits already goes on waiting since then, under its first operator.
        """
        with self.transaction():
            waits = self.reader.find_waiting_print(operation_id)
            if waits is None:
                row = {"operation_id": operation_id, "since": format_moment(moment), "operator": operator}
                self.append_row("waiting_prints", row | {"problem": problem}, moment)
            elif waits["problem"] != problem:
                row = {name: waits[name] for name in ("operation_id", "since", "operator")} | {"problem": problem}
                self._connection.execute(
                    "UPDATE waiting_prints SET problem = :problem WHERE operation_id = :operation_id", row
                )
                self.append_event(moment, "waiting_prints", row)

    def note(self, what: str, data: dict[str, Any], moment: datetime) -> None:
        """Append an event that changes no row."""
        with self.transaction():
            self.append_event(moment, what, data)

    def _change_delivery(self, operation_id: str, before: str | None, after: str | None, moment: datetime) -> Operation:
        with self.transaction():
            operation = self.reader.get(operation_id)
            if operation is None:
                raise LookupError(f"operation {operation_id} is not in the journal")
            if operation.delivery == before:
                operation = replace(operation, delivery=after)
                self._write(_UPDATE, operation, moment, AMENDED)
        return operation

    # Within a transaction

    def append_row(self, table: str, row: dict[str, Any], moment: datetime) -> None:
        """Insert a row into one of the tables whose rows never change, with the event that holds it."""
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)
        self.append_event(moment, table, row)

    def append_event(self, moment: datetime, what: str, data: dict[str, Any]) -> int:
        """Append to the chain: each hash covers the one before it (M8.3). The number of the event."""
        last = self._connection.execute("SELECT hash FROM events ORDER BY row DESC LIMIT 1").fetchone()
        at, text = format_moment(moment), json.dumps(data, ensure_ascii=False, sort_keys=True)
        digest = chain_hash(last[0] if last else "", at, what, text)
        cursor = self._connection.execute(
            "INSERT INTO events (at, what, data, hash) VALUES (?, ?, ?, ?)", (at, what, text, digest)
        )
        self._head = Head(cursor.lastrowid or 0, digest)
        return self._head.count

    def execute(self, statement: str, values: dict[str, Any]) -> None:
        """Change rows that no event describes. Only for what holds secrets, which an event must not hold."""
        self._connection.execute(statement, values)

    def _step(self, operation: Operation, moment: datetime) -> None:
        stored = self.reader.find_state(operation.id)
        if stored is None:
            raise LookupError(f"operation {operation.id} is not in the journal")
        check_step(stored, operation.state)
        self._write(_UPDATE, operation, moment, operation.state)

    def _write(self, statement: str, operation: Operation, moment: datetime, what: str) -> None:
        row = operation.as_row()
        event = self.append_event(moment, what, row)
        # So an operation leads to its events: an index of them would cost every step another page.
        self._connection.execute(statement, row | {"event": str(event)})
        if statement is _UPDATE:
            self._connection.execute(_CORRECT, row)

    def _raise_contradiction(self, hash_at: Callable[[int], str | None]) -> None:
        with _committing:  # never in the middle of a write
            head = self._head_file.read()
        if (found := find_contradiction(self.path, head, hash_at)) is not None:
            raise found

    def _commit(self) -> None:
        with _committing:
            self._connection.execute("COMMIT")
            if self._head is not None:
                try:
                    self._head_file.write(self._head)
                    self._is_accepted = False
                except OSError as error:
                    # The money is stored; the head file is only a witness of it.
                    _log.error("%s could not be written: %s", self._head_file.path, error)


def _file_id(path: Path) -> tuple[int, int] | None:
    """Device and inode; None where there is no such file, or it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def chain_hash(previous: str, at: str, what: str, data: str) -> str:
    """The SHA-256 of an event, in hex, over its fields and the hash of the event before it."""
    return hashlib.sha256("\n".join((previous, at, what, data)).encode()).hexdigest()
