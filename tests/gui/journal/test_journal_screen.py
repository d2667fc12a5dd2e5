"""The journal's screen: what is typed and chosen finds it, what is found can be paged, looked at and given back."""

import asyncio
import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.model import Kind, Operation, Request, Scheme, State
from app.journal.reading import Reader
from app.journal.searching import Found, Progress
from app.journal.writing import Writer
from app.runtime import Runtime
from journal_shop import found, keep_all, open_journal, past, sale
from ui.common.dialogs import Confirmation
from ui.common.i18n import LANGUAGES
from ui.journal import operations as journal
from ui.journal.days import DaysDialog
from ui.journal.filter_bar import FilterButton
from ui.journal.screen import JournalScreen
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
COUNT = 3000
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> paths.Profile:
    """What a till leaves behind after COUNT sales, one an hour, each fifth of UZCARD."""
    profile = paths.profile(tmp_path_factory.mktemp("shop"))
    profile.ensure()
    writer = Writer(profile.journal)
    keep_all(writer, past(NOW, COUNT))
    writer.close()
    return profile


@pytest.fixture
def runtime(profile_folder: Path, shop: paths.Profile) -> Iterator[Runtime]:
    """That till."""
    shutil.copytree(shop.folder, profile_folder)
    with build_runtime(profile_folder, kind="none") as started:
        yield started


async def search(window: MainWindow, text: str) -> JournalScreen:
    """Type something else into the field, and wait for what it finds."""
    screen = window.screens[Place.JOURNAL]
    assert isinstance(screen, JournalScreen)
    screen.field.setFocus()
    screen.field.selectAll()
    press(window, Key.Key_Delete, text)
    await found(screen)
    return screen


async def choose(screen: JournalScreen, button: FilterButton, text: str) -> None:
    """Choose that from the menu of a filter."""
    menu = button.menu()
    assert menu is not None
    next(action for action in menu.actions() if action.text() == text).trigger()
    await found(screen)


def first(screen: JournalScreen) -> str | None:
    """The RRN in the first row."""
    operation = screen.model.known(0)
    return None if operation is None else operation.rrn


