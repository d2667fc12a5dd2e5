"""What the settings do at the start of the window: the last good ones, a start anew, and who was at the till."""

from collections.abc import Callable
from logging import ERROR
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from app.cli import commands
from app.core import logs, paths
from app.core.paths import Profile
from app.runtime import Runtime
from app.settings import load
from ui import main
from ui.main import DONE
from ui.settings.screen import SettingsScreen
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key

GOOD = 'language = "en"\n\n[printer]\nautomatic = false\n\n[window]\ntheme = "light"\ncashiers = ["Азиза", "Бек"]\n'


@pytest.fixture
def profile(profile_folder: Path) -> Profile:
    found = paths.profile(profile_folder)
    found.ensure()
    found.settings.write_text(GOOD, encoding="utf-8")
    return found


def test_a_spoilt_file_is_told_loudly_and_put_right_on_the_screen(
    run_qt: RunQt, qapp: QApplication, profile: Profile, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(ERROR, "E1008")
    with Runtime(profile, commands.load_settings(profile), interactive=True):
        pass
    profile.settings.write_text(GOOD.replace("false", "nein"), encoding="utf-8")
    loaded = commands.load_for_window(profile)
    runtime = Runtime(profile, loaded.settings, interactive=True)
    runtime.settings_trouble = loaded.account
    assert runtime.settings_trouble is not None

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            assert runtime.settings_trouble is not None
            assert any("LAST GOOD" in label.text().upper() for label in window.findChildren(QLabel))
            window.report_settings(runtime.settings_trouble)
            dialog = await dialog_of(window)
            texts = [label.text() for label in dialog.findChildren(QLabel)]
            assert any("line 4" in text and "E1008" in text for text in texts)
            press(window, Key.Key_Return)
            await no_dialog(window)
            window.show_screen(Place.SETTINGS)
            screen = window.screens[Place.SETTINGS]
            assert isinstance(screen, SettingsScreen)
            assert "line 4" in screen.trouble.text()
            screen.put_back.click()
            await dialog_of(window)
            press(window, "Нигора", Key.Key_Tab, "582913", Key.Key_Tab, "582913", Key.Key_Return)
            await no_dialog(window)
            await until(screen.trouble.isHidden)

    with runtime:
        run_qt(scene())
    assert profile.settings.read_text(encoding="utf-8") == GOOD


def test_who_was_at_the_till_is_there_after_a_restart_and_the_settings_offer_names(
    run_qt: RunQt, qapp: QApplication, profile: Profile
) -> None:
    async def choose(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Бек")
            await until(lambda: load(profile.settings).window.cashier == "Бек")

    async def look(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            assert window.operation.cashier.operator == "Бек"
            window.cashier_button.menu().aboutToShow.emit()
            names = [action.text() for action in window.cashier_button.menu().actions()]
            assert names[:2] == ["Азиза", "Бек"]

    for scene in (choose, look):
        with Runtime(profile, commands.load_settings(profile), interactive=True) as runtime:
            run_qt(scene(runtime))


def test_a_restart_comes_behind_the_end(qapp: QApplication, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Runtime(profile, commands.load_settings(profile), interactive=True)
    begun: list[bool] = []

    def begin_again() -> None:
        with Runtime(profile, commands.load_settings(profile), interactive=True):
            begun.append(True)  # the profile's lock is free by then

    monkeypatch.setattr(main, "begin_again", begin_again)
    timer = QTimer(qapp, interval=20)

    def close() -> None:
        window = next((each for each in qapp.topLevelWidgets() if isinstance(each, MainWindow)), None)
        if window is not None and window.isVisible():
            timer.stop()
            window.restart()

    timer.timeout.connect(close)
    timer.start()
    try:
        assert main.run(profile, lambda: runtime) == DONE
    finally:
        logs.tear_down()
    assert begun == [True]
