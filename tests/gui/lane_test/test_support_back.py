"""Whoever does not want to wait for the support bundle goes back, and hears nothing more of it."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import support as support_bundle
from app.runtime import Runtime
from ui.shell.catalogue import Place
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def test_going_back_while_it_is_collected(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That an error of the program came of it would fail in `run_qt`."""
    goes_on, is_over = threading.Event(), threading.Event()

    def collect(*_: object, **__: object) -> support_bundle.Bundle:
        goes_on.wait(20)
        is_over.set()
        return support_bundle.Bundle(())

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.LANE_TEST)
            press(window, Qt.Key.Key_F12)
            await dialog_of(window)
            press(window, Qt.Key.Key_Escape)
            await no_dialog(window)
            await asyncio.sleep(0.1)  # the dialog is destroyed
            goes_on.set()
            await until(is_over.is_set)
            await asyncio.sleep(0.1)

    monkeypatch.setattr(support_bundle, "collect", collect)
    run_qt(scene())
