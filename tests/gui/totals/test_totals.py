"""The screen of totals at the real window: a report beside our sums, the reconciliation, closed shifts, what is due."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

import mixed_shift
from app.core import paths
from app.core.errors import LaneBusy, ReconcileOverCase
from app.core.model import Kind, Operation, Reason, Request, Scheme, State
from app.emulators.device import Event
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import Settings
from cases import PIN, SUPERVISOR, add_supervisor
from clocks import HurriedClock
from connecting_end import free_port
from escpos_printer import Paper, TcpPrinter
from mixed_shift import Mixed
from operations import make_operation, store
from room import SMALLEST_FOR, cramped, has_room, out_of_reach
from ui.common.dialogs import Confirmation
from ui.common.i18n import LANGUAGES
from ui.people.supervision import PinDialog
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.totals.desk import no_report
from ui.totals.findings import Report
from ui.totals.screen import TotalsScreen
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
HUMO, UZCARD = "humo-training", "uzcard-training"

SHORT = """Краткий отчет
Терминал:                   TR000001
Оплата       14     1 415 767.27 UZS
Отмена        2          2777.79 UZS
Отчет окончен"""
CLOSE = f"Сверка итогов\nТерминал: TR000001\nИтоги не совпали\n{SHORT}"


def play(runtime: Runtime) -> Mixed:
    """Twenty operations on the HUMO lane, by somebody else than the window."""
    lane, pinpad = runtime.lane(HUMO), runtime.training.pinpads[0]

    def settle() -> None:
        gives_up_at = time.monotonic() + LIMIT
        while lane.status.condition is not Condition.READY:
            assert time.monotonic() < gives_up_at, "it did not settle"
            time.sleep(0.01)

    def run(request: Request) -> Operation:
        ended = lane.submit(request).result(2 * LIMIT)
        while lane.status.condition is Condition.WORKING:
            time.sleep(0.001)
        return ended

    return mixed_shift.play(pinpad, runtime.training.bank_faults, run, settle, runtime.clock.monotonic)


async def show(window: MainWindow) -> TotalsScreen:
    """The screen, once it shows what the journal says."""
    window.show_screen(Place.TOTALS)
    screen = window.screens[Place.TOTALS]
    assert isinstance(screen, TotalsScreen)
    await until(lambda: screen.found is not None)
    return screen


def tells(screen: TotalsScreen, *texts: str) -> bool:
    """Whether all of that stands on the cards."""
    told = "\n".join(screen.compared()).replace("\N{NO-BREAK SPACE}", " ")
    return all(text in told for text in texts)


async def asked_before_closing(window: MainWindow, answer: Key | str = Key.Key_Escape) -> str:
    """What the question says that comes before a shift is closed, and is answered so."""
    press(window, Key.Key_F8)
    dialog = await dialog_of(window, Confirmation)
    told = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    press(window, answer)
    await no_dialog(window)
    return told.replace("\N{NO-BREAK SPACE}", " ")


def paper(screen: TotalsScreen) -> str:
    return "\n".join(line.text for line in screen.paper.paper.lines)


def closings_asked(runtime: Runtime) -> int:
    """How often the HUMO pinpad was asked to close its shift."""
    entries = runtime.training.pinpads[0].ledger.entries
    return sum(entry.event is Event.START and entry.kind == Kind.RECONCILIATION for entry in entries)


def test_a_reconciliation_after_twenty_mixed_operations(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    """The differences are named, to the tiyin; what was closed is printed again as a copy, without the pinpad."""
    expect_log(logging.WARNING, "is unknown")

    async def scene(runtime: Runtime, printed: Paper) -> None:
        await asyncio.get_running_loop().run_in_executor(None, play, runtime)
        differs = ("Pinpad and till differ", "13  ·  15 317,22", "12  ·  15 017,22", "+1  ·  +300,00", "Sale 300,00 · ")
        async with open_window(qapp, runtime) as window:
            screen = await show(window)
            assert tells(screen, "Not compared yet", "12  ·  15 017,22")
            press(window, Key.Key_F5)
            await until(lambda: tells(screen, *differs, "The pinpad does not count: Sale 777,77"))
            assert "15317.22" in paper(screen)
            press(window, Key.Key_F8)
            await dialog_of(window, Confirmation)
            press(window, Key.Key_Return)  # which alone closes nothing
            await no_dialog(window)
            assert closings_asked(runtime) == 0
            press(window, Key.Key_F8)
            await dialog_of(window, Confirmation)
            press(window, "y")
            await no_dialog(window)
            await until(lambda: len(screen.closings.rows.rows) == 1)  # the bank counts otherwise: 095, then looked up
            await until(lambda: tells(screen, "The bank does not count the same", *differs))
            assert "the shift is closed" in screen.notice.text()
            assert "Итоги не совпали" in paper(screen)
            await until(lambda: window.operation.table.operations()[0].kind is Kind.RECONCILIATION)
            await until(screen.report.isEnabled)
            press(window, Key.Key_F5)
            await until(lambda: tells(screen, "Pinpad and till agree"))
            await until(screen.last.isEnabled)
            press(window, Key.Key_F7)
            await until(lambda: tells(screen, *differs))
            screen.print_shown()
            await until(lambda: "Sent to the printer" in screen.notice.text())
            await until(lambda: len(printed.sheets) == 1)
            text = "\n".join(row.text for row in printed.sheets[0])
            assert "КОПИЯ 1" in text
            assert "Итоги не совпали" in text
        assert closings_asked(runtime) == 1

    with (
        TcpPrinter(Paper()) as printer,
        build_runtime(profile_folder, kind="escpos", name=printer.name) as runtime,
    ):
        run_qt(scene(runtime, printer.paper))


def test_the_question_before_closing_says_what_the_screen_behind_it_says(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")

    async def scene(runtime: Runtime) -> None:
        await asyncio.get_running_loop().run_in_executor(None, play, runtime)
        async with open_window(qapp, runtime) as window:
            screen = await show(window)
            told = await asked_before_closing(window)
            assert "12  ·  15 017,22" in told
            assert "not asked for" in told
            press(window, Key.Key_F5)
            await until(lambda: tells(screen, "Pinpad and till differ"))
            told = await asked_before_closing(window, "y")
            for each in ("Pinpad and till differ", "Sale +1, +300,00", "does not count: Sale 777,77", "Clear that up"):
                assert each in told
            await until(lambda: len(screen.closings.rows.rows) == 1)
            await until(screen.report.isEnabled)
            press(window, Key.Key_F5)
            await until(lambda: tells(screen, "Pinpad and till agree"))
            assert "Pinpad and till agree" in await asked_before_closing(window)
            press(window, Key.Key_F7)
            await until(lambda: tells(screen, "Pinpad and till differ"))
            assert "differ" not in await asked_before_closing(window)  # that was the shift before

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_what_is_asked_may_fail_be_stopped_and_need_a_supervisor(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_supervisor(earlier)
    yesterday = datetime.now().astimezone() - timedelta(days=1)
    store(earlier, State.APPROVED, terminal_id="TR000001", lane=HUMO, created_at=yesterday)
    asked: list[Request] = []

    def submit(request: Request, *_more: object) -> "Future[Operation]":
        asked.append(request)
        future: Future[Operation] = Future()
        if request.supervisor is None:
            future.set_exception(ReconcileOverCase(lane=HUMO))
        else:
            lost = {"kind": Kind.RECONCILIATION, "state": State.UNKNOWN, "reason": Reason.NO_ANSWER, "lane": HUMO}
            future.set_result(make_operation(**lost, amount=0, slip=None))
        return future

    def busy(_kind: Kind) -> "Future[Any]":
        raise LaneBusy(lane=HUMO)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            tab = window.navigation.tabs[Place.TOTALS]
            await until(lambda: tab.count == 1)  # without the screen having been built
            assert Place.TOTALS not in window.screens
            screen = await show(window)
            await until(lambda: "A reconciliation is due" in screen.due.text())
            pinpad = runtime.training.pinpads[0]
            pinpad.unplug()
            press(window, Key.Key_F5)
            await until(screen.notice.text)
            assert screen.desk.report is None
            pinpad.plug()
            monkeypatch.setattr(screen.desk.lane, "ask", busy)
            press(window, Key.Key_F5)
            await until(lambda: "is busy" in screen.notice.text())
            monkeypatch.setattr(screen.desk.lane, "submit", submit)
            press(window, Key.Key_F8)
            await dialog_of(window, Confirmation)
            press(window, "y")
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await no_dialog(window)
            await until(lambda: "Do not repeat it" in screen.notice.text())
            assert [request.supervisor for request in asked] == [None, SUPERVISOR]
            press(window, Key.Key_F6)
            await until(lambda: screen.desk.lane.name == UZCARD)
            assert screen.notice.text() == ""
            press(window, Key.Key_Escape, Key.Key_F7)  # nothing runs, nothing was closed
            assert screen.desk.report is None

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_an_abort_reaches_the_pinpad(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await show(window)
            runtime.training.pinpads[0].faults.add("STATUS:delay=30")
            press(window, Key.Key_F5)
            await until(screen.progress.isVisible)
            assert screen.progress.abort.isVisible()
            assert not screen.report.isEnabled()
            press(window, Key.Key_F8, Key.Key_Escape)
            await until(lambda: screen.desk.status.abort_asked)
            await until(lambda: screen.progress.isHidden() and screen.report.isEnabled())
            assert QApplication.activeModalWidget() is None

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_lane_says_what_it_cannot(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await show(window)
            assert "cannot be stopped" in screen.able.text()
            assert screen.compared() == []  # no terminal has answered yet
            assert not screen.print.isEnabled()
            press(window, Key.Key_F5)
            await until(lambda: "127.0.0.1" in screen.notice.text())
            await until(screen.report.isEnabled)
            assert screen.progress.abort.isHidden()

    lane = {"name": "box", "scheme": "humo", "driver": "fiscalbox", "url": f"http://127.0.0.1:{free_port()}"}
    settings = Settings.model_validate({"language": "en", "lanes": [lane], "printer": {"automatic": False}})
    with Runtime(paths.profile(profile_folder), settings, interactive=True) as runtime:
        run_qt(scene(runtime))


def store_everything(writer: Writer) -> None:
    """A shift in which everything differs, with the longest texts, and one that was closed before."""
    on_lane = {"lane": HUMO, "terminal_id": "TR000001"}
    closing = {"kind": Kind.RECONCILIATION, "amount": 0, "slip": CLOSE, "totals": "differ", **on_lane}
    store(writer, State.APPROVED, operator="Мавлюда Абдурахимовна", **closing)
    store(writer, State.APPROVED, shift_no="4", **on_lane)
    now = datetime.now().astimezone()
    for number in range(8):
        store(writer, State.APPROVED, shift_no="5", amount=123_456_789_00 + number, created_at=now, **on_lane)
    unknown = {"amount": 987_654_321_00, "rrn": "416311639412", "receipt_no": "123456", **on_lane}
    for _ in range(3):
        store(writer, State.UNKNOWN, **unknown)
    store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0, lane=HUMO)
    many = {"lane": UZCARD, "scheme": Scheme.UZCARD, "terminal_id": "TR000002", "created_at": now}
    store(writer, State.APPROVED, amount=9_999_999_999_99, **many)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", SMALLEST_FOR)
def test_every_text_has_its_room(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, language: str, text_size: int
) -> None:
    store_everything(earlier)
    size = SMALLEST_FOR[text_size]

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*size)
            screen = await show(window)
            await until(lambda: len(screen.closings.rows.rows) == 1)
            for report in (None, Report(SHORT, runtime.clock.now()), Report("Краткий отчет", runtime.clock.now())):
                screen.desk.report = report
                screen.refresh()
                screen.read_again()
                await has_room(window)
            screen.show_last_closed()
            await until(lambda: "Итоги не совпали" in paper(screen))
            screen.say(no_report("984", ()) * 2, is_trouble=True)
            await has_room(window)
            assert (window.width(), window.height()) == size
            other = next(each for each in LANGUAGES if each != language)
            window.translations.switch(other)
            await until(lambda: screen.report.text() and out_of_reach(window) == cramped(window) == [])

    tables = {"window": {"theme": "dark", "text_size": text_size}, "printer": {"automatic": False}}
    settings = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), settings, interactive=True, clock=HurriedClock()) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        run_qt(scene(runtime))
