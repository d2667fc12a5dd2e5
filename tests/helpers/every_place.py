"""Every screen and every dialog of the program, one after the other, with the longest texts that they show."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QWidget

from app.api.calls import Call
from app.core import paths
from app.core.errors import JournalContradicted, LaneBusy, OriginalUnknown, PrinterMissing
from app.core.model import Finding, Kind, LookUp, Misfit, Phase, Reason, Request, Scheme, State
from app.core.money import MAX_AMOUNT
from app.core.request_ids import parse_request_id
from app.emulators.faults import STEPS, TIMED
from app.emulators.hands import actions_at
from app.journal.refunds import NOTHING
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import Settings
from app.support import Bundle
from app.support.bundle import Part
from app.terminals.base import Question, QuestionForm
from cases import PIN, SLIP, SUPERVISOR, add_supervisor, store_contradicted, store_looked_up
from clocks import HurriedClock
from journal_shop import found, keep_all, open_journal, sale
from operations import make_operation, store
from ui.calibration import calibration_pages as pages
from ui.calibration.bodies import LaneRow, SetUp
from ui.common import confirmations, dialogs, outcome
from ui.common.cases import Slip
from ui.common.dialogs import Dialog, Matter
from ui.common.guide import Choice, GuideDialog, Page
from ui.journal.days import DaysDialog
from ui.journal.filter_bar import Days
from ui.lane_test.screen import LaneTestScreen
from ui.lane_test.support import BundleDialog
from ui.people.cashier import NameDialog
from ui.people.reconsidering import reconsider
from ui.people.supervision import FirstDialog, NewPin, PinDialog
from ui.settings.lane_guide import LaneGuide
from ui.settings.lanes_page import LanesPage
from ui.settings.people_page import PeoplePage
from ui.settings.screen import PAGES, SettingsScreen
from ui.shell.catalogue import Place
from ui.shell.closing import End, EndDialog
from ui.shell.main_window import MainWindow
from ui.till_calls.dialog import CallsDialog
from ui.totals.findings import Report
from ui.totals.screen import TotalsScreen
from ui.unresolved.settling import DecisionDialog, ReasonDialog
from windows import dialog_of, no_dialog, press, unresolved_of, until

Key = Qt.Key
NAME = "Абдурахманова-Каримова Гульчехра"
CARD = {"card": "986018******9831", "rrn": "416311639412", "receipt_no": "999999", "terminal_id": "34112204"}
SALE = make_operation(amount=MAX_AMOUNT, state=State.APPROVED, operator=NAME, **CARD)
CALL = Call(datetime.now(UTC), "GET", "/payment/uzcard_close/print_last/", "192.0.2.177", NAME, 403, 59_999.0, "E" * 90)
SHORT = """Краткий отчет
Терминал:                   TR000001
Оплата       14     1 415 767.27 UZS
Отмена        2          2777.79 UZS
Отчет окончен"""


def store_past(writer: Writer) -> None:
    """A journal with something for every screen: sales of some days, open cases, a closed shift, a supervisor."""
    add_supervisor(writer)
    now = datetime.now(UTC)
    scheme = {"scheme": Scheme.UZCARD, "lane": "uzcard-training"}
    longest = {"operator": NAME, "amount": 9_999_999_999_99}
    keep_all(
        writer,
        [
            sale(now - timedelta(hours=60 - number), number, **(scheme if number % 3 == 0 else {}), **longest)
            for number in range(40)
        ],
    )
    on_lane = {"lane": "humo-training", "terminal_id": "TR000001", "operator": NAME}
    closing = {"kind": Kind.RECONCILIATION, "amount": 0, "slip": SHORT, "totals": "differ", **on_lane}
    store(writer, State.APPROVED, **closing)
    store_looked_up(writer, *Misfit, amount=MAX_AMOUNT, card=CARD["card"], detail="x" * 20 + " and so on" * 20)
    store_contradicted(writer, amount=MAX_AMOUNT, rrn=CARD["rrn"])
    store_contradicted(writer, Finding.OTHER_SALE, amount=MAX_AMOUNT)
    store_looked_up(writer, look_up=LookUp.LOST, kind=Kind.RETURN, request_id="416311639499", slip=None)


def training_runtime(folder: Path, language: str, text_size: int, theme: str = "light") -> Runtime:
    """A runtime with both training lanes and every text that the settings can bring; not started yet."""
    tables: dict[str, object] = {
        "window": {"theme": theme, "text_size": text_size, "cashiers": [NAME]},
        "printer": {"automatic": False},
        "till_name": "Касса 3",
    }
    settings = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    return Runtime(paths.profile(folder), settings, interactive=True, clock=HurriedClock())


# ---------------------------------------------------------------- screens


async def each_screen(window: MainWindow, runtime: Runtime, language: str) -> AsyncIterator[str]:
    """Show one after the other, and what is worth a look on each; its name."""
    for visit in (_operation, _journal, _unresolved, _totals, _lane_test, _settings):
        async for name in visit(window, runtime, language):
            yield name


async def _operation(window: MainWindow, runtime: Runtime, language: str) -> AsyncIterator[str]:
    window.show_screen(Place.OPERATION)
    screen = window.operation
    await until(screen.table.operations)
    for number, show in enumerate(operation_states(window, runtime, language)):
        show()
        yield f"operation-{number}"
    screen.show_idle()


def operation_states(window: MainWindow, runtime: Runtime, language: str) -> Iterator[Callable[[], object]]:
    """Ways to show everything that the Operation screen can show."""
    screen = window.operation
    working = replace(
        screen.seat.status, condition=Condition.WORKING, operation=SALE, text="Вставьте, приложите или проведите карту"
    )
    described = confirmations.describe_sale(SALE, runtime.clock.now(), runtime.settings.zone, "999999")
    screen.form.amount.setText("9 999 999 999,99")
    screen.form.original.setText("416311639412")
    yield partial(screen.form.show_found, described)
    yield screen.form.retranslate
    yield partial(screen.show_slip_of, replace(SALE, slip=SLIP))
    yield partial(screen.show_work, replace(working, phase=Phase.CARD))
    for number, form in enumerate(QuestionForm):
        question = Question(number, form, "Выберите приложение карты", ("HUMO", "UZCARD", "VISA"))
        yield partial(screen.show_work, replace(working, question=question))
    for state in (State.APPROVED, State.DECLINED, State.ABORTED, State.FAILED):
        yield partial(screen.show_outcome, outcome.of_operation(replace(SALE, state=state, code="116"), language))
    for reason in Reason:
        unknown = replace(SALE, state=State.UNKNOWN, reason=reason)
        yield partial(screen.show_outcome, outcome.of_operation(unknown, language))
    yield partial(screen.show_outcome, outcome.of_refusal(LaneBusy(lane="humo-training")))


async def _journal(window: MainWindow, runtime: Runtime, _language: str) -> AsyncIterator[str]:
    screen = await open_journal(window)
    yield "journal"
    screen.table.choose(3)
    await found(screen)
    screen._turn_to(True)
    await until(screen.details.toPlainText)
    yield "journal-details"
    screen._turn_to(False)
    screen.show_more(12)
    screen.show_give_back(Kind.CANCEL)
    screen.say(str(PrinterMissing(printer="Zebra ZD220 в торговом зале")) * 2, is_trouble=True)
    yield "journal-says"
    screen.say("")
    today = runtime.clock.now().date()
    screen.filters.choose_days(Days(today - timedelta(days=400), today - timedelta(days=300)))
    await until(lambda: screen.search.count == 0 and screen.nothing.isVisible())
    yield "journal-nothing"


async def _unresolved(window: MainWindow, _runtime: Runtime, _language: str) -> AsyncIterator[str]:
    screen = unresolved_of(window)
    window.show_screen(Place.UNRESOLVED)
    await until(lambda: len(screen.table.rows.rows) == 4)
    screen.say(screen.tr("The look-up did not settle it."))
    for row in range(4):
        screen.table.selectRow(row)
        yield f"unresolved-{row}"
    screen.show_anything(False)
    yield "unresolved-nothing"
    screen.show_anything(True)


async def _totals(window: MainWindow, runtime: Runtime, _language: str) -> AsyncIterator[str]:
    window.show_screen(Place.TOTALS)
    screen = cast(TotalsScreen, window.screens[Place.TOTALS])
    await until(lambda: len(screen.closings.rows.rows) == 1)
    yield "totals"
    screen.desk.report = Report(SHORT, runtime.clock.now())
    screen.refresh()
    screen.read_again()
    yield "totals-report"
    screen.show_last_closed()
    screen.say(str(PrinterMissing(printer="Zebra ZD220 в торговом зале")) * 2, is_trouble=True)
    yield "totals-closed"


async def _lane_test(window: MainWindow, _runtime: Runtime, _language: str) -> AsyncIterator[str]:
    window.show_screen(Place.LANE_TEST)
    screen = cast(LaneTestScreen, window.screens[Place.LANE_TEST])
    yield "lane-test"
    screen.begin()
    await until(lambda: not screen.stop.isEnabled() and screen.notice.text(), 60)
    for page in range(3):
        screen._turn_to(page)
        yield f"lane-test-{page}"


async def _settings(window: MainWindow, _runtime: Runtime, _language: str) -> AsyncIterator[str]:
    window.show_screen(Place.SETTINGS)
    screen = cast(SettingsScreen, window.screens[Place.SETTINGS])
    for kind in PAGES:
        screen.show_page(kind)
        if kind is PeoplePage:
            await until(lambda: screen.page(PeoplePage).names.count() == 1)
        yield f"settings-{kind.__name__}"
    screen.draft.set("till_name", "x" * 300)
    yield "settings-wrong"
    screen.revert_all()


# ---------------------------------------------------------------- dialogs


async def each_dialog(window: MainWindow, runtime: Runtime, language: str) -> AsyncIterator[tuple[str, QWidget]]:
    """Open one after the other, where the program opens it; each is closed once the caller has looked at it."""
    for name, question in [*_questions(window, runtime), *_of_cases(window), *_of_people(window)]:
        asked: asyncio.Task[object] = asyncio.ensure_future(question)
        dialog = await dialog_of(window)
        yield name, dialog
        press(window, Key.Key_Escape)
        await asked
        await no_dialog(window)
    async for name, dialog in _new_supervisors(window):
        yield name, dialog
    async for name, dialog in _guides(window, language):
        yield name, dialog
    window.training.show()
    panel = next(iter(window.training.panels.values()))
    await until(panel.isActiveWindow)
    yield "training", panel
    plan = panel.troubles.plan
    plan.choose(*next((step, action) for step in STEPS for action in actions_at(step) if action in TIMED))
    panel.troubles.ensureWidgetVisible(plan)
    yield "training-plan", panel
    panel.close()
    await until(window.isActiveWindow)


Asked = Iterator[tuple[str, Coroutine[Any, Any, object]]]


def _questions(window: MainWindow, runtime: Runtime) -> Asked:
    screen = window.operation
    lane, zone, now = screen.seat.lane, runtime.settings.zone, runtime.clock.now()
    original = parse_request_id("416311639412")
    yield "help", window._show_help()
    yield "confirm-sale", confirmations.confirm_sale(screen, lane, MAX_AMOUNT)
    yield "confirm-cancel", confirmations.confirm_give_back(screen, Kind.CANCEL, lane, MAX_AMOUNT, original, SALE)
    yield "confirm-return", confirmations.confirm_give_back(screen, Kind.RETURN, lane, 1, original, SALE)
    yield "choose-sale", confirmations.choose_sale(screen, [(SALE, NOTHING)] * 12, now, zone)
    refusal = OriginalUnknown(original="416311639412")
    request = Request(Kind.RETURN, MAX_AMOUNT, "416311639412")
    yield "reconsider", reconsider(screen, screen.supervision, lane, request, refusal)
    yield "cashier", NameDialog(window).outcome()
    journal = window.screen_at(Place.JOURNAL)
    today = now.date()
    yield "days", DaysDialog(journal, Days(today, today), zone, today).outcome()
    yield "save-file", dialogs.choose_file(journal, "Journal", "journal.csv")
    yield "open-file", dialogs.open_file(window.screen_at(Place.LANE_TEST), "Trace", ".jsonl")
    window.tills.calls.recent = (replace(CALL, said="E9011: " + "x" * 190), *[CALL] * 12)
    yield "calls", CallsDialog(window, window.tills.calls, zone, runtime.clock.now).outcome()
    parts = tuple(
        Part(f"logs/part-{number}.jsonl", "", "a line of a log, as long as it is " * 40) for number in range(9)
    )
    yield "bundle", BundleDialog(window, Bundle(parts)).outcome()
    waiting = Dialog(window, Matter("A pinpad is still at work", (("HUMO", "humo-training"),), "It ends. " * 20))
    waiting.add_button("Stay   Esc").clicked.connect(waiting.reject)
    yield "waiting", waiting.outcome()
    told = outcome.of_operation(replace(SALE, state=State.UNKNOWN, reason=Reason.NO_ANSWER), runtime.settings.language)
    yield "ended", EndDialog(window, [End(told, Slip(SALE.lane, SLIP, training=True)), End(told, None)]).outcome()


def _of_cases(window: MainWindow) -> Asked:
    unresolved = unresolved_of(window)
    case = unresolved.table.case()
    assert case is not None
    facts = unresolved._settling._facts(case)
    matter = Matter("Why?", facts, "x" * 20 + " and so on" * 20)
    yield "decision", DecisionDialog(unresolved, case, facts).outcome()
    yield "reason", ReasonDialog(unresolved, matter).outcome()
    yield "crash", window._tell_of_crash("ValueError: " + "x" * 200)
    contradiction = JournalContradicted(path="/somewhere/journal.sqlite3", count=1_000_000, hash="a" * 64)
    yield "contradiction", dialogs.tell(window, window.contradiction_matter(contradiction))


def _of_people(window: MainWindow) -> Asked:
    page = cast(SettingsScreen, window.screen_at(Place.SETTINGS)).page(PeoplePage)
    yield "pin", page._allow("Add a supervisor")
    matter = Matter("Settings", (("Name of the till", "— → Касса 3"), ("Text size", "100 → 150")) * 4)
    yield "pin-settings", page.means.surroundings.supervision.ask(page, matter, "Save")
    yield "first", FirstDialog(page, Matter("Add a supervisor"), "Allow").outcome()


async def _new_supervisors(window: MainWindow) -> AsyncIterator[tuple[str, QDialog]]:
    """Those that come once a supervisor has allowed them."""
    page = cast(SettingsScreen, window.screen_at(Place.SETTINGS)).page(PeoplePage)
    for name, work in (("new-supervisor", page._add()), ("new-pin", page._change_pin(SUPERVISOR))):
        asked = asyncio.ensure_future(work)
        cast(PinDialog, await dialog_of(window, PinDialog)).pin.setFocus()
        press(window, PIN, Key.Key_Return)
        dialog = await dialog_of(window, NewPin)
        yield name, dialog
        dialog.reject()
        await asked
        await no_dialog(window)


async def _guides(window: MainWindow, language: str) -> AsyncIterator[tuple[str, QDialog]]:
    page = cast(SettingsScreen, window.screen_at(Place.SETTINGS)).page(LanesPage)
    guide = LaneGuide(window, page.means)
    for number, step in enumerate((guide._choose_scheme, guide._choose_way, guide._find_place)):
        asked = asyncio.ensure_future(step())
        yield f"lane-guide-{number}", await dialog_of(window)
        guide.dialog.chosen.emit(Choice.LEAVE)
        await asked
    guide.dialog.done(0)
    guide.dialog.deleteLater()
    window.activateWindow()
    await no_dialog(window)
    dialog = GuideDialog(window, "Calibration")
    dialog.open()
    for number, (shown, body) in enumerate(_calibration(language)):
        dialog.show_page(shown, body)
        yield f"calibration-{number}", dialog
    dialog.done(0)
    dialog.deleteLater()
    window.activateWindow()
    await no_dialog(window)


def _calibration(language: str) -> Iterator[tuple[Page, QWidget | None]]:
    rows = [LaneRow("humo-1", "HUMO · humo-1 — nothing is released yet", "x" * 20 + " and so on" * 12, True, True)] * 5
    yield pages.set_up(), SetUp(rows, "humo-1", MAX_AMOUNT)
    told = outcome.of_operation(replace(SALE, state=State.DECLINED, code="116"), language)
    yield pages.sale_not_made(told), None
    yield pages.choose_sale(), QListWidget()
    yield pages.agree(SALE, Kind.CANCEL), None
