"""The quiet word at the right of the screens' row: that tills are served, where, and what the last one asked for."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.common import marks, theme
from ui.common.marks import Mark

SIDE = 12
"""Pixels beside the texts."""

GAP = 8
"""Pixels between them."""

DOT = 0.6
"""Width of the dot, in heights of the text."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the indicator shows: a dot of that tone, a name, and what there is to tell; `detail` may be cut."""

    mark: Mark
    name: str
    detail: str = ""
    trouble: str = ""


class TillIndicator(QAbstractButton):
    """A button that opens the list of calls; `key` does so too."""

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = key
        self.notice = Notice(Mark.NEUTRAL, "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_notice(self, notice: Notice) -> None:
        """Show that."""
        if notice == self.notice:
            return
        self.notice = notice
        told = ", ".join(filter(None, (notice.name, notice.detail, notice.trouble)))
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._fixed_width() + self._width(self.notice.detail, self._small())) + 1, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._fixed_width()), 0)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, small, notice = theme.colours(), self._small(), self.notice
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(chosen.hover))
        dot = self._dot()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(marks.colour(notice.mark))
        painter.drawEllipse(QRectF(SIDE, (self.height() - dot) / 2, dot, dot))
        left = self._paint_text(painter, SIDE + dot + GAP, notice.name, self._bold(), chosen.text)
        room = self.width() - self._fixed_width()
        detail = QFontMetricsF(small).elidedText(notice.detail, Qt.TextElideMode.ElideRight, room)
        left = self._paint_text(painter, left, detail, small, chosen.muted)
        tone = chosen.danger if notice.mark is Mark.BAD else chosen.warning
        left = self._paint_text(painter, left, notice.trouble, small, tone)
        self._paint_text(painter, left, self._key, small, chosen.muted)
        if self.hasFocus():
            painter.setPen(QPen(QColor(chosen.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
        painter.end()

    def _paint_text(self, painter: QPainter, left: float, text: str, font: QFont, colour: str) -> float:
        """Draw a text; where the next one begins."""
        if not text:
            return left
        width = self._width(text, font)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return left + width + GAP

    def _fixed_width(self) -> float:
        """Pixels of all but the detail."""
        small = self._small()
        texts = (self._width(self.notice.name, self._bold()), self._width(self.notice.trouble, small))
        gaps = GAP * (2 + bool(self.notice.detail) + bool(self.notice.trouble))
        return 2 * SIDE + self._dot() + sum(texts) + self._width(self._key, small) + gaps

    def _width(self, text: str, font: QFont) -> float:
        return QFontMetricsF(font).horizontalAdvance(text)

    def _dot(self) -> float:
        return self.font().pixelSize() * DOT

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(font.pixelSize() * 0.9))
        return font
