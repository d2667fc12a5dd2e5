"""Every text of the screen of unresolved cases and of its dialogs has its room, in every language and size."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.errors import JournalContradicted, OriginalUnknown, SameAmountUnsettled
from app.core.model import Evidence, Finding, Kind, LookUp, Misfit, Operation, Reason, Request, Scheme, State, new_id
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import Settings
from cases import SLIP, add_supervisor, store_contradicted, store_looked_up
from clocks import HurriedClock
from operations import MOMENT, make_operation, store
from room import SMALLEST_FOR, has_room
from ui.common import dialogs
from ui.common.dialogs import Matter
from ui.common.i18n import LANGUAGES
from ui.operation import finds
from ui.people.reconsidering import reconsider
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.unresolved.settling import DecisionDialog, ReasonDialog
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, unresolved_of, until

LARGEST = 9_999_999_999_99
"""Tiyin: the amount that needs most room."""


def store_everything(writer: Writer) -> None:
    """Cases of every form, with the longest texts."""
    store_looked_up(writer, *Misfit, amount=LARGEST, card="986018******4789", detail="x" * 20 + " and so on" * 20)
    store_contradicted(writer, amount=LARGEST, rrn="416311639412", card="860012******1234")
    store_contradicted(writer, Finding.OTHER_SALE, amount=LARGEST)
    store_looked_up(writer, look_up=LookUp.LOST, kind=Kind.RETURN, request_id="416311639499", slip=None)
    store_looked_up(writer, Misfit.TOTALS, kind=Kind.RECONCILIATION, amount=0)
    pending = {"lane": "humo-training", "created_at": MOMENT + timedelta(minutes=1)}
    store(writer, State.UNKNOWN, reason=Reason.CODE_UNDECIDED, code="402", slip=SLIP, **pending)


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
            screen = unresolved_of(window)
            window.show_screen(Place.UNRESOLVED)
            await has_room(window)
            await until(lambda: len(screen.table.rows.rows) == 6)
            screen.say(screen.tr("The look-up did not settle it."))
            for row in range(6):
                screen.table.selectRow(row)
                await has_room(window)
                assert (window.width(), window.height()) == size

    tables = {"window": {"theme": "dark", "text_size": text_size}, "printer": {"automatic": False}}
    settings = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), settings, interactive=True, clock=HurriedClock()) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        run_qt(scene(runtime))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_supervisor", [True, False])
def test_every_dialog_opens(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, language: str, has_supervisor: bool
) -> None:
    if has_supervisor:
        add_supervisor(earlier)
    store_looked_up(earlier, Misfit.AMOUNT, amount=LARGEST)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: unresolved_of(window).table.rows.rows)
            for question in questions(window, runtime):
                answer: asyncio.Task[object] = asyncio.ensure_future(question)
                dialog = await dialog_of(window)
                await has_room(dialog)
                press(window, Qt.Key.Key_Escape)
                assert not await answer
                await no_dialog(window)

    with build_runtime(profile_folder, language) as runtime:
        runtime.training.pinpads[0].unplug()
        run_qt(scene(runtime))


def questions(window: MainWindow, runtime: Runtime) -> Iterator[Coroutine[Any, Any, object]]:
    """Everything that is asked and told about cases."""
    screen, supervision, lane = window.operation, window.operation.supervision, window.operation.seat.lane
    case = unresolved_of(window).table.case()
    assert case is not None
    facts = unresolved_of(window)._settling._facts(case)
    matter = Matter("Why?", facts, "x" * 20 + " and so on" * 20)
    yield DecisionDialog(screen, case, facts).outcome()
    yield ReasonDialog(screen, matter).outcome()
    yield supervision.ask(screen, matter, "Allow it")
    request = Request(Kind.RETURN, LARGEST, "416311639412")
    yield reconsider(screen, supervision, lane, request, OriginalUnknown(original="416311639412"))
    same = SameAmountUnsettled(amount="9999999999.99", lane="humo-training", when="02.03.2026 12:00")
    yield reconsider(screen, supervision, lane, Request(Kind.SALE, LARGEST), same)
    for find in all_finds():
        yield dialogs.tell(screen, find.matter(runtime.settings.zone))
    contradiction = JournalContradicted(path="/somewhere/journal.sqlite3", count=1_000_000, hash="a" * 64)
    yield dialogs.tell(screen, window.contradiction_matter(contradiction))


def all_finds() -> Iterator[finds.Find]:
    found = make_operation(scheme=Scheme.UZCARD, kind=Kind.RETURN, amount=LARGEST, state=State.APPROVED)
    for what in (Finding.CONTRADICTION, Finding.OTHER_SALE):
        yield finds.Find(found, Evidence(new_id(MOMENT), found.id, what, MOMENT))
    yield finds.Find(found, None)
    yield finds.Find(not_asked_for(found), None)


def not_asked_for(operation: Operation) -> Operation:
    return make_operation(amount=operation.amount, state=State.APPROVED, reason=Reason.NOT_ASKED_FOR)
