"""`serve`: the lanes and the HTTP interface without a window, until a signal ends them.

A running operation goes on to its end and its till is answered; nothing new is taken meanwhile. A second signal ends
the program at once: what runs stays `sent` and is looked up at the next start (M1.3).
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app.core import logs
from app.core.money import plain_amount
from app.core.output import say
from app.core.paths import Profile
from app.printing.child_printer import ChildPrinter
from app.printing.counted_prints import CountedPrints
from app.printing.receipt_printer import ReceiptPrinter
from app.runtime import Runtime
from app.settings import PrinterSettings, Settings

_WAIT_STEP = 0.2
"""Seconds between two looks at the signals; a wait without end would not see them on Windows."""
_SIGNALS = [signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP") if hasattr(signal, name)]
_SAME_WISH = 1.0
"""Seconds in which a wrapper may send once more what the terminal or the system has sent to both."""
_INTERRUPTED = 128

_log = logs.get(__name__)


class Ending:
    """What a signal has asked for."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._taken_at = 0.0
        self._asked = threading.Event()

    @property
    def is_interrupted(self) -> bool:
        """Whether somebody at the keyboard ended it."""
        return self.signal == signal.SIGINT

    def take(self, number: int, _frame: FrameType | None) -> None:
        """The first signal asks for the end, a second one is it; what comes right behind the first is the same wish."""
        if self.signal is not None and time.monotonic() - self._taken_at < _SAME_WISH:
            return
        if self.signal is not None:
            _log.warning("ended at once by signal %d", number)
            logging.shutdown()
            os._exit(_INTERRUPTED + number)
        self.signal, self._taken_at = number, time.monotonic()
        self._asked.set()

    def wait(self) -> None:
        """Until a signal has come."""
        while not self._asked.wait(_WAIT_STEP):
            pass


@contextmanager
def _ending() -> Iterator[Ending]:
    ending = Ending()
    # what whoever started it has it ignore, such as nohup, stays ignored
    heard = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, ending.take) for number in heard}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(profile: Profile, settings: Settings, port: int | None) -> bool:
    """Serve tills until a signal comes; whether that came from the keyboard.

    Raises:
        AppError: when the profile is in use, a lane cannot be built, or the address cannot be had.
    """
    with _ending() as ending, Runtime(profile, settings, interactive=False) as runtime:
        prints = CountedPrints(runtime, _printer(settings.printer))
        runtime.paper, runtime.finish_prints = prints.print_for_till, prints.finish
        server = runtime.serve_api(port)
        server.ready.result()
        say(f"serving {server.url}")
        ending.wait()
        say("Ending. A running operation goes on to its end; once more ends at once.")
        for lane in runtime.lanes.values():
            if (running := lane.status.operation) is not None and running.state.is_open:
                say(f"lane {lane.name}: {running.kind} {plain_amount(running.amount)} is waited for")
    return ending.is_interrupted


def _printer(settings: PrinterSettings) -> ChildPrinter | ReceiptPrinter:
    """What prints: a receipt printer from this process, a system printer by a child that has Qt."""
    return ReceiptPrinter(settings) if settings.kind == "escpos" else ChildPrinter(settings, own_command())


def with_training(settings: Settings) -> Settings:
    """These settings, with tills allowed on training lanes (M11)."""
    return settings.model_copy(update={"api": settings.api.model_copy(update={"training": True})})


def own_command() -> list[str]:
    """How this program is started again, from the source tree or as a frozen executable."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).parents[1] / "__main__.py")]
