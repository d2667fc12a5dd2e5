"""Whatever is typed into or chosen from can be seen: in every dialog and on every screen, dark and light."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTextEdit,
    QWidget,
)

import ui
from app.journal.writing import Writer
from contrast import contrast
from every_place import each_dialog, each_screen, store_past, training_runtime
from room import laid_out
from sight import is_whole
from windows import RunQt, open_window

LINES = (QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit, QAbstractItemView)
BOXES = (QCheckBox, QRadioButton)

DEEP = 5
"""Pixels from its edge within which a field shows its border or its ground, and beyond it what is behind it."""

SEEN = 1.2
"""The contrast from which on a border or a ground is told from what is behind it."""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_field_can_be_seen(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, theme: str
) -> None:
    store_past(earlier)
    unseen: list[str] = []
    opened: set[type] = set()
    fields: set[type] = set()

    async def look(name: str, window: QWidget) -> None:
        await laid_out()
        picture = window.grab().toImage()
        opened.update(type(window).mro())
        for field in shown_fields(window):
            fields.update(type(field).mro())
            if not can_be_seen(field, window, picture):
                unseen.append(f"{name}: {type(field).__name__} {field.accessibleName()}")

    with training_runtime(profile_folder, "en", 100, theme) as runtime:

        async def scene() -> None:
            async with open_window(qapp, runtime) as window:
                async for name in each_screen(window, runtime, "en"):
                    await look(name, window)
                async for name, dialog in each_dialog(window, runtime, "en"):
                    await look(name, dialog)

        run_qt(scene())
    assert unseen == []
    assert fields >= {*LINES, *BOXES}, "a kind of field was not looked at"
    assert set(all_dialogs()) <= opened, "a dialog was not looked at"


def shown_fields(window: QWidget) -> Iterator[QWidget]:
    """Those that are seen as a whole, and buttons; what belongs to another field is a part of that one."""
    for each in window.findChildren(QWidget):
        is_part = isinstance(each.parent(), QSpinBox | QComboBox) or isinstance(each, QHeaderView)
        is_button = isinstance(each, QPushButton) and each.isEnabled() and each.property("role") != "tab"
        if (
            (is_button or isinstance(each, LINES + BOXES))
            and not is_part
            and each.window() is window
            and is_whole(each)
        ):
            yield each


def can_be_seen(field: QWidget, window: QWidget, picture: QImage) -> bool:
    """Whether each of its sides, or a box's sign, has a line or a ground that is told from what is behind it."""
    place = QRect(field.mapTo(window, QPoint()), field.size())
    middle = place.center()
    if isinstance(field, BOXES):
        behind = picture.pixelColor(place.left() + 1, place.top() + 1)
        return differs(picture, behind, [QPoint(place.left() + step, middle.y()) for step in range(place.height())])
    sides = (
        (QPoint(middle.x(), place.top()), QPoint(0, 1)),
        (QPoint(middle.x(), place.bottom()), QPoint(0, -1)),
        (QPoint(place.left(), middle.y()), QPoint(1, 0)),
        (QPoint(place.right(), middle.y()), QPoint(-1, 0)),
    )
    return all(
        differs(picture, picture.pixelColor(edge - inwards), [edge + inwards * step for step in range(DEEP)])
        for edge, inwards in sides
        if picture.rect().contains(edge - inwards)
    )


def differs(picture: QImage, behind: QColor, points: list[QPoint]) -> bool:
    return any(contrast(picture.pixelColor(point).name(), behind.name()) >= SEEN for point in points)


def all_dialogs() -> Iterator[type[QDialog]]:
    """Every dialog that the window can open."""
    for module in walk_packages(ui.__path__, "ui."):
        import_module(module.name)
    found = [QDialog]
    while found:
        kinds = [kind for kind in found.pop().__subclasses__() if kind.__module__.startswith("ui.")]
        yield from kinds
        found += kinds
