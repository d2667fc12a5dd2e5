"""What frames the screens: the menu, the keys, and that every text has its room in every language."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTableView, QWidget

from app import settings
from app.lanes.status import Condition
from app.model import Kind, Phase, Reason, State
from app.request_ids import parse_request_id
from app.runtime import Runtime
from app.settings import Theme
from app.terminals.base import Question, QuestionForm
from operations import MOMENT, make_operation
from ui import confirmations, outcome, theme
from ui.i18n import LANGUAGES
from ui.main_window import MainWindow
from ui.screens.operation import OperationScreen
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key

SMALLEST = (1024, 700)
"""Pixels of the smallest screen of a till."""

LARGEST = 9_999_999_999_99
"""Tiyin: the amount that needs most room."""


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def choices(window: MainWindow) -> dict[str, QAction]:
    """The entries of the menu by what they choose."""
    groups = window.menu_button.menu().findChildren(QActionGroup)
    return {action.data(): action for group in groups for action in group.actions()}


def test_a_language_chosen_in_the_menu_is_spoken_and_kept(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            choices(window)["ru"].trigger()
            await until(lambda: window.menu_button.text() == "Меню")
            assert choices(window)["ru"].isChecked()

    run_qt(scene())
    assert settings.load(runtime.profile.settings).language == "ru"


def test_a_theme_chosen_in_the_menu_is_shown_and_kept(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            assert theme.colours() is theme.LIGHT
            choices(window)["dark"].trigger()
            assert theme.colours() is theme.DARK

    run_qt(scene())
    assert settings.load(runtime.profile.settings).window.theme is Theme.DARK


def test_a_choice_that_cannot_be_kept_is_told(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            runtime.profile.settings.write_text("language = 1\n", encoding="utf-8")
            choices(window)["ru"].trigger()
            dialog = await dialog_of(window)
            assert any("settings.toml" in label.text() for label in dialog.findChildren(QLabel))
            press(window, Key.Key_Return)
            await no_dialog(window)
            assert window.menu_button.text() == "Меню"

    run_qt(scene())


def test_errors_of_the_program_are_told_in_one_dialog(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            for number in range(3):
                window.report_crash(f"error {number}")
            await dialog_of(window)
            assert len([each for each in window.findChildren(QDialog) if each.isVisible()]) == 1
            press(window, Key.Key_Return)
            await no_dialog(window)
            window.report_earlier_crash()
            await dialog_of(window)
            press(window, Key.Key_Return)
            await no_dialog(window)

    run_qt(scene())


def test_all_keys_that_work_are_in_the_help(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, Key.Key_F1)
            dialog = await dialog_of(window)
            told = {label.text() for label in dialog.findChildren(QLabel)}
            assert {"F1", "F2", "F3", "F4", "F6", "Esc", "Ctrl+P"} <= told
            press(window, Key.Key_Escape)
            await no_dialog(window)

    run_qt(scene())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_its_room_in_every_state(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*SMALLEST)
            for show in states(window.operation, language):
                show()
                await laid_out()
                assert cramped(window) == []
                assert (window.width(), window.height()) == SMALLEST

    with build_runtime(profile_folder, language) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialog_opens_in_every_language(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str
) -> None:
    sale = make_operation(state=State.APPROVED, amount=LARGEST, rrn="416311639412", card="986018******9831")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            original = parse_request_id("416311639412")
            lane, zone, now = screen.seat.lane, runtime.settings.zone, runtime.clock.now()
            questions: tuple[Coroutine[Any, Any, object], ...] = (
                confirmations.confirm_sale(screen, lane, LARGEST),
                confirmations.confirm_give_back(screen, Kind.CANCEL, lane, LARGEST, original, sale),
                confirmations.confirm_give_back(screen, Kind.RETURN, lane, LARGEST, original, None),
                confirmations.choose_sale(screen, [sale, sale], now, zone),
            )
            for question in questions:
                answer: asyncio.Task[object] = asyncio.ensure_future(question)
                dialog = await dialog_of(window)
                assert cramped(dialog) == []
                press(window, Key.Key_Escape)
                assert not await answer
                await no_dialog(window)

    with build_runtime(profile_folder, language) as runtime:
        run_qt(scene(runtime))


def states(screen: OperationScreen, language: str) -> Iterator[Callable[[], None]]:
    """Ways to show everything that the screen can show, with the longest texts."""
    sale = make_operation(amount=LARGEST, rrn="416311639412", receipt_no="999999", card="986018******9831", code="116")
    working = replace(
        screen.seat.status, condition=Condition.WORKING, operation=sale, text="Вставьте, приложите или проведите карту"
    )
    yield screen.show_idle
    yield partial(screen.show_slip_of, sale)
    yield partial(screen.form.show_found, confirmations.describe_sale(sale, MOMENT, ZoneInfo("UTC"), "999999"))
    yield partial(screen.table.show_operations, [replace(sale, state=state) for state in State])
    for amount in ("0", "-1", "1.005", "10000000000000", "abc"):
        screen.form.amount.setText(amount)
        yield partial(_run, screen.form.read_amount)
    for phase in Phase:
        screen.progress.show_status(replace(working, phase=phase))
        yield partial(screen.show_work, None)
    for number, form in enumerate(QuestionForm):
        yield partial(screen.show_work, Question(number, form, "Выберите приложение карты", ("HUMO", "UZCARD", "VISA")))
    for state in (State.APPROVED, State.DECLINED, State.ABORTED, State.FAILED):
        yield partial(screen.show_outcome, outcome.of_operation(replace(sale, state=state), language))
    for reason in Reason:
        unknown = replace(sale, state=State.UNKNOWN, reason=reason)
        yield partial(screen.show_outcome, outcome.of_operation(unknown, language))


async def laid_out() -> None:
    """Wait for the layout to have followed what was shown: a timer without delay comes after all that."""
    passed = asyncio.Event()
    QTimer.singleShot(0, passed.set)
    await until(passed.is_set)


def cramped(widget: QWidget) -> list[str]:
    """The texts within `widget` that have less room than they need."""
    found = []
    for each in widget.findChildren(QWidget):
        if not each.isVisible():
            continue
        if isinstance(each, QLabel | QPushButton) and _is_cramped(each):
            found.append(each.text())
        if isinstance(each, QTableView):
            found += _cut_columns(each)
    return found


def _cut_columns(table: QTableView) -> list[str]:
    columns = range(table.model().columnCount())
    return [f"column {column}" for column in columns if table.sizeHintForColumn(column) > table.columnWidth(column)]


def _is_cramped(widget: QLabel | QPushButton) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height()
    return widget.sizeHint().width() > widget.width() or widget.sizeHint().height() > widget.height()


def _run(action: Callable[[], object]) -> None:
    action()
