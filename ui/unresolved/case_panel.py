"""All that is known of one case: what to do now, what was found, and how it went."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.common import marks
from ui.common.cases import Account, Facts, Found, Slip
from ui.common.column import Column
from ui.common.styling import facts_grid, make_label, restyle, say

SIGN_SIDE = 30


class CasePanel(Column):
    """`slip_wanted` carries the Slip of what was found that is to be looked at."""

    slip_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("case")
        inside = QWidget(self)
        self.step = StepCard(inside)
        self._account: Account | None = None
        self._told = QWidget(inside)
        self._slips: list[tuple[Slip, QPushButton]] = []
        """What can be looked at, and by which button."""
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self.step)
        self._column.addWidget(self._told)
        self._column.addStretch(1)
        self.setWidget(inside)

    def show_account(self, account: Account) -> None:
        """Show that case. Nothing moves while it is the same."""
        if account == self._account:
            return
        self._account = account
        self.step.show_account(account)
        told = QWidget(self.widget())
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        before: QWidget = self
        focused = next((slip for slip, button in self._slips if button.hasFocus()), None)
        self._slips = []
        for found in reversed(account.found):
            card = FoundCard(told, found)
            column.addWidget(card)
            if found.slip is not None and card.show_slip is not None:
                card.show_slip.clicked.connect(lambda _checked, slip=found.slip: self.slip_wanted.emit(slip))
                self.setTabOrder(before, card.show_slip)
                before = card.show_slip
                self._slips.append((found.slip, card.show_slip))
        column.addWidget(_facts_card(told, account.facts))
        self._column.insertWidget(self._column.indexOf(self._told), told)
        told.show()
        for slip, button in self._slips:
            if slip == focused:  # or Qt would hand the keyboard to whatever comes next, which may be "Look up again"
                button.setFocus()
        self._column.removeWidget(self._told)
        self._told.hide()
        self._told.deleteLater()
        self._told = told


class StepCard(QFrame):
    """What is open, what to do now, and what the look-up is at."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._sign = QLabel(self)
        self.word = make_label(self, "word", wraps=True)
        self.subject = make_label(self, "muted", wraps=True)
        self.subject.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.heading = make_label(self, "label")
        self.text = make_label(self, "step", wraps=True)
        self.progress = make_label(self, "", wraps=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._sign, 0, 0)
        grid.addWidget(self.word, 0, 1)
        grid.addWidget(self.subject, 0, 2)
        for row, label in enumerate((self.heading, self.text, self.progress), start=1):
            grid.addWidget(label, row, 0, 1, 3)
        self.retranslate()

    def show_account(self, account: Account) -> None:
        """Say which case it is."""
        self._sign.setPixmap(marks.pixmap(account.mark, SIGN_SIDE, self))
        for widget in (self, self.word):
            restyle(widget, "tone", account.mark.value)
        self.word.setText(account.heading)
        self.subject.setText(account.subject)

    def show_step(self, step: str, progress: str, *, is_trouble: bool) -> None:
        """Say what to do, and what the look-up is at or why it came to nothing."""
        self.text.setText(step)
        say(self.progress, progress, is_trouble=is_trouble)
        self.progress.setVisible(bool(progress))

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.heading.setText(self.tr("What to do now"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class FoundCard(QFrame):
    """One thing that was found: what it says, and why that settles nothing."""

    def __init__(self, parent: QWidget, found: Found) -> None:
        super().__init__(parent)
        self.show_slip: QPushButton | None = None
        """None where there is no slip."""
        self.setProperty("role", "card")
        if found.is_conflict:
            self.setProperty("tone", marks.Mark.BAD.value)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(make_label(self, "label", found.title, wraps=True), 1)
        if found.slip is not None:
            self.show_slip = QPushButton(self.tr("Show the slip"), self)
            top.addWidget(self.show_slip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 10, 8)
        column.setSpacing(3)
        column.addLayout(top)
        if found.told:
            column.addWidget(make_label(self, "", found.told, wraps=True))
        for reason in found.reasons:
            column.addWidget(make_label(self, "", f"•  {reason}", wraps=True))


def _facts_card(parent: QWidget, facts: Facts) -> QFrame:
    card = QFrame(parent)
    card.setProperty("role", "card")
    grid = facts_grid(card, facts)
    grid.setContentsMargins(16, 10, 16, 10)
    card.setLayout(grid)
    return card
