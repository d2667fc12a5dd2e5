"""What a look at a window finds wrong: texts without their room, what lies over something else, what is off the screen.

Everything is measured as Qt would draw it: the room that a text needs against the room that it has.
"""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QSpinBox,
    QStyle,
    QStyleOptionFrame,
    QTableView,
    QWidget,
)

from ui.common import screen_room
from ui.common.lane_tile import LaneTile
from ui.lane_test.trace_table import TraceTable

BESIDE = 4
"""Pixels in a line to type in that are kept beside its text."""

AROUND_TILE = 60
"""Pixels on the tile of a lane beside its text, with its stripes and a sign."""

_TO_BE_SEEN = (QLabel, QAbstractButton, QLineEdit, QAbstractItemView, QComboBox, QSpinBox)


def troubles(window: QWidget) -> list[str]:
    """All that is wrong with what is shown. Of a dialog that is Qt's own: whether it is on the screen."""
    found = list(_beyond_screen(window))
    if isinstance(window, QFileDialog):
        return found
    shown = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window]
    for each in shown:
        found += [f"{_name(each)}: {trouble}" for trouble in _cramped(each)]
        if isinstance(each, _TO_BE_SEEN) and not isinstance(each, QHeaderView):
            found += [f"{_name(each)}: {trouble}" for trouble in _cut_off(each, window)]
    for each in (window, *shown):
        found += _overlapping(each)
    return found


def is_whole(widget: QWidget) -> bool:
    """Whether all of it is seen."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def _beyond_screen(window: QWidget) -> Iterator[str]:
    room, frame = screen_room.around(window.screen()), window.frameGeometry()
    if not room.contains(frame):
        yield f"the window {frame.getRect()} is beyond the screen {room.getRect()}"


def _cramped(widget: QWidget) -> Iterator[str]:
    """Where a text has less room than it needs."""
    if isinstance(widget, QHeaderView):
        yield from _cut_headers(widget)
        return
    if isinstance(widget, QAbstractItemView):
        yield from _cut_cells(widget)
        return
    needed = QSize(0, 0)
    if isinstance(widget, LaneTile):
        shown = widget.fitting_detail(widget.fontMetrics(), widget.width() - AROUND_TILE)
        yield from [f"shows {shown!r}"] if shown.endswith("…") and not widget.detail_text().endswith("…") else []
    if isinstance(widget, QLabel) and widget.text():
        needed = _needed_by_label(widget)
    elif isinstance(widget, QAbstractButton | QSpinBox):
        needed = widget.sizeHint()
    elif isinstance(widget, QComboBox):
        needed = QSize(0, widget.sizeHint().height())
    elif isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QSpinBox):
        needed = _needed_by_line(widget)
    if needed.width() > widget.width() or needed.height() > widget.height():
        yield f"needs {needed.toTuple()} and has {widget.size().toTuple()}"


def _needed_by_label(label: QLabel) -> QSize:
    if not label.wordWrap():
        return label.sizeHint()
    longest = max(
        (label.fontMetrics().horizontalAdvance(word) for word in label.text().replace("\u200b", " ").split()), default=0
    )
    margins = label.contentsMargins()
    return QSize(longest + margins.left() + margins.right(), label.heightForWidth(label.width()))


def _needed_by_line(line: QLineEdit) -> QSize:
    option = QStyleOptionFrame()
    line.initStyleOption(option)
    inside = line.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, line)
    text = line.text() or line.placeholderText()
    if line.echoMode() is not QLineEdit.EchoMode.Normal:
        text = ""
    around = line.size() - inside.size()
    metrics = line.fontMetrics()
    return QSize(metrics.horizontalAdvance(text) + BESIDE, metrics.height()) + around


def _cut_headers(header: QHeaderView) -> Iterator[str]:
    for section in range(header.count()):
        if not header.isSectionHidden(section) and header.isVisible():
            needed, has = header.sectionSizeFromContents(section), header.sectionSize(section)
            if needed.width() > has or needed.height() > header.height():
                yield f"section {section} needs {needed.toTuple()} and has {has, header.height()}"


def _cut_cells(view: QAbstractItemView) -> Iterator[str]:
    inside = view.viewport().rect()
    for row in range(view.model().rowCount()):
        for column in range(view.model().columnCount() if isinstance(view, QTableView) else 1):
            index = view.model().index(row, column)
            place = view.visualRect(index)
            if not place.intersects(inside) or (isinstance(view, QTableView) and view.isColumnHidden(column)):
                continue
            needed = _needed_in_list(view, place, index.data()) if _wraps(view) else view.sizeHintForIndex(index)
            if needed.width() > place.width() + 1 or needed.height() > place.height() + 1:
                yield f"{index.data()!r} needs {needed.toTuple()} and has {place.size().toTuple()}"
            elif isinstance(view, TraceTable):
                continue  # what passes a line may be as long as it likes: it is scrolled to
            elif place.left() < inside.left() or place.right() > inside.right():
                yield f"{index.data()!r} at {place.getRect()} is not within {inside.getRect()}"


def _wraps(view: QAbstractItemView) -> bool:
    return isinstance(view, QListView) and view.wordWrap()


def _needed_in_list(view: QAbstractItemView, place: QRect, text: str) -> QSize:
    """Of a line that may be broken; a quarter of a letter's height is around it on each side."""
    beside = view.fontMetrics().height() // 2
    room = QRect(0, 0, place.width() - beside, 0)
    return view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text).size() + QSize(beside, 0)


def _cut_off(widget: QWidget, window: QWidget) -> Iterator[str]:
    """Whether what is around it hides a part of it. What scrolls up and down may."""
    inner = widget
    while inner is not window:
        outer = inner.parentWidget()
        assert outer is not None, "what is shown is within its window"
        place, frame, beyond = QRect(widget.mapTo(outer, QPoint()), widget.size()), outer.rect(), outer.parentWidget()
        scrolls = isinstance(beyond, QScrollArea) and beyond.viewport() is outer
        if scrolls:
            frame.setTop(min(frame.top(), place.top()))
            frame.setBottom(max(frame.bottom(), place.bottom()))
        if not frame.contains(place):
            yield f"{place.getRect()} is cut off by {_name(outer)} {frame.getRect()}"
            return
        widget, inner = (outer if scrolls else widget), outer


def _overlapping(parent: QWidget) -> Iterator[str]:
    layout = parent.layout()
    if layout is None:
        return
    children = [each for each in parent.children() if isinstance(each, QWidget)]
    shown = [each for each in children if each.isVisible() and not each.isWindow() and not each.size().isEmpty()]
    for one, other in combinations(shown, 2):
        if one.geometry().intersects(other.geometry()):
            yield f"{_name(one)} {one.geometry().getRect()} lies over {_name(other)} {other.geometry().getRect()}"


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else widget.accessibleName()
    return f"{type(widget).__name__} {widget.objectName()} {text[:50]!r}"
