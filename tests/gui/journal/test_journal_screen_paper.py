"""What comes out of the journal's screen: slips printed again, one or many, and what was found as a file."""

import csv
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit

from app.core.errors import PrintFailed
from app.core.model import Operation, Scheme, State
from app.journal.details import Print, prints_of
from app.journal.writing import Writer
from app.printing.layout import PrintJob, Printout
from app.runtime import Runtime
from cases import PIN, SUPERVISOR, add_supervisor
from journal_shop import found, keep_all, open_journal, past, sale
from pdf_text import text_of
from ui.common.dialogs import Message
from ui.journal.screen import JournalScreen
from ui.people.supervision import PinDialog
from ui.shell.main_window import MainWindow
from ui.slips.printing import SlipPrinter
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
NOW = datetime.now(UTC)
LAST_MONTH = sale(NOW - timedelta(days=35), 7351)
COUNT = 40


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """A till whose pinpads are unplugged, with a sale of last month that was printed twice, and COUNT others."""
    keep_all(earlier, [LAST_MONTH, *past(NOW, COUNT)])
    for _ in range(2):
        earlier.record_print(LAST_MONTH.id, "till", "Aziza", LAST_MONTH.created_at)
    add_supervisor(earlier)
    with build_runtime(profile_folder) as started:
        for pinpad in started.training.pinpads:
            pinpad.unplug()
        yield started


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What the printer was given, one file a slip."""
    printed: list[Path] = []

    def to_file(printer: SlipPrinter, job: PrintJob) -> Future[None]:
        printed.append(tmp_path / f"printed-{len(printed)}.pdf")
        return printer.save(printed[-1], job)

    monkeypatch.setattr(SlipPrinter, "print", to_file)
    return printed


def prints(runtime: Runtime, operation: Operation) -> list[Print]:
    """What the journal says of its prints."""
    return runtime.read(lambda reader: prints_of(reader, operation.id)).result(LIMIT)


def control(window: MainWindow, key: Qt.Key) -> None:
    """Press a key together with Ctrl."""
    QTest.keyClick(QApplication.focusWidget() or window, key, Qt.KeyboardModifier.ControlModifier)


async def says(screen: JournalScreen, text: str) -> None:
    """Wait for the screen to say that."""
    await until(lambda: text in screen.notice.text())


def test_a_slip_of_last_month_is_found_by_its_card_and_printed_as_copy_2(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, papers: list[Path]
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            control(window, Key.Key_2)
            screen = await open_journal(window)
            press(window, "7351", Key.Key_Down)
            await found(screen)
            assert screen.table.hasFocus()
            control(window, Key.Key_P)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await says(screen, "Sent to the printer")
            await no_dialog(window)
            press(window, Key.Key_Return)
            await until(lambda: "Copy 2" in screen.details.toPlainText())
            press(window, Key.Key_Escape)
            assert screen.table.hasFocus()

    run_qt(scene())
    (paper,) = papers
    assert "КОПИЯ2" in text_of(paper)
    assert SUPERVISOR in text_of(paper)
    assert (LAST_MONTH.rrn or "?") in text_of(paper)
    assert [(each.copy_no, each.operator) for each in prints(runtime, LAST_MONTH)][2:] == [(3, SUPERVISOR)]


def test_slips_of_a_selection_are_allowed_once_and_each_is_counted(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, papers: list[Path]
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down)
            for _ in range(3):
                QTest.keyClick(screen.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
            await until(lambda: screen.pane.print.text() == "Print slips: 4   Ctrl+P")
            control(window, Key.Key_P)
            dialog = await dialog_of(window, PinDialog)
            assert "Of these need a supervisor" in texts(dialog)
            press(window, PIN, Key.Key_Return)
            await says(screen, "Printed: 4 of 4.")

    run_qt(scene())
    operations = runtime.read(lambda reader: reader.latest(4)).result(LIMIT)
    assert all((operation.rrn or "?") in text_of(paper) for operation, paper in zip(operations, papers, strict=True))
    assert [[each.operator for each in prints(runtime, operation)] for operation in operations] == [[SUPERVISOR]] * 4


def texts(dialog: QDialog) -> list[str]:
    """What the dialog says."""
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_slips_that_do_not_come_out_are_named(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def jam(_printer: SlipPrinter, _job: PrintJob) -> Future[None]:
        jammed: Future[None] = Future()
        jammed.set_exception(PrintFailed(printer="file", problem="no paper"))
        return jammed

    monkeypatch.setattr(SlipPrinter, "print", jam)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down)
            control(window, Key.Key_A)
            control(window, Key.Key_P)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            dialog = await dialog_of(window, Message)
            told = texts(dialog)
            assert sum("no paper" in text for text in told) == 2
            assert any(text.endswith(f"({COUNT + 1 - 2})") for text in told)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert screen.notice.text() == f"Printed: 0 of {COUNT + 1}."

    run_qt(scene())


def test_a_series_is_stopped(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    may_print = threading.Event()

    def wait(printer: SlipPrinter, job: PrintJob) -> Future[None]:
        def begin() -> Printout:
            may_print.wait(LIMIT)
            return job.begin()

        return printer.save(tmp_path / "slow.pdf", replace(job, begin=begin))

    monkeypatch.setattr(SlipPrinter, "print", wait)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down)
            control(window, Key.Key_A)
            control(window, Key.Key_P)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await no_dialog(window)
            await says(screen, f"Printed: 0 of {COUNT + 1}. Esc stops.")
            press(window, Key.Key_Escape)
            may_print.set()
            await says(screen, f"Printed: 1 of {COUNT + 1}.")
            await until(lambda: not screen.work.is_under_way)

    run_qt(scene())


async def save(window: MainWindow, screen: JournalScreen, place: int, path: Path) -> None:
    """Save what was found by the menu, under that path."""
    screen.export_menu.actions()[place].trigger()
    dialog = await dialog_of(window, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    dialog.accept()
    await says(screen, f"Saved as {path.name}.")


def test_what_was_found_is_saved_as_a_table_and_as_a_list(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, tmp_path: Path
) -> None:
    declined = sale(NOW - timedelta(minutes=5), 900, state=State.DECLINED)
    training = sale(NOW - timedelta(minutes=4), 901, training=True)
    keep_all(earlier, [*past(NOW, 150), declined, training])
    table, sheet = tmp_path / "found.csv", tmp_path / "found.pdf"

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, "humo")
            await found(screen)
            assert screen.search.count == 122
            await save(window, screen, 0, table)
            await save(window, screen, 1, sheet)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 122
    assert {row["scheme"] for row in rows} == {Scheme.HUMO.value}
    pages = PdfReader(sheet).pages
    assert len(pages) > 1
    assert all(page.mediabox.width == pytest.approx(595, abs=1) for page in pages)
    text = text_of(sheet)
    assert "“humo”" in text
    assert all(f"{number:012}" in text for number in range(150) if number % 5)
    total = sum(100_00 + number for number in range(150) if number % 5)
    assert f"HUMO·sale120{total // 100 // 1000}{total // 100 % 1000:03},{total % 100:02}" in text
    assert "Approvedintraining" in text
    assert not list(tmp_path.glob("*.part"))
