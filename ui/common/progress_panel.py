"""What the pinpad is doing now: its own words, the steps, the time elapsed, and the button that aborts."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.model import Phase
from app.lanes.status import LaneStatus
from ui.common import theme, words
from ui.common.styling import make_label, set_least_height

STEP_OF_PHASE = {
    Phase.STARTED: 0,
    Phase.CARD: 0,
    Phase.PIN: 1,
    Phase.CONNECT: 2,
    Phase.WRITE: 2,
    Phase.READ: 2,
    Phase.RESULT: 3,
    Phase.ENDED: 3,
}
"""Which of the four steps a phase belongs to."""


class ProgressPanel(QFrame):
    """`aborted` when the cashier presses Abort."""

    aborted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._status: LaneStatus | None = None
        self.heading = make_label(self, "title", wraps=True)
        self.till = make_label(self, "key", wraps=True)
        self.subject = make_label(self, "muted", wraps=True)
        self._elapsed = make_label(self, "figure")
        self._steps = Steps(self)
        self.abort = QPushButton(self)
        self.abort.setProperty("role", "danger")
        set_least_height(self.abort, 40)
        self.abort.clicked.connect(self.aborted)
        self._lay_out()

    def show_status(self, status: LaneStatus) -> None:
        """Show how far the running operation has come."""
        self._status = status
        phase = status.phase or Phase.STARTED
        self.heading.setText(status.text or words.phase(phase))
        self.subject.setText(words.running(status))
        till = "" if status.operation is None else words.till(status.operation)
        self.till.setText(till)
        self.till.setVisible(bool(till))
        self._steps.show_step(STEP_OF_PHASE[phase])
        self.abort.setDisabled(status.abort_asked)
        self.abort.setText(self.tr("Abort asked") if status.abort_asked else self.tr("Abort") + "   Esc")

    def show_elapsed(self, seconds: float) -> None:
        """Show for how long the operation has been running."""
        self._elapsed.setText(f"{int(seconds) // 60}:{int(seconds) % 60:02}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._status is not None:
            self.show_status(self._status)
        super().changeEvent(event)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.heading)
        texts.addWidget(self.till)
        texts.addWidget(self.subject)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addLayout(texts, 1)
        top.addWidget(self._elapsed)
        top.addWidget(self.abort)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._steps)


class Steps(QWidget):
    """Card, PIN, bank, done: four bars with their names, filled up to the present one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._step = 0

    def show_step(self, step: int) -> None:
        """0 is the card, 3 is done."""
        self._step = step
        self.setAccessibleName(self.names()[step])
        self.update()

    def names(self) -> tuple[str, ...]:
        """The steps in their order."""
        return (self.tr("Card"), self.tr("PIN"), self.tr("Bank"), self.tr("Done"))

    def sizeHint(self) -> QSize:
        return QSize(200, 12 + round(self.fontMetrics().height() * 1.1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = theme.colours()
        names = self.names()
        gap = 6.0
        width = (self.width() - gap * (len(names) - 1)) / len(names)
        for index, name in enumerate(names):
            left = index * (width + gap)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(chosen.accent if index <= self._step else chosen.border))
            painter.drawRoundedRect(QRectF(left, 0, width, 5), 2.5, 2.5)
            font = QFont(self.font())
            font.setBold(index == self._step)
            painter.setFont(font)
            painter.setPen(QColor(chosen.text if index <= self._step else chosen.muted))
            painter.drawText(QRectF(left, 8, width, self.height() - 8), Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()
