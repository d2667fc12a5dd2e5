"""The window's start and end: one application, one loop, one way in and one way out."""

import asyncio
import gc
import linecache
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import NoReturn

import shiboken6
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QLayout

from app.cli import demo
from app.core import logs
from app.core.errors import AppError, ProfileInUse
from app.core.masking import mask
from app.core.model import Operation
from app.core.paths import Profile
from app.runtime import Runtime
from app.settings import PrinterSettings
from app.settings import Theme as ThemeName
from ui.common import dialogs, i18n, tasks
from ui.common.dialogs import Matter
from ui.common.i18n import Translations
from ui.common.tasks import Tasks
from ui.common.theme import Theme
from ui.shell import single, window_memory
from ui.shell.crash import CrashPath
from ui.shell.main_window import USUAL_SIZE, MainWindow
from ui.shell.signals import Interruptions
from ui.shell.single import FirstWindow
from ui.slips.printing import SlipPrinter

_log = logs.get(__name__)

DONE, INTERRUPTED = 0, 130
"""Exit statuses; the others come of an AppError."""

RESTART = -1
"""In place of an exit status: the program is to begin again."""
LEFT = -2
"""In place of an exit status: a pinpad is at work, and somebody did not want to wait for it."""


def run(profile: Profile, build_runtime: Callable[[], Runtime]) -> int:
    """Open the window of that profile and wait until it is closed; the exit status.

    `build_runtime` reads the settings and gives a runtime that is not started yet. Where the profile has a window
    already, that one is raised instead.

    Raises:
        Exception: what kept the window from opening, after a dialog has told it.
    """
    # PySide has read the source of each module that was imported behind it, and Python keeps the lines: some 4 MB.
    linecache.clearcache()
    app = _application()
    try:
        runtime = build_runtime()
        crash = _start(app, runtime)
    except Exception as error:
        if isinstance(error, ProfileInUse) and single.call_first(profile):
            return DONE
        tell_and_raise(error)
    try:
        try:
            status = tasks.run(app, _live(app, runtime, crash), crash.from_loop)
        finally:
            crash.close()
        if status == LEFT:
            runtime.leave(DONE)
    finally:
        runtime.stop()
    if status == RESTART:
        begin_again()
        return DONE
    return status


def _start(app: QApplication, runtime: Runtime) -> CrashPath:
    runtime.start()
    try:
        return CrashPath(app, runtime.profile.native_trace)
    except BaseException:
        runtime.stop()
        raise


def begin_again() -> None:
    """Start the program as it was started; where the system can, in this process. Everything has been let go."""
    command = [sys.executable, *sys.orig_argv[1:]]
    if sys.platform == "win32":  # there execv would leave whoever waits for this process with a dead one
        subprocess.Popen(command)
    else:
        sys.stdout.flush()
        os.execv(command[0], command)


def demo_screenshot(runtime: Runtime, target: Path, report: Callable[[Operation], object]) -> Operation:
    """Play the demo in the window of a started runtime with training lanes, and save a picture of it as a PNG.

    Each operation goes to `report` when it has ended; the last one is given. Needs no display.

    Raises:
        AppError: when a lane refuses an operation.
        OSError: when the picture cannot be written.
    """
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = _application()
    crash = CrashPath(app, runtime.profile.native_trace)
    try:
        return tasks.run(app, _play(app, runtime, target, report), crash.from_loop)
    finally:
        crash.close()


