"""A strip across the window for what stays wrong until somebody sees to it, with the one thing that can be tried."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ui.common import marks
from ui.common.fitted_frame import FittedFrame
from ui.common.styling import make_label

SIGN_SIDE = 22


class Strip(FittedFrame):
    """`tried` when the button was pressed. Hidden until something is wrong."""

    tried = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._sign = QLabel(self)
        self.text = make_label(self, "", wraps=True)
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on it leaves the keyboard where it is
        self.button.clicked.connect(self.tried)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    def show_trouble(self, trouble: str, button: str) -> None:
        """Say what is wrong, and what the button tries; nothing for an empty text."""
        self._sign.setPixmap(marks.pixmap(marks.Mark.BAD, SIGN_SIDE, self))
        self.text.setText(trouble)
        self.button.setText(button)
        self.setVisible(bool(trouble))
