"""How the window goes: it waits for what is under way, shows how that ended, and only then closes (M6.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.model import Operation, State
from app.runtime import Runtime
from ui import outcome, slip_lines, words
from ui.cases import Slip
from ui.dialogs import Dialog, Matter
from ui.i18n import Translations
from ui.outcome import Outcome
from ui.screens.catalogue import Place
from ui.screens.operation import OperationScreen
from ui.screens.screen import Screen
from ui.seat import Seat
from ui.styling import make_label
from ui.widgets.outcome_panel import OutcomePanel
from ui.widgets.slip_view import SlipView

SHOWN_FOR = 15
"""Seconds for which an outcome is shown before the window closes by itself."""

SLIP_WIDTH, SLIP_HEIGHT, BESIDE_SLIP = 22, 26, 26
"""Of a slip, and of all above and beneath it; in heights of the text."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class End:
    """How an operation ended, and its slip where it has one."""

    outcome: Outcome
    slip: Slip | None


class Closing:
    """Asks the lanes, and whoever is at the till, whether the window may go."""

    def __init__(
        self,
        window: QWidget,
        runtime: Runtime,
        translations: Translations,
        operation: OperationScreen,
        screens: Mapping[Place, Screen],
    ) -> None:
        """`screens` are those that have been built."""
        self._window = window
        self._runtime = runtime
        self._translations = translations
        self._operation = operation
        self._screens = screens
        self._worked: set[str] = set()
        """The lanes that had something under way since the window was to close."""
        self._ran: dict[str, Operation] = {}
        """What they had under way, as it is known by now; by the ids."""
        self._shown: EndDialog | None = None
        for seat in operation.seats.values():
            seat.bridge.found.connect(self._take_find)

    async def may_go(self) -> bool:
        """Wait for the running operations as long as the pinpads need, and show their ends; False if somebody stays."""
        self._worked.clear()
        self._ran.clear()
        while self._is_at_work():
            if not (await self._wait() and await self._show_ends()):
                return False
        return True

    def hurry(self) -> None:
        """Somebody asks once more: what is shown has been seen."""
        if self._shown is not None:
            self._shown.accept()

    def _is_at_work(self) -> bool:
        """Whether a pinpad is at work, or a screen in the middle of what belongs together: a sale and its give-back."""
        for seat in self._operation.seats.values():
            self._look_at(seat)
        return bool(self._operation.working()) or any(screen.is_at_work for screen in self._screens.values())

    def _look_at(self, seat: Seat) -> None:
        """Take note of what a lane has under way, and how that has ended."""
        if seat.is_working:
            self._worked.add(seat.lane.name)
        running = seat.lane.status.operation
        if running is None or seat.lane.name not in self._worked:
            return
        known = self._ran.get(running.id)
        if known is None or known.state in (State.PREPARED, State.SENT):
            self._ran[running.id] = running

    def _take_find(self, operation: Operation) -> None:
        """A look-up has told how one of them ended."""
        if operation.id in self._ran:
            self._ran[operation.id] = operation
            if self._shown is not None:
                self._shown.show_ends(self._ends())

    async def _wait(self) -> bool:
        """Wait for the running operations to end; False if somebody stays."""
        heading = translate("closing", "A pinpad is still at work")
        remark = translate(
            "closing",
            "The window waits for the operation, shows how it ended, and then closes. It is not interrupted.",
        )
        facts = tuple((words.scheme(seat.lane.scheme), seat.lane.name) for seat in self._operation.working())
        dialog = Dialog(self._window, Matter(heading, facts, remark))
        dialog.add_button(_stay()).clicked.connect(dialog.reject)

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
            for stir in stirs:
                stir.disconnect(look)

    async def _show_ends(self) -> bool:
        """Show how it all ended until that is read or the time is over; False if somebody stays."""
        ends = self._ends()
        if not ends:
            return True
        self._shown = EndDialog(self._window, ends)
        try:
            return await self._shown.outcome()
        finally:
            self._shown = None

    def _ends(self) -> list[End]:
        return [self._end(operation) for operation in self._ran.values()]

    def _end(self, operation: Operation) -> End:
        is_saved, language = slip_lines.is_in_journal(self._runtime, operation), self._translations.language
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
