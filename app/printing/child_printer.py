"""Prints slips from a process that has no Qt: each by a child of its own, which draws with the window's own painter.

Child and parent speak in lines of JSON. The child says that its printer is there; only then the print is counted, and
the child is told what to draw; so a slip that could not come out is no first print.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from app.core.errors import AppError, NoPrinterAtAll, PrinterMissing, PrintFailed
from app.printing.layout import PrintJob
from app.settings import PrinterSettings

LIMIT = 60.0
"""Seconds after which a child that has not printed is given up: a printer is no money."""
PRINTER, ERROR, PARAMS, SHEETS, DONE = "printer", "error", "params", "sheets", "done"
"""The keys of what the two say. Of the sheets each line is its text and whether it is bold."""

_ERRORS = {error.number: error for error in (PrinterMissing, NoPrinterAtAll, PrintFailed)}


class ChildPrinter:
    """One print at a time, on a thread of its own. `command` starts this program again."""

    def __init__(self, settings: PrinterSettings, command: Sequence[str]) -> None:
        self._settings = settings
        self._command = command
        self.name = settings.name
        """The default printer's once it is known."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="print")

    def print(self, job: PrintJob) -> "Future[None]":
        """Print; the future raises an E6, or what `job.begin` raises."""
        return self._thread.submit(self._print, job)

    def close(self) -> None:
        """Let the print that is under way end, and begin no other."""
        self._thread.shutdown(cancel_futures=True)

    def _print(self, job: PrintJob) -> None:
        width = str(self._settings.width)
        child = self._start([*self._command, "print-slip", "--printer", self._settings.name, "--width", width])
        timer = threading.Timer(LIMIT, child.kill)
        timer.start()
        with child:
            try:
                self._converse(child, job)
            finally:
                with suppress(OSError):  # it may have ended before it was told
                    child.communicate()
                timer.cancel()  # last: a child may hang in its end too

    def _start(self, command: Sequence[str]) -> "subprocess.Popen[str]":
        """Start a child that hears no Ctrl+C of this console: a slip is not to be cut off in its middle.

        Raises:
            PrintFailed: when the system does not start it.
        """
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
                start_new_session=True,
                creationflags=flags,
            )
        except OSError as error:
            raise PrintFailed(printer=self._settings.name or "default", problem=error.strerror or error) from error

    def _converse(self, child: "subprocess.Popen[str]", job: PrintJob) -> None:
        self.name = str(self._hear(child)[PRINTER])
        sheets = [[(line.text, line.bold) for line in sheet] for sheet in job.begin().sheets]
        assert child.stdin is not None, "it was asked for"
        with suppress(OSError):  # what is wrong with it is heard next
            print(json.dumps({SHEETS: sheets}), file=child.stdin, flush=True)
        self._hear(child)

    def _hear(self, child: "subprocess.Popen[str]") -> dict[str, Any]:
        """The child's next word.

        Raises:
            PrinterMissing, NoPrinterAtAll, PrintFailed: as it says, or for one that says nothing.
        """
        assert child.stdout is not None, "it was asked for"
        line = child.stdout.readline()
        if not line.startswith("{"):
            raise PrintFailed(printer=self._settings.name or "default", problem="the process that prints has ended")
        said: dict[str, Any] = json.loads(line)
        if ERROR in said:
            error: type[AppError] = _ERRORS.get(said[ERROR], PrintFailed)
            raise error(**said[PARAMS])
        return said