def test_whatever_is_typed_and_chosen_finds_it(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            assert screen.field.hasFocus()
            assert (screen.search.count, first(screen)) == (COUNT, f"{COUNT - 1:012}")
            for text, count, rrn in (
                ("000000000123", 1, 123),
                ("101,23", 1, 123),
                ("*0123", 1, 123),
                ("0123", 4, 2122),  # the receipt number as well
                ("uzcard *0120", 1, 120),
                ("humo-training", COUNT * 4 // 5, COUNT - 1),
            ):
                await search(window, text)
                assert (screen.search.count, first(screen)) == (count, f"{rrn:012}"), text
                assert screen.pane.operation is screen.shown
                assert screen.shown is not None
                assert screen.shown.rrn == f"{rrn:012}"
            press(window, Key.Key_Escape)
            await until(lambda: screen.search.count == COUNT)
            await choose(screen, screen.filters.scheme, "UZCARD")
            assert screen.search.count == COUNT // 5
            await choose(screen, screen.filters.state, "Declined")
            assert screen.nothing.isVisible()
            assert screen.nothing.remark.text() == "UZCARD · Declined"
            await search(window, "4111  1111 1111 1111")
            assert "“4111 11** **** 1111”" in screen.nothing.remark.text(), (
                "what may be saved and printed is masked (M9)"
            )
            await search(window, "what on earth")
            assert "what" in screen.nothing.remark.text()
            assert screen.shown is None
            press(window, Key.Key_Escape)
            await until(lambda: screen.search.count == COUNT)
            assert screen.filters.is_empty()

    run_qt(scene())


def test_days_that_have_no_name_are_asked_for(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            day = f"{(NOW - timedelta(days=30)).astimezone(runtime.settings.zone):%d.%m.%Y}"
            screen.filters.days_wanted.emit()
            dialog = await dialog_of(window, DaysDialog)
            assert isinstance(dialog, DaysDialog)
            press(window, "no day", Key.Key_Return)
            assert "Write a day" in dialog.note.text()
            dialog.first.selectAll()
            press(window, day)
            dialog.last.setFocus()
            dialog.last.selectAll()
            press(window, day, Key.Key_Return)
            await no_dialog(window)
            await found(screen)
            assert screen.search.count == 24
            assert screen.filters.period.text().startswith(day)

    run_qt(scene())


def test_thousands_of_rows_are_paged_and_few_of_them_kept(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 4)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down, Key.Key_End)
            await until(lambda: screen.shown is not None and screen.shown.rrn == f"{0:012}")
            for row in range(0, COUNT, 250):
                screen.table.scrollTo(screen.model.index(row, 0))
                await until(partial(screen.model.known, row))
                assert known_rrn(screen, row) == f"{COUNT - 1 - row:012}"
            assert len(screen.model.pages()) <= 4
            screen.table.selectAll()
            assert screen.table.chosen_rows() == [(0, COUNT)]
            press(window, Key.Key_Home)
            await until(lambda: screen.table.count_chosen() == 1)
            press(window, Key.Key_Up)
            assert screen.field.hasFocus()
            press(window, Key.Key_Down, "*0042")
            assert screen.field.hasFocus()
            await found(screen)
            assert (screen.field.text(), screen.search.count) == ("*0042", 1)

    run_qt(scene())


def known_rrn(screen: JournalScreen, row: int) -> str | None:
    operation = screen.model.known(row)
    return None if operation is None else operation.rrn


def test_a_search_that_was_replaced_goes_no_further(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepped: list[Found] = []
    step = Found.step

    def count_step(search_: Found, reader: Reader) -> Progress:
        stepped.append(search_)
        return step(search_, reader)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            monkeypatch.setattr(Found, "step", count_step)
            may_read = threading.Event()
            waiting = runtime.read(lambda _reader: may_read.wait(LIMIT))
            for text in ("*0001", "*0002", "*0003"):
                screen.field.setText(text)
                screen.search_again()
                await asyncio.sleep(0)  # it is asked for now, or never
            assert screen.search.count == COUNT
            may_read.set()
            assert waiting.result(LIMIT)
            await found(screen)
            assert (screen.search.count, first(screen)) == (1, f"{3:012}")
            # the first was on its way already; the second was never asked of the journal
            assert len({id(each) for each in stepped}) == 2

    run_qt(scene())


def test_what_comes_with_a_later_step_is_shown_too(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Found] = []
    step = Found.step

    def begin_slowly(search_: Found, reader: Reader) -> Progress:
        if search_ not in begun:
            begun.append(search_)
            return Progress(0, complete=False, moved=False)
        return step(search_, reader)

    monkeypatch.setattr(Found, "step", begin_slowly)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            assert (screen.search.count, screen.shown) == (COUNT, screen.model.known(0))
            await search(window, "*0042")
            assert (screen.search.count, first(screen)) == (1, f"{42:012}")

    run_qt(scene())


def test_a_sale_leads_to_its_give_back_and_to_the_form(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    uzcard: dict[str, Any] = {"scheme": Scheme.UZCARD, "lane": "uzcard-training"}
    old = sale(NOW - timedelta(days=40), 77, **uzcard)
    part = sale(
        NOW - timedelta(days=39),
        78,
        **uzcard,
        kind=Kind.RETURN,
        amount=40_00,
        request_id=old.rrn,
        original_id=old.id,
    )
    keep_all(earlier, [old, part, *past(NOW, 3)])

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            asked: list[tuple[Request, str]] = []
            screen.give_back_wanted.connect(lambda request, lane: asked.append((request, lane)))
            await search(window, part.rrn or "")
            assert not screen.give_back_button.isVisible()
            press(window, Key.Key_Down, Key.Key_Return)
            assert screen.details.hasFocus()
            assert "40,00" in screen.details.toPlainText().replace("\N{NO-BREAK SPACE}", " ")
            screen.details.wanted.emit(old.id)
            await until(lambda: screen.shown is not None and screen.shown.id == old.id)
            await found(screen)
            assert (screen.field.text(), screen.search.count) == (old.rrn, 2)
            left = old.amount - part.amount
            assert f"{left // 100},{left % 100:02}" in screen.details.toPlainText()
            assert screen.give_back_button.text().startswith("Return")
            press(window, Key.Key_F3)
            assert "cancel" in screen.notice.text()
            assert asked == []
            press(window, Key.Key_F4)
            assert asked == [(Request(Kind.RETURN, left, old.rrn), "uzcard-training")]
            await dialog_of(window, Confirmation)
            assert window.operation.isVisible()
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with build_runtime(profile_folder, kind="none") as runtime:
        run_qt(scene(runtime))


def test_what_is_new_is_followed_at_the_top_and_told_elsewhere(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 555_00))
            await until(lambda: is_first(screen, newest))
            await found(screen)  # the last search for it may be under way, and would lead to the top again
            assert screen.shown is not None
            assert screen.shown.rrn == f"{COUNT - 1:012}"  # who looks at a slip goes on looking at it
            screen.table.scrollToBottom()
            newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 556_00))
            await until(screen.more.isVisible)
            assert screen.more.text() == "New: 1   F5"
            press(window, Key.Key_F5)
            await until(lambda: is_first(screen, newest))
            await found(screen)
            assert not screen.more.isVisible()
            assert screen.search.count == COUNT + 2

    run_qt(scene())


def test_the_slip_that_is_looked_at_stays_however_slowly_the_list_follows(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row comes with a later step than the newest one, whose slip nobody has asked for."""
    step = Found.step

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            looked_at = screen.shown
            assert looked_at is not None
            newest = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 555_00))
            await until(lambda: is_first(screen, newest))
            await found(screen)

            may_end = threading.Event()

            def step_by_row(search_: Found, reader: Reader) -> Progress:
                progress = step(search_, reader)
                return progress if may_end.is_set() else Progress(1, complete=False, moved=False)

            monkeypatch.setattr(Found, "step", step_by_row)
            screen.begin(looked_at.id, follows=True)
            await until(lambda: screen.search.count == 1 and screen.model.known(0) is not None)
            assert screen.shown is None, "nothing can be done with a slip that is not seen"
            assert screen.pane.operation == looked_at
            may_end.set()
            await until(lambda: screen.search.is_complete)
            await found(screen)
            assert screen.shown == looked_at
            assert screen.pane.operation == looked_at

    run_qt(scene())


def is_first(screen: JournalScreen, operation: Operation) -> bool:
    """Whether that stands in the first row, as it ended."""
    shown = screen.model.known(0)
    return shown is not None and shown.id == operation.id and shown.state is State.APPROVED


def test_it_speaks_every_language(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    words = {"ru": ("Найдено", "Сумма", "Сегодня", "одобрено"), "en": ("Found", "Amount", "Today", "approved")}

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await open_journal(window)
            press(window, Key.Key_Down, Key.Key_Return)
            for language in LANGUAGES:
                window.translations.switch(language)
                found_word, amount, today, approved = words[language]
                await until(partial(_says, screen, found_word))
                assert amount in screen.model.names()
                menu = screen.filters.period.menu()
                assert menu is not None
                assert today in [action.text() for action in menu.actions()]
                await search(window, f"{today} {approved}")
                assert 0 < screen.search.count <= 24

    run_qt(scene())


def _says(screen: JournalScreen, word: str) -> bool:
    return screen.count.text().startswith(word)


@contextmanager
def unreadable(runtime: Runtime) -> Iterator[None]:
    """Take the operations out of the journal's sight."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        connection.execute("ALTER TABLE operations RENAME TO hidden")
        try:
            yield
        finally:
            connection.execute("ALTER TABLE hidden RENAME TO operations")


def test_a_journal_that_cannot_be_read_is_told(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "the journal did not answer")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await window.operation.reload()
            with unreadable(runtime):
                window.show_screen(Place.JOURNAL)
                screen = window.screens[Place.JOURNAL]
                assert isinstance(screen, JournalScreen)
                await until(screen.nothing.isVisible)
                assert screen.nothing.title.text() == "The journal cannot be read"
                assert "cannot be used" in screen.nothing.remark.text()
            press(window, Key.Key_F5)
            await found(screen)
            assert (screen.search.count, screen.table.isVisible()) == (COUNT, True)
            with unreadable(runtime):
                press(window, "*0001")
                await until(lambda: "out of date" in screen.notice.text())
                assert screen.search.count == COUNT
            press(window, Key.Key_F5)
            await until(lambda: screen.search.count == 1)
            assert screen.notice.text() == ""

    run_qt(scene())
