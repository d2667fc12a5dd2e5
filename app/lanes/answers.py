"""Whose an answer is: what the journal says of the operation that an answer names (M2.0, M3.3)."""

from app.core.model import Operation
from app.core.slips import Slip
from app.journal.reading import Reader
from app.lanes.fields import Names
from app.lanes.verdict import Ruling, is_unlabelled, rule


def is_known(reader: Reader, told: Names, code: str | None, slip: Slip, operation: Operation) -> bool:
    """Whether an answer to `operation` names another one of this journal, so that it may be that one's.

    A sale, cancel or return whose RRN is there for that terminal and kind is stale. Without a slip that says of which
    kind it is, so is an answer that names any approved operation which the same code would have approved.
    """
    if not operation.kind.moves_money:
        return False
    if told.rrn is not None and reader.guards.knows_rrn(told.rrn, told.terminal_id, operation):
        return True
    if not is_unlabelled(slip):
        return False
    others = reader.guards.named_by(told, operation)
    return any(code is None or rule(other.kind, code) is Ruling.APPROVES for other in others)
