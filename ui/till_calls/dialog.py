"""The latest calls of the tills, as support and whoever connects a till want to see them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from app.api.calls import Call
from ui.common import i18n, marks
from ui.common.dialogs import Dialog, Matter
from ui.common.rows import DatedRowsModel
from ui.common.rows_table import RowsTable
from ui.common.styling import breakable, has_large_text, make_label
from ui.till_calls import call_words
from ui.till_calls.calls import Serving, TillCalls

TIME, CLIENT, REQUEST, OUTCOME = range(4)
"""The columns."""

LEAST_ROWS, LEAST_LARGE_ROWS = 9, 5
"""Calls that are seen at once, and with large text."""

LONGEST_WORD = 30
"""Characters of what is said of a call after which a line may end: a web page's address has no spaces."""

WIDTH = 54
"""Of the dialog, in heights of its text."""


class CallsModel(DatedRowsModel[Call]):
    """When, who, what, and what became of it."""

    AMOUNT = -1

    def names(self) -> tuple[str, ...]:
        return (self.tr("Time"), self.tr("Till"), self.tr("Call"), self.tr("Answer"))

    def mark(self, row: Call) -> marks.Mark:
        return call_words.outcome(row)[0]

    def text(self, row: Call, column: int) -> str:
        return {
            TIME: lambda: call_words.moment(row, self._now(), self._zone),
            CLIENT: lambda: call_words.client(row),
            REQUEST: lambda: call_words.request(row),
            OUTCOME: lambda: call_words.outcome(row)[1],
        }[column]()


class CallsTable(RowsTable[Call]):
    """Arrows choose a call."""

    def __init__(self, parent: QWidget, model: CallsModel) -> None:
        super().__init__(parent, model, REQUEST, LEAST_LARGE_ROWS if has_large_text(parent) else LEAST_ROWS)
        self.retranslate()

    def call(self) -> Call | None:
        """The one that is chosen."""
        row = self.currentIndex().row()
        return self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None

    def show_calls(self, calls: Sequence[Call]) -> None:
        """Show those, the latest first. The chosen one stays so; the latest does, as long as it is the first."""
        chosen = None if self.currentIndex().row() <= 0 else self.call()
        self.rows.show(calls)
        if calls:
            self.selectRow(next((row for row, each in enumerate(calls) if each is chosen), 0))
        self.share_width()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Calls of the tills"))
        self.show_calls(self.rows.rows)


class CallsDialog(Dialog):
    """Goes along with the calls as long as it is open."""

    def __init__(self, parent: QWidget, calls: TillCalls, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent, Matter(self.tr("Calls of the tills")))
        self._calls = calls
        self.setMinimumWidth(min(WIDTH * self.font().pixelSize(), parent.width() - 40))
        self.state = make_label(self, "muted", wraps=True)
        self.table = CallsTable(self, CallsModel(self, zone, now))
        self.said = make_label(self, "", wraps=True)
        self.said.setMinimumHeight(round(3.2 * self.font().pixelSize()))
        for widget in (self.state, self.table, self.said):
            self.column.addWidget(widget)
        close = self.add_button(self.tr("Close") + "   Esc")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.table.selectionModel().currentRowChanged.connect(self._show_said)
        calls.heard.connect(self.refresh)
        calls.changed.connect(self.refresh)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Show the calls as they are now."""
        self.table.show_calls(self._calls.recent)
        self.state.setText(self._state())
        self._show_said()

    def _state(self) -> str:
        calls = self._calls
        if calls.serving is Serving.FAILED and calls.trouble is not None:
            return i18n.error_text(calls.trouble)
        parts = [self.tr("Served at {0}").format(calls.url) if calls.url else self.tr("Not served yet")]
        if calls.turned_away:
            parts.append(self.tr("turned away at the door: {0}").format(calls.turned_away))
        return " · ".join(parts)

    def _show_said(self, _index: QModelIndex | None = None) -> None:
        call = self.table.call()
        if call is None:
            self.said.setText(self.tr("No till has called since the program was started."))
            return
        self.said.setText(breakable(call_words.account(call), LONGEST_WORD))
