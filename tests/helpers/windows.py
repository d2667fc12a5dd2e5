"""The real window over real training lanes, for tests: a clock in a hurry, keys pressed, conditions waited for."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.core import paths
from app.core.clock import Clock
from app.core.model import Operation, Phase, State
from app.emulators.pinpad import EmulatedPinpad
from app.lanes.lane import Lane
from app.lanes.status import LaneStatus
from app.runtime import Runtime
from app.settings import Settings
from clocks import HurriedClock
from ui import main
from ui.common.tasks import Tasks
from ui.operation.seat import Seat
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.slips.printing import SlipPrinter
from ui.unresolved.screen import UnresolvedScreen

LIMIT = 20.0
"""Seconds for which a test waits for anything; much more than it takes, as the machine may be busy with others."""


RunQt = Callable[[Coroutine[Any, Any, None]], None]
"""The fixture `run_qt`, as the tests of the window use it."""


def build_runtime(folder: Path, language: str = "en", *, clock: Clock | None = None, **printer: object) -> Runtime:
    """A runtime with both training lanes, not started yet; on a clock in a hurry unless there is another."""
    tables = {"window": {"theme": "light"}, "printer": {"automatic": False, **printer}}
    settings = Settings.model_validate({"language": language, **tables}).with_training_lanes()
    return Runtime(paths.profile(folder), settings, interactive=True, clock=clock or HurriedClock())


def lose_next_answer(runtime: Runtime, name: str) -> None:
    """The next answer of the first pinpad, which is that lane's, is lost, and the pinpad is away before it is asked."""
    pinpad, lane = runtime.training.pinpads[0], runtime.lanes[name]

    def cut(status: LaneStatus) -> None:
        if status.operation is not None and status.operation.state is State.UNKNOWN:
            pinpad.unplug()

    pinpad.faults.add("STORERC:drop")
    unsubscribe = lane.subscribe(cut)
    lane.subscribe(lambda status: unsubscribe() if status.look_up and status.look_up.problem else None)


def withhold_card(pinpad: EmulatedPinpad) -> None:
    """From now on an operation waits for a card until the test presents one, however long that takes."""
    pinpad.change(card_after=None, card_patience=math.inf)


def present_card(pinpad: EmulatedPinpad) -> None:
    """Present the card that was withheld; later ones present themselves."""
    pinpad.change(card_after=0.0)


async def waits_for_card(lane: Lane | Seat, pinpad: EmulatedPinpad) -> None:
    """Until the pinpad of that lane waits for a card, or until the window knows that, where it is asked of a seat."""
    assert pinpad.settings.card_after is None, "a card would present itself before a busy machine has looked"
    await until(lambda: lane.status.phase is Phase.CARD)


@asynccontextmanager
async def open_window(app: QApplication, runtime: Runtime) -> AsyncIterator[MainWindow]:
    """The window of a started runtime, in front and with the keyboard."""
    running, settings = Tasks(), runtime.settings
    printer = SlipPrinter(lambda: runtime.settings.printer)
    window = main.build_window(app, runtime, running, printer, automatic=settings.printer.automatic)
    window.come_forward()
    try:
        await until(lambda: _has_keyboard(window))
        yield window
    finally:
        await main.take_down(window, running)


async def until(condition: Callable[[], object], limit: float = LIMIT) -> None:
    """Let the loop run until the condition holds."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


def press(window: MainWindow, *keys: Qt.Key | str) -> None:
    """Press keys, and type texts, where the keyboard is: in the window or in the dialog that a test has waited for."""
    assert QApplication.activeWindow() is not None, "no window has the keyboard: wait for it (dialog_of, no_dialog)"
    for key in keys:
        target = QApplication.focusWidget() or window
        if isinstance(key, Qt.Key):
            QTest.keyClick(target, key)
        else:
            _type(target, key)


def has_ended(seat: Seat, earlier: Operation | None = None) -> bool:
    """Whether what was asked of that lane has ended; `earlier` is what ended before, whatever is known of it by now."""
    ended = seat.ended
    is_earlier = isinstance(ended, Operation) and earlier is not None and ended.id == earlier.id
    return ended is not None and not is_earlier and not seat.is_working


def unresolved_of(window: MainWindow) -> UnresolvedScreen:
    """The screen of what is not settled, built where it was not shown yet."""
    screen = window.screen_at(Place.UNRESOLVED)
    assert isinstance(screen, UnresolvedScreen)
    return screen


async def dialog_of(window: MainWindow, kind: type[QDialog] = QDialog) -> QDialog:
    """The dialog of that kind, once it is open and has the keyboard: a key pressed sooner goes to whatever had it."""

    def found() -> list[QDialog]:
        return [each for each in _dialogs(window) if isinstance(each, kind) and _has_keyboard(each)]

    await until(found)
    return found()[0]


async def no_dialog(window: MainWindow) -> None:
    """Wait for the window to have the keyboard back."""
    await until(lambda: not _dialogs(window) and _has_keyboard(window))


def _type(target: QWidget, text: str) -> None:
    """Type a text; `QTest` itself knows no letters but Latin ones."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def _has_keyboard(widget: QWidget) -> bool:
    """Whether keys go to what has the focus within that window; Qt may call it active before that."""
    return widget.isActiveWindow() and widget.focusWidget() in (None, QApplication.focusWidget())


def _dialogs(window: MainWindow) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


async def hold_control(window: MainWindow) -> None:
    """Hold Ctrl down until `let_go`, as a cashier does who goes from one key with it to the next."""
    await _at_the_keyboard(window, QTest.keyPress, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)


async def with_control(window: MainWindow, key: Qt.Key) -> None:
    """Press a key of the window while Ctrl is held."""
    await _at_the_keyboard(window, QTest.keyPress, key, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier


async def let_go(window: MainWindow) -> None:
    """Hold no key any more."""
    await _at_the_keyboard(window, QTest.keyRelease, Qt.Key.Key_Control, Qt.KeyboardModifier.NoModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


async def _at_the_keyboard(
    window: MainWindow, act: Callable[..., None], key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    """A key as Qt hears it from the system: only then it knows what is held. Qt runs its loop meanwhile.

    So it must not be done by a task of that loop.
    """
    done = asyncio.Event()

    def do() -> None:
        act(window.windowHandle(), key, modifier)
        done.set()

    QTimer.singleShot(0, do)
    await done.wait()
