"""A supervisor there and then: the dialog itself, and what the Operation screen asks one for (M10)."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from logging import WARNING
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit

from app.core import paths
from app.core.errors import JournalContradicted, LaneBusy, ReconcileOverCase
from app.core.model import Kind, Misfit, Operation, Request, Scheme, State
from app.journal import supervisors
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import Settings
from cases import PIN, SUPERVISOR, add_supervisor, store_looked_up
from operations import store
from ui.common.dialogs import Confirmation, Matter, Message
from ui.people.reconsidering import reconsider
from ui.people.supervision import FirstDialog, PinDialog
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

Key = Qt.Key
RRN = "416311639412"
WHAT = Matter("May it be done?", (("Lane", "humo-1"),))


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


@contextmanager
def real_money(folder: Path, wired: WiredPinpad, **tables: Any) -> Iterator[Runtime]:
    """A till whose only lane is no training lane; its pinpad is emulated all the same."""
    lane = {"name": LANE, "scheme": "uzcard", "driver": "arcus2", "port": wired.port, "relay_allow": [wired.bank]}
    table = {"language": "en", "lanes": [lane | {"calibrated": True}], "printer": {"automatic": False}}
    settings = Settings.model_validate(table | tables)
    with Runtime(paths.profile(folder), settings, interactive=True) as runtime:
        yield runtime


def note(dialog: QDialog) -> str:
    """What the dialog finds wrong."""
    assert isinstance(dialog, PinDialog | FirstDialog)
    return dialog.note.text()


def _has_note(dialog: QDialog, text: str) -> bool:
    return text in note(dialog)


def says(dialog: QDialog, text: str) -> bool:
    return any(text in label.text() for label in dialog.findChildren(QLabel))


async def ended(window: MainWindow) -> Operation:
    """How the operation of the present lane ends."""
    seat = window.operation.seat
    await until(lambda: isinstance(seat.ended, Operation) and not seat.is_working, 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    return seat.ended


def test_a_wrong_pin_is_told_in_place_and_too_many_lock(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)
    add_supervisor(earlier, "Фаррух", "740188")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            asked = asyncio.ensure_future(window.operation.supervision.ask(window, WHAT, "Do it"))
            dialog = await dialog_of(window)
            assert isinstance(dialog, PinDialog)
            assert dialog.pin.echoMode() is QLineEdit.EchoMode.Password
            assert dialog.names.hasFocus()
            press(window, Key.Key_Down, Key.Key_Return)
            assert dialog.pin.hasFocus()
            for left in range(supervisors.TRIES - 1, 0, -1):
                press(window, "000000", Key.Key_Return)
                await until(partial(_has_note, dialog, f"locked: {left}"))
                assert dialog.pin.text() == ""
                assert dialog.pin.hasFocus()
                press(window, "7")
                assert note(dialog) == ""
                press(window, Key.Key_Backspace)
            press(window, "000000", Key.Key_Return)
            await until(lambda: "is locked for another" in note(dialog))
            press(window, "740188", Key.Key_Return)  # the right one comes too late
            await until(lambda: dialog.pin.text() == "" and "is locked" in note(dialog))
            dialog.names.setFocus()
            press(window, Key.Key_Up, Key.Key_Return, PIN, Key.Key_Return)
            assert await asked == SUPERVISOR
            await no_dialog(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        logs = [path for path in runtime.profile.logs.rglob("*") if path.is_file()]
        assert not any(PIN in path.read_text(encoding="utf-8") for path in logs)


def test_who_was_asked_last_only_types_his_pin(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier, "Фаррух", "740188")
    add_supervisor(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            for keys in ((Key.Key_Down, Key.Key_Return, PIN, Key.Key_Return), (PIN, Key.Key_Return)):
                asked = asyncio.ensure_future(window.operation.supervision.ask(window, WHAT, "Do it"))
                await dialog_of(window)
                press(window, *keys)
                assert await asked == SUPERVISOR
                await no_dialog(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_first_supervisor_is_made_where_no_money_was_taken(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            asked = asyncio.ensure_future(window.operation.supervision.ask(window, WHAT, "Do it"))
            dialog = await dialog_of(window)
            assert isinstance(dialog, FirstDialog)
            press(window, SUPERVISOR, Key.Key_Tab, PIN, Key.Key_Tab, "111111", Key.Key_Return)
            await until(lambda: "differ" in note(dialog))
            assert (dialog.pin.text(), dialog.again.text(), dialog.typed_name.text()) == ("", "", SUPERVISOR)
            press(window, "123456", Key.Key_Tab, "123456", Key.Key_Return)
            await until(lambda: "too easy" in note(dialog))
            press(window, PIN, Key.Key_Tab, PIN, Key.Key_Return)
            assert await asked == SUPERVISOR
            await no_dialog(window)

    run_qt(scene())
    assert runtime.read(lambda reader: reader.supervisors()).result() == [SUPERVISOR]


def test_a_till_that_has_taken_money_says_who_makes_the_first_one(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store(earlier, State.APPROVED, training=False)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            asked = asyncio.ensure_future(window.operation.supervision.ask(window, WHAT, "Do it"))
            dialog = await dialog_of(window)
            assert isinstance(dialog, Message)
            assert says(dialog, "administrator")
            press(window, Key.Key_Return)
            assert await asked is None

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_journal_that_cannot_be_read_allows_nothing(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(WARNING, "the journal did not answer")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            with closing(sqlite3.connect(runtime.profile.journal)) as connection:
                connection.execute("ALTER TABLE supervisors RENAME TO hidden")
            asked = asyncio.ensure_future(window.operation.supervision.ask(window, WHAT, "Do it"))
            dialog = await dialog_of(window)
            assert says(dialog, "cannot be used")
            press(window, Key.Key_Return)
            assert await asked is None

    run_qt(scene())


@pytest.fixture
def uzcard() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.UZCARD) as wired:
        wired.pinpad.let_present(wired.pinpad.settings.card, 0.1)
        yield wired


@pytest.mark.parametrize("allowed", [True, False])
def test_a_sale_that_is_not_in_the_journal_is_given_back_by_a_supervisor(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, uzcard: WiredPinpad, allowed: bool
) -> None:
    add_supervisor(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_Return, RRN, Key.Key_F4)
            await dialog_of(window)
            press(window, "y")
            dialog = await dialog_of(window, PinDialog)
            assert says(dialog, RRN)
            assert says(dialog, "Giving it back needs a supervisor")
            if allowed:
                press(window, PIN, Key.Key_Return)
                assert (await ended(window)).supervisor == SUPERVISOR
            else:
                press(window, Key.Key_Escape)
                await no_dialog(window)
                assert "E3011" in window.operation.outcome.meaning.text()
                assert window.operation.form.draft().original == RRN
                assert window.operation.form.amount.hasFocus()

    with real_money(profile_folder, uzcard) as runtime:
        run_qt(scene(runtime))
        stored = runtime.read(lambda reader: reader.latest(9)).result()
    assert [operation.supervisor for operation in stored] == ([SUPERVISOR] if allowed else [])


def test_a_return_above_the_limit_is_allowed_by_a_supervisor(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, uzcard: WiredPinpad
) -> None:
    add_supervisor(earlier)
    sold = {"lane": LANE, "scheme": Scheme.UZCARD, "training": False, "terminal_id": "00000013"}
    store(earlier, State.APPROVED, rrn=RRN, slip="x", **sold)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "200", Key.Key_Return, RRN, Key.Key_F4)
            await dialog_of(window)
            press(window, "y")
            assert says(await dialog_of(window, PinDialog), "more than 100,00")
            press(window, PIN, Key.Key_Return)
            assert (await ended(window)).supervisor == SUPERVISOR

    with real_money(profile_folder, uzcard, supervisor={"return_limit": 100_00}) as runtime:
        run_qt(scene(runtime))


def test_a_sale_of_an_amount_that_is_not_settled_is_made_knowingly(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_looked_up(earlier, Misfit.AMOUNT, amount=300_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, Key.Key_F6, "300", Key.Key_F2)
            dialog = await dialog_of(window)
            assert isinstance(dialog, Confirmation)
            assert says(dialog, "on lane humo-training, 02.03.2026 12:00, is not settled")
            press(window, Key.Key_Return)  # the safe button has the keyboard
            await no_dialog(window)
            assert "E3020" in window.operation.outcome.meaning.text()
            press(window, Key.Key_F2)
            await dialog_of(window)
            press(window, "y")
            assert (await ended(window)).state is State.APPROVED

    with build_runtime(profile_folder) as runtime:
        runtime.training.pinpads[0].unplug()
        run_qt(scene(runtime))


def test_reconciling_over_a_case_needs_a_supervisor_and_other_refusals_stand(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            lane, supervision = window.operation.seat.lane, window.operation.supervision
            closing_shift, refusal = Request(Kind.RECONCILIATION), ReconcileOverCase(lane=lane.name)
            lifted = asyncio.ensure_future(reconsider(window, supervision, lane, closing_shift, refusal))
            await dialog_of(window)
            press(window, PIN, Key.Key_Return)
            allowed = await lifted
            assert allowed is not None
            assert allowed.supervisor == SUPERVISOR
            await no_dialog(window)
            assert await reconsider(window, supervision, lane, allowed, refusal) is None
            assert await reconsider(window, supervision, lane, closing_shift, LaneBusy(lane=lane.name)) is None

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_journal_that_is_not_the_last_one_is_told_at_the_start(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.report_contradiction(JournalContradicted(path="journal.sqlite3", count=1203, hash="a3f1"))
            dialog = await dialog_of(window)
            assert says(dialog, "1203 events")
            assert says(dialog, "Call support")
            press(window, Key.Key_Return)
            await no_dialog(window)

    run_qt(scene())
