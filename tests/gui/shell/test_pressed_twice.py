"""Whatever is pressed twice, or held, makes one operation: the pinpad's own ledger tells."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.core.errors import ProfileInUse
from app.core.model import Kind, Operation, Request, Scheme
from app.emulators.device import Event
from app.runtime import Runtime
from ui.common.dialogs import Confirmation
from ui.shell import single
from ui.shell.main_window import MainWindow
from ui.shell.single import FirstWindow
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
    waits_for_card,
    withhold_card,
)

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
TIMES = 15
"""How often a key that is held repeats here."""


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def hold(window: MainWindow, key: Qt.Key, text: str = "") -> None:
    """Press a key and keep it down: the first press, then those that repeat by themselves."""
    for repeats in [False] + [True] * TIMES:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, repeats)
        QApplication.sendEvent(QApplication.focusWidget() or window, event)


def starts(runtime: Runtime) -> list[str]:
    """What all pinpads together were asked to start."""
    entries = [entry for pinpad in runtime.training.pinpads for entry in pinpad.ledger.entries]
    return [entry.kind for entry in entries if entry.event is Event.START]


async def end(window: MainWindow, earlier: object = None) -> Operation:
    seat = window.operation.seat
    await until(lambda: seat.ended not in (None, earlier) and not seat.is_working, 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    return seat.ended


def test_f2_pressed_many_times_sells_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", *[Key.Key_F2] * TIMES)
            await until(lambda: window.operation.seat.is_working)
            press(window, *[Key.Key_F2] * TIMES)
            present_card(pinpad)
            await end(window)

    run_qt(scene())
    assert starts(runtime) == ["sale"]


def test_a_key_that_is_held_starts_nothing_again(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    """Qt itself drops what repeats, before any widget could see it, so that this cannot be pressed here."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            shortcuts = window.findChildren(QShortcut)
            assert {shortcut.key().toString() for shortcut in shortcuts} >= {"F2", "F3", "F4", "Esc"}
            assert not any(shortcut.autoRepeat() for shortcut in shortcuts)

    run_qt(scene())


def test_a_double_click_on_a_button_sells_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300")
            button = window.operation.form.buttons[Kind.SALE]
            QTest.mouseClick(button, LEFT)
            QTest.mouseDClick(button, LEFT)
            QTest.mouseClick(button, LEFT)
            await end(window)

    run_qt(scene())
    assert starts(runtime) == ["sale"]


@pytest.mark.parametrize("start", [Key.Key_F3, Kind.CANCEL])
def test_a_cancel_asked_for_twice_is_made_once(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, start: Qt.Key | Kind
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            sale = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            press(window, "300", Key.Key_Return, sale.rrn or "")
            if isinstance(start, Kind):
                button = window.operation.form.buttons[start]
                QTest.mouseClick(button, LEFT)
                QTest.mouseDClick(button, LEFT)
            else:
                press(window, start, start, start)
            dialog = await dialog_of(window)
            assert isinstance(dialog, Confirmation)
            assert len([each for each in window.findChildren(Confirmation) if each.isVisible()]) == 1
            QTest.mouseClick(dialog.agree, LEFT)
            QTest.mouseDClick(dialog.agree, LEFT)
            await no_dialog(window)
            await end(window, sale)

    run_qt(scene())
    assert starts(runtime) == ["sale", "cancel"]


def test_enter_held_in_a_confirmation_agrees_to_nothing(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            sale = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            press(window, "300", Key.Key_Return, sale.rrn or "", Key.Key_F3)
            await dialog_of(window)
            hold(window, Key.Key_Return, "\r")
            await no_dialog(window)
            hold(window, Key.Key_Return, "\r")
            assert not window.operation.seat.is_working

    run_qt(scene())
    assert starts(runtime) == ["sale"]


@pytest.mark.parametrize("by", ["enter", "y"])
def test_a_key_held_while_it_agrees_agrees_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime, by: str) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            sale = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_Return, sale.rrn or "", Key.Key_F3)
            dialog = await dialog_of(window)
            if by == "enter":
                agree = next(each for each in dialog.findChildren(QPushButton) if each.property("filled"))
                agree.setFocus()
                hold(window, Key.Key_Return, "\r")
            else:
                hold(window, Key.Key_Y, "y")
            await no_dialog(window)
            await until(lambda: window.operation.seat.is_working)
            hold(window, Key.Key_Return, "\r")
            hold(window, Key.Key_Y, "y")
            present_card(pinpad)
            await end(window, sale)
            hold(window, Key.Key_Return, "\r")
            assert not window.operation.seat.is_working

    run_qt(scene())
    assert starts(runtime) == ["sale", "cancel"]


def test_a_second_window_raises_the_first_and_takes_no_lane(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, profile_folder: Path
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            called: list[bool] = []
            first = FirstWindow(runtime.profile, window)
            first.called.connect(lambda: called.append(True))
            first.called.connect(window.come_forward)
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await waits_for_card(window.operation.seat, pinpad)
            window.showMinimized()
            with pytest.raises(ProfileInUse):
                build_runtime(profile_folder).start()
            raising = threading.Thread(target=single.call_first, args=[runtime.profile])
            raising.start()
            await until(lambda: called and not raising.is_alive())
            assert not window.isMinimized()
            await until(window.isActiveWindow)
            press(window, Key.Key_F2)
            present_card(pinpad)
            await end(window)
            first.close()

    run_qt(scene())
    assert starts(runtime) == ["sale"]
