"""Prints one slip for a program that has no window of its own: see `app.printing.child_printer`, which starts this."""

import json
import sys
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QPagedPaintDevice
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app.core.errors import AppError, PrintFailed
from app.printing import child_printer as words
from app.printing.layout import Line, Printout
from ui.slips import printing

Open = Callable[[str], QPagedPaintDevice]


def print_slip(printer: str, width: int, find: Open = printing.find_system_printer) -> int:
    """Print what the parent tells on a system printer, empty for the default one; the exit status."""
    app = QGuiApplication.instance() or QApplication(sys.argv[:1])
    try:
        _print(printer, width, find)
    except AppError as error:
        _say({words.ERROR: error.number, words.PARAMS: {name: str(value) for name, value in error.params.items()}})
        return 1
    finally:
        del app
    return 0


def _print(printer: str, width: int, find: Open) -> None:
    device = find(printer)
    name = device.printerName() if isinstance(device, QPrinter) else printer
    _say({words.PRINTER: name})
    printing.draw(device, _told(name), width, name)
    _say({words.DONE: True})


def _told(printer: str) -> Printout:
    """What the parent wants printed, once it has written it down; without its word nothing is drawn."""
    line = sys.stdin.readline()
    if not line:
        raise PrintFailed(printer=printer, problem="the print could not be written down")
    return Printout([[Line(text, is_bold) for text, is_bold in sheet] for sheet in json.loads(line)[words.SHEETS]])


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)
