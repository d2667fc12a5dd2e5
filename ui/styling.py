"""Small helpers for widgets that the style sheet tells apart by a property."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

LARGE = 18
"""Pixels of text height from which on texts that stand side by side would not fit into the narrowest window."""


def has_large_text(widget: QWidget) -> bool:
    """Whether what stands side by side otherwise has to stand one beneath the other."""
    return widget.font().pixelSize() >= LARGE


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