async def _live(app: QApplication, runtime: Runtime, crash: CrashPath) -> int:
    running, printer = Tasks(), SlipPrinter(lambda: runtime.settings.printer)
    window = build_window(app, runtime, running, printer, automatic=True)
    remembered = runtime.profile.window
    window_memory.restore(window, remembered)
    window.operation.lane_chosen.connect(lambda: window_memory.save(window, remembered))
    crash.crashed.connect(window.report_crash)
    first = FirstWindow(runtime.profile, window)
    first.called.connect(window.come_forward)
    interruptions = Interruptions(window, window.close)
    window.come_forward()
    await asyncio.sleep(0)
    _log.info("the window is open")
    # What is here stays. A full collection that looked through it would hold every thread up for a tenth of a second.
    gc.freeze()
    window.tills.calls.changed.connect(gc.freeze)
    gc.enable()
    if crash.ended_badly:
        window.report_earlier_crash()
    if runtime.settings_trouble is not None:
        window.report_settings(runtime.settings_trouble)
    if runtime.contradiction is not None:
        window.report_contradiction(runtime.contradiction)
    window.tills.calls.begin()
    try:
        await window.closed.wait()
    finally:
        interruptions.close()
        first.close()
        window_memory.save(window, remembered)
        window.hide()
        await window.tills.calls.end()
        window_restarts, is_left = window.is_restarting, window.closing.is_left
        await take_down(window, running)
        gc.unfreeze()
    if is_left:
        return LEFT
    if interruptions.came:
        return INTERRUPTED
    return RESTART if window_restarts else DONE


async def _play(app: QApplication, runtime: Runtime, target: Path, report: Callable[[Operation], object]) -> Operation:
    running, printer = Tasks(), SlipPrinter(lambda: PrinterSettings(width=runtime.settings.printer.width))
    window = build_window(app, runtime, running, printer, automatic=False)
    window.resize(USUAL_SIZE)
    if (layout := window.layout()) is not None:
        # where there is no screen, Qt complains of each smallest size that it cannot tell to one
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    window.show()
    try:
        play = demo.play()
        scheme, request = next(play)
        with suppress(StopIteration):
            while True:
                operation = await window.operation.play(scheme, request)
                report(operation)
                scheme, request = play.send(operation)
        await window.operation.reload()
        if not window.grab().save(str(target), "PNG"):
            raise OSError(f"{target} cannot be written")
        return operation
    finally:
        await take_down(window, running)


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("pinpad-cashier")
    app.setQuitOnLastWindowClosed(False)  # the loop ends when everything is cleaned up, not before
    with as_file(files("resources") / "icons" / "pinpad-cashier.svg") as icon:
        app.setWindowIcon(QIcon(str(icon)))
    return app


def build_window(
    app: QApplication, runtime: Runtime, running: Tasks, printer: SlipPrinter, *, automatic: bool
) -> MainWindow:
    """The window of a started runtime. `automatic` prints every slip as soon as it is here, if the settings say so."""
    theme = Theme(app, runtime.settings.window.theme, runtime.settings.window.text_size)
    translations = Translations(app, runtime.settings.language)
    return MainWindow(runtime, running, theme, translations, printer, automatic=automatic)


async def take_down(window: MainWindow, running: Tasks) -> None:
    """Stage by stage: what waits, what listens, what prints, and last the window, while Qt is still whole."""
    window.tills.calls.close()
    window.training.close()
    window.cases.close()
    window.operation.close_seats()
    window.operation.slips.close()
    await running.close()
    window.hide()
    window.operation.slips.finish()
    window.translations.close()
    shiboken6.delete(window)


def tell_and_raise(error: Exception) -> NoReturn:
    """Show why the window cannot open: who starts it by an icon sees no console."""
    app = _application()
    Theme(app, ThemeName.SYSTEM, 100)
    translations = Translations(app, "")
    matter = Matter(app.translate("main", "pinpad-cashier cannot start"), remark=_account(app, error))
    tasks.run(app, dialogs.tell(None, matter), lambda _loop, context: _log.error("%s", context["message"]))
    translations.close()
    raise error


def _account(app: QApplication, error: Exception) -> str:
    if isinstance(error, AppError):
        return i18n.error_text(error)
    text = app.translate("main", "This is a mistake of the program. Send support this text: {0}")
    return text.format(mask(f"{type(error).__name__}: {error}"))  # whatever is shown is masked (M9)
