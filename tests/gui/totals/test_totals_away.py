"""The screen of totals after something happened while another screen was shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Kind, Request
from app.lanes.status import Condition
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from clocks import ManualClock
from ui.shell.catalogue import Place
from ui.totals.screen import TotalsScreen
from windows import RunQt, build_runtime, open_window, until, waits_for_card, withhold_card


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def test_what_can_be_pressed_is_right_when_one_comes_back(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    """A till's sale ends, or begins, while another screen is shown."""

    async def scene() -> None:
        pinpad, lane = runtime.training.pinpads[0], next(iter(runtime.lanes.values()))
        withhold_card(pinpad)
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.TOTALS)
            screen = window.screens[Place.TOTALS]
            assert isinstance(screen, TotalsScreen)
            selling = lane.submit(Request(Kind.SALE, 300_00))
            await until(lambda: not screen.report.isEnabled())
            window.show_screen(Place.OPERATION)
            await waits_for_card(lane, pinpad)
            pinpad.present(pinpad.settings.card)
            await until(lambda: selling.done() and screen.desk.status.condition is Condition.READY)
            window.show_screen(Place.TOTALS)
            assert screen.report.isEnabled()
            assert not screen.progress.isVisible()
            window.show_screen(Place.OPERATION)
            lane.submit(Request(Kind.SALE, 300_00))
            await waits_for_card(window.operation.seat, pinpad)
            window.show_screen(Place.TOTALS)
            assert not screen.report.isEnabled()
            assert screen.progress.isVisible()
            pinpad.present(pinpad.settings.card)
            await until(screen.report.isEnabled)

    run_qt(scene())


def test_the_time_for_an_answer_runs_while_another_screen_is_shown(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    clock = ManualClock()

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.TOTALS)
            screen = window.screens[Place.TOTALS]
            assert isinstance(screen, TotalsScreen)
            desk, board = screen.desk, screen.desk.lane.board
            desk.asks = Kind.SHORT_REPORT
            window.show_screen(Place.OPERATION)
            question = Question(1, QuestionForm.YES_NO, "Print?", seconds=90)
            board.show(condition=Condition.WORKING, started=clock.monotonic(), question=question)
            await until(lambda: desk.status.question is not None)
            clock.sleep(20)
            window.show_screen(Place.TOTALS)
            (figure,) = (each for each in screen.question.findChildren(QLabel) if each.property("role") == "figure")
            assert figure.text().split()[0] == "70"
            desk.asks = None
            board.show(condition=Condition.READY, question=None, started=None)
            await until(screen.report.isEnabled)

    with build_runtime(profile_folder, clock=clock) as runtime:
        run_qt(scene(runtime))
