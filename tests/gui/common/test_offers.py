"""What is offered beneath an outcome: it fills the form and asks, and never does anything by itself."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.core.errors import CancelNotWhole, LaneNotCalibrated, ShiftOver, TerminalDiffers
from app.core.model import Kind, Operation, Reason, Request, Scheme, State
from app.emulators.device import Event
from app.lanes.profile import Cover
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from cases import PIN, add_supervisor
from operations import make_operation
from ui.common import offers, outcome
from ui.common.dialogs import Confirmation
from ui.common.marks import Mark
from ui.common.offers import Errand
from ui.operation.form import Draft
from ui.people.supervision import PinDialog
from ui.shell.main_window import MainWindow
from ui.unresolved.settling import ReasonDialog
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    dialog_of,
    no_dialog,
    open_window,
    present_card,
    press,
    until,
    waits_for_card,
    withhold_card,
)

Key = Qt.Key
RRN = "416311639412"
READY = LaneStatus("humo-1", (Scheme.HUMO,), training=True, condition=Condition.READY)
UNWANTED = make_operation(state=State.APPROVED, reason=Reason.APPROVED_AFTER_ABORT, rrn=RRN, code="000")


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


@pytest.mark.parametrize(("scheme", "kind"), [(Scheme.HUMO, Kind.CANCEL), (Scheme.UZCARD, Kind.RETURN)])
def test_an_approval_that_nobody_wants_any_more_is_offered_for_giving_back(scheme: Scheme, kind: Kind) -> None:
    unwanted = make_operation(scheme=scheme, state=State.APPROVED, reason=Reason.APPROVED_AFTER_ABORT, rrn=RRN)
    offer = offers.after(unwanted, None, READY)
    assert offer is not None
    assert offer.leads_to == Request(kind, unwanted.amount, RRN)


@pytest.mark.parametrize(
    "ended",
    [
        ShiftOver(original=RRN),
        make_operation(kind=Kind.CANCEL, state=State.DECLINED, code="302", request_id=RRN),
    ],
)
def test_a_cancel_that_comes_too_late_is_offered_as_a_return(ended: Operation | ShiftOver) -> None:
    offer = offers.after(ended, Request(Kind.CANCEL, 300_00, RRN), READY)
    assert offer is not None
    assert offer.leads_to == Request(Kind.RETURN, 300_00, RRN)


@pytest.mark.parametrize(
    "ended",
    [
        make_operation(state=State.APPROVED),
        make_operation(kind=Kind.CANCEL, state=State.APPROVED, reason=Reason.APPROVED_AFTER_ABORT),
        make_operation(state=State.DECLINED, code="302"),
        make_operation(kind=Kind.CANCEL, state=State.UNKNOWN, code="302"),
        CancelNotWhole(amount="300.00"),
        None,
    ],
)
def test_otherwise_nothing_is_offered(ended: Operation | CancelNotWhole | None) -> None:
    assert offers.after(ended, Request(Kind.CANCEL, 300_00, RRN), READY) is None


@pytest.mark.parametrize("covers", [frozenset(), frozenset({Cover.SALE})])
def test_a_lane_that_is_not_released_is_offered_its_calibration(covers: frozenset[Cover]) -> None:
    status = LaneStatus("humo-1", (Scheme.HUMO,), training=False, condition=Condition.READY, covers=covers)
    for ended in (None, LaneNotCalibrated(lane="humo-1", kind=Kind.SALE)):
        offer = offers.after(ended, None, status)
        assert offer is not None
        assert offer.leads_to is Errand.CALIBRATE


@pytest.mark.parametrize(("kind", "said"), [(Kind.SALE, "WAS CHARGED"), (Kind.CANCEL, "was given back")])
def test_an_approval_after_an_abort_is_said_loudly(kind: Kind, said: str) -> None:
    told = outcome.of_operation(
        make_operation(kind=kind, state=State.APPROVED, reason=Reason.APPROVED_AFTER_ABORT, code="000"), "en"
    )
    assert told.mark is Mark.UNCLEAR
    assert told.word == f"{kind.value.capitalize()} approved all the same"
    assert said in told.advice


def starts(runtime: Runtime, lane: int = 0) -> list[str]:
    """What the pinpad was asked to start."""
    entries = runtime.training.pinpads[lane].ledger.entries
    return [entry.kind for entry in entries if entry.event is Event.START]


async def ended(window: MainWindow, earlier: object = None) -> Operation:
    seat = window.operation.seat
    await until(lambda: seat.ended not in (None, earlier) and not seat.is_working, 3 * LIMIT)
    assert isinstance(seat.ended, Operation)
    return seat.ended


def test_the_unwanted_sale_is_cancelled_after_a_confirmation(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    """The pinpad hears no refusal, and reaches the bank without the till, which would end it there."""
    pinpad = runtime.training.pinpads[0]
    pinpad.change(relays=False)
    withhold_card(pinpad)
    for _ in range(20):
        pinpad.faults.add("CARD:deaf")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            press(window, "300", Key.Key_F2)
            await waits_for_card(screen.seat, pinpad)
            press(window, Key.Key_Escape)
            present_card(pinpad)
            sale = await ended(window)
            assert sale.reason is Reason.APPROVED_AFTER_ABORT
            assert screen.outcome.word.text() == "Sale approved all the same"
            assert screen.form.draft() == Draft()
            screen.outcome.offer.setFocus()
            press(window, Key.Key_Space)
            assert screen.form.draft() == Draft("300,00", sale.rrn or "")
            dialog = await dialog_of(window)
            assert isinstance(dialog, Confirmation)
            assert sale.rrn in [label.text() for label in dialog.findChildren(QLabel)]
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert starts(runtime) == ["sale"]
            press(window, Key.Key_F3)
            await dialog_of(window)
            press(window, "y")
            await no_dialog(window)
            cancel = await ended(window, sale)
            assert (cancel.kind, cancel.state, cancel.original_id) == (Kind.CANCEL, State.APPROVED, sale.id)
            assert not screen.outcome.offer.isVisible()

    run_qt(scene())


def test_a_cancel_after_the_shift_is_returned_when_the_cashier_agrees(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            sale = await screen.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            closing = screen.seat.lane.submit(Request(Kind.RECONCILIATION))
            await until(lambda: closing.done() and not screen.seat.is_working, 3 * LIMIT)
            screen.form.take_focus()
            press(window, "300", Key.Key_Return, sale.rrn or "", Key.Key_F3)
            await until(lambda: screen.outcome.meaning.text().startswith("E3022"))
            assert QApplication.activeModalWidget() is None
            assert screen.outcome.offer.text() == "Return instead…"
            screen.outcome.offer.click()
            await dialog_of(window)
            assert screen.form.draft() == Draft("300,00", sale.rrn or "")
            assert starts(runtime) == ["sale", "reconciliation"]
            press(window, "y")
            await no_dialog(window)
            back = await ended(window, screen.seat.ended)
            assert (back.kind, back.state, back.original_id) == (Kind.RETURN, State.APPROVED, sale.id)

    run_qt(scene())


def test_a_lane_that_met_another_terminal_is_opened_by_a_supervisor(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    """The settings name another terminal than the pinpad's own: its answer stands, and closes the lane (M2.4)."""
    runtime = build_runtime(profile_folder)
    first, *others = runtime.settings.lanes
    lanes = (first.model_copy(update={"terminal_ids": ("TR000099",)}), *others)
    runtime.settings = runtime.settings.model_copy(update={"lanes": lanes})

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            await asyncio.wrap_future(runtime.write(add_supervisor))
            press(window, "300", Key.Key_F2)
            assert (await ended(window)).state is State.APPROVED
            assert isinstance(screen.seat.status.trouble, TerminalDiffers)
            screen.outcome.offer.setFocus()
            press(window, Key.Key_Space)
            assert isinstance(await dialog_of(window), ReasonDialog)
            press(window, "the pinpad was exchanged", Key.Key_Return)
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await until(lambda: screen.seat.status.condition is Condition.READY)
            await no_dialog(window)

    with runtime:
        run_qt(scene())
