"""What can be done with the slip on the screen: print it, save it as a PDF, copy its text.

Every print and every PDF is written into the journal and gets a copy number: all but the first are marked as copies.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.errors import AppError, JournalUnusable, ReprintNeedsSupervisor
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.model import Operation
from app.printing.layout import CopyMark, Line, lay_out
from app.runtime import Runtime
from app.slips import clean_lines
from ui import dialogs, i18n, words
from ui.printing import SlipPrinter
from ui.tasks import Tasks, result_of
from ui.widgets.receipt_pane import ReceiptPane

OPERATOR = "till"
"""Who prints, as long as the window knows no names (M10.1)."""


class SlipActions(QObject):
    """Joins the receipt pane to the printer and to the journal."""

    def __init__(self, pane: ReceiptPane, runtime: Runtime, tasks: Tasks, printer: SlipPrinter) -> None:
        super().__init__(pane)
        self._pane = pane
        self._runtime = runtime
        self._tasks = tasks
        self._printer = printer
        pane.print_asked.connect(self.print_shown)
        pane.pdf_asked.connect(lambda: tasks.start(self._ask_for_pdf()))
        pane.copy_asked.connect(self._copy)

    def print_shown(self) -> None:
        """Print the slip that is on the screen."""
        if self._pane.operation is not None and self._pane.operation.slip is not None:
            self._tasks.start(self._print_if_allowed(self._pane.operation))

    def print(self, operation: Operation) -> None:
        """Print the slip of that operation; what goes wrong is said beneath the slip and nowhere else."""
        if self._runtime.settings.printer.kind == "none":
            self._pane.show_notice(self.tr("No printer is set up. The slip can be saved as a PDF."))
            return
        printed = self._printer.print(lambda: self._counted_lines(operation, self._printer.name or "default"))
        self._tasks.start(self._tell(operation, printed, self.tr("Sent to the printer")))

    def save_pdf(self, operation: Operation, path: Path) -> None:
        """Save the slip of that operation as a PDF."""
        saved = self._printer.save(path, lambda: self._counted_lines(operation, str(path)))
        self._tasks.start(self._tell(operation, saved, self.tr("Saved as {0}").format(path.name)))

    async def _tell(self, operation: Operation, done: Future[None], success: str) -> None:
        """Say beneath the slip how its print ended; beneath another's slip, whose print that was."""
        trouble = None
        try:
            await result_of(done)
        except AppError as error:
            trouble = i18n.error_text(error)
        shown = self._pane.operation
        whose = "" if shown is not None and shown.id == operation.id else f"{words.summary(operation)}: "
        self._pane.show_notice(f"{whose}{trouble or success}", is_trouble=trouble is not None)

    async def _ask_for_pdf(self) -> None:
        operation = self._pane.operation
        if operation is None:
            return
        heading, name = self.tr("Save the slip as a PDF"), f"{operation.rrn or operation.id}.pdf"
        path = await dialogs.choose_pdf(self._pane, heading, name)
        if path is not None and await self._is_allowed(operation):
            self.save_pdf(operation, path)

    async def _print_if_allowed(self, operation: Operation) -> None:
        if await self._is_allowed(operation):
            self.print(operation)

    async def _is_allowed(self, operation: Operation) -> bool:
        """Whether the slip may be printed without a supervisor (M10.3); training slips are nobody's money (M11)."""

        def query(reader: Reader) -> list[Operation]:
            return reader.last_results(operation.lane, 1, training=operation.training)

        latest = await result_of(self._runtime.read(query))
        allowed = operation.training or operation.id in [each.id for each in latest]
        if not allowed:
            self._pane.show_notice(i18n.error_text(ReprintNeedsSupervisor()), is_trouble=True)
        return allowed

    # What follows runs on the printing thread and waits for the journal's.

    def _counted_lines(self, operation: Operation, where: str) -> Sequence[Line]:
        """The lines to print, once the print is written down; what cannot be written down is marked so (M8.2).

        Asked for when the printer is there, so that a slip which could not come out is no first print.
        """
        moment = self._runtime.clock.now()

        def record(writer: Writer) -> int:
            return writer.record_print(operation.id, where, OPERATOR, moment)

        slip = operation.slip or ""
        try:
            number = self._runtime.write(record).result()
        except JournalUnusable:
            return lay_out(slip, is_saved=False, training=operation.training)
        return lay_out(slip, copy=self._mark(number, moment), training=operation.training)

    def _mark(self, number: int, moment: datetime) -> CopyMark | None:
        if number == 1:
            return None
        printed = moment.astimezone(self._runtime.settings.zone)
        return CopyMark(number=number - 1, moment=printed, operator=OPERATOR)

    def _copy(self) -> None:
        operation = self._pane.operation
        if operation is not None and operation.slip is not None:
            QGuiApplication.clipboard().setText("\n".join(clean_lines(operation.slip)))
            self._pane.show_notice(self.tr("Copied"))
