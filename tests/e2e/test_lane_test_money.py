"""The lane test beside real money: whom it stops, which terminals it takes, and what it never touched."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api_server import wait_until
from app import drivers
from app.checks.lane_test import LaneTest, Wishes
from app.checks.lane_test_steps import Mark, Result, Step
from app.core import advice, errors, paths
from app.core.model import Kind, Phase, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes.profile import Cover
from app.runtime import Runtime
from app.settings import Settings
from fiscalbox_server import unused_url
from operations import store
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

LIMIT = 20.0


@pytest.fixture
def there() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.HUMO) as pinpad_there:
        yield pinpad_there


async def play(test: LaneTest, *, until: Step | None = None) -> dict[Step, Result]:
    """How the steps stand when the test is over, or has come to one of them."""
    found: dict[Step, Result] = {}
    async for result in test.run():
        found[result.step] = result
        if result.step is until:
            break
    return found


async def play_and_abort(test: LaneTest, runtime: Runtime) -> dict[Step, Result]:
    """The same, stopped while it waits for a card."""
    running = asyncio.create_task(play(test))
    await asyncio.to_thread(wait_until, lambda: runtime.lane(LANE).status.phase is Phase.CARD)
    test.abort()
    return await running


def calibrate(runtime: Runtime, terminal_id: str) -> None:
    """Have the journal say that the lane was calibrated at that terminal."""
    with closing(Writer(runtime.profile.journal)) as writer:
        operation = store(writer, State.APPROVED, lane=LANE)
        row = {
            "lane": LANE,
            "fingerprint": drivers.fingerprint(runtime.settings.lanes[0], runtime.settings),
            "covers": Cover.SALE,
            "operation_id": operation.id,
            "terminal_id": terminal_id,
            "operator": "till",
            "at": "2026-03-02T07:00:00Z",
        }
        with writer.transaction():
            writer.append_row("calibrations", row, operation.created_at)


def test_it_stops_nobody_elses_operation(there: WiredPinpad, profile_folder: Path) -> None:
    """Between two steps, or while the bank's hosts are tried, a till may take the lane."""
    with there.runtime(profile_folder, calibrated=True) as runtime:
        lane = runtime.lane(LANE)
        test = LaneTest(runtime, lane, Wishes())
        asyncio.run(play(test, until=Step.HOSTS))
        selling = lane.submit(Request(Kind.SALE, 300_00))
        wait_until(lambda: lane.status.phase is Phase.CARD)
        test.abort()
        assert not lane.status.abort_asked
        there.present_card()
        assert selling.result(LIMIT).state is State.APPROVED


def test_it_stops_what_it_asked_for_itself(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True) as runtime:
        test = LaneTest(runtime, runtime.lane(LANE), Wishes(amount=1_00))
        found = asyncio.run(play_and_abort(test, runtime))
    sold = found[Step.SALE].operation
    assert sold is not None
    assert sold.state is State.ABORTED
    assert found[Step.GIVE_BACK].mark is Mark.SKIPPED


def test_another_terminal_than_the_one_of_the_calibration(there: WiredPinpad, profile_folder: Path) -> None:
    """Its sale would be taken, and the lane then closes before the money is given back."""
    runtime = there.runtime(profile_folder)
    runtime.profile.ensure()
    calibrate(runtime, "34112204")
    with runtime:
        found = asyncio.run(play(LaneTest(runtime, runtime.lane(LANE), Wishes(amount=1_00))))
    assert found[Step.TERMINAL].mark is Mark.BAD
    assert isinstance(found[Step.TERMINAL].troubles[0], errors.TerminalDiffers)
    assert found[Step.SALE].mark is Mark.SKIPPED


def test_a_box_that_is_away_has_no_port_that_is_well(profile_folder: Path) -> None:
    """It cannot be pinged, so that nothing is known of the way there before it is asked for its report."""
    box = {"name": LANE, "scheme": "humo", "driver": "fiscalbox", "url": unused_url()}
    with Runtime(paths.profile(profile_folder), Settings.model_validate({"lanes": [box]}), interactive=True) as runtime:
        found = asyncio.run(play(LaneTest(runtime, runtime.lane(LANE), Wishes(amount=1_00))))
    assert found[Step.PORT].mark is found[Step.PING].mark is found[Step.BANK].mark is Mark.SKIPPED
    assert isinstance(found[Step.TERMINAL].troubles[0], errors.BoxUnreachable)
    assert found[Step.SALE].mark is Mark.SKIPPED


def test_what_a_lane_is_closed_for_has_advice_of_its_own() -> None:
    """What the text names cannot be corrected by anybody at the till."""
    closed = errors.LaneClosed(lane=LANE, kind=Kind.SALE, amount="300.00", when="12:00")
    for error in (
        closed,
        errors.LaneBusy(lane=LANE),
        errors.LaneInConflict(lane=LANE, kind=Kind.SALE, amount="1", when=""),
    ):
        assert advice.for_error(error) != ("Correct what the text names",)
