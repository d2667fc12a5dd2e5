"""What a slip carries besides what the pinpad printed: the head of the journal on a reconciliation (M8.3)."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.core.model import Kind, Operation, Request, Scheme, State
from app.core.slips import TRAINING_MARK
from app.journal.head import Head
from app.runtime import Runtime
from operations import make_operation
from pdf_text import text_of
from ui.slips import slip_lines
from windows import LIMIT, RunQt, build_runtime, open_window, until

HEAD = Head(1234, "9f3a0c" + "0" * 58)


def lines(*, training: bool, head: Head | None = HEAD) -> list[str]:
    operation = make_operation(kind=Kind.RECONCILIATION, state=State.APPROVED, training=training, slip="ИТОГИ")
    return [line.text.strip() for line in slip_lines.on_paper(operation, copy=None, is_saved=True, head=head)]


def test_the_head_is_the_last_line_but_for_the_mark_of_training() -> None:
    assert lines(training=False) == ["ИТОГИ", "Журнал: 1234 · 9f3a0c0000000000"]
    assert lines(training=True) == [TRAINING_MARK, "ИТОГИ", "Журнал: 1234 · 9f3a0c0000000000", TRAINING_MARK]
    assert lines(training=False, head=None) == ["ИТОГИ"]


@pytest.mark.parametrize("kind", [Kind.SALE, Kind.RECONCILIATION])
def test_only_a_reconciliation_is_printed_with_the_head_of_the_journal(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path, kind: Kind
) -> None:
    path = tmp_path / "slip.pdf"
    made: list[Operation] = []

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            sale = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            closing = window.operation.seat.lane.submit(Request(Kind.RECONCILIATION))
            await until(closing.done, 3 * LIMIT)
            operation = sale if kind is Kind.SALE else closing.result()
            made.append(operation)
            window.operation.slips.save_pdf(operation, path)
            await until(lambda: path.name in window.operation.pane.notice.text())

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        head = runtime.read(lambda reader: reader.head_of(made[0].id)).result()
    assert head is not None
    printed = text_of(path)
    found = re.search(r"Журнал:(\d+)·([0-9a-f]{16})", printed)
    if kind is Kind.SALE:
        assert found is None
    else:
        assert found is not None
        assert found.groups() == (str(head.count), head.hash[:16])
