"""A conversation as a sequence: till, pinpad and bank side by side, an arrow for each frame, its pauses as gaps."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.tracing.sequence import Party, Row, RowKind
from ui.common import theme

ROW_HEIGHT = 2.0
"""In heights of the text."""

HEAD = 2.4
"""The names of the three, in heights of the text."""

PLACES = {Party.PINPAD: 0.18, Party.TILL: 0.55, Party.BANK: 0.88}
"""Where the line of each stands, as a share of the width."""

ARROW = 7.0
"""Pixels of an arrow's head."""


class SequenceView(QAbstractScrollArea):
    """Paints the rows that are in sight."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setBackgroundRole(self.palette().ColorRole.Base)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.retranslate()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show those, the end in sight if it was."""
        bar = self.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 1
        self._rows = rows
        self._fit()
        if is_at_end:
            bar.setValue(bar.maximum())
        self.viewport().update()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("The conversation as a sequence"))
        self._names = {
            Party.PINPAD: self.tr("Pinpad"),
            Party.TILL: self.tr("This program"),
            Party.BANK: self.tr("Bank"),
        }
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, _event: QEvent) -> None:
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(360, 200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), QColor(theme.colours().surface))
        first = self.verticalScrollBar().value()
        top = HEAD * self._text_height
        for place in self._lines():
            painter.setPen(QPen(QColor(theme.colours().border), 1.5))
            painter.drawLine(QPointF(place, top), QPointF(place, self.viewport().height()))
        for number, row in enumerate(self._rows[first : first + self._in_sight() + 1]):
            self._paint_row(painter, row, top + number * self._row_height)
        self._paint_head(painter)
        painter.end()

    @property
    def _text_height(self) -> float:
        return float(self.font().pixelSize())

    @property
    def _row_height(self) -> float:
        return ROW_HEIGHT * self._text_height

    def _in_sight(self) -> int:
        return int((self.viewport().height() - HEAD * self._text_height) // self._row_height)

    def _fit(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, self._in_sight()))
        bar.setRange(0, max(0, len(self._rows) - self._in_sight()))

    def _place(self, party: Party) -> float:
        return PLACES[party] * self.viewport().width()

    def _lines(self) -> list[float]:
        return [self._place(party) for party in PLACES]

    def _paint_head(self, painter: QPainter) -> None:
        head = QRectF(0, 0, self.viewport().width(), HEAD * self._text_height)
        painter.fillRect(head, QColor(theme.colours().surface))
        painter.setPen(QColor(theme.colours().muted))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        for party, name in self._names.items():
            box = QRectF(self._place(party) - 100, 0, 200, head.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_row(self, painter: QPainter, row: Row, top: float) -> None:
        painter.setFont(self._row_font())
        if row.kind is RowKind.GAP:
            painter.setPen(QColor(theme.colours().muted))
            box = QRectF(0, top, self.viewport().width(), self._row_height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"⋮   {row.seconds:.1f} s")
        elif row.kind is RowKind.ARROW:
            self._paint_arrow(painter, row, top)
        else:
            self._paint_note(painter, row, top)

    def _paint_arrow(self, painter: QPainter, row: Row, top: float) -> None:
        begin, end = self._place(row.source), self._place(row.target)
        line = top + self._row_height * 0.78
        way = 1 if end > begin else -1
        painter.setPen(QPen(QColor(theme.colours().accent), 1.5))
        painter.drawLine(QPointF(begin, line), QPointF(end, line))
        painter.setBrush(QColor(theme.colours().accent))
        tip = QPointF(end, line)
        painter.drawPolygon(
            QPolygonF([tip, tip + QPointF(-way * ARROW, -ARROW / 2), tip + QPointF(-way * ARROW, ARROW / 2)])
        )
        left, right = min(begin, end), max(begin, end)
        self._paint_text(painter, _told(row), QRectF(left + 8, top, right - left - 16, self._row_height * 0.72))

    def _paint_note(self, painter: QPainter, row: Row, top: float) -> None:
        metrics = QFontMetricsF(self._row_font())
        text = _told(row)
        room = 0.34 * self.viewport().width()
        width = min(room, metrics.horizontalAdvance(text) + 16)
        box = QRectF(self._place(row.source) - width / 2, top + 2, width, self._row_height - 4)
        painter.setPen(QPen(QColor(theme.colours().border), 1))
        painter.setBrush(QColor(theme.colours().hover))
        painter.drawRoundedRect(box, 5, 5)
        self._paint_text(painter, text, box.adjusted(6, 0, -6, 0))

    def _paint_text(self, painter: QPainter, text: str, box: QRectF) -> None:
        painter.setPen(QColor(theme.colours().text))
        shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def _row_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(self._text_height * 0.88))
        return font


def _told(row: Row) -> str:
    """What stands on an arrow or in a note: one line, however much the frame says."""
    return " · ".join(part for part in (row.label, " ".join(row.note.split())) if part)
