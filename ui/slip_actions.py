"""What can be done with the slip on the screen: print it, save it as a PDF, copy its text.

Every print and every PDF is written into the journal and gets a copy number: all but the first are marked as copies.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.errors import AppError, JournalUnusable, ReprintNeedsSupervisor
from app.journal.head import Head
from app.journal.reading import Reader
from app.model import Kind, Operation
from app.printing.layout import CopyMark, Line
from app.runtime import Runtime
from app.settings import SupervisedAction
from app.slips import clean_lines
from ui import dialogs, i18n, slip_lines, words
from ui.dialogs import Matter
from ui.printing import GetLines, SlipPrinter
from ui.reading import ask_journal
from ui.supervision import Supervision
from ui.tasks import Tasks, result_of
from ui.widgets.receipt_pane import ReceiptPane


class SlipActions(QObject):
    """Joins the receipt pane to the printer and to the journal."""

    def __init__(
        self, pane: ReceiptPane, runtime: Runtime, tasks: Tasks, printer: SlipPrinter, supervision: Supervision
    ) -> None:
        super().__init__(pane)
        self._supervision = supervision
        self._printed: set[str] = set()
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

    def has_printed(self, operation: Operation) -> bool:
        """Whether this window has had a slip of that operation printed."""
        return operation.id in self._printed

    def print(self, operation: Operation, operator: str | None = None) -> None:
        """Print the slip of that operation; what goes wrong is said beneath the slip and nowhere else.

        `operator` is who let it be printed, where that is not whoever is at the till.
        """
        if self._runtime.settings.printer.kind == "none":
            self._pane.show_notice(self.tr("No printer is set up. The slip can be saved as a PDF."))
            return
        self._printed.add(operation.id)
        printed = self._printer.print(self._lines_for(operation, self._printer.name or "default", operator))
        self._tasks.start(self._tell(operation, printed, self.tr("Sent to the printer")))

    def save_pdf(self, operation: Operation, path: Path, operator: str | None = None) -> None:
        """Save the slip of that operation as a PDF; `operator` as in `print`."""
        saved = self._printer.save(path, self._lines_for(operation, str(path), operator))
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
        if path is not None and (operator := await self._who_allows(operation)) is not None:
            self.save_pdf(operation, path, operator)

    async def _print_if_allowed(self, operation: Operation) -> None:
        if (operator := await self._who_allows(operation)) is not None:
            self.print(operation, operator)

    async def _who_allows(self, operation: Operation) -> str | None:
        """Who lets the slip be printed: the cashier, or a supervisor where it is not its lane's last (M10.3)."""
        refusal = await self._find_refusal(operation)
        if refusal is None:
            return self._supervision.operator
        if isinstance(refusal, ReprintNeedsSupervisor):
            facts = ((self.tr("Slip"), words.summary(operation)),)
            matter = Matter(self.tr("Print this slip again?"), facts, f"{i18n.error_text(refusal)}.")
            if (supervisor := await self._supervision.ask(self._pane, matter, self.tr("Allow it"))) is not None:
                return supervisor
        self._pane.show_notice(i18n.error_text(refusal), is_trouble=True)
        return None

    async def _find_refusal(self, operation: Operation) -> AppError | None:
        """Why the slip may not be printed by a cashier alone; None where it may."""
        is_free = operation.training or not self._supervision.is_needed(SupervisedAction.REPRINT)
        if is_free or not slip_lines.is_in_journal(self._runtime, operation):
            return None  # nobody's money (M11), nobody's business here, or nothing but paper to prove it by (M8.2)

        def query(reader: Reader) -> list[Operation]:
            return reader.last_results(operation.lane, 1, training=operation.training)

        try:
            latest = await ask_journal(self._runtime, query)
        except AppError as error:
            return error
        return None if operation.id in [each.id for each in latest] else ReprintNeedsSupervisor()

    def _lines_for(self, operation: Operation, where: str, operator: str | None) -> GetLines:
        """What gives the lines to print; who prints them is whoever is at the till now, unless another allowed it."""
        who = operator or self._supervision.operator
        return lambda: self._counted_lines(operation, where, who)

    # What follows runs on the printing thread and waits for the journal's.

    def _counted_lines(self, operation: Operation, where: str, operator: str) -> Sequence[Line]:
        """The lines to print, once the print is written down; what cannot be written down is marked so (M8.2).

        Asked for when the printer is there, so that a slip which could not come out is no first print.
        """
        moment = self._runtime.clock.now()
        is_saved = slip_lines.is_in_journal(self._runtime, operation)
        try:
            head = self._head_of(operation)
            number = self._runtime.write(
                lambda writer: writer.record_print(operation.id, where, operator, moment)
            ).result()
        except JournalUnusable:
            return slip_lines.on_paper(operation, copy=None, is_saved=False)
        printed = moment.astimezone(self._runtime.settings.zone)
        copy = None if number == 1 else CopyMark(number=number - 1, moment=printed, operator=operator)
        return slip_lines.on_paper(operation, copy=copy, is_saved=is_saved, head=head)

    def _head_of(self, operation: Operation) -> Head | None:
        """Where the journal stood when a day was closed; no other slip says so (M8.3)."""
        if operation.kind is not Kind.RECONCILIATION:
            return None
        return self._runtime.read(lambda reader: reader.head_of(operation.id)).result()

    def _copy(self) -> None:
        operation = self._pane.operation
        if operation is not None and operation.slip is not None:
            QGuiApplication.clipboard().setText("\n".join(clean_lines(operation.slip)))
            self._pane.show_notice(self.tr("Copied"))
