"""The money of a lane test at the real window: closing in the middle of it, losing it, and whose the keyboard is."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.checks.lane_test_steps import Mark, Step
from app.core.model import Kind, State
from app.lanes.status import LaneStatus
from app.runtime import Runtime
from ui.common.dialogs import Confirmation
from ui.lane_test.screen import LaneTestScreen
from ui.shell.catalogue import Place
from ui.shell.closing import EndDialog
from ui.shell.main_window import MainWindow
from windows import (
    RunQt,
    build_runtime,
    dialog_of,
    no_dialog,
    open_window,
    present_card,
    press,
    until,
    waits_for_card,
    withhold_card,
)

Key = Qt.Key
BOTH = [(Kind.SALE, State.APPROVED), (Kind.CANCEL, State.APPROVED)]


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


async def begin(window: MainWindow) -> LaneTestScreen:
    """The screen, once its test has been agreed to, with a sale in it."""
    window.show_screen(Place.LANE_TEST)
    screen = window.screens[Place.LANE_TEST]
    assert isinstance(screen, LaneTestScreen)
    screen.sells.setChecked(True)
    press(window, Key.Key_F5)
    await dialog_of(window, Confirmation)
    press(window, "y")
    await no_dialog(window)
    return screen


def kept(runtime: Runtime) -> list[tuple[Kind, State]]:
    """The operations in the journal, the oldest first."""
    return [(each.kind, each.state) for each in reversed(runtime.read(lambda reader: reader.latest(9)).result())]


def test_a_window_that_is_closed_waits_for_the_sale_and_for_giving_it_back(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        pinpad, lane = runtime.training.pinpads[0], next(iter(runtime.lanes.values()))
        withhold_card(pinpad)
        async with open_window(qapp, runtime) as window:
            await begin(window)
            await waits_for_card(lane, pinpad)
            window.close()
            await dialog_of(window)
            present_card(pinpad)
            await dialog_of(window, EndDialog)
            assert kept(runtime) == BOTH
            press(window, Key.Key_Return)
            await until(window.closed.is_set)

    run_qt(scene())


def test_a_give_back_that_was_lost_is_not_to_be_repeated(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    pinpad, lane = runtime.training.pinpads[0], next(iter(runtime.lanes.values()))

    def lose(status: LaneStatus) -> None:
        operation = status.operation
        if operation is None or operation.kind is not Kind.CANCEL or operation.state is not State.PREPARED:
            return
        if not pinpad.faults.coming:
            pinpad.faults.add("STORERC:drop")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            unsubscribe = lane.subscribe(lose)
            screen = await begin(window)
            await until(lambda: not screen.stop.isEnabled() and screen.notice.text())
            unsubscribe()
            row = screen.steps.rows[Step.GIVE_BACK].result
            assert row is not None
            assert (row.mark, row.operation and row.operation.state) == (Mark.BAD, State.UNKNOWN)
            assert "Do not repeat it" in screen.notice.text()
            assert "do it on the Operation screen" not in screen.notice.text()

    run_qt(scene())


def test_the_end_of_a_test_takes_the_keyboard_from_no_other_screen(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            withhold_card(pinpad := runtime.training.pinpads[0])
            screen = await begin(window)
            await until(screen.stop.isEnabled)
            window.show_screen(Place.OPERATION)
            present_card(pinpad)
            await until(lambda: not screen.stop.isEnabled())
            focused = QApplication.focusWidget()
            assert focused is not None
            assert window.operation.isAncestorOf(focused)

    run_qt(scene())
