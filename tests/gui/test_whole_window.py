"""Every screen and every dialog at every text size has room on the screens of tills, in each language and both themes.

What is looked at is what is drawn, by `sight`; where windows may stand is told by the test, whatever screen it has.
"""

import asyncio
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.journal.writing import Writer
from app.runtime import Runtime
from every_place import each_dialog, each_screen, store_past, training_runtime
from room import SETTLED, laid_out
from sight import is_whole, troubles
from ui.common import screen_room
from windows import RunQt, open_window

SMALL, COMMON = QSize(1024, 740), QSize(1366, 768)
"""The smallest screen of a till, with the frame of a window, and the most common one."""

SIZES = [(SMALL, 100), (COMMON, 100), (COMMON, 150), (COMMON, 200)]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("room", "text_size"), SIZES)
def test_every_text_has_its_room_and_every_window_is_on_the_screen(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    earlier: Writer,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    room: QSize,
    text_size: int,
) -> None:
    store_past(earlier)
    monkeypatch.setattr(screen_room, "around", lambda _screen: QRect(0, 0, room.width(), room.height()))
    found: dict[str, list[str]] = {}

    async def look(name: str, widget: QWidget) -> None:
        await laid_out()
        deadline = time.monotonic() + (0.2 if found else SETTLED)  # a test that fails already need not take minutes
        while (trouble := troubles(widget)) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)  # news of a lane or of the journal may still be laid out
        if trouble:
            found[name] = trouble

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form, panel = window.operation.form, window.operation.outcome
            async for name in each_screen(window, runtime, language):
                await look(name, window)
                if window.operation.question.isVisible() and not is_whole(window.operation.question.abort):
                    found[f"{name}: abort"] = ["out of sight"]
                if name.startswith("operation") and not is_whole(form.amount):
                    found[f"{name}: amount"] = ["out of sight"]
                if name.startswith("operation") and panel.isVisible() and not is_whole(panel.word):
                    found[f"{name}: outcome"] = ["out of sight"]
            async for name, dialog in each_dialog(window, runtime, language):
                await look(name, dialog)

    with training_runtime(profile_folder, language, text_size) as runtime:
        run_qt(scene(runtime))
    assert found == {}
