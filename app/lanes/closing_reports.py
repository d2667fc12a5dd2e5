"""What the short report says of a reconciliation whose answer was lost (M3.2)."""

from app.journal.reading import Reader
from app.model import Kind, Misfit, Operation, State
from app.reports import ReportedTotal, read_totals
from app.slips import read_slip


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
    if reader.find_next(case) is not None:
        return State.UNKNOWN, (Misfit.TIME,)
    reported = read_totals(report)
    before = reader.shift_totals(known, case)
    if reported is None or not any(count for count, _ in before.values()):
        return State.UNKNOWN, (Misfit.TOTALS,)
    if all(total == ReportedTotal() for total in reported.values()):
        return State.APPROVED, ()
    if all(reported[kind] == ReportedTotal(*before[kind]) for kind in reported):
        return State.DECLINED, ()
    return State.UNKNOWN, (Misfit.TOTALS,)
