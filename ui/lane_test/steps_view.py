"""The steps of a lane test, which light up one by one; what is wrong stands beneath its step with what to do."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.checks.lane_test_steps import Mark, Result, Step
from app.core import response_codes
from app.core.money import format_amount
from ui.common import i18n, marks, outcome, words
from ui.common.styling import make_label, restyle

translate = QCoreApplication.translate


SIGN_SIDE = 20
"""Pixels."""

SIGNS = {
    Mark.RUNNING: marks.Mark.NEUTRAL,
    Mark.GOOD: marks.Mark.GOOD,
    Mark.DOUBTFUL: marks.Mark.UNCLEAR,
    Mark.BAD: marks.Mark.BAD,
}
"""A step that was left out has no sign."""


def step_name(step: Step) -> str:
    """Return the name of the step."""
    return {
        Step.PORT: translate("steps", "The port is there and free"),
        Step.PING: translate("steps", "The pinpad answers"),
        Step.TERMINAL: translate("steps", "It is the right terminal"),
        Step.HOSTS: translate("steps", "Bank hosts, from this machine"),
        Step.BANK: translate("steps", "The pinpad reaches its bank"),
        Step.SALE: translate("steps", "Test sale"),
        Step.GIVE_BACK: translate("steps", "Its money given back"),
        Step.PRINT: translate("steps", "Test print"),
    }[step]


def what_was_found(result: Result) -> str:
    """Return what the step has found, or that it is under way or was left out."""
    if result.mark is Mark.RUNNING:
        return translate("steps", "under way…")
    if result.mark is Mark.SKIPPED:
        return translate("steps", "left out")
    if result.operation is not None:
        word = words.outcome(result.operation.kind, result.operation.state)
        parts = [format_amount(result.operation.amount), word, result.found]
        return " · ".join(part for part in parts if part)
    return result.found if result.step in (Step.PORT, Step.TERMINAL, Step.HOSTS, Step.PRINT) else ""


def troubles(result: Result, language: str) -> list[str]:
    """Return the numbered errors and the meaning of the response code; of a sale or a refund its outcome."""
    told = [f"E{trouble.number}: {i18n.error_text(trouble)}" for trouble in result.troubles]
    if result.operation is not None:
        ended = outcome.of_operation(result.operation, language)
        told.append(" ".join(filter(None, (ended.meaning, ended.advice))))
    elif result.code is not None:
        described = response_codes.describe(result.code, language)
        told.append(f"{result.code} {described.meaning}.")  # its advice is for a payment, and this was a question
    return told


def what_to_do(result: Result) -> list[str]:
    """Return what to check, the likeliest cause first."""
    return [i18n.advice_text(text) for text in result.advice]


class StepsView(QScrollArea):
    """All steps, those that have not begun in a quiet colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._language = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(2)
        self.rows = {step: StepRow(inner, step) for step in Step}
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(inner)

    def begin(self, language: str) -> None:
        """Forget the last test. What codes mean is told in that language."""
        self._language = language
        for row in self.rows.values():
            row.show_result(None, language)

    def show_result(self, result: Result) -> None:
        """Show how a step stands now, and let it be seen."""
        row = self.rows[result.step]
        row.show_result(result, self._language)
        self.ensureWidgetVisible(row, 0, 40)

    def show_worst(self) -> None:
        """Let the first step be seen that is bad; the top, where all is well."""
        bad = [row for row in self.rows.values() if row.result is not None and row.result.mark is Mark.BAD]
        self.ensureWidgetVisible((bad or list(self.rows.values()))[0])

    def retranslate(self, language: str) -> None:
        """Show every text in the present language."""
        self._language = language
        for row in self.rows.values():
            row.show_result(row.result, language)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.retranslate(self._language)
        super().changeEvent(event)


class StepRow(QFrame):
    """One step: its sign, its name, what was found, and what is wrong."""

    def __init__(self, parent: QWidget, step: Step) -> None:
        super().__init__(parent)
        self._step = step
        self.result: Result | None = None
        self.sign = QLabel(self)
        self.sign.setFixedSize(SIGN_SIDE, SIGN_SIDE)
        self.name = make_label(self, "", wraps=True)
        self.found = make_label(self, "muted", wraps=True)
        self.trouble = make_label(self, "", wraps=True)
        self.trouble.setProperty("tone", "bad")
        self.advice = make_label(self, "", wraps=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 7, 10, 7)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        for row, label in enumerate((self.name, self.found, self.trouble, self.advice)):
            grid.addWidget(label, row, 1)
        self.show_result(None, "")

    def show_result(self, result: Result | None, language: str) -> None:
        """How it stands; None before it has begun."""
        self.result = result
        mark = None if result is None else SIGNS.get(result.mark)
        self.sign.setPixmap(marks.pixmap(mark, SIGN_SIDE, self) if mark else QPixmap())
        self.name.setText(step_name(self._step))
        restyle(self.name, "role", "muted" if mark is None else "")
        self._put(self.found, "" if result is None else what_was_found(result))
        is_wrong = result is not None and result.mark in (Mark.BAD, Mark.DOUBTFUL)
        self.setProperty("role", "card")
        restyle(self, "tone", {Mark.BAD: "bad", Mark.DOUBTFUL: "unclear"}.get(result.mark, "") if result else "")
        told = troubles(result, language) if result is not None and is_wrong else []
        self._put(self.trouble, "\n".join(told))
        advice = what_to_do(result) if result is not None and is_wrong else []
        self._put(self.advice, "\n".join(f"•  {text}" for text in advice))
        self.setAccessibleName(". ".join([self.name.text(), self.found.text(), *told, *advice]))

    def _put(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
