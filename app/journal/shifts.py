"""The shifts of terminals, and a day, as the journal knows them. Changes nothing.

`Shifts.beginning` is the one definition of a terminal's shift (M5.3): guards, look-up, totals and reminders ask it. An
operation whose answer was lost names no terminal and belongs to its lane. Moments are UTC, amounts tiyin.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.model import Kind, Operation, Scheme, format_moment
from app.core.reports import read_blocks

AT_ONCE = 50
"""Latest operations of a lane among which a code is sought."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose shift it is: a terminal, None where it is not known, and the lane on which it answers."""

    lane: str
    terminal_id: str | None
    training: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a terminal's shift begins (M5.3)."""

    closing: Operation | None
    """The approved reconciliation that closed the shift before; None where the journal has none."""
    last_of_another: Operation | None
    """The last operation behind `closing` whose slip has another shift number: the pinpad closed that one by itself."""

    @property
    def after(self) -> Operation | None:
        """The operation behind which the shift begins; None where all that the journal has belongs to it."""
        return self.last_of_another or self.closing


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

    def beginning(self, place: Place, before: Operation | None = None) -> Beginning:
        """Where the terminal's current shift begins, or the one that stood before an operation (M5.3).

        It begins behind the terminal's last approved reconciliation, or where the shift number on its slips changed
        since. An operation without a shift number belongs to the shift in which it stands.
        """
        closing = next(iter(self.closings(place, 1, before)), None)
        numbered = (
            "SELECT * FROM operations INDEXED BY operations_shift WHERE terminal_id = :terminal"
            f" AND shift_no IS NOT NULL AND kind <> 'reconciliation' AND {_AFTER} AND {_BEFORE}"
        )
        newest_first = "ORDER BY row DESC LIMIT 1"
        latest = self._rows(f"{numbered} {newest_first}", place, closing, before)
        if not latest:
            return Beginning(closing, None)
        number = latest[0]["shift_no"]
        others = self._rows(f"{numbered} AND shift_no <> :number {newest_first}", place, closing, before, number=number)
        return Beginning(closing, Operation.from_row(others[0]) if others else None)

    def is_in_current(self, operation: Operation) -> bool:
        """Whether the operation belongs to its terminal's current shift, as far as this journal knows (M5.2)."""
        after = self.beginning(Place(operation.lane, operation.terminal_id, operation.training)).after
        return after is None or self.is_behind(operation, after)

    def is_in_one(self, sale: Operation, later: Operation) -> bool:
        """Whether a later operation was written down in the same shift of the sale's terminal, as far as is known."""
        place = Place(sale.lane, sale.terminal_id, sale.training)
        closing = next(iter(self.closings(place, 1, later)), None)
        if closing is not None and self.is_behind(closing, sale):
            return False
        between = "row BETWEEN (SELECT row FROM operations WHERE id = ?) AND (SELECT row FROM operations WHERE id = ?)"
        numbers = self._connection.execute(
            "SELECT count(DISTINCT shift_no) FROM operations INDEXED BY operations_shift"
            f" WHERE terminal_id = ? AND shift_no IS NOT NULL AND kind <> 'reconciliation' AND {between}",
            (sale.terminal_id, sale.id, later.id),
        ).fetchone()[0]
        return int(numbers) <= 1

    def is_behind(self, operation: Operation, other: Operation) -> bool:
        """Whether the operation was written down after the other one."""
        query = "SELECT (SELECT row FROM operations WHERE id = ?) > (SELECT row FROM operations WHERE id = ?)"
        return bool(self._connection.execute(query, (operation.id, other.id)).fetchone()[0])

    def closings(self, place: Place, limit: int, before: Operation | None = None) -> list[Operation]:
        """The approved reconciliations that closed a shift of the terminal, newest first.

        A pinpad's report may be of several terminals, of which the row names the first; one that names none, and any
        for a terminal that is not known, is its lane's.
        """
        found = f"WHERE {_CLOSED} AND {_BEFORE}"
        newest = "ORDER BY row DESC LIMIT :limit"
        query = (
            f"SELECT * FROM operations INDEXED BY operations_reconciled {found} AND terminal_id = :terminal {newest}"
        )
        named = self._rows(query, place, None, before, limit=limit)
        of_lane = self._rows(
            f"SELECT * FROM operations INDEXED BY operations_closed {found} AND lane = :lane AND training = :training"
            " AND (:terminal IS NULL OR terminal_id IS NULL OR (terminal_id <> :terminal AND instr(slip, :terminal)))"
            f" AND {_AFTER} {newest}",
            place,
            Operation.from_row(named[-1]) if len(named) == limit else None,
            before,
            limit=limit,
        )
        rows = sorted([*named, *of_lane], key=lambda row: -row["row"])
        return [each for row in rows if _closes(each := Operation.from_row(row), place.terminal_id)][:limit]

    def since(
        self, place: Place, after: Operation | None, limit: int, before: Operation | None = None
    ) -> list[Operation]:
        """What the pinpad may have heard of behind one operation, and before another; newest first.

        Operations that move money, and reconciliations whose outcome is not known.
        """
        found = f"SELECT * FROM operations WHERE {_HEARD} AND {_AFTER} AND {_BEFORE}"
        newest = "ORDER BY row DESC LIMIT :limit"
        told = self._rows(f"{found} AND terminal_id = :terminal {newest}", place, after, before, limit=limit)
        # of the whole lane only what can be among them: nobody may ever have closed a shift
        oldest = Operation.from_row(told[-1]) if len(told) == limit else after
        of_lane = f"{found} AND terminal_id IS NULL AND lane = :lane AND training = :training {newest}"
        rows = [*told, *self._rows(of_lane, place, oldest, before, limit=limit)]
        return [Operation.from_row(row) for row in sorted(rows, key=lambda row: -row["row"])[:limit]]

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

    def has_code(self, place: Place, after: Operation | None, codes: Collection[str]) -> bool:
        """Whether one of the latest operations of the lane behind another one was refused with one of the codes."""
        rows = self._connection.execute(
            f"SELECT code FROM operations WHERE lane = :lane AND training = :training AND {_AFTER}"
            f" ORDER BY row DESC LIMIT {AT_ONCE}",
            _values(place, after=after),
        )
        return any(row[0] in codes for row in rows)

    def last_before(self, place: Place, after: Operation | None, moment: datetime) -> Operation | None:
        """The terminal's latest approved operation that moved money behind another one, made before `moment`."""
        found = self._rows(
            f"SELECT * FROM operations WHERE terminal_id = :terminal AND training = :training AND {_AFTER}"
            " AND kind <> 'reconciliation' AND state = 'approved' AND created_at < :moment ORDER BY row DESC LIMIT 1",
            place,
            after,
            moment=format_moment(moment),
        )
        return Operation.from_row(found[0]) if found else None

    def sold_since(self, moment: datetime, *, training: bool) -> list[Sold]:
        """What was approved since then on all lanes of that sort, the oldest first."""
        rows = self._connection.execute(
            "SELECT scheme, kind, amount, created_at FROM operations WHERE created_at >= ? AND training = ?"
            " AND state = 'approved' AND kind <> 'reconciliation' ORDER BY created_at",
            (format_moment(moment), training),
        )
        return [Sold(Scheme(row[0]), Kind(row[1]), row[2], datetime.fromisoformat(row[3])) for row in rows]

    def _rows(
        self, query: str, place: Place, after: Operation | None, before: Operation | None = None, **more: object
    ) -> list[dict[str, Any]]:
        rows = self._connection.execute(query, _values(place, after=after, before=before, **more))
        return [dict(row) for row in rows]


def _closes(reconciliation: Operation, terminal_id: str | None) -> bool:
    """Whether an approved reconciliation of a terminal's lane closed its shift: by what it names."""
    if terminal_id is None or reconciliation.terminal_id in (None, terminal_id):
        return True
    return any(block.terminal_id == terminal_id for block in read_blocks(reconciliation.slip or ""))


def _values(place: Place, *, after: object = None, before: object = None, **more: object) -> dict[str, object]:
    """The parameters of a query; operations stand for their rows."""
    ids = {
        name: operation.id if isinstance(operation, Operation) else None
        for name, operation in (("after", after), ("before", before))
    }
    return {"terminal": place.terminal_id, "lane": place.lane, "training": place.training, **ids, **more}


_CLOSED = "kind = 'reconciliation' AND state = 'approved'"
"""Word for word the condition of the indexes `operations_reconciled` and `operations_closed`."""
_HEARD = """(kind IN ('sale', 'cancel', 'return') OR (kind = 'reconciliation' AND state = 'unknown'))
    AND state <> 'failed'"""
_AFTER = "row > coalesce((SELECT row FROM operations WHERE id = :after), 0)"
_BEFORE = f"row < coalesce((SELECT row FROM operations WHERE id = :before), {2**62})"
