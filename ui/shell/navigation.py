"""The row of screens beneath the bar: which one is shown, the key of each, and how many cases are open."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.common.screen_tab import ScreenTab
from ui.shell.catalogue import Place


class Navigation(QFrame):
    """`chosen` carries the Place of the screen that is wanted."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, keys: Mapping[Place, str]) -> None:
        """`keys` has the key of each screen, from left to right."""
        super().__init__(parent)
        self.setObjectName("navigation")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(2)
        self.tabs = {place: ScreenTab(key, self) for place, key in keys.items()}
        for place, tab in self.tabs.items():
            tab.clicked.connect(lambda _checked=False, place=place: self.chosen.emit(place))
            row.addWidget(tab)
        row.addStretch(1)

    def add_at_end(self, widget: QWidget) -> None:
        """Put something else at the right end of the row."""
        if isinstance(row := self.layout(), QHBoxLayout):
            row.addWidget(widget)

    def show_chosen(self, place: Place) -> None:
        """Mark the screen that is shown."""
        self.tabs[place].setChecked(True)
