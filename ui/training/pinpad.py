"""A training pinpad on the screen: a small window beside the till's, in which it is operated by hand.

While it is open no card presents itself at that pinpad. Closing it puts everything back as it was.
"""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.emulators.cards import CardEntry, EmulatedCard, cards_for, usual_card
from app.emulators.front import Moment
from app.emulators.hands import Hands
from ui.common import screen_room
from ui.common.styling import make_label, say, set_least_height
from ui.training import training_words
from ui.training.device import ENTRY_KEYS, PinpadDevice
from ui.training.panels import TRAINING_KEY
from ui.training.trouble_list import TroubleList

CLOSING_KEY, SIDE_KEY = "Ctrl+W", "F9"

TICK = 1000
"""Milliseconds between two looks at a result, which goes from the display by itself."""

GAP = 12
"""Pixels between two windows."""

_SIZE = 54, 46
"""Of the panel, in heights of its text."""


class PinpadPanel(QWidget):
    """The panel of one pinpad. It never takes the keyboard by itself: only `come_forward` does."""

    _stirred = Signal()

    def __init__(self, window: QWidget, lane: str, hands: Hands, number: int) -> None:
        """`number` tells how many panels there are already."""
        super().__init__(window, Qt.WindowType.Window)
        self._lane = lane
        self._hands = hands
        self._number = number
        self._is_in_hand = False
        scheme = hands.pinpad.settings.scheme
        self._usual = usual_card(scheme)
        self.device = PinpadDevice(self, cards_for(scheme))
        self.hint = make_label(self, "", wraps=True)
        self.troubles = TroubleList(self, hands, self._tap_poor, self._tell)
        self._heading = make_label(self, "title")
        self._remark = make_label(self, "muted", wraps=True)
        self.back, self.leave = QPushButton(self), QPushButton(self)
        self.toggle = QPushButton(self)
        self._side = QWidget(self)
        self._ticker = QTimer(self, interval=TICK)
        self._lay_out()
        self._connect()
        self.retranslate()
        height = self.font().pixelSize()
        self.resize(screen_room.bound(self, QSize(_SIZE[0] * height, _SIZE[1] * height)))

    def come_forward(self) -> None:
        """Show the panel beside the till's window and give its pinpad the keyboard."""
        if not self.isVisible():
            self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        self.device.setFocus()

    def end(self) -> None:
        """Close it, and hear nothing more of the pinpad."""
        self.close()
        self._let_go()
        self.blockSignals(True)  # what is still queued would look at what is about to go

    def retranslate(self) -> None:
        """Show every text in the present language."""
        title = self.tr("Training pinpad: {0}").format(self._lane)
        self.setWindowTitle(title)
        self._heading.setText(self.tr("What can go wrong"))
        self._remark.setText(
            self.tr("While this window is open, cards are presented by hand. Closing it puts everything back.")
        )
        self._name_toggle()
        self.back.setText(self.tr("To the till") + f"   {TRAINING_KEY}")
        self.leave.setText(self.tr("Close") + f"   {CLOSING_KEY}")
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the pinpad in hand, unless the window was only minimized."""
        super().showEvent(event)
        screen_room.keep_on_screen(self)
        if not self._is_in_hand:
            self._is_in_hand = True
            self._unwatch = self._hands.watch(self._stirred.emit)
            self._hands.take_over()
            self._ticker.start()
        self._look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put everything back. The till gets the keyboard: without a window manager nobody else would."""
        super().closeEvent(event)
        self._let_go()
        if (window := self.parentWidget()) is not None and window.isVisible():
            window.activateWindow()

    def _let_go(self) -> None:
        if self._is_in_hand:
            self._is_in_hand = False
            self._ticker.stop()
            self._unwatch()
            self._hands.let_go()

    def _look(self) -> None:
        """Show what the pinpad shows, without touching the keyboard."""
        shown = self._hands.display()
        self.device.glass.show_display(shown)
        say(self.hint, training_words.hint(shown.moment, self._usual.pin))
        self.troubles.refresh()

    def _tick(self) -> None:
        if self.device.glass.shown.moment is Moment.RESULT:
            self._look()

    def _tell(self, is_taken: bool) -> None:
        """Say when the pinpad did not take what was done."""
        self._look()
        if not is_taken:
            hint = training_words.hint(self.device.glass.shown.moment, self._usual.pin)
            say(self.hint, self.tr("Not now.") + " " + hint, is_trouble=True)

    def _press(self, key: str) -> None:
        self._hands.press(key)
        self._look()

    def _offer(self, card: EmulatedCard, entry: CardEntry) -> None:
        self._tell(self._hands.offer(card, entry))

    def _tap_poor(self) -> bool:
        self.device.choose_card(f"{self._usual.scheme}-poor")
        return self._hands.offer(self.device.card, CardEntry.CONTACTLESS)

    def _go_back(self) -> None:
        """Let the till have the keyboard; the panel stays."""
        if (window := self.parentWidget()) is not None:
            window.raise_()
            window.activateWindow()

    def show_side(self, *, is_shown: bool) -> None:
        """Show what can go wrong, or the device alone, which takes less of a small screen."""
        self._side.setVisible(is_shown)
        self._name_toggle()
        if (layout := self.layout()) is not None:
            layout.activate()
        width = _SIZE[0] * self.font().pixelSize() if is_shown else self.minimumSizeHint().width()
        self.resize(width, self.height())
        self._place()

    def _turn_side(self) -> None:
        if not self._side.isHidden():
            self.device.setFocus()  # before Qt hands the keyboard to whatever comes next
        self.show_side(is_shown=self._side.isHidden())

    def _name_toggle(self) -> None:
        is_shown = not self._side.isHidden()
        text = self.tr("The pinpad alone") if is_shown else self.tr("What can go wrong")
        self.toggle.setText(f"{text}   {SIDE_KEY}")

    def _place(self) -> None:
        """To the right of the till's window where the screen has room for it, else at the screen's right edge."""
        window = self.parentWidget()
        assert window is not None, "a panel belongs to the till's window"
        room, till = screen_room.around(self.screen()), window.frameGeometry()
        size = self.size() + screen_room.FRAME
        left = min(till.right() + GAP, room.right() - size.width())
        shift = self._number * 4 * GAP
        place = QRect(max(left - shift, room.left()), max(till.top() + shift, room.top()), size.width(), size.height())
        if place.bottom() > room.bottom():
            place.moveBottom(max(room.bottom(), room.top() + size.height()))
        self.move(place.topLeft())

    def _connect(self) -> None:
        # emitted on whatever thread the pinpad works in, received on this one: Qt queues it in between
        self._stirred.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._ticker.timeout.connect(self._tick)
        self.device.pressed.connect(self._press)
        self.device.offered.connect(self._offer)
        self.back.clicked.connect(self._go_back)
        self.leave.clicked.connect(self.close)
        self.toggle.clicked.connect(self._turn_side)
        deeds = {key: lambda entry=entry: self.device.offer(entry) for entry, key in ENTRY_KEYS.items()}
        for key, deed in {
            **deeds,
            SIDE_KEY: self._turn_side,
            TRAINING_KEY: self._go_back,
            CLOSING_KEY: self.close,
        }.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(deed)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(10)
        left.addWidget(self.device, 1)
        left.addWidget(self.hint)
        self.hint.setMinimumHeight(round(self.font().pixelSize() * 2.8))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setFixedWidth(self.device.sizeHint().width())
        right.setSpacing(8)
        right.addWidget(self._heading)
        right.addWidget(self._remark)
        right.addWidget(self.troubles, 1)
        buttons = QHBoxLayout()
        for button in (self.toggle, self.back, self.leave):
            button.setAutoDefault(True)
            set_least_height(button, 34)
        buttons.addWidget(self.back)
        buttons.addWidget(self.leave)
        left.addWidget(self.toggle)
        left.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(18)
        row.addLayout(left)
        row.addWidget(self._side, 1)
