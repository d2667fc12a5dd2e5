"""Prints on a receipt printer (ESC/POS): one print at a time, and a print that fails touches nothing else (M8.4).

A printer that answers is asked whether it has paper before a print is counted, and at the end whether it got there.
One that does not answer is written to all the same: many are connected one way only.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.core.errors import PrinterOutOfPaper, PrinterUnreachable, PrintFailed
from app.printing.layout import PrintJob
from app.settings import PrinterSettings

if TYPE_CHECKING:
    from app.printing.ports import Port
    from app.printing.receipts import Receipts

ANSWER = 1.0
"""Seconds in which a printer answers a question that it answers at all."""
END = 10.0
"""Seconds for a printer to get to the end of what it was sent, beside the second that each `RATE` bytes take."""
RATE = 900
"""Bytes a second that the slowest printer, at 9600 bits a second, is sent."""

# DLE EOT n is answered at once, also by a printer that has stopped; GS r n when all before it has been carried out.
OFFLINE_CAUSE, PAPER = b"\x10\x04\x02", b"\x10\x04\x04"
WHEN_DONE = b"\x1dr\x01"
_IS_STATUS, _STATUS = 0x93, 0x12
"""What all answers to DLE EOT have in common, so that they are told from whatever else a printer says."""
_IS_DONE = 0x90
_NO_PAPER = 0x60
_COVER_OPEN, _STOPPED_WITHOUT_PAPER = 0x04, 0x20


class ReceiptPrinter:
    """The receipt printer of the settings, for a program without a window; on a thread of its own."""

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings
        self.name = settings.name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="print")

    def print(self, job: PrintJob) -> "Future[None]":
        """Print; the future raises an E6, or what `job.begin` raises."""
        return self._thread.submit(print_receipt, self._settings, job)

    def close(self) -> None:
        """Let the print that is under way end, and begin no other."""
        self._thread.shutdown(cancel_futures=True)


def print_receipt(settings: PrinterSettings, job: PrintJob) -> None:
    """Print, on this thread.

    Raises:
        PrinterUnreachable, PrinterOutOfPaper, LettersMissing, PrinterProfileUnknown: nothing came out, and the print
            was not counted.
        PrintFailed, PrinterOutOfPaper: the printer failed in the middle. Something may have come out, and the print was
            counted.
    """
    receipts = _receipts(settings)
    receipts.check(job.draft)
    with _open(settings.name) as port:
        with _reached(settings.name):
            answers = _has_paper(port, settings.name)
        data = receipts.write(job.begin())
        try:
            port.write(data)
            if answers:
                _see_end(port, settings.name, time.monotonic() + END + len(data) / RATE)
            port.finish()
        except OSError as error:
            raise PrintFailed(printer=settings.name, problem=_words(error)) from error


def examine(settings: PrinterSettings) -> bool:
    """See whether a slip could be printed now, without printing anything; whether the printer answers.

    Raises:
        PrinterUnreachable, PrinterOutOfPaper, LettersMissing, PrinterProfileUnknown: why it could not.
    """
    from app.printing.trial_page import LETTERS

    _receipts(settings).check(LETTERS)
    with _open(settings.name) as port, _reached(settings.name):
        return _has_paper(port, settings.name)


def _receipts(settings: PrinterSettings) -> "Receipts":
    from app.printing.receipts import Receipts

    return Receipts(settings)


def _open(name: str) -> "Port":
    from app.printing.ports import open_port

    with _reached(name):
        return open_port(name)


@contextmanager
def _reached(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PrinterUnreachable(printer=name, problem=_words(error)) from error


def _words(error: OSError) -> str:
    """What is wrong, without the number and the file that Python puts around it."""
    return error.strerror or str(error)


def _has_paper(port: "Port", name: str) -> bool:
    """Whether the printer answers, and has paper then.

    Raises:
        PrinterOutOfPaper: when it answers that it has none, or that its cover is open.
    """
    paper = _ask(port, PAPER) if port.can_answer else None
    if paper is None:
        return False
    cause = _ask(port, OFFLINE_CAUSE) or 0
    if paper & _NO_PAPER or cause & (_COVER_OPEN | _STOPPED_WITHOUT_PAPER):
        raise PrinterOutOfPaper(printer=name)
    return True


def _ask(port: "Port", question: bytes) -> int | None:
    """The printer's status; None where it does not answer."""
    port.write(question)
    deadline = time.monotonic() + ANSWER
    while (left := deadline - time.monotonic()) > 0:
        for answer in port.read(left):
            if answer & _IS_STATUS == _STATUS:
                return answer
    return None


def _see_end(port: "Port", name: str, deadline: float) -> None:
    """Wait until the printer has carried out all that it was sent.

    A printer that answers only what is asked of its status, and is well, is believed to have printed.

    Raises:
        PrinterOutOfPaper, PrintFailed: when it has stopped, or answers no more.
    """
    while time.monotonic() < deadline:
        port.write(WHEN_DONE)  # again each time: its answer may have come between those to the questions below
        if any(answer & _IS_DONE == 0 for answer in port.read(ANSWER)):
            return
        if not _has_paper(port, name):
            raise PrintFailed(printer=name, problem="it has stopped answering")
