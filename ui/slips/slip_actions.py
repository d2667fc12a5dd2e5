"""What can be done with the slip on the screen: print it, save it as a PDF, copy its text. And the paper for tills.

Every print and every PDF is written into the journal and gets a copy number: all but the first are marked as copies.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError, ReprintNeedsSupervisor
from app.core.model import Operation
from app.core.slips import clean_lines
from app.core.waiting import result_of
from app.journal.reading import Reader
from app.printing.layout import PrintJob, Printout, lay_out
from app.runtime import Runtime
from app.settings import SupervisedAction
from ui.common import dialogs, i18n, words
from ui.common.dialogs import Matter
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks
from ui.people.supervision import Supervision
from ui.slips.counted_prints import WindowPrints
from ui.slips.printing import SlipPrinter
from ui.slips.receipt_pane import ReceiptPane
from ui.slips.waiting import WaitingSlips

Say = Callable[[str, bool], None]
"""Takes a text for the cashier, and whether it tells of trouble."""

IN_A_ROW = 2
"""Prints that fail one after the other, after which the rest of a series is not tried: the printer is away."""


@dataclass(frozen=True, slots=True)
class Series:
    """What became of several slips: how many were printed, which were not and why, and which were not tried."""

    printed: int
    failed: Sequence[tuple[Operation, AppError]]
    left: Sequence[Operation]


class SlipActions(QObject):
    """Joins the receipt pane to the printer and to the journal."""

    _printed_for_till = Signal(object, object)

    def __init__(
        self, pane: ReceiptPane, runtime: Runtime, tasks: Tasks, printer: SlipPrinter, supervision: Supervision
    ) -> None:
        super().__init__(pane)
        self._supervision = supervision
        self._pane = pane
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._printer = printer
        self._prints = WindowPrints(runtime, printer)
        self.waiting = WaitingSlips(pane, runtime, tasks, self._prints)
        pane.print_asked.connect(self.print_shown)
        pane.pdf_asked.connect(lambda: self._tasks.start(self._ask_for_pdf()))
        pane.copy_asked.connect(self._copy)
        self._printed_for_till.connect(self._watch_print_for_till, Qt.ConnectionType.QueuedConnection)
        runtime.paper = self._print_for_till

    def close(self) -> None:
        """Print for tills no more. Must come before this object is destroyed."""
        self._runtime.paper = None
        self.waiting.close()
        self.blockSignals(True)  # what is still queued would begin something anew while everything ends

    def finish(self) -> None:
        """Let the prints that were begun end, within limits; what has not come out waits for the next start (M8.4)."""
        self._prints.finish()

    def print_shown(self) -> None:
        """Print the slip that is on the screen."""
        if self._pane.operation is not None and self._pane.operation.slip is not None:
            self._tasks.start(self._print_if_allowed(self._pane.operation))

    def has_printed(self, operation: Operation) -> bool:
        """Whether this window has had a slip of that operation printed."""
        return self._prints.has_printed(operation)

    def print(self, operation: Operation, operator: str | None = None) -> None:
        """Print the slip of that operation; what goes wrong is said beneath the slip and nowhere else.

        `operator` is who let it be printed, where that is not whoever is at the till.
        """
        if self._has_printer(self._say):
            printed = self._prints.print(operation, operator or self._supervision.operator)
            self._tasks.start(self._tell(operation, printed, self.tr("Sent to the printer")))

    def print_new(self, operation: Operation) -> None:
        """Print the slip of what has just ended, in the name of who asked for it, unless a till had it printed."""
        if self._has_printer(self._say):
            printed = self._prints.print_new(operation, operation.operator)
            self._tasks.start(self._tell(operation, printed, self.tr("Sent to the printer")))

    async def print_elsewhere(self, parent: QWidget, operation: Operation, say: Say, *, is_copy: bool = False) -> None:
        """Print the slip of an operation that is not in the pane, if that is allowed; `say` gets what became of it.

        With `is_copy` it is marked as a copy even where it was not printed before.
        """
        if not self._has_printer(say) or (operator := await self._who_allows(operation, parent, say)) is None:
            return
        printed = self._prints.print(operation, operator, is_copy=is_copy)
        await _say_how(printed, say, self.tr("Sent to the printer"))

    async def print_report(self, text: str, training: bool, say: Say) -> None:
        """Print what a pinpad told and no operation keeps: it is no slip, so that nothing is counted."""
        if not self._has_printer(say):
            return
        lines = lay_out(text, training=training)
        printed = self._printer.print(PrintJob(lambda: Printout([lines]), lines))
        await _say_how(printed, say, self.tr("Sent to the printer"))

    async def save_elsewhere(self, parent: QWidget, operation: Operation, say: Say) -> None:
        """Ask where the slip of an operation that is not in the pane is to be saved as a PDF, and save it there."""
        path = await self._ask_for_path(parent, operation)
        if path is None or (operator := await self._who_allows(operation, parent, say)) is None:
            return
        saved = self._prints.save(path, operation, operator)
        await _say_how(saved, say, self.tr("Saved as {0}").format(path.name))

    async def allow_series(self, parent: QWidget, operations: Sequence[Operation], say: Say) -> str | None:
        """Who lets the slips of all of them be printed; None for nobody, which `say` was told. Asks once."""
        if not self._has_printer(say):
            return None
        refusals = [refusal for each in operations if (refusal := await self._find_refusal(each)) is not None]
        other = [refusal for refusal in refusals if not isinstance(refusal, ReprintNeedsSupervisor)]
        if other:
            say(i18n.error_text(other[0]), True)
            return None
        facts = [
            (self.tr("Slips"), str(len(operations))),
            (self.tr("Of these need a supervisor"), str(len(refusals))),
            (self.tr("The first"), words.summary(operations[0])),
            (self.tr("The last"), words.summary(operations[-1])),
        ]
        heading, agree = self.tr("Print these slips again?"), self.tr("Print {0} slips").format(len(operations))
        if not refusals:
            del facts[1]
            matter = Matter(heading, tuple(facts))
            return self._supervision.operator if await dialogs.confirm(parent, matter, agree) else None
        return await self._supervision.ask(
            parent, Matter(heading, tuple(facts), f"{i18n.error_text(refusals[0])}."), agree
        )

    async def print_series(
        self, operations: Sequence[Operation], operator: str, goes_on: Callable[[int], bool]
    ) -> Series:
        """Print those slips one after the other in the name of `operator`, each counted.

        `goes_on` is told before each how many came out already, and may end it.
        """
        failed: list[tuple[Operation, AppError]] = []
        printed = in_a_row = 0
        for place, operation in enumerate(operations):
            if in_a_row == IN_A_ROW or not goes_on(printed):
                return Series(printed, failed, operations[place:])
            try:
                await result_of(self._prints.print(operation, operator))
            except AppError as error:
                failed.append((operation, error))
                in_a_row += 1
            else:
                printed += 1
                in_a_row = 0
        return Series(printed, failed, ())

    def save_pdf(self, operation: Operation, path: Path, operator: str | None = None) -> None:
        """Save the slip of that operation as a PDF; `operator` as in `print`."""
        saved = self._prints.save(path, operation, operator or self._supervision.operator)
        self._tasks.start(self._tell(operation, saved, self.tr("Saved as {0}").format(path.name)))

    def _print_for_till(self, operation: Operation, operator: str, is_copy: bool) -> Future[int]:
        """Print what a till asks for, or what has ended at its request. On the thread that serves it."""
        printed = self._prints.print_for_till(operation, operator, is_copy)
        self._printed_for_till.emit(operation, printed)
        return printed

    def _watch_print_for_till(self, operation: Operation, printed: Future[int]) -> None:
        self._tasks.start(self._tell(operation, printed, self.tr("Sent to the printer"), is_quiet=True))

    async def _tell(self, operation: Operation, done: Future[int], success: str, *, is_quiet: bool = False) -> None:
        """Say beneath the slip how its print ended; beneath another's slip, whose print that was.

        With `is_quiet` there only what went wrong: nobody at this window had asked for it.
        """
        trouble = None
        try:
            await result_of(done)
        except AppError as error:
            trouble = i18n.error_text(error)
        shown = self._pane.operation
        is_shown = shown is not None and shown.id == operation.id
        if is_shown or trouble is not None or not is_quiet:
            whose = "" if is_shown else f"{words.title(operation)}: "
            self._say(f"{whose}{trouble or success}", trouble is not None)

    async def _ask_for_pdf(self) -> None:
        operation = self._pane.operation
        if operation is None:
            return
        path = await self._ask_for_path(self._pane, operation)
        if path is not None and (operator := await self._who_allows(operation, self._pane, self._say)) is not None:
            self.save_pdf(operation, path, operator)

    async def _ask_for_path(self, parent: QWidget, operation: Operation) -> Path | None:
        heading = self.tr("Save the slip as a PDF")
        return await dialogs.choose_file(parent, heading, f"{operation.rrn or operation.id}.pdf")

    async def _print_if_allowed(self, operation: Operation) -> None:
        if (operator := await self._who_allows(operation, self._pane, self._say)) is not None:
            self.print(operation, operator)

    async def _who_allows(self, operation: Operation, parent: QWidget, say: Say) -> str | None:
        """Who lets the slip be printed: the cashier, or a supervisor where it is not its lane's last (M10.3)."""
        refusal = await self._find_refusal(operation)
        if refusal is None:
            return self._supervision.operator
        if isinstance(refusal, ReprintNeedsSupervisor):
            facts = ((self.tr("Slip"), words.summary(operation)),)
            matter = Matter(self.tr("Print this slip again?"), facts, f"{i18n.error_text(refusal)}.")
            if (supervisor := await self._supervision.ask(parent, matter, self.tr("Allow it"))) is not None:
                return supervisor
        say(i18n.error_text(refusal), True)
        return None

    async def _find_refusal(self, operation: Operation) -> AppError | None:
        """Why the slip may not be printed by a cashier alone; None where it may."""
        is_free = operation.training or not self._supervision.is_needed(SupervisedAction.REPRINT)
        if is_free or not self._runtime.is_in_journal(operation):
            return None  # nobody's money (M11), nobody's business here, or nothing but paper to prove it by (M8.2)

        def query(reader: Reader) -> bool:
            if operation.is_undelivered and not reader.is_printed(operation.id):
                return True  # the till was to print it and never got it
            latest = reader.last_results(operation.lane, 1, training=operation.training)
            return operation.id in [each.id for each in latest]

        try:
            is_allowed = await ask_journal(self._runtime, query)
        except AppError as error:
            return error
        return None if is_allowed else ReprintNeedsSupervisor()

    def _has_printer(self, say: Say) -> bool:
        has_one = self._runtime.settings.printer.kind != "none"
        if not has_one:
            say(self.tr("No printer is set up. The slip can be saved as a PDF."), False)
        return has_one

    def _say(self, text: str, is_trouble: bool) -> None:
        self._pane.show_notice(text, is_trouble=is_trouble)

    def _copy(self) -> None:
        operation = self._pane.operation
        if operation is not None and copy_text(operation):
            self._pane.show_notice(self.tr("Copied"))


async def _say_how(done: Future[Any], say: Say, success: str) -> None:
    """Say how it ended."""
    try:
        await result_of(done)
    except AppError as error:
        say(i18n.error_text(error), True)
    else:
        say(success, False)


def copy_text(operation: Operation) -> bool:
    """Put the text of a slip into the clipboard; False where there is none."""
    if operation.slip is None:
        return False
    QGuiApplication.clipboard().setText("\n".join(clean_lines(operation.slip)))
    return True
