"""What can be asked of the journal. Changes nothing; works on a read-only connection and inside a writer's."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.journal.head import Head
from app.journal.shifts import Shifts
from app.model import Case, Evidence, Kind, Operation, Resolution, Scheme, State, format_moment
from app.request_ids import RRN_LENGTH, RequestId

GIVES_BACK = (Kind.CANCEL, Kind.RETURN)
MAY_HAVE_GIVEN_BACK = (State.PREPARED, State.SENT, State.APPROVED, State.UNKNOWN)
"""A cancel or return in one of these states counts against the sale (M5.1)."""
RRN_UNIQUE_FOR = timedelta(days=400)
"""For so long an RRN names one operation (M3.2)."""


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
        self.shifts = Shifts(connection)

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
        found = self._select("id = ?", operation_id)
        return found[0] if found else None

    def find_by_key(self, key: str) -> Operation | None:
        """The operation that a till's idempotency key belongs to."""
        found = self._select("idempotency_key = ?", key)
        return found[0] if found else None

    def find_undelivered(
        self,
        kind: Kind,
        scheme: Scheme,
        amount: int,
        request_id: str | None,
        original_id: str | None,
        *,
        training: bool,
    ) -> Operation | None:
        """The latest approval of such an operation, of that original by either name, whose till was not told of it."""
        found = self._select(
            f"{_UNDELIVERED} AND scheme = ? AND amount = ? AND kind = ? AND training = ?"
            " AND (request_id IS ? OR original_id = ?)",
            scheme,
            amount,
            kind,
            training,
            request_id,
            original_id,
            limit=1,
        )
        return found[0] if found else None

    def undelivered(self, limit: int) -> list[Operation]:
        """The approvals of which their tills have not been told, without those of training."""
        return self._select(f"{_UNDELIVERED} AND NOT training", limit=limit)

    def is_printed(self, operation_id: str) -> bool:
        """Whether a slip of that operation was printed, or saved as a PDF."""
        return self._text("SELECT operation_id FROM prints WHERE operation_id = ?", operation_id) is not None

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
        state = self._text("SELECT state FROM operations WHERE id = ?", operation_id)
        return None if state is None else State(state)

    def latest(self, limit: int) -> list[Operation]:
        return self._select("TRUE", limit=limit)

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
        found = self._select_open("lane = ? AND training = ? AND look_up IS NULL", lane, training)
        return found[-1] if found else None

    def find_conflict(self, lane: str, *, training: bool) -> Operation | None:
        """An operation of a lane which something contradicts that no supervisor has answered yet (M4)."""
        found = self._select_in_conflict("lane = ? AND training = ?", lane, training)
        return found[0] if found else None

    def cases(self) -> list[Case]:
        """Everything that is not settled, the oldest first."""
        unknown = [(operation, None) for operation in self._select_unknown("TRUE")]
        rows = self._connection.execute(f"SELECT * FROM evidence WHERE {_OPEN_CONFLICT}").fetchall()
        conflicts = [(self._known(row["operation_id"]), Evidence.from_row(row)) for row in rows]
        cases = [
            Case(operation, conflict, tuple(self.evidence_of(operation.id)))
            for operation, conflict in [*unknown, *conflicts]
        ]
        return sorted(cases, key=lambda case: case.operation.created_at)

    def count_cases(self) -> int:
        """How many there are."""
        query = (
            f"SELECT (SELECT count(*) FROM operations WHERE {_UNKNOWN})"
            f" + (SELECT count(*) FROM evidence WHERE {_OPEN_CONFLICT})"
        )
        return int(self._connection.execute(query).fetchone()[0])

    def find_unsettled_sale(self, amount: int, *, training: bool) -> Operation | None:
        """A sale of that amount on any lane which is not settled (M3.4)."""
        meant = "kind = 'sale' AND amount = ? AND training = ?"
        found = self._select_unknown(meant, amount, training) or self._select_in_conflict(meant, amount, training)
        return found[0] if found else None

    def find_unknown(self, lane: str, *, training: bool) -> list[Operation]:
        """The operations of a lane whose outcome is not known."""
        return self._select_unknown("lane = ? AND training = ?", lane, training)

    def find_unknown_cancels(self, cancel: Operation) -> list[Operation]:
        """Cancels of the same original on the same pinpad whose outcome is not known.

        A receipt number alone does not name the original: it is another sale's in the next shift.
        """
        return self._select_unknown(
            "kind = 'cancel' AND training = ? AND scheme = ? AND lane = ? AND id <> ?"
            f" AND (original_id = ? OR (length(request_id) = {RRN_LENGTH} AND request_id IN (?, ?)))",
            cancel.training,
            cancel.scheme,
            cancel.lane,
            cancel.id,
            cancel.original_id,
            cancel.request_id,
            cancel.rrn,
        )

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
        found = self._select(f"lane = ? AND training = ? AND {_HEARD}", lane, training, limit=1)
        return found[0] if found else None

    def find_next(self, operation: Operation) -> Operation | None:
        """The operation behind this one on the same lane of which the pinpad may have heard."""
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE lane = ? AND training = ? AND {_HEARD}"
            " AND row > (SELECT row FROM operations WHERE id = ?) ORDER BY row LIMIT 1",
            (operation.lane, operation.training, operation.id),
        ).fetchone()
        return None if rows is None else Operation.from_row(rows)

    def find_before(self, operation: Operation, limit: int) -> list[Operation]:
        """The operations before this one on the same lane of which the pinpad may have heard, the latest first."""
        return self._select(
            f"lane = ? AND training = ? AND {_HEARD} AND row < (SELECT row FROM operations WHERE id = ?)",
            operation.lane,
            operation.training,
            operation.id,
            limit=limit,
        )

    def find_left_behind(self) -> list[Operation]:
        """What a program that ended without warning has left on its way."""
        oldest_first = reversed(self._select_open("TRUE"))
        return [operation for operation in oldest_first if operation.state is not State.UNKNOWN]

    def find_last_with_terminal(self, lane: str, *, training: bool) -> Operation | None:
        """The latest operation of a lane that named its terminal."""
        found = self._select("lane = ? AND training = ? AND terminal_id IS NOT NULL", lane, training, limit=1)
        return found[0] if found else None

    def find_last_terminal(self, lane: str, *, training: bool) -> str | None:
        """The terminal id that answered on the lane last."""
        return self._text(
            "SELECT terminal_id FROM operations WHERE lane = ? AND training = ? AND terminal_id IS NOT NULL"
            " ORDER BY row DESC LIMIT 1",
            lane,
            training,
        )

    def find_sales(self, original: RequestId, scheme: Scheme, *, training: bool) -> list[Operation]:
        """The approved sales that a request id may mean.

        An RRN means the sales of that scheme which carry it. A receipt number means something only within the
        current shift of a terminal (M5.3): the shift of its latest slip, and nothing before its last reconciliation.
        """
        if original.is_rrn:
            return self._select(f"rrn = ? AND {_APPROVED_SALE}", original.text, scheme, training)
        return self._select(
            f"receipt_no = ? AND {_APPROVED_SALE} AND terminal_id IS NOT NULL AND {_IN_CURRENT_SHIFT}",
            original.text,
            scheme,
            training,
        )

    def find_sale_not_approved(self, rrn: str, scheme: Scheme, *, training: bool) -> Operation | None:
        """The latest sale with that RRN which is in any state but approved."""
        found = self._select(
            "rrn = ? AND scheme = ? AND training = ? AND kind = 'sale' AND state <> 'approved'",
            rrn,
            scheme,
            training,
            limit=1,
        )
        return found[0] if found else None

    def find_sales_of_other_schemes(self, rrn: str, scheme: Scheme, *, training: bool) -> list[Operation]:
        """Approved sales with that RRN which another scheme's pinpad made."""
        return self._select(
            "rrn = ? AND scheme <> ? AND kind = 'sale' AND state = 'approved' AND training = ?", rrn, scheme, training
        )

    def find_give_backs(self, sale: Operation) -> list[Operation]:
        """Cancels and returns that count against the sale (M5.1), linked by id or by scheme and RRN."""
        return self._select(
            f"({_COUNTS_AS_GIVE_BACK}) AND training = ? AND (original_id = ? OR (scheme = ? AND {_NAMES_BY_RRN}))",
            sale.training,
            sale.id,
            sale.scheme,
            sale.rrn,
            sale.rrn,
        )

    def find_give_backs_of(self, request_id: str, scheme: Scheme, *, training: bool) -> list[Operation]:
        """Cancels and returns that count against a sale which is not in this journal."""
        return self._select(
            f"({_COUNTS_AS_GIVE_BACK}) AND training = ? AND scheme = ? AND {_NAMES_BY_RRN} AND original_id IS NULL",
            training,
            scheme,
            request_id,
            request_id,
        )

    def find_contradicted(self, sale: Operation) -> list[Operation]:
        """The sale, its cancels and its returns, in whatever state, as far as an open conflict stands against them."""
        return self._select_in_conflict(
            "training = ? AND scheme = ? AND (operations.id = ? OR original_id = ?"
            f" OR (kind IN {_listed(GIVES_BACK)} AND {_NAMES_BY_RRN}))",
            sale.training,
            sale.scheme,
            sale.id,
            sale.id,
            sale.rrn,
            sale.rrn,
        )

    def find_contradicted_of(self, request_id: str, scheme: Scheme, *, training: bool) -> list[Operation]:
        """The same for a sale which is not in this journal."""
        return self._select_in_conflict(
            f"training = ? AND scheme = ? AND kind IN {_listed(GIVES_BACK)} AND {_NAMES_BY_RRN}",
            training,
            scheme,
            request_id,
            request_id,
        )

    def given_back(self, sale: Operation) -> int:
        """Tiyin of the sale that have been given back or may have been."""
        return sum(operation.amount for operation in self.find_give_backs(sale))

    def knows_rrn(self, rrn: str, terminal_id: str | None, operation: Operation) -> bool:
        """Whether another operation of that kind on that terminal carries the RRN already (M3.2, M3.3).

        RRNs begin anew after a time, so that only the 400 days before the operation count. A cancel carries the RRN of
        its sale, so that one which was refused says nothing against the next; so do the returns of some banks, and
        several of them may be parts of one sale. Where either of them does not tell its terminal, it may be the same.
        """
        if operation.kind is Kind.RETURN and rrn in (operation.request_id, self._rrn_of_original(operation)):
            return False
        counts = "state IN ('approved', 'unknown')" if operation.kind is Kind.CANCEL else "TRUE"
        return self.has_rrn(rrn, terminal_id, operation, counts)

    def has_rrn(self, rrn: str, terminal_id: str | None, operation: Operation, counts: str = "TRUE") -> bool:
        """The same without exception: whether any other operation of that kind carries the RRN."""
        # The kind is written out: SQLite compiles a statement anew for each value that an index has a condition on.
        return self._exists(
            "rrn = ? AND (terminal_id IS NULL OR terminal_id = coalesce(?, terminal_id)) AND scheme = ?"
            f" AND kind = '{operation.kind}' AND training = ? AND id <> ? AND created_at >= ? AND {counts}",
            rrn,
            terminal_id,
            operation.scheme,
            operation.training,
            operation.id,
            format_moment(operation.created_at - RRN_UNIQUE_FOR),
        )

    def _rrn_of_original(self, give_back: Operation) -> str | None:
        original = self.get(give_back.original_id) if give_back.original_id else None
        return original.rrn if original else None

    def has_relayed(self, lane: str, *, training: bool) -> bool:
        """Whether the lane's pinpad is proven to reach its bank through the till (M2.2)."""
        return self._exists("lane = ? AND training = ? AND relayed", lane, training)

    def last_results(self, lane: str, limit: int, *, training: bool) -> list[Operation]:
        """The lane's latest operations that the pinpad ended with a slip there and then."""
        ended = (
            "lane = ? AND training = ? AND slip IS NOT NULL AND ended_at IS NOT NULL AND origin <> 'pinpad'"
            " AND state IN ('approved', 'declined') AND (reason IS NULL OR reason = 'reversal-pending')"
        )
        return self._select(ended, lane, training, limit=limit)

    def find_last_slip(self, lane: str, kinds: Collection[Kind], *, training: bool) -> Operation | None:
        """The lane's latest operation of those kinds that has a slip and is over."""
        meant = f"lane = ? AND training = ? AND slip IS NOT NULL AND ended_at IS NOT NULL AND kind IN {_listed(kinds)}"
        found = self._select(meant, lane, training, limit=1)
        return found[0] if found else None

    def is_in_current_shift(self, sale: Operation) -> bool:
        """Whether its terminal has not begun another shift since, as far as this journal knows (M5.2)."""
        return sale.terminal_id is None or self._exists(f"id = ? AND {_IN_CURRENT_SHIFT}", sale.id)

    def shift_totals(self, terminal_id: str, before: Operation) -> dict[Kind, tuple[int, int]]:
        """Count and tiyin of the approved operations of each kind in the shift that stood before an operation."""
        rows = self._connection.execute(
            "SELECT kind, count(*), sum(amount) FROM operations WHERE terminal_id = :terminal AND state = 'approved'"
            " AND kind <> 'reconciliation' AND row < (SELECT row FROM operations WHERE id = :id)"
            " AND row > coalesce((SELECT max(row) FROM operations WHERE terminal_id = :terminal"
            "   AND kind = 'reconciliation' AND state = 'approved'), 0) GROUP BY kind",
            {"terminal": terminal_id, "id": before.id},
        )
        totals = {Kind(kind): (count, amount) for kind, count, amount in rows}
        return {kind: totals.get(kind, (0, 0)) for kind in (Kind.SALE, Kind.CANCEL, Kind.RETURN)}

    def has_real_operations(self) -> bool:
        """Whether any operation was not for training."""
        return self._exists("NOT training")

    def returned_since(self, moment: datetime, operator: str) -> int:
        """Tiyin that an operator has returned, or may have, since `moment`; training does not count (M10.3)."""
        query = (
            f"SELECT coalesce(sum(amount), 0) FROM operations WHERE {_COUNTS_AS_GIVE_BACK} AND kind = 'return'"
            " AND NOT training AND operator = ? AND created_at >= ?"
        )
        return int(self._connection.execute(query, (operator, format_moment(moment))).fetchone()[0])

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
            self._text("SELECT 1 FROM resolutions WHERE operation_id = ? AND decision = 'opened'", operation_id)
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
        return self._text("SELECT data FROM events WHERE what = 'settings' ORDER BY row DESC LIMIT 1")

    def count_open(self, lane: str) -> int:
        """How many operations of a lane are not settled: under way, not known, or in conflict."""
        return len(self._select_open("lane = ?", lane)) + len(self._select_in_conflict("lane = ?", lane))

    def hash_at(self, count: int) -> str | None:
        """The hash of the chain at that many events; None where it has not so many."""
        return self._text("SELECT hash FROM events WHERE row = ?", count)

    def head_of(self, operation_id: str) -> Head | None:
        """Where the chain stood when the operation came into its present state; None where it does not tell."""
        state = self._text("SELECT state FROM operations WHERE id = ?", operation_id)
        heads = [Head(row, digest) for row, _, what, _, digest in self.events_of(operation_id) if what == state]
        return heads[-1] if heads else None

    def events_of(self, operation_id: str) -> list[tuple[Any, ...]]:
        """Row, moment, name, data and hash of the events that tell of an operation, the oldest first."""
        listed = self._text("SELECT coalesce(events, '') FROM operations WHERE id = ?", operation_id)
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

    def _select(self, condition: str, *values: object, limit: int = -1) -> list[Operation]:
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE {condition} ORDER BY row DESC LIMIT ?", (*values, limit)
        )
        return [Operation.from_row(row) for row in rows]

    def _select_unknown(self, condition: str, *values: object) -> list[Operation]:
        """Those whose outcome is not known."""
        return self._select_open(f"state = 'unknown' AND {condition}", *values)

    def _select_open(self, condition: str, *values: object) -> list[Operation]:
        """Those that are on their way or not known, through the index that holds nothing else."""
        query = f"SELECT * FROM operations INDEXED BY operations_open WHERE {_OPEN} AND {condition}"
        return [Operation.from_row(row) for row in self._connection.execute(f"{query} ORDER BY +row DESC", values)]

    def _select_in_conflict(self, condition: str, *values: object) -> list[Operation]:
        """Those that something contradicts, from the evidence, of which there is little: never over all operations."""
        query = (
            "SELECT operations.* FROM evidence INDEXED BY evidence_conflict"
            " CROSS JOIN operations ON operations.id = evidence.operation_id"
            f" WHERE {_OPEN_CONFLICT} AND {condition} ORDER BY +evidence.row"
        )
        return [Operation.from_row(row) for row in self._connection.execute(query, values)]

    def _text(self, query: str, *values: object) -> str | None:
        """The only value of the only row; None where there is none."""
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else str(row[0])

    def _exists(self, condition: str, *values: object) -> bool:
        return self._text(f"SELECT 1 FROM operations WHERE {condition} LIMIT 1", *values) is not None


