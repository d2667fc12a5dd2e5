"""A column of widgets that scrolls where the window is too low for it, and follows what matters."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
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
