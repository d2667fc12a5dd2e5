"""The pinpad's questions at the real window. The training pinpads ask nothing: their lane is told of one by hand."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Phase
from app.lanes.status import Condition
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from clocks import ManualClock
from operations import make_operation
from ui.common import words
from ui.operation.screen import OperationScreen
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, open_window, press, until

Key = Qt.Key
ENTRY = Question(7, QuestionForm.ENTRY, "Last four digits")
YES_NO = Question(8, QuestionForm.YES_NO, "Once more?")
MENU = Question(9, QuestionForm.MENU, "Choose", ("HUMO", "UZCARD"))


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


@asynccontextmanager
async def at_work(app: QApplication, runtime: Runtime) -> AsyncIterator[MainWindow]:
    """The window while its lane is at a sale, without a pinpad that would go on by itself."""
    async with open_window(app, runtime) as window:
        screen = window.operation
        lane, started = screen.seat.lane, runtime.clock.monotonic()
        lane.board.show(condition=Condition.WORKING, operation=make_operation(), phase=Phase.CARD, started=started)
        await until(screen.progress.isVisible)
        yield window
        lane.board.show(condition=Condition.READY, question=None, started=None)
        await until(lambda: not screen.seat.is_working)


async def ask(window: MainWindow, question: Question) -> OperationScreen:
    """Let the pinpad ask, and wait for the question to be there."""
    screen = window.operation
    screen.seat.lane.board.show(question=question)
    await until(lambda: screen.question.prompt.text() == question.prompt and screen.question.isVisible())
    await until(lambda: screen.question.isAncestorOf(QApplication.focusWidget() or window))
    return screen


def remaining(screen: OperationScreen) -> int:
    """The seconds that the panel shows."""
    (figure,) = (each for each in screen.question.findChildren(QLabel) if each.property("role") == "figure")
    return int(figure.text().split()[0])


def test_a_question_names_what_it_belongs_to(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with at_work(qapp, runtime) as window:
            screen = await ask(window, ENTRY)
            assert screen.question.subject.text() == words.summary(make_operation())

    run_qt(scene())


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        (ENTRY, ("9831", Key.Key_Return)),
        (YES_NO, (Key.Key_Space,)),
        (MENU, (Key.Key_Down, Key.Key_Return)),
        (ENTRY, ()),  # nobody answers, until the pinpad waits no longer
    ],
    ids=["entry", "yes-no", "menu", "none"],
)
def test_after_a_question_the_keyboard_is_where_nothing_happens(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, question: Question, keys: tuple[Qt.Key | str, ...]
) -> None:
    async def scene() -> None:
        async with at_work(qapp, runtime) as window:
            screen = await ask(window, question)
            press(window, *keys)
            assert screen.seat.tile.hasFocus() == bool(keys)
            screen.seat.lane.board.show(question=None)
            await until(screen.progress.isVisible)
            assert screen.seat.tile.hasFocus()
            press(window, Key.Key_Space, Key.Key_Return)
            assert not screen.seat.status.abort_asked

    run_qt(scene())


def test_the_time_for_a_second_question_starts_anew(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    clock = ManualClock()

    async def scene(runtime: Runtime) -> None:
        async with at_work(qapp, runtime) as window:
            screen = await ask(window, Question(1, QuestionForm.YES_NO, "First", seconds=90))
            assert remaining(screen) == 90
            clock.sleep(20)
            await until(lambda: remaining(screen) == 70)
            await ask(window, Question(2, QuestionForm.YES_NO, "Second", seconds=90))
            assert remaining(screen) == 90

    with build_runtime(profile_folder, clock=clock) as runtime:
        run_qt(scene(runtime))
