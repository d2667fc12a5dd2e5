"""Printing, saving and copying a slip from the real window; what goes wrong there touches no operation."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.core import paths
from app.core.model import Kind, Operation, Request, Scheme, State
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import SupervisorSettings
from cases import PIN, SUPERVISOR, add_supervisor
from operations import MOMENT, store
from pdf_text import text_of
from ui.shell.main_window import MainWindow
from ui.slips.printing import SlipPrinter
from windows import RunQt, build_runtime, dialog_of, open_window, press, until

SLIP = "Терминал: 34112204\nRRN: 416311639412\nОДОБРЕНО"
SALE = Request(Kind.SALE, 300_00)


@pytest.fixture
def profile(profile_folder: Path) -> paths.Profile:
    made = paths.profile(profile_folder)
    made.ensure()
    return made


def _says(window: MainWindow, text: str) -> bool:
    return text in window.operation.pane.notice.text()


async def notice(window: MainWindow) -> str:
    """What is said beneath the slip, once it is."""
    await until(window.operation.pane.notice.text)
    return window.operation.pane.notice.text()


def test_a_missing_printer_is_a_message_and_nothing_else(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            operation = await window.operation.play(Scheme.HUMO, SALE)
            assert "no such printer" in await notice(window)
            assert operation.state is State.APPROVED
            assert window.operation.outcome.word.text() == "Sale approved"

    with build_runtime(profile_folder, name="no such printer", automatic=True) as runtime:
        run_qt(scene(runtime))


def test_without_automatic_printing_nothing_is_printed(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await window.operation.play(Scheme.HUMO, SALE)
            await window.operation.reload()
            assert window.operation.pane.notice.text() == ""

    with build_runtime(profile_folder, automatic=False) as runtime:
        run_qt(scene(runtime))


def test_where_no_printer_is_set_up_the_window_says_so(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await window.operation.play(Scheme.HUMO, SALE)
            QGuiApplication.clipboard().clear()
            window.operation.slips.print_shown()
            assert "No printer is set up" in await notice(window)

    with build_runtime(profile_folder, kind="none") as runtime:
        run_qt(scene(runtime))


def test_a_slip_saved_again_is_marked_as_a_copy(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            operation = await window.operation.play(Scheme.UZCARD, SALE)
            for path in (first, second):
                window.operation.slips.save_pdf(operation, path)
                await until(partial(_says, window, path.name))

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert "КОПИЯ" not in text_of(first)
    assert "КОПИЯ1" in text_of(second)
    assert "УЧЕБНЫЙЧЕК" in text_of(first)


def test_a_slip_is_saved_through_the_dialog(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            operation = await window.operation.play(Scheme.HUMO, SALE)
            window.operation.pane.pdf.click()
            dialog = await dialog_of(window)
            assert isinstance(dialog, QFileDialog)
            name = dialog.findChild(QLineEdit)
            assert name is not None
            name.setText(str(tmp_path / "mine"))
            dialog.accept()
            assert "mine.pdf" in await notice(window)
            assert (operation.rrn or "?") in text_of(tmp_path / "mine.pdf")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_text_is_copied(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            operation = await window.operation.play(Scheme.HUMO, SALE)
            window.operation.pane.copy.click()
            assert (operation.rrn or "?") in QGuiApplication.clipboard().text()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.fixture
def two_sales(profile: paths.Profile) -> tuple[Operation, Operation]:
    """Of real money, the older first."""
    writer = Writer(profile.journal)
    older, newer = (
        store(writer, State.APPROVED, training=False, slip=SLIP, rrn=f"41631163941{digit}") for digit in (1, 2)
    )
    add_supervisor(writer)
    writer.close()
    return older, newer


def ask_for(window: MainWindow, operation: Operation) -> None:
    """Have that slip printed by its button."""
    window.operation.show_slip_of(operation)
    window.operation.slips.print_shown()


def test_only_the_last_slip_of_real_money_is_printed_without_a_supervisor(
    run_qt: RunQt, qapp: QApplication, profile: paths.Profile, two_sales: tuple[Operation, Operation]
) -> None:
    older, newer = two_sales

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            ask_for(window, newer)
            assert "no such printer" in await notice(window)
            ask_for(window, older)
            await dialog_of(window)
            press(window, Qt.Key.Key_Escape)
            assert "without a supervisor" in await notice(window)
            ask_for(window, older)
            await dialog_of(window)
            press(window, PIN, Qt.Key.Key_Return)
            await until(partial(_says, window, "no such printer"))

    with build_runtime(profile.folder, name="no such printer") as runtime:
        run_qt(scene(runtime))


def test_a_copy_names_the_supervisor_who_allowed_it(
    run_qt: RunQt,
    qapp: QApplication,
    profile: paths.Profile,
    two_sales: tuple[Operation, Operation],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older, _newer = two_sales
    paper = tmp_path / "printed.pdf"
    monkeypatch.setattr(SlipPrinter, "print", lambda printer, get_lines: printer.save(paper, get_lines))

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Aziza")
            runtime.write(lambda writer: writer.record_print(older.id, "first", "Aziza", MOMENT)).result()
            ask_for(window, older)
            await dialog_of(window)
            press(window, PIN, Qt.Key.Key_Return)
            await until(partial(_says, window, "Sent to the printer"))

    with build_runtime(profile.folder) as runtime:
        run_qt(scene(runtime))
    assert SUPERVISOR in text_of(paper)
    assert "Aziza" not in text_of(paper)


def test_where_the_settings_say_so_a_cashier_prints_any_slip(
    run_qt: RunQt, qapp: QApplication, profile: paths.Profile, two_sales: tuple[Operation, Operation]
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            ask_for(window, two_sales[0])
            assert "no such printer" in await notice(window)

    runtime = build_runtime(profile.folder, name="no such printer")
    runtime.settings = runtime.settings.model_copy(update={"supervisor": SupervisorSettings(actions=("settle",))})
    with runtime:
        run_qt(scene(runtime))
