"""The screen of the lane test at the real window: its steps, the line, a saved trace, and the support bundle."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from app.checks.lane_test_steps import Mark, Step
from app.core.model import Kind, State
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from app.tracing.entries import What
from ui.common.dialogs import Confirmation, Message
from ui.common.i18n import LANGUAGES
from ui.lane_test.screen import LaneTestScreen
from ui.lane_test.steps_view import step_name
from ui.lane_test.support import BundleDialog
from ui.lane_test.view import DEVICES, SEQUENCE
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until, waits_for_card, withhold_card

Key = Qt.Key
ASKED = (Step.PORT, Step.PING, Step.TERMINAL, Step.HOSTS, Step.BANK)
DIALOG = 30.0
"""Seconds within which everything is collected for support: the doctor looks at all of it."""


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


def shown(window: MainWindow) -> LaneTestScreen:
    """The screen, with the keyboard."""
    window.show_screen(Place.LANE_TEST)
    screen = window.screens[Place.LANE_TEST]
    assert isinstance(screen, LaneTestScreen)
    return screen


async def outcome_of(screen: LaneTestScreen) -> dict[Step, Mark]:
    """How the steps stand once the test that was begun is over."""
    await until(lambda: not screen.stop.isEnabled() and screen.notice.text())
    return {step: row.result.mark for step, row in screen.steps.rows.items() if row.result is not None}


async def choose(window: MainWindow, path: Path) -> None:
    """Say where to in the dialog of files."""
    dialog = await dialog_of(window, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    dialog.accept()


def told(dialog: Message) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_a_lane_is_tested_and_its_line_is_seen_saved_and_replayed(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = shown(window)
            press(window, Key.Key_F5)
            marks = await outcome_of(screen)
            assert {step for step, mark in marks.items() if mark is Mark.GOOD} == set(ASKED)
            assert screen.notice.text() == "All is well."
            assert screen.steps.rows[Step.TERMINAL].found.text().startswith("TR000001")
            await until(lambda: [each.what for each in screen.trace.trace.entries].count(What.OUTCOME) == 3)
            names = [entry.name for entry in screen.trace.trace.entries]
            assert {"CONNECT", "WRITE", "STORERC", "ENDTR"} <= set(names)
            screen.tabs[SEQUENCE].click()
            assert screen.sequence.isVisible()
            screen.save.click()
            await choose(window, tmp_path / "mine")
            await until(lambda: screen.notice.text() == f"Saved: {tmp_path / 'mine.jsonl'}")
            screen.clear.click()
            assert screen.trace.trace.rowCount() == 0
            screen.replay.click()
            await choose(window, tmp_path / "mine.jsonl")
            dialog = await dialog_of(window, Message)
            assert isinstance(dialog, Message)
            assert "Replayed, the same came out" in told(dialog)
            press(window, Key.Key_Return)
            await no_dialog(window)
            assert [entry.name for entry in screen.trace.trace.entries] == names
            await read_what_cannot_be_replayed(window, tmp_path)
            press(window, Key.Key_F5)
            await outcome_of(screen)
            assert not any(screen.steps.rows[step].sign.pixmap().isNull() for step in ASKED)
            screen.steps.begin("en")
            assert all(row.sign.pixmap().isNull() for row in screen.steps.rows.values())
            screen.tabs[DEVICES].click()
            assert not screen.save.isVisible()

    run_qt(scene())


async def read_what_cannot_be_replayed(window: MainWindow, folder: Path) -> None:
    """A trace that was cut off in its only conversation says so, and is shown all the same."""
    screen, lines = shown(window), (folder / "mine.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cut.jsonl").write_text("".join(lines[:8]), encoding="utf-8")
    screen.replay.click()
    await choose(window, folder / "cut.jsonl")
    await until(lambda: "cannot be replayed" in screen.notice.text())
    assert len(screen.trace.trace.entries) == 7
    await no_dialog(window)


def test_what_is_wrong_stands_beneath_its_step_in_every_language(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = shown(window)
            runtime.training.pinpads[0].change(bank=runtime.training.nowhere)
            press(window, Key.Key_F5)
            marks = await outcome_of(screen)
            assert [step for step, mark in marks.items() if mark is Mark.BAD] == [Step.BANK]
            row = screen.steps.rows[Step.BANK]
            assert "E4028: The bank host" in row.trouble.text()
            assert "Check the network of this machine" in row.advice.text()
            for language in LANGUAGES:
                window.translations.switch(language)
                await until(lambda: row.name.text() == step_name(Step.BANK))
                assert "E4028" in row.trouble.text()
                assert row.advice.isVisible()
                assert screen.minimumSizeHint().width() <= 1024

    run_qt(scene())


def test_a_sale_is_agreed_to_first_and_given_back(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = shown(window)
            screen.sells.click()
            press(window, Key.Key_F5)
            await dialog_of(window, Confirmation)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            await until(screen.start.isEnabled)
            assert all(row.result is None for row in screen.steps.rows.values())
            press(window, Key.Key_F5)
            await dialog_of(window, Confirmation)
            press(window, "y")
            marks = await outcome_of(screen)
            assert marks[Step.SALE] is marks[Step.GIVE_BACK] is Mark.GOOD

    run_qt(scene())
    stored = runtime.read(lambda reader: reader.latest(9)).result()
    assert [(each.kind, each.state, each.amount) for each in stored] == [
        (Kind.CANCEL, State.APPROVED, 1_00),
        (Kind.SALE, State.APPROVED, 1_00),
    ]


def test_a_question_of_the_pinpad_is_not_left_unseen(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = shown(window)
            withhold_card(pinpad := runtime.training.pinpads[0])
            screen.sells.click()
            press(window, Key.Key_F5)
            await dialog_of(window, Confirmation)
            press(window, "y")
            lane = runtime.lane("humo-training")
            await waits_for_card(lane, pinpad)
            lane.board.show(question=Question(1, QuestionForm.YES_NO, "Print the balance?"))
            await until(lambda: "The pinpad asks: Print the balance?" in screen.notice.text())
            lane.board.show(question=None)
            screen.stop.click()
            await until(screen.start.isEnabled)

    run_qt(scene())


def test_the_support_bundle_is_shown_before_it_is_saved(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            shown(window)
            press(window, Key.Key_F12)
            await until(lambda: isinstance(QApplication.activeModalWidget(), BundleDialog), DIALOG)
            dialog = await dialog_of(window, BundleDialog)
            assert isinstance(dialog, BundleDialog)
            names = [dialog.list.item(row).text().split("   ")[0] for row in range(dialog.list.count())]
            assert {"versions.txt", "settings.toml", "doctor.txt"} <= set(names)
            dialog.list.setCurrentRow(names.index("versions.txt"))
            assert "Python" in dialog.text.toPlainText()
            press(window, Key.Key_Return)
            await choose(window, tmp_path / "bundle.zip")
            await dialog_of(window, Message)
            with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
                assert archive.namelist() == names
            press(window, Key.Key_Return)
            await no_dialog(window)

    run_qt(scene())
