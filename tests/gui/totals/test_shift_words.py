"""Every difference, obstacle and reminder is told in every language, to the tiyin."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from app.core.model import Kind, State
from app.core.slips import Totals
from app.lanes.due import Due, Reminder
from app.lanes.shift import Shift
from app.lanes.shift_causes import Cause, Difference
from app.lanes.shift_totals import Agreement, Comparison, Obstacle
from app.lanes.sums import NOTHING, Sums
from app.settings import Driver
from operations import MOMENT, make_operation
from training_lanes import ZONE
from ui.common.i18n import LANGUAGES, Translations
from ui.totals import shift_words
from ui.totals.shift_words import MOST_NAMED, When

WHEN = When(MOMENT + timedelta(hours=1), ZONE)
SALE = make_operation(state=State.UNKNOWN, rrn="416311639412", receipt_no="14")
SHIFT = Shift("TR000001", training=True, operations=(SALE,), open_closings=(SALE,), last_of_another=SALE)


@pytest.fixture(params=LANGUAGES)
def translations(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Translations]:
    made = Translations(qapp, request.param)
    yield made
    made.close()


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    made = Translations(qapp, "en")
    yield
    made.close()


def compared(*differences: Difference) -> Comparison:
    return Comparison("TR000001", NOTHING, SHIFT, NOTHING, differences, (SALE,))


def told(difference: Difference) -> list[str]:
    (text,) = shift_words.tell(compared(difference), WHEN)
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in (text.effect, text.why, *text.operations)]


@pytest.mark.usefixtures("translations")
def test_everything_has_a_text_of_its_own() -> None:
    effect = Sums.one(Kind.SALE, 300_00)
    for texts in (
        [told(Difference(cause, effect, (SALE,)))[1] for cause in Cause],
        [shift_words.obstacle(each) for each in Obstacle],
        [shift_words.heading(each) for each in Agreement],
        [shift_words.bank(each) for each in Totals],
        [shift_words.totals_word(each) for each in Totals],
        [shift_words.due(Reminder("humo-1", each, SALE), WHEN) for each in Due],
        [shift_words.abilities(each) for each in (Driver.FISCALBOX, Driver.ARCUS2_PACKAGE, Driver.ARCUS2)],
    ):
        assert len(set(texts)) == len(texts)
    assert len(shift_words.notes(compared(), WHEN)) == 3
    assert shift_words.bank(None) == shift_words.bank(Totals.UNREADABLE)


@pytest.mark.usefixtures("english")
def test_how_much_is_told_with_its_sign() -> None:
    less = NOTHING - Sums.one(Kind.SALE, 1_234_50) + Sums.one(Kind.RETURN, 1)
    assert told(Difference(Cause.NOT_COUNTED, less, (SALE,)))[0] == "Sale −1, −1 234,50 · Return +1, +0,01"
    assert told(Difference(Cause.SURCHARGES, Sums.one(Kind.SALE, 10, 0), (SALE,)))[0] == "Sale +0,10"
    assert shift_words.signed_total(NOTHING, 0) == "="
    assert shift_words.total(None, 0) == "—"
    assert "\n" in shift_words.total(Sums.one(Kind.SALE, 1_000_000_000_00, 100), 0)


@pytest.mark.usefixtures("english")
def test_of_a_candidate_it_is_told_what_else_would_be_left() -> None:
    more = Sums.one(Kind.SALE, 750_05, 2)
    _, why, line = told(Difference(Cause.ALONE, more, candidates=(SALE,)))
    assert "then Sale +1, +450,05 is left" in why
    assert line == "Sale 300,00 · 12:00 · outcome unknown · receipt 14 · RRN 416311639412"
    many = tuple(make_operation(id=f"{number}") for number in range(MOST_NAMED + 2))
    _, why, *lines = told(Difference(Cause.UNKNOWN_COUNTED, more, candidates=many))
    assert "may be among these" in why
    assert (len(lines), lines[-1]) == (MOST_NAMED + 1, "… and 2 more")


@pytest.mark.usefixtures("english")
def test_the_first_of_a_shift_may_belong_to_the_one_before() -> None:
    approved = make_operation(state=State.APPROVED)
    shift = Shift("TR000001", training=True, operations=(approved,))
    less = NOTHING - Sums.one(Kind.SALE, 300_00)
    comparison = Comparison("TR000001", NOTHING, shift, NOTHING, (Difference(Cause.NOT_COUNTED, less, (approved,)),))
    (text,) = shift_words.tell(comparison, WHEN)
    assert "closed at the pinpad itself" in text.why
    incomparable = Comparison(None, None, None, obstacle=Obstacle.UNREADABLE)
    assert shift_words.notes(incomparable, WHEN) == [shift_words.obstacle(Obstacle.UNREADABLE)]
