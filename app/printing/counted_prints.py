"""Slips on their way to paper: each print is written into the journal and gets its number there.

All but the first are marked as copies. What the journal cannot count is marked as not saved (M8.2). A slip that does
not come out waits in the journal until it is printed (M8.4).
"""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Lock
from typing import Protocol, TypeVar

from app.core import logs
from app.core.clock import Clock
from app.core.errors import JournalUnusable, PrintFailed
from app.core.masking import mask
from app.core.model import Kind, Operation, State
from app.journal.head import Head
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.printing.layout import CopyMark, Line, PrintJob, Printout, both_copies, lay_out
from app.settings import Settings

HASH_SHOWN = 16
"""Hexadecimal digits of the head of the chain on paper: enough to compare by eye."""

T = TypeVar("T")

_log = logs.get(__name__)


class Till(Protocol):
    """Journal, clock and present settings of the program."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    def read(self, query: Callable[[Reader], T], /) -> Future[T]: ...

    def write(self, change: Callable[[Writer], T], /) -> Future[T]: ...

    def is_in_journal(self, operation: Operation, /) -> bool: ...


class Printer(Protocol):
    """What prints one job at a time; `name` is empty for the system's default printer."""

    @property
    def name(self) -> str: ...

    def print(self, job: PrintJob, /) -> "Future[None]": ...

    def close(self) -> None: ...


@dataclass(eq=False, slots=True)
class Asked:
    """A print that somebody has asked for.

    `owed_to` is in whose name the slip waits if this print fails; with None it only goes on waiting if it did.
    """

    operation: Operation
    operator: str
    owed_to: str | None
    is_copy: bool = False


def on_paper(operation: Operation, *, copy: CopyMark | None, is_saved: bool, head: Head | None = None) -> list[Line]:
    """What is printed: with `head`, where the chain of events stood, as its last line (M8.3)."""
    foot = "" if head is None else f"Журнал: {head.count} · {head.hash[:HASH_SHOWN]}"
    return lay_out(operation.slip or "", copy=copy, is_saved=is_saved, training=operation.training, foot=foot)


