"""Work that may take its time, away from the window's thread: ports, printers, a pinpad that is asked."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T]) -> Future[T]:
    """Have it done on a thread of its own, which does not keep the program alive; the future tells what came of it."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="settings", daemon=True).start()
    return future
