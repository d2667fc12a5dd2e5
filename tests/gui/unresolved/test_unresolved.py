"""The screen of unresolved cases at the real window: each case told, looked up again, settled, its lane opened."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.api import command_channel
from app.core.errors import KindNotSupported, LineLost, LookUpUnanswered, PinpadSilent, PortHeld, PortUnavailable
from app.core.model import Case, Decision, Evidence, Finding, Kind, LookUp, Misfit, Operation, Resolution, Scheme, State
from app.journal.writing import Writer
from app.lanes.look_up import LookUpStatus
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from app.settings import SupervisorSettings
from cases import PIN, SLIP, SUPERVISOR, add_supervisor, store_contradicted, store_looked_up
from operations import MOMENT, make_operation, store
from ui.common import cases, looking_up
from ui.common.dialogs import Confirmation
from ui.common.i18n import LANGUAGES, Translations
from ui.people.supervision import PinDialog
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.unresolved import settling
from ui.unresolved.settling import DecisionDialog, ReasonDialog
from windows import LIMIT, RunQt, build_runtime, dialog_of, no_dialog, open_window, press, unresolved_of, until

Key = Qt.Key
HUMO = "humo-training"


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    """A till with a supervisor, and nothing open."""
    add_supervisor(earlier)
    with build_runtime(profile_folder) as started:
        yield started


def test_a_case_that_a_command_has_settled_is_gone(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    """Of a lane that the settings no longer have, so that no lane tells of it."""
    add_supervisor(earlier)
    case = store_looked_up(earlier, lane="gone")
    asked = {"case": case.id, "decision": "declined", "by": SUPERVISOR, "pin": PIN, "reason": "seen"}

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            told = await asyncio.to_thread(partial(command_channel.hand_over, runtime.profile, "resolve", **asked))
            assert told == {"by": SUPERVISOR, "operation": case.id}
            await show(window, 0)
            await until(lambda: window.operation.table.operations()[0].state is State.DECLINED)
        assert runtime.case_settled is None

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@contextmanager
def silenced(profile_folder: Path, **changes: Any) -> Iterator[Runtime]:
    """A runtime whose pinpads are unplugged, so that no look-up is answered."""
    runtime = build_runtime(profile_folder, **changes)
    with runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()
        yield runtime


def tells(window: MainWindow, *texts: str) -> bool:
    """Whether all of that is said of the chosen case."""
    labels = unresolved_of(window).panel.findChildren(QLabel)
    told = "\n".join(label.text() for label in labels if label.isVisible())
    return all(text in told for text in texts)


def slip(window: MainWindow) -> str:
    return "\n".join(line.text for line in unresolved_of(window).slip.paper.lines)


async def show(window: MainWindow, count: int) -> None:
    """The screen, once it shows so many cases."""
    window.show_screen(Place.UNRESOLVED)
    await until(lambda: len(unresolved_of(window).table.rows.rows) == count)


async def decide(window: MainWindow, decision: Decision, reason: str, pin: str = PIN) -> None:
    """Settle the chosen case, by keyboard."""
    press(window, Key.Key_F8)
    await dialog_of(window, DecisionDialog)
    choose = [Key.Key_Space] if decision is Decision.APPROVED else [Key.Key_Down, Key.Key_Space]
    press(window, *choose, Key.Key_Tab, reason, Key.Key_Return)
    await dialog_of(window, PinDialog)
    press(window, pin, Key.Key_Return)


def test_where_nothing_is_open_all_is_well(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.UNRESOLVED)
            assert unresolved_of(window).nothing.isVisible()
            assert window.navigation.tabs[Place.UNRESOLVED].count == 0
            press(window, Key.Key_F5, Key.Key_F7, Key.Key_F8)
            assert QApplication.activeModalWidget() is None
            window.translations.switch("ru")
            await until(lambda: unresolved_of(window).nothing.title.text() == "Всё выяснено")

    run_qt(scene())


def test_a_journal_that_cannot_be_read_does_not_mean_that_all_is_well(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "the journal did not answer")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.show_screen(Place.UNRESOLVED)
            nothing = unresolved_of(window).nothing
            with closing(sqlite3.connect(runtime.profile.journal)) as connection:
                connection.execute("ALTER TABLE evidence RENAME TO hidden")
                window.cases.read_again()
                await until(lambda: "Nobody can tell" in nothing.title.text())
                assert "cannot be used" in nothing.remark.text()
                connection.execute("ALTER TABLE hidden RENAME TO evidence")
            window.cases.read_again()
            await until(lambda: nothing.title.text() == "Everything is settled")

    run_qt(scene())


def test_each_case_is_told_with_all_that_is_known(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_looked_up(earlier, Misfit.AMOUNT, Misfit.RECEIPT, created_at=MOMENT - timedelta(hours=1), amount=300_00)
    store_contradicted(earlier, created_at=MOMENT - timedelta(minutes=30), rrn="416311639412")
    store(earlier, State.UNKNOWN, lane=HUMO, amount=77_00, kind=Kind.RETURN, request_id="416311639499")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = unresolved_of(window)
            await show(window, 3)
            assert window.navigation.tabs[Place.UNRESOLVED].count == 3
            assert [case.operation.amount for case in screen.table.rows.rows] == [300_00, 300_00, 77_00]
            assert screen.table.hasFocus()
            why = "The line to the pinpad was lost."
            await until(
                lambda: tells(window, "Sale: outcome unknown", why, "The result is coming", "humo-training · training")
            )
            await until(lambda: tells(window, "•  The amount on the slip is another."))
            assert "455.00" in slip(window)
            assert "Compare the slip on the right" in screen.panel.step.text.text()

            press(window, Key.Key_Down)
            await until(
                lambda: tells(window, "Contradiction", "Sale declined · 116", "000: Successful", "416311639412")
            )
            assert "Do not repeat it" in screen.panel.step.text.text()
            assert not screen.look_up.isEnabled()
            assert not screen.open_lane.isEnabled()

            press(window, Key.Key_Down)
            await until(lambda: "Plug the pinpad in" in screen.panel.step.text.text())
            await until(lambda: "Next try in" in screen.panel.step.progress.text())
            await until(lambda: tells(window, "416311639499"))
            assert slip(window) == ""
            await until(screen.open_lane.isEnabled)

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_slips_of_a_case_are_looked_at_one_by_one(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_looked_up(earlier, Misfit.AMOUNT, slip=SLIP, lane=HUMO)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            press(window, Key.Key_Tab, Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            assert unresolved_of(window).panel.isAncestorOf(focused)
            panel = unresolved_of(window).panel
            assert panel._account is not None
            panel.show_account(replace(panel._account, subject="more is known"))
            assert QApplication.focusWidget() is not focused, "what was said before is told anew"
            unresolved_of(window).slip.show_slip(None)
            press(window, Key.Key_Space)
            assert "455.00" in slip(window)

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_another_sale_in_between_stays_open_and_a_supervisor_settles_it(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")
    pinpad, lane = runtime.training.pinpads[0], runtime.lanes[HUMO]

    def sell_in_between(status: LaneStatus) -> None:
        if status.operation is not None and status.operation.state is State.UNKNOWN:
            unsubscribe()
            pinpad.sell_alone(455_00, runtime.clock.monotonic())

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            operation, screen = window.operation, unresolved_of(window)
            pinpad.faults.add("STORERC:drop")
            press(window, "300", Key.Key_F2)
            await until(lambda: lane.status.condition is Condition.READY and screen.table.rows.rows, 3 * LIMIT)
            await show(window, 1)
            await until(lambda: "did not settle it" in screen.panel.step.text.text())
            await until(lambda: tells(window, "•  The amount on the slip is another."))
            assert "455.00" in slip(window)

            press(window, Key.Key_F5)  # it is no better when it is asked again
            await until(lambda: "did not settle it" in screen.notice.text())

            await decide(window, Decision.APPROVED, "the bank says so")
            await no_dialog(window)
            await until(screen.nothing.isVisible)
            await until(lambda: window.navigation.tabs[Place.UNRESOLVED].count == 0)
            assert isinstance(operation.seat.ended, Operation)
            assert operation.seat.ended.state is State.APPROVED
            assert operation.outcome.word.text() == "Sale approved"
            assert "A supervisor settled it" in operation.outcome.meaning.text()

    unsubscribe = lane.subscribe(sell_in_between)
    run_qt(scene())
    (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
    (resolution,) = runtime.read(lambda reader: reader.resolutions_of(sale.id)).result()
    assert (sale.state, resolution.supervisor, resolution.reason) == (State.APPROVED, SUPERVISOR, "the bank says so")


@pytest.mark.parametrize("decision", [Decision.APPROVED, Decision.DECLINED])
def test_a_conflict_is_settled_and_its_lane_opens(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, decision: Decision
) -> None:
    add_supervisor(earlier)
    declined = store_contradicted(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            assert runtime.lanes[declined.lane].status.condition is Condition.CLOSED
            await show(window, 1)
            await decide(window, decision, "seen")
            await until(unresolved_of(window).nothing.isVisible)
            await until(lambda: runtime.lanes[declined.lane].status.condition is Condition.READY)
            await until(lambda: len(window.operation.table.operations()) == 1 + (decision is Decision.APPROVED))

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_lane_is_opened_over_lost_evidence(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)
    unknown = store(earlier, State.UNKNOWN, lane=HUMO)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = unresolved_of(window)
            await show(window, 1)
            await until(screen.open_lane.isEnabled)
            press(window, Key.Key_F7)
            dialog = await dialog_of(window, ReasonDialog)
            assert isinstance(dialog, ReasonDialog)
            press(window, Key.Key_Return)
            assert "needs a reason" in dialog.note.text()
            press(window, "the pinpad is broken", Key.Key_Return)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await until(lambda: "is open again" in screen.notice.text())
            await until(lambda: runtime.lanes[HUMO].status.condition is Condition.READY)
            await until(lambda: "proves nothing any more" in screen.panel.step.text.text())
            await until(lambda: tells(window, "the pinpad is broken"))
            assert not screen.open_lane.isEnabled()
            assert window.navigation.tabs[Place.UNRESOLVED].count == 1

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))
        (resolution,) = runtime.read(lambda reader: reader.resolutions_of(unknown.id)).result()
    assert (resolution.decision, resolution.supervisor) == (Decision.OPENED, SUPERVISOR)


def test_a_decision_needs_an_answer_and_a_reason_and_may_be_given_up(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)
    store_looked_up(earlier, Misfit.AMOUNT)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            press(window, Key.Key_F8)
            dialog = await dialog_of(window, DecisionDialog)
            assert isinstance(dialog, DecisionDialog)
            assert dialog.decision() is None
            press(window, Key.Key_Return)
            assert "Choose one" in dialog.note.text()
            press(window, Key.Key_Space)
            assert "kept as: Sale approved" in dialog.consequence.text()
            press(window, Key.Key_Down)
            assert "kept as: Sale declined" in dialog.consequence.text()
            press(window, Key.Key_Tab, "  ", Key.Key_Return)
            assert "needs a reason" in dialog.note.text()
            press(window, "seen", Key.Key_Return)
            await dialog_of(window, PinDialog)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert len(unresolved_of(window).table.rows.rows) == 1

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_what_was_settled_meanwhile_is_told(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)
    unknown = store_looked_up(earlier, Misfit.AMOUNT)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            case = unresolved_of(window).table.case()
            assert case is not None
            press(window, Key.Key_F8)
            await dialog_of(window, DecisionDialog)
            runtime.settle(case, Decision.DECLINED, SUPERVISOR, "first").result(LIMIT)
            press(window, Key.Key_Space, Key.Key_Tab, "second", Key.Key_Return)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await until(lambda: not isinstance(QApplication.activeModalWidget(), PinDialog | None))
            dialog = await dialog_of(window)
            assert any("There is no open case" in label.text() for label in dialog.findChildren(QLabel))
            press(window, Key.Key_Return)
            await until(unresolved_of(window).nothing.isVisible)

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))
        resolutions = runtime.read(lambda reader: reader.resolutions_of(unknown.id)).result()
    assert [resolution.reason for resolution in resolutions] == ["first"]


def test_where_the_settings_need_no_supervisor_the_cashier_decides(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    unknown = store_looked_up(earlier, Misfit.AMOUNT)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Aziza")
            await show(window, 1)
            press(window, Key.Key_F8)
            await dialog_of(window, DecisionDialog)
            press(window, Key.Key_Space, Key.Key_Tab, "seen", Key.Key_Return)
            await dialog_of(window, Confirmation)
            press(window, "y")
            await until(unresolved_of(window).nothing.isVisible)

    runtime = build_runtime(profile_folder)
    runtime.settings = runtime.settings.model_copy(update={"supervisor": SupervisorSettings(actions=("reprint",))})
    with runtime:
        runtime.training.pinpads[0].unplug()
        run_qt(scene(runtime))
        (resolution,) = runtime.read(lambda reader: reader.resolutions_of(unknown.id)).result()
    assert resolution.supervisor == "Aziza"


def test_a_case_of_a_lane_that_is_gone_can_still_be_settled(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    add_supervisor(earlier)
    store(earlier, State.UNKNOWN, lane="humo-old")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            assert "no longer have this lane" in unresolved_of(window).panel.step.text.text()
            assert not unresolved_of(window).look_up.isEnabled()
            assert not unresolved_of(window).open_lane.isEnabled()
            await decide(window, Decision.DECLINED, "seen")
            await until(unresolved_of(window).nothing.isVisible)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_look_up_that_is_refused_is_told(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_looked_up(earlier, Misfit.AMOUNT)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await show(window, 1)
            press(window, Key.Key_F5)
            await until(lambda: "cannot be opened" in unresolved_of(window).notice.text())

    with silenced(profile_folder) as runtime:
        run_qt(scene(runtime))


ZONE = ZoneInfo("Asia/Tashkent")
AT_REST = LaneStatus(HUMO, (Scheme.HUMO,), training=True, condition=Condition.CLOSED)
UNKNOWN = make_operation(lane=HUMO, state=State.UNKNOWN)


def case_of(operation: Operation) -> Case:
    return Case(operation, None, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_look_up_has_its_step(qapp: QApplication, language: str) -> None:
    translations = Translations(qapp, language)
    problems = (
        None,
        PortUnavailable(port="COM3", problem="gone"),
        PinpadSilent(seconds=30),
        PortHeld(port="COM3"),
        LookUpUnanswered(code="984"),
        KindNotSupported(kind=Kind.LAST_SLIP),
    )
    waiting = [LookUpStatus(UNKNOWN, 1, None if isinstance(each, KindNotSupported) else 5.0, each) for each in problems]
    statuses = [
        LaneStatus(HUMO, (Scheme.HUMO,), training=True, condition=Condition.CLOSED, look_up=each) for each in waiting
    ]
    steps = {cases.next_step(case_of(UNKNOWN), status) for status in statuses}
    assert len(steps) == len(problems) - 1  # a pinpad that is silent is away
    steps |= {cases.next_step(case_of(UNKNOWN), status) for status in (AT_REST, None)}
    for operation in (
        make_operation(state=State.UNKNOWN, look_up=LookUp.ANSWERED),
        make_operation(state=State.UNKNOWN, look_up=LookUp.LOST),
        make_operation(state=State.UNKNOWN, look_up=LookUp.ANSWERED, kind=Kind.RECONCILIATION),
    ):
        steps.add(cases.next_step(case_of(operation), AT_REST))
    assert len(steps) == len(problems) + 4
    assert len({looking_up.tell(each, 1.5) for each in waiting}) == len(problems) - 1
    assert "4" in looking_up.tell(waiting[0], 1.5)
    translations.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_being_asked_waiting_for_somebody_and_never_are_told_apart(qapp: QApplication, language: str) -> None:
    translations = Translations(qapp, language)
    never = LookUpStatus(UNKNOWN, 1, None, KindNotSupported(kind=Kind.LAST_SLIP))
    waiting = LookUpStatus(UNKNOWN, 1, None, LineLost(port="http://192.0.2.1", problem="gone"), has_printed=True)
    asking = replace(waiting, is_asking=True)
    later = replace(waiting, next_at=5.0)
    told = [(looking_up.tell(each, 0.0), looking_up.tell_next(each, 0.0)) for each in (never, waiting, asking, later)]
    assert len({whole for whole, _ in told}) == len({short for _, short in told}) == len(told)
    steps = {
        cases.next_step(case_of(UNKNOWN), replace(AT_REST, look_up=each)) for each in (never, waiting, asking, later)
    }
    assert len(steps) == 3  # whether it is asked now or soon makes no difference to what is to be done
    translations.close()


@pytest.mark.parametrize(("operator", "told"), [("till", []), ("Нигора", ["Нигора"])])
def test_a_cashier_is_told_where_somebody_gave_a_name(operator: str, told: list[str]) -> None:
    case = case_of(make_operation(state=State.UNKNOWN, operator=operator))
    account = cases.describe_case(case, [], AT_REST, ZONE, "en")
    assert [value for name, value in account.facts if name == "Cashier"] == told


@pytest.mark.parametrize("kind", [Kind.SALE, Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION])
def test_a_resolution_by_the_pinpad_is_no_opening_of_the_lane(kind: Kind) -> None:
    operation = make_operation(kind=kind, state=State.UNKNOWN)
    pinpad = Resolution(operation.id, Decision.APPROVED, MOMENT, "e1")
    opened = Resolution(operation.id, Decision.OPENED, MOMENT, None, SUPERVISOR, "broken")
    account = cases.describe_case(case_of(operation), [pinpad, opened], AT_REST, ZONE, "en")
    assert [value for name, value in account.facts if name == "Lane opened"] == [
        f"02.03.2026 12:00:00 · {SUPERVISOR}: broken"
    ]


@pytest.mark.parametrize("decision", [Decision.APPROVED, Decision.DECLINED])
@pytest.mark.parametrize("what", [None, Finding.CONTRADICTION, Finding.OTHER_SALE])
def test_what_a_decision_leads_to_is_said(decision: Decision, what: Finding | None) -> None:
    conflict = None if what is None else Evidence("c1", UNKNOWN.id, what, MOMENT)
    operation = UNKNOWN if what is None else make_operation(state=State.DECLINED)
    said = settling.consequence(Case(operation, conflict, ()), decision)
    assert ("written down besides" in said) == (what is not None and decision is Decision.APPROVED)
