"""A loop waits for a thread, and may stop waiting."""

import asyncio
import gc
from concurrent.futures import Future
from typing import Any

import pytest

from app.core.errors import NoPrinterAtAll
from app.core.waiting import result_of


def test_what_the_thread_has_found_is_given_or_raised() -> None:
    async def scene() -> None:
        good: Future[int] = Future()
        good.set_result(5)
        assert await result_of(good) == 5
        bad: Future[int] = Future()
        bad.set_exception(NoPrinterAtAll())
        with pytest.raises(NoPrinterAtAll):
            await result_of(bad)

    asyncio.run(scene())


def test_a_failure_that_nobody_waits_for_any_more_is_no_crash() -> None:
    troubles: list[dict[str, Any]] = []

    async def scene() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: troubles.append(context))
        work: Future[int] = Future()
        work.set_running_or_notify_cancel()
        waiting = asyncio.ensure_future(result_of(work))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not work.cancelled()
        work.set_exception(NoPrinterAtAll())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gc.collect()

    asyncio.run(scene())
    gc.collect()
    assert troubles == []
