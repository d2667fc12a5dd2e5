"""Draws the lines of a slip cell by cell, the same on the screen, on paper and in a PDF.

Each character gets its own cell, so that the columns are exact whatever the face makes of its advances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.printing.layout import Line, columns_needed
from ui.common import theme

LINE_HEIGHT = 1.28
"""Height of a line in heights of its text."""

_PROBE = 1000
"""Pixels of text height at which the proportions of the face are measured."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a slip. Lengths are in the units of the device that is drawn on."""

    lines: Sequence[Line]
    cell: QSizeF
    font: QFont

    @property
    def width(self) -> float:
        return self.cell.width() * columns_needed(self.lines)

    @property
    def height(self) -> float:
        return self.cell.height() * len(self.lines)

    def paint(self, painter: QPainter, origin: QPointF) -> None:
        """Draw all lines, the upper left corner of the first cell at `origin`."""
        bold = QFont(self.font)
        bold.setBold(True)
        ascent = self.font.pixelSize() * 0.95
        for row, line in enumerate(self.lines):
            painter.setFont(bold if line.bold else self.font)
            base = origin.y() + row * self.cell.height() + ascent
            for column, character in enumerate(line.text):
                if not character.isspace():
                    painter.drawText(QPointF(origin.x() + column * self.cell.width(), base), character)


def fit(lines: Sequence[Line], width: float) -> Grid:
    """A grid that fills `width`: where the lines need more columns the text gets smaller, and is never wrapped."""
    cell = width / columns_needed(lines)
    probe = QFontMetricsF(theme.mono_font(_PROBE))
    pixels = max(1, int(cell * _PROBE / probe.horizontalAdvance("0")))
    return Grid(lines, QSizeF(cell, pixels * LINE_HEIGHT), theme.mono_font(pixels))
