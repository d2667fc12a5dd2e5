"""A button whose menu has one choice of several, or none: it shows what is chosen, and that something is."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.common import words
from ui.common.styling import restyle

LONGEST = 18
"""Characters of a choice on the button; its menu has all of them."""

Choices = Sequence[tuple[Hashable, str]]
"""Values with their texts in the present language."""


class FilterButton(QPushButton):
    """`value` is None where nothing is chosen. `changed` tells of what the user chooses, and of nothing else."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.value: Hashable | None = None
        self._name = ""
        self._choices: Choices = ()

    def show_choices(self, name: str, anything: str, choices: Choices) -> None:
        """What can be chosen: `anything` first, which is no choice. `name` says what is chosen here."""
        self._name, self._choices = name, choices
        menu = QMenu(self)
        group = QActionGroup(menu)
        for place, text in enumerate([anything, *(text for _, text in choices)]):
            action = menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setData(place)  # a StrEnum would come back as a text
            group.addAction(action)
            if place == 0:
                menu.addSeparator()
        group.triggered.connect(lambda action: self._take(action.data()))
        if (outdated := self.menu()) is not None:
            outdated.deleteLater()
        self.setMenu(menu)
        self._show()

    def choose(self, value: Hashable | None) -> None:
        """Choose that, as the program wants it."""
        self.value = value
        self._show()

    def chosen_text(self) -> str:
        """The text of what is chosen; empty where nothing is."""
        return next((text for value, text in self._choices if value == self.value), "")

    def _take(self, place: int) -> None:
        self.choose(None if place == 0 else self._choices[place - 1][0])
        self.changed.emit()

    def _show(self) -> None:
        text = self.chosen_text() if self.value is not None else ""
        shown = words.short_name(text, LONGEST)
        self.setText(f"{shown or self._name}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"{self._name}: {text}" if text else self._name)
        self.setToolTip(text if shown != text else "")
        restyle(self, "chosen", bool(text))
        if (menu := self.menu()) is not None:
            values = [None, *(value for value, _ in self._choices)]
            for action in menu.actions():
                action.setChecked(not action.isSeparator() and values[action.data()] == self.value)
