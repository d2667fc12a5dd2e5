"""The pages of the calibration guide: each has room for its texts, and what they say of a lane is true."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from app.core import paths
from app.core.errors import LaneBusy, LaneClosed
from app.core.model import Kind, Operation, Phase, Reason, Scheme, State
from app.journal.calibration_sales import OpenSale
from app.lanes.profile import Cover, LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from app.settings import LaneSettings, Settings
from app.terminals.base import Question, QuestionForm
from clocks import HurriedClock
from operations import make_operation
from room import SMALLEST_FOR, has_room
from ui.calibration import calibration_left as leftover
from ui.calibration import calibration_pages as pages
from ui.calibration.bodies import AtWork, LaneRow, SetUp
from ui.common import outcome
from ui.common.guide import GuideDialog, Page
from ui.common.i18n import LANGUAGES
from windows import RunQt, open_window

RRN = "416311639412"
SALE = make_operation(
    lane="humo-1",
    state=State.APPROVED,
    amount=99_999_99,
    rrn=RRN,
    auth_code="731333",
    card="986018******9831",
    terminal_id="34112204",
    amount_confirmed=True,
    code="116",
)
CANCEL = replace(SALE, kind=Kind.CANCEL, request_id=RRN, original_id=SALE.id)
LANE = LaneSettings.model_validate(
    {"name": "a-lane-with-a-name-of-32-letters", "scheme": "humo", "driver": "arcus2", "port": "COM3"}
)
READY = LaneStatus(LANE.name, (Scheme.HUMO,), training=False, condition=Condition.READY, covers=frozenset())
PROFILE = LaneProfile(
    name=LANE.name, schemes=(Scheme.HUMO,), training=False, fingerprint="a", terminal_ids=(), zone=ZoneInfo("UTC")
)


def all_pages(language: str) -> Iterator[tuple[Page, QWidget | None]]:
    """Everything that the guide can show, with the longest texts."""
    hints = [pages.lane_hint(lane, status) for lane, status in lanes()]
    for hint in hints:
        rows = [LaneRow(LANE.name, f"HUMO · {LANE.name} — {pages.lane_state(LANE, READY)}", hint, True, True)] * 5
        yield pages.set_up(), SetUp(rows, LANE.name, SALE.amount)
    yield pages.read_amount(), at_work(asks_amount=True)
    for page in (
        pages.present_card(),
        pages.stopping_other_amount(),
        pages.stopping_too_late(),
        pages.giving_back(Kind.CANCEL),
        pages.giving_back(Kind.RETURN),
    ):
        yield page, at_work(asks_amount=False)
    question = Question(1, QuestionForm.MENU, "Выберите приложение карты", ("HUMO", "UZCARD", "VISA"))
    yield pages.present_card(), at_work(asks_amount=False, question=question)
    told = outcome.of_operation(replace(SALE, state=State.DECLINED), language)
    spoilt = replace(CANCEL, reason=Reason.APPROVED_AFTER_ABORT, terminal_id="34112205", amount_confirmed=False)
    profile = replace(PROFILE, terminal_ids=("34112204", "34112206"))
    reasons = [pages.notation(LANE, 999_999_99), *pages.why_not(replace(spoilt, kind=Kind.SALE), None, profile, None)]
    yield pages.other_amount(LANE, SALE.amount, 9_999_999_00, told), None
    yield pages.sale_not_made(told), None
    yield pages.sale_not_made(outcome.of_refusal(LaneBusy(lane=LANE.name))), None
    yield pages.sale_released(SALE), None
    yield pages.sale_proves_nothing(SALE, reasons, may_give_back=False), None
    yield pages.sale_proves_nothing(SALE, reasons, may_give_back=True), None
    yield pages.choose_sale(), QListWidget()
    yield pages.nothing_to_give_back(), None
    for kind in (Kind.CANCEL, Kind.RETURN):
        yield pages.agree(SALE, kind), None
    yield pages.shift_over(), None
    yield pages.not_given_back(told), None
    for is_all in (True, False):
        yield pages.released(CANCEL, is_all=is_all), None
    yield pages.give_back_proves_nothing(spoilt, pages.why_not(spoilt, SALE, profile, None)), None
    yield pages.unknown(CANCEL, SALE), None
    sold = replace(SALE, receipt_no="999999")
    unclear = replace(CANCEL, state=State.UNKNOWN)
    sales = [OpenSale(sold), OpenSale(replace(sold, state=State.UNKNOWN)), OpenSale(sold, unclear)]
    for shown in (sales, sales[:1], sales[1:]):
        yield leftover.left(shown, SALE.created_at, PROFILE.zone, may_refund=True), None
    yield leftover.unread(outcome.of_refusal(LaneBusy(lane=LANE.name)), [sold], SALE.created_at, PROFILE.zone), None
    for why in ([], reasons):
        yield leftover.another(replace(CANCEL, receipt_no="999999"), why, sold), None


def lanes() -> Iterator[tuple[LaneSettings, LaneStatus]]:
    for changes in ({"calibrated": True}, {"driver": "training"}, {"driver": "fiscalbox", "url": "http://x"}):
        yield LaneSettings.model_validate(LANE.model_dump() | changes), READY
    for covers in (frozenset[Cover](), frozenset({Cover.SALE}), frozenset(Cover)):
        yield LANE, replace(READY, covers=covers)
    closed = LaneClosed(lane=LANE.name, kind=Kind.SALE, amount="99 999.99", when="02.03.2026 12:00")
    yield LANE, replace(READY, condition=Condition.CLOSED, trouble=closed)
    yield LANE, replace(READY, condition=Condition.WORKING)


def at_work(*, asks_amount: bool, question: Question | None = None) -> AtWork:
    body = AtWork(asks_amount=asks_amount)
    text = "Вставьте, приложите или проведите карту"
    body.show_status(
        replace(READY, condition=Condition.WORKING, phase=Phase.CARD, text=text, abort_asked=False, question=question)
    )
    return body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", SMALLEST_FOR)
def test_every_page_has_room_on_the_smallest_screen(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, language: str, text_size: int
) -> None:
    width, height = SMALLEST_FOR[text_size]

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(width, height)
            dialog = GuideDialog(window, "Calibration")
            dialog.show()
            for page, body in all_pages(language):
                dialog.show_page(page, body)
                await has_room(dialog)
                assert dialog.width() <= width, page
                assert dialog.height() <= height, page
            dialog.done(0)

    tables = {"window": {"theme": "light", "text_size": text_size}, "printer": {"automatic": False}}
    chosen = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    with Runtime(paths.profile(profile_folder), chosen, interactive=True, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


@pytest.mark.usefixtures("qapp")
def test_every_state_of_a_lane_is_told_apart() -> None:
    hints = [pages.lane_hint(lane, status) for lane, status in lanes()]
    assert len(set(hints)) == len(hints)
    states = [pages.lane_state(lane, status) for lane, status in lanes()][:6]
    assert len(set(states)) == len(states)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("ended", "sale", "typed", "why"),
    [
        (SALE, None, None, "not typed before the card"),
        (SALE, None, 1_011_00, "not typed before the card"),
        (replace(SALE, reason=Reason.APPROVED_AFTER_ABORT), None, SALE.amount, "although a stop"),
        (replace(SALE, terminal_id=None), None, SALE.amount, "no terminal id"),
        (replace(SALE, amount_confirmed=False), None, SALE.amount, "did not name the amount"),
        (replace(CANCEL, rrn="1", auth_code="2", card=None), SALE, None, "did not name the sale"),
        (SALE, None, SALE.amount, "journal could not take it"),
        (CANCEL, SALE, None, "journal could not take it"),
    ],
)
def test_why_nothing_is_released_is_said(ended: Operation, sale: Operation | None, typed: int | None, why: str) -> None:
    (reason,) = pages.why_not(ended, sale, PROFILE, typed)
    assert why in reason


@pytest.mark.usefixtures("qapp")
def test_a_terminal_that_is_not_the_lanes_is_named() -> None:
    (reason,) = pages.why_not(SALE, None, replace(PROFILE, terminal_ids=("34112205",)), SALE.amount)
    assert "34112204" in reason
    assert "34112205" in reason
