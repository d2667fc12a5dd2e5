"""A pinpad drawn as what it is: a display, keys, and the places where a card is tapped, inserted or swiped."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.emulators.cards import CardEntry, EmulatedCard
from app.emulators.front import Display, Key, Moment, Tone
from ui.common.choices import ChoiceBox
from ui.common.styling import has_large_text, make_label, set_least_height
from ui.common.theme import LIGHT, ui_font
from ui.training import training_words

ENTRY_KEYS = {CardEntry.CONTACTLESS: "F6", CardEntry.CHIP: "F7", CardEntry.STRIPE: "F8"}
"""The keys that do what the buttons of the reader do; the panel binds them."""

_SIGNS = {Key.CANCEL: "X", Key.CLEAR: "<", Key.ENTER: "O"}
_KEYS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", ""), tuple(Key))
_TYPED = {
    Qt.Key.Key_Escape: Key.CANCEL,
    Qt.Key.Key_Backspace: Key.CLEAR,
    Qt.Key.Key_Delete: Key.CLEAR,
    Qt.Key.Key_Return: Key.ENTER,
    Qt.Key.Key_Enter: Key.ENTER,
}

_GLASS = {Tone.NEUTRAL: "#eaf0ec", Tone.GOOD: "#d5f2e2", Tone.BAD: "#fde2de"}
_INK = {Tone.NEUTRAL: "#101814", Tone.GOOD: LIGHT.accent, Tone.BAD: LIGHT.danger}
_DARK_GLASS, _FAINT_INK = "#0b0e11", "#4b5a52"

GLASS, LARGE_GLASS = 11, 6.5
"""Height of the display in heights of the text: a large text is read on a lower one, and the screen holds it."""

_SHEET = """
QFrame#pinpad { background: #2b313a; border: 1px solid #4a5361; border-radius: 16px; }
QFrame#pinpad QLabel { color: #c9d1db; }
QPushButton[pinkey] {
    background: #3b434e; color: #f4f6f8; border: 1px solid #535d6b; border-radius: 8px; padding: 0; margin: 0;
    font-weight: 600;
}
QPushButton[pinkey]:hover { background: #4a5462; }
QPushButton[pinkey]:pressed { background: #21262d; }
QPushButton[reader="true"] { background: #3b434e; color: #f4f6f8; border-color: #535d6b; padding: 6px 4px; }
QPushButton[reader="true"]:hover { background: #4a5462; }
QPushButton[reader="true"]:focus { border: 2px solid #34b589; }
QPushButton[pinkey="cancel"] { background: #b3261e; border-color: #d1453c; color: #ffffff; }
QPushButton[pinkey="cancel"]:hover { background: #c63a31; }
QPushButton[pinkey="clear"] { background: #d8a200; border-color: #efbd2a; color: #1b1500; }
QPushButton[pinkey="clear"]:hover { background: #e6b31d; }
QPushButton[pinkey="enter"] { background: #0c7a55; border-color: #1f9d72; color: #ffffff; }
QPushButton[pinkey="enter"]:hover { background: #10905f; }
"""
"""The device has its own colours: it is dark beside a light window and beside a dark one."""


class DisplayGlass(QWidget):
    """The display. Takes no part in the keyboard's ways; its text is its accessible name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.shown = Display(Moment.OFF)

    def show_display(self, display: Display) -> None:
        """Show that."""
        self.shown = display
        stars = "*" * display.stars
        parts = (display.title, display.figure, display.text, stars, display.code)
        self.setAccessibleName(", ".join(filter(None, parts)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._pixels(19), self._pixels(LARGE_GLASS if has_large_text(self) else GLASS))

    def _pixels(self, heights: float) -> int:
        """So many heights of the ordinary text."""
        return round(self.font().pixelSize() * heights)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, is_off = self.shown, self.shown.moment is Moment.OFF
        painter.setPen(QPen(QColor("#4a5361")))
        painter.setBrush(QColor(_DARK_GLASS if is_off else _GLASS[shown.tone]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if not is_off:
            self._paint_texts(painter, shown)
        painter.end()

    def _paint_texts(self, painter: QPainter, shown: Display) -> None:
        """Title and code above, the amount, and beneath it what is to be done or what came of it."""
        side, width = self._pixels(0.8), self.width()
        flags = Qt.AlignmentFlag
        top = QRectF(side, self._pixels(0.6), width - 2 * side, self._pixels(1.5))
        self._paint(painter, top, flags.AlignLeft, shown.title, 0.95, _FAINT_INK, bold=True)
        self._paint(painter, top, flags.AlignRight, shown.code, 1.1, _INK[shown.tone], bold=True)
        figure = QRectF(side, self._pixels(2.1), width - 2 * side, self._pixels(2.8))
        self._paint(painter, figure, flags.AlignHCenter, shown.figure, 2.1, _INK[Tone.NEUTRAL], bold=True)
        above = self._pixels(5 if shown.figure else 3.2)
        stars = self._pixels(2) if shown.moment is Moment.PIN else 0
        rest = QRectF(side, above, width - 2 * side, self.height() - above - stars - self._pixels(0.5))
        bold = shown.moment is Moment.RESULT
        self._paint(painter, rest, flags.AlignHCenter, shown.text, 1.2, _INK[shown.tone], bold=bold)
        if shown.moment is Moment.PIN:
            row = QRectF(side, self.height() - stars - self._pixels(0.4), width - 2 * side, stars)
            stars_shown = "*" * shown.stars or "_ _ _ _"
            self._paint(painter, row, flags.AlignHCenter, stars_shown, 1.8, _INK[Tone.NEUTRAL], bold=True)

    def _paint(
        self,
        painter: QPainter,
        box: QRectF,
        side: Qt.AlignmentFlag,
        text: str,
        size: float,
        ink: str,
        *,
        bold: bool,
    ) -> None:
        """One text; one that is too long for its box becomes smaller."""
        font = ui_font(self._pixels(size))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.setFont(font)
        while font.pixelSize() > self._pixels(0.8) and not box.contains(painter.boundingRect(box, flags, text)):
            font.setPixelSize(font.pixelSize() - 1)
            painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(box, flags, text)


class PinpadDevice(QFrame):
    """Display, keys and reader. Its keys are those of the keyboard too, while it or something in it has that.

    `pressed` carries a digit or a `Key`, `offered` a card and how it is read.
    """

    pressed = Signal(str)
    offered = Signal(object, object)

    def __init__(self, parent: QWidget, cards: Sequence[EmulatedCard]) -> None:
        super().__init__(parent)
        self.setObjectName("pinpad")
        self.setStyleSheet(_SHEET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._cards = tuple(cards)
        self.glass = DisplayGlass(self)
        self.keys: dict[str, QPushButton] = {}
        self._cards_label = make_label(self, "label")
        self.card_choice = ChoiceBox(self)
        self.entries = {entry: QPushButton(self) for entry in ENTRY_KEYS}
        self._lay_out()
        for entry, button in self.entries.items():
            button.setAutoDefault(True)
            button.setProperty("reader", True)
            button.clicked.connect(lambda _checked=False, entry=entry: self.offer(entry))
        self.retranslate()

    @property
    def card(self) -> EmulatedCard:
        """The card that is chosen."""
        return self._cards[self.card_choice.currentIndex()]

    def choose_card(self, name: str) -> None:
        """Choose the card of that name, which has to be there."""
        self.card_choice.setCurrentIndex([card.name for card in self._cards].index(name))

    def offer(self, entry: CardEntry) -> None:
        """Tap, insert or swipe the chosen card."""
        self.offered.emit(self.card, entry)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Training pinpad"))
        self._cards_label.setText(self.tr("Card in your hand"))
        self.card_choice.setAccessibleName(self._cards_label.text())
        chosen = max(self.card_choice.currentIndex(), 0)
        self.card_choice.clear()
        self.card_choice.addItems([training_words.card(card) for card in self._cards])
        self.card_choice.setCurrentIndex(chosen)
        names = {
            CardEntry.CONTACTLESS: self.tr("Tap"),
            CardEntry.CHIP: self.tr("Insert"),
            CardEntry.STRIPE: self.tr("Swipe"),
        }
        for entry, button in self.entries.items():
            button.setText(f"{names[entry]}  {ENTRY_KEYS[entry]}")
        told = {
            Key.CANCEL: self.tr("Red key: stop (Esc)"),
            Key.CLEAR: self.tr("Yellow key: take a digit back (Backspace)"),
            Key.ENTER: self.tr("Green key: done (Enter)"),
        }
        for name, button in self.keys.items():
            button.setAccessibleName(name if name.isdigit() else told[Key(name)])
            button.setToolTip("" if name.isdigit() else told[Key(name)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, Enter, Backspace and Escape are the device's keys."""
        typed = event.text()
        key = _TYPED.get(Qt.Key(event.key())) or (typed if typed and typed in "0123456789" else None)
        if key is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.pressed.emit(key)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame of the style sheet, and a line around it while the device has the keyboard."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor("#34b589"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 14, 14)
            painter.end()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.glass)
        column.addLayout(self._build_keys(), 1)
        column.addWidget(self._cards_label)
        column.addWidget(self.card_choice)
        set_least_height(self.card_choice, 32)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in self.entries.values():
            set_least_height(button, 40)
            row.addWidget(button)
        column.addLayout(row)

    def _build_keys(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for line, names in enumerate(_KEYS):
            for place, name in enumerate(names):
                if name:
                    grid.addWidget(self._build_key(name), line, place)
        return grid

    def _build_key(self, name: str) -> QPushButton:
        button = QPushButton(_SIGNS[Key(name)] if name in _SIGNS else name, self)
        button.setProperty("pinkey", name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays with the device, whose keys it has
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.setMinimumHeight(max(30, round(1.5 * self.font().pixelSize())))  # nothing is around its sign
        button.clicked.connect(lambda: self.pressed.emit(name))
        self.keys[name] = button
        return button
