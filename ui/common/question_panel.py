"""What the pinpad asks the cashier: a menu, a yes or no, or something to type. Nothing is pre-filled (M6.3)."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.terminals.base import Question, QuestionForm
from ui.common.styling import has_large_text, make_label, set_least_height

MENU_HEIGHT, LARGE_MENU_HEIGHT = 6.6, 4.6
"""In heights of the text: three items, two with large text, and more by scrolling."""


class QuestionPanel(QFrame):
    """`answered` carries the number of the question and the answer as `Lane.reply` wants them.

    `aborted` when the cashier would rather end the whole operation.
    """

    answered = Signal(int, object)
    aborted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("tone", "unclear")
        self._question: Question | None = None
        self.prompt = make_label(self, "title", wraps=True)
        self.subject = make_label(self, "muted", wraps=True)
        self._remaining = make_label(self, "figure")
        self.menu = QListWidget(self)
        self.menu.setMaximumHeight(
            round((LARGE_MENU_HEIGHT if has_large_text(self) else MENU_HEIGHT) * self.font().pixelSize())
        )
        self.entry = QLineEdit(self)
        set_least_height(self.entry, 40)
        self.yes, self.no, self.send, self.refuse, self.abort = (QPushButton(self) for _ in range(5))
        self.abort.setProperty("role", "danger")
        self._lay_out()
        self._connect()
        self.retranslate()

    def ask(self, question: Question) -> bool:
        """Put that question; whether it is another one than was being asked already."""
        if question == self._question:
            return False
        self._question = question
        self.prompt.setText(question.prompt)
        self.entry.clear()
        self.menu.clear()
        self.menu.addItems(question.items)
        for widget, form in (
            (self.menu, QuestionForm.MENU),
            (self.entry, QuestionForm.ENTRY),
            (self.yes, QuestionForm.YES_NO),
            (self.no, QuestionForm.YES_NO),
        ):
            widget.setVisible(question.form is form)
        self.send.setVisible(question.form is not QuestionForm.YES_NO)
        return True

    def take_focus(self) -> None:
        """Give the keyboard to what answers the question; of yes and no, to no."""
        if self._question is not None:
            form = self._question.form
            {QuestionForm.MENU: self.menu, QuestionForm.ENTRY: self.entry, QuestionForm.YES_NO: self.no}[form].setFocus(
                Qt.FocusReason.TabFocusReason
            )

    def has_keyboard(self) -> bool:
        """Whether what is typed goes to one of its parts."""
        return (focused := self.focusWidget()) is not None and focused.hasFocus()

    def forget(self) -> None:
        """The question is over."""
        self._question = None

    def show_subject(self, text: str) -> None:
        """Say what the question belongs to."""
        self.subject.setText(text)

    def show_remaining(self, seconds: float) -> None:
        """For how long the pinpad still waits."""
        self._remaining.setText(self.tr("{0} s").format(max(0, int(seconds))))

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.yes.setText(self.tr("Yes"))
        self.no.setText(self.tr("No"))
        self.send.setText(self.tr("Answer"))
        self.refuse.setText(self.tr("Refuse to answer"))
        self.abort.setText(self.tr("Abort") + "   Esc")
        self.entry.setAccessibleName(self.tr("Answer to the pinpad"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.prompt)
        texts.addWidget(self.subject)
        top.addLayout(texts, 1)
        top.addWidget(self._remaining, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for button, stretch in ((self.yes, 1), (self.no, 1), (self.send, 1), (self.refuse, 0), (self.abort, 0)):
            set_least_height(button, 40)
            buttons.addWidget(button, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.menu)
        column.addWidget(self.entry)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.menu.itemActivated.connect(self._send)
        self.entry.returnPressed.connect(self._send)
        self.send.clicked.connect(self._send)
        self.yes.clicked.connect(lambda: self._answer("1"))
        self.no.clicked.connect(lambda: self._answer("0"))
        self.refuse.clicked.connect(lambda: self._answer(None))
        self.abort.clicked.connect(self.aborted)

    def _send(self) -> None:
        question = self._question
        if question is None:
            return
        if question.form is QuestionForm.ENTRY:
            self._answer(self.entry.text())
        elif chosen := self.menu.selectedIndexes():  # Qt makes a row the current one that nobody has chosen
            self._answer(str(chosen[0].row()))

    def _answer(self, value: str | None) -> None:
        if self._question is not None:
            self.answered.emit(self._question.number, value)
