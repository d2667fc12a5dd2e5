"""Prints slips from a process that has no Qt: each by a child of its own, which draws with the window's own painter.

Child and parent speak in lines of JSON. The child says that its printer is there; only then the print is written down
and counted, and the child is told the number; so a slip that could not come out is no first print.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from app import logs
from app.clock import Clock
from app.errors import AppError, NoPrinterAtAll, PrinterMissing, PrintFailed
from app.journal.writing import Writer
from app.model import Operation, format_moment
from app.paths import Profile
from app.settings import PrinterSettings

LIMIT = 60.0
"""Seconds after which a child that has not printed is given up: a printer is no money."""
PRINTER, ERROR, PARAMS, COPY, MOMENT, BY, DONE = "printer", "error", "params", "copy", "moment", "by", "done"
"""The keys of what the two say."""

_ERRORS = {error.number: error for error in (PrinterMissing, NoPrinterAtAll, PrintFailed)}
_log = logs.get(__name__)

Write = Callable[[Callable[[Writer], int]], "Future[int]"]


class ChildPrinter:
    """One print at a time, on a thread of its own. `write` changes the journal, `command` starts this program again."""

    def __init__(
        self, profile: Profile, settings: PrinterSettings, write: Write, clock: Clock, command: Sequence[str]
    ) -> None:
        self._profile = profile
        self._settings = settings
        self._write = write
        self._clock = clock
        self._command = command
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="print")

    def print(self, operation: Operation, operator: str, is_copy: bool) -> Future[int]:
        """Print a slip; the future gives the print's number, or raises an E6 or E5."""
        return self._thread.submit(self._print, operation, operator, is_copy)

    def close(self) -> None:
        """Let the print that is under way end, and begin no other."""
        self._thread.shutdown(cancel_futures=True)

    def _print(self, operation: Operation, operator: str, is_copy: bool) -> int:
        command = [
            *(*self._command, "--profile", str(self._profile.folder), "print-slip", operation.id),
            *("--printer", self._settings.name, "--width", str(self._settings.width)),
        ]
        child = self._start(command)
        timer = threading.Timer(LIMIT, child.kill)
        timer.start()
        with child:
            try:
                return self._converse(child, operation, operator, is_copy)
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

    def _converse(self, child: "subprocess.Popen[str]", operation: Operation, operator: str, is_copy: bool) -> int:
        printer = str(self._hear(child)[PRINTER])
        moment = self._clock.now()
        number = self._write(
            lambda writer: writer.record_print(operation.id, printer, operator, moment, is_copy=is_copy)
        ).result()
        assert child.stdin is not None, "it was asked for"
        with suppress(OSError):  # what is wrong with it is heard next
            print(
                json.dumps({COPY: number - 1, MOMENT: format_moment(moment), BY: operator}),
                file=child.stdin,
                flush=True,
            )
        self._hear(child)
        return number

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
