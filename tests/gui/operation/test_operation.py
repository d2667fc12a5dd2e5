"""The day's work at the real window over training lanes, by keyboard only."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.core import paths
from app.core.errors import LaneClosed
from app.core.model import Kind, Operation, Request, Scheme, State
from app.journal.writing import Writer
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from clocks import ManualClock
from operations import MOMENT, make_operation, store
from pdf_text import text_of
from ui.common.dialogs import Choice, Confirmation
from ui.operation.form import Draft
from ui.operation.latest_table import AMOUNT, OperationsModel
from ui.shell.main_window import MainWindow
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    dialog_of,
    has_ended,
    lose_next_answer,
    no_dialog,
    open_window,
    present_card,
    press,
    until,
    waits_for_card,
    withhold_card,
)

Key = Qt.Key


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


async def outcome(window: MainWindow, lane: str, earlier: Operation | None = None) -> Operation:
    """How the operation that was just begun on that lane ends."""
    seat = window.operation.seats[lane]
    await until(lambda: has_ended(seat, earlier), 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    return seat.ended


async def sell(window: MainWindow, amount: str, lane: str = "humo-training") -> Operation:
    """A sale by keyboard on the present lane."""
    press(window, amount, Key.Key_F2)
    return await outcome(window, lane)


@contextmanager
def journal(folder: Path) -> Iterator[Writer]:
    """The journal of a profile, before the program starts."""
    profile = paths.profile(folder)
    profile.ensure()
    writer = Writer(profile.journal)
    yield writer
    writer.close()


def click_row(window: MainWindow, row: int) -> None:
    table = window.operation.table
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def texts(widget: QWidget) -> list[str]:
    """What the labels within a widget say."""
    return [label.text() for label in widget.findChildren(QLabel)]


def slip(window: MainWindow) -> str:
    """The slip on the screen."""
    return "\n".join(line.text for line in window.operation.pane.paper.lines)


def test_a_day_by_keyboard(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def day() -> None:
        async with open_window(qapp, runtime) as window:
            sale = await sell(window, "300")
            assert (sale.state, sale.amount, sale.training) == (State.APPROVED, 300_00, True)
            assert "ОДОБРЕНО" in slip(window)
            assert sale.receipt_no
            assert sale.rrn

            press(window, "300", Key.Key_Return, sale.receipt_no, Key.Key_F3)
            await dialog_of(window)
            press(window, "y")
            await no_dialog(window)
            cancel = await outcome(window, "humo-training", sale)
            assert (cancel.kind, cancel.state, cancel.code) == (Kind.CANCEL, State.APPROVED, "400")
            assert "ОПЕРАЦИЯ ОТМЕНЕНА" in slip(window)

            press(window, Key.Key_F6)
            sale = await sell(window, "500,00", "uzcard-training")
            assert (sale.state, sale.amount) == (State.APPROVED, 500_00)
            assert sale.rrn

            press(window, "500", Key.Key_Return, sale.rrn, Key.Key_F4)
            await dialog_of(window)
            press(window, "н")  # the same key on a Russian keyboard
            await no_dialog(window)
            given_back = await outcome(window, "uzcard-training", sale)
            assert (given_back.kind, given_back.state, given_back.code) == (Kind.RETURN, State.APPROVED, "000")
            assert "Возврат" in slip(window)
            await until(lambda: len(window.operation.table.operations()) == 4)

    run_qt(day())
    assert [operation.state for operation in runtime.read(lambda reader: reader.latest(9)).result()] == [
        State.APPROVED
    ] * 4


def test_escape_aborts_the_wait_for_a_card(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await waits_for_card(window.operation.seat, pinpad)
            press(window, Key.Key_Escape)
            assert (await outcome(window, "humo-training")).state is State.ABORTED
            assert window.operation.outcome.word.text() == "Sale stopped"
            assert window.operation.form.draft().amount == "300,00"  # likely to be tried again

    run_qt(scene())


def test_while_a_lane_works_its_form_is_locked_and_the_other_lane_is_free(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await until(lambda: screen.seat.is_working)
            assert not screen.form.amount.isEnabled()
            assert screen.progress.isVisible()
            press(window, "9", Key.Key_Return, Key.Key_Space, Key.Key_F2)
            assert screen.form.draft().amount == "300,00"

            press(window, Key.Key_F6)
            assert screen.form.draft() == Draft()
            assert screen.form.amount.isEnabled()
            uzcard = await sell(window, "500", "uzcard-training")
            present_card(pinpad)
            humo = await outcome(window, "humo-training")
            assert (uzcard.amount, humo.amount) == (500_00, 300_00)
            assert uzcard.state is humo.state is State.APPROVED
            assert len(runtime.read(lambda reader: reader.latest(9)).result()) == 2

    run_qt(scene())


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "10000000000000", "abc"])
def test_a_refused_amount_sends_nothing(run_qt: RunQt, qapp: QApplication, runtime: Runtime, amount: str) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, amount, Key.Key_F2)
            await until(lambda: window.operation.form.amount.property("invalid"))
            assert not window.operation.seat.is_working

    run_qt(scene())
    assert runtime.read(lambda reader: reader.latest(1)).result() == []


def test_a_cancel_without_an_original_is_refused_in_the_form(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_F3)
            await until(lambda: window.operation.form.original.property("invalid"))
            assert window.operation.form.original.hasFocus()

    run_qt(scene())


def test_the_form_follows_the_original_that_is_found(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            assert form.filled() is Kind.SALE
            sale = await sell(window, "300")
            assert form.draft() == Draft()
            press(window, Key.Key_Return, sale.rrn or "")
            await until(lambda: form.filled() is Kind.CANCEL)
            assert form.draft().amount == "300,00"
            assert form.amount.valid_amount() == 300_00
            press(window, Key.Key_Backspace)
            await until(lambda: form.filled() is None)

    run_qt(scene())


def test_a_sale_beside_an_original_asks_first(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_Return, "14", Key.Key_F2)
            await dialog_of(window)
            press(window, Key.Key_Return)  # the safe button has the keyboard
            await no_dialog(window)
            assert not window.operation.seat.is_working

    run_qt(scene())
    assert runtime.read(lambda reader: reader.latest(1)).result() == []


def test_choosing_a_sale_in_the_list_fills_the_form(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            sale = await sell(window, "300")
            await until(screen.table.operations)
            press(window, Key.Key_F6)
            screen.table.setFocus()
            press(window, Key.Key_Down, Key.Key_Return)
            await until(lambda: screen.form.filled() is Kind.CANCEL)
            assert screen.seat.lane.name == "humo-training"
            assert screen.form.original.text() == sale.rrn
            assert screen.form.amount.valid_amount() == 300_00

    run_qt(scene())


def test_a_click_on_the_present_row_shows_its_slip_again(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            sold = await screen.play(Scheme.UZCARD, Request(Kind.SALE, 300_00))
            await until(screen.table.operations)
            click_row(window, 0)
            newer = await screen.play(Scheme.UZCARD, Request(Kind.SALE, 200_00))
            await until(lambda: len(screen.table.operations()) == 2)
            assert screen.pane.operation is not None
            assert screen.pane.operation.id == newer.id
            click_row(window, 1)
            assert screen.pane.operation.id == sold.id

    run_qt(scene())


def test_what_has_no_amount_shows_none_in_the_list(qapp: QApplication) -> None:
    assert qapp
    parent = QWidget()
    model = OperationsModel(parent, ZoneInfo("UTC"), lambda: MOMENT)
    model.show_standing([make_operation(kind=Kind.RECONCILIATION, amount=0, state=State.APPROVED)], {})
    assert model.index(0, AMOUNT).data() == "—"


def test_a_receipt_number_that_nobody_knows_is_declined_with_advice(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_Return, "999999")
            await until(lambda: "There is no such sale in this journal" in texts(window))
            press(window, Key.Key_F3)
            await dialog_of(window)
            press(window, "y")
            await no_dialog(window)
            cancel = await outcome(window, "humo-training")
            assert cancel.state is State.DECLINED
            assert cancel.code in ("202", "914")
            assert window.operation.outcome.meaning.text()
            assert window.operation.outcome.advice.text()

    run_qt(scene())


def test_who_stays_goes_on(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await until(lambda: window.operation.seat.is_working)
            window.close()
            await dialog_of(window)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            present_card(pinpad)
            assert (await outcome(window, "humo-training")).state is State.APPROVED
            assert not window.closed.is_set()
            window.close()
            await until(window.closed.is_set)

    run_qt(scene())


def test_the_language_changes_while_the_window_is_open(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await sell(window, "300")
            assert window.operation.outcome.word.text() == "Sale approved"
            window.translations.switch("ru")
            await until(lambda: window.operation.outcome.word.text() == "Оплата одобрена")
            assert window.operation.form.buttons[Kind.SALE].text().startswith("Оплата")
            assert "Оплата" in window.operation.pane.title.text()
            press(window, Key.Key_F1)
            dialog = await dialog_of(window)
            assert [button.text() for button in dialog.findChildren(QPushButton)] == ["Закрыть"]
            press(window, Key.Key_Return)
            await no_dialog(window)

    run_qt(scene())


def test_a_question_of_the_pinpad_is_put_and_answered(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    """The training pinpads ask nothing, so that the lane is told of a question by hand."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await waits_for_card(screen.seat, pinpad)
            screen.seat.lane.board.show(question=Question(7, QuestionForm.ENTRY, "Last four digits"))
            await until(screen.question.isVisible)
            await until(screen.question.entry.hasFocus)
            assert screen.seat.tile.state_text() == "Asks you"
            press(window, "9831", Key.Key_Return)
            screen.seat.lane.board.show(question=None)
            await until(screen.progress.isVisible)
            assert not screen.question.isVisible()
            press(window, Key.Key_Escape)
            await outcome(window, "humo-training")

    run_qt(scene())


