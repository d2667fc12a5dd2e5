"""What the journal knows of the shifts of terminals, and of a day. Changes nothing.

The shift of a terminal is that of M5.3; an operation whose answer was lost names no terminal and belongs to its lane.
Moments are UTC, amounts tiyin.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.model import Kind, Operation, Scheme, format_moment

AT_ONCE = 50
"""Latest operations of a lane among which a code is sought."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose shift it is: a terminal, and the lane on which it answers."""

    lane: str
    terminal_id: str
    training: bool


@dataclass(frozen=True, slots=True)
class Sold:
    """One approved operation, as far as a picture of the day needs it."""

    scheme: Scheme
    kind: Kind
    amount: int
    at: datetime


class Shifts:
    """Queries over one connection, for the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last_closing(self, place: Place, before: Operation | None = None) -> Operation | None:
        """The terminal's latest approved reconciliation, or the latest before an operation."""
        found = self.closings(place, 1, before)
        return found[0] if found else None

    def closings(self, place: Place, limit: int, before: Operation | None = None) -> list[Operation]:
        """The terminal's approved reconciliations, newest first."""
        found = f"SELECT * FROM operations INDEXED BY operations_reconciled WHERE {_CLOSED} AND {_BEFORE}"
        return self._operations(
            f"SELECT * FROM ({found} AND terminal_id = :terminal"
            f" UNION ALL {found} AND terminal_id IS NULL AND lane = :lane AND training = :training)"
            " ORDER BY row DESC LIMIT :limit",
            place,
            before=before,
            limit=limit,
        )

    def since(
        self, place: Place, closing: Operation | None, limit: int, before: Operation | None = None
    ) -> list[Operation]:
        """What the pinpad may have heard of since a reconciliation, and before an operation; newest first.

        Operations that move money, and reconciliations whose outcome is not known.
        """
        found = f"SELECT * FROM operations WHERE {_HEARD} AND {_AFTER} AND {_BEFORE}"
        newest = "ORDER BY row DESC LIMIT :limit"
        told = self._rows(f"{found} AND terminal_id = :terminal {newest}", place, closing, before, limit)
        # of the whole lane only what can be among them: nobody may ever have closed a shift
        oldest = Operation.from_row(dict(told[-1])) if len(told) == limit else closing
        of_lane = f"{found} AND terminal_id IS NULL AND lane = :lane AND training = :training {newest}"
        rows = sorted([*told, *self._rows(of_lane, place, oldest, before, limit)], key=lambda row: -row["row"])
        return [Operation.from_row(dict(row)) for row in rows[:limit]]

    def newest(self, lane: str, *, training: bool) -> Operation | None:
        """The latest operation of a lane, whatever became of it."""
        found = self._connection.execute(
            "SELECT * FROM operations WHERE lane = ? AND training = ? ORDER BY row DESC LIMIT 1", (lane, training)
        ).fetchone()
        return None if found is None else Operation.from_row(found)

    def first_behind(
        self, operation: Operation | None, lane: str, moment: datetime, *, training: bool
    ) -> Operation | None:
        """The lane's first operation behind another one; without one the first that was made from `moment` on."""
        since = "row > (SELECT row FROM operations WHERE id = :id)" if operation else "created_at >= :moment"
        found = self._connection.execute(
            f"SELECT * FROM operations WHERE lane = :lane AND training = :training AND {since} ORDER BY row LIMIT 1",
            {
                "lane": lane,
                "training": training,
                "id": operation.id if operation else None,
                "moment": format_moment(moment),
            },
        ).fetchone()
        return None if found is None else Operation.from_row(found)

    def has_code(self, place: Place, closing: Operation | None, codes: Collection[str]) -> bool:
        """Whether one of the latest operations of the lane since a reconciliation was refused with one of the codes."""
        rows = self._connection.execute(
            f"SELECT code FROM operations WHERE lane = :lane AND training = :training AND {_AFTER}"
            f" ORDER BY row DESC LIMIT {AT_ONCE}",
            _values(place, after=closing),
        )
        return any(row[0] in codes for row in rows)

    def last_before(self, place: Place, closing: Operation | None, moment: datetime) -> Operation | None:
        """The terminal's latest approved operation that moved money since a reconciliation, made before `moment`."""
        found = self._operations(
            f"SELECT * FROM operations WHERE terminal_id = :terminal AND training = :training AND {_AFTER}"
            " AND kind <> 'reconciliation' AND state = 'approved' AND created_at < :moment ORDER BY row DESC LIMIT 1",
            place,
            after=closing,
            moment=format_moment(moment),
        )
        return found[0] if found else None

    def sold_since(self, moment: datetime, *, training: bool) -> list[Sold]:
        """What was approved since then on all lanes of that sort, the oldest first."""
        rows = self._connection.execute(
            "SELECT scheme, kind, amount, created_at FROM operations WHERE created_at >= ? AND training = ?"
            " AND state = 'approved' AND kind <> 'reconciliation' ORDER BY created_at",
            (format_moment(moment), training),
        )
        return [Sold(Scheme(row[0]), Kind(row[1]), row[2], datetime.fromisoformat(row[3])) for row in rows]

    def _rows(
        self, query: str, place: Place, after: Operation | None, before: Operation | None, limit: int
    ) -> list[sqlite3.Row]:
        return self._connection.execute(query, _values(place, after=after, before=before, limit=limit)).fetchall()

    def _operations(self, query: str, place: Place, **more: object) -> list[Operation]:
        return [Operation.from_row(row) for row in self._connection.execute(query, _values(place, **more))]


def _values(place: Place, *, after: object = None, before: object = None, **more: object) -> dict[str, object]:
    """The parameters of a query; operations stand for their rows."""
    ids = {
        name: operation.id if isinstance(operation, Operation) else None
        for name, operation in (("after", after), ("before", before))
    }
    return {"terminal": place.terminal_id, "lane": place.lane, "training": place.training, **ids, **more}


_CLOSED = "kind = 'reconciliation' AND state = 'approved'"
"""Word for word the condition of the index `operations_reconciled`."""
_HEARD = """(kind IN ('sale', 'cancel', 'return') OR (kind = 'reconciliation' AND state = 'unknown'))
    AND state <> 'failed'"""
_AFTER = "row > coalesce((SELECT row FROM operations WHERE id = :after), 0)"
_BEFORE = f"row < coalesce((SELECT row FROM operations WHERE id = :before), {2**62})"
