"""What the short report says of a reconciliation whose answer was lost (M3.2), on a real journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.model import Kind, Misfit, State
from app.journal.writing import Writer
from app.lanes.closing_reports import judge_report
from operations import store

REPORT = """Краткий отчет
Терминал:                   TR000001
Оплата        1            300.00 UZS
"""
EMPTY_REPORT = REPORT.replace("Оплата        1            300.00 UZS", "-")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


@pytest.mark.parametrize(
    ("report", "judged"),
    [
        (EMPTY_REPORT, (State.APPROVED, ())),
        (REPORT, (State.DECLINED, ())),
        (REPORT.replace("300.00", "300.01"), (State.UNKNOWN, (Misfit.TOTALS,))),
        (REPORT.replace("300.00", "300"), (State.UNKNOWN, (Misfit.TOTALS,))),
        (REPORT.replace("TR000001", "TR000009"), (State.UNKNOWN, (Misfit.TERMINAL,))),
        (REPORT.replace("Краткий отчет", "Сверка итогов"), (State.UNKNOWN, (Misfit.KIND,))),
    ],
)
def test_what_the_report_tells_of_a_reconciliation(
    writer: Writer, report: str, judged: tuple[State, tuple[Misfit, ...]]
) -> None:
    store(writer, State.APPROVED, terminal_id="TR000001")
    case = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    assert judge_report(case, report, writer.reader) == judged


def test_the_report_tells_nothing_of_an_empty_shift_or_an_unknown_terminal(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    assert judge_report(case, EMPTY_REPORT, writer.reader) == (State.UNKNOWN, (Misfit.TERMINAL,))
    store(writer, State.DECLINED, terminal_id="TR000001")
    later = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    assert judge_report(later, EMPTY_REPORT, writer.reader) == (State.UNKNOWN, (Misfit.TOTALS,))


def test_after_another_operation_the_report_tells_nothing_of_the_reconciliation(writer: Writer) -> None:
    """The shift was closed, and one equal sale later the pinpad stands as before it."""
    store(writer, State.APPROVED, terminal_id="TR000001")
    case = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    store(writer, State.APPROVED, terminal_id="TR000001")
    for report in (REPORT, EMPTY_REPORT):
        assert judge_report(case, report, writer.reader) == (State.UNKNOWN, (Misfit.TIME,))
