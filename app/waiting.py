"""How a loop waits for what a thread does."""

import asyncio
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


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
