"""What became of a sale: cancelled, partly returned, and what is left, in every list that has it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Kind, Operation, Request, Scheme, State
from app.journal.refunds import Refunded
from app.runtime import Runtime
from journal_shop import found, open_journal, sale
from pdf_text import text_of
from ui.common import marks
from ui.common.marks import Mark
from ui.journal import operations as journal
from ui.journal.list_pdf import SHARES, Heading, ListPdf
from ui.operation.latest_table import OUTCOME
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, open_window, press, until

Key = Qt.Key
NOW = datetime.now(UTC)


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder, kind="none") as started:
        yield started


async def play(
    window: MainWindow, scheme: Scheme, kind: Kind, amount: int, original: Operation | None = None
) -> Operation:
    """An operation that is approved."""
    ended = await window.operation.play(scheme, Request(kind, amount, None if original is None else original.rrn))
    assert ended.state is State.APPROVED
    return ended


async def refund_two(window: MainWindow) -> tuple[Operation, Operation]:
    """A HUMO sale that is cancelled, and a UZCARD sale of which a third is returned."""
    cancelled = await play(window, Scheme.HUMO, Kind.SALE, 300_00)
    await play(window, Scheme.HUMO, Kind.CANCEL, 300_00, cancelled)
    assert window.operation.outcome.word.text() == "Cancel approved"
    returned = await play(window, Scheme.UZCARD, Kind.SALE, 300_00)
    await play(window, Scheme.UZCARD, Kind.RETURN, 100_00, returned)
    assert window.operation.outcome.word.text() == "Return approved"
    return cancelled, returned


def latest(window: MainWindow) -> list[str]:
    """The outcomes in the list of the latest operations, newest first."""
    model = window.operation.table.model()
    return [model.index(row, OUTCOME).data() for row in range(model.rowCount())]


TOLD = ["Return approved", "Partly returned, 200,00 left", "Cancel approved", "Sale cancelled"]


def test_the_lists_say_it(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            cancelled, returned = await refund_two(window)
            await until(lambda: latest(window) == TOLD)
            model = window.operation.table.model()
            colours = [model.index(row, OUTCOME).data(Qt.ItemDataRole.ForegroundRole) for row in range(4)]
            assert colours[3] == marks.colour(Mark.NEUTRAL)  # it does not look sold
            assert colours[1] == marks.colour(Mark.GOOD)

            screen = await open_journal(window)
            table = screen.table.model()
            await until(lambda: [table.index(row, journal.STATE).data() for row in range(4)] == TOLD)
            width = screen.table.columnWidth(journal.STATE)
            assert width >= screen.table.fontMetrics().horizontalAdvance(TOLD[1])

            press(window, Key.Key_Down, Key.Key_End, Key.Key_Return)
            await until(lambda: "Sale cancelled" in screen.details.toPlainText())
            press(window, Key.Key_Up)
            screen.jump(cancelled.id)
            await until(lambda: screen.shown is not None and screen.shown.id == cancelled.id)
            await found(screen)

            window.show_screen(Place.OPERATION)
            form = window.operation.form
            window.operation.choose_lane(window.operation.seats["uzcard-training"])
            form.original.setFocus()
            press(window, returned.rrn or "")
            told = "Partly returned, 200,00 left · Sale 300,00"
            await until(lambda: any(each.text().startswith(told) for each in form.findChildren(QLabel)))

    run_qt(scene())


def test_the_list_on_paper_says_it_whole(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp
    part, gone = sale(NOW, 1), sale(NOW, 2)
    refunded = {part.id: Refunded(returned=50_01), gone.id: Refunded(cancelled=gone.amount)}
    sheet = ListPdf(tmp_path / "list.pdf", ZoneInfo("Asia/Tashkent"), Heading("Journal", [], [""] * len(SHARES)))
    sheet.add([part, gone], refunded)
    sheet.finish()

    text = text_of(tmp_path / "list.pdf")
    assert "Partlyreturned,50,00left" in text
    assert "Salecancelled" in text
    assert "Saleapproved" not in text


def test_the_words_of_the_lists_find_it(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await refund_two(window)
            screen = await open_journal(window)
            press(window, "Cancel approved")
            await found(screen)
            assert screen.search.count == 1
            assert screen.shown is not None
            assert screen.shown.kind is Kind.CANCEL

    run_qt(scene())


def test_the_journal_offers_the_refund_of_the_chosen_sale_as_long_as_something_is_left(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    """Whatever else has been done on the other screen meanwhile."""

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            sold = await play(window, Scheme.UZCARD, Kind.SALE, 300_00)
            screen = await open_journal(window)
            await until(screen.give_back_button.isVisible)
            window.show_screen(Place.OPERATION)
            await play(window, Scheme.UZCARD, Kind.SALE, 200_00)
            await open_journal(window)
            assert screen.shown is not None
            assert screen.shown.id == sold.id
            await until(screen.give_back_button.isVisible)
            window.show_screen(Place.OPERATION)
            await play(window, Scheme.UZCARD, Kind.RETURN, 300_00, sold)
            await open_journal(window)
            assert screen.shown is not None
            assert screen.shown.id == sold.id
            await until(lambda: not screen.give_back_button.isVisible())

    run_qt(scene())
