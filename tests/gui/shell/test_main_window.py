"""What frames the screens: the menu, the keys, and that every text has its room in every language."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from app import settings
from app.core import paths
from app.core.errors import LaneBusy
from app.core.model import Kind, Operation, Phase, Reason, State
from app.core.request_ids import parse_request_id
from app.journal.refunds import NOTHING, Refunded
from app.lanes.profile import Cover
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from app.settings import Settings, Theme
from app.terminals.base import Question, QuestionForm
from clocks import HurriedClock
from operations import MOMENT, make_operation
from room import SMALLEST, SMALLEST_FOR, has_room, laid_out
from ui.common import confirmations, offers, outcome, theme
from ui.common.i18n import LANGUAGES
from ui.operation.screen import OperationScreen
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key

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
    runtime.write(lambda _writer: None).result()  # what was asked before has been done then
    assert settings.load(runtime.profile.settings).language == "ru"


def test_a_click_beside_the_fields_leaves_the_keyboard_in_the_amount(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            amount = window.operation.form.amount
            await until(lambda: QApplication.focusWidget() is amount)
            QTest.mouseClick(window.operation.hint, Qt.MouseButton.LeftButton)
            assert QApplication.focusWidget() is amount

    run_qt(scene())


def test_a_theme_chosen_in_the_menu_is_shown_and_kept(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            assert theme.colours() is theme.LIGHT
            choices(window)["dark"].trigger()
            assert theme.colours() is theme.DARK

    run_qt(scene())
    runtime.write(lambda _writer: None).result()  # what was asked before has been done then
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
            assert {"F1", "F2", "F3", "F4", "F6", "Esc", "Ctrl+P", "Ctrl+1…6"} <= told
            press(window, Key.Key_Escape)
            await no_dialog(window)
            window.show_screen(Place.UNRESOLVED)
            press(window, Key.Key_F1)
            dialog = await dialog_of(window)
            told = {label.text() for label in dialog.findChildren(QLabel)}
            assert {"F1", "F5, F7, F8", "Ctrl+1…6"} <= told
            press(window, Key.Key_Escape)
            await no_dialog(window)

    run_qt(scene())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", SMALLEST_FOR)
def test_every_text_has_its_room_in_every_state(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str, text_size: int
) -> None:
    size = SMALLEST_FOR[text_size]

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*size)
            for show in states(window.operation, language):
                show()
                await has_room(window)
                assert (window.width(), window.height()) == size

    tables = {"window": {"theme": "light", "text_size": text_size}, "printer": {"automatic": False}}
    chosen = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), chosen, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


def test_form_and_outcome_stay_in_sight_however_low_the_window_is(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(SMALLEST[0], 420)  # it becomes as low as it can be
            screen = window.operation
            screen.form.take_focus()
            screen.show_outcome(outcome.of_refusal(LaneBusy(lane="humo-training")))
            for part in (screen.form.amount, screen.form, screen.outcome.word, screen.table):
                await until(partial(is_whole, part))
            screen.table.setFocus()
            await laid_out()
            assert all(is_whole(part) for part in (screen.form.amount, screen.form, screen.outcome.word))
            assert window.height() <= SMALLEST[1]

    with build_runtime(profile_folder) as runtime:
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
                confirmations.confirm_sale(screen, lane, LARGEST, names_original=True, usual=LARGEST),
                confirmations.confirm_give_back(screen, Kind.CANCEL, lane, LARGEST, original, sale, LARGEST),
                confirmations.confirm_give_back(screen, Kind.RETURN, lane, LARGEST, original, None),
                confirmations.choose_sale(screen, [(sale, NOTHING), (sale, Refunded(returned=100_00))], now, zone),
            )
            for question in questions:
                answer: asyncio.Task[object] = asyncio.ensure_future(question)
                dialog = await dialog_of(window)
                await has_room(dialog)
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
    every_state = [replace(sale, state=state, kind=kind) for state in State for kind in Kind if kind.is_journalled]
    yield partial(screen.table.show_operations, every_state, {})
    partly = [replace(sale, state=State.APPROVED)]
    yield partial(screen.table.show_operations, partly, {sale.id: Refunded(returned=1)})
    yield partial(screen.table.show_operations, partly, {sale.id: Refunded(unsettled=1)})
    for amount in ("0", "-1", "1.005", "10000000000000", "abc"):
        screen.form.amount.setText(amount)
        yield partial(_run, screen.form.read_amount)
    for phase in Phase:
        yield partial(screen.show_work, replace(working, phase=phase))
    for number, form in enumerate(QuestionForm):
        question = Question(number, form, "Выберите приложение карты", ("HUMO", "UZCARD", "VISA"))
        yield partial(screen.show_work, replace(working, question=question))
    for state in (State.APPROVED, State.DECLINED, State.ABORTED, State.FAILED):
        yield partial(screen.show_outcome, outcome.of_operation(replace(sale, state=state), language))
    unwanted = replace(sale, state=State.APPROVED, reason=Reason.APPROVED_AFTER_ABORT)
    for offered, released in ((unwanted, set(Cover)), (None, set()), (None, {Cover.SALE})):
        yield partial(_show_offer, screen, offered, replace(screen.seat.status, covers=frozenset(released)), language)
    yield partial(screen.show_outcome, outcome.of_operation(unwanted, language, is_saved=False))
    for reason in Reason:
        unknown = replace(sale, state=State.UNKNOWN, reason=reason)
        yield partial(screen.show_outcome, outcome.of_operation(unknown, language))


def is_whole(widget: QWidget) -> bool:
    """Whether all of it is on the screen."""
    return widget.isVisible() and widget.visibleRegion().boundingRect().height() == widget.height()


def _run(action: Callable[[], object]) -> None:
    action()


def _show_offer(screen: OperationScreen, ended: Operation | None, status: LaneStatus, language: str) -> None:
    told = outcome.of_lane_not_released(status) if ended is None else outcome.of_operation(ended, language)
    screen.outcome.show_offer(offers.after(ended, None, status))
    screen.show_outcome(told)
    assert screen.outcome.offer.isVisible()
