"""The asyncio loop of the window and the tasks on it. The only place that knows qasync."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject
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
    """All tasks of a window. Each is started for an object that it works on, and ends with it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def of(self, owner: QObject) -> "OwnedTasks":
        """Start tasks for `owner`: they are cancelled when it is destroyed."""
        return OwnedTasks(self, owner)

    async def close(self) -> None:
        """Cancel what still runs and wait for its end. From now on nothing begins."""
        self._is_closed = True
        while self._running:
            running = tuple(self._running)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._finish)
        if self._is_closed:
            task.cancel()
        return task

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            message = f"task {task.get_name()} failed"
            task.get_loop().call_exception_handler({"message": message, "exception": error, "task": task})


class OwnedTasks:
    """The tasks of one object: coroutines that its slots start. See `Tasks.of`."""

    def __init__(self, tasks: Tasks, owner: QObject) -> None:
        self._tasks = tasks
        self._running: set[asyncio.Task[None]] = set()
        self._is_orphaned = False

        def end() -> None:
            self._is_orphaned = True
            for task in tuple(self._running):
                task.cancel()

        owner.destroyed.connect(end)  # a function: the object of a method would be held weakly

    def start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin `coroutine` on the running loop. Its errors go to the loop's exception handler.

        Where the owner is gone or the window closes, the task is cancelled and nothing of the coroutine runs.
        """
        task = self._tasks._start(coroutine)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if self._is_orphaned:
            task.cancel()
        return task
