"""The asyncio loop of the window and the tasks on it. The only place that knows qasync."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

T = TypeVar("T")


def run(
    app: QApplication,
    main: Coroutine[Any, Any, T],
    on_error: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object],
) -> T:
    """Run `main` on a Qt loop to its end. `on_error` gets what asyncio itself cannot hand to anybody."""
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        runner.get_loop().set_exception_handler(on_error)
        return runner.run(main)


class Tasks:
    """Coroutines started by slots. Holds each until its end, and tells the loop's error handler how it failed."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin `coroutine` on the running loop."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._finish)
        return task

    async def cancel(self) -> None:
        """End what still runs, and wait for that."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            message = f"task {task.get_name()} failed"
            task.get_loop().call_exception_handler({"message": message, "exception": error, "task": task})
