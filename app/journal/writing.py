"""Every change of the journal: one synced transaction that also appends the event which describes it (M8)."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.journal import schema
from app.journal.reading import Reader
from app.model import OPERATION_FIELDS, Operation, Reason, State, format_moment
from app.states import AFTER_CRASH, check_step

_VALUES = ", ".join(f":{name}" for name in OPERATION_FIELDS)
_INSERT = f"INSERT INTO operations ({', '.join(OPERATION_FIELDS)}) VALUES ({_VALUES})"
_UPDATE = f"UPDATE operations SET {', '.join(f'{name} = :{name}' for name in OPERATION_FIELDS)} WHERE id = :id"


class Writer:
    """Writes over one connection, for the thread that opened it. Every method is one transaction.

    Each raises `sqlite3.Error` when the file cannot be written: who calls decides what that means for the money.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal, creating it where there is none. Raises as `schema.open_for_writing` does."""
        self._connection = schema.open_for_writing(path)
        self.reader = Reader(self._connection)

    def close(self) -> None:
        self.reader.close()

    def insert(self, build: Callable[[Reader], Operation]) -> Operation:
        """Write down a new operation (M5.1).

        `build` looks at the journal inside the same transaction and gives the operation, or raises to refuse it.
        """
        with schema.transaction(self._connection):
            operation = build(self.reader)
            self._write(_INSERT, operation, operation.created_at)
        return operation

    def step(self, operation: Operation, moment: datetime) -> None:
        """Store an operation in its next state.

        Raises:
            IllegalStep: when the stored state does not lead there.
            LookupError: when the operation was never inserted.
        """
        with schema.transaction(self._connection):
            stored = self.reader.find_state(operation.id)
            if stored is None:
                raise LookupError(f"operation {operation.id} is not in the journal")
            check_step(stored, operation.state)
            self._write(_UPDATE, operation, moment)

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

    def record_print(self, operation_id: str, printer: str, operator: str, moment: datetime) -> int:
        """Note that a slip is being printed; the copy number, 1 for the first print."""
        with schema.transaction(self._connection):
            printed = self._connection.execute(
                "SELECT coalesce(max(copy_no), 0) FROM prints WHERE operation_id = ?", (operation_id,)
            ).fetchone()[0]
            row = {
                "operation_id": operation_id,
                "copy_no": int(printed) + 1,
                "printer": printer,
                "operator": operator,
                "at": format_moment(moment),
            }
            self._connection.execute(
                "INSERT INTO prints (operation_id, copy_no, printer, operator, at)"
                " VALUES (:operation_id, :copy_no, :printer, :operator, :at)",
                row,
            )
            self._append_event(moment, "print", row)
        return int(printed) + 1

    def note(self, what: str, data: dict[str, Any], moment: datetime) -> None:
        """Append an event that changes no row."""
        with schema.transaction(self._connection):
            self._append_event(moment, what, data)

    def _write(self, statement: str, operation: Operation, moment: datetime) -> None:
        row = operation.as_row()
        self._connection.execute(statement, row)
        self._append_event(moment, operation.state, row)

    def _append_event(self, moment: datetime, what: str, data: dict[str, Any]) -> None:
        """Append to the chain: each hash covers the one before it (M8.3)."""
        last = self._connection.execute("SELECT hash FROM events ORDER BY row DESC LIMIT 1").fetchone()
        at, text = format_moment(moment), json.dumps(data, ensure_ascii=False, sort_keys=True)
        self._connection.execute(
            "INSERT INTO events (at, what, data, hash) VALUES (?, ?, ?, ?)",
            (at, what, text, chain_hash(last[0] if last else "", at, what, text)),
        )


def chain_hash(previous: str, at: str, what: str, data: str) -> str:
    """The SHA-256 of an event, in hex, over its fields and the hash of the event before it."""
    return hashlib.sha256("\n".join((previous, at, what, data)).encode()).hexdigest()
