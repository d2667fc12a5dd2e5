"""What is not settled is never quiet: a bar on the Operation screen says which it is and leads there."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.model import Decision, Reason, State
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import Settings
from app.terminals.base import Question, QuestionForm
from cases import SUPERVISOR, store_contradicted
from clocks import HurriedClock, ManualClock
from operations import store
from room import SMALLEST, SMALLEST_FOR, has_room
from sight import is_whole
from ui.common import outcome
from ui.common.i18n import LANGUAGES
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from untold_sales import store_untold
from windows import LIMIT, RunQt, build_runtime, lose_next_answer, open_window, press, unresolved_of, until

Key = Qt.Key
HUMO = "humo-training"


def bar(window: MainWindow) -> str:
    """What it says; nothing while nobody can see it."""
    found = window.operation.open_cases
    return found.text.text() if found.isVisible() else ""


def test_it_is_there_after_a_start_that_found_a_sale_in_the_middle(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    """What a program leaves that was killed."""
    store(earlier, State.SENT, lane=HUMO, amount=770_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(
                lambda: bar(window).startswith(
                    "Not settled: Outcome unknown · HUMO · Sale · 770,00\N{NO-BREAK SPACE}so'm"
                )
            )
            window.translations.switch("ru")
            await until(
                lambda: bar(window).startswith(
                    "Не выяснено: Итог неизвестен · HUMO · Оплата · 770,00\N{NO-BREAK SPACE}сум"
                )
            )
            QTest.mouseClick(window.operation.open_cases.button, Qt.MouseButton.LeftButton)
            screen = unresolved_of(window)
            assert screen.isVisible()
            case = screen.table.case()
            assert case is not None
            assert case.operation.amount == 770_00
            runtime.settle(case, Decision.DECLINED, SUPERVISOR, "seen").result(LIMIT)
            window.cases.read_again()
            window.show_screen(Place.OPERATION)
            await until(lambda: bar(window) == "")

    with build_runtime(profile_folder, clock=ManualClock()) as runtime:  # or a look-up settles it
        run_qt(scene(runtime))


def test_it_comes_with_a_lost_answer_and_goes_with_the_look_up(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            assert bar(window) == ""
            lose_next_answer(runtime, HUMO)
            press(window, "300", Key.Key_F2)
            await until(lambda: "300,00" in bar(window), 3 * LIMIT)
            await until(window.operation.form.amount.hasFocus)
            runtime.training.pinpads[0].plug()
            await until(lambda: bar(window) == "", 3 * LIMIT)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_of_several_it_names_the_latest_and_leads_to_it(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store(earlier, State.UNKNOWN, lane=HUMO, amount=770_00)
    store_contradicted(earlier)
    store_untold(earlier, amount=880_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: bar(window).startswith("Not settled: 3 operations, the latest: The till was not told"))
            assert "880,00" in bar(window)
            window.operation.open_cases.button.setFocus()
            press(window, Key.Key_Space)
            case = unresolved_of(window).table.case()
            assert case is not None
            assert case.operation.amount == 880_00

    with build_runtime(profile_folder, clock=HurriedClock()) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        run_qt(scene(runtime))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", SMALLEST_FOR)
def test_it_has_its_room(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, language: str, text_size: int
) -> None:
    store_contradicted(earlier, amount=9_999_999_999_99)
    store_untold(earlier, amount=9_999_999_999_99)
    size = SMALLEST_FOR[text_size]

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*size)
            await until(lambda: bar(window))
            await has_room(window)
            assert (window.width(), window.height()) == size

    tables = {"window": {"theme": "light", "text_size": text_size}, "printer": {"automatic": False}}
    chosen = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), chosen, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


def test_it_leaves_its_room_to_a_question_where_the_window_is_low(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_contradicted(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            window.resize(*SMALLEST)
            await until(lambda: bar(window))
            asking = replace(screen.seat.status, question=Question(1, QuestionForm.YES_NO, "Sure?"))
            screen.show_work(asking)
            assert bar(window) == ""
            assert window.navigation.tabs[Place.UNRESOLVED].count == 1
            screen.show_idle()
            assert bar(window).startswith("Not settled: ")

    with build_runtime(profile_folder, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("language", LANGUAGES)
def test_beneath_it_the_outcome_is_seen_with_large_text_too(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, language: str
) -> None:
    """Of what is not known the cashier must read that it may not be repeated."""
    sale = store(earlier, State.UNKNOWN, lane=HUMO, amount=9_999_999_999_99, reason=Reason.NO_ANSWER)
    store_contradicted(earlier, amount=9_999_999_999_99)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            window.resize(*SMALLEST_FOR[150])
            await until(lambda: bar(window))
            told = outcome.of_operation(sale, language)

            def is_read() -> bool:
                screen.show_outcome(told)  # once more: news of a lane may have shown something else meanwhile
                return is_whole(screen.outcome.advice)

            await until(is_read)
            await has_room(window)
            assert (window.width(), window.height()) == SMALLEST_FOR[150]
            assert screen.table.isHidden()
            screen.show_cases([])
            assert not screen.table.isHidden()

    tables = {"window": {"theme": "light", "text_size": 150}, "printer": {"automatic": False}}
    chosen = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), chosen, interactive=True, clock=HurriedClock()) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        run_qt(scene(runtime))
