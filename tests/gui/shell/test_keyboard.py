"""The keyboard is always of use: what is typed finds its field, and nothing that is gone keeps it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.core.model import Kind, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from cases import PIN, add_supervisor
from journal_shop import found, keep_all, open_journal, past
from operations import store
from ui.people.supervision import PinDialog
from ui.settings.fields import TextField
from ui.settings.screen import SettingsScreen
from ui.settings.window_page import WindowPage
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, unresolved_of, until

Key = Qt.Key


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """A till with a past and a supervisor."""
    add_supervisor(earlier)
    keep_all(earlier, past(datetime.now(UTC), 6))
    with build_runtime(profile_folder) as started:
        yield started


def focused() -> QWidget | None:
    return QApplication.focusWidget()


async def has_keyboard(widget: QWidget) -> None:
    """Wait until that has it, and see that it still does when the loop has gone on."""
    await until(widget.hasFocus)


async def show_a_slip(window: MainWindow) -> None:
    """Have a slip that can be printed on the Operation screen."""
    await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
    await until(window.operation.pane.print.isEnabled)


def test_figures_typed_anywhere_on_the_operation_screen_are_the_amount(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await show_a_slip(window)
            screen = window.operation
            bar = (window.cashier_button, window.menu_button, *window.navigation.tabs.values())
            tiles = [seat.tile for seat in screen.seats.values()]
            for place in (*bar, *tiles, screen.table, screen.pane.print, *screen.form.buttons.values()):
                screen.form.amount.setText("99")
                place.setFocus()
                assert focused() is place
                press(window, *"1200,5")
                assert screen.form.draft().amount == "1\N{NO-BREAK SPACE}200,5", place
                assert focused() is screen.form.amount
            screen.table.setFocus()
            press(window, "x")
            assert focused() is screen.table
            screen.form.original.setFocus()
            press(window, "14")
            assert (screen.form.draft().original, screen.form.draft().amount) == ("14", "1\N{NO-BREAK SPACE}200,50")

    run_qt(scene())


def test_figures_typed_while_the_form_is_locked_change_nothing(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            press(window, "300", Key.Key_F2)
            await until(lambda: screen.seat.is_working)
            press(window, "77")
            assert screen.form.draft().amount == "300,00"
            await until(lambda: screen.seat.status.condition is Condition.READY)
            await has_keyboard(screen.form.amount)

    run_qt(scene())


def test_a_click_on_a_button_leaves_the_keyboard_in_the_amount(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await show_a_slip(window)
            screen = window.operation
            press(window, "12")
            QTest.mouseClick(screen.pane.copy, Qt.MouseButton.LeftButton)
            assert screen.pane.notice.text() == "Copied"
            press(window, "34")
            assert screen.form.draft().amount == "1\N{NO-BREAK SPACE}234", "it goes on where it was"
            screen.pane.copy.setFocus()
            press(window, Key.Key_Space)
            await has_keyboard(screen.form.amount)

    run_qt(scene())


def test_an_amount_that_was_left_is_replaced_and_never_lengthened(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    """Left for a dialog or a menu it stands there as a whole amount, "9,00", to which no figure can be added."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "9", Key.Key_F1)
            await dialog_of(window)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            await has_keyboard(window.operation.form.amount)
            assert window.operation.form.draft().amount == "9,00"
            press(window, *"85")
            assert window.operation.form.draft().amount == "85"

    run_qt(scene())


def test_after_a_file_dialog_the_keyboard_is_back_in_the_amount(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await show_a_slip(window)
            window.operation.pane.pdf.setFocus()
            press(window, Key.Key_Space)
            dialog = await dialog_of(window, QFileDialog)
            dialog.reject()
            await no_dialog(window)
            await has_keyboard(window.operation.form.amount)

    run_qt(scene())


def test_what_went_while_a_dialog_was_open_gets_no_keyboard_back(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await show_a_slip(window)
            screen = window.operation
            screen.pane.print.setFocus()
            press(window, Key.Key_F1)
            await dialog_of(window)
            screen.pane.show_slip(None, "")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            await has_keyboard(screen.form.amount)

    run_qt(scene())


def test_a_dialog_gives_the_keyboard_back_to_whatever_had_it(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down, Key.Key_Down)
            press(window, Key.Key_F1)
            await dialog_of(window)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            await found(screen)
            assert focused() is screen.table

    run_qt(scene())


def test_what_is_typed_at_a_button_of_the_journal_is_searched_for(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            for place in (screen.pane.copy, screen.tabs[True], screen.export, window.menu_button):
                place.setFocus()
                press(window, *"*3")
                assert focused() is screen.field
            assert screen.field.text() == "*3*3*3*3"
            await found(screen)
            screen.pane.copy.setFocus()  # and it is disabled, because nothing was found
            assert screen.shown is None
            await has_keyboard(screen.field)

    run_qt(scene())


@pytest.mark.parametrize("by_key", [True, False])
def test_after_saving_settings_the_keyboard_is_on_their_screen(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, by_key: bool
) -> None:
    """The name of the till builds the pages anew, and Save is disabled by itself."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.SETTINGS)
            screen = window.screens[Place.SETTINGS]
            assert isinstance(screen, SettingsScreen)
            fields = screen.page(WindowPage).fields()
            name = next(each for each in fields if each.key == "till_name")
            assert isinstance(name, TextField)
            name.line.setFocus()
            press(window, "Till 4")
            if by_key:
                screen.save_all()
            else:
                screen.save.setFocus()
                press(window, Key.Key_Space)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await until(lambda: runtime.settings.till_name == "Till 4")
            await until(lambda: window.windowTitle().startswith("Till 4"))
            await no_dialog(window)
            await has_keyboard(screen.sections)

    run_qt(scene())


def test_a_button_that_is_disabled_hands_the_keyboard_to_its_screen(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store(earlier, State.UNKNOWN, lane="humo-training")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.UNRESOLVED)
            screen = unresolved_of(window)
            await until(screen.look_up.isEnabled)
            screen.look_up.setFocus()
            screen.look_up.setEnabled(False)
            await has_keyboard(screen.table)

    with build_runtime(profile_folder) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        run_qt(scene(runtime))
