"""The event loop that the window runs on, for tests: qasync over pytest-qt's application."""

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from typing import Any, Protocol, TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

T = TypeVar("T")


class RunQt(Protocol):
    """Runs one coroutine to its end on the Qt loop; may be called several times in a test."""

    def __call__(self, coroutine: Coroutine[Any, Any, T], /) -> T: ...


@pytest.fixture
def run_qt(qapp: QApplication) -> Iterator[RunQt]:
    """A Qt loop of this test's own. Errors of tasks that nobody awaited fail the test: pytest-qt lets them pass."""
    troubles: list[dict[str, Any]] = []

    def note(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        troubles.append(context)

    with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
        runner.get_loop().set_exception_handler(note)
        yield runner.run
        gc.collect()  # a task whose error nobody fetched tells so only when it is collected
    assert troubles == []
