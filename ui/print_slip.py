"""Prints one slip for a program that has no window of its own: see `app.child_printer`, which starts this."""

import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtGui import QGuiApplication, QPagedPaintDevice
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app import child_printer as words
from app.errors import AppError, PrintFailed
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.model import Kind
from app.paths import Profile
from app.printing.layout import CopyMark
from ui import printing, slip_lines

Open = Callable[[str], QPagedPaintDevice]


def print_slip(
    profile: Profile,
    operation_id: str,
    printer: str,
    width: int,
    zone: ZoneInfo,
    find: Open = printing.find_system_printer,
) -> int:
    """Print the slip of that operation on a system printer, empty for the default one; the exit status."""
    app = QGuiApplication.instance() or QApplication(sys.argv[:1])
    try:
        _print(profile, operation_id, printer, width, zone, find)
    except AppError as error:
        _say({words.ERROR: error.number, words.PARAMS: {name: str(value) for name, value in error.params.items()}})
        return 1
    finally:
        del app
    return 0


def _print(profile: Profile, operation_id: str, printer: str, width: int, zone: ZoneInfo, find: Open) -> None:
    with closing(Reader(open_for_reading(profile.journal))) as reader:
        operation = reader.get(operation_id)
        head = reader.head_of(operation_id) if operation and operation.kind is Kind.RECONCILIATION else None
    device = find(printer)
    name = device.printerName() if isinstance(device, QPrinter) else printer
    if operation is None:
        raise PrintFailed(printer=name, problem="the journal does not have the slip")
    _say({words.PRINTER: name})
    copy = _copy_mark(zone)
    lines = slip_lines.on_paper(operation, copy=copy, is_saved=True, head=head)
    printing.draw(device, lines, width, name)
    _say({words.DONE: True})


def _copy_mark(zone: ZoneInfo) -> CopyMark | None:
    """What the parent says of this print, once it has written it down; without its word nothing is drawn."""
    line = sys.stdin.readline()
    if not line:
        raise PrintFailed(printer="", problem="the print could not be written down")
    told = json.loads(line)
    if not told[words.COPY]:
        return None
    return CopyMark(told[words.COPY], datetime.fromisoformat(told[words.MOMENT]).astimezone(zone), told[words.BY])


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)