def test_of_several_sales_with_one_receipt_number_one_is_chosen(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    sold = {"lane": "humo-training", "terminal_id": "TR000001", "receipt_no": "14", "shift_no": "1", "slip": "x"}
    with journal(profile_folder) as writer:
        older, newer = (store(writer, State.APPROVED, rrn=f"41631163941{digit}", **sold) for digit in (1, 2))

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_Return, "14")
            await until(lambda: "Several sales" in " ".join(texts(window)))
            press(window, Key.Key_F3)
            assert isinstance(await dialog_of(window), Choice)
            press(window, Key.Key_Down, Key.Key_Return)
            asked = texts(await dialog_of(window, Confirmation))
            assert older.rrn in asked
            assert newer.rrn not in asked
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_lane_that_is_closed_says_why(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    with journal(profile_folder) as writer:
        store(writer, State.UNKNOWN, lane="humo-training")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            assert screen.outcome.word.text() == "Closed"
            assert "Do not repeat" in screen.outcome.meaning.text()
            assert screen.seat.tile.state_text() == "Closed"
            with pytest.raises(LaneClosed):
                await screen.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            press(window, Key.Key_F6)
            await until(screen.hint.isVisible)

    with build_runtime(profile_folder, clock=ManualClock()) as runtime:  # or a look-up opens the lane
        run_qt(scene(runtime))


def test_a_lost_answer_says_not_to_repeat_and_closes_the_lane(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            lose_next_answer(runtime, window.operation.seat.lane.name)
            sale = await sell(window, "300")
            assert sale.state is State.UNKNOWN
            assert screen.outcome.word.text() == "Sale: outcome unknown"
            assert "Do not repeat" in screen.outcome.advice.text()
            assert screen.form.draft() == Draft()  # nothing invites to repeat it

            press(window, "300", Key.Key_F2)
            await until(lambda: isinstance(screen.seat.ended, LaneClosed))
            assert screen.outcome.word.text() == "Closed"
            assert "Do not repeat" in screen.outcome.meaning.text()
            assert screen.form.filled() is None

    run_qt(scene())
    assert len(runtime.read(lambda reader: reader.latest(9)).result()) == 1


def test_the_amount_of_one_original_never_stays_for_another(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    sold = {"lane": "humo-training", "terminal_id": "TR000001", "shift_no": "1", "slip": "x"}
    with journal(profile_folder) as writer:
        store(writer, State.APPROVED, receipt_no="1", rrn="416311639411", amount=50_000_00, **sold)
        store(writer, State.APPROVED, receipt_no="12", rrn="416311639412", amount=9_000_000_00, **sold)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            press(window, Key.Key_Return, "1")
            await until(lambda: form.amount.valid_amount() == 50_000_00)
            press(window, "2")
            await until(lambda: form.amount.valid_amount() == 9_000_000_00)
            press(window, "3")
            await until(lambda: form.amount.text() == "")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_give_back_of_a_part_says_so(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    with journal(profile_folder) as writer:
        sale = store(writer, State.APPROVED, lane="humo-training", rrn="416311639412", slip="x")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "100", Key.Key_Return, sale.rrn or "", Key.Key_F4)
            assert any("part of the sale" in text for text in texts(await dialog_of(window)))
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_figures_replace_an_amount_and_are_never_appended(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "300", Key.Key_F6, "5")
            assert window.operation.form.amount.valid_amount() == 5_00

    run_qt(scene())


def test_an_outcome_that_the_journal_did_not_take_is_shown_and_printed_as_such(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None], tmp_path: Path
) -> None:
    expect_log(logging.CRITICAL, "could not be stored")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            with closing(sqlite3.connect(runtime.profile.journal)) as connection:
                connection.execute(
                    "CREATE TRIGGER full BEFORE UPDATE ON operations WHEN NEW.state = 'approved'"
                    " BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
                )
                connection.execute(
                    "CREATE TRIGGER full_too BEFORE INSERT ON prints BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
                )
            sale = await sell(window, "300")
            assert window.operation.outcome.word.text() == "Sale approved"
            assert "did not take this outcome" in window.operation.outcome.advice.text()
            window.operation.slips.save_pdf(sale, tmp_path / "slip.pdf")
            await until(window.operation.pane.notice.text)
            assert "Saved" in window.operation.pane.notice.text()

    run_qt(scene())
    assert "НЕСОХРАНЕНОВЖУРНАЛЕ" in text_of(tmp_path / "slip.pdf")
