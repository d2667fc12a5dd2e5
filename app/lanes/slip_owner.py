"""Whose slip it is that a pinpad gave at a look-up: often that of the till's own operation before."""

from app.journal.queries import Query
from app.journal.reading import RRN_UNIQUE_FOR, Reader
from app.journal.searching import Found
from app.lanes.verdict import amounts_fit
from app.model import Operation
from app.slips import Slip, read_slip

BEFORE = 20
"""How many operations of the lane before the case are looked at for a slip without an RRN."""


def find_owner(reader: Reader, text: str, case: Operation) -> Operation | None:
    """Return the operation of this journal, other than the case, that a slip is of; None where none is."""
    slip = read_slip(text)
    named = [] if slip.rrn is None else _carrying(reader, slip.rrn, case)
    candidates = [*named, *reader.find_before(case, BEFORE)]
    return next((each for each in candidates if each.id != case.id and _is_of(slip, each)), None)


def _carrying(reader: Reader, rrn: str, case: Operation) -> list[Operation]:
    """The operations with that RRN, newest first; RRNs begin anew after a time."""
    since = case.created_at - RRN_UNIQUE_FOR
    found = Found(Query(rrn=rrn, schemes=(case.scheme,), training=case.training, since=since))
    while not found.step(reader).complete:
        pass
    return found.page(reader, 0, found.progress.count)


def _is_of(slip: Slip, operation: Operation) -> bool:
    """Whether kind, amount and RRN, or the receipt number in its place, are the operation's and nothing differs."""
    names = ((slip.rrn, operation.rrn), (slip.receipt_no, operation.receipt_no))
    places = ((slip.terminal_id, operation.terminal_id), (slip.shift_no, operation.shift_no))
    differs = any(printed != kept for printed, kept in (*names, *places) if None not in (printed, kept))
    is_named = any(None not in pair for pair in names)
    fits = slip.kind is operation.kind and amounts_fit(operation.amount, slip.amounts, slip.surcharge) is not False
    return is_named and not differs and fits
