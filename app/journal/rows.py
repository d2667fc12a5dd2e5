"""Selecting operations, whatever for: the statements that all queries of the journal are made of."""

import sqlite3
from collections.abc import Collection

from app.core.model import Operation

HEARD = "state NOT IN ('prepared', 'failed') AND origin <> 'pinpad'"
"""Operations of which a pinpad may have heard."""
OPEN_CONFLICT = """what IN ('contradiction', 'other-sale')
    AND NOT EXISTS (SELECT 1 FROM resolutions WHERE resolutions.evidence_id = evidence.id)"""
UNDELIVERED = "origin = 'api' AND delivery IS NULL AND state = 'approved' AND kind <> 'reconciliation'"
UNKNOWN = "state IN ('prepared', 'sent', 'unknown') AND state = 'unknown'"
_OPEN = "state IN ('prepared', 'sent', 'unknown')"
"""Word for word the condition of the index `operations_open`, without which SQLite does not use it."""


class Rows:
    """Operations by a condition in SQL, over one connection, for the thread that opened it. Lists are newest first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def select(self, condition: str, *values: object, limit: int = -1) -> list[Operation]:
        """The operations that the condition is true for."""
        rows = self._connection.execute(
            f"SELECT * FROM operations WHERE {condition} ORDER BY row DESC LIMIT ?", (*values, limit)
        )
        return [Operation.from_row(row) for row in rows]

    def first(self, condition: str, *values: object) -> Operation | None:
        """The newest of them; None where there is none."""
        return next(iter(self.select(condition, *values, limit=1)), None)

    def select_unknown(self, condition: str, *values: object) -> list[Operation]:
        """Those whose outcome is not known."""
        return self.select_open(f"state = 'unknown' AND {condition}", *values)

    def select_open(self, condition: str, *values: object) -> list[Operation]:
        """Those that are on their way or not known, through the index that holds nothing else."""
        query = f"SELECT * FROM operations INDEXED BY operations_open WHERE {_OPEN} AND {condition}"
        return [Operation.from_row(row) for row in self._connection.execute(f"{query} ORDER BY +row DESC", values)]

    def select_in_conflict(self, condition: str, *values: object) -> list[Operation]:
        """Those that something contradicts, from the evidence, of which there is little: never over all operations."""
        query = (
            "SELECT operations.* FROM evidence INDEXED BY evidence_conflict"
            " CROSS JOIN operations ON operations.id = evidence.operation_id"
            f" WHERE {OPEN_CONFLICT} AND {condition} ORDER BY +evidence.row"
        )
        return [Operation.from_row(row) for row in self._connection.execute(query, values)]

    def exists(self, condition: str, *values: object) -> bool:
        """Whether the condition is true for any operation."""
        return self.text(f"SELECT 1 FROM operations WHERE {condition} LIMIT 1", *values) is not None

    def text(self, query: str, *values: object) -> str | None:
        """The only value of the only row of a query; None where there is none."""
        row = self._connection.execute(query, values).fetchone()
        return None if row is None else str(row[0])


def listed(values: Collection[str]) -> str:
    """Words of this program as a list in SQL."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
