"""Calibration (M12): what proves that pinpad and till mean the same amount, and what a lane may do after it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import drivers
from app.core.errors import LaneNotCalibrated, TerminalDiffers
from app.core.model import Kind, Operation, Phase, Reason, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes import calibration
from app.lanes.lane import Lane
from app.lanes.profile import Cover
from app.lanes.status import LaneStatus
from app.settings import Driver, LaneScheme, LaneSettings, Settings
from operations import make_operation
from training_lanes import LIMIT, PROFILE, Shop, open_shop

RRN = "416311639412"
SALE = make_operation(
    state=State.APPROVED,
    amount=1_011_37,
    rrn=RRN,
    auth_code="731333",
    card="986018******9831",
    terminal_id="34112204",
    amount_confirmed=True,
)
CANCEL = replace(SALE, id="cancel", kind=Kind.CANCEL, request_id=RRN, original_id=SALE.id)


def proves(operation: Operation, sale: Operation | None = None, read: int | None = 1_011_37, **profile: Any) -> bool:
    return calibration.proves(operation, sale, replace(PROFILE, **profile), read)


def test_a_sale_proves_itself_by_the_amount_that_the_operator_read() -> None:
    assert proves(SALE)
    assert proves(SALE, terminal_ids=("34112204",))
    for read in (None, 1_011_00, 101_137_00):
        assert not proves(SALE, read=read)


def test_an_amount_without_tiyin_does_not_show_where_the_point_is() -> None:
    assert not proves(replace(SALE, amount=1_011_00), read=1_011_00)


def test_a_give_back_proves_itself_by_its_sale() -> None:
    assert proves(CANCEL, SALE, read=None)
    assert not proves(CANCEL, None)
    other = replace(SALE, rrn="416311639499", auth_code="999999", card="986018******0000")
    assert not proves(CANCEL, other)


@pytest.mark.parametrize("step", [SALE, CANCEL])
@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.UNKNOWN},
        {"state": State.DECLINED},
        {"reason": Reason.APPROVED_AFTER_ABORT},
        {"terminal_id": None},
        {"amount_confirmed": False},
    ],
)
def test_each_step_must_be_approved_and_name_terminal_and_amount(step: Operation, changes: dict[str, Any]) -> None:
    assert proves(step, SALE)
    assert not proves(replace(step, **changes), SALE)


@pytest.mark.parametrize("step", [SALE, CANCEL])
def test_another_terminal_proves_nothing(step: Operation) -> None:
    assert not proves(step, SALE, terminal_ids=("34112205",))


@pytest.mark.parametrize("fingerprint", [None, "some"])
def test_the_terminals_of_the_settings_go_before_those_of_a_calibration(
    tmp_path: Path, fingerprint: str | None
) -> None:
    profile = replace(PROFILE, fingerprint=fingerprint, terminal_ids=("34112204",))
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        assert calibration.with_terminals(writer.reader, profile) == profile


# What the calibration is for


LANE = LaneSettings(name="a", scheme=LaneScheme.HUMO, driver=Driver.ARCUS2, port="COM3")


def fingerprint(**changes: Any) -> str | None:
    return drivers.fingerprint(LANE.model_copy(update=changes), Settings())


def test_a_calibration_outlives_an_upgrade_of_the_program() -> None:
    """The hash that earlier versions wrote for this lane: another one would have every shop calibrate anew."""
    assert fingerprint() == "924dee378edeb5df14219f02fbd29da237e2adf220dd0f21e6614052261a1b7a"


def test_any_change_voids_the_calibration() -> None:
    every = [
        fingerprint(),
        fingerprint(port="COM4"),
        fingerprint(port="listen://0.0.0.0:7001"),
        fingerprint(port="listen://0.0.0.0:7001", peer="192.0.2.7"),
        fingerprint(terminal_ids=("34112204",)),
        fingerprint(amount_format="minor"),
        fingerprint(operations={Kind.CANCEL: "1,9"}),
    ]
    assert None not in every
    assert len(set(every)) == len(every)
    assert fingerprint() == every[0]
    assert fingerprint(name="renamed") == every[0]


def test_no_calibration_is_needed_off_the_line_or_by_the_installers_word() -> None:
    assert fingerprint(calibrated=True) is None
    training = LaneSettings(name="t", scheme=LaneScheme.HUMO, driver=Driver.TRAINING)
    assert drivers.fingerprint(training, Settings()) is None


# In a lane


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


def step(lane: Lane, request: Request, read: int | None = None, at: Phase = Phase.CARD) -> Operation:
    """One step of the guide; the operator types the amount on the pinpad when it asks for a card, or later."""
    asked = False

    def watch(status: LaneStatus) -> None:
        nonlocal asked
        if status.phase is at and not asked and read is not None:
            asked = True
            lane.confirm_amount_read(read)

    unsubscribe = lane.subscribe(watch)
    ended = lane.submit(replace(request, calibrates=True)).result(LIMIT)
    unsubscribe()
    return ended


SMALL_SALE = Request(Kind.SALE, 1_011_37)


def refused(lane: Lane, kind: Kind, original: str | None = None, **changes: Any) -> bool:
    try:
        lane.submit(Request(kind, 1_011_37, original, **changes)).result(LIMIT)
    except LaneNotCalibrated:
        return True
    return False


def test_sale_and_give_back_are_released_each_by_its_own(shop: Shop) -> None:
    lane = shop.open_lane(fingerprint="a")
    assert lane.status.covers == frozenset()
    assert refused(lane, Kind.SALE)
    assert refused(lane, Kind.RECONCILIATION)
    assert refused(lane, Kind.CANCEL, RRN, calibrates=True)
    sold = step(lane, SMALL_SALE, 1_011_37)
    assert lane.status.covers == {Cover.SALE}
    assert refused(lane, Kind.CANCEL, sold.rrn)
    assert refused(lane, Kind.RETURN, sold.rrn)
    back = step(lane, Request(Kind.CANCEL, sold.amount, sold.rrn))
    assert back.state is State.APPROVED
    assert lane.status.covers == set(Cover)
    assert lane.submit(Request(Kind.SALE, 300_00)).result(LIMIT).state is State.APPROVED


def test_it_outlives_the_program_and_is_void_for_another_fingerprint(shop: Shop) -> None:
    lane = shop.open_lane(fingerprint="a")
    step(lane, SMALL_SALE, 1_011_37)
    shop.close_lane(lane)
    assert shop.open_lane(fingerprint="a").status.covers == {Cover.SALE}
    assert shop.open_lane(fingerprint="b").status.covers == frozenset()
    assert shop.open_lane(fingerprint=None).status.covers == set(Cover)


@pytest.mark.parametrize("read", [None, 1_011_00, 101_137])
def test_an_amount_that_was_read_otherwise_releases_nothing(shop: Shop, read: int | None) -> None:
    lane = shop.open_lane(fingerprint="a")
    ended = step(lane, SMALL_SALE, read)
    assert ended.state is State.APPROVED
    assert lane.status.covers == (frozenset() if read != 1_011_37 else {Cover.SALE})


def test_what_was_typed_for_an_earlier_sale_does_not_count(shop: Shop) -> None:
    lane = shop.open_lane(fingerprint="a")
    lane.confirm_amount_read(1_011_37)
    step(lane, SMALL_SALE)
    assert lane.status.covers == frozenset()


@pytest.mark.parametrize("at", [Phase.WRITE, Phase.RESULT])
def test_what_is_typed_after_the_card_was_presented_does_not_count(shop: Shop, at: Phase) -> None:
    lane = shop.open_lane(fingerprint="a")
    assert step(lane, SMALL_SALE, 1_011_37, at).state is State.APPROVED
    assert lane.status.covers == frozenset()


def test_an_ordinary_sale_calibrates_nothing(shop: Shop) -> None:
    lane = shop.open_lane(fingerprint="a")
    step(lane, SMALL_SALE, 1_011_37)
    sold = lane.submit(SMALL_SALE).result(LIMIT)
    assert sold.state is State.APPROVED
    assert lane.status.covers == {Cover.SALE}


def test_a_lane_without_a_list_takes_the_terminal_that_was_calibrated(
    shop: Shop, expect_terminal: Callable[[str], None]
) -> None:
    lane = shop.open_lane(fingerprint="a")
    step(lane, SMALL_SALE, 1_011_37)
    expect_terminal("TR000009")
    assert lane.submit(Request(Kind.SALE, 300_00)).result(LIMIT).state is State.APPROVED
    with pytest.raises(TerminalDiffers, match="TR000009 answered, expected is one of: TR000001"):
        lane.submit(Request(Kind.SALE, 300_00))


@pytest.fixture
def expect_terminal(shop: Shop) -> Callable[[str], None]:
    """Let another pinpad answer from now on."""

    def change(terminal_id: str) -> None:
        shop.set_up(shop=replace(shop.pinpads[Scheme.HUMO].settings.shop, terminal_id=terminal_id))

    return change
