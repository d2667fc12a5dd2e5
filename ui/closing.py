"""How the window closes: what moves no money is stopped, what may move money is waited for and named."""

import asyncio
import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from ui import words
from ui.dialogs import Dialog, Matter
from ui.looking_up import is_asking
from ui.screens.catalogue import Place
from ui.screens.operation import OperationScreen
from ui.screens.screen import Screen
from ui.tasks import Tasks

SAME_WISH = 1.0
"""Seconds in which closing once more is the same wish: a double click, a signal that a wrapper sends on."""

translate = QCoreApplication.translate


class Closing:
    """`closed` is set when the window may go. `is_left` tells that a pinpad may be at work then (M6.1)."""

    def __init__(
        self,
        window: QWidget,
        runtime: Runtime,
        tasks: Tasks,
        operation: OperationScreen,
        screens: Mapping[Place, Screen],
        stayed: Callable[[], object],
    ) -> None:
        """`stayed` is called when the cashier keeps the window open."""
        self.closed = asyncio.Event()
        self.is_left = False
        self._window = window
        self._runtime = runtime
        self._tasks = tasks
        self._operation = operation
        self._screens = screens
        self._stayed = stayed
        self._since: float | None = None
        """The monotonic second at which somebody asked for it; None while nobody does."""
        self._dialog: Dialog | None = None

    def begin(self) -> None:
        """Close as soon as the pinpads have finished; asked for once more, at once."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            self._tasks.start(self._close_down())
        elif now - self._since >= SAME_WISH:
            self.leave()

    def leave(self) -> None:
        """Close though a pinpad is at work: the next start looks up what became of it."""
        self.is_left = bool(self._working())
        self.closed.set()
        if self._dialog is not None:
            self._dialog.accept()

    async def _close_down(self) -> None:
        for screen in self._screens.values():
            screen.end_work()
        if self._is_at_work() and not await self._wait(may_stay=True):
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
        return bool(self._working()) or any(screen.is_at_work for screen in self._screens.values())

    async def _wait(self, *, may_stay: bool) -> bool:
        """Wait for what runs to end, as long as the pinpads need (M6.5); False if the cashier stays."""
        dialog = self._dialog = Dialog(self._window, self._matter())
        if may_stay:
            stay = dialog.add_button(translate("closing", "Stay") + "   Esc")
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
            self._dialog = None
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
            "The window closes by itself as soon as the operation has ended. If you close it now, the operation is not"
            " stopped: the program asks the pinpad for the outcome at its next start.",
        )
        return Matter(translate("closing", "A pinpad is still at work"), facts, remark)
