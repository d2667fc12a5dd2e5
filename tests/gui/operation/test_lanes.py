"""What the screen shows of lanes beside the present one, and of lanes that open and close."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.model import Kind, State
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import Settings
from clocks import HurriedClock, ManualClock
from operations import store
from ui.common import marks
from ui.common.lane_tile import LaneTile
from ui.common.marks import Mark
from ui.operation.form import Draft
from ui.operation.screen import OperationScreen
from windows import (
    LIMIT,
    RunQt,
    build_runtime,
    open_window,
    present_card,
    press,
    until,
    waits_for_card,
    withhold_card,
)

Key = Qt.Key
RRN = "416311639411"


def has_sign(tile: LaneTile, mark: Mark) -> bool:
    """Whether a sign of that colour is painted in the lower half of a tile, where its state is not."""
    image = tile.grab(QRect(tile.width() // 2, tile.height() // 2, tile.width() // 2 - 20, tile.height() // 2 - 4))
    picture, wanted = image.toImage(), marks.colour(mark)
    return any(picture.pixelColor(x, y) == wanted for x in range(picture.width()) for y in range(picture.height()))


def filled(screen: OperationScreen) -> list[Kind]:
    """The kinds whose buttons are filled."""
    return [kind for kind, button in screen.form.buttons.items() if button.property("filled")]


@pytest.mark.parametrize(
    ("give_up", "mark", "word"), [(False, Mark.GOOD, "Sale approved"), (True, Mark.NEUTRAL, "Sale stopped")]
)
def test_an_outcome_on_another_lane_is_marked_until_it_is_looked_at(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, give_up: bool, mark: Mark, word: str
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            seat = screen.seat
            withhold_card(pinpad := runtime.training.pinpads[0])
            press(window, "300", Key.Key_F2)
            await waits_for_card(seat, pinpad)
            if give_up:
                press(window, Key.Key_Escape)
            press(window, Key.Key_F6)
            assert word not in seat.tile.accessibleName()
            if not give_up:
                present_card(pinpad)
            await until(lambda: not seat.is_working, 3 * LIMIT)
            assert word in seat.tile.accessibleName()
            assert has_sign(seat.tile, mark)
            assert word not in screen.seat.tile.accessibleName()
            press(window, Key.Key_F6)
            assert screen.outcome.word.text() == word
            assert word not in seat.tile.accessibleName()
            press(window, Key.Key_F6)
            assert word not in seat.tile.accessibleName()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


@pytest.mark.parametrize(("hours", "words"), [(3, "clock 3:00 ahead"), (-49, "clock 2 days behind")])
def test_a_pinpads_clock_that_is_off_is_told_on_its_tile_and_with_the_cure_beneath(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, hours: int, words: str
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            seat = screen.seat
            assert screen.lane_note.isHidden()
            runtime.training.pinpads[0].change(clock_offset=timedelta(hours=hours))
            press(window, "300", Key.Key_F2)
            await until(lambda: seat.ended is not None and not seat.is_working, 3 * LIMIT)
            await until(lambda: words in seat.tile.detail_text())
            assert screen.lane_note.isVisible()
            for told in ("The pinpad's clock shows", "Set the pinpad's date and time"):
                assert told in screen.lane_note.text()
            press(window, Key.Key_F6)
            assert screen.lane_note.isHidden()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_an_outcome_on_the_present_lane_needs_no_mark(run_qt: RunQt, qapp: QApplication, profile_folder: Path) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            seat = window.operation.seat
            press(window, "300", Key.Key_F2)
            await until(lambda: seat.ended is not None and not seat.is_working, 3 * LIMIT)
            assert "approved" not in seat.tile.accessibleName()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_no_button_is_filled_while_the_lane_is_closed(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store(earlier, State.APPROVED, lane="humo-training", rrn=RRN, slip="x")
    store(earlier, State.UNKNOWN, lane="humo-training", amount=100_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            lane, trouble = screen.seat.lane, screen.seat.status.trouble
            assert filled(screen) == []
            press(window, Key.Key_Return, RRN)
            await until(lambda: screen.form.draft() == Draft("300,00", RRN, is_suggested=True))
            assert filled(screen) == []
            lane.board.show(condition=Condition.READY, trouble=None)
            await until(lambda: filled(screen) == [Kind.CANCEL])
            lane.board.show(condition=Condition.CLOSED, trouble=trouble)
            await until(lambda: filled(screen) == [])
            press(window, Key.Key_F6)
            await until(lambda: screen.form.draft().original == RRN and filled(screen) == [])  # no such sale on UZCARD
            screen.form.original.setFocus()
            screen.form.original.selectAll()
            press(window, Key.Key_Delete)
            assert filled(screen) == [Kind.SALE]

    with build_runtime(profile_folder, clock=ManualClock()) as runtime:  # or a look-up opens the lane
        run_qt(scene(runtime))


@pytest.mark.parametrize("both_closed", [False, True])
def test_a_refusal_of_the_second_lane_of_a_scheme_is_told_at_the_first(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, both_closed: bool
) -> None:
    """A cancel goes to the lane of its sale (M5.3); the cashier is at the other one, and looks there."""
    store(earlier, State.APPROVED, lane="humo-2", rrn=RRN, slip="x")
    for lane in ("humo-1", "humo-2") if both_closed else ("humo-2",):
        store(earlier, State.UNKNOWN, lane=lane, amount=100_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation
            press(window, "300", Key.Key_Return, RRN, Key.Key_F3)
            await until(lambda: screen.outcome.word.text() == "Not sent")
            assert QApplication.activeModalWidget() is None
            assert screen.outcome.isVisible()
            assert "humo-2" in screen.outcome.meaning.text()
            assert screen.seat.lane.name == "humo-1"
            assert screen.form.draft() == Draft("300,00", RRN)
            assert screen.form.amount.isEnabled()
            press(window, Key.Key_F6)
            assert screen.outcome.word.text() == "Closed"

    with Runtime(paths.profile(profile_folder), two_humo_lanes(), interactive=True, clock=HurriedClock()) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.unplug()  # or a look-up opens the lane
        run_qt(scene(runtime))


def two_humo_lanes() -> Settings:
    """Two pinpads of one scheme, the first of them the default."""
    lane = {"scheme": "humo", "driver": "training"}
    lanes = [{**lane, "name": "humo-1", "default": True}, {**lane, "name": "humo-2"}]
    return Settings.model_validate({"language": "en", "printer": {"automatic": False}, "lanes": lanes})
