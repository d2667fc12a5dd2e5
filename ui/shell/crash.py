"""The one path for errors of the program itself, wherever they come up: into the log, and once onto the screen."""

import asyncio
import faulthandler
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core import logs
from app.core.masking import mask
from app.core.paths import refused

_log = logs.get(__name__)


class CrashPath(QObject):
    """Takes in what nobody else caught: of slots, of threads, of the loop, and the trace of a native crash before.

    `crashed` carries a one-line account; it is emitted on whatever thread the error came up.
    """

    crashed = Signal(str)

    def __init__(self, parent: QObject, native_trace: Path) -> None:
        """`parent` outlives every window: the application. A crash below Python leaves its stack in `native_trace`.

        Raises:
            ProfileUnusable: when that file cannot be written.
        """
        super().__init__(parent)
        try:
            self.ended_badly = _take_trace(native_trace)
            """Whether a native crash ended the program the last time."""
            self._trace = native_trace.open("w", encoding="utf-8")
        except OSError as error:
            raise refused(native_trace, error) from error
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._from_slot
        threading.excepthook = self._from_thread
        faulthandler.enable(self._trace)

    def close(self) -> None:
        """Put back the hooks that were there before."""
        faulthandler.disable()
        self._trace.close()
        sys.excepthook, threading.excepthook = self._hooks

    def from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The exception handler of an asyncio loop."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._report(error, str(context.get("message", "")))
        else:
            _log.error("event loop: %s", context.get("message"))

    def _from_slot(self, _kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
        self._report(error, "error in the window")

    def _from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread else "unknown"
            self._report(arguments.exc_value, f"error on thread {name}")

    def _report(self, error: BaseException, where: str) -> None:
        _log.critical("%s", where, exc_info=error)
        self.crashed.emit(mask(f"{where}: {type(error).__name__}: {error}"))  # whatever is shown is masked (M9)


def _take_trace(path: Path) -> bool:
    """Move the trace of a native crash into the log. Whether there was one."""
    trace = path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""
    if trace:
        _log.error("the program closed unexpectedly the last time:\n%s", trace)
    return bool(trace)
