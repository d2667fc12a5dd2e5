"""What the cashier is told of every way in which an operation can end."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.core.errors import AppError, LaneBusy, LaneClosed
from app.core.model import Kind, Reason, Scheme, State
from app.journal.refunds import Refunded
from operations import make_operation
from ui.common import outcome
from ui.common.i18n import Translations
from ui.common.marks import Mark
from ui.operation.original_search import Found

CLOSED = LaneClosed(lane="humo-1", kind=Kind.SALE, amount="300.00", when="12:00")


@pytest.fixture(autouse=True)
def translations(qapp: QApplication) -> Iterator[Translations]:
    made = Translations(qapp, "en")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("state", "mark", "word"),
    [
        (State.APPROVED, Mark.GOOD, "Sale approved"),
        (State.DECLINED, Mark.BAD, "Sale declined"),
        (State.ABORTED, Mark.NEUTRAL, "Sale stopped"),
        (State.UNKNOWN, Mark.UNCLEAR, "Sale: outcome unknown"),
        (State.FAILED, Mark.NEUTRAL, "Sale not sent"),
    ],
)
def test_an_outcome_is_a_word_and_a_sign(state: State, mark: Mark, word: str) -> None:
    told = outcome.of_operation(make_operation(state=state), "en")
    assert (told.mark, told.word) == (mark, word)


def test_a_decline_says_what_it_means_and_what_to_do(translations: Translations) -> None:
    declined = make_operation(state=State.DECLINED, code="116")
    english = outcome.of_operation(declined, "en")
    translations.switch("ru")
    russian = outcome.of_operation(declined, "ru")
    for told in (english, russian):
        assert told.meaning.startswith("116")
        assert told.advice
    assert english.meaning != russian.meaning
    assert russian.word == "Оплата отклонена"


@pytest.mark.parametrize("reason", [None, *Reason])
def test_an_unknown_always_says_not_to_repeat_it(reason: Reason | None) -> None:
    told = outcome.of_operation(make_operation(state=State.UNKNOWN, reason=reason), "en")
    assert "Do not repeat" in told.advice


def test_an_unknown_reconciliation_charged_no_card() -> None:
    for looked_up in (True, False):
        unknown = make_operation(kind=Kind.RECONCILIATION, state=State.UNKNOWN)
        told = outcome.of_operation(unknown, "en", is_looked_up=looked_up)
        assert "shift may have been closed" in told.advice
    found = make_operation(kind=Kind.RECONCILIATION, state=State.APPROVED, reason=Reason.LOOKED_UP)
    assert "shift is closed" in outcome.of_operation(found, "en").advice
    assert "card may have been charged" in outcome.of_operation(make_operation(state=State.UNKNOWN), "en").advice


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told(reason: Reason) -> None:
    assert (
        outcome.of_operation(make_operation(state=State.DECLINED, code="116", reason=reason), "en").meaning.count(".")
        >= 2
    )


def test_an_approval_that_named_no_amount_asks_to_compare_it() -> None:
    approved = make_operation(state=State.APPROVED, code="000")
    assert "Compare" in outcome.of_operation(approved, "en").advice
    confirmed = make_operation(state=State.APPROVED, code="000", amount_confirmed=True)
    assert outcome.of_operation(confirmed, "en").advice == ""


@pytest.mark.parametrize("error", [LaneBusy(lane="humo-1"), CLOSED])
def test_a_refusal_names_its_number_and_that_nothing_was_sent(error: AppError) -> None:
    told = outcome.of_refusal(error)
    assert told.subject == "Nothing was sent to the pinpad"
    assert told.meaning.startswith(f"E{error.number}: ")
    assert "humo-1" in told.meaning


def test_a_closed_lane_says_why() -> None:
    told = outcome.of_closed_lane(CLOSED)
    assert told.meaning.startswith(f"E{LaneClosed.number}: ")
    assert "not known" in told.meaning


@pytest.mark.parametrize(
    ("scheme", "given_back", "asked", "kind"),
    [
        (Scheme.HUMO, 0, 300_00, Kind.CANCEL),
        (Scheme.HUMO, 0, 100_00, Kind.RETURN),
        (Scheme.HUMO, 100_00, 200_00, Kind.RETURN),
        (Scheme.HUMO, 100_00, 300_00, None),
        (Scheme.HUMO, 300_00, 300_00, None),
        (Scheme.UZCARD, 0, 300_00, Kind.RETURN),
        (Scheme.UZCARD, 0, 0, None),
    ],
)
def test_the_form_suggests_what_fits_the_original(
    scheme: Scheme, given_back: int, asked: int, kind: Kind | None
) -> None:
    sale = make_operation(scheme=scheme, state=State.APPROVED)
    assert Found(sale, Refunded(returned=given_back), sale.lane).suggested_kind(asked) is kind
