"""Small helpers for widgets that the style sheet tells apart by a property."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.common.screen_room import LARGE

LINE, AROUND = 1.35, 14
"""A line of text with what is around it on a button: in heights of the text, and in pixels."""

LONGEST_WORD = 80
"""Characters for which a dialog has room whatever the screen."""


def has_large_text(widget: QWidget) -> bool:
    """Whether what stands side by side otherwise has to stand one beneath the other."""
    return widget.font().pixelSize() >= LARGE


def set_least_height(widget: QWidget, pixels: int) -> None:
    """Let a button or a line be so high at least; with larger text as high as the text needs, which Qt would forget."""
    widget.setMinimumHeight(max(pixels, round(LINE * widget.font().pixelSize()) + AROUND))


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for, and have the widget look at the sheet again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def say(note: QLabel, text: str, *, is_trouble: bool = False) -> None:
    """Put a text into a note, in the colour of trouble where it is one."""
    restyle(note, "tone", "bad" if is_trouble else "")
    note.setText(text)


def make_label(parent: QWidget, role: str, text: str = "", *, wraps: bool = False) -> QLabel:
    """A label of plain text: what a pinpad or a bank says must not be taken for markup."""
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    return label


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """Let a line end within words that are longer than that: a path or an address has no spaces."""
    return re.sub(rf"\S{{{longest}}}(?=\S)", "\\g<0>\u200b", text)


def facts_grid(parent: QWidget, facts: tuple[tuple[str, str], ...]) -> QGridLayout:
    """Names and values in two columns."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(facts):
        grid.addWidget(make_label(parent, "muted", name), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(make_label(parent, "", value, wraps=True), row, 1)
    return grid
