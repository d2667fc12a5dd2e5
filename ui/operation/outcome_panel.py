"""The outcome of the last operation: a sign, a word and a colour, what it means and what to do next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from ui.common import marks
from ui.common.offers import Offer
from ui.common.outcome import Outcome
from ui.common.styling import make_label, restyle, set_least_height

SIGN_SIDE = 40


class OutcomePanel(QFrame):
    """Stays until the next action. `offered` carries the Offer whose button was pressed."""

    offered = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._sign = QLabel(self)
        self.word = make_label(self, "word", wraps=True)
        self.subject = make_label(self, "muted", wraps=True)
        self.meaning = make_label(self, "", wraps=True)
        self.advice = make_label(self, "", wraps=True)
        self.progress = make_label(self, "", wraps=True)
        self.progress.hide()
        self.offer = QPushButton(self)
        self.offer.hide()
        self._offer: Offer | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._sign, 0, 0, 6, 1, top)
        grid.addWidget(self.word, 0, 1)
        grid.addWidget(self.subject, 0, 2)
        self.subject.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.meaning, 1, 1, 1, 2)
        grid.addWidget(self.advice, 2, 1, 1, 2)
        grid.addWidget(self.progress, 3, 1, 1, 2)
        grid.addWidget(self.offer, 4, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(5, 1)
        font = self.advice.font()
        font.setBold(True)
        self.advice.setFont(font)
        set_least_height(self.offer, 36)
        self.offer.clicked.connect(self._take_up)

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

    def show_progress(self, progress: str) -> None:
        """Say what the look-up is at; nothing for an empty text."""
        self.progress.setText(progress)
        self.progress.setVisible(bool(progress))

    def show_offer(self, offer: Offer | None) -> None:
        """Offer that beneath the outcome; None offers nothing."""
        self._offer = offer
        self.offer.setText("" if offer is None else offer.text)
        self.offer.setVisible(offer is not None)

    def _take_up(self) -> None:
        if self._offer is not None:
            self.offered.emit(self._offer)
