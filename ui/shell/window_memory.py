"""What the window remembers from one start to the next: its size, its place, and the lane that was last used.

A JSON file of the profile. `place` is left, top, width and height in pixels of the desktop, without the frame.
"""

import json
from pathlib import Path

from PySide6.QtCore import QRect, Qt

from app.core import logs
from app.core.paths import replace_file
from ui.common import screen_room
from ui.shell.main_window import MainWindow

FURTHEST = 32_767
"""Pixels: nothing on a desktop is further away, and a number beyond what Qt holds would be an error of the program."""

_log = logs.get(__name__)


def restore(window: MainWindow, file: Path) -> None:
    """Put a window that is not shown yet where it was, and choose its lane; without a usable file, change nothing."""
    try:
        kept = json.loads(file.read_bytes())
        place, is_maximized, lane = _read_place(kept["place"]), bool(kept["maximized"]), str(kept["lane"])
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        _log.warning("%s cannot be read, so the window opens at its usual place: %s", file, error)
        return
    screen_room.open_at(window, place)
    if is_maximized:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
    if (seat := window.operation.seats.get(lane)) is not None:  # else its lane is no longer in the settings
        window.operation.choose_lane(seat)


def save(window: MainWindow, file: Path) -> None:
    """Keep it, all or nothing. The window goes on where that fails."""
    place, lane = window.normalGeometry(), window.operation.seat.lane.name
    kept = {"place": place.getRect(), "maximized": window.isMaximized(), "lane": lane}
    try:
        replace_file(file, json.dumps(kept).encode())
    except OSError as error:
        _log.warning("%s cannot be written, so the next start does not know where the window was: %s", file, error)


def _read_place(numbers: list[int]) -> QRect:
    is_near = all(isinstance(each, int) and abs(each) <= FURTHEST for each in numbers)
    if not is_near or not (place := QRect(*numbers)).isValid():
        raise ValueError(f"no place for a window: {numbers}")
    return place
