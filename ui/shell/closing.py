"""How the window closes: it stops what moves no money, waits for what may, shows how that ended, and goes (M6.1)."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.model import Operation, State
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from ui.common import outcome, words
from ui.common.cases import Slip
from ui.common.dialogs import Dialog, Matter
from ui.common.i18n import Translations
from ui.common.looking_up import is_asking
from ui.common.outcome import Outcome
from ui.common.styling import make_label
from ui.common.tasks import Tasks
from ui.operation.outcome_panel import OutcomePanel
from ui.operation.screen import OperationScreen
from ui.screen import Screen
from ui.shell.catalogue import Place
from ui.slips.receipt_pane import SlipView

SHOWN_FOR = 15
"""Seconds for which an outcome is shown before the window closes by itself."""

SAME_WISH = 1.0
"""Seconds in which closing once more is the same wish: a double click, a signal that a wrapper sends on."""

PANEL_WIDTH = 38
"""Of an outcome that need not break its word, where there is room; in heights of the text."""

SLIP_WIDTH, SLIP_HEIGHT, BESIDE_SLIP = 22, 26, 26
"""Of a slip, and of all above and beneath it; in heights of the text."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class End:
    """How an operation ended, and its slip where it has one."""

    outcome: Outcome
    slip: Slip | None


