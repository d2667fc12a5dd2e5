"""A slip on paper or in a PDF: a page as wide as the roll and as long as the slip. Or on a receipt printer.

A printer that is missing or fails never touches the operation (M8.4): it is a numbered error, and that is all.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.core.errors import NoPrinterAtAll, PrinterMissing, PrintFailed
from app.printing.layout import PrintJob, Printout, Sheet
from app.settings import PrinterSettings
from ui.slips import slip_painter

MARGIN = 5.0
"""Millimetres left free on each side: on 58 mm paper many heads print no more than 48."""

FEED = 5.0
"""Millimetres of paper above the first line and below the last."""

PDF_RESOLUTION = 1200
"""Dots an inch."""

MM_IN_INCH = 25.4

_CLOSING_LIMIT = 5.0
"""Seconds for which prints that hang in the spooler may hold up the end of the program."""


class SlipPrinter:
    """Prints one slip at a time on a thread of its own, because a printer or a spooler may take its time."""

    def __init__(self, settings: Callable[[], PrinterSettings]) -> None:
        """`settings` are those of this moment: they may be changed while the window is open."""
        self._settings = settings
        self._lock = threading.Lock()
        self._last: threading.Thread | None = None
        """The newest print's; each waits for the one before it."""

    @property
    def name(self) -> str:
        """The printer of the settings; empty for the system's default one."""
        return self._settings().name

    def print(self, job: PrintJob) -> Future[None]:
        """Print on the printer of the settings. The future raises an E6, or what `job.begin` raises."""
        return self._start(lambda: self._print(job))

    def save(self, path: Path, job: PrintJob) -> Future[None]:
        """Write a PDF with a page for each sheet. The future raises PrintFailed, or what `job.begin` raises."""
        return self._start(lambda: draw(open_pdf(path), job.begin(), self._settings().width, str(path)))

    def close(self) -> None:
        """Let the prints that were begun end, within limits."""
        if self._last is not None:
            self._last.join(_CLOSING_LIMIT)

    def _print(self, job: PrintJob) -> None:
        settings = self._settings()
        if settings.kind == "escpos":
            from app.printing.receipt_printer import print_receipt

            print_receipt(settings, job)
        else:
            draw(find_system_printer(settings.name), job.begin(), settings.width, settings.name)

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


def draw(device: QPagedPaintDevice, printout: Printout, width: int, name: str) -> None:
    """Draw each sheet onto one page of `width` mm. A cash drawer is no business of such a printer.

    Raises:
        PrintFailed: when the device, called `name`, does not take it.
    """
    if isinstance(device, QPrinter):
        device.setFullPage(True)
    painter = QPainter()
    for number, sheet in enumerate(printout.sheets):
        grid = _lay_page(device, sheet, width)
        is_open = device.newPage() if number else painter.begin(device)
        if not is_open:
            raise PrintFailed(printer=name, problem="the system does not take the page")
        dots = device.logicalDpiX() / MM_IN_INCH
        grid.paint(painter, QPointF(MARGIN * dots, FEED * dots))
    if not painter.end():
        raise PrintFailed(printer=name, problem="the system did not finish the page")


def _lay_page(device: QPagedPaintDevice, sheet: Sheet, width: int) -> slip_painter.Grid:
    """Make the next page as long as the sheet; how that is drawn on it."""
    dots = device.logicalDpiX() / MM_IN_INCH
    grid = slip_painter.fit(sheet, (width - 2 * MARGIN) * dots)
    device.setPageLayout(_page(width, 2 * FEED + grid.height / dots))
    return grid


def _page(width: float, height: float) -> QPageLayout:
    size = QPageSize(QSizeF(width, height), QPageSize.Unit.Millimeter, "slip", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter)
