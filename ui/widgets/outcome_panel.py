"""The outcome of the last operation: a sign, a word and a colour, what it means and what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ui.outcome import Outcome
from ui.styling import make_label, restyle
from ui.widgets import marks

SIGN_SIDE = 40


class OutcomePanel(QFrame):
    """Stays until the next action."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._sign = QLabel(self)
        self.word = make_label(self, "word")
        self.subject = make_label(self, "muted")
        self.meaning = make_label(self, "", wraps=True)
        self.advice = make_label(self, "", wraps=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._sign, 0, 0, 4, 1, top)
        grid.addWidget(self.word, 0, 1)
        grid.addWidget(self.subject, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.meaning, 1, 1, 1, 2)
        grid.addWidget(self.advice, 2, 1, 1, 2)
        grid.setRowStretch(3, 1)
        font = self.advice.font()
        font.setBold(True)
        self.advice.setFont(font)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show that outcome in its tone."""
        self._sign.setPixmap(marks.pixmap(outcome.mark, SIGN_SIDE, self))
        for widget in (self, self.word):
            restyle(widget, "tone", outcome.mark.value)
        self.word.setText(outcome.word)
        self.subject.setText(outcome.subject)
        self.meaning.setText(outcome.meaning)
        self.meaning.setVisible(bool(outcome.meaning))
        self.advice.setText(outcome.advice)
        self.advice.setVisible(bool(outcome.advice))
