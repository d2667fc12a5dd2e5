"""The sales of the day by hour as bars, one piece a scheme, with the figures beside them."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.core.model import Scheme
from app.core.money import format_amount
from app.lanes.day_totals import Day
from app.lanes.sums import KINDS, add_up
from ui.common import theme, words
from ui.common.styling import make_label
from ui.totals import shift_words
from ui.totals.comparison_card import figures_grid

LEAST_HOURS = 12
"""Hours that are shown, so that one bar is not as wide as the picture."""

BARS = 5.5
"""Height of the bars, in heights of the text."""

KEY = 1.4
"""Height of the line that says which colour is which scheme's, in heights of the text."""

EMPTY_DAY = Day({}, {})


class DayCard(QFrame):
    """The day of the lanes of one sort."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._day = EMPTY_DAY
        self._training = False
        self.title = make_label(self, "label", wraps=True)
        self.bars = HourBars(self)
        self.nothing = make_label(self, "muted", wraps=True)
        self._figures = QWidget(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 10, 16, 12)
        self._column.setSpacing(8)
        for widget in (self.title, self.nothing, self.bars, self._figures):
            self._column.addWidget(widget)
        self.show_day(EMPTY_DAY, training=False)

    def show_day(self, day: Day, *, training: bool) -> None:
        """Show that day; nothing moves while it is the same."""
        self._day, self._training = day, training
        self.title.setText(self.tr("Today, training") if training else self.tr("Today"))
        self.nothing.setText(self.tr("Nothing was approved today."))
        self.nothing.setVisible(not day.totals)
        self.bars.show_day(day)
        self.bars.setVisible(bool(day.sales))
        figures = self._build_figures()
        self._column.replaceWidget(self._figures, figures)
        self._figures.hide()
        self._figures.deleteLater()
        self._figures = figures
        figures.setVisible(bool(day.totals))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.show_day(self._day, training=self._training)
        super().changeEvent(event)

    def _build_figures(self) -> QWidget:
        figures = QWidget(self)
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 0, 0, 0)
        names = [*(words.kind(kind) for kind in KINDS), self.tr("In all")]
        everything = add_up(self._day.totals.values())
        rows = [
            (
                words.scheme(scheme),
                *(shift_words.total(self._day.totals[scheme], place) for place in range(len(KINDS))),
                format_amount(self._day.totals[scheme].net),
            )
            for scheme in Scheme
            if scheme in self._day.totals
        ]
        totals = (shift_words.total(everything, place) for place in range(len(KINDS)))
        rows.append((self.tr("Together"), *totals, format_amount(everything.net)))
        column.addLayout(figures_grid(figures, names, rows))
        return figures


class HourBars(QWidget):
    """A bar for each hour from the first sale to the last; the hours beneath, the tallest bar's amount above."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._day = EMPTY_DAY

    def show_day(self, day: Day) -> None:
        """Show that day."""
        self._day = day
        hours = (f"{hour}:00: {format_amount(day.of_hour(hour))}" for hour in day.hours if day.of_hour(hour))
        self.setAccessibleName(self.tr("Sales by hour"))
        self.setAccessibleDescription("; ".join(hours))
        self.setToolTip("\n".join(self.accessibleDescription().split("; ")))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, round(self.fontMetrics().height() * (BARS + 2 + KEY)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        hours = _shown(self._day.hours)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(round(font.pixelSize() * 0.85))
        painter.setFont(font)
        line = float(self.fontMetrics().height())
        painter.setTransform(QTransform.fromTranslate(0, line * KEY))
        tallest = max(1, *map(self._day.of_hour, hours))
        step = self.width() / len(hours)
        ground = self.height() - line * (1 + KEY)
        self._paint_key(painter, line)
        painter.setPen(QColor(theme.colours().border))
        painter.drawLine(QPointF(0, ground), QPointF(self.width(), ground))
        for place, hour in enumerate(hours):
            self._paint_hour(painter, QRectF(place * step, line, step, ground - line), hour, tallest)
            painter.setPen(QColor(theme.colours().muted))
            painter.drawText(QRectF(place * step, ground, step, line), Qt.AlignmentFlag.AlignCenter, f"{hour}")
        painter.end()

    def _paint_key(self, painter: QPainter, line: float) -> None:
        """Which colour is which scheme's, above the bars."""
        left, side = 0.0, line * 0.6
        for scheme in (each for each in Scheme if each in self._day.totals):
            box = QRectF(left, -line * KEY, self.width(), line)
            painter.fillRect(QRectF(left, box.center().y() - side / 2, side, side), _colour(scheme))
            painter.setPen(QColor(theme.colours().text))
            name = words.scheme(scheme)
            painter.drawText(box.adjusted(side * 1.5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
            left += side * 3.5 + painter.fontMetrics().horizontalAdvance(name)

    def _paint_hour(self, painter: QPainter, box: QRectF, hour: int, tallest: int) -> None:
        """The bar of an hour, a piece for each scheme from the ground up; its amount above where there is room."""
        painter.setPen(Qt.PenStyle.NoPen)
        bottom = box.bottom()
        for scheme in Scheme:
            height = box.height() * self._day.sales.get((hour, scheme), 0) / tallest
            painter.setBrush(_colour(scheme))
            painter.drawRect(QRectF(box.left() + box.width() * 0.18, bottom - height, box.width() * 0.64, height))
            bottom -= height
        amount, text = self._day.of_hour(hour), format_amount(self._day.of_hour(hour))
        width = painter.fontMetrics().horizontalAdvance(text) + 2.0
        if amount and (width < box.width() or amount == tallest):
            left = min(max(0.0, box.center().x() - width / 2), self.width() - width)
            painter.setPen(QColor(theme.colours().text))
            painter.drawText(QRectF(left, bottom - box.top(), width, box.top()), Qt.AlignmentFlag.AlignCenter, text)


def _shown(hours: range) -> range:
    """Those hours, or more of the day around them."""
    if len(hours) >= LEAST_HOURS:
        return hours
    start = min(hours.start, 24 - LEAST_HOURS)
    return range(start, start + LEAST_HOURS)


def _colour(scheme: Scheme) -> QColor:
    chosen = theme.colours()
    return QColor({Scheme.HUMO: chosen.accent, Scheme.UZCARD: chosen.muted}[scheme])
