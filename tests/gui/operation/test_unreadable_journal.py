"""A journal that cannot be read is told where the cashier looks, is no crash, and takes nothing from the form."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.errors import JournalUnusable
from app.core.model import State
from app.journal.writing import Writer
from app.runtime import Runtime
from operations import store
from ui.operation.form import Draft
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
RRN = "416311639411"
SLIP = "Терминал: 34112204\nRRN: 416311639411\nОДОБРЕНО"


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    store(earlier, State.APPROVED, lane="humo-training", training=False, rrn=RRN, slip=SLIP)
    with build_runtime(profile_folder, kind="none") as started:
        yield started


@pytest.fixture(autouse=True)
def _told_in_the_log(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "the journal did not answer")


@contextmanager
def unreadable(runtime: Runtime) -> Iterator[None]:
    """Take the operations out of the journal's sight."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        connection.execute("ALTER TABLE operations RENAME TO hidden")
        try:
            yield
        finally:
            connection.execute("ALTER TABLE hidden RENAME TO operations")


def notes(window: MainWindow) -> list[str]:
    """What the form says in the colour of trouble."""
    labels = window.operation.form.findChildren(QLabel)
    return [label.text() for label in labels if label.property("tone") == "bad" and label.text()]


def test_a_search_says_so_beneath_the_original(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            with unreadable(runtime):
                press(window, "300", Key.Key_Return, RRN)
                await until(lambda: any("cannot be used" in note for note in notes(window)))
                assert form.filled() is None
                window.translations.switch("ru")
                await until(lambda: any("не открывается" in note for note in notes(window)))
            assert form.draft() == Draft("300,00", RRN)
            press(window, Key.Key_Backspace)
            assert notes(window) == []

    run_qt(scene())


@pytest.mark.parametrize("key", [Key.Key_F3, Key.Key_F4])
def test_a_give_back_is_refused_and_can_be_asked_again(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, key: Qt.Key
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            with unreadable(runtime):
                press(window, "300", Key.Key_Return, RRN, key)
                await until(screen.outcome.isVisible)
                assert screen.outcome.word.text() == "Not sent"
                assert screen.outcome.meaning.text().startswith(f"E{JournalUnusable.number}: ")
                assert screen.form.draft() == Draft("300,00", RRN)
            press(window, key)
            await dialog_of(window)
            press(window, Key.Key_Escape)
            await no_dialog(window)

    run_qt(scene())


def test_the_list_keeps_what_it_showed_and_says_that_it_may_be_old(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            await until(screen.table.operations)
            with unreadable(runtime):
                await screen.reload()
                assert [operation.rrn for operation in screen.table.operations()] == [RRN]
                assert screen.table_note.isVisible()
                assert "cannot be used" in screen.table_note.text()
            await screen.reload()
            assert not screen.table_note.isVisible()

    run_qt(scene())


def test_a_print_says_so_beneath_the_slip(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            await until(screen.table.operations)
            screen.show_slip_of(screen.table.operations()[0])
            with unreadable(runtime):
                screen.slips.print_shown()
                await until(screen.pane.notice.text)
                assert "cannot be used" in screen.pane.notice.text()
                assert screen.pane.notice.property("tone") == "bad"
            screen.slips.print_shown()
            await until(lambda: "No printer is set up" in screen.pane.notice.text())

    run_qt(scene())
