"""Training pinpads on the screen: operations played by hand at the real window and the real panel."""

import logging
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSpinBox, QWidget

from app.core import paths
from app.core.model import Operation, Scheme, State
from app.emulators.faults import STEPS, Action
from app.emulators.front import Key as PinpadKey
from app.emulators.front import Moment
from app.emulators.hands import Mishap, Switch, actions_at
from app.runtime import Runtime
from app.settings import Settings, Theme
from clocks import HurriedClock
from room import has_room
from ui.common import theme
from ui.common.dialogs import Message
from ui.common.i18n import LANGUAGES
from ui.shell.main_window import MainWindow
from ui.training.panels import TRAINING_KEY
from ui.training.pinpad import PinpadPanel
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    dialog_of,
    has_ended,
    no_dialog,
    open_window,
    press,
    until,
    waits_for_card,
    withhold_card,
)
from wired_pinpad import wired_pinpad

Key = Qt.Key
LANE = "humo-training"
PIN = "4821"


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


@asynccontextmanager
async def training(app: QApplication, runtime: Runtime) -> AsyncIterator[tuple[MainWindow, PinpadPanel]]:
    """The window, and beside it the panel of the first lane, which F10 has opened."""
    for pinpad in runtime.training.pinpads:  # it waits for the person however busy the machine is
        pinpad.change(card_patience=math.inf, pin_patience=math.inf)
    async with open_window(app, runtime) as window:
        QTest.keyClick(window, Key.Key_F10)
        panel = window.training.panels[LANE]
        await until(panel.isActiveWindow)
        yield window, panel


async def begin(window: MainWindow, panel: PinpadPanel, amount: str = "300") -> None:
    """Go to the till by F10, begin a sale there, and come back once the pinpad waits for a card."""
    if not window.isActiveWindow():
        QTest.keyClick(panel, Key.Key_F10)
        await until(window.isActiveWindow)
    window.operation.form.take_focus()
    press(window, amount, Key.Key_F2)
    await until(lambda: moment(panel) is Moment.CARD)
    assert window.isActiveWindow()  # the pinpad's display does not take the keyboard
    QTest.keyClick(window, Key.Key_F10)
    await until(panel.isActiveWindow)
    assert panel.device.hasFocus()


def moment(panel: PinpadPanel) -> Moment:
    """What the display on the screen is at."""
    return panel.device.glass.shown.moment


