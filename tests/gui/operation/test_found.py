"""What becomes of a lost answer in the window: looked up by itself, told, shown, printed once, and never repeated."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Evidence, Finding, Kind, Operation, Origin, Reason, State, new_id
from app.emulators.cards import find_card
from app.emulators.device import Event
from app.journal.writing import Writer
from app.printing.layout import PrintJob
from app.runtime import Runtime
from cases import SLIP, store_contradicted
from operations import MOMENT, make_operation, store
from ui.common.dialogs import Message
from ui.operation import finds
from ui.operation.form import Draft
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.slips.printing import SlipPrinter
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    dialog_of,
    lose_next_answer,
    no_dialog,
    open_window,
    present_card,
    press,
    unresolved_of,
    until,
    withhold_card,
)

Key = Qt.Key
HUMO = "humo-training"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The lines of each slip that was sent to a printer, because there is none."""
    slips: list[list[str]] = []

    def take(_printer: SlipPrinter, job: PrintJob) -> Future[None]:
        slips.extend([line.text for line in sheet] for sheet in job.begin().sheets)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    monkeypatch.setattr(SlipPrinter, "print", take)
    return slips


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder, automatic=True) as started:
        yield started


async def lose_an_answer(window: MainWindow, runtime: Runtime, amount: str = "300") -> Operation:
    """A sale whose approval is lost, and whose pinpad is away; unknown, and looked up in vain."""
    lose_next_answer(runtime, HUMO)
    seat = window.operation.seats[HUMO]
    press(window, amount, Key.Key_F2)
    await until(lambda: isinstance(seat.ended, Operation) and not seat.is_working, 3 * LIMIT)
    await until(lambda: seat.status.look_up is not None and seat.status.look_up.problem is not None)
    assert isinstance(seat.ended, Operation)
    return seat.ended


def ended_as(window: MainWindow, state: State) -> bool:
    ended = window.operation.seats[HUMO].ended
    return isinstance(ended, Operation) and ended.state is state


def texts(dialog: Message) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


async def message(window: MainWindow) -> str:
    """What a message says, read and closed."""
    dialog = await dialog_of(window)
    assert isinstance(dialog, Message)
    told = texts(dialog)
    press(window, Key.Key_Return)
    await no_dialog(window)
    return told


