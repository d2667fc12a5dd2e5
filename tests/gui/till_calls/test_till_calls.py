"""Tills call over HTTP while the window is worked with: what it shows of that, and what it leaves to the cashier."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.model import Kind, Origin, Phase, Scheme, State
from app.lanes.status import Condition
from app.runtime import Runtime
from app.terminals.base import Question, QuestionForm
from till_window import Shop, answer_of, build_runtime, meanwhile, serving_window
from ui.common.dialogs import Confirmation, Message
from ui.operation.form import Draft
from ui.operation.latest_table import KIND
from windows import RunQt, dialog_of, no_dialog, press, until

Key = Qt.Key
HUMO, UZCARD = "humo-training", "uzcard-training"
AZIZA = {"x_operator": "Aziza"}


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    """Its pinpads wait for a card until the test holds one to them."""
    with build_runtime(profile_folder) as started:
        for pinpad in started.training.pinpads:
            pinpad.change(card_after=None, pin_after=0.0)
        yield started


async def waits_for_card(shop: Shop, lane: str = HUMO) -> None:
    """Until the window says so."""
    seat = shop.window.operation.seats[lane]
    await until(lambda: seat.status.phase is Phase.CARD)


async def rests(shop: Shop, lane: str = HUMO) -> None:
    """Until the window knows that the lane is free."""
    seat = shop.window.operation.seats[lane]
    await until(lambda: seat.status.condition is Condition.READY and seat.status.operation is not None)


def slip(shop: Shop) -> str:
    """The slip on the screen."""
    return "\n".join(line.text for line in shop.window.operation.pane.paper.lines)


def test_a_tills_sale_is_seen_as_it_happens(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00, x_operator="Азиза".encode().decode("latin-1")))
            await waits_for_card(shop)
            assert screen.progress.isVisible()
            assert screen.progress.till.text() == "Till: Азиза"
            assert screen.progress.subject.text() == "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm"
            assert screen.seats[HUMO].tile.state_text() == "Till at work"

            shop.present()
            heard = await answer_of(call)
            await until(lambda: heard.rrn in slip(shop))
            assert screen.pane.title.text() == "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm · Till: Азиза"
            await until(screen.outcome.isVisible)
            assert screen.outcome.word.text() == "Sale approved"
            assert screen.outcome.subject.text() == "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm · Till: Азиза"
            await until(lambda: [each.rrn for each in screen.table.operations()] == [heard.rrn])
            assert screen.table.rows.text(screen.table.operations()[0], KIND) == "HUMO · sale · till"
            assert screen.seats[HUMO].tile.state_text() == "Ready"
            await until(screen.form.amount.hasFocus)

    run_qt(scene())
    (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
    assert (sale.origin, sale.operator, sale.delivery) == (Origin.API, "Азиза", "answered")


def test_an_amount_that_is_being_typed_survives_a_call_on_the_same_lane(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            press(shop.window, "12")
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            await waits_for_card(shop)
            press(shop.window, "3")  # he types on as if nothing were
            assert screen.form.draft() == Draft("123")
            assert screen.form.amount.hasFocus()
            assert not any(button.isEnabled() for button in screen.form.buttons.values())
            press(shop.window, Key.Key_F2)
            shop.present()
            await answer_of(call)
            await rests(shop)
            press(shop.window, "4")
            assert screen.form.amount.valid_amount() == 1234_00
            assert all(button.isEnabled() for button in screen.form.buttons.values())
            assert slip(shop) == ""  # he is in the middle of something of his own
            await until(lambda: len(screen.table.operations()) == 1)
            assert screen.outcome.subject.text() == "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm · Till"

            shop.pinpad().change(card_after=0.0)
            press(shop.window, Key.Key_F2)
            await until(lambda: len(screen.table.operations()) == 2)
            assert [each.amount for each in shop.stored()] == [1234_00, 300_00]
            assert [each.origin for each in shop.stored()] == [Origin.WINDOW, Origin.API]

    run_qt(scene())


def test_the_form_goes_along_to_another_lane(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            press(shop.window, "45")
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            await waits_for_card(shop)
            press(shop.window, Key.Key_F6)
            assert screen.seat is screen.seats[UZCARD]
            assert screen.form.draft().amount == "45"
            shop.pinpad(Scheme.UZCARD).change(card_after=0.0)
            press(shop.window, Key.Key_F2)
            await until(lambda: screen.outcome.isVisible() and screen.outcome.word.text() == "Sale approved")
            assert "UZCARD" in screen.outcome.subject.text()
            assert screen.seats[HUMO].is_working

            shop.present()
            await answer_of(call)
            await rests(shop)
            await until(lambda: "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm · Till" in screen.pane.title.text())
            assert "UZCARD" in screen.outcome.subject.text()  # the form's lane is still the cashier's
            assert "approved" in screen.seats[HUMO].tile.accessibleName()

    run_qt(scene())


def test_a_call_does_not_press_what_has_the_keyboard(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            press(shop.window, "45", Key.Key_Return, Key.Key_Return)
            assert screen.form.button_has_keyboard()
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            await waits_for_card(shop)
            press(shop.window, Key.Key_Space, Key.Key_Return)
            assert not screen.seat.status.abort_asked
            shop.present()
            assert (await answer_of(call)).slip
            await until(screen.form.amount.hasFocus)
            assert screen.form.draft().amount == "45,00"
            assert len(shop.stored()) == 1

    run_qt(scene())


def test_escape_asks_the_pinpad_to_stop_a_tills_sale(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            await waits_for_card(shop)
            press(shop.window, Key.Key_Escape)
            code, data = (await answer_of(call)).error
            assert (code, data.split()[0]) == (108, "992")
            await until(lambda: shop.window.operation.outcome.word.text() == "Sale stopped")

    run_qt(scene())
    (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
    assert sale.state is State.ABORTED


def test_what_the_pinpad_asks_comes_to_the_window(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    """The training pinpads ask nothing, so that their lane is told of a question by hand."""
    question = Question(1, QuestionForm.ENTRY, "Enter the code")

    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            board = shop.runtime.lanes[HUMO].board
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00, **AZIZA))
            await waits_for_card(shop)
            board.show(question=question)
            await until(lambda: screen.question.isVisible() and screen.question.has_keyboard())
            assert screen.question.subject.text() == "HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm · Till: Aziza"
            board.show(question=None)
            await until(screen.progress.isVisible)

            screen.form.take_focus()
            press(shop.window, "7")  # whoever types an amount does not answer the pinpad with it
            board.show(question=replace(question, number=2))
            await until(screen.question.isVisible)
            press(shop.window, "8")
            assert screen.form.draft() == Draft("78")
            assert screen.question.entry.text() == ""
            board.show(question=None)
            shop.present()
            await answer_of(call)

    run_qt(scene())


def test_whoever_agrees_too_late_is_told_that_nothing_was_sent(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            press(shop.window, "30", Key.Key_Return, "416311639412", Key.Key_F3)
            assert isinstance(await dialog_of(shop.window), Confirmation)
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            await waits_for_card(shop)
            press(shop.window, "y")
            await dialog_of(shop.window, Message)
            press(shop.window, Key.Key_Return)
            await no_dialog(shop.window)
            assert shop.window.operation.form.draft() == Draft("30,00", "416311639412")
            shop.present()
            assert (await answer_of(call)).slip
            assert [each.kind for each in shop.stored()] == [Kind.SALE]

    run_qt(scene())


def test_a_slip_that_is_being_looked_at_stays(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            screen = shop.window.operation
            shop.pinpad().change(card_after=0.0)
            first = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))
            await until(lambda: len(screen.table.operations()) == 1)
            screen.table.setFocus()
            press(shop.window, Key.Key_Down)
            second = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 400_00)))
            await until(lambda: [each.rrn for each in screen.table.operations()] == [second.rrn, first.rrn])
            assert first.rrn in slip(shop)
            assert screen.table.currentIndex().row() == 1
            press(shop.window, Key.Key_Up)
            assert second.rrn in slip(shop)

    run_qt(scene())


def test_an_outcome_that_was_lost_is_found_and_shown(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            shop.pinpad().change(card_after=0.0)
            shop.pinpad().faults.add("STORERC:drop")
            heard = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))
            await until(lambda: heard.rrn in slip(shop))
            outcome = shop.window.operation.outcome
            await until(lambda: outcome.isVisible() and outcome.word.text() == "Sale approved")
            assert outcome.subject.text().endswith("Till")

    run_qt(scene())
