"""Slips that wait for the printer, in the real window: said, printed in order when asked, kept while they fail."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.model import Kind, Operation, Request, Scheme, State
from app.core.waiting import result_of
from app.journal.writing import Writer
from app.printing import receipt_printer
from app.runtime import Runtime
from app.settings import PrinterSettings, Settings
from escpos_printer import Paper, TcpPrinter
from operations import MOMENT, store
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, open_window, press, until

SALE = Request(Kind.SALE, 300_00)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_printer, "ANSWER", 0.3)


def prints(runtime: Runtime) -> list[tuple[int, str]]:
    """Number and operator of each print in the journal."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        return connection.execute("SELECT copy_no, operator FROM prints ORDER BY row").fetchall()


def leave_waiting(folder: Path, *rrns: str) -> list[Operation]:
    """Have an ended program leave a sale with each RRN, whose slip it could not print."""
    profile = paths.profile(folder)
    profile.ensure()
    with closing(Writer(profile.journal)) as writer:
        sales = [store(writer, State.APPROVED, slip=f"RRN:{rrn}", rrn=rrn) for rrn in rrns]
        for sale in sales:
            writer.note_unprinted(sale.id, "Aziza", "E6005", MOMENT)
    return sales


def says(window: MainWindow, count: int) -> bool:
    """Whether the window says that so many slips wait."""
    strip = window.operation.slips.waiting.strip
    return strip is not None and strip.isVisible() and strip.text.text().endswith(f": {count}")


def test_slips_wait_until_there_is_paper_and_come_out_once_in_their_order(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    paper = Paper()
    paper.rows_left = 0

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            pane, waiting = window.operation.pane, window.operation.slips.waiting
            assert waiting.strip is None
            first = await window.operation.play(Scheme.HUMO, SALE)
            await until(lambda: says(window, 1))
            assert (first.state, window.operation.outcome.word.text()) == (State.APPROVED, "Sale approved")
            await until(lambda: "has no paper" in pane.notice.text())
            second = await window.operation.play(Scheme.UZCARD, SALE)
            await until(lambda: says(window, 2))
            assert waiting.strip is not None
            window.operation.pane.show_notice("")
            waiting.strip.button.setFocus()
            QTest.keyClick(waiting.strip.button, Qt.Key.Key_Space)
            await until(lambda: "has no paper" in pane.notice.text())
            assert says(window, 2), "what fails again goes on waiting"
            paper.load_paper()
            QTest.keyClick(waiting.strip.button, Qt.Key.Key_Space)
            await until(lambda: not waiting.strip or not waiting.strip.isVisible())
            assert "Sent to the printer" in pane.notice.text()
            await until(window.operation.form.amount.hasFocus)
            press(window, "77")
            assert window.operation.form.draft().amount == "77", "what is typed next is the next amount"
            slips = [[row.text for row in sheet] for sheet in paper.sheets]
            assert [any(sale.rrn in text for text in slip) for sale, slip in zip((first, second), slips, strict=True)]
            assert "КОПИЯ" not in str(slips)

    with (
        TcpPrinter(paper) as printer,
        build_runtime(profile_folder, kind="escpos", name=printer.name, automatic=True) as runtime,
    ):
        run_qt(scene(runtime))
    assert prints(runtime) == [(1, "till"), (1, "till")]


def test_what_waited_when_the_program_ended_waits_at_its_next_start(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    leave_waiting(profile_folder, "416311639411", "416311639412")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: says(window, 2))
            window.translations.switch("ru")
            strip = window.operation.slips.waiting.strip
            assert strip is not None
            await until(lambda: strip.text.text() == "Ждут печати: 2")
            strip.button.click()
            strip.button.click()
            await until(lambda: not strip.isVisible())

    with TcpPrinter(Paper()) as printer, build_runtime(profile_folder, kind="escpos", name=printer.name) as runtime:
        run_qt(scene(runtime))
    assert prints(runtime) == [(1, "Aziza"), (1, "Aziza")], "pressed twice is printed once"


def test_what_was_printed_by_itself_meanwhile_is_not_printed_again(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    first, second = leave_waiting(profile_folder, "416311639411", "416311639412")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            slips = window.operation.slips
            await until(lambda: says(window, 2))
            slips.waiting.print_all()
            await until(lambda: slips.has_printed(first))
            await result_of(runtime.write(lambda writer: writer.record_print(second.id, "another", "Dilnoza", MOMENT)))
            await until(lambda: slips.waiting.strip is not None and not slips.waiting.strip.isVisible())

    silent = TcpPrinter(Paper(), answers=False)  # so that the first one takes a while
    with silent as printer, build_runtime(profile_folder, kind="escpos", name=printer.name) as runtime:
        run_qt(scene(runtime))
    assert sorted(prints(runtime)) == [(1, "Aziza"), (1, "Dilnoza")]


def test_where_the_printer_was_taken_away_nothing_is_printed_elsewhere(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    """The strip is there still, and the system may have a printer of its own, in an office."""
    (sale,) = leave_waiting(profile_folder, "416311639411")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            waiting = window.operation.slips.waiting
            await until(lambda: says(window, 1))
            runtime.take_over(Settings(printer=PrinterSettings(kind="none")))
            waiting.print_all()
            await until(lambda: waiting.strip is not None and not waiting.strip.isVisible())
            assert not window.operation.slips.has_printed(sale)

    with build_runtime(profile_folder, name="no such printer") as runtime:
        run_qt(scene(runtime))


def test_a_slip_that_is_saved_as_a_pdf_waits_no_longer(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path
) -> None:
    (sale,) = leave_waiting(profile_folder, "416311639411")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: says(window, 1))
            window.operation.slips.save_pdf(sale, tmp_path / "slip.pdf")
            strip = window.operation.slips.waiting.strip
            await until(lambda: strip is not None and not strip.isVisible())

    with build_runtime(profile_folder, name="no such printer") as runtime:
        run_qt(scene(runtime))
