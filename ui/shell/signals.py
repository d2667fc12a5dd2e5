"""Ctrl+C and SIGTERM for a program that sits in Qt's loop, where Python would not look at them by itself."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal

LOOK = 500
"""Milliseconds between two looks where Qt cannot watch a descriptor for us."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruptions(QObject):
    """Calls back on the GUI thread for each signal, until `close`."""

    _noticed = Signal()

    def __init__(self, parent: QObject, on_signal: Callable[[], object]) -> None:
        super().__init__(parent)
        # Python runs a handler between any two of its steps; queued, it comes when Qt is in no other's middle
        self._noticed.connect(on_signal, Qt.ConnectionType.QueuedConnection)
        self.came = False
        """Whether a signal has come."""
        self._before = {number: signal.signal(number, self._handle) for number in SIGNALS}
        self._pipe: tuple[int, int] | None = None
        if sys.platform == "win32":
            # any Python code that runs lets the interpreter see a signal
            timer = QTimer(self)
            timer.timeout.connect(lambda: None)
            timer.start(LOOK)
        else:
            self._watch_pipe()

    def close(self) -> None:
        """Put back the handlers that were there before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            self._notifier.setEnabled(False)
            for end in self._pipe:
                os.close(end)

    def _watch_pipe(self) -> None:
        """The C part of Python's handler writes into the pipe, which wakes Qt; the handler itself runs after that."""
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._empty_pipe)

    def _empty_pipe(self) -> None:
        if self._pipe is not None:
            os.read(self._pipe[0], 64)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        self._noticed.emit()
