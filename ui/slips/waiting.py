"""Slips that did not come out of the printer: said beneath the slip until they are printed (M8.4)."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import AppError, LettersMissing
from app.core.waiting import result_of
from app.journal.reading import WaitingPrint
from app.runtime import Runtime
from ui.common import i18n
from ui.common.reading import ask_journal
from ui.common.strip import Strip
from ui.common.tasks import Tasks
from ui.slips.counted_prints import WindowPrints
from ui.slips.receipt_pane import ReceiptPane

PLACE = 2
"""Above the notice and the buttons of the receipt pane: behind its title and its slip."""


class WaitingStrip(Strip):
    """Says how many slips wait, and offers to print them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0

    def show_count(self, count: int) -> None:
        """Show how many slips wait; nothing for none."""
        self._count = count
        text = self.tr("Waiting to be printed: {0}").format(count) if count else ""
        self.show_trouble(text, self.tr("Print them"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_count(self._count)
        super().changeEvent(event)


class WaitingSlips(QObject):
    """Looks at the list after every print, and prints what is on it when asked. Builds its strip with the first one."""

    _stirred = Signal()

    def __init__(self, pane: ReceiptPane, runtime: Runtime, tasks: Tasks, prints: WindowPrints) -> None:
        super().__init__(pane)
        self._pane = pane
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._prints = prints
        self._is_printing = False
        self.strip: WaitingStrip | None = None
        self._stirred.connect(self.look, Qt.ConnectionType.QueuedConnection)
        prints.on_end = self._stirred.emit  # on the printing thread
        self.look()

    def close(self) -> None:
        """Look no more. Must come before this object is destroyed."""
        self._prints.on_end = _nothing
        self.blockSignals(True)

    def look(self) -> None:
        """Show how many slips wait now."""
        self._tasks.start(self._look())

    def print_all(self) -> None:
        """Print them in their order, each as what it is: a first print, if nothing of it came out."""
        if not self._has_printer:
            self.look()  # the settings are others since it was offered
        elif not self._is_printing:
            self._is_printing = True
            self._tasks.start(self._print_all())

    @property
    def _has_printer(self) -> bool:
        return self._runtime.settings.printer.kind != "none"

    async def _look(self) -> None:
        try:
            count = await ask_journal(self._runtime, lambda reader: reader.count_waiting_prints())
        except AppError:
            return  # it is in the log, and the list of operations says so
        if not self._has_printer:
            count = 0  # there is nothing that they could wait for
        if count and self.strip is None:
            self.strip = self._build_strip()
        if self.strip is not None and not self._is_printing:
            self.strip.show_count(count)

    async def _print_all(self) -> None:
        try:
            waiting = await ask_journal(self._runtime, lambda reader: reader.waiting_prints())
            trouble = await self._print_each(waiting)
        except AppError as error:
            trouble = error
        finally:
            self._is_printing = False
        text = self.tr("Sent to the printer") if trouble is None else i18n.error_text(trouble)
        self._pane.show_notice(text, is_trouble=trouble is not None)
        await self._look()

    async def _print_each(self, waiting: Sequence[WaitingPrint]) -> AppError | None:
        """What was wrong last. One slip with letters that cannot be printed holds up no other, all else does."""
        trouble: AppError | None = None
        for each in waiting:
            try:
                if await self._still_waits(each):
                    await result_of(self._prints.print(each.operation, each.operator))
            except LettersMissing as error:
                trouble = error
            except AppError as error:
                return error
        return trouble

    async def _still_waits(self, each: WaitingPrint) -> bool:
        """Whether nobody has had it printed by itself meanwhile: printed again it would be a copy (M10.3)."""
        return await ask_journal(self._runtime, lambda reader: reader.find_waiting_print(each.operation.id)) is not None

    def _build_strip(self) -> WaitingStrip:
        strip = WaitingStrip(self._pane)
        strip.tried.connect(self.print_all)
        column = self._pane.layout()
        assert isinstance(column, QVBoxLayout), "so it lays itself out"
        column.insertWidget(PLACE, strip)
        return strip


def _nothing() -> None:
    """Nobody looks any more."""