class Closing:
    """`closed` is set when the window may go. `is_left` tells that a pinpad may be at work then (M6.1)."""

    def __init__(
        self,
        window: QWidget,
        runtime: Runtime,
        translations: Translations,
        tasks: Tasks,
        operation: OperationScreen,
        screens: Mapping[Place, Screen],
        stayed: Callable[[], object],
    ) -> None:
        """`screens` are those that have been built; `stayed` is called when the cashier keeps the window open."""
        self.closed = asyncio.Event()
        self.is_left = False
        self._window = window
        self._runtime = runtime
        self._translations = translations
        self._tasks = tasks.of(window)
        self._operation = operation
        self._screens = screens
        self._stayed = stayed
        self._since: float | None = None
        """The monotonic second at which somebody asked for it; None while nobody does."""
        self._ran: dict[str, Operation] = {}
        """The operations that were under way since then, as they are known by now; by their ids."""
        self._waiting: Dialog | None = None
        self._shown: EndDialog | None = None
        for seat in operation.seats.values():
            seat.bridge.found.connect(self._take_find)

    def begin(self) -> None:
        """Close as soon as the pinpads have finished; asked for once more, at once."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            self._tasks.start(self._close_down())
        elif self._shown is not None:
            self._shown.accept()
        elif now - self._since >= SAME_WISH:
            self.leave()

    def leave(self) -> None:
        """Close though a pinpad is at work: the next start looks up what became of it."""
        self.is_left = bool(self._working())
        self.closed.set()
        if self._waiting is not None:
            self._waiting.accept()

    async def _close_down(self) -> None:
        self._ran.clear()
        for screen in self._screens.values():
            screen.end_work()
        while self._is_at_work() and not self.closed.is_set():
            if not (await self._wait(may_stay=True) and await self._show_ends()):
                self._since = None
                self._stayed()
                return
        for lane in self._runtime.lanes.values():
            lane.begin_stop()
        while self._is_at_work() and not self.closed.is_set():  # a till was quicker
            await self._wait(may_stay=False)
        self.closed.set()

    def _working(self) -> list[LaneStatus]:
        """The lanes that have an operation under way, by their own word: what this window has heard may be older."""
        asked = [seat.lane.name for seat in self._operation.working()]
        found = [lane.status for lane in self._runtime.lanes.values()]
        return [
            each
            for each in found
            if each.lane in asked or (each.condition is Condition.WORKING and not is_asking(each))
        ]

    def _is_at_work(self) -> bool:
        """Whether a pinpad is at work, or a screen in the middle of what belongs together: a sale and its refund."""
        working = self._working()
        for status in working:
            if status.operation is not None:
                self._ran.setdefault(status.operation.id, status.operation)
        self._follow()
        return bool(working) or any(screen.is_at_work for screen in self._screens.values())

    def _follow(self) -> None:
        """Take note of how those that were under way have ended."""
        for lane in self._runtime.lanes.values():
            latest = lane.status.operation
            known = None if latest is None else self._ran.get(latest.id)
            if latest is not None and known is not None and known.state in (State.PREPARED, State.SENT):
                self._ran[latest.id] = latest

    def _take_find(self, operation: Operation) -> None:
        """A look-up has told how one of them ended."""
        if operation.id in self._ran:
            self._ran[operation.id] = operation
            if self._shown is not None:
                self._shown.show_ends(self._ends())

    async def _wait(self, *, may_stay: bool) -> bool:
        """Wait for what runs to end, as long as the pinpads need (M6.5); False if the cashier stays."""
        dialog = self._waiting = Dialog(self._window, self._matter())
        if may_stay:
            stay = dialog.add_button(_stay())
            stay.clicked.connect(dialog.reject)
            stay.setFocus()
        dialog.add_button(translate("closing", "Close now")).clicked.connect(self.leave)

        def look() -> None:
            if not self._is_at_work():
                dialog.accept()

        bridges = [seat.bridge.changed for seat in self._operation.seats.values()]
        stirs = [self._operation.settled, *bridges, *(screen.operated for screen in self._screens.values())]
        for stir in stirs:
            stir.connect(look)
        try:
            return await dialog.outcome()
        finally:
            self._waiting = None
            for stir in stirs:
                stir.disconnect(look)

    def _matter(self) -> Matter:
        working = self._working()
        facts = tuple((each.lane, words.running(each)) for each in working)
        if not working:
            return Matter(
                translate("closing", "The pinpad test is being stopped"),
                remark=translate("closing", "The window closes by itself in a few seconds."),
            )
        remark = translate(
            "closing",
            "The window shows how the operation ended, and then closes. If you close it now, the operation is not"
            " stopped: the program asks the pinpad for the outcome at its next start.",
        )
        return Matter(translate("closing", "A pinpad is still at work"), facts, remark)

    async def _show_ends(self) -> bool:
        """Show how it all ended until that is read or the time is over; False if somebody stays."""
        ends = self._ends()
        if not ends or self.closed.is_set():
            return True
        self._shown = EndDialog(self._window, ends)
        try:
            return await self._shown.outcome()
        finally:
            self._shown = None

    def _ends(self) -> list[End]:
        return [self._end(operation) for operation in self._ran.values()]

    def _end(self, operation: Operation) -> End:
        is_saved, language = self._runtime.is_in_journal(operation), self._translations.language
        is_looked_up = self._operation.seats[operation.lane].lane.status.look_up is not None
        told = outcome.of_operation(operation, language, is_saved=is_saved, is_looked_up=is_looked_up)
        slip = Slip(words.title(operation), operation.slip, operation.training) if operation.slip else None
        return End(told, slip)


class EndDialog(Dialog):
    """Shows how operations ended, beside each other, and is accepted by itself when the time is over."""

    def __init__(self, parent: QWidget, ends: Sequence[End]) -> None:
        super().__init__(parent, Matter(translate("closing", "It has ended, and the window closes")))
        self.panels = [OutcomePanel(self) for _ in ends]
        self.slips = [SlipView(self) for _ in ends]
        row, text = QHBoxLayout(), self.font().pixelSize()
        self.setMinimumWidth(min(len(ends) * PANEL_WIDTH * text, parent.width()))
        for panel, slip in zip(self.panels, self.slips, strict=True):
            slip.setMinimumSize(
                SLIP_WIDTH * text, max(0, min(SLIP_HEIGHT * text, parent.height() - BESIDE_SLIP * text))
            )
            column = QVBoxLayout()
            column.addWidget(panel)
            column.addWidget(slip, 1)
            row.addLayout(column)
        self.column.addLayout(row)
        self.remaining = make_label(self, "muted", wraps=True)
        self.column.addWidget(self.remaining)
        self.add_button(_stay()).clicked.connect(self.reject)
        close = self.add_button(translate("closing", "Close now"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        close.setFocus()
        self._most = parent.size()
        self._seconds = SHOWN_FOR
        self._timer = QTimer(self, interval=1_000)
        self._timer.timeout.connect(self._count_down)
        self._timer.start()
        self.show_ends(ends)
        self._show_remaining()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that the texts need: by itself a dialog is no larger than two thirds of the screen."""
        width = self.column.totalSizeHint().width()
        needed = QSize(width, self.column.totalHeightForWidth(width))
        self.resize(needed.boundedTo(self._most))
        super().showEvent(event)

    def show_ends(self, ends: Sequence[End]) -> None:
        """Show the same operations as they are by now."""
        for end, panel, slip in zip(ends, self.panels, self.slips, strict=False):
            panel.show_outcome(end.outcome)
            slip.setVisible(end.slip is not None)
            slip.show_slip(end.slip)

    def _count_down(self) -> None:
        self._seconds -= 1
        self._show_remaining()
        if self._seconds <= 0:
            self.accept()

    def _show_remaining(self) -> None:
        self.remaining.setText(translate("closing", "The window closes in {0} s.").format(self._seconds))


def _stay() -> str:
    return translate("closing", "Stay") + "   Esc"
