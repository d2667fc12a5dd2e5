"""An outcome that the journal has not taken: told, marked on its slip, printed all the same, mended later (M8.2)."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.model import State
from app.runtime import Runtime
from operations import make_operation
from pdf_text import text_of
from ui.shell.main_window import MainWindow
from ui.slips import slip_lines
from windows import LIMIT, RunQt, build_runtime, open_window, press, until

Key = Qt.Key
IN_RUSSIAN = "НЕ СОХРАНЕНО В ЖУРНАЛЕ"


@contextmanager
def full(runtime: Runtime, state: State) -> Iterator[None]:
    """The journal takes no operation into that state."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        connection.execute(
            f"CREATE TRIGGER full BEFORE UPDATE ON operations WHEN NEW.state = '{state}'"
            " BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER full")


def slip(window: MainWindow) -> str:
    return "\n".join(line.text for line in window.operation.pane.paper.lines)


async def sell(window: MainWindow) -> None:
    press(window, "300", Key.Key_F2)
    seat = window.operation.seat
    await until(lambda: seat.ended is not None and not seat.is_working, 3 * LIMIT)


async def save(window: MainWindow, path: Path) -> None:
    operation = window.operation.pane.operation
    assert operation is not None
    window.operation.slips.save_pdf(operation, path)
    await until(lambda: path.name in window.operation.pane.notice.text())


def test_the_slip_says_so_until_it_is_stored(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.CRITICAL, "could not be stored")
    expect_log(logging.WARNING, "is stored now")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            with full(runtime, State.APPROVED):
                await sell(window)
                assert screen.outcome.word.text() == "Sale approved"
                assert screen.outcome.advice.text().startswith("Not saved")
                assert "NOT SAVED IN THE JOURNAL" in slip(window)
                assert IN_RUSSIAN not in slip(window)
                await save(window, tmp_path / "unsaved.pdf")
                window.translations.switch("ru")
                await until(lambda: IN_RUSSIAN in slip(window))
                window.translations.switch("en")
            await until(lambda: "NOT SAVED" not in slip(window), 3 * LIMIT)
            assert "Not saved" not in screen.outcome.advice.text()
            await until(lambda: [each.state for each in screen.table.operations()] == [State.APPROVED])
            await save(window, tmp_path / "saved.pdf")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert "NOTSAVEDINTHEJOURNAL" in text_of(tmp_path / "unsaved.pdf")
    assert "НЕСОХРАНЕНОВЖУРНАЛЕ" in text_of(tmp_path / "unsaved.pdf")
    for words in ("NOTSAVED", "НЕСОХРАНЕНО"):
        assert words not in text_of(tmp_path / "saved.pdf")


def test_an_unknown_that_is_not_stored_is_not_repeated_either(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.CRITICAL, "could not be stored")
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            runtime.training.pinpads[0].faults.add("STORERC:drop")
            with full(runtime, State.UNKNOWN):
                await sell(window)
                advice = window.operation.outcome.advice.text()
                assert "Do not repeat" in advice
                assert "Not saved" in advice
                lane = window.operation.seat.lane
                window.close()
                await until(window.closed.is_set)
                lane.begin_stop()
                await until(lambda: lane.join(0))

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_mark_is_on_paper_once_in_each_language(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str
) -> None:
    operation = make_operation(state=State.APPROVED, training=False, slip="RRN: 416311639412")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime):
            texts = [line.text.strip() for line in slip_lines.on_paper(operation, copy=None, is_saved=False)]
            own = [] if language == "ru" else ["NOT SAVED IN THE JOURNAL"]
            assert texts == [*own, IN_RUSSIAN, "RRN: 416311639412"]
            shown = [line.text.strip() for line in slip_lines.on_screen(operation, is_saved=False)]
            assert shown == [*(own or [IN_RUSSIAN]), "RRN: 416311639412"]

    with build_runtime(profile_folder, language) as runtime:
        run_qt(scene(runtime))


def test_it_is_printed_again_without_asking_the_journal(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    """Nothing but the paper proves it; the journal does not know the operation, and would want a supervisor."""
    unsaved = make_operation(lane="humo-training", state=State.APPROVED, training=False, slip="RRN: 416311639412")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            screen.seat.lane.board.show(unsaved=unsaved)
            screen.show_slip_of(unsaved)
            QTest.keyClick(screen.form.amount, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
            await until(screen.pane.notice.text)
            assert "No printer is set up" in screen.pane.notice.text()

    with build_runtime(profile_folder, kind="none") as runtime:
        run_qt(scene(runtime))
