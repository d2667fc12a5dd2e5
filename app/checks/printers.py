"""Where slips come out. Windows tells its printers only to a program with Qt: there the window has to be asked."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from app.checks.findings import Finding, fail, ok, warn
from app.printing.receipt_printer import examine
from app.settings import PrinterSettings

_LIMIT = 10.0
"""Seconds that CUPS may take to answer."""
_LOOK_IN_WINDOW = "Print a slip of a training lane in the window"


def check(printer: PrinterSettings) -> Iterator[Finding]:
    """The printer of the settings is there and takes jobs."""
    what = "printer"
    if printer.kind == "none":
        yield ok(what, "none: each till prints what it is answered")
    elif printer.kind == "escpos":
        yield _check_receipt_printer(printer)
    elif sys.platform == "win32":
        yield warn(what, "which printers Windows has, only the window can tell", _LOOK_IN_WINDOW)
    elif shutil.which("lpstat") is None:
        yield warn(what, "there is no lpstat to ask CUPS with", f"Install cups-client, or: {_LOOK_IN_WINDOW}")
    else:
        yield from _check_queue(printer.name)


def _check_receipt_printer(printer: PrinterSettings) -> Finding:
    """It can be reached, has paper if it tells, and a font is there for what it has no letters for. Prints nothing.

    Raises an E6 where it is not so, which `examination` makes a finding of.
    """
    answers = examine(printer)
    told = "has paper" if answers else "takes what it is sent; whether it has paper, it does not tell"
    return ok("printer", f"{printer.name} {told}")


def _check_queue(name: str) -> Iterator[Finding]:
    what = "printer"
    queues = _lpstat("-e").split()
    if not queues:
        yield fail(what, "CUPS has no printer", 'Set one up, or write [printer] kind = "none"')
        return
    queue = name or _lpstat("-d").partition(": ")[2].strip()
    if not queue:
        yield fail(what, f"no printer is the default one; there are: {', '.join(queues)}", "Name one in [printer] name")
    elif queue not in queues:
        yield fail(what, f"there is no printer “{queue}”; there are: {', '.join(queues)}", "Correct [printer] name")
    elif " disabled " in _lpstat("-p", queue):
        yield fail(what, f"{queue} has been stopped", f"See why, then: cupsenable {queue}")
    else:
        yield ok(what, queue)


def _lpstat(*arguments: str) -> str:
    """What CUPS says, in English; nothing where it cannot be asked."""
    ended = subprocess.run(
        ["lpstat", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"LC_ALL": "C"},
        timeout=_LIMIT,
        check=False,
    )
    return ended.stdout
