"""Work on a thread of its own, and how a loop waits for what a thread does."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T], name: str, *, daemon: bool) -> Future[T]:
    """Have that done by a thread of that name, which as a `daemon` keeps no program alive; what comes of it."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name=name, daemon=daemon).start()
    return future


async def result_of(future: Future[T]) -> T:
    """The result of another thread's future. Whoever waits may be cancelled; the work itself goes on.

    What it raises when nobody waits any more is nobody's: whoever does the work has told of it.
    """
    waiting = asyncio.wrap_future(future)
    waiting.add_done_callback(_note)
    return await asyncio.shield(waiting)


def _note(done: asyncio.Future[Any]) -> None:
    if not done.cancelled():
        done.exception()
