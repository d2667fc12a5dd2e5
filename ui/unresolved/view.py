"""How the screen of unresolved cases is laid out. What it does is in `unresolved`."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.core.model import Kind
from ui.common import marks, words
from ui.common.cases import Account
from ui.common.styling import has_large_text, make_label
from ui.screen import KIND_KEYS, NoticeScreen
from ui.slips.receipt_pane import SlipView
from ui.unresolved.case_panel import CasePanel
from ui.unresolved.cases_table import CasesModel, CasesTable

GAP = 10
"""Pixels between the parts of the screen."""

SHARES = (3, 2)
"""How the columns share the window."""

PANE_WIDTH = 25
"""In heights of the text, so that 36 columns have their room where the window is wide enough."""

SIGN_SIDE = 56
"""Pixels."""

KEYS = {"look_up": "F5", "open_lane": "F7", "settle": "F8", "print": "Ctrl+P"}
"""The key of each button."""


class UnresolvedView(NoticeScreen):
    """Left the cases, what to do with the chosen one and all that is known of it; right a slip."""

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._content = QWidget(self)
        self.table = CasesTable(self._content, CasesModel(self, zone, now))
        self.panel = CasePanel(self._content)
        self.look_up, self.open_lane, self.settle = (QPushButton(self._content) for _ in range(3))
        self.print, self.give_back_button, self.acknowledge = (QPushButton(self._content) for _ in range(3))
        self.acknowledge.setProperty("filled", True)
        self._give_back_kind = Kind.CANCEL
        self.slip = SlipView(self._content)
        self.nothing = NothingOpen(self)
        self._account: Account | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self._content)
        self._lay_out()
        self.panel.slip_wanted.connect(self.slip.show_slip)
        self.say("")
        self.retranslate()

    def show_anything(self, is_any: bool) -> None:
        """Whether there is a case to show."""
        self._stack.setCurrentWidget(self._content if is_any else self.nothing)

    def show_account(self, account: Account) -> None:
        """Show that case, and the slip that matters most."""
        if self._account is None or account.slip != self._account.slip:
            self.slip.show_slip(account.slip)
        self._account = account
        self.panel.show_account(account)

    def show_actions(self, give_back: Kind | None) -> None:
        """Let that be done which an approval needs of which its till was not told, or what any other case needs.

        `give_back` is how the money would be given back, None for any other case.
        """
        is_untold = give_back is not None
        for button in (self.look_up, self.open_lane, self.settle):
            button.setVisible(not is_untold)
        for button in (self.print, self.give_back_button, self.acknowledge):
            button.setVisible(is_untold)
        if give_back is not None and give_back is not self._give_back_kind:
            self._give_back_kind = give_back
            self.retranslate()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        gap = "\n" if has_large_text(self) else "   "
        self.look_up.setText(self.tr("Look up again") + gap + KEYS["look_up"])
        self.open_lane.setText(self.tr("Open the lane…") + gap + KEYS["open_lane"])
        self.settle.setText(self.tr("Settle…") + gap + KEYS["settle"])
        self.print.setText(self.tr("Print the slip") + gap + KEYS["print"])
        kind = self._give_back_kind
        self.give_back_button.setText(f"{words.kind(kind)}…{gap}{KIND_KEYS[kind]}")
        self.acknowledge.setText(self.tr("The till knows…") + gap + KEYS["settle"])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (
            *(self.look_up, self.open_lane, self.settle),
            *(self.print, self.give_back_button, self.acknowledge),
        ):
            button.setMinimumHeight(44)
            buttons.addWidget(button, 1)
        self.show_actions(None)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.table)
        left.addWidget(self.panel, 1)
        left.addWidget(self.notice)
        left.addLayout(buttons)
        self.slip.setMaximumWidth(PANE_WIDTH * self.font().pixelSize())
        row = QHBoxLayout(self._content)
        row.setContentsMargins(12, 10, 12, 12)
        row.setSpacing(12)
        row.addLayout(left, SHARES[0])
        row.addWidget(self.slip, SHARES[1])


class NothingOpen(QWidget):
    """Says that all is well, or why nobody can tell."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._trouble = ""
        self._sign = QLabel(self)
        self.title = make_label(self, "title", wraps=True)
        self.remark = make_label(self, "", wraps=True)
        self.remark.setMaximumWidth(40 * self.font().pixelSize())
        grid = QGridLayout(self)
        grid.setVerticalSpacing(12)
        grid.setRowStretch(0, 2)
        grid.setRowStretch(4, 3)
        middle = Qt.AlignmentFlag.AlignHCenter
        for row, label in enumerate((self._sign, self.title, self.remark), start=1):
            label.setAlignment(middle)
            grid.addWidget(label, row, 0, middle if label is self._sign else Qt.AlignmentFlag(0))
        self.retranslate()

    def show_trouble(self, trouble: str) -> None:
        """Say why it is not known whether anything is open; nothing for an empty text."""
        self._trouble = trouble
        self.retranslate()

    def retranslate(self) -> None:
        """Show every text in the present language, and the sign in the present colours."""
        self._sign.setPixmap(marks.pixmap(marks.Mark.UNCLEAR if self._trouble else marks.Mark.GOOD, SIGN_SIDE, self))
        good = self.tr("Everything is settled")
        self.title.setText(self.tr("Nobody can tell whether everything is settled") if self._trouble else good)
        usual = self.tr(
            "Where an answer of a pinpad is lost, the operation stands here until it is certain how it ended. So does"
            " an approval of which a till was not told, until the till knows."
        )
        self.remark.setText(self._trouble or usual)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)
