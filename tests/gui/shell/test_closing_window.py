"""Closing the window: what moves no money is stopped, what may move money is waited for, visibly, or left (M6.1)."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.core import paths
from app.core.errors import JournalUnusable
from app.core.model import Kind, Origin, Phase, Request, State
from app.journal import schema
from app.journal.reading import Reader
from app.runtime import Runtime
from ui.common.dialogs import Dialog
from ui.lane_test.screen import LaneTestScreen
from ui.main import DONE
from ui.shell import closing as closing_module
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, dialog_of, open_window, press, until

if sys.platform == "win32":
    pytest.skip("pseudo-terminals and SIGTERM are POSIX", allow_module_level=True)

from talking_pinpad import TalkingPinpad, talking_pinpad

Key = Qt.Key
LET_GO = 15.0
"""Seconds within which a question ends that nobody wants any more; emptying the line takes four."""


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    with build_runtime(profile_folder) as started:
        yield started


async def begin_test(window: MainWindow, pinpad: TalkingPinpad) -> LaneTestScreen:
    """The screen of a test whose ping never ends."""
    window.show_screen(Place.LANE_TEST)
    screen = window.screens[Place.LANE_TEST]
    assert isinstance(screen, LaneTestScreen)
    press(window, Key.Key_F5)
    await until(lambda: pinpad.frames > 20)
    return screen


@pytest.mark.parametrize("at_full_speed", [False, True])
def test_a_test_of_a_pinpad_that_never_ends_can_be_stopped(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, at_full_speed: bool
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = await begin_test(window, pinpad)
            press(window, Key.Key_Escape)
            await until(screen.start.isEnabled, LET_GO)
            assert not screen.is_at_work

    with talking_pinpad(at_full_speed=at_full_speed) as pinpad, pinpad.runtime(profile_folder) as runtime:
        run_qt(scene())


@pytest.mark.parametrize("at_full_speed", [False, True])
def test_the_window_closes_over_a_pinpad_that_never_ends_its_ping(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, at_full_speed: bool
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await begin_test(window, pinpad)
            window.close()
            dialog = await dialog_of(window, Dialog)
            assert isinstance(dialog, Dialog)
            assert "test is being stopped" in words_of(dialog)
            await until(window.closed.is_set, LET_GO)
            assert not window.closing.is_left

    with talking_pinpad(at_full_speed=at_full_speed) as pinpad, pinpad.runtime(profile_folder) as runtime:
        run_qt(scene())


def words_of(dialog: Dialog) -> str:
    return " ".join(each.text() for each in dialog.findChildren(QLabel))


def button(dialog: Dialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text().startswith(text))


async def sale_begun(window: MainWindow, runtime: Runtime) -> None:
    """A sale for which nobody presents a card."""
    runtime.training.pinpads[0].change(card_after=None)
    press(window, "300", Key.Key_F2)
    await until(lambda: window.operation.seat.status.phase is Phase.CARD)


def test_what_may_move_money_is_named_and_can_be_left(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await sale_begun(window, runtime)
            window.close()
            dialog = await dialog_of(window, Dialog)
            assert isinstance(dialog, Dialog)
            for told in ("humo-training", "Sale · 300,00", "at its next start"):
                assert told in words_of(dialog)
            assert button(dialog, "Stay").hasFocus()
            button(dialog, "Close now").click()
            await until(window.closed.is_set)
            assert window.closing.is_left
            runtime.lane("humo-training").abort()

    run_qt(scene())


def test_staying_keeps_the_window_open(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await sale_begun(window, runtime)
            window.restart()
            await dialog_of(window, Dialog)
            press(window, Key.Key_Escape)
            await until(lambda: not window.is_restarting)
            assert not window.closed.is_set()
            window.operation.abort()
            await until(lambda: not window.operation.seat.is_working)
            window.close()
            await until(window.closed.is_set)
            assert not window.closing.is_left

    run_qt(scene())


def test_closing_once_more_leaves_it_and_a_double_click_does_not(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            await sale_begun(window, runtime)
            window.close()
            window.close()
            await dialog_of(window, Dialog)
            window.close()
            assert not window.closed.is_set()
            monkeypatch.setattr(closing_module, "SAME_WISH", 0.0)
            window.close()
            assert window.closed.is_set()
            assert window.closing.is_left
            runtime.lane("humo-training").abort()

    run_qt(scene())


def test_what_a_till_begins_while_the_window_closes_is_waited_for_too(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            lane = runtime.lane("humo-training")
            runtime.training.pinpads[0].change(card_after=None)
            end = lane.begin_stop

            def sell_first() -> None:
                monkeypatch.setattr(lane, "begin_stop", end)
                lane.submit(Request(Kind.SALE, 300_00, origin=Origin.API))
                end()

            monkeypatch.setattr(lane, "begin_stop", sell_first)
            window.close()
            dialog = await dialog_of(window, Dialog)
            assert isinstance(dialog, Dialog)
            assert [each.text() for each in dialog.findChildren(QPushButton)] == ["Close now"]
            assert "humo-training" in words_of(dialog)
            assert not window.closed.is_set()
            await until(lambda: lane.status.phase is Phase.CARD)
            lane.abort()
            await until(window.closed.is_set)

    run_qt(scene())


SELLING = textwrap.dedent(
    """
    import sys, threading, time
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    from windows import build_runtime
    from app.core import paths
    from app.core.model import Kind, Request
    from ui import main
    from ui.shell import single

    folder = Path(sys.argv[1])
    runtime = build_runtime(folder)

    def sell():
        # before the application is there, a socket would make this thread the one that Qt takes for the main thread
        while QApplication.instance() is None or not single.call_first(paths.profile(folder)):
            time.sleep(0.05)
        runtime.training.pinpads[0].change(card_after=None)
        runtime.lane("humo-training").submit(Request(Kind.SALE, 300_00))

    threading.Thread(target=sell, daemon=True).start()
    sys.exit(main.run(paths.profile(folder), lambda: runtime))
    """
)


def state_of_sale(profile: paths.Profile) -> State | None:
    """None while there is none, or no journal yet."""
    with suppress(JournalUnusable), closing(Reader(schema.open_for_reading(profile.journal))) as reader:
        found = reader.latest(1)
        return found[0].state if found else None
    return None


def test_a_process_that_is_told_twice_ends_and_the_next_start_knows_of_the_sale(profile_folder: Path) -> None:
    profile = paths.profile(profile_folder)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", SELLING, str(profile_folder)], env=environment) as process:
        try:
            deadline = time.monotonic() + 2 * LIMIT
            while state_of_sale(profile) is not State.SENT:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(2 * closing_module.SAME_WISH)
            while process.poll() is None:  # a busy machine may hear the first one late, and both as one wish
                assert time.monotonic() < deadline + 2 * LIMIT
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LIMIT)  # while it ends, one more would kill it
            assert process.returncode == DONE
        finally:
            process.kill()
    assert state_of_sale(profile) is State.SENT
    with build_runtime(profile_folder) as runtime:
        (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
        assert sale.kind is Kind.SALE
        assert sale.state is not State.SENT
