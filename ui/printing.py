"""A slip on paper or in a PDF: a page as wide as the roll and as long as the slip.

A printer that is missing or fails never touches the operation (M8.4): it is a numbered error, and that is all.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.errors import NoPrinterAtAll, PrinterMissing, PrintFailed
from app.printing.layout import Line
from ui import slip_painter

MARGIN = 5.0
"""Millimetres left free on each side: on 58 mm paper many heads print no more than 48."""

FEED = 5.0
"""Millimetres of paper above the first line and below the last."""

PDF_RESOLUTION = 1200
"""Dots an inch."""

MM_IN_INCH = 25.4

_CLOSING_LIMIT = 5.0
"""Seconds for which prints that hang in the spooler may hold up the end of the program."""

GetLines = Callable[[], Sequence[Line]]
"""Called on the printing thread, once it is certain that there is something to draw on."""


class SlipPrinter:
    """Draws one slip at a time on a thread of its own, because a spooler may take its time."""

    def __init__(self, name: str, width: int) -> None:
        """`name` is a system printer, empty for its default one; `width` of the paper is in mm."""
        self.name = name
        self._width = width
        self._lock = threading.Lock()
        self._last: threading.Thread | None = None
        """The newest print's; each waits for the one before it."""

    def print(self, get_lines: GetLines) -> Future[None]:
        """Print on the system printer. The future raises an E6."""
        return self._start(lambda: draw(find_system_printer(self.name), get_lines(), self._width, self.name))

    def save(self, path: Path, get_lines: GetLines) -> Future[None]:
        """Write a PDF of one page. The future raises PrintFailed."""
        return self._start(lambda: draw(open_pdf(path), get_lines(), self._width, str(path)))

    def close(self) -> None:
        """Let the prints that were begun end, within limits."""
        if self._last is not None:
            self._last.join(_CLOSING_LIMIT)

    def _start(self, job: Callable[[], None]) -> Future[None]:
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:  # tills have slips printed too, from a thread of their own
            # a daemon: a print that hangs for ever must not keep the process alive
            arguments = (self._last, job, future)
            self._last = threading.Thread(target=_work, args=arguments, name="print", daemon=True)
            self._last.start()
        return future


def _work(earlier: threading.Thread | None, job: Callable[[], None], future: Future[None]) -> None:
    if earlier is not None:
        earlier.join()
    try:
        job()
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result(None)


def find_system_printer(name: str) -> QPrinter:
    """The system printer of that name, or the default one.

    Raises:
        PrinterMissing, NoPrinterAtAll: when there is none.
    """
    info = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise PrinterMissing(printer=name) if name else NoPrinterAtAll
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def open_pdf(path: Path) -> QPdfWriter:
    """A PDF to draw on.

    Raises:
        PrintFailed: when the file cannot be written.
    """
    try:
        path.open("wb").close()  # Qt itself would not say why it cannot
    except OSError as error:
        raise PrintFailed(printer=path, problem=error.strerror or error) from error
    writer = QPdfWriter(str(path))
    writer.setResolution(PDF_RESOLUTION)
    return writer


def draw(device: QPagedPaintDevice, lines: Sequence[Line], width: int, name: str) -> None:
    """Draw a slip onto one page of `width` mm.

    Raises:
        PrintFailed: when the device, called `name`, does not take it.
    """
    dots = device.logicalDpiX() / MM_IN_INCH
    grid = slip_painter.fit(lines, (width - 2 * MARGIN) * dots)
    device.setPageLayout(_page(width, 2 * FEED + grid.height / dots))
    if isinstance(device, QPrinter):
        device.setFullPage(True)
    painter = QPainter()
    if not painter.begin(device):
        raise PrintFailed(printer=name, problem="the system does not take the page")
    grid.paint(painter, QPointF(MARGIN * dots, FEED * dots))
    if not painter.end():
        raise PrintFailed(printer=name, problem="the system did not finish the page")


def _page(width: float, height: float) -> QPageLayout:
    size = QPageSize(QSizeF(width, height), QPageSize.Unit.Millimeter, "slip", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter)
