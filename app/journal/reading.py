"""What can be asked of the journal. Changes nothing; works on a read-only connection and inside a writer's."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from app.model import Kind, Operation, Scheme, State, format_moment
from app.request_ids import RequestId

GIVES_BACK = (Kind.CANCEL, Kind.RETURN)
MAY_HAVE_GIVEN_BACK = (State.PREPARED, State.SENT, State.APPROVED, State.UNKNOWN)
"""A cancel or return in one of these states counts against the sale (M5.1)."""


class Reader:
    """Queries over one connection, for the thread that opened it. Lists are newest first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def get(self, operation_id: str) -> Operation | None:
        found = self._select("id = ?", operation_id)
        return found[0] if found else None

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

    def find_unsettled(self, lane: str, *, training: bool) -> str | None:
        """The id of the oldest operation of a lane at rest whose outcome is not known, or could not be stored."""
        query = f"SELECT id FROM operations WHERE {_OPEN} AND lane = ? AND training = ? ORDER BY row LIMIT 1"
        return self._text(query, lane, training)

    def find_left_behind(self) -> list[Operation]:
        """What a program that ended without warning has left on its way."""
        rows = self._connection.execute(f"SELECT * FROM operations INDEXED BY operations_open WHERE {_OPEN}")
        operations = map(Operation.from_row, rows.fetchall())
        return [operation for operation in operations if operation.state is not State.UNKNOWN]

    def find_last_terminal(self, lane: str, *, training: bool) -> str | None:
        """The terminal id that answered on the lane last."""
        query = (
            "SELECT terminal_id FROM operations WHERE lane = ? AND training = ? AND terminal_id IS NOT NULL"
            " ORDER BY row DESC LIMIT 1"
        )
        return self._text(query, lane, training)

    def find_sales(self, original: RequestId, scheme: Scheme, *, training: bool) -> list[Operation]:
        """The approved sales that a request id may mean.

        An RRN means the sales of that scheme which carry it. A receipt number means something only within the
        current shift of a terminal (M5.3): the shift of its latest slip, and nothing before its last reconciliation.
        """
        if original.is_rrn:
            return self._select(f"rrn = ? AND {_APPROVED_SALE}", original.text, scheme, training)
        return self._select(
            f"receipt_no = ? AND {_APPROVED_SALE} AND {_IN_CURRENT_SHIFT}", original.text, scheme, training
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
            f"({_COUNTS_AS_GIVE_BACK}) AND training = ? AND (original_id = ? OR (scheme = ? AND request_id = ?))",
            sale.training,
            sale.id,
            sale.scheme,
            sale.rrn,
        )

    def find_give_backs_of_rrn(self, rrn: str, scheme: Scheme, *, training: bool) -> list[Operation]:
        """Cancels and returns that count against a sale which is not in this journal."""
        return self._select(
            f"({_COUNTS_AS_GIVE_BACK}) AND training = ? AND scheme = ? AND request_id = ?", training, scheme, rrn
        )

    def given_back(self, sale: Operation) -> int:
        """Tiyin of the sale that have been given back or may have been."""
        return sum(operation.amount for operation in self.find_give_backs(sale))

    def knows_rrn(self, rrn: str, terminal_id: str | None, kind: Kind) -> bool:
        """Whether an operation of that kind on that terminal carries the RRN already (M3.3).

        A cancel carries the RRN of its sale, so that one which was refused says nothing against the next.
        """
        of_cancel = "state IN ('approved', 'unknown')" if kind is Kind.CANCEL else "TRUE"
        return self._exists(f"rrn = ? AND terminal_id IS ? AND kind = ? AND {of_cancel}", rrn, terminal_id, kind)

    def has_relayed(self, lane: str, *, training: bool) -> bool:
        """Whether the lane's pinpad is proven to reach its bank through the till (M2.2)."""
        return self._exists("lane = ? AND training = ? AND relayed", lane, training)

    def last_results(self, lane: str, limit: int, *, training: bool) -> list[Operation]:
        """The lane's latest operations that ended with a slip."""
        ended = "lane = ? AND training = ? AND slip IS NOT NULL AND ended_at IS NOT NULL"
        return self._select(ended, lane, training, limit=limit)

    def _select(self, condition: str, *values: object, limit: int = -1) -> list[Operation]:
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE {condition} ORDER BY row DESC LIMIT ?", (*values, limit)
        )
        return [Operation.from_row(row) for row in rows]

    def _text(self, query: str, *values: object) -> str | None:
        """The only value of the only row; None where there is none."""
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else str(row[0])

    def _exists(self, condition: str, *values: object) -> bool:
        return self._text(f"SELECT 1 FROM operations WHERE {condition} LIMIT 1", *values) is not None


def _listed(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


_OPEN = "state IN ('prepared', 'sent', 'unknown')"
"""Word for word the condition of the index `operations_open`, without which SQLite does not use it."""
_COUNTS_AS_GIVE_BACK = f"kind IN {_listed(GIVES_BACK)} AND state IN {_listed(MAY_HAVE_GIVEN_BACK)}"
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
