"""How much room a screen has for windows, and which text size has its room there."""

from PySide6.QtCore import QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 40)
"""Pixels that a window manager puts around a window, at most."""

FRAMED_AFTER = 200
"""Milliseconds after which a window manager has put it there, and Qt knows."""

ORDINARY = 100
"""Percent: the text size that every screen of at least 1024x700 holds."""

BASE_PIXELS = 14
"""Height of ordinary text."""

LARGE = 18
"""Pixels of text height from which on texts that stand side by side otherwise stand one beneath the other."""

SMALL_NEEDS, LARGE_NEEDS = (73, 44), (63, 34.5)
"""The narrowest and lowest window that has room for everything, in heights of ordinary and of large text."""


def around(screen: QScreen) -> QRect:
    """Where windows may stand: all of the screen but for panels of the system."""
    return screen.availableGeometry()


def within_frame(screen: QScreen) -> QSize:
    """The largest window whose frame is on the screen too."""
    return around(screen).size() - FRAME


def open_in_the_middle(window: QWidget, size: QSize) -> None:
    """Give a window that is to be shown that size, or what the screen has room for, and a place on it."""
    room, size = around(window.screen()), bound(window, size)
    beside = room.size() - size - FRAME
    window.resize(size)
    window.move(room.left() + beside.width() // 2, room.top() + beside.height() // 2)


def open_at(window: QWidget, place: QRect) -> None:
    """Give a window that is to be shown that place, or the nearest that the screen there has room for."""
    screen = QGuiApplication.screenAt(place.center()) or window.screen()
    place = QRect(place.topLeft(), place.size().boundedTo(within_frame(screen)))
    place.moveTopLeft(_nearest(around(screen), place))
    window.setGeometry(place)


def keep_on_screen(window: QWidget) -> None:
    """Move a window that is shown so that all of it is on the screen; once more when its frame is there too."""
    _move_onto_screen(window)
    QTimer.singleShot(FRAMED_AFTER, window, lambda: _move_onto_screen(window))


def bound(window: QWidget, size: QSize) -> QSize:
    """That size, or what of it the screen of the window has room for."""
    return size.boundedTo(within_frame(window.screen()))


def fitting_text(wanted: int, room: QSize) -> int:
    """The text size nearest to the wanted one with which a window of that size holds everything; both in percent."""
    return next((size for size in range(wanted, ORDINARY, -1) if _holds(room, size)), min(wanted, ORDINARY))


def _holds(room: QSize, text_size: int) -> bool:
    pixels = BASE_PIXELS * text_size / 100
    width, height = LARGE_NEEDS if round(pixels) >= LARGE else SMALL_NEEDS
    return room.width() >= width * pixels and room.height() >= height * pixels


def _move_onto_screen(window: QWidget) -> None:
    frame = window.frameGeometry()
    corner = _nearest(around(window.screen()), frame)
    if corner != frame.topLeft():
        window.move(corner)


def _nearest(room: QRect, place: QRect) -> QPoint:
    """The corner of that place, moved into the room; what has no room there stands out at its right or bottom."""
    left = max(min(place.left(), room.right() - place.width() + 1), room.left())
    top = max(min(place.top(), room.bottom() - place.height() + 1), room.top())
    return QPoint(left, top)
