"""How the window starts and ends: once a profile, whatever it is told, and never with anything left behind."""

import logging
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.__main__ import main as program
from app.cli.exit_status import Status
from app.core import logs, paths
from app.core.errors import AppError, ProfileInUse, ProfileUnusable, SettingsInvalid
from app.core.model import Operation, State
from app.journal.head import Head, HeadFile
from app.journal.writing import Writer
from app.lanes.status import Condition
from app.runtime import Runtime
from operations import store
from ui import main
from ui.main import DONE, INTERRUPTED
from ui.shell import single
from ui.shell.main_window import USUAL_SIZE, MainWindow
from windows import LIMIT, build_runtime

PROGRAM = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from windows import build_runtime
    from app.core import paths
    from ui import main

    sys.exit(main.run(paths.profile(Path(sys.argv[1])), lambda: build_runtime(Path(sys.argv[1]))))
    """
)

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent SIGTERM there")


@pytest.fixture(autouse=True)
def no_log_left() -> Iterator[None]:
    yield
    logs.tear_down()


@pytest.fixture
def start(profile_folder: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Starts the program in a process of its own, on the profile of this test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", PROGRAM, str(profile_folder)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


@needs_signals
@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_a_second_start_raises_the_first(
    start: Callable[[], "subprocess.Popen[bytes]"], profile_folder: Path, number: int
) -> None:
    first = start()
    profile = paths.profile(profile_folder)
    deadline = time.monotonic() + 2 * LIMIT
    while not single.call_first(profile):
        assert first.poll() is None
        assert time.monotonic() < deadline
    second = start()
    assert second.wait(2 * LIMIT) == DONE
    assert first.poll() is None
    first.send_signal(number)
    assert first.wait(LIMIT) == INTERRUPTED
    with build_runtime(profile_folder):
        pass  # the lock is free again


def test_the_window_is_closed_and_everything_ends(qapp: QApplication, profile_folder: Path) -> None:
    runtime = build_runtime(profile_folder)
    closing = _close_when_open(qapp)
    assert main.run(runtime.profile, lambda: runtime) == DONE
    assert not closing.isActive()
    assert {lane.status.condition for lane in runtime.lanes.values()} == {Condition.STOPPED}
    assert _window(qapp) is None


def test_a_profile_that_another_process_holds_is_told_and_raised(
    qapp: QApplication, profile_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "CALL_LIMIT", 0.2)
    said: list[str] = []
    with build_runtime(profile_folder) as other:
        reading = _read_when_open(qapp, said)
        with pytest.raises(ProfileInUse):
            main.run(other.profile, lambda: build_runtime(profile_folder))
    assert not reading.isActive()
    assert any(str(profile_folder) in text for text in said)


def test_settings_that_are_wrong_are_told_and_raised(qapp: QApplication, profile_folder: Path) -> None:
    def refuse() -> Runtime:
        raise SettingsInvalid(path="settings.toml", line=3, key="language", problem="no", expected="ru")

    said: list[str] = []
    reading = _read_when_open(qapp, said)
    with pytest.raises(AppError):
        main.run(paths.profile(profile_folder), refuse)
    assert not reading.isActive()
    assert any("settings.toml" in text for text in said)


def test_a_file_of_the_logs_that_cannot_be_written_is_told_and_raised(qapp: QApplication, profile_folder: Path) -> None:
    place = paths.profile(profile_folder)
    place.native_trace.mkdir(parents=True)
    said: list[str] = []
    reading = _read_when_open(qapp, said)
    runtime = build_runtime(profile_folder)
    with pytest.raises(ProfileUnusable):
        main.run(place, lambda: runtime)
    assert not reading.isActive()
    assert any(str(place.native_trace) in text for text in said)
    assert {lane.status.condition for lane in runtime.lanes.values()} == {Condition.STOPPED}


def test_a_mistake_of_the_program_at_its_start_is_told_and_raised(qapp: QApplication, profile_folder: Path) -> None:
    def break_off() -> Runtime:
        raise OSError("card 8600490744313347 is none of a disk's business")

    said: list[str] = []
    reading = _read_when_open(qapp, said)
    with pytest.raises(OSError, match="business"):
        main.run(paths.profile(profile_folder), break_off)
    assert not reading.isActive()
    assert any("OSError: card 860049******3347" in text for text in said)


def test_a_profile_that_leads_nowhere_is_told_and_raised(
    qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    reading = _read_when_open(qapp, said)
    assert program(["--profile", "~nobody-of-that-name/till"]) == Status.WRONG_CALL
    assert not reading.isActive()
    assert any("~nobody-of-that-name" in text for text in said)
    assert capsys.readouterr().err.startswith("E5005")


def test_a_journal_that_was_put_back_is_told_at_the_start(
    qapp: QApplication, profile_folder: Path, earlier: Writer, expect_log: Callable[[int, str], None]
) -> None:
    """M8.3. The file beside it knows of events that it does not have."""
    expect_log(logging.CRITICAL, "E5006")
    store(earlier, State.APPROVED)
    earlier.close()
    head = HeadFile(paths.profile(profile_folder).journal)
    head.write(Head(1203, "a3f1" * 16))
    head.close()
    said: list[str] = []
    closing: list[QTimer] = []
    reading = _read_when_open(qapp, said)

    def go_on() -> None:
        if said and not closing:
            closing.append(_close_when_open(qapp))

    reading.timeout.connect(go_on)
    assert main.run(paths.profile(profile_folder), lambda: build_runtime(profile_folder)) == DONE
    assert any("1203 events" in text for text in said)
    assert any("Call support" in text for text in said)


@pytest.mark.usefixtures("qapp")
def test_the_demo_leaves_a_picture_of_the_window(profile_folder: Path, tmp_path: Path) -> None:
    ended: list[Operation] = []
    picture = tmp_path / "demo.png"
    with build_runtime(profile_folder) as runtime:
        main.demo_screenshot(runtime, picture, ended.append)
    assert [operation.state for operation in ended] == [State.APPROVED] * 4
    image = QImage(str(picture))
    assert image.size() == USUAL_SIZE
    colours = {image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)}
    assert len(colours) > 10


@pytest.mark.usefixtures("qapp")
def test_a_picture_that_cannot_be_written_is_an_error(profile_folder: Path, tmp_path: Path) -> None:
    with build_runtime(profile_folder) as runtime, pytest.raises(OSError, match=r"demo\.png"):
        main.demo_screenshot(runtime, tmp_path / "missing" / "demo.png", lambda _operation: None)


def _window(app: QApplication) -> MainWindow | None:
    return next((widget for widget in app.topLevelWidgets() if isinstance(widget, MainWindow)), None)


def _close_when_open(app: QApplication) -> QTimer:
    """Close the window as a cashier would, as soon as it is there. Keep what this returns."""

    def look() -> None:
        if (window := _window(app)) is not None and window.isVisible():
            timer.stop()
            window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    return timer


def _read_when_open(app: QApplication, said: list[str]) -> QTimer:
    """Read the texts of the dialog into `said` and close it, as soon as it is there. Keep what this returns."""

    def look() -> None:
        for dialog in app.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                timer.stop()
                texts = (label.text() for label in dialog.findChildren(QLabel))
                said.extend(text.replace("\u200b", "") for text in texts)  # a long path may be broken anywhere
                dialog.accept()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    return timer
