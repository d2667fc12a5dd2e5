"""Closing in the middle of an operation: the window waits, shows the outcome and the slip, and then closes."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.model import Kind, Phase, Request, Scheme
from app.runtime import Runtime
from app.settings import Settings
from clocks import HurriedClock
from room import SMALLEST_FOR, has_room
from sight import is_whole
from ui.common.i18n import LANGUAGES
from ui.shell import closing
from ui.shell.closing import EndDialog
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


async def close_in_mid_sale(window: MainWindow, amount: str = "300") -> EndDialog:
    """Close the window in the middle of a sale; what it shows when that has ended."""
    press(window, amount, Key.Key_F2)
    await until(lambda: window.operation.seat.is_working)
    window.close()
    await dialog_of(window)
    assert not window.closed.is_set()
    dialog = await dialog_of(window, EndDialog)
    assert isinstance(dialog, EndDialog)
    assert not window.closed.is_set()
    return dialog


@pytest.mark.parametrize("amount", ["300", "70000", "9999999"])
def test_all_of_it_is_in_sight_at_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime, amount: str) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(1280, 698)
            dialog = await close_in_mid_sale(window, amount)
            await until(lambda: is_whole(dialog.remaining))
            assert dialog.panels[0].word.height() < 2 * dialog.panels[0].word.fontMetrics().height()
            press(window, Key.Key_Return)
            await until(window.closed.is_set)

    run_qt(scene())


def slip_of(dialog: EndDialog) -> str:
    return "\n".join(line.text for line in dialog.slips[0].paper.lines)


def test_the_outcome_and_the_slip_are_shown_until_they_are_read(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            dialog = await close_in_mid_sale(window)
            assert dialog.panels[0].word.text() == "Sale approved"
            assert "300,00" in dialog.panels[0].subject.text()
            assert "ОДОБРЕНО" in slip_of(dialog)
            assert dialog.remaining.text() == f"The window closes in {closing.SHOWN_FOR} s."
            press(window, Key.Key_Return)
            await until(window.closed.is_set)

    run_qt(scene())


def test_who_does_not_answer_holds_nothing_up(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "SHOWN_FOR", 2)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            dialog = await close_in_mid_sale(window)
            await until(lambda: dialog.remaining.text() == "The window closes in 1 s.")
            await until(window.closed.is_set)

    run_qt(scene())


def test_asked_once_more_it_closes_at_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    """The system may ask again, as it does when it is shut down."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await close_in_mid_sale(window)
            window.close()
            await until(window.closed.is_set)

    run_qt(scene())


def test_who_stays_goes_on_behind_the_outcome(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await close_in_mid_sale(window)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert not window.closed.is_set()
            assert window.operation.outcome.word.text() == "Sale approved"
            await until(window.operation.form.amount.hasFocus)
            window.close()
            await until(window.closed.is_set)

    run_qt(scene())


def test_an_outcome_that_is_not_known_says_so(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    pinpad = runtime.training.pinpads[0]
    pinpad.faults.add("START:silence")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            dialog = await close_in_mid_sale(window)
            assert dialog.panels[0].word.text() == "Sale: outcome unknown"
            assert "Do not repeat it" in dialog.panels[0].advice.text()
            assert not dialog.slips[0].isVisible()
            press(window, Key.Key_Return)
            await until(window.closed.is_set)

    run_qt(scene())


def test_what_a_look_up_tells_meanwhile_is_shown(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    runtime.training.pinpads[0].faults.add("STORERC:drop")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            dialog = await close_in_mid_sale(window)
            await until(lambda: dialog.panels[0].word.text() == "Sale approved", 3 * LIMIT)
            assert "ОДОБРЕНО" in slip_of(dialog)

    run_qt(scene())


def test_both_lanes_are_shown_beside_each_other(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_F2)
            await until(lambda: window.operation.seats["humo-training"].is_working)
            press(window, Key.Key_F6, "500", Key.Key_F2)
            await until(lambda: len(window.operation.working()) == 2)
            window.close()
            dialog = await dialog_of(window, EndDialog)
            assert isinstance(dialog, EndDialog)
            assert [panel.word.text() for panel in dialog.panels] == ["Sale approved", "Sale approved"]
            assert [slip.isVisible() for slip in dialog.slips] == [True, True]

    run_qt(scene())


def test_where_nothing_was_done_nothing_is_shown(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            window.close()
            await until(window.closed.is_set)

    run_qt(scene())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", SMALLEST_FOR)
def test_every_text_has_its_room(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str, text_size: int
) -> None:
    async def scene(runtime: Runtime) -> None:
        pinpads = runtime.training.pinpads
        for pinpad in pinpads:
            pinpad.change(card_after=None)
        async with open_window(qapp, runtime) as window:
            window.resize(*SMALLEST_FOR[text_size])
            press(window, "9999999", Key.Key_F2)
            await until(lambda: window.operation.seats["humo-training"].status.phase is Phase.CARD)
            press(window, Key.Key_F6, "9999999", Key.Key_F2)
            await until(lambda: window.operation.seats["uzcard-training"].status.phase is Phase.CARD)
            window.close()
            await dialog_of(window)
            for pinpad in pinpads:
                pinpad.present(pinpad.settings.card)
            dialog = await dialog_of(window, EndDialog)
            await has_room(dialog)
            assert dialog.width() <= window.width()
            assert dialog.height() <= window.height()

    tables = {"window": {"theme": "dark", "text_size": text_size}, "printer": {"automatic": False}}
    chosen = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), chosen, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))
