"""What tests of the window stand on: the loop that it runs on, and a journal that was there before it."""

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.core import paths
from app.journal.writing import Writer

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
        gc.freeze()  # what outlives this test, modules most of all, need not be looked through after the next ones
    assert troubles == []


@pytest.fixture
def earlier(profile_folder: Path) -> Iterator[Writer]:
    """Writes what the journal of the profile holds before the program starts."""
    profile = paths.profile(profile_folder)
    profile.ensure()
    writer = Writer(profile.journal)
    yield writer
    writer.close()
