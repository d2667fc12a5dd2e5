"""A sum beyond what the shop calls usual is asked about before it is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.core import paths
from app.core.model import Operation
from app.runtime import Runtime
from app.settings import Settings
from clocks import HurriedClock
from ui.common.dialogs import Confirmation
from ui.shell.main_window import MainWindow
from windows import RunQt, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
RRN = "416311639412"


def build_runtime(folder: Path, **window: object) -> Runtime:
    tables = {"language": "en", "window": {"theme": "light", **window}, "printer": {"automatic": False}}
    settings = Settings.model_validate(tables).with_training_lanes()
    return Runtime(paths.profile(folder), settings, interactive=True, clock=HurriedClock())


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def told(dialog: QDialog) -> str:
    """What a question says."""
    text = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    return text.replace("\N{NO-BREAK SPACE}", " ")


async def ended(window: MainWindow) -> Operation:
    """How the sale ends that is under way or about to be."""
    seat = window.operation.seat
    await until(lambda: isinstance(seat.ended, Operation) and not seat.is_working)
    assert isinstance(seat.ended, Operation)
    return seat.ended


def test_the_question_stands_on_back(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "9999999999", Key.Key_F2)
            dialog = await dialog_of(window, Confirmation)
            assert isinstance(dialog, Confirmation)
            assert dialog.safe.hasFocus()
            assert "9 999 999 999,00" in told(dialog)
            assert "more than 10 000 000,00" in told(dialog)
            press(window, Key.Key_Return)
            await no_dialog(window)
            assert runtime.read(lambda reader: reader.latest(9)).result() == []

            press(window, Key.Key_F2)
            await dialog_of(window, Confirmation)
            press(window, "y")
            await no_dialog(window)
            assert (await ended(window)).amount == 9_999_999_999_00

    run_qt(scene())


def test_what_is_usual_is_not_asked_about(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "10000000", Key.Key_F2)
            await until(lambda: window.operation.seat.is_working)
            await ended(window)

    run_qt(scene())


@pytest.mark.parametrize(("usual", "asks"), [(100_00, True), (0, False)])
def test_the_shop_says_what_is_usual(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, usual: int, asks: bool
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "100,01" if asks else "9999999999", Key.Key_F2)
            if asks:
                assert "more than 100,00" in told(await dialog_of(window, Confirmation))
                press(window, Key.Key_Escape)
                await no_dialog(window)
            else:
                await until(lambda: window.operation.seat.is_working)
                await ended(window)

    with build_runtime(profile_folder, unusual_amount=usual) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_F4])
def test_a_question_that_is_put_anyway_says_it_too(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, key: Key
) -> None:
    """A sale beside an original, and a return: one question, not two."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "20000000", Key.Key_Return, RRN, key)
            assert "unusually large" in told(await dialog_of(window, Confirmation))
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert runtime.read(lambda reader: reader.latest(9)).result() == []

    run_qt(scene())
