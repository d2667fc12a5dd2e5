"""The lane test with large text in the smallest window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.runtime import Runtime
from app.settings import Settings
from clocks import HurriedClock
from room import SMALLEST_FOR
from ui.lane_test.screen import LaneTestScreen
from ui.shell.catalogue import Place
from windows import RunQt, open_window, press, until


@pytest.mark.parametrize("size", [100, 150])
def test_it_fits(run_qt: RunQt, qapp: QApplication, profile_folder: Path, size: int) -> None:
    """A bank that is away is told without the advice for a payment: nothing was to be paid."""
    tables = {"window": {"theme": "light", "text_size": size}, "printer": {"automatic": False}}
    settings = Settings.model_validate({"language": "ru", **tables}).with_training_lanes()

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*SMALLEST_FOR[size])
            window.show_screen(Place.LANE_TEST)
            screen = window.screens[Place.LANE_TEST]
            assert isinstance(screen, LaneTestScreen)
            runtime.training.pinpads[0].change(bank=runtime.training.nowhere)
            press(window, Qt.Key.Key_F5)
            await until(lambda: not screen.stop.isEnabled() and screen.notice.text())
            assert (window.width(), window.height()) == SMALLEST_FOR[size]
            assert "998" in "".join(row.trouble.text() for row in screen.steps.rows.values())
            assert not any("не повторяйте" in row.trouble.text() for row in screen.steps.rows.values())

    with Runtime(paths.profile(profile_folder), settings, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))
