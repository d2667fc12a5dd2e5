"""A column of widgets that scrolls where the window is too low for it, and follows what matters."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QWidget
from shiboken6 import isValid

AROUND = 16
"""Pixels to be seen above and below what is scrolled to; of a field that is its cursor."""


class Column(QScrollArea):
    """Scrolls to what gets the keyboard, and to what `reveal` is called with; the latter counts for more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._wanted: list[QWidget] = []
        # not at once: what has just been shown gets its place only when control is back in the loop
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._scroll)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for what is in it, beside its bar: it scrolls up and down only."""
        least = super().minimumSizeHint()
        if (inside := self.widget()) is not None:
            bar, frame = self.verticalScrollBar().sizeHint().width(), 2 * self.frameWidth()
            least.setWidth(inside.minimumSizeHint().width() + bar + frame)
        return least

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it may need another width from now on."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def reveal(self, widget: QWidget) -> None:
        """Let that part of the column be seen."""
        self._wanted.append(widget)
        self._timer.start()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and (inside := self.widget()) is not None and inside.isAncestorOf(now):
            self._wanted.insert(0, now)
            self._timer.start()

    def _scroll(self) -> None:
        wanted, self._wanted = self._wanted, []
        for widget in wanted:
            if isValid(widget) and widget.isVisible():  # it may have gone with its dialog meanwhile
                self.ensureWidgetVisible(widget, 0, AROUND)
                if widget.height() > self.viewport().height() and (inside := self.widget()) is not None:
                    self.verticalScrollBar().setValue(widget.mapTo(inside, QPoint()).y())  # of too much, its beginning


class FittedColumn(Column):
    """As high as what is in it, where there is room for that; it scrolls where there is less."""

    def __init__(self, parent: QWidget, least: int) -> None:
        """`least` is the height in pixels that it has in any case."""
        super().__init__(parent)
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self._least, self._needed()))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _needed(self) -> int:
        inside = self.widget()
        layout = None if inside is None else inside.layout()
        return 0 if layout is None else layout.totalHeightForWidth(self.width()) + 2 * self.frameWidth()
