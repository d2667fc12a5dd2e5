"""An amount that stands in the form because of an original goes with it, and never comes back by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Kind, Operation, State
from app.journal.writing import Writer
from app.runtime import Runtime
from operations import store
from ui.operation.form import Draft
from ui.shell.main_window import MainWindow
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    dialog_of,
    no_dialog,
    open_window,
    present_card,
    press,
    until,
    withhold_card,
)

Key = Qt.Key
LANE = "humo-training"
RRN = "416311639411"
OTHER_RRN = "416311639422"


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """With a sale in the journal of which the emulated bank knows nothing, so that giving it back is declined."""
    store(earlier, State.APPROVED, lane=LANE, terminal_id="TR000001", shift_no="1", slip="x", rrn=RRN)
    with build_runtime(profile_folder) as started:
        yield started


async def type_original(window: MainWindow, text: str = RRN) -> None:
    """Type an original into the empty form and wait for what it suggests."""
    press(window, Key.Key_Return, text)
    await until(lambda: window.operation.form.draft() == Draft("300,00", text, is_suggested=True))


async def asked_of(window: MainWindow) -> list[str]:
    """What the confirmation says; it is answered with no."""
    said = [label.text() for label in (await dialog_of(window)).findChildren(QLabel)]
    press(window, Key.Key_Escape)
    await no_dialog(window)
    return said


def type_over(window: MainWindow, text: str) -> None:
    """Replace the original in the form, as a cashier would."""
    original = window.operation.form.original
    original.setFocus()
    original.selectAll()
    press(window, text)


def test_one_that_was_emptied_stays_empty(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            await type_original(window)
            form.take_focus()
            press(window, Key.Key_Delete)
            await until(lambda: form.filled() is Kind.CANCEL)  # the search that follows an amount is over
            assert form.draft() == Draft("", RRN)
            press(window, "5")
            assert form.amount.valid_amount() == 5_00
            await until(lambda: form.filled() is Kind.RETURN)

    run_qt(scene())


def test_one_that_was_declined_goes_with_its_original(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            seat = screen.seat
            await type_original(window)
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, Key.Key_F4)
            await dialog_of(window)
            press(window, "y")
            await no_dialog(window)
            await until(lambda: seat.is_working)
            press(window, Key.Key_F6)
            assert screen.form.draft() == Draft()
            press(window, Key.Key_F6)
            assert screen.form.draft() == Draft("300,00", RRN, is_suggested=True)
            present_card(pinpad)
            await until(lambda: not seat.is_working, 3 * LIMIT)
            assert isinstance(seat.ended, Operation)
            assert seat.ended.state is State.DECLINED
            assert screen.form.draft() == Draft("300,00", RRN, is_suggested=True)
            type_over(window, OTHER_RRN)
            assert screen.form.draft() == Draft("", OTHER_RRN)

    run_qt(scene())


def test_one_goes_when_another_lane_is_chosen_and_comes_back_with_it(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            await type_original(window)
            press(window, Key.Key_F6)
            assert form.draft() == Draft("", RRN)  # on UZCARD that number means something else
            press(window, Key.Key_F6)
            await until(lambda: form.draft() == Draft("300,00", RRN, is_suggested=True))
            press(window, Key.Key_F4)
            assert not any("part of the sale" in text for text in await asked_of(window))

    run_qt(scene())


def test_an_amount_of_the_cashier_stays(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            press(window, "100", Key.Key_Return, RRN)
            await until(lambda: form.filled() is Kind.RETURN)
            type_over(window, OTHER_RRN)
            press(window, Key.Key_F6, Key.Key_F6)
            assert form.draft() == Draft("100,00", OTHER_RRN)

    run_qt(scene())
