"""The tab of a screen, or of one of two lists on it: its name, and how much waits there."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.common import theme
from ui.common.styling import has_large_text

SIDE = 12
"""Pixels beside the texts of a tab."""

GAP = 8
"""Pixels between name, count and key."""

UNDERLINE = 3
"""Pixels of the line beneath the screen that is shown."""


class ScreenTab(QAbstractButton):
    """The name of a screen, with a count where something waits there."""

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = key
        self.count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_name(self, name: str) -> None:
        """The screen's name in the present language."""
        self.setText(name)
        self._tell()

    def show_count(self, count: int) -> None:
        """How much waits there; nothing is shown for none."""
        self.count = count
        self._tell()

    def sizeHint(self) -> QSize:
        parts = [self._width(self.text(), self._name_font())]
        if not has_large_text(self):
            parts.append(self._width(self._key, self._key_font()))
        if self.count:
            parts.append(self._badge_width())
        height = round(self.fontMetrics().height() * 1.9)
        return QSize(round(sum(parts) + GAP * (len(parts) - 1)) + 2 * SIDE, height)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, left = theme.colours(), float(SIDE)
        if self.underMouse() and not self.isChecked():
            painter.fillRect(self.rect(), QColor(chosen.hover))
        colour = chosen.text if self.isChecked() else chosen.muted
        left = self._paint_text(painter, left, self.text(), self._name_font(), colour)
        if self.count:
            left = self._paint_badge(painter, left)
        if not has_large_text(self):  # six names alone need the whole width then; the list of keys (F1) has them
            self._paint_text(painter, left, self._key, self._key_font(), chosen.muted)
        if self.isChecked():
            line = QRectF(SIDE, self.height() - UNDERLINE, self.width() - 2 * SIDE, UNDERLINE)
            painter.fillRect(line, QColor(chosen.accent))
        if self.hasFocus():
            painter.setPen(QPen(QColor(chosen.text), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
        painter.end()

    def _tell(self) -> None:
        self.setAccessibleName(f"{self.text()}, {self.count}" if self.count else self.text())
        self.updateGeometry()
        self.update()

    def _paint_text(self, painter: QPainter, left: float, text: str, font: QFont, colour: str) -> float:
        """Draw a text; where the next one begins."""
        width = self._width(text, font)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return left + width + GAP

    def _paint_badge(self, painter: QPainter, left: float) -> float:
        chosen, font = theme.colours(), self._badge_font()
        height = font.pixelSize() * 1.5
        box = QRectF(left, (self.height() - height) / 2, self._badge_width(), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chosen.danger))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(QColor(chosen.surface))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self.count))
        return box.right() + GAP

    def _badge_width(self) -> float:
        font = self._badge_font()
        return max(font.pixelSize() * 1.5, self._width(str(self.count), font) + font.pixelSize())

    def _width(self, text: str, font: QFont) -> float:
        return QFontMetricsF(font).horizontalAdvance(text)

    def _name_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _key_font(self) -> QFont:
        return self._sized(0.85)

    def _badge_font(self) -> QFont:
        font = self._sized(0.85)
        font.setBold(True)
        return font

    def _sized(self, ratio: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(font.pixelSize() * ratio))
        return font
