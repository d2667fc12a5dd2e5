"""What can be asked of the journal. Changes nothing; works on a read-only connection and inside a writer's.

What the money rules ask is apart from what screens and commands show: `Reader.guards` and `Reader.shifts`.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.model import Case, Evidence, Kind, Operation, Resolution, Scheme, State, format_moment
from app.journal.guard_queries import GuardQueries
from app.journal.head import Head
from app.journal.rows import HEARD, OPEN_CONFLICT, UNDELIVERED, UNKNOWN, Rows, listed
from app.journal.shifts import Shifts


@dataclass(frozen=True, slots=True)
class WaitingPrint:
    """A slip that did not come out, since when (RFC 3339, UTC), in whose name it is printed, what was wrong last."""

    operation: Operation
    since: str
    operator: str
    problem: str


class Reader:
    """Queries over one connection, for the thread that opened it. Lists are newest first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows = Rows(connection)
        self.shifts = Shifts(connection)
        self.guards = GuardQueries(self._rows, self.shifts)

    def close(self) -> None:
        self._connection.close()

    def fetch(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a SELECT of this package as plain tuples, of which many are had quickly."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor.execute(statement, values).fetchall()

    def fetch_numbers(self, statement: str, *values: object) -> list[int]:
        """What a SELECT of this package gives as `row`: thousands of numbers come most quickly as one text."""
        ((text,),) = self.fetch(f"SELECT json_group_array(row) FROM ({statement})", *values)
        numbers: list[int] = json.loads(text)
        return numbers

    def fetch_rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a SELECT of this package by their columns' names."""
        return [dict(row) for row in self._connection.execute(statement, values)]

    def get(self, operation_id: str) -> Operation | None:
        found = self._rows.select("id = ?", operation_id)
        return found[0] if found else None

    def find_by_key(self, key: str) -> Operation | None:
        """The operation that a till's idempotency key belongs to."""
        found = self._rows.select("idempotency_key = ?", key)
        return found[0] if found else None

    def undelivered(self, limit: int) -> list[Operation]:
        """The approvals of which their tills have not been told, without those of training."""
        return self._rows.select(f"{UNDELIVERED} AND NOT training", limit=limit)

    def is_printed(self, operation_id: str) -> bool:
        """Whether a slip of that operation was printed, or saved as a PDF."""
        return self._rows.text("SELECT operation_id FROM prints WHERE operation_id = ?", operation_id) is not None

    def waiting_prints(self) -> list[WaitingPrint]:
        """The slips that did not come out of the printer, the oldest first."""
        rows = self._connection.execute("SELECT * FROM waiting_prints ORDER BY row").fetchall()
        return [
            WaitingPrint(self._known(row["operation_id"]), row["since"], row["operator"], row["problem"])
            for row in rows
        ]

    def count_waiting_prints(self) -> int:
        """How many there are."""
        return int(self._connection.execute("SELECT count(*) FROM waiting_prints").fetchone()[0])

    def find_waiting_print(self, operation_id: str) -> sqlite3.Row | None:
        """The row of `waiting_prints` of that operation."""
        found: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM waiting_prints WHERE operation_id = ?", (operation_id,)
        ).fetchone()
        return found

    def find_state(self, operation_id: str) -> State | None:
        state = self._rows.text("SELECT state FROM operations WHERE id = ?", operation_id)
        return None if state is None else State(state)

    def latest(self, limit: int) -> list[Operation]:
        return self._rows.select("TRUE", limit=limit)

    def list_operations(self, state: State | None = None, since: datetime | None = None) -> Iterator[Operation]:
        """The operations in that state, or all, created at or after `since`, one by one."""
        rows = self._connection.execute(
            "SELECT * FROM operations WHERE (:state IS NULL OR state = :state)"
            " AND (:since IS NULL OR created_at >= :since) ORDER BY row DESC",
            {"state": state, "since": None if since is None else format_moment(since)},
        )
        return (Operation.from_row(row) for row in rows)

    def find_not_looked_up(self, lane: str, *, training: bool) -> Operation | None:
        """The oldest operation of a lane at rest whose outcome is not known, and whose look-up is still to come (M3.1).

        One whose outcome could not be stored is such an operation too.
        """
        found = self._rows.select_open("lane = ? AND training = ? AND look_up IS NULL", lane, training)
        return found[-1] if found else None

    def find_conflict(self, lane: str, *, training: bool) -> Operation | None:
        """An operation of a lane which something contradicts that no supervisor has answered yet (M4)."""
        found = self._rows.select_in_conflict("lane = ? AND training = ?", lane, training)
        return found[0] if found else None

    def cases(self) -> list[Case]:
        """Everything that is not settled, the oldest first."""
        unknown = [(operation, None) for operation in self._rows.select_unknown("TRUE")]
        rows = self._connection.execute(f"SELECT * FROM evidence WHERE {OPEN_CONFLICT}").fetchall()
        conflicts = [(self._known(row["operation_id"]), Evidence.from_row(row)) for row in rows]
        cases = [
            Case(operation, conflict, tuple(self.evidence_of(operation.id)))
            for operation, conflict in [*unknown, *conflicts]
        ]
        return sorted(cases, key=lambda case: case.operation.created_at)

    def count_cases(self) -> int:
        """How many there are."""
        query = (
            f"SELECT (SELECT count(*) FROM operations WHERE {UNKNOWN})"
            f" + (SELECT count(*) FROM evidence WHERE {OPEN_CONFLICT})"
        )
        return int(self._connection.execute(query).fetchone()[0])

    def find_unknown(self, lane: str, *, training: bool) -> list[Operation]:
        """The operations of a lane whose outcome is not known."""
        return self._rows.select_unknown("lane = ? AND training = ?", lane, training)

    def evidence_of(self, operation_id: str) -> list[Evidence]:
        """What was learnt of an operation after its end, the oldest first."""
        rows = self._connection.execute("SELECT * FROM evidence WHERE operation_id = ? ORDER BY row", (operation_id,))
        return [Evidence.from_row(row) for row in rows]

    def resolutions_of(self, operation_id: str) -> list[Resolution]:
        """How the cases of an operation ended, the oldest first."""
        query = "SELECT * FROM resolutions WHERE operation_id = ? ORDER BY row"
        return [Resolution.from_row(row) for row in self._connection.execute(query, (operation_id,))]

    def find_previous(self, lane: str, *, training: bool) -> Operation | None:
        """The latest operation of a lane of which its pinpad may have heard."""
        found = self._rows.select(f"lane = ? AND training = ? AND {HEARD}", lane, training, limit=1)
        return found[0] if found else None

    def find_next(self, operation: Operation, terminal_id: str | None = None) -> Operation | None:
        """The next operation of which the same pinpad may have heard: on its lane, or that terminal's on another.

        An operation that does not tell its terminal may be of that terminal; without `terminal_id` all of the lane are.
        """
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE row > (SELECT row FROM operations WHERE id = :id) AND training = :training"
            f" AND {HEARD} AND ((lane = :lane AND {_AT_TERMINAL}) OR terminal_id = :terminal) ORDER BY row LIMIT 1",
            {
                "id": operation.id,
                "lane": operation.lane,
                "training": operation.training,
                "terminal": terminal_id,
            },
        ).fetchone()
        return None if rows is None else Operation.from_row(rows)

    def find_before(self, operation: Operation, limit: int, terminal_id: str | None = None) -> list[Operation]:
        """The operations before this one on the same lane of which the same pinpad may have heard, the latest first."""
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE lane = :lane AND training = :training AND {HEARD} AND {_AT_TERMINAL}"
            " AND row < (SELECT row FROM operations WHERE id = :id) ORDER BY row DESC LIMIT :limit",
            {
                "id": operation.id,
                "lane": operation.lane,
                "training": operation.training,
                "terminal": terminal_id,
                "limit": limit,
            },
        )
        return [Operation.from_row(row) for row in rows]

    def find_left_behind(self) -> list[Operation]:
        """What a program that ended without warning has left on its way."""
        oldest_first = reversed(self._rows.select_open("TRUE"))
        return [operation for operation in oldest_first if operation.state is not State.UNKNOWN]

    def find_last_with_terminal(self, lane: str, *, training: bool) -> Operation | None:
        """The latest operation of a lane that named its terminal."""
        found = self._rows.select("lane = ? AND training = ? AND terminal_id IS NOT NULL", lane, training, limit=1)
        return found[0] if found else None

    def find_last_terminal(self, lane: str, *, training: bool) -> str | None:
        """The terminal id that answered on the lane last."""
        return self._rows.text(
            "SELECT terminal_id FROM operations WHERE lane = ? AND training = ? AND terminal_id IS NOT NULL"
            " ORDER BY row DESC LIMIT 1",
            lane,
            training,
        )

    def last_results(self, lane: str, limit: int, *, training: bool) -> list[Operation]:
        """The lane's latest operations that the pinpad ended with a slip there and then."""
        ended = (
            "lane = ? AND training = ? AND slip IS NOT NULL AND ended_at IS NOT NULL AND origin <> 'pinpad'"
            " AND state IN ('approved', 'declined') AND (reason IS NULL OR reason = 'reversal-pending')"
        )
        return self._rows.select(ended, lane, training, limit=limit)

    def find_last_slip(
        self, lane: str, kinds: Collection[Kind], scheme: Scheme | None = None, *, training: bool
    ) -> Operation | None:
        """The lane's latest operation of those kinds, and of that scheme, that has a slip and is over."""
        meant = f"lane = ? AND training = ? AND slip IS NOT NULL AND ended_at IS NOT NULL AND kind IN {listed(kinds)}"
        found = self._rows.select(f"{meant} AND scheme = coalesce(?, scheme)", lane, training, scheme, limit=1)
        return found[0] if found else None

    def has_real_operations(self) -> bool:
        """Whether any operation was not for training."""
        return self._rows.exists("NOT training")

    def calibrated(self, fingerprint: str) -> list[str]:
        """What has been calibrated for exactly that fingerprint (M12)."""
        query = "SELECT DISTINCT covers FROM calibrations WHERE fingerprint = ?"
        return [str(row[0]) for row in self._connection.execute(query, (fingerprint,))]

    def calibrated_terminals(self, fingerprint: str) -> list[str]:
        """The terminal ids that answered when a lane was calibrated."""
        query = "SELECT DISTINCT terminal_id FROM calibrations WHERE fingerprint = ?"
        return [str(row[0]) for row in self._connection.execute(query, (fingerprint,))]

    def opened_since(self, operation_id: str) -> bool:
        """Whether a supervisor has opened the lane over what this operation showed."""
        return (
            self._rows.text("SELECT 1 FROM resolutions WHERE operation_id = ? AND decision = 'opened'", operation_id)
            is not None
        )

    def operators(self, limit: int) -> list[str]:
        """The names under which the window was used, the latest first."""
        # From each name straight to the next in the index: there are few names, and any number of operations of each.
        rows = self._connection.execute(
            f"WITH RECURSIVE names (operator) AS (SELECT {_FIRST_OPERATOR} UNION ALL"
            f" SELECT (SELECT {_FIRST_OPERATOR} AND operator > names.operator) FROM names WHERE operator IS NOT NULL)"
            " SELECT operator FROM names WHERE operator IS NOT NULL ORDER BY (SELECT max(row) FROM operations"
            "   WHERE origin = 'window' AND operator = names.operator) DESC LIMIT ?",
            (limit,),
        )
        return [str(row[0]) for row in rows]

    def last_settings(self) -> str | None:
        """What the newest event of the settings holds, as JSON; see `settings_log`."""
        return self._rows.text("SELECT data FROM events WHERE what = 'settings' ORDER BY row DESC LIMIT 1")

    def changed_since(self, operation_id: str, key: str) -> bool:
        """Whether a key of the settings was changed after an operation came into its present state."""
        query = (
            "SELECT 1 FROM events INDEXED BY events_settings, json_each(events.data, '$.changes') AS change"
            " WHERE what = 'settings' AND events.row > ? AND change.value ->> 'key' = ? LIMIT 1"
        )
        head = self.head_of(operation_id)
        return head is not None and self._rows.text(query, head.count, key) is not None

    def count_open(self, lane: str) -> int:
        """How many operations of a lane are not settled: under way, not known, or in conflict."""
        return len(self._rows.select_open("lane = ?", lane)) + len(self._rows.select_in_conflict("lane = ?", lane))

    def hash_at(self, count: int) -> str | None:
        """The hash of the chain at that many events; None where it has not so many."""
        return self._rows.text("SELECT hash FROM events WHERE row = ?", count)

    def head_of(self, operation_id: str) -> Head | None:
        """Where the chain stood when the operation came into its present state; None where it does not tell."""
        state = self._rows.text("SELECT state FROM operations WHERE id = ?", operation_id)
        heads = [Head(row, digest) for row, _, what, _, digest in self.events_of(operation_id) if what == state]
        return heads[-1] if heads else None

    def events_of(self, operation_id: str) -> list[tuple[Any, ...]]:
        """Row, moment, name, data and hash of the events that tell of an operation, the oldest first."""
        listed = self._rows.text("SELECT coalesce(events, '') FROM operations WHERE id = ?", operation_id)
        numbers = (listed or "").split()  # never sought among all events: they are several for each operation
        marks = ", ".join("?" * len(numbers))
        statement = f"SELECT row, at, what, data, hash FROM events WHERE row IN ({marks}) ORDER BY row"
        return self.fetch(statement, *map(int, numbers))

    def supervisors(self) -> list[str]:
        """Their names, the first that was added first."""
        return [str(row[0]) for row in self._connection.execute("SELECT name FROM supervisors ORDER BY row")]

    def find_supervisor(self, name: str) -> sqlite3.Row | None:
        """The row of `supervisors` with that name."""
        found: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM supervisors WHERE name = ?", (name,)
        ).fetchone()
        return found

    def _known(self, operation_id: str) -> Operation:
        operation = self.get(operation_id)
        assert operation is not None, "a foreign key leads to it"
        return operation


_AT_TERMINAL = "(terminal_id IS NULL OR :terminal IS NULL OR terminal_id = :terminal)"
_FIRST_OPERATOR = "min(operator) FROM operations WHERE origin = 'window'"
