"""The form: amounts group themselves, what is wrong is said beneath its field, and Enter never sells."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.model import Kind
from app.core.money import MAX_AMOUNT, format_amount
from ui.common.amount_edit import GROUPING_SPACE
from ui.operation.form import Draft, OperationForm


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[OperationForm]:
    window = QWidget()
    qtbot.addWidget(window)
    made = OperationForm(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    made.amount.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.amount)
    yield made
    window.close()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("300", "300"),
        ("3000", "3 000"),
        ("300000", "300 000"),
        ("1234567.5", "1 234 567,5"),
        ("300000,00", "300 000,00"),
        ("300 000", "300 000"),
        ("12.345", "12,345"),
        ("abc", "abc"),
    ],
)
def test_an_amount_groups_itself_as_it_is_typed(form: OperationForm, typed: str, shown: str) -> None:
    QTest.keyClicks(form.amount, typed)
    assert form.amount.text() == shown.replace(" ", GROUPING_SPACE)


def test_a_figure_in_the_middle_leaves_the_cursor_behind_it(form: OperationForm) -> None:
    QTest.keyClicks(form.amount, "1234")
    form.amount.setCursorPosition(1)
    QTest.keyClicks(form.amount, "99")
    assert form.amount.text() == f"199{GROUPING_SPACE}234"
    assert form.amount.cursorPosition() == 3


def test_backspace_takes_a_figure_and_not_a_space(form: OperationForm) -> None:
    QTest.keyClicks(form.amount, "1234")
    for left in ("123", "12", "1", ""):
        QTest.keyClick(form.amount, Qt.Key.Key_Backspace)
        assert form.amount.text() == left


def test_spaces_in_what_was_pasted_are_not_guessed_away(form: OperationForm) -> None:
    QGuiApplication.clipboard().setText("12 50")
    form.amount.paste()
    assert form.amount.text() == "12 50"
    assert form.read_amount() is None


@pytest.mark.parametrize("text", ["0", "-1", "1.005", "10000000000000", "abc", "0,00", "1,2,3"])
def test_what_is_no_amount_is_refused_beneath_the_field(form: OperationForm, text: str) -> None:
    QTest.keyClicks(form.amount, text)
    assert form.read_amount() is None
    assert notes(form)
    assert form.amount.property("invalid")
    assert form.amount.hasFocus()


def test_an_amount_that_is_missing_is_asked_for(form: OperationForm) -> None:
    assert form.read_amount() is None
    assert notes(form) == ["Enter the amount"]
    assert form.amount.hasFocus()


@pytest.mark.parametrize(
    ("text", "tiyin"), [("300", 300_00), ("300.5", 300_50), ("0,01", 1), ("9999999999,99", MAX_AMOUNT)]
)
def test_an_amount_is_read_in_tiyin(form: OperationForm, text: str, tiyin: int) -> None:
    QTest.keyClicks(form.amount, text)
    assert form.read_amount() == tiyin
    assert not notes(form)


def test_an_amount_is_written_out_when_it_is_left(form: OperationForm) -> None:
    QTest.keyClicks(form.amount, "300000")
    QTest.keyClick(form.amount, Qt.Key.Key_Tab)
    assert form.amount.text() == format_amount(300_000_00)


def test_the_complaint_goes_when_the_amount_is_mended(form: OperationForm) -> None:
    QTest.keyClicks(form.amount, "1.005")
    assert notes(form)
    QTest.keyClick(form.amount, Qt.Key.Key_Backspace)
    assert not notes(form)


def test_zero_on_the_way_to_an_amount_is_not_complained_of(form: OperationForm) -> None:
    for key in "0,":
        QTest.keyClicks(form.amount, key)
        assert not notes(form)


def test_enter_leads_on_and_never_sells(form: OperationForm, qtbot: QtBot) -> None:
    wanted: list[Kind] = []
    form.wanted.connect(wanted.append)
    form.set_filled(Kind.SALE)
    QTest.keyClicks(form.amount, "300")
    for stop in (form.amount, form.original, form.buttons[Kind.SALE], form.buttons[Kind.SALE]):
        qtbot.waitUntil(stop.hasFocus)
        QTest.keyClick(stop, Qt.Key.Key_Return)
    assert wanted == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("", "Receipt number or RRN of the sale: only for a cancel or a return"),
        ("14", "Receipt number of the sale"),
        ("416311639412", "RRN of the sale"),
        ("1234567", "Receipt number (1 to 6 digits) or RRN (12 digits)"),
    ],
)
def test_the_label_of_the_original_follows_what_is_typed(form: OperationForm, typed: str, label: str) -> None:
    QTest.keyClicks(form.original, typed)
    assert form.original.label_text() == label
    assert label in [each.text() for each in form.findChildren(QLabel)]


def test_an_original_that_is_neither_is_refused_beneath_the_field(form: OperationForm) -> None:
    QTest.keyClicks(form.original, "1234567")
    assert form.read_original() is None
    assert "1234567" in notes(form)[0]


def test_a_locked_form_takes_nothing(form: OperationForm) -> None:
    form.set_draft(Draft("300,00", "14"))
    form.set_locked(True)
    QTest.keyClicks(form.amount, "9")
    QTest.mouseClick(form.buttons[Kind.SALE], Qt.MouseButton.LeftButton)
    assert form.draft() == Draft("300,00", "14")


def test_a_suggested_amount_goes_with_its_original(form: OperationForm) -> None:
    QTest.keyClicks(form.original, "14")
    form.suggest_amount(300_00)
    assert form.draft() == Draft("300,00", "14", is_suggested=True)
    QTest.keyClicks(form.original, "5")
    assert form.draft() == Draft("", "145")


def test_a_suggestion_is_replaced_by_what_is_typed_and_is_the_cashiers_from_then_on(form: OperationForm) -> None:
    form.suggest_amount(300_00)
    QTest.keyClicks(form.amount, "5")
    form.drop_suggestion()
    assert form.draft() == Draft("5")


def test_an_amount_that_is_there_is_no_matter_for_a_suggestion(form: OperationForm) -> None:
    QTest.keyClicks(form.amount, "5")
    form.suggest_amount(300_00)
    assert form.draft() == Draft("5")


def test_the_mark_of_a_suggestion_is_in_the_draft(form: OperationForm) -> None:
    form.set_draft(Draft("300,00", "14", is_suggested=True))
    form.set_locked(True)
    form.drop_suggestion()
    assert form.draft() == Draft("300,00", "14", is_suggested=True)
    form.set_locked(False)
    form.set_draft(Draft("300,00", "14"))
    form.drop_suggestion()
    assert form.draft() == Draft("300,00", "14")


def notes(form: OperationForm) -> list[str]:
    """What the form complains of."""
    return [label.text() for label in form.findChildren(QLabel) if label.property("tone") == "bad" and label.text()]
