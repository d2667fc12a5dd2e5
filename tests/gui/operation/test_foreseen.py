"""What cannot succeed is said before it is asked for: beneath the original, and without a question."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core.errors import LaneClosed
from app.core.model import Kind, Operation, Scheme, State
from app.journal.writing import Writer
from app.runtime import Runtime
from clocks import ManualClock
from operations import store
from ui.common.dialogs import Confirmation
from ui.operation.form import Draft
from ui.shell.main_window import MainWindow
from windows import RunQt, build_runtime, dialog_of, no_dialog, open_window, press, until

Key = Qt.Key
PLACES = {Scheme.HUMO: ("humo-training", "TR000001"), Scheme.UZCARD: ("uzcard-training", "TR000002")}
RRN = "416311639411"


def sold(writer: Writer, scheme: Scheme = Scheme.HUMO, state: State = State.APPROVED, **changes: Any) -> Operation:
    """A sale of 300,00 so'm."""
    lane, terminal = PLACES[scheme]
    fields = {"scheme": scheme, "lane": lane, "terminal_id": terminal, "shift_no": "1", "rrn": RRN, "slip": "x"}
    return store(writer, state, **fields | changes)


def given_back(writer: Writer, sale: Operation, kind: Kind, amount: int, state: State = State.APPROVED) -> Operation:
    """A give-back of a part of it, or of all."""
    named = {"request_id": sale.rrn, "original_id": sale.id, "scheme": sale.scheme, "lane": sale.lane}
    return store(writer, state, kind=kind, amount=amount, **named)


def note(window: MainWindow) -> str:
    """What stands beneath the original."""
    notes = [each for each in window.operation.form.findChildren(QLabel) if each.property("role") == "note"]
    return notes[1].text()


async def is_refused(window: MainWindow, key: Qt.Key, number: str) -> None:
    """Press that key: it is refused with that error. A question would have waited for its answer."""
    outcome = window.operation.outcome
    press(window, key)
    await until(lambda: not window.operation._is_asking)
    assert QApplication.activeModalWidget() is None
    assert outcome.isVisible()
    assert outcome.meaning.text().startswith(number)


def test_more_than_is_left(run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer) -> None:
    given_back(earlier, sold(earlier, Scheme.UZCARD), Kind.RETURN, 200_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            press(window, Key.Key_F6, Key.Key_Return, RRN)
            await until(lambda: form.draft() == Draft("100,00", RRN, is_suggested=True))
            assert note(window).startswith("Partly returned, 100,00 left")
            form.take_focus()
            press(window, *"150")
            await until(lambda: "only 100,00 so'm can still be given back" in note(window))
            assert form.filled() is None
            await is_refused(window, Key.Key_F4, "E3006")
            form.take_focus()
            press(window, *"99")
            await until(lambda: form.filled() is Kind.RETURN)
            press(window, Key.Key_F4)
            await dialog_of(window, Confirmation)
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize(
    ("state", "number", "told"),
    [(State.APPROVED, "E3007", "was cancelled on"), (State.UNKNOWN, "E3016", "is not settled")],
)
def test_a_sale_that_was_cancelled_or_may_have_been(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, state: State, number: str, told: str
) -> None:
    given_back(earlier, sold(earlier), Kind.CANCEL, 300_00, state)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            lane = window.operation.seat.lane
            press(window, Key.Key_Return, RRN)
            await until(lambda: told in note(window))
            assert (form.filled(), form.draft()) == (None, Draft("", RRN))
            if state is State.APPROVED:
                form.take_focus()
                press(window, *"300")
                for key in (Key.Key_F3, Key.Key_F4):
                    await is_refused(window, key, number)
            else:
                assert lane.status.trouble is not None

    with build_runtime(profile_folder, clock=ManualClock()) as runtime:  # or a look-up settles it
        run_qt(scene(runtime))


def test_a_sale_of_the_other_scheme_with_the_way_to_its_lane(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    sold(earlier, Scheme.UZCARD)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen, form = window.operation, window.operation.form
            press(window, *"300", Key.Key_Return, RRN)
            await until(lambda: note(window).startswith("It was made on UZCARD: Sale 300,00\N{NO-BREAK SPACE}so'm"))
            assert form.switch.text() == "To UZCARD · uzcard-training"
            assert form.filled() is None
            await is_refused(window, Key.Key_F3, "E3009")
            await is_refused(window, Key.Key_F4, "E3009")
            press(window, Key.Key_Return)
            assert form.switch.hasFocus()
            press(window, Key.Key_Space)
            assert screen.seat.lane.name == "uzcard-training"
            await until(lambda: form.filled() is Kind.RETURN)
            assert not form.switch.isVisible()
            assert form.draft() == Draft("300,00", RRN)
            assert form.amount.hasFocus()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_receipt_number_may_be_both_of_a_sale_there_and_of_an_unknown_one_here(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    """Receipt numbers repeat on every pinpad: the other scheme's sale is only offered."""
    sold(earlier, Scheme.UZCARD, receipt_no="14")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            press(window, *"300", Key.Key_Return, "14")
            await until(lambda: "but there is one on UZCARD" in note(window))
            press(window, Key.Key_F4)
            await dialog_of(window, Confirmation)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            QTest.mouseClick(form.switch, Qt.MouseButton.LeftButton)
            await until(lambda: form.filled() is Kind.RETURN)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_sale_that_was_not_approved(run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer) -> None:
    sold(earlier, state=State.DECLINED)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, *"300", Key.Key_Return, RRN)
            await until(lambda: "was not approved" in note(window))
            await is_refused(window, Key.Key_F3, "E3005")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_the_whole_of_a_sale_of_another_shift_is_a_return(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    sold(earlier)
    store(earlier, State.APPROVED, kind=Kind.RECONCILIATION, amount=0, lane="humo-training", terminal_id="TR000001")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            form = window.operation.form
            press(window, Key.Key_Return, RRN)
            await until(lambda: form.draft() == Draft("300,00", RRN, is_suggested=True))
            assert form.filled() is Kind.RETURN
            await is_refused(window, Key.Key_F3, "E3022")
            assert window.operation.outcome.offer.text() == "Return instead…"

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_F3, Key.Key_F4])
def test_a_closed_lane_asks_nothing(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, key: Qt.Key
) -> None:
    sold(earlier)
    store(earlier, State.UNKNOWN, lane="humo-training", amount=100_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, *"300", Key.Key_Return, RRN)
            await is_refused(window, key, "E3002")
            seat, trouble = window.operation.seat, window.operation.seat.status.trouble
            assert isinstance(trouble, LaneClosed)
            seat.lane.board.show(trouble=LaneClosed(**trouble.params))  # it is read anew after each look-up
            await until(lambda: seat.status.trouble is not trouble)
            assert window.operation.outcome.word.text() == "Closed"

    with build_runtime(profile_folder, clock=ManualClock()) as runtime:  # or a look-up opens the lane
        run_qt(scene(runtime))
