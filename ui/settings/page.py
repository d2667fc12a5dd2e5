"""What every page of the settings is: a heading, when what stands there takes effect, and fields beneath."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.settings import Changed
from ui.common.column import Column
from ui.common.styling import make_label, say, set_least_height
from ui.screen import Surroundings
from ui.settings.draft import Draft
from ui.settings.fields import HEIGHT, Field


@dataclass(frozen=True, slots=True)
class Means:
    """What the pages share. `saved` is told what was changed in the file by a page itself."""

    draft: Draft
    surroundings: Surroundings
    saved: Callable[[Changed], object]


def make_card(parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    """A frame for fields that belong together, and what lays them out in it."""
    card = QFrame(parent)
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(18, 14, 18, 16)
    inside.setSpacing(14)
    return card, inside


class Page(Column):
    """Built anew in each language; the draft keeps what was typed."""

    def __init__(self, parent: QWidget, means: Means) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows its fields, and shows no focus of its own
        self.means = means
        self.draft = means.draft
        self._inside = QWidget(self)
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(4, 2, 12, 12)
        self.column.setSpacing(14)
        self.build()
        self.column.addStretch(1)
        self.setWidget(self._inside)

    def build(self) -> None:
        """Add all that the page has."""
        raise NotImplementedError

    def fields(self) -> Iterator[Field]:
        """All fields that are on it now."""
        return iter(self._inside.findChildren(Field))

    def add_heading(self, text: str, remark: str) -> None:
        """What the page is for, and when it takes effect."""
        self.column.addWidget(make_label(self._inside, "title", text))
        if remark:
            self.column.addWidget(make_label(self._inside, "muted", remark, wraps=True))

    def add_card(self, *fields: QWidget) -> QFrame:
        """A frame with fields that belong together."""
        card, inside = make_card(self._inside)
        for field in fields:
            inside.addWidget(field)
        self.column.addWidget(card)
        return card

    def take_focus(self) -> None:
        """Give the keyboard to the first field."""
        field = next((each for each in self.fields() if each.isVisibleTo(self) and each.isEnabled()), None)
        if field is not None:
            field.setFocus()


class Actions(QFrame):
    """A row of buttons, and beneath what became of the last one."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.note = make_label(self, "note", wraps=True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row)
        column.addWidget(self.note)

    def add_button(self, text: str) -> QPushButton:
        """A button at the end of the row; not yet connected."""
        button = QPushButton(text, self)
        set_least_height(button, HEIGHT)
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def say(self, text: str, *, is_trouble: bool = False) -> None:
        """Say what became of it."""
        say(self.note, text, is_trouble=is_trouble)
        self.note.setVisible(bool(text))
