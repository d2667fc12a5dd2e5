"""Whether every text of the window has its room: for tests of how it is laid out."""

import asyncio
import time

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget

from ui.common.column import Column
from ui.common.lane_tile import LaneTile
from ui.common.screen_tab import ScreenTab
from ui.shell.main_window import MainWindow
from windows import until

SMALLEST = (1024, 700)
"""Pixels of the smallest screen of a till."""

SMALLEST_FOR = {80: SMALLEST, 100: SMALLEST, 150: (1350, 728), 200: (1764, 966)}
"""The smallest window that has room for a text size: on a smaller screen texts are shown smaller (`screen_room`)."""

SETTLED = 5.0
"""Seconds within which a layout has followed."""

_TO_BE_SEEN = (QLabel, QPushButton, QLineEdit, LaneTile, QTableView, ScreenTab)


async def laid_out() -> None:
    """Wait for the layout to have followed what was shown: a timer without delay comes after all that."""
    passed = asyncio.Event()
    QTimer.singleShot(0, passed.set)
    await until(passed.is_set)


async def has_room(widget: QWidget) -> None:
    """Assert that every text within `widget` gets its room, and nothing of a window is out of reach.

    What is shown may be followed by news of a lane, and the layout follows once more: it is given its time.
    """
    await laid_out()
    deadline = time.monotonic() + SETTLED
    while _troubles(widget) and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    left = _troubles(widget)
    assert left == [], left


def _troubles(widget: QWidget) -> list[str]:
    return cramped(widget) + (out_of_reach(widget) if isinstance(widget, MainWindow) else [])


def cramped(widget: QWidget) -> list[str]:
    """The texts within `widget` that have less room than they need."""
    found = []
    for each in widget.findChildren(QWidget):
        if not each.isVisible():
            continue
        if isinstance(each, QLabel | QPushButton) and _is_cramped(each):
            found.append(each.text())
        if isinstance(each, QTableView):
            found += _cut_columns(each)
    return found


def out_of_reach(window: MainWindow) -> list[str]:
    """The widgets that cannot be seen whole: columns scroll to them up and down, nothing does sideways."""
    columns = [column for column in window.findChildren(Column) if column.isVisible()]
    found = ["a column scrolls sideways" for column in columns if column.horizontalScrollBar().maximum()]
    for each in window.findChildren(QWidget):
        if not each.isVisible() or not isinstance(each, _TO_BE_SEEN):
            continue
        place = QRect(each.mapTo(window, QPoint()), each.size())
        frame = window.rect()
        if any(column.isAncestorOf(each) for column in columns):
            frame.setTop(min(frame.top(), place.top()))
            frame.setBottom(max(frame.bottom(), place.bottom()))
        if not frame.contains(place):
            found.append(f"{type(each).__name__} {each.accessibleName()} {place.getRect()}")
    return found


def _cut_columns(table: QTableView) -> list[str]:
    columns = [each for each in range(table.model().columnCount()) if not table.isColumnHidden(each)]
    cut = [f"column {column}" for column in columns if table.sizeHintForColumn(column) > table.columnWidth(column)]
    # too many columns for the width can be scrolled to
    beyond = table.horizontalHeader().length() - table.viewport().width() - table.horizontalScrollBar().maximum()
    return cut if beyond <= 0 else [*cut, "beyond the scroll bar"]


def _is_cramped(widget: QLabel | QPushButton) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height()
    return widget.sizeHint().width() > widget.width() or widget.sizeHint().height() > widget.height()
