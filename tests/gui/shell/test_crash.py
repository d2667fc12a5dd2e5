"""Errors of the program itself: one path, into the log and onto the screen."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.common import tasks
from ui.common.tasks import Tasks
from ui.shell.crash import CrashPath

ExpectLog = Callable[[int, str], None]


@pytest.fixture
def crash(qapp: QApplication, tmp_path: Path) -> Iterator[CrashPath]:
    made = CrashPath(qapp, tmp_path / "native-crash.txt")
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def accounts(crash: CrashPath) -> list[str]:
    told: list[str] = []
    crash.crashed.connect(told.append)
    return told


def test_an_error_in_a_slot(crash: CrashPath, accounts: list[str], expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "error in the window")
    sys.excepthook(ValueError, ValueError("broken slot, card 8600123456789012"), None)
    assert accounts == ["error in the window: ValueError: broken slot, card 860012******9012"]
    assert crash.ended_badly is False


def test_it_lives_as_long_as_the_application(crash: CrashPath, qapp: QApplication) -> None:
    assert crash.parent() is qapp


def test_an_error_on_a_thread(accounts: list[str], expect_log: ExpectLog, qtbot: QtBot) -> None:
    expect_log(logging.CRITICAL, "error on thread desk")
    thread = threading.Thread(target=[].pop, name="desk")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(accounts))
    assert "IndexError" in accounts[0]


def test_an_error_of_a_task_that_nobody_awaits(
    crash: CrashPath, accounts: list[str], expect_log: ExpectLog, qapp: QApplication
) -> None:
    expect_log(logging.CRITICAL, "failed")

    async def main() -> None:
        failing = Tasks().of(qapp).start(fail())
        await asyncio.wait([failing])

    tasks.run(qapp, main(), crash.from_loop)
    assert accounts[0].endswith("ZeroDivisionError: in a task")


def test_a_complaint_of_the_loop_without_an_error(crash: CrashPath, expect_log: ExpectLog, qapp: QApplication) -> None:
    expect_log(logging.ERROR, "something odd")

    async def main() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "something odd"})

    tasks.run(qapp, main(), crash.from_loop)


def test_the_trace_of_a_native_crash_is_found_at_the_next_start(
    qapp: QApplication, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log(logging.ERROR, "Fatal Python error")
    (tmp_path / "native-crash.txt").write_text("Fatal Python error: Segmentation fault\n", encoding="utf-8")
    first = CrashPath(qapp, tmp_path / "native-crash.txt")
    first.close()
    second = CrashPath(qapp, tmp_path / "native-crash.txt")
    second.close()
    assert first.ended_badly
    assert not second.ended_badly


def test_the_hooks_are_put_back(qapp: QApplication, tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    CrashPath(qapp, tmp_path / "native-crash.txt").close()
    assert (sys.excepthook, threading.excepthook) == before


def test_tasks_are_cancelled_and_waited_for(qapp: QApplication) -> None:
    ended: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("cleaned up")

    async def main() -> None:
        running = Tasks()
        running.of(qapp).start(wait_for_ever())
        await asyncio.sleep(0)
        await running.close()

    troubles: list[Any] = []
    tasks.run(qapp, main(), lambda _loop, context: troubles.append(context))
    assert ended == ["cleaned up"]
    assert troubles == []


async def fail() -> None:
    raise ZeroDivisionError("in a task")
