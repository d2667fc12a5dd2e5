"""What the short report says of a reconciliation whose answer was lost (M3.2)."""

from app.core.model import Kind, Misfit, Operation, State
from app.core.reports import read_totals
from app.core.slips import read_slip
from app.journal.reading import Reader
from app.journal.shifts import Place
from app.lanes.shifts import find_shift
from app.lanes.sums import Sums, add_up


def judge_report(case: Operation, report: str, reader: Reader) -> tuple[State, tuple[Misfit, ...]]:
    """Whether the shift was closed: approved where the pinpad stands at nothing, declined where it stands as before.

    That tells them apart only where the shift had operations, and none came since. A report without readable totals
    tells nothing.
    """
    printed = read_slip(report)
    known = case.terminal_id or reader.find_last_terminal(case.lane, training=case.training)
    if printed.kind is not Kind.SHORT_REPORT:
        return State.UNKNOWN, (Misfit.KIND,)
    if known is None or printed.terminal_id != known:
        return State.UNKNOWN, (Misfit.TERMINAL,)
    if reader.find_next(case, known) is not None:
        return State.UNKNOWN, (Misfit.TIME,)
    reported = read_totals(report)
    before = find_shift(reader, Place(case.lane, known, case.training), until=case)
    if reported is None or not before.is_whole or not before.approved:
        return State.UNKNOWN, (Misfit.TOTALS,)
    if Sums.of(reported).is_nothing:
        return State.APPROVED, ()
    if Sums.of(reported) == add_up(Sums.one(each.kind, each.amount) for each in before.approved):
        return State.DECLINED, ()
    return State.UNKNOWN, (Misfit.TOTALS,)
