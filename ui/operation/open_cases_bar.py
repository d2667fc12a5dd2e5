"""The bar above the Operation screen while something is not settled: which it is, and the way to it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from app.core.model import Case
from ui.common import cases, words
from ui.common.strip import Strip

KEY = "Ctrl+3"
"""Of the screen to which it leads."""


class OpenCasesBar(Strip):
    """Hidden while nothing is open. `wanted` carries the id of the case that it names."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._zone = zone
        self._now = now
        self._cases: Sequence[Case] = ()
        self._gives_way = False
        self.tried.connect(self._lead_there)

    def show_cases(self, shown: Sequence[Case]) -> None:
        """Name the newest of those, which are the oldest first: it is the one that the cashier has before him."""
        self._cases = shown
        told = ""
        if len(shown) == 1:
            told = self.tr("Not settled: {0}").format(self._describe(shown[-1]))
        elif shown:
            told = self.tr("Not settled: {0} operations, the latest: {1}").format(len(shown), self._describe(shown[-1]))
        self.show_trouble("" if self._gives_way else told, self.tr("Look at it") + "   " + KEY)

    def give_way(self, gives_way: bool) -> None:
        """Leave the room to what cannot wait: the tab of the unresolved cases counts them all the same."""
        if gives_way != self._gives_way:
            self._gives_way = gives_way
            self.show_cases(self._cases)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.show_cases(self._cases)
        super().changeEvent(event)

    def _describe(self, case: Case) -> str:
        operation = case.operation
        parts = (
            cases.trouble(case),
            words.title(operation),
            words.moment(operation.created_at, self._now(), self._zone),
        )
        return " · ".join(parts)

    def _lead_there(self) -> None:
        if self._cases:
            self.wanted.emit(cases.case_id(self._cases[-1]))