async def outcome(window: MainWindow, earlier: Operation | None = None) -> Operation:
    """How the operation ends that was begun after `earlier`."""
    seat = window.operation.seats[LANE]
    await until(lambda: has_ended(seat, earlier), 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    return seat.ended


async def settled(window: MainWindow) -> Operation:
    """What becomes of an operation whose answer was lost, by itself."""
    ended = await outcome(window)
    seat = window.operation.seats[LANE]
    await until(lambda: isinstance(seat.ended, Operation) and seat.ended.state is not State.UNKNOWN, 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    assert seat.ended.id == ended.id
    return seat.ended


def type_on(panel: PinpadPanel, *keys: Key | str) -> None:
    """Press keys of the keyboard where the panel has it."""
    for key in keys:
        target = panel.focusWidget() or panel
        if isinstance(key, Key):
            QTest.keyClick(target, key)
        else:
            QTest.keyClicks(target, key)


def turn_wheel(over: QWidget) -> bool:
    """Turn the wheel by one notch towards the user; whether the widget took it, and nothing around it scrolls."""
    place, notch, held = QPointF(over.rect().center()), QPoint(0, -120), Qt.KeyboardModifier.NoModifier
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, over.mapToGlobal(place), QPoint(), notch, buttons, held, phase, False)
    QApplication.sendEvent(over, event)
    return event.isAccepted()


async def insert(panel: PinpadPanel) -> None:
    """Put the chosen card in, by keyboard."""
    type_on(panel, Key.Key_F7)
    await until(lambda: moment(panel) is Moment.PIN)


def test_a_sale_with_a_pin_a_wrong_one_and_the_red_key(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with training(qapp, runtime) as (window, panel):
            await begin(window, panel)
            await insert(panel)
            type_on(panel, "0000")
            await until(lambda: panel.device.glass.shown.stars == 4)
            type_on(panel, Key.Key_Return)
            declined = await outcome(window)
            assert (declined.state, declined.code) == (State.DECLINED, "117")

            await begin(window, panel)
            await insert(panel)
            for digit in PIN:  # the same by mouse
                QTest.mouseClick(panel.device.keys[digit], Qt.MouseButton.LeftButton)
            type_on(panel, "9", Key.Key_Backspace)
            QTest.mouseClick(panel.device.keys[PinpadKey.ENTER], Qt.MouseButton.LeftButton)
            sold = await outcome(window)
            assert (sold.state, sold.amount) == (State.APPROVED, 300_00)
            await until(lambda: panel.device.glass.shown.code == "000")

            await begin(window, panel)
            type_on(panel, Key.Key_Escape)
            aborted = await outcome(window)
            assert (aborted.state, aborted.code) == (State.ABORTED, "992")

    run_qt(scene())


def test_without_a_training_lane_the_key_says_so(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, Key.Key_F10)
            dialog = await dialog_of(window, Message)
            assert any("no training pinpad" in label.text() for label in dialog.findChildren(QLabel))
            press(window, Key.Key_Return)
            await no_dialog(window)

    with wired_pinpad(Scheme.HUMO) as wired, wired.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_wheel_changes_only_what_has_the_keyboard(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with training(qapp, runtime) as (_window, panel):
            plan, card = panel.troubles.plan, panel.device.card_choice
            plan.choose("CARD", Action.DELAY)  # one that takes a number of seconds
            before = (plan.step, plan.action, plan.seconds.value(), card.currentIndex())
            for box in (plan.steps, plan.ways, plan.seconds, card):
                assert not turn_wheel(over=box)
                assert box.focusPolicy() is Qt.FocusPolicy.StrongFocus  # the wheel gives it no keyboard either
            assert (plan.step, plan.action, plan.seconds.value(), card.currentIndex()) == before

            for box in (plan.seconds, plan.steps):
                box.setFocus()
                assert turn_wheel(over=box)
            assert (plan.step, plan.seconds.value()) != (before[0], before[2])

    run_qt(scene())


def test_no_money_a_lost_answer_and_closing(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")

    async def scene() -> None:
        async with training(qapp, runtime) as (window, panel):
            deeds = panel.troubles.deeds
            deeds["poor"].button.click()
            assert panel.hint.text().startswith("Not now.")
            await begin(window, panel)
            deeds["poor"].button.click()
            declined = await outcome(window)
            assert (declined.state, declined.code) == (State.DECLINED, "116")

            panel.device.choose_card("humo-rich")
            deeds[Mishap.LOST_ANSWER].button.click()
            assert "DISCONNECT:drop" in panel.troubles.planned.text()
            await begin(window, panel)
            type_on(panel, Key.Key_F6)
            approved = await settled(window)
            assert approved.state is State.APPROVED

            QTest.keyClick(panel, Key.Key_W, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: window.isActiveWindow() and not panel.isVisible())
            window.operation.form.take_focus()
            press(window, "500", Key.Key_F2)  # the card presents itself again
            sold = await outcome(window, approved)
            assert (sold.state, sold.amount) == (State.APPROVED, 500_00)

    run_qt(scene())


def test_the_cable_is_pulled_once_the_bank_has_approved(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    """By the two choices of steps and faults the pinpad is slow where a person has to be quicker than it."""
    expect_log(logging.WARNING, "is unknown")

    async def scene() -> None:
        async with training(qapp, runtime) as (window, panel):
            plan, cable = panel.troubles.plan, panel.troubles.deeds[Switch.UNPLUGGED].button
            plan.choose("DISCONNECT", Action.DELAY)
            plan.seconds.setValue(60)
            plan.button.click()
            await begin(window, panel)
            type_on(panel, Key.Key_F6)
            await until(lambda: panel.device.glass.shown.code == "000")
            cable.click()
            assert moment(panel) is Moment.OFF
            assert (await outcome(window)).state is State.UNKNOWN
            assert cable.property("filled")
            cable.click()
            assert moment(panel) is not Moment.OFF
            assert (await settled(window)).state is State.APPROVED

    run_qt(scene())


def test_an_operation_that_waits_goes_on_in_whichever_hands(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        pinpad = runtime.training.pinpads[0]
        withhold_card(pinpad)  # nobody is there yet
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_F2)
            await waits_for_card(window.operation.seats[LANE], pinpad)
            QTest.keyClick(window, Key.Key_F10)
            panel = window.training.panels[LANE]
            await until(panel.isActiveWindow)
            assert pinpad.by_hand
            assert moment(panel) is Moment.CARD
            pinpad.change(card_after=1.0)
            panel.leave.click()
            assert not pinpad.by_hand
            assert (await outcome(window)).state is State.APPROVED

    run_qt(scene())


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_opens_in_each_language_dark_and_light(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str, text_size: int
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with training(qapp, runtime) as (window, panel):
            for name, colours in ((Theme.DARK, theme.DARK), (Theme.LIGHT, theme.LIGHT)):
                window._set_theme(name)
                await has_room(panel)
                assert theme.colours() is colours
                assert panel.troubles.verticalScrollBar().maximum() > 0
                inside = panel.troubles.widget()
                assert inside is not None
                assert inside.width() <= panel.troubles.viewport().width()
            window._set_language("en" if language == "ru" else "ru")
            back = "To the till" if language == "ru" else "К кассе"
            await until(lambda: panel.back.text().startswith(back) and panel.troubles.forget.text())
            assert not nameless(panel)
            wide = panel.width()
            QTest.keyClick(panel, Key.Key_F9)
            assert not panel.troubles.isVisible()
            await until(lambda: panel.width() < wide)
            await has_room(panel)
            QTest.keyClick(panel, Key.Key_F9)
            assert panel.troubles.isVisible()

    settings = {"language": language, "window": {"theme": "light", "text_size": text_size}}
    with_lanes = Settings.model_validate(settings).with_training_lanes()
    with Runtime(paths.profile(profile_folder), with_lanes, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


def test_every_fault_is_explained_and_each_lane_has_its_own_panel(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with training(qapp, runtime) as (window, panel):
            plan, told = panel.troubles.plan, set()
            for step in STEPS:
                for action in actions_at(step):
                    plan.choose(step, action)
                    assert (plan.step, plan.action) == (step, action)
                    told.add(plan.sentence.text())
            assert "" not in told
            assert len(told) == len(set(Action) - {Action.REFUSE})

            QTest.keyClick(panel, Key.Key_F10)
            await until(window.isActiveWindow)
            press(window, Key.Key_F6, Key.Key_F10)
            other = window.training.panels["uzcard-training"]
            await until(other.isActiveWindow)
            assert "UZCARD" in other.device.card_choice.currentText()
            assert all(pinpad.by_hand for pinpad in runtime.training.pinpads)
            actions = [action.text() for action in window.menu_button.menu().actions()]
            assert any(text.endswith(TRAINING_KEY) for text in actions)
            other.close()
            assert [pinpad.by_hand for pinpad in runtime.training.pinpads] == [True, False]
        assert not any(pinpad.by_hand for pinpad in runtime.training.pinpads)

    run_qt(scene())


def nameless(panel: PinpadPanel) -> list[str]:
    """What a screen reader could not name."""
    return [
        type(each).__name__
        for kind in (QPushButton, QComboBox, QSpinBox)
        for each in panel.findChildren(kind)
        if not (each.accessibleName() or (isinstance(each, QPushButton) and each.text()))
    ]
