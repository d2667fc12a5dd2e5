"""Slips on their way to paper: each print is written into the journal and gets its number there.

All but the first are marked as copies. What the journal cannot count is marked as not saved (M8.2).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Lock

from app.errors import JournalUnusable
from app.journal.head import Head
from app.model import Kind, Operation
from app.printing.layout import CopyMark, Line
from app.runtime import Runtime
from ui import slip_lines
from ui.printing import GetLines, SlipPrinter

Numbered = tuple[int, Sequence[Line]]


class CountedPrints:
    """Joins the printer to the journal. May be used from any thread; the futures give the print's number.

    They raise an E6 where it did not come out, and an E5 where a copy cannot be counted.
    """

    def __init__(self, runtime: Runtime, printer: SlipPrinter) -> None:
        self._runtime = runtime
        self._printer = printer
        self._lock = Lock()
        self._first: dict[str, Future[int]] = {}
        """The first print of each operation, by its id."""

    def has_printed(self, operation: Operation) -> bool:
        """Whether a slip of that operation went to the printer since the program began."""
        return operation.id in self._first

    def print(self, operation: Operation, operator: str, *, is_copy: bool = False) -> Future[int]:
        """Print a slip in the name of `operator`; with `is_copy` as a copy even where it is the first print."""
        with self._lock:
            return self._print(operation, operator, is_copy=is_copy)

    def print_new(self, operation: Operation, operator: str) -> Future[int]:
        """Print the slip of what has just ended, unless it was printed already: that print is given then.

        A till and the window may both ask for it, whichever hears of the outcome first.
        """
        with self._lock:
            return self._first.get(operation.id) or self._print(operation, operator, is_copy=False)

    def save(self, path: Path, operation: Operation, operator: str) -> Future[int]:
        """Save a slip as a PDF, which is a print as well."""
        return self._count(lambda lines: self._printer.save(path, lines), operation, str(path), operator, is_copy=False)

    def _print(self, operation: Operation, operator: str, *, is_copy: bool) -> Future[int]:
        where = self._printer.name or "default"
        future = self._count(self._printer.print, operation, where, operator, is_copy=is_copy)
        self._first.setdefault(operation.id, future)
        return future

    def _count(
        self,
        start: Callable[[GetLines], Future[None]],
        operation: Operation,
        where: str,
        operator: str,
        *,
        is_copy: bool,
    ) -> Future[int]:
        numbers: list[int] = []
        numbered: Future[int] = Future()
        numbered.set_running_or_notify_cancel()

        def lines() -> Sequence[Line]:
            number, result = self._counted_lines(operation, where, operator, is_copy=is_copy)
            numbers.append(number)
            return result

        def finish(done: Future[None]) -> None:
            if (error := done.exception()) is not None:
                numbered.set_exception(error)
            else:
                numbered.set_result(numbers[0])

        start(lines).add_done_callback(finish)
        return numbered

    # What follows runs on the printing thread and waits for the journal's.

    def _counted_lines(self, operation: Operation, where: str, operator: str, *, is_copy: bool) -> Numbered:
        """The print's number and its lines, once it is written down; what cannot be written down is marked so (M8.2).

        Asked for when the printer is there, so that a slip which could not come out is no first print.
        """
        moment = self._runtime.clock.now()
        is_saved = slip_lines.is_in_journal(self._runtime, operation)
        try:
            head = self._head_of(operation)
            number = self._runtime.write(
                lambda writer: writer.record_print(operation.id, where, operator, moment, is_copy=is_copy)
            ).result()
        except JournalUnusable:
            if is_copy:
                raise  # nobody needs it so much that it may go uncounted
            return 1, slip_lines.on_paper(operation, copy=None, is_saved=False)
        printed = moment.astimezone(self._runtime.settings.zone)
        copy = None if number == 1 else CopyMark(number=number - 1, moment=printed, operator=operator)
        return number, slip_lines.on_paper(operation, copy=copy, is_saved=is_saved, head=head)

    def _head_of(self, operation: Operation) -> Head | None:
        """Where the journal stood when a day was closed; no other slip says so (M8.3)."""
        if operation.kind is not Kind.RECONCILIATION:
            return None
        return self._runtime.read(lambda reader: reader.head_of(operation.id)).result()
