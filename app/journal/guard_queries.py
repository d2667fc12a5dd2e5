"""What the money rules ask of the journal before a pinpad is asked, and of its answer afterwards (M2 to M5).

Rows are found by every name that they know: a sale by its id, its RRN, and its receipt number within its terminal's
shift. What a row does not know is never a difference. Changes nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from app.core.identity import Named, contradict, differ, rrns_of_sale
from app.core.model import Kind, Operation, Scheme, State, format_moment
from app.core.request_ids import RRN_LENGTH, RequestId
from app.journal.rows import UNDELIVERED, Rows, listed
from app.journal.shifts import Place, Shifts

RRN_UNIQUE_FOR = timedelta(days=400)
"""For so long an RRN names one operation (M3.2)."""
_LONGEST_OPERATION = timedelta(days=1)
"""No operation goes on for longer: a bound for searches by the day."""
_COUNTING = (State.PREPARED, State.SENT, State.APPROVED, State.UNKNOWN)
"""A refund in one of these states counts against its sale (M5.1)."""
_REFUND = "kind IN ('cancel', 'return')"
_APPROVED_SALE = "training = ? AND kind = 'sale' AND state = 'approved'"

Schemes: TypeAlias = tuple[Scheme, ...]
"""The schemes of a request: several on a pinpad that takes both cards."""


class GuardQueries:
    """The queries of guards, look-up and late answers. Lists are newest first."""

    def __init__(self, rows: Rows, shifts: Shifts) -> None:
        self._rows = rows
        self._shifts = shifts

    # What may be a repetition

    def unsettled_sale(self, amount: int, *, training: bool) -> Operation | None:
        """A sale of that amount on any lane which is not settled (M3.4)."""
        meant = "kind = 'sale' AND amount = ? AND training = ?"
        rows = self._rows
        found = rows.select_unknown(meant, amount, training) or rows.select_in_conflict(meant, amount, training)
        return found[0] if found else None

    def untold_sale(self, amount: int, *, training: bool) -> Operation | None:
        """The latest approved sale of that amount on any lane of which its till was not told (M3.4)."""
        return self._rows.first(f"{UNDELIVERED} AND kind = 'sale' AND amount = ? AND training = ?", amount, training)

    def untold_refund(
        self, original: RequestId, sale: Operation | None, place: Place, schemes: Schemes
    ) -> Operation | None:
        """The latest approved refund of that original of which its till was not told."""
        related = self.refunds_of(sale) if sale else self.refunds_of_unknown(original, place, schemes)
        return next((each for each in related if each.is_undelivered), None)

    # The sale that is meant

    def sales(self, original: RequestId, schemes: Schemes, *, training: bool) -> list[Operation]:
        """The approved sales that a request may mean.

        An RRN means the sales of those schemes which carry it; where none does, the one that was refunded under it
        before its RRN was known. A receipt number means something only in its terminal's current shift (M5.3).
        """
        if not original.is_rrn:
            return self._sales_by_receipt(original.text, schemes, training=training)
        found = self._rows.select(f"rrn = ? AND {_of(schemes)} AND {_APPROVED_SALE}", original.text, training)
        return found or self._sales_refunded_as(original.text, schemes, training=training)

    def sale_not_approved(self, rrn: str, schemes: Schemes, *, training: bool) -> Operation | None:
        """The latest sale with that RRN which is in any state but approved."""
        meant = f"rrn = ? AND {_of(schemes)} AND training = ? AND kind = 'sale' AND state <> 'approved'"
        return self._rows.first(meant, rrn, training)

    def sales_of_other_schemes(self, rrn: str, schemes: Schemes, *, training: bool) -> list[Operation]:
        """Approved sales with that RRN of any other scheme."""
        return self._rows.select(f"rrn = ? AND NOT {_of(schemes)} AND {_APPROVED_SALE}", rrn, training)

    def lane_of(self, sale: Operation) -> str:
        """The lane on which the sale's terminal answered last: a cancel is made there (M5.2)."""
        if sale.terminal_id is None:
            return sale.lane
        last = self._rows.first("terminal_id = ? AND training = ?", sale.terminal_id, sale.training)
        return sale.lane if last is None else last.lane

    def last_terminal(self, lane: str, schemes: Schemes, *, training: bool) -> str | None:
        """The terminal that made the lane's latest operation of those schemes; a report may name several."""
        last = self._rows.first(
            f"lane = ? AND training = ? AND {_of(schemes)} AND terminal_id IS NOT NULL AND kind <> 'reconciliation'",
            lane,
            training,
        )
        return None if last is None else last.terminal_id

    # What counts against it

    def refunds_of(self, sale: Operation) -> list[Operation]:
        """Cancels and returns that count against the sale, by every name that either row knows (M5.1)."""
        return [each for each in self._related_to(sale) if each.state in _COUNTING]

    def refunded(self, sale: Operation) -> int:
        """Tiyin of the sale that have been refunded or may have been."""
        return sum(refund.amount for refund in self.refunds_of(sale))

    def refunds_of_unknown(self, original: RequestId, place: Place, schemes: Schemes) -> list[Operation]:
        """Cancels and returns that count against a sale which is not in this journal, to be refunded at `place`."""
        return [each for each in self._related_to_unknown(original, place, schemes) if each.state in _COUNTING]

    def contradicted(self, sale: Operation) -> Operation | None:
        """The sale, its cancels and its returns, in whatever state: the one that an open conflict stands against."""
        return self._in_conflict([sale, *self._related_to(sale)])

    def contradicted_of_unknown(self, original: RequestId, place: Place, schemes: Schemes) -> Operation | None:
        """The same for a sale which is not in this journal."""
        return self._in_conflict(self._related_to_unknown(original, place, schemes))

    def unknown_cancels(self, cancel: Operation) -> list[Operation]:
        """Cancels of the same original on the same pinpad whose outcome is not known.

        A receipt number alone does not name the original: it is another sale's in the next shift.
        """
        found = self._rows.select_unknown(
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
        return [each for each in found if not differ(each.terminal_id, cancel.terminal_id)]

    def refunded_without_a_check(self, moment: datetime, operator: str) -> int:
        """Tiyin that count towards an operator's limit since `moment`; training does not (M5.4, M10.3).

        Returns, and cancels of what is not in this journal: nothing but pinpad and bank has checked those.
        """
        query = (
            f"SELECT coalesce(sum(amount), 0) FROM operations WHERE state IN {listed(_COUNTING)}"
            " AND (kind = 'return' OR (kind = 'cancel' AND original_id IS NULL))"
            " AND NOT training AND operator = ? AND created_at >= ?"
        )
        return int(self._rows.text(query, operator, format_moment(moment)) or 0)

    # Whose an answer is

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
        return self._rows.exists(
            "rrn = ? AND (terminal_id IS NULL OR terminal_id = coalesce(?, terminal_id)) AND (scheme = ? OR lane = ?)"
            f" AND kind = '{operation.kind}' AND training = ? AND id <> ? AND created_at >= ? AND {counts}",
            rrn,
            terminal_id,
            operation.scheme,
            operation.lane,  # of both schemes where they differ: which one it was, not every slip says
            operation.training,
            operation.id,
            format_moment(operation.created_at - RRN_UNIQUE_FOR),
        )

    def with_rrn(self, rrn: str, operation: Operation) -> list[Operation]:
        """The other operations that carry an RRN, of the 400 days before this one and since."""
        return self._rows.select(
            "rrn = ? AND training = ? AND id <> ? AND created_at >= ?",
            rrn,
            operation.training,
            operation.id,
            format_moment(operation.created_at - RRN_UNIQUE_FOR),
        )

    def named_by(self, told: Named, operation: Operation) -> list[Operation]:
        """The other approved operations that an answer to this one names, by RRN or by receipt number (M2.0).

        It names none that it contradicts in anything. For an answer whose slip does not say of which kind it is.
        """
        with_rrn = [] if told.rrn is None else self.with_rrn(told.rrn, operation)
        found = [each for each in with_rrn if each.state is State.APPROVED]
        if told.receipt_no is not None and told.terminal_id is not None:
            same_number = self._rows.select(
                "receipt_no = ? AND terminal_id = ? AND training = ? AND id <> ? AND state = 'approved'",
                told.receipt_no,
                told.terminal_id,
                operation.training,
                operation.id,
                limit=1,  # an older one is of an earlier shift
            )
            found += [each for each in same_number if self._shifts.is_in_current(each)]
        return [each for each in found if not contradict(told, each)]

    def nameless_twins(self, case: Operation, terminal_id: str | None) -> list[Operation]:
        """Other operations of that terminal, kind and amount about that time that have no RRN (M3.2)."""
        assert case.sent_at is not None, "what was not sent has no slip"
        found = self._rows.select(
            "created_at BETWEEN ? AND ? AND training = ? AND kind = ? AND amount = ? AND rrn IS NULL"
            " AND sent_at IS NOT NULL AND id <> ? AND (scheme = ? OR lane = ?)",
            format_moment(case.sent_at - _LONGEST_OPERATION),
            format_moment(case.sent_at + _LONGEST_OPERATION),
            case.training,
            case.kind,
            case.amount,
            case.id,
            case.scheme,
            case.lane,
        )
        same_lane = [each for each in found if each.terminal_id is not None or each.lane == case.lane]
        return [each for each in same_lane if not differ(each.terminal_id, terminal_id)]

    # How rows are related

    def _sales_by_receipt(self, receipt_no: str, schemes: Schemes, *, training: bool) -> list[Operation]:
        """Of each terminal those of its current shift: a pinpad that was closed by itself counts anew unnoticed."""
        meant = f"receipt_no = ? AND terminal_id IS NOT NULL AND {_of(schemes)} AND {_APPROVED_SALE}"
        newest = f"row IN (SELECT max(row) FROM operations WHERE {meant} GROUP BY terminal_id)"
        found: list[Operation] = []
        for last in self._rows.select(newest, receipt_no, training):
            after = self._shifts.beginning(Place(last.lane, last.terminal_id, training)).after
            behind = "terminal_id = ? AND row > coalesce((SELECT row FROM operations WHERE id = ?), 0)"
            values = (receipt_no, training, last.terminal_id, after.id if after else None)
            found += self._rows.select(f"{meant} AND {behind}", *values)
        return found

    def _sales_refunded_as(self, rrn: str, schemes: Schemes, *, training: bool) -> list[Operation]:
        refunds = self._by_rrn(frozenset({rrn}), schemes, training=training)
        ids = dict.fromkeys(each.original_id for each in refunds if each.original_id is not None)
        meant = f"id = ? AND rrn IS NULL AND {_of(schemes)} AND {_APPROVED_SALE}"
        found = (self._rows.first(meant, each, training) for each in ids)
        return [sale for sale in found if sale is not None]

    def _related_to(self, sale: Operation) -> list[Operation]:
        """The sale's cancels and returns in whatever state."""
        linked = self._rows.select(f"{_REFUND} AND training = ? AND original_id = ?", sale.training, sale.id)
        rrns = frozenset({sale.rrn}) if sale.rrn else rrns_of_sale(linked)
        by_rrn = self._by_rrn(rrns, (sale.scheme,), training=sale.training)
        return _once([*linked, *by_rrn, *self._by_receipt(sale)])

    def _related_to_unknown(self, original: RequestId, place: Place, schemes: Schemes) -> list[Operation]:
        if original.is_rrn:
            return self._by_rrn(frozenset({original.text}), schemes, training=place.training)
        after = self._shifts.beginning(place).after
        asked = self._asked_by_receipt(original.text, place, schemes)
        return [each for each in asked if after is None or self._shifts.is_behind(each, after)]

    def _by_rrn(self, rrns: Collection[str], schemes: Schemes, *, training: bool) -> list[Operation]:
        """The refunds that know their sale by one of the RRNs; see `rrns_of_sale`.

        Of one without a slip nothing has told whose card it was.
        """
        marks = ", ".join("?" * len(rrns))
        found = self._rows.select(
            f"{_REFUND} AND ({_of(schemes)} OR slip IS NULL) AND training = ?"
            f" AND (request_id IN ({marks}) OR rrn IN ({marks}))",
            training,
            *rrns,
            *rrns,
        )
        return [each for each in found if not rrns_of_sale([each]).isdisjoint(rrns)]

    def _by_receipt(self, sale: Operation) -> list[Operation]:
        """The refunds that were asked for by the sale's receipt number in its shift, and linked to no sale then."""
        if sale.receipt_no is None:
            return []
        asked = self._asked_by_receipt(
            sale.receipt_no, Place(sale.lane, sale.terminal_id, sale.training), (sale.scheme,)
        )
        return [each for each in asked if self._shifts.is_in_one(sale, each)]

    def _asked_by_receipt(self, receipt_no: str, place: Place, schemes: Schemes) -> list[Operation]:
        """Those on the lane itself whatever the scheme: on a pinpad of both a row without a slip may be of either."""
        meant = (
            f"{_REFUND} AND request_id = ? AND original_id IS NULL AND ({_of(schemes)} OR lane = ?) AND training = ?"
        )
        found = self._rows.select(meant, receipt_no, place.lane, place.training)
        return [each for each in found if not differ(each.terminal_id, place.terminal_id)]

    def _in_conflict(self, operations: Iterable[Operation]) -> Operation | None:
        ids = {each.id for each in operations}
        return next((each for each in self._rows.select_in_conflict("TRUE") if each.id in ids), None)

    def _rrn_of_original(self, refund: Operation) -> str | None:
        original = self._rows.first("id = ?", refund.original_id)
        return original.rrn if original else None


def _of(schemes: Schemes) -> str:
    """The condition that an operation is of one of those schemes."""
    return f"scheme IN {listed(schemes)}"


def _once(operations: Iterable[Operation]) -> list[Operation]:
    return list({each.id: each for each in operations}.values())
