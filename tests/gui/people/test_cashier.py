"""The cashier's name in the corner: chosen or typed, and written down with all that is asked for (M10.1)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from app.core.model import Kind, Operation, Request, Scheme
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings.contract import LONGEST_CASHIER, read_cashier
from operations import make_operation
from pdf_text import text_of
from ui.people.cashier import NameDialog
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def entries(window: MainWindow) -> dict[str, QAction]:
    """The menu as it is when it opens."""
    menu = window.cashier_button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


async def type_name(window: MainWindow, name: str) -> NameDialog:
    entries(window)["Another name…"].trigger()
    dialog = await dialog_of(window)
    assert isinstance(dialog, NameDialog)
    press(window, name, Key.Key_Return)
    return dialog


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Aziza", "Aziza"),
        ("  Азиза   К. ", "Азиза К."),
        ("Касса 2", "Касса 2"),
        ("x" * LONGEST_CASHIER, "x" * LONGEST_CASHIER),
        ("x" * (LONGEST_CASHIER + 1), None),
        ("", None),
        ("   ", None),
        ("12", None),
        ("12 34", None),
        ("Aziza\x07", None),
        ("Aziza 8600490744313347", None),
    ],
)
def test_a_name_is_one_and_no_number(text: str, name: str | None) -> None:
    assert read_cashier(text) == name


def test_without_a_name_the_till_is_written_down(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            assert window.cashier_button.text() == "Cashier: —"
            assert list(entries(window)) == ["No name", "Another name…"]
            sale = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            assert sale.operator == "till"

    run_qt(scene())


def test_a_name_is_typed_and_written_down_with_operations_and_prints(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            dialog = await type_name(window, "77")
            assert dialog.note.text()
            assert dialog.isVisible()
            press(window, " Азиза", Key.Key_Return)
            await no_dialog(window)
            assert window.cashier_button.text() == "Cashier: 77 Азиза"
            press(window, "300", Key.Key_F2)
            seat = window.operation.seat
            await until(lambda: seat.ended is not None and not seat.is_working, 3 * LIMIT)
            (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
            assert sale.operator == "77 Азиза"
            for path in (first, second):
                window.operation.slips.save_pdf(sale, path)
                await until(partial(_says, window, path.name))

    run_qt(scene())
    assert "77Азиза" in text_of(second)


def test_the_last_names_are_offered_and_none_is_one_of_them(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    for name in ("Aziza", "till", "Bekzod & Co"):
        operation = make_operation(operator=name)
        earlier.insert(partial(_give, operation))

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: len(entries(window)) == 4)
            assert list(entries(window)) == ["Bekzod && Co", "Aziza", "No name", "Another name…"]
            entries(window)["Bekzod && Co"].trigger()
            assert window.operation.cashier.operator == "Bekzod & Co"
            assert window.cashier_button.text() == "Cashier: Bekzod && Co"
            assert entries(window)["Bekzod && Co"].isChecked()
            await type_name(window, "Zarina")
            await no_dialog(window)
            assert list(entries(window))[:3] == ["Zarina", "Bekzod && Co", "Aziza"]
            entries(window)["No name"].trigger()
            assert window.operation.cashier.operator == "till"
            window.translations.switch("ru")
            await until(lambda: window.cashier_button.text() == "Кассир: —")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_long_name_leaves_the_bar_its_room(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Ш" * LONGEST_CASHIER)
            button = window.cashier_button
            assert button.text().endswith("…")
            assert button.toolTip() == "Ш" * LONGEST_CASHIER
            assert "Ш" * LONGEST_CASHIER in button.accessibleName()

    run_qt(scene())


def test_the_menu_opens_by_keyboard_and_esc_changes_nothing(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Aziza")
            await type_name(window, "")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert window.operation.cashier.name == "Aziza"
            assert window.cashier_button.focusPolicy() & Qt.FocusPolicy.TabFocus
            press(window, Key.Key_F1)
            dialog = await dialog_of(window)
            assert not any("Cashier" in label.text() for label in dialog.findChildren(QLabel))
            press(window, Key.Key_Escape)
            await no_dialog(window)

    run_qt(scene())


def _says(window: MainWindow, text: str) -> bool:
    return text in window.operation.pane.notice.text()


def _give(operation: Operation, _reader: Reader) -> Operation:
    return operation