class CountedPrints:
    """Joins a printer to the journal. May be used from any thread; the futures give the print's number.

    They raise an E6 where it did not come out, and an E5 where a copy cannot be counted.
    """

    def __init__(self, till: Till, printer: Printer) -> None:
        self._till = till
        self._printer = printer
        self._lock = Lock()
        self._first: dict[str, tuple[Asked, Future[int]]] = {}
        """The first print of each operation, by its id."""
        self._under_way: dict[Asked, None] = {}
        """What has not come out yet, and has not failed either, in its order."""
        self.on_end: Callable[[], object] = _nothing
        """Called on another thread when a print has ended, well or not, and the journal has been told."""

    def has_printed(self, operation: Operation) -> bool:
        """Whether a slip of that operation went to the printer since the program began."""
        return operation.id in self._first

    def print(self, operation: Operation, operator: str, *, is_copy: bool = False) -> Future[int]:
        """Print a slip in the name of `operator`; with `is_copy` as a copy even where it is the first print.

        Such a copy waits for no printer: whoever asks for it is told that it failed, and asks again.
        """
        with self._lock:
            return self._print(operation, operator, is_copy=is_copy)

    def print_new(self, operation: Operation, operator: str) -> Future[int]:
        """Print the slip of what has just ended, unless it was printed already: that print is given then.

        A till and the window may both ask for it, whichever hears of the outcome first.
        """
        with self._lock:
            asked, told = self._first.get(operation.id, (None, None))
            if asked is None or told is None or (asked.is_copy and told.done() and told.exception() is not None):
                return self._print(operation, operator, is_new=True)
            if asked.owed_to is None:  # a copy, which stands for the slip itself now
                asked.owed_to = operator
            return told

    def print_for_till(self, operation: Operation, operator: str, is_copy: bool) -> Future[int]:
        """Print what a till asks for, or what has ended at its request. See `Runtime.paper`."""
        return self.print(operation, operator, is_copy=True) if is_copy else self.print_new(operation, operator)

    def finish(self) -> None:
        """Let the print that is under way end, within the printer's limits; what has not come out then waits (M8.4).

        For the end of the program, when nothing more is asked for and there still is a journal.
        """
        self._printer.close()
        wait([noting for each in tuple(self._under_way) if (noting := self._note(each, self._ended())) is not None])

    def lines(
        self, operation: Operation, *, copy: CopyMark | None, is_saved: bool, head: Head | None = None
    ) -> list[Line]:
        """What is on the paper; see `on_paper`."""
        return on_paper(operation, copy=copy, is_saved=is_saved, head=head)

    def count(
        self, start: Callable[[PrintJob], Future[None]], begin: Callable[[], tuple[int, Printout]], draft: list[Line]
    ) -> Future[int]:
        """Start a print; `begin` counts it. The future gives its number once it has come out."""
        numbers: list[int] = []
        numbered: Future[int] = Future()
        numbered.set_running_or_notify_cancel()

        def counted() -> Printout:
            number, printout = begin()
            numbers.append(number)
            return printout

        def finish(done: Future[None]) -> None:
            error = self._ended() if done.cancelled() else done.exception()
            if error is not None:
                numbered.set_exception(error)
            else:
                numbered.set_result(numbers[0])

        start(PrintJob(counted, draft)).add_done_callback(finish)
        return numbered

    def _print(
        self, operation: Operation, operator: str, *, is_copy: bool = False, is_new: bool = False
    ) -> Future[int]:
        asked = Asked(operation, operator, None if is_copy else operator, is_copy)

        def begin() -> tuple[int, Printout]:
            where = self._printer.name or "default"  # asked for now: a printer may know its name once it is found
            number, lines = self.counted_lines(asked, where)
            return number, self._printout(operation, number, lines, is_new=is_new)

        draft = on_paper(operation, copy=None, is_saved=True)
        told = self.noted(self.count(self._printer.print, begin, draft), asked)
        if is_new or operation.id not in self._first:
            self._first[operation.id] = asked, told
        return told

    def _printout(self, operation: Operation, number: int, lines: list[Line], *, is_new: bool) -> Printout:
        settings = self._till.settings.printer
        is_first_approval = number == 1 and operation.state is State.APPROVED and operation.kind.moves_money
        sheets = both_copies(lines) if is_first_approval and settings.merchant_copy else [lines]
        return Printout(sheets, opens_drawer=is_new and is_first_approval and settings.drawer)

    def noted(self, printed: Future[int], asked: Asked) -> Future[int]:
        """The same, and told of a failure only when it is written down that the slip waits, if it does."""
        told: Future[int] = Future()
        told.set_running_or_notify_cancel()
        self._under_way[asked] = None

        def finish(done: Future[int]) -> None:
            del self._under_way[asked]
            if (error := done.exception()) is None:
                told.set_result(done.result())
            elif (noting := self._note(asked, error)) is None:
                told.set_exception(error)
            else:
                noting.add_done_callback(lambda _: told.set_exception(error))

        printed.add_done_callback(finish)
        told.add_done_callback(lambda _: self.on_end())
        return told

    def _note(self, asked: Asked, error: BaseException) -> Future[None] | None:
        """Write down that a slip waits which did not come out; None where it does not, or nothing can be written."""
        name, operator = asked.operation.id, asked.owed_to
        if operator is None:
            return None
        problem, moment = mask(str(error)), self._till.clock.now()
        try:
            noting = self._till.write(lambda writer: writer.note_unprinted(name, operator, problem, moment))
        except RuntimeError as ended:  # the journal has been closed: the printer outlived it
            _log.error("the slip of operation %s did not come out (%s), and: %s", name, problem, ended)
            return None

        def tell(noted: Future[None]) -> None:
            if (trouble := noted.exception()) is not None:
                _log.error("that the slip of operation %s waits cannot be written down: %s", name, trouble)

        noting.add_done_callback(tell)
        return noting

    def _ended(self) -> PrintFailed:
        return PrintFailed(printer=self._printer.name or "default", problem="the program ended before it came out")

    # What follows runs on the printing thread and waits for the journal's.

    def counted_lines(self, asked: Asked, where: str) -> tuple[int, list[Line]]:
        """The print's number and its lines, once it is written down; what cannot be written down is marked so (M8.2).

        Asked for when the printer is there, so that a slip which could not come out is no first print.
        """
        operation, moment = asked.operation, self._till.clock.now()
        is_saved = self._till.is_in_journal(operation)

        def record(writer: Writer) -> int:
            if (waits := writer.reader.find_waiting_print(operation.id)) is not None:
                asked.owed_to = waits["operator"]  # it waits no longer, but will again if this print fails
            return writer.record_print(operation.id, where, asked.operator, moment, is_copy=asked.is_copy)

        try:
            head = self._head_of(operation)
            number = self._till.write(record).result()
        except JournalUnusable:
            if asked.is_copy:
                raise  # nobody needs it so much that it may go uncounted
            return 1, self.lines(operation, copy=None, is_saved=False)
        printed = moment.astimezone(self._till.settings.zone)
        copy = None if number == 1 else CopyMark(number=number - 1, moment=printed, operator=asked.operator)
        return number, self.lines(operation, copy=copy, is_saved=is_saved, head=head)

    def _head_of(self, operation: Operation) -> Head | None:
        """Where the journal stood when a day was closed; no other slip says so (M8.3)."""
        if operation.kind is not Kind.RECONCILIATION:
            return None
        return self._till.read(lambda reader: reader.head_of(operation.id)).result()


def _nothing() -> None:
    """Nobody wants to know."""
