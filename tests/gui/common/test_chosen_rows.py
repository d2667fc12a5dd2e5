"""Tables choose the rows that somebody chose, and no others, also while Ctrl is held for a key of the window."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from app.core.model import Case, Kind, Request, Scheme
from app.journal.writing import Writer
from app.runtime import Runtime
from journal_shop import found, keep_all, open_journal, past
from operations import make_operation
from ui.operation.latest_table import LatestTable, OperationsModel
from ui.shell.catalogue import Place
from ui.totals.closings_table import Closing, ClosingsModel, ClosingsTable
from ui.unresolved.cases_table import CasesModel, CasesTable
from windows import RunQt, build_runtime, hold_control, let_go, open_window, press, until, with_control

Key = Qt.Key
NOW = datetime.now(UTC)


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """A till with a past."""
    keep_all(earlier, past(NOW, 6))
    with build_runtime(profile_folder, kind="none") as started:
        yield started


def chosen(table: QTableView) -> list[int]:
    """The rows that are chosen."""
    return sorted({index.row() for index in table.selectionModel().selectedIndexes()})


def test_coming_back_to_the_journal_chooses_the_row_of_before_alone(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down, Key.Key_Down, Key.Key_Down)
            await found(screen)
            looked_at = screen.shown
            assert looked_at is not None
            assert chosen(screen.table) == [2]
            window.show_screen(Place.OPERATION)
            newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 555_00))
            await hold_control(window)
            await with_control(window, Key.Key_2)
            await until(lambda: (first := screen.model.known(0)) is not None and first.id == newest.id)
            await found(screen)
            await until(lambda: screen.shown is not None and screen.shown.id == looked_at.id)
            assert chosen(screen.table) == [3]
            assert screen.pane.print.text() == "Print   Ctrl+P"
            await with_control(window, Key.Key_F)  # to the field, and what is new is looked for once more
            await found(screen)
            assert chosen(screen.table) == [3]
            await let_go(window)
            screen.table.setFocus()
            QTest.keyClick(screen.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
            assert chosen(screen.table) == [3, 4], "Shift goes on from the row that was chosen"

    run_qt(scene())


def test_the_other_tables_choose_one_row_however_often_it_is_chosen(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            zone, now = runtime.settings.zone, runtime.clock.now
            operations = [make_operation(created_at=NOW - timedelta(hours=hour)) for hour in range(4)]
            latest = LatestTable(window, OperationsModel(window, zone, now))
            cases = CasesTable(window, CasesModel(window, zone, now))
            closings = ClosingsTable(window, ClosingsModel(window, zone, now))
            tables: tuple[tuple[QTableView, Callable[[], None]], ...] = (
                (latest, partial(latest.show_operations, operations, {})),
                (cases, partial(cases.show_cases, [Case(each, None, ()) for each in operations])),
                (closings, partial(closings.show_closings, [Closing(each, None) for each in operations])),
            )
            await hold_control(window)
            for table, show in tables:
                show()
                for _ in range(2):
                    table.selectRow(2)
                    assert chosen(table) == [2]
                    show()
                    assert chosen(table) == [2]
            closings.leave()
            assert closings.currentIndex() == QModelIndex()
            assert chosen(closings) == []
            await let_go(window)

    run_qt(scene())


def test_a_list_that_the_keyboard_only_passes_shows_nothing_by_itself(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            await until(screen.table.operations)
            screen.table.setFocus()
            assert (screen.pane.operation, chosen(screen.table)) == (None, [])
            press(window, Key.Key_Down)
            assert screen.pane.operation == screen.table.operations()[0]
            assert chosen(screen.table) == [0]
            screen.form.take_focus()
            screen.table.setFocus()
            assert chosen(screen.table) == [0]

    run_qt(scene())
