"""Where the keyboard is while the window has it: never with what is gone, hidden or disabled."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class Keyboard(QObject):
    """Calls `give` when the widget that had the keyboard cannot have it any more.

    Qt hands it to the next widget in its order then, which may be any button, also while a dialog is open above it.
    Whoever has given it elsewhere by the time the loop goes on is left alone.
    """

    def __init__(self, window: QWidget, give: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._give = give
        self._holder: QWidget | None = None
        """Which widget of the window had it last."""
        self._fallen_to: QWidget | None = None
        """Where Qt has put it since that one is gone."""
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._settle)
        window.installEventFilter(self)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to it that the window has a place for the keyboard when it gets it back."""
        if event.type() == QEvent.Type.WindowActivate:
            self._timer.start()
        return super().eventFilter(watched, event)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self._window:
            if now is None and self._window.isActiveWindow():
                self._timer.start()
            return
        if self._holder is not None and not _can_hold(self._holder):
            self._fallen_to = now
            self._timer.start()
        self._holder = now

    def _settle(self) -> None:
        focused, fallen_to = QApplication.focusWidget(), self._fallen_to
        self._fallen_to = None
        if self._window.isActiveWindow() and (focused is None or focused is fallen_to):
            self._give()


def _can_hold(widget: QWidget) -> bool:
    return shiboken6.isValid(widget) and widget.isVisible() and widget.isEnabled()
