"""The real window with its HTTP interface, and tills that call it over sockets while it is worked with."""

import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.clock import Clock
from app.core.model import Operation, Scheme
from app.emulators.pinpad import EmulatedPinpad
from app.runtime import Runtime
from app.settings import Settings
from connecting_end import free_port
from tills import Till
from ui.shell.main_window import MainWindow
from ui.till_calls.calls import Serving
from windows import LIMIT, open_window, until

T = TypeVar("T")


def build_runtime(
    folder: Path, language: str = "en", *, clock: Clock | None = None, **tables: dict[str, Any]
) -> Runtime:
    """A till with both training lanes that serves tills on a port of its own; not started yet.

    Its clock is the world's: nobody hurries a pinpad that waits until the test holds a card to it.
    """
    chosen: dict[str, Any] = {
        "window": {"theme": "light"},
        "printer": {"automatic": False},
        "api": {"enabled": True, "training": True, "port": free_port()} | tables.pop("api", {}),
    }
    settings = Settings.model_validate({"language": language, **chosen, **tables}).with_training_lanes()
    return Runtime(paths.profile(folder), settings, interactive=True, clock=clock)


@dataclass(frozen=True, slots=True)
class Shop:
    """A window that serves tills, and a till."""

    window: MainWindow
    runtime: Runtime
    till: Till

    def pinpad(self, scheme: Scheme = Scheme.HUMO) -> EmulatedPinpad:
        """The emulated pinpad of that scheme."""
        return next(each for each in self.runtime.training.pinpads if each.settings.scheme is scheme)

    def present(self, scheme: Scheme = Scheme.HUMO) -> None:
        """Hold a card to a pinpad at which none presents itself."""
        pinpad = self.pinpad(scheme)
        pinpad.present(pinpad.settings.card)

    def stored(self) -> list[Operation]:
        """The journal, newest first."""
        return self.runtime.read(lambda reader: reader.latest(1000)).result(LIMIT)


@asynccontextmanager
async def serving_window(app: QApplication, runtime: Runtime) -> AsyncIterator[Shop]:
    """The window of a started runtime, once it serves tills; they are told before it goes."""
    async with open_window(app, runtime) as window:
        calls = window.tills.calls
        calls.begin()
        await until(lambda: calls.serving is Serving.ON, 3 * LIMIT)
        try:
            yield Shop(window, runtime, Till(calls.url))
        finally:
            await calls.end()


def meanwhile(work: Callable[[], T]) -> "Future[T]":
    """Have that done on another thread, as a till does it that waits for its answer."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


async def answer_of(call: "Future[T]") -> T:
    """What the till was answered, while the window goes on."""
    await until(call.done, 3 * LIMIT)
    return call.result()
