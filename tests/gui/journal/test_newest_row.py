"""Lists that grow at their top: the newest row stays in sight where it was, and comes back after an own operation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication

from app.core.model import Kind, Operation, Request, Scheme
from app.journal.writing import Writer
from app.runtime import Runtime
from journal_shop import found, keep_all, open_journal, past, sale
from ui.journal.screen import JournalScreen
from ui.operation.latest_table import LatestTable
from windows import RunQt, build_runtime, open_window, press, until

Key = Qt.Key
NOW = datetime.now(UTC)
COUNT = 60


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """A till with more operations than its lists have rows in sight."""
    keep_all(earlier, past(NOW, COUNT))
    with build_runtime(profile_folder, kind="none") as started:
        yield started


def top(table: QAbstractItemView) -> int:
    """The row that is seen first."""
    return table.verticalScrollBar().value()


def last_seen(table: QAbstractItemView) -> int:
    """The lowest row that is seen whole."""
    seen = [row for row in range(COUNT) if table.viewport().rect().contains(table.visualRect(_at(table, row)))]
    return max(seen)


def _at(table: QAbstractItemView, row: int) -> QModelIndex:
    return table.model().index(row, 0)


def is_first(screen: JournalScreen, operation: Operation) -> bool:
    """Whether that stands in the first row."""
    first = screen.model.known(0)
    return first is not None and first.id == operation.id


async def latest_of(table: LatestTable) -> LatestTable:
    await until(table.operations)
    return table


def test_what_a_till_adds_leaves_the_newest_in_sight(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            table = await latest_of(window.operation.table)
            table.selectRow(last_seen(table))
            window.operation.form.take_focus()
            assert top(table) == 0
            chosen = table.operations()[table.currentIndex().row()]
            newer = [sale(NOW + timedelta(minutes=each), COUNT + each) for each in (2, 1)]
            table.show_operations([*newer, *table.operations()][:50], {})
            assert top(table) == 0
            assert table.operations()[table.currentIndex().row()] == chosen

    run_qt(scene())


def test_who_looks_at_older_rows_goes_on_looking_at_them(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            table = await latest_of(window.operation.table)
            table.verticalScrollBar().setValue(20)
            seen = table.operations()[top(table)]
            newer = [sale(NOW + timedelta(minutes=each), COUNT + each) for each in (2, 1)]
            table.show_operations([*newer, *table.operations()][:50], {})
            assert table.operations()[top(table)] == seen

    run_qt(scene())


def test_the_end_of_an_own_operation_brings_the_newest_back(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            table = await latest_of(window.operation.table)
            table.setFocus()
            table.selectRow(30)
            press(window, Key.Key_Down)
            assert top(table) > 0
            newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 555_00))
            await until(lambda: table.operations()[0].id == newest.id)
            await until(lambda: top(table) == 0)

    run_qt(scene())


def test_the_journal_follows_the_newest_beneath_which_the_chosen_row_goes(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            screen.table.choose(last_seen(screen.table))
            await found(screen)
            shown = screen.shown
            assert top(screen.table) == 0
            for amount in (555_00, 556_00):
                newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, amount))
                await until(partial(is_first, screen, newest))
                await found(screen)
                assert top(screen.table) == 0
            assert not screen.more.isVisible()
            assert screen.shown == shown

    run_qt(scene())