def _listed(values: Collection[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


_OPEN = "state IN ('prepared', 'sent', 'unknown')"
"""Word for word the condition of the index `operations_open`, without which SQLite does not use it."""
_UNDELIVERED = "origin = 'api' AND delivery IS NULL AND state = 'approved' AND kind <> 'reconciliation'"
_UNKNOWN = f"{_OPEN} AND state = 'unknown'"
_FIRST_OPERATOR = "min(operator) FROM operations WHERE origin = 'window'"
_HEARD = "state NOT IN ('prepared', 'failed') AND origin <> 'pinpad'"
_OPEN_CONFLICT = """what IN ('contradiction', 'other-sale')
    AND NOT EXISTS (SELECT 1 FROM resolutions WHERE resolutions.evidence_id = evidence.id)"""
_COUNTS_AS_GIVE_BACK = f"kind IN {_listed(GIVES_BACK)} AND state IN {_listed(MAY_HAVE_GIVEN_BACK)}"
_NAMES_BY_RRN = "(request_id = ? OR ((kind = 'cancel' OR origin = 'pinpad') AND rrn = ?))"
"""The RRN was asked for, or it is the one that a cancel was answered with, which is its sale's, as may be that of a
return which was made on the pinpad itself."""
_APPROVED_SALE = "scheme = ? AND training = ? AND kind = 'sale' AND state = 'approved'"
_IN_CURRENT_SHIFT = """
    row > coalesce((
        SELECT max(later.row) FROM operations AS later
        WHERE later.terminal_id = operations.terminal_id
          AND later.kind = 'reconciliation' AND later.state = 'approved'), 0)
    AND shift_no IS (
        SELECT later.shift_no FROM operations AS later
        WHERE later.terminal_id = operations.terminal_id AND later.shift_no IS NOT NULL
          AND later.kind <> 'reconciliation'
        ORDER BY later.row DESC LIMIT 1)
"""
