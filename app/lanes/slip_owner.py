"""Whose slip it is that a pinpad gave at a look-up: often that of the till's own operation before."""

from app.core.identity import contradict, differ
from app.core.model import Operation
from app.core.slips import Slip, read_slip
from app.journal.reading import Reader
from app.lanes.verdict import amounts_fit

BEFORE = 20
"""How many operations of the lane before the case are looked at for a slip without an RRN."""


def find_owner(reader: Reader, text: str, case: Operation) -> Operation | None:
    """Return the operation of this journal, other than the case, that a slip is of; None where none is."""
    slip = read_slip(text)
    named = [] if slip.rrn is None else reader.guards.with_rrn(slip.rrn, case)
    candidates = [*named, *reader.find_before(case, BEFORE)]
    return next((each for each in candidates if _is_of(slip, each)), None)


def _is_of(slip: Slip, operation: Operation) -> bool:
    """Whether kind, amount and RRN, or the receipt number in its place, are the operation's and nothing differs."""
    differs = contradict(slip, operation) or differ(slip.shift_no, operation.shift_no)
    names = ((slip.rrn, operation.rrn), (slip.receipt_no, operation.receipt_no))
    is_named = any(None not in pair for pair in names)
    fits = slip.kind is operation.kind and amounts_fit(operation.amount, slip.amounts, slip.surcharge) is not False
    return is_named and not differs and fits
