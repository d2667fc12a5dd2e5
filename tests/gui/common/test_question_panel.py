"""The pinpad's questions: answered by keyboard, refused, never answered by themselves (M6.3)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Theme as ThemeName
from app.terminals.base import Question, QuestionForm
from ui.common.question_panel import QuestionPanel
from ui.common.theme import Theme

MENU = Question(1, QuestionForm.MENU, "Choose", ("HUMO", "UZCARD"))
YES_NO = Question(2, QuestionForm.YES_NO, "Once more?")
ENTRY = Question(3, QuestionForm.ENTRY, "Last four digits")

Answers = list[tuple[int, str | None]]


@pytest.fixture
def panel(qapp: QApplication, qtbot: QtBot) -> Iterator[QuestionPanel]:
    Theme(qapp, ThemeName.LIGHT, 100)
    window = QWidget()
    qtbot.addWidget(window)
    made = QuestionPanel(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield made
    window.close()


@pytest.fixture
def answers(panel: QuestionPanel) -> Answers:
    given: Answers = []
    panel.answered.connect(lambda number, value: given.append((number, value)))
    return given


def ask(panel: QuestionPanel, question: Question, qtbot: QtBot) -> None:
    """Put the question and wait for the keyboard to be there."""
    panel.ask(question)
    panel.take_focus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def press(*keys: Qt.Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)


def test_a_menu_is_answered_with_the_index(panel: QuestionPanel, answers: Answers, qtbot: QtBot) -> None:
    ask(panel, MENU, qtbot)
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert answers == [(1, "1")]


def test_a_menu_has_nothing_chosen_for_the_cashier(panel: QuestionPanel, answers: Answers, qtbot: QtBot) -> None:
    ask(panel, MENU, qtbot)
    press(Qt.Key.Key_Return)
    QTest.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    assert answers == []


def test_a_menu_to_which_the_keyboard_comes_back_has_nothing_chosen(
    panel: QuestionPanel, answers: Answers, qtbot: QtBot
) -> None:
    """Qt then makes the first row the current one, without showing it as chosen."""
    ask(panel, MENU, qtbot)
    qtbot.waitUntil(lambda: panel.menu.visualItemRect(panel.menu.item(0)).isValid())
    panel.send.setFocus()
    panel.take_focus()
    press(Qt.Key.Key_Return)
    assert panel.menu.currentRow() == 0
    QTest.mouseClick(panel.send, Qt.MouseButton.LeftButton)
    assert answers == []


def test_yes_and_no(panel: QuestionPanel, answers: Answers, qtbot: QtBot) -> None:
    ask(panel, YES_NO, qtbot)
    press(Qt.Key.Key_Space)
    QTest.mouseClick(panel.yes, Qt.MouseButton.LeftButton)
    assert answers == [(2, "0"), (2, "1")]


def test_an_entry_is_answered_with_its_text(panel: QuestionPanel, answers: Answers, qtbot: QtBot) -> None:
    ask(panel, ENTRY, qtbot)
    assert panel.entry.text() == ""
    QTest.keyClicks(panel.entry, "9831")
    press(Qt.Key.Key_Return)
    assert answers == [(3, "9831")]


@pytest.mark.parametrize("question", [MENU, YES_NO, ENTRY], ids=lambda question: str(question.form))
def test_any_question_can_be_refused(panel: QuestionPanel, answers: Answers, question: Question, qtbot: QtBot) -> None:
    ask(panel, question, qtbot)
    QTest.mouseClick(panel.refuse, Qt.MouseButton.LeftButton)
    assert answers == [(question.number, None)]


def test_the_same_question_keeps_what_is_being_typed(panel: QuestionPanel, qtbot: QtBot) -> None:
    ask(panel, ENTRY, qtbot)
    QTest.keyClicks(panel.entry, "98")
    assert not panel.ask(ENTRY)
    assert panel.entry.text() == "98"


def test_another_question_begins_empty(panel: QuestionPanel, qtbot: QtBot) -> None:
    ask(panel, ENTRY, qtbot)
    QTest.keyClicks(panel.entry, "98")
    assert panel.ask(Question(4, QuestionForm.ENTRY, "PIN of the shop"))
    assert panel.entry.text() == ""


def test_what_a_pinpad_says_is_no_markup(panel: QuestionPanel) -> None:
    panel.ask(Question(5, QuestionForm.YES_NO, "<b>bold</b>"))
    assert panel.prompt.textFormat() is Qt.TextFormat.PlainText


def test_after_the_question_nothing_is_answered(panel: QuestionPanel, answers: Answers, qtbot: QtBot) -> None:
    ask(panel, YES_NO, qtbot)
    panel.forget()
    QTest.mouseClick(panel.yes, Qt.MouseButton.LeftButton)
    assert answers == []
