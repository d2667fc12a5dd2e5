"""The dialog of a guide: one page at a time, with the step it is at, what is to be done, and buttons that lead on.

The first button is the safe one, which Esc presses too. Enter held down presses nothing: each page wants a key of its
own.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.common import marks, screen_room, theme
from ui.common.column import Column
from ui.common.marks import Mark
from ui.common.styling import facts_grid, has_large_text, make_label, set_least_height

WIDTH = 44
LEAST_HEIGHT = 24
"""In heights of the text."""

SIGN_SIDE = 32

ABREAST = 2
"""Buttons that have room beside each other whatever the size of the text."""


class Choice(StrEnum):
    """Where a button leads."""

    LEAVE = "leave"
    START = "start"
    AGAIN = "again"
    GIVE_BACK = "give-back"
    RETURN = "return"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Page:
    """What the guide says at one point.

    `buttons` go from left to right, the safe one first; where there are several the last one is filled.
    """

    step: str
    heading: str
    buttons: tuple[tuple[Choice, str], ...]
    texts: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    mark: Mark | None = None


class StepButton(QPushButton):
    """A button that a key held down does not press."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
        else:
            super().keyPressEvent(event)


class GuideDialog(QDialog):
    """`chosen` carries the Choice of the button that was pressed; of Esc, that of the first one."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self._title = title
        self._page: Page | None = None
        self.buttons: dict[Choice, StepButton] = {}
        self._scroll = Column(self)
        self._row = QWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._row)
        height = self.font().pixelSize()
        self.setFixedWidth(WIDTH * height)
        self.setMinimumHeight(LEAST_HEIGHT * height)

    def show_page(self, page: Page, body: QWidget | None = None) -> None:
        """Show that page, with `body` beneath its texts; the dialog takes care of it from now on."""
        self._page = page
        inside = self._build_inside(page, body)
        for outdated in (self._scroll.takeWidget(), self._row):
            if outdated is not None:
                outdated.hide()
                outdated.deleteLater()  # one of its buttons may be what has led here
        self._row = self._build_row(page)
        self._scroll.setWidget(inside)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._row)
        inside.show()
        self._row.show()
        self._take_room(inside)
        (body or self.buttons[page.buttons[0][0]]).setFocus(Qt.FocusReason.TabFocusReason)

    async def choice(self) -> Choice:
        """The button that is pressed next."""
        pressed: asyncio.Future[Choice] = asyncio.get_running_loop().create_future()

        def note(choice: Choice) -> None:
            if not pressed.done():
                pressed.set_result(choice)

        self.chosen.connect(note)
        try:
            return await pressed
        finally:
            self.chosen.disconnect(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, and no other."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Esc, and the corner of the dialog: never closes it by itself."""
        if self._page is not None:
            self.chosen.emit(self._page.buttons[0][0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """With an edge: where no window manager runs, nothing else parts it from the window beneath."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme.colours().muted))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _take_room(self, inside: QWidget) -> None:
        """As much as the page needs, and no more than the window beneath and the screen have; the rest scrolls."""
        layout, beneath = inside.layout(), self.parentWidget()
        assert layout is not None
        assert beneath is not None
        needed = layout.totalHeightForWidth(self.width() - 2) + self._row.sizeHint().height() + 2
        self.resize(screen_room.bound(self, QSize(self.width(), min(needed, beneath.window().height()))))
        if self.isVisible():
            screen_room.keep_on_screen(self)

    def _build_inside(self, page: Page, body: QWidget | None) -> QWidget:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(26, 20, 26, 6)
        column.setSpacing(12)
        column.addWidget(make_label(inside, "label", f"{self._title} · {page.step}"))
        column.addLayout(self._heading(page, inside))
        for text in page.texts:
            column.addWidget(make_label(inside, "", text, wraps=True))
        if page.facts:
            column.addWidget(_facts(inside, page.facts))
        if body is not None:
            body.setParent(inside)
            column.addWidget(body, 1)
        column.addStretch(0 if body is not None else 1)
        return inside

    def _heading(self, page: Page, inside: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        if page.mark is not None:
            sign = QLabel(inside)
            sign.setPixmap(marks.pixmap(page.mark, SIGN_SIDE, self))
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(make_label(inside, "title", page.heading, wraps=True), 1)
        return row

    def _build_row(self, page: Page) -> QWidget:
        inside = QWidget(self)
        beneath = has_large_text(self) and len(page.buttons) > ABREAST
        row = QVBoxLayout(inside) if beneath else QHBoxLayout(inside)
        row.setContentsMargins(26, 12, 26, 22)
        row.setSpacing(10)
        row.addStretch(1)
        self.buttons = {}
        for place, (choice, text) in enumerate(page.buttons):
            button = StepButton(text if place else f"{text}   Esc", inside)
            set_least_height(button, 40)
            button.setAutoDefault(True)
            button.setProperty("filled", place == len(page.buttons) - 1 > 0)
            button.clicked.connect(lambda _checked=False, choice=choice: self.chosen.emit(choice))
            row.addWidget(button)
            self.buttons[choice] = button
        return inside


def _facts(parent: QWidget, facts: tuple[tuple[str, str], ...]) -> QFrame:
    card = QFrame(parent)
    card.setProperty("role", "card")
    grid = facts_grid(card, facts)
    grid.setContentsMargins(16, 12, 16, 12)
    card.setLayout(grid)
    return card
