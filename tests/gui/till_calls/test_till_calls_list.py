"""The quiet word about tills and the list of their calls, at the real window."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.api.calls import Call
from app.core.model import Scheme
from app.runtime import Runtime
from clocks import HurriedClock
from till_window import Shop, answer_of, build_runtime, meanwhile, serving_window
from ui.common.dialogs import Message
from ui.common.i18n import LANGUAGES, Translations
from ui.common.marks import Mark
from ui.till_calls import call_words
from ui.till_calls.dialog import CLIENT, OUTCOME, REQUEST, CallsDialog
from windows import RunQt, dialog_of, no_dialog, open_window, press, until
from windows import build_runtime as build_without_tills

Key = Qt.Key
MOMENT = datetime(2026, 3, 2, 7, 0, 5, tzinfo=UTC)


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder, clock=HurriedClock()) as started:
        yield started


async def opened(shop: Shop) -> CallsDialog:
    """The list, opened by its key."""
    press(shop.window, Key.Key_F9)
    dialog = await dialog_of(shop.window)
    assert isinstance(dialog, CallsDialog)
    return dialog


def rows(dialog: CallsDialog) -> list[tuple[str, ...]]:
    """Who asked for what, and what became of it."""
    model = dialog.table.rows
    return [tuple(model.text(row, column) for column in (CLIENT, REQUEST, OUTCOME)) for row in model.rows]


def test_where_no_tills_are_served_the_key_says_where_to_turn_them_on(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.tills.calls.begin()
            assert not window.tills.indicator.isVisible()
            assert not window.tills.strip.isVisible()
            press(window, Key.Key_F9)
            dialog = await dialog_of(window, Message)
            told = " ".join(label.text() for label in dialog.findChildren(QLabel))
            assert "Tills are not served" in told
            assert "settings (Ctrl+6)" in told
            press(window, Key.Key_Return)
            await no_dialog(window)
            assert runtime.api is None

    with build_without_tills(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_last_call_is_told_in_a_line(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            indicator = shop.window.tills.indicator
            assert indicator.isVisible()
            assert indicator.notice.detail == shop.till.address
            assert indicator.notice.mark is Mark.GOOD
            await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))
            await until(lambda: "POST /payment/xumo — Sale approved" in indicator.notice.detail)
            refused = await answer_of(meanwhile(lambda: shop.till.get("/v1/lanes", origin="http://evil.example")))
            assert refused.status == 403
            await until(lambda: "GET /v1/lanes — Turned away" in indicator.notice.detail)
            assert indicator.notice.trouble == "turned away: 1"
            assert "Turned away" in indicator.accessibleName()

    run_qt(scene())


def test_the_list_goes_along_with_the_calls(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            dialog = await opened(shop)
            assert "No till has called" in dialog.said.text()
            assert shop.till.address in dialog.state.text()
            await answer_of(meanwhile(lambda: shop.till.sell(Scheme.UZCARD, 300_00, x_operator="Aziza")))
            await until(lambda: rows(dialog) == [("Aziza", "POST /payment/uzcard", "Sale approved")])
            await until(lambda: dialog.said.text().startswith("Aziza · 127.0.0.1 · HTTP 200 · "))
            assert "uzcard-training sale 300.00 approved" in dialog.said.text()
            await answer_of(meanwhile(lambda: shop.till.post("/payment/xumo", {"amount": 0})))
            await until(lambda: rows(dialog)[0] == ("127.0.0.1", "POST /payment/xumo", "Refused"))
            await until(lambda: "E9004: " in dialog.said.text())

            press(shop.window, Key.Key_Down)
            assert "uzcard-training" in dialog.said.text()
            await answer_of(meanwhile(lambda: shop.till.get("/v1/lanes")))
            await until(lambda: len(rows(dialog)) == 3)
            assert "uzcard-training" in dialog.said.text()  # what is being read stays
            assert rows(dialog)[0][2] == "Answered"
            press(shop.window, Key.Key_Escape)
            await no_dialog(shop.window)

    run_qt(scene())


def test_the_list_opens_once_and_by_a_click_too(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            shop.window.tills.indicator.click()
            shop.window.tills.indicator.click()
            await dialog_of(shop.window)
            assert len([each for each in shop.window.findChildren(QDialog) if each.isVisible()]) == 1
            press(shop.window, Key.Key_Escape)
            await no_dialog(shop.window)

    run_qt(scene())


def test_calls_that_come_in_a_crowd_are_all_counted(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:

            def crowd() -> None:
                for _ in range(120):
                    shop.till.get("/v1/lanes", sec_fetch_site="cross-site")

            await answer_of(meanwhile(crowd))
            calls = shop.window.tills.calls
            await until(lambda: calls.turned_away == 120)
            assert len(calls.recent) == 50

    run_qt(scene())


def call(status: int, said: str) -> Call:
    return Call(MOMENT, "POST", "/payment/xumo", "192.0.2.7", "till", status, 12.4, said)


@pytest.mark.parametrize(
    ("status", "said", "mark", "word"),
    [
        (200, "humo-1 sale 300.00 approved 000", Mark.GOOD, "Sale approved"),
        (200, "approved sale 300.00 declined 116", Mark.BAD, "Sale declined"),
        (200, "humo-1 sale 300.00 unknown", Mark.UNCLEAR, "Sale: outcome unknown"),
        (202, "humo-1 sale 300.00 prepared", Mark.NEUTRAL, "Starting"),
        (200, "E3001: Lane humo-1 is busy", Mark.BAD, "Refused"),
        (403, "E9001: The HTTP interface may not do this", Mark.BAD, "Refused"),
        (403, "E9011: Requests of web pages are refused", Mark.BAD, "Turned away"),
        (401, "E9012: The header is missing", Mark.BAD, "Turned away"),
        (431, "E9004: The request cannot be read", Mark.BAD, "Turned away"),
        (404, "Not Found", Mark.BAD, "Refused"),
        (503, "E5002: The journal cannot be used", Mark.BAD, "Refused"),
        (500, "failed", Mark.BAD, "Failed"),
        (0, "left before its request was whole", Mark.NEUTRAL, "No answer"),
        (200, "", Mark.GOOD, "Answered"),
    ],
)
def test_every_call_has_its_word(status: int, said: str, mark: Mark, word: str) -> None:
    assert call_words.outcome(call(status, said)) == (mark, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_calls_differ(qapp: QApplication, language: str) -> None:
    translations = Translations(qapp, language)
    told = {
        call_words.outcome(call(*each))[1]
        for each in ((200, ""), (0, ""), (500, ""), (404, ""), (401, "E9012: The header"))
    }
    assert len(told) == 5
    assert call_words.moment(call(200, ""), MOMENT, ZoneInfo("Asia/Tashkent")) == "12:00:05"
    assert call_words.took(call(200, "")).startswith("12 ")
    translations.close()


def test_the_keys_are_told(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            press(shop.window, Key.Key_F1)
            dialog = await dialog_of(shop.window)
            texts = [label.text() for label in dialog.findChildren(type(shop.window.tills.strip.text))]
            assert QKeySequence(Key.Key_F9).toString() in texts
            press(shop.window, Key.Key_Return)
            await no_dialog(shop.window)

    run_qt(scene())