def test_a_lost_answer_is_found_shown_and_printed_once(
    run_qt: RunQt,
    qapp: QApplication,
    runtime: Runtime,
    printed: list[list[str]],
    expect_log: Callable[[int, str], None],
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen, tab = window.operation, window.navigation.tabs[Place.UNRESOLVED]
            unknown = await lose_an_answer(window, runtime)
            assert printed == []  # nobody knows yet what it would say
            assert "Do not repeat" in screen.outcome.advice.text()
            await until(lambda: "Next try in" in screen.outcome.progress.text())
            assert "away" in screen.outcome.progress.text()
            assert "Next try in" in screen.seat.tile.detail_text()
            await until(lambda: tab.count == 1)

            runtime.training.pinpads[0].plug()
            await until(lambda: ended_as(window, State.APPROVED), 3 * LIMIT)
            assert screen.outcome.word.text() == "Sale approved"
            assert "asked afterwards" in screen.outcome.meaning.text()
            assert "do not repeat" in screen.outcome.advice.text()
            assert screen.outcome.progress.isHidden()
            assert any("ОДОБРЕНО" in line.text for line in screen.pane.paper.lines)
            await until(lambda: printed and tab.count == 0)
            assert screen.form.amount.hasFocus()

            press(window, "100", Key.Key_F2)  # the lane works again
            await until(lambda: len(printed) == 2, 3 * LIMIT)
            (known,) = [each for each in screen.table.operations() if each.id == unknown.id]
            assert known.state is State.APPROVED

    run_qt(scene())
    assert not any("КОПИЯ" in line for slip in printed for line in slip)
    entries = runtime.training.pinpads[0].ledger.entries
    assert [entry.kind for entry in entries if entry.event is Event.START].count(Kind.SALE) == 2


def test_while_a_lane_looks_up_its_form_can_be_typed_in_and_sells_nothing(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen, seat = window.operation, window.operation.seats[HUMO]
            await lose_an_answer(window, runtime)
            attempt = seat.status.look_up.attempt if seat.status.look_up else 0
            press(window, "5")
            await until(
                lambda: seat.status.look_up is not None and seat.status.look_up.attempt > attempt + 1, 3 * LIMIT
            )
            press(window, "0")
            assert screen.form.amount.valid_amount() == 50_00
            assert not screen.progress.isVisible()
            press(window, Key.Key_F2)
            await until(lambda: screen.outcome.word.text() == "Closed")
            assert "being looked up" in screen.outcome.meaning.text()
            runtime.training.pinpads[0].plug()
            await until(lambda: ended_as(window, State.APPROVED), 3 * LIMIT)

    run_qt(scene())
    assert len(runtime.read(lambda reader: reader.latest(9)).result()) == 1


def test_a_find_of_before_the_window_is_told_too(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, printed: list[list[str]]
) -> None:
    """The lane is asked by its own thread, which does not wait for the window."""
    found = make_operation(lane=HUMO, state=State.APPROVED, reason=Reason.LOOKED_UP, slip=SLIP, code="000")
    runtime.lanes[HUMO].board.show(found=found)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: window.operation.outcome.word.text() == "Sale approved")
            assert window.operation.pane.operation == found

    run_qt(scene())
    assert len(printed) == 1


def test_what_another_lane_finds_is_marked_on_its_tile(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    found = make_operation(lane=HUMO, state=State.DECLINED, reason=Reason.LOOKED_UP, code="116")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            press(window, Key.Key_F6)
            runtime.lanes[HUMO].board.show(found=found)
            await until(lambda: "declined" in screen.seats[HUMO].tile.accessibleName())
            assert screen.hint.isVisible()
            press(window, Key.Key_F6)
            assert screen.outcome.word.text() == "Sale declined"

    run_qt(scene())


def take_poor_card(runtime: Runtime) -> None:
    """Let the first pinpad be shown a card without money from now on."""
    runtime.training.pinpads[0].let_present(find_card("humo-poor"), 1.0)


@pytest.mark.parametrize(("typed", "kept"), [("", "300,00"), ("77", "77")])
def test_a_decline_that_is_looked_up_leaves_the_amount_as_any_decline_does(
    run_qt: RunQt,
    qapp: QApplication,
    runtime: Runtime,
    expect_log: Callable[[int, str], None],
    typed: str,
    kept: str,
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            take_poor_card(runtime)
            await lose_an_answer(window, runtime)
            assert form.draft() == Draft()
            press(window, typed)
            runtime.training.pinpads[0].plug()
            await until(lambda: ended_as(window, State.DECLINED), 3 * LIMIT)
            await until(lambda: form.draft().amount == kept)
            assert form.amount.hasFocus()
            press(window, "5")
            assert form.draft().amount == (f"{typed}5")  # it replaces what came back, and never lengthens it

    run_qt(scene())


def test_a_decline_on_another_lane_leaves_the_amount_too(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            take_poor_card(runtime)
            press(window, "300", Key.Key_F2)
            await until(lambda: screen.seat.is_working)
            press(window, Key.Key_F6)
            await until(lambda: ended_as(window, State.DECLINED), 3 * LIMIT)
            await until(lambda: not screen.seats[HUMO].is_working)
            assert screen.form.draft() == Draft()
            press(window, Key.Key_F6)
            assert screen.form.draft().amount == "300,00"
            screen.form.set_draft(Draft())
            press(window, Key.Key_F6, Key.Key_F6)
            assert screen.form.draft() == Draft()  # it comes back once

    run_qt(scene())


def test_a_contradiction_is_said_loudly_and_not_printed_again(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, printed: list[list[str]]
) -> None:
    declined = store_contradicted(earlier, slip=SLIP)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            runtime.lanes[declined.lane].board.show(found=declined)
            told = await message(window)
            assert "contradicts itself" in told
            assert "Do not repeat it" in told
            press(window, Key.Key_F6)
            assert window.operation.outcome.word.text() == "Closed"
            assert "E3019" in window.operation.outcome.meaning.text()

    with build_runtime(profile_folder, automatic=True) as runtime:
        run_qt(scene(runtime))
    assert printed == []


def test_an_approval_that_nobody_asked_for_is_said_loudly_and_printed(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, printed: list[list[str]]
) -> None:
    found = make_operation(
        lane=HUMO, state=State.APPROVED, reason=Reason.NOT_ASKED_FOR, origin=Origin.PINPAD, slip=SLIP, code="000"
    )
    earlier.adopt(found)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            runtime.lanes[HUMO].board.show(found=found)
            assert "had not asked for" in await message(window)
            assert window.operation.outcome.word.text() == "Not asked for"
            assert "give the money back" in window.operation.outcome.advice.text()

    with build_runtime(profile_folder, automatic=True) as runtime:
        run_qt(scene(runtime))
    assert len(printed) == 1


def test_what_is_found_while_a_sale_runs_is_told_behind_it(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, printed: list[list[str]]
) -> None:
    earlier = make_operation(lane=HUMO, state=State.APPROVED, reason=Reason.ANSWERED_LATE, amount=77_00, slip=SLIP)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await until(lambda: screen.seat.sent is not None)
            runtime.lanes[HUMO].board.show(found=earlier)
            await until(lambda: printed)
            assert screen.progress.isVisible()
            assert QApplication.activeModalWidget() is None
            present_card(pinpad)
            told = await message(window)
            assert "settled now: Sale approved" in told
            assert "77,00" in told
            assert screen.outcome.subject.text().endswith("300,00\N{NO-BREAK SPACE}so'm")

    run_qt(scene())
    assert len(printed) == 2


def test_a_cancel_that_named_another_sale_is_said_loudly(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    """M5.5. The lane closes at the end of the cancel itself."""
    cancel = store(
        earlier, State.APPROVED, lane=HUMO, kind=Kind.CANCEL, request_id="416311639412", code="400", slip=SLIP
    )

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            lane = runtime.lanes[HUMO]
            alarm = Evidence(new_id(MOMENT), cancel.id, Finding.OTHER_SALE, MOMENT, "400", SLIP)
            runtime.write(lambda writer: writer.learn(MOMENT, evidence=alarm)).result(LIMIT)
            lane.recheck()
            await until(lambda: window.operation.seat.is_closed)
            window.operation._show_end(cancel)
            assert "another sale" in await message(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("what", [Finding.CONTRADICTION, Finding.OTHER_SALE, None])
def test_every_find_has_its_words(what: Finding | None) -> None:
    conflict = None if what is None else Evidence("c1", "o1", what, MOMENT)
    find = finds.Find(make_operation(state=State.APPROVED, slip=SLIP), conflict)
    assert find.is_loud == (what is not None)
    assert find.has_new_slip == (what is None)


def test_the_screens_are_called_by_their_keys(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            assert window.operation.isVisible()
            press(window, "300")
            chord(window, Key.Key_3)
            assert unresolved_of(window).isVisible()
            assert not window.operation.isVisible()
            press(window, Key.Key_F2, Key.Key_F4)  # not of this screen
            chord(window, Key.Key_1)
            assert window.operation.form.amount.hasFocus()
            assert not window.operation.working()
            window.navigation.tabs[Place.UNRESOLVED].click()
            assert unresolved_of(window).isVisible()
            window.navigation.tabs[Place.OPERATION].click()
            assert window.operation.isVisible()

    run_qt(scene())


def chord(window: MainWindow, key: Qt.Key) -> None:
    """Press a key with Ctrl."""
    QTest.keyClick(QApplication.focusWidget() or window, key, Qt.KeyboardModifier.ControlModifier)


def test_after_a_restart_the_program_finds_it_by_itself(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    printed: list[list[str]],
    expect_log: Callable[[int, str], None],
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def before(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await lose_an_answer(window, runtime)

    async def after(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await until(lambda: ended_as(window, State.APPROVED), 3 * LIMIT)
            assert window.operation.outcome.word.text() == "Sale approved"
            assert any("ОДОБРЕНО" in line.text for line in window.operation.pane.paper.lines)
            await until(lambda: printed)

    for scene in (before, after):
        with build_runtime(profile_folder, automatic=True) as runtime:
            run_qt(scene(runtime))
    assert len(printed) == 1
