"""What the window shows of tills has its room, in every language, in the smallest window and with the longest texts."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from app.api.calls import Call
from app.core.errors import ApiNotServed
from app.core.model import Kind, Origin, Scheme, State
from app.core.money import MAX_AMOUNT
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from operations import make_operation
from room import SMALLEST_FOR, has_room
from till_window import build_runtime
from ui.common.i18n import LANGUAGES
from ui.shell.catalogue import Place
from ui.till_calls.calls import Serving
from untold_sales import store_untold
from windows import RunQt, dialog_of, no_dialog, open_window, press, unresolved_of, until

Key = Qt.Key
NAME = "Абдурахманова-Каримова Гульчехра из второго торгового зала"
CALL = Call(datetime.now(UTC), "GET", "/payment/uzcard_close/print_last/", "192.0.2.177", NAME, 403, 59_999.0, "")
TROUBLE = ApiNotServed(address="127.0.0.1:65535", problem="Address already in use, by FiscalBoxService.exe (4711)")
SALE = make_operation(amount=MAX_AMOUNT, origin=Origin.API, operator=NAME, rrn="416311639412", code="116")


@pytest.mark.parametrize("text_size", [100, 150])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_room(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, language: str, text_size: int
) -> None:
    store_untold(earlier, operator=NAME, amount=MAX_AMOUNT)
    store_untold(earlier, kind=Kind.RETURN, scheme=Scheme.UZCARD, lane="uzcard-training", request_id="416311639412")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(QSize(*SMALLEST_FOR[text_size]))
            screen, calls = window.operation, window.tills.calls
            await until(lambda: len(screen.table.operations()) == 2)
            calls.url = "https://192.0.2.100:65535"
            calls.recent, calls.turned_away = (replace(CALL, said="E9011: " + "x" * 190), CALL), 9999
            calls._show(Serving.ON)
            working = replace(screen.seat.status, condition=Condition.WORKING, operation=SALE)
            for status in (working, replace(working, question=Question(1, QuestionForm.YES_NO, "?"))):
                screen.show_work(status, takes_keyboard=False)
                await has_room(window)
            screen.show_slip_of(replace(SALE, state=State.DECLINED))
            screen.show_idle()
            calls._fail(TROUBLE)
            await has_room(window)

            window.show_screen(Place.UNRESOLVED)
            await until(lambda: len(unresolved_of(window).table.rows.rows) == 2)
            for key in (Key.Key_Down, Key.Key_Up):
                press(window, key)
                await has_room(window)
            for key in (Key.Key_F8, Key.Key_F9):
                press(window, key)
                dialog = await dialog_of(window)
                await has_room(dialog)
                assert dialog.width() <= window.width()
                press(window, Key.Key_Escape)
                await no_dialog(window)
            window.show_screen(Place.OPERATION)

    window_settings = {"theme": "light", "text_size": text_size}
    with build_runtime(profile_folder, language, window=window_settings) as runtime:
        run_qt(scene(runtime))
