"""The tile of a lane: its scheme, its terminal, what it is doing, and stripes where it is only for training."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.lanes.status import Condition, LaneStatus
from ui import theme, words

PADDING = 14
STRIPES_WIDTH = 10


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
        self.show_status(status)

    def show_status(self, status: LaneStatus) -> None:
        """Show that snapshot."""
        self._status = status
        self.setAccessibleName(", ".join((words.scheme(status.scheme), status.lane, self.state_text())))
        self.update()

    def state_text(self) -> str:
        """What the lane is doing, in a word."""
        if self._status.question is not None:
            return self.tr("Asks you")
        return words.condition(self._status.condition)

    def detail_text(self) -> str:
        """The lane's name, its terminal, and that it is for training."""
        parts = [self._status.lane]
        if self._status.terminal_id:
            parts.append(self._status.terminal_id)
        if self._status.training:
            parts.append(self.tr("training"))
        return " · ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(220, 2 * PADDING + self._title_font().pixelSize() + self._small_font().pixelSize() + 14)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_status(self._status)
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

    def _paint_ground(self, painter: QPainter, outline: QPainterPath) -> None:
        chosen = theme.colours()
        ground = chosen.accent_soft if self.isChecked() else chosen.hover if self.underMouse() else chosen.surface
        painter.fillPath(outline, QColor(ground))
        if self._status.training:
            painter.save()
            painter.setClipPath(outline)
            _paint_stripes(painter, QRectF(self.width() - STRIPES_WIDTH - 1, 0, STRIPES_WIDTH, self.height()))
            painter.restore()
        edge = chosen.text if self.hasFocus() else chosen.accent if self.isChecked() else chosen.border
        painter.setPen(QPen(QColor(edge), 2 if self.isChecked() or self.hasFocus() else 1))
        painter.drawPath(outline)

    def _paint_texts(self, painter: QPainter, box: QRectF) -> None:
        chosen = theme.colours()
        title, small = self._title_font(), self._small_font()
        upper = QRectF(box.left(), box.top(), box.width(), title.pixelSize() * 1.4)
        lower = QRectF(box.left(), upper.bottom() + 2, box.width(), small.pixelSize() * 1.5)
        painter.setFont(title)
        painter.setPen(QColor(chosen.text))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, words.scheme(self._status.scheme))
        room = box.width() - painter.fontMetrics().horizontalAdvance(words.scheme(self._status.scheme))
        painter.setFont(small)
        painter.setPen(QColor(chosen.muted))
        detail = painter.fontMetrics().elidedText(self.detail_text(), Qt.TextElideMode.ElideRight, int(box.width()))
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

    def _state_colour(self) -> QColor:
        chosen = theme.colours()
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


def _paint_stripes(painter: QPainter, box: QRectF) -> None:
    """Slanting stripes, as on a barrier."""
    chosen = theme.colours()
    painter.fillRect(box, QColor(chosen.warning_soft))
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(chosen.warning), 4))
    for step in range(-2, int(box.height() / 10) + 3):
        top = box.top() + step * 10
        painter.drawLine(int(box.left()) - 4, int(top + 10), int(box.right()) + 4, int(top - 4))
