"""The signs of an outcome and of a step, painted, so that they need no font that a till may not have."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.model import Operation, State
from app.journal.refunds import NOTHING, Refunded
from ui.common import theme


class Mark(Enum):
    """A sign with its tone: the name that the style sheet knows it by."""

    GOOD = "good"
    BAD = "bad"
    UNCLEAR = "unclear"
    NEUTRAL = "neutral"


MARK_OF_STATE = {
    State.PREPARED: Mark.NEUTRAL,
    State.SENT: Mark.NEUTRAL,
    State.FAILED: Mark.NEUTRAL,
    State.APPROVED: Mark.GOOD,
    State.DECLINED: Mark.BAD,
    State.ABORTED: Mark.NEUTRAL,
    State.UNKNOWN: Mark.UNCLEAR,
}


def of_operation(operation: Operation, refunded: Refunded = NOTHING) -> Mark:
    """The sign of an operation; a sale of which nothing is left is no good news any more."""
    if refunded.unsettled:
        return Mark.UNCLEAR
    is_gone = refunded.total and refunded.total >= operation.amount
    return Mark.NEUTRAL if is_gone else MARK_OF_STATE[operation.state]


def colour(mark: Mark) -> QColor:
    """The colour of a sign in the present theme."""
    chosen = theme.colours()
    return QColor(
        {Mark.GOOD: chosen.accent, Mark.BAD: chosen.danger, Mark.UNCLEAR: chosen.warning, Mark.NEUTRAL: chosen.muted}[
            mark
        ]
    )


def paint(painter: QPainter, mark: Mark, box: QRectF) -> None:
    """Draw a sign into a square: a filled disc with a tick, a cross, a question mark or a dash cut out of it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(mark))
    painter.drawEllipse(box)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 24, box.height() / 24)
    pen = QPen(QColor(theme.colours().surface), 2.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_path(mark))
    painter.restore()


def pixmap(mark: Mark, side: int, widget: QWidget) -> QPixmap:
    """A sign of `side` logical pixels for a label or a table, sharp on the screen of `widget`."""
    ratio = widget.devicePixelRatioF()
    result = QPixmap(round(side * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    paint(painter, mark, QRectF(0, 0, side, side))
    painter.end()
    return result


def _path(mark: Mark) -> QPainterPath:
    path = QPainterPath()
    if mark is Mark.GOOD:
        path.moveTo(7, 12.5)
        path.lineTo(10.7, 16)
        path.lineTo(17, 8.5)
    elif mark is Mark.BAD:
        path.moveTo(8, 8)
        path.lineTo(16, 16)
        path.moveTo(16, 8)
        path.lineTo(8, 16)
    elif mark is Mark.UNCLEAR:
        path.moveTo(8.7, 9)
        path.cubicTo(QPointF(9, 4.5), QPointF(16, 5), QPointF(15.3, 9.3))
        path.cubicTo(QPointF(15, 11.3), QPointF(12, 11.6), QPointF(12, 14))
        path.moveTo(12, 17.8)
        path.lineTo(12, 18)
    else:
        path.moveTo(7.5, 12)
        path.lineTo(16.5, 12)
    return path
