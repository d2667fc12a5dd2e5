"""The slanting stripes of what is only for training, as on a barrier (M11)."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.common import theme

STEP = 10
"""Pixels from one stripe to the next."""


def paint(painter: QPainter, box: QRectF) -> None:
    """Fill `box` with them. Nothing outside of it is painted on afterwards."""
    chosen = theme.colours()
    painter.fillRect(box, QColor(chosen.warning_soft))
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(chosen.warning), 4))
    for step in range(-2, int(box.height() / STEP) + 3):
        top = box.top() + step * STEP
        painter.drawLine(int(box.left()) - 4, int(top + STEP), int(box.right()) + 4, int(top - 4))


def pixmap(side: int, widget: QWidget) -> QPixmap:
    """A strip of them, half as wide as high, for a table; sharp on the screen of `widget`."""
    ratio = widget.devicePixelRatioF()
    result = QPixmap(round(side / 2 * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, QRectF(0, 0, side / 2, side))
    painter.end()
    return result
