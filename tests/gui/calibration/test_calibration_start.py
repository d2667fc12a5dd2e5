"""How the calibration guide begins: offered where a lane refuses, honest about the installer's word, hard to start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.core.model import Scheme
from app.emulators.device import Event
from app.runtime import Runtime
from guide_walk import open_guide
from ui.calibration.bodies import SetUp
from ui.common.guide import Choice, GuideDialog
from windows import RunQt, dialog_of, no_dialog, open_window, press, until
from wired_pinpad import WiredPinpad, wired_pinpad

Key = Qt.Key


@pytest.fixture
def humo() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.HUMO) as wired:
        yield wired


def test_a_sale_is_refused_and_the_guide_offered(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            panel = window.operation.outcome
            press(window, "300", Key.Key_F2)
            await until(lambda: panel.word.text() == "Not sent")
            assert panel.meaning.text().startswith("E3003")
            assert panel.offer.isVisible()
            panel.offer.setFocus()
            press(window, Key.Key_Space)
            assert isinstance(await dialog_of(window), GuideDialog)
            window.errands.calibrate()
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert humo.told(Event.START) == []


def test_the_installers_word_is_called_what_it_is(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            assert window.operation.seat.tile.state_text() == "Ready"
            guide = await open_guide(window)
            assert guide.says("installer's own word stands in place of a calibration")
            assert not guide.dialog.buttons[Choice.START].isEnabled()
            assert not guide.dialog.buttons[Choice.GIVE_BACK].isVisible()
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder, calibrated=True) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize(
    ("text", "complaint"), [("1011", "tiyin that are not 00"), ("500 000,37", "out of range"), ("abc", "not an amount")]
)
def test_a_sum_that_proves_nothing_is_refused(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad, text: str, complaint: str
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            body = guide.body(SetUp)
            body.amount.setText(text)
            guide.choose(Choice.START)
            await guide.page(complaint)
            assert body.amount.hasFocus()
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert humo.told(Event.START) == []


def test_enter_held_down_leads_nowhere(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    def hold() -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(focused, event)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            for _ in range(20):
                hold()
            assert guide.dialog.buttons[Choice.START].hasFocus()
            assert guide.says("read amounts as they are meant")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert humo.told(Event.START) == []
