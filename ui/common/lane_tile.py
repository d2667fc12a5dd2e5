"""The tile of a lane: its scheme, its terminal, what it is doing, and stripes where it is only for training."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core.model import Origin
from app.lanes.profile import Cover
from app.lanes.status import Condition, LaneStatus
from ui.common import marks, offers, stripes, theme, words
from ui.common.looking_up import is_asking
from ui.common.outcome import Outcome

PADDING = 14
STRIPES_WIDTH = 10

TITLE_LINE = 1.4
SMALL_LINE = 1.5
"""Heights of the two lines, in heights of their texts."""

SIGN = 1.6
"""Side of the sign of an outcome, in heights of the small text."""


def is_at_till_call(status: LaneStatus) -> bool:
    """Whether the lane carries out what a till has asked for."""
    operation = status.operation
    is_running = status.condition is Condition.WORKING and not is_asking(status)
    return is_running and operation is not None and operation.origin is Origin.API


class LaneTile(QAbstractButton):
    """A button that chooses its lane. Checked while the form belongs to that lane."""

    def __init__(self, status: LaneStatus, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._status = status
        self._ended: Outcome | None = None
        self._progress = ""
        self._name()

    def show_status(self, status: LaneStatus) -> None:
        """Show that snapshot."""
        self._status = status
        self._name()

    def show_ended(self, ended: Outcome | None) -> None:
        """Show how the last operation ended that nobody has looked at yet; None for none."""
        self._ended = ended
        self._name()

    def show_progress(self, progress: str) -> None:
        """Show when the pinpad is asked next what became of an operation; nothing for an empty text."""
        if progress != self._progress:
            self._progress = progress
            self.update()

    def state_text(self) -> str:
        """What the lane is doing, in a word."""
        if self._status.question is not None:
            return self.tr("Asks you")
        if self._status.look_up is not None and is_asking(self._status):
            return self.tr("Looking up")
        if is_at_till_call(self._status):
            return self.tr("Till at work")
        if self._lacks_calibration():
            return self.tr("Sells only") if Cover.SALE in self._status.covers else self.tr("Not calibrated")
        return words.condition(self._status.condition)

    def detail_text(self) -> str:
        """The lane's name, its terminal, and that it is for training; of a lane that looks up, what it waits for."""
        return " · ".join(self._details())

    def fitting_detail(self, metrics: QFontMetrics, room: float) -> str:
        """As much of that as there is room for, in whole words where the first of it fits."""
        details = self._details()
        while len(details) > 1 and metrics.horizontalAdvance(" · ".join(details)) > room:
            del details[0 if self._progress else -1]  # the stripes say training; what a look-up waits for says most
        return metrics.elidedText(" · ".join(details), Qt.TextElideMode.ElideRight, int(room))

    def sizeHint(self) -> QSize:
        lines = self._title_font().pixelSize() * TITLE_LINE + self._small_font().pixelSize() * SMALL_LINE
        return QSize(220, round(2 * PADDING + lines))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 8, 8)
        self._paint_ground(painter, outline)
        inner = frame.adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2)
        if self._status.training:
            inner.adjust(0, 0, -STRIPES_WIDTH, 0)
        self._paint_texts(painter, inner)
        painter.end()

    def _details(self) -> list[str]:
        """The parts of it, the first one most important; a clock of the pinpad that is far off is one."""
        offset = self._status.clock_offset
        clock = "" if offset is None else words.clock_offset(offset)
        if self._progress:
            return [part for part in (self._status.lane, clock, self._progress) if part]
        training = self.tr("training") if self._status.training else ""
        return [part for part in (self._status.lane, clock, self._status.terminal_id, training) if part]

    def _name(self) -> None:
        self.setToolTip(self.detail_text())
        ended = "" if self._ended is None else self._ended.word
        parts = (words.schemes(self._status.schemes), self._status.lane, self.state_text(), ended)
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()

    def _paint_ground(self, painter: QPainter, outline: QPainterPath) -> None:
        chosen = theme.colours()
        ground = chosen.accent_soft if self.isChecked() else chosen.hover if self.underMouse() else chosen.surface
        painter.fillPath(outline, QColor(ground))
        if self._status.training:
            painter.save()
            painter.setClipPath(outline)
            stripes.paint(painter, QRectF(self.width() - STRIPES_WIDTH - 1, 0, STRIPES_WIDTH, self.height()))
            painter.restore()
        edge = chosen.text if self.hasFocus() else chosen.accent if self.isChecked() else chosen.border
        painter.setPen(QPen(QColor(edge), 2 if self.isChecked() or self.hasFocus() else 1))
        painter.drawPath(outline)

    def _paint_texts(self, painter: QPainter, box: QRectF) -> None:
        chosen = theme.colours()
        title, small = self._title_font(), self._small_font()
        upper = QRectF(box.left(), box.top(), box.width(), title.pixelSize() * TITLE_LINE)
        lower = QRectF(box.left(), upper.bottom() + 2, box.width(), small.pixelSize() * SMALL_LINE)
        painter.setFont(title)
        painter.setPen(QColor(chosen.text))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, words.schemes(self._status.schemes))
        room = box.width() - painter.fontMetrics().horizontalAdvance(words.schemes(self._status.schemes))
        painter.setFont(small)
        painter.setPen(QColor(chosen.muted if self._status.clock_offset is None else chosen.warning))
        room_below = box.width() if self._ended is None else self._paint_sign(painter, lower, self._ended.mark)
        detail = self.fitting_detail(painter.fontMetrics(), room_below)
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, detail)
        small.setBold(True)
        painter.setFont(small)
        painter.setPen(self._state_colour())
        radius = small.pixelSize() * 0.3
        state = painter.fontMetrics().elidedText(self.state_text(), Qt.TextElideMode.ElideRight, int(room - 6 * radius))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)
        left = upper.right() - painter.fontMetrics().horizontalAdvance(state) - 4 * radius
        painter.setBrush(self._state_colour())
        painter.drawEllipse(QRectF(left, upper.center().y() - radius, 2 * radius, 2 * radius))

    def _paint_sign(self, painter: QPainter, line: QRectF, mark: marks.Mark) -> float:
        """Draw the sign of an outcome at the end of the line; how much of the line it leaves."""
        side = self._small_font().pixelSize() * SIGN
        marks.paint(painter, mark, QRectF(line.right() - side, line.center().y() - side / 2, side, side))
        return line.width() - side - 6

    def _lacks_calibration(self) -> bool:
        return self._status.condition is Condition.READY and not offers.is_released(self._status)

    def _state_colour(self) -> QColor:
        chosen = theme.colours()
        if self._lacks_calibration():
            return QColor(chosen.warning)
        return QColor(
            {
                Condition.READY: chosen.accent,
                Condition.WORKING: chosen.warning,
                Condition.CLOSED: chosen.danger,
                Condition.STOPPED: chosen.muted,
            }[self._status.condition]
        )

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(font.pixelSize() * 1.25))
        font.setBold(True)
        return font

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(font.pixelSize() * 0.9))
        return font
