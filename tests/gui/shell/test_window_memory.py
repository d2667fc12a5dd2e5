"""A start opens the window where it was closed, at the lane that was last used, on whatever screen there is now."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.core import logs, paths
from ui import main
from ui.common import screen_room
from ui.main import DONE
from ui.shell.main_window import USUAL_SIZE, MainWindow
from windows import build_runtime

ExpectLog = Callable[[int, str], None]

SCREEN = QRect(0, 0, 1366, 738)
"""The most common screen of a till, less a panel at its bottom."""

PLACE = QRect(37, 41, 1111, 707)


@pytest.fixture(autouse=True)
def no_log_left() -> Iterator[None]:
    yield
    logs.tear_down()


@pytest.fixture
def kept(profile_folder: Path) -> Path:
    """The file, in a folder that is there already."""
    profile_folder.mkdir()
    return paths.profile(profile_folder).window


def start(app: QApplication, kept: Path, look: Callable[[MainWindow], None]) -> None:
    """Start the program, look at its window as soon as it has the keyboard, and close it as a cashier would."""

    def found() -> None:
        windows = (each for each in app.topLevelWidgets() if isinstance(each, MainWindow) and each.isActiveWindow())
        if (window := next(windows, None)) is not None:
            timer.stop()
            try:
                look(window)
            finally:
                window.close()

    timer = QTimer()
    timer.timeout.connect(found)
    timer.start(20)
    runtime = build_runtime(kept.parent)
    assert main.run(runtime.profile, lambda: runtime) == DONE
    assert not timer.isActive()


def lane_of(window: MainWindow) -> str:
    return window.operation.seat.lane.name


def keep(file: Path, place: QRect, lane: str = "humo-training") -> None:
    file.write_text(json.dumps({"place": place.getRect(), "maximized": False, "lane": lane}), encoding="utf-8")


def test_size_place_and_lane_are_those_of_before(qapp: QApplication, kept: Path) -> None:
    def use(window: MainWindow) -> None:
        assert window.size() == USUAL_SIZE
        assert lane_of(window) == "humo-training"
        window.setGeometry(PLACE)
        window.operation.choose_next_lane()

    seen: list[object] = []
    start(qapp, kept, use)
    for _ in range(2):  # nothing drifts from start to start
        start(qapp, kept, lambda window: seen.append((window.geometry(), lane_of(window))))
    assert seen == [(PLACE, "uzcard-training")] * 2


def test_a_maximized_window_opens_maximized_and_shrinks_to_its_place(qapp: QApplication, kept: Path) -> None:
    def use(window: MainWindow) -> None:
        window.setGeometry(PLACE)
        window.setWindowState(Qt.WindowState.WindowMaximized)

    seen: list[object] = []
    start(qapp, kept, use)
    start(qapp, kept, lambda window: seen.append((window.isMaximized(), window.normalGeometry())))
    assert seen == [(True, PLACE)]


def test_the_lane_is_kept_when_it_is_chosen(qapp: QApplication, kept: Path) -> None:
    """A till is switched off as often as its window is closed."""

    def use(window: MainWindow) -> None:
        window.operation.choose_next_lane()
        assert json.loads(kept.read_bytes())["lane"] == "uzcard-training"

    start(qapp, kept, use)


def test_the_keyboard_is_in_the_amount_of_the_lane_that_was_kept(qapp: QApplication, kept: Path) -> None:
    keep(kept, PLACE, "uzcard-training")
    seen: list[object] = []
    start(qapp, kept, lambda window: seen.append((lane_of(window), window.operation.form.amount.hasFocus())))
    assert seen == [("uzcard-training", True)]


def test_a_lane_that_is_no_longer_there_is_passed_over(qapp: QApplication, kept: Path) -> None:
    keep(kept, PLACE, "humo-7")
    seen: list[object] = []
    start(qapp, kept, lambda window: seen.append((window.geometry(), lane_of(window))))
    assert seen == [(PLACE, "humo-training")]


@pytest.mark.parametrize(
    ("place", "size"),
    [
        (QRect(1800, 90, 1200, 690), (1200, 690)),
        (QRect(-1500, -900, 1200, 690), (1200, 690)),
        (QRect(200, 600, 1200, 690), (1200, 690)),
        (QRect(0, 0, 2560, 1440), (1350, 698)),
        (QRect(32_767, -32_767, 32_767, 32_767), (1350, 698)),
    ],
)
def test_what_would_be_off_this_screen_is_brought_onto_it(
    qapp: QApplication, kept: Path, monkeypatch: pytest.MonkeyPatch, place: QRect, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(screen_room, "around", lambda _screen: SCREEN)
    keep(kept, place)
    seen: list[QRect] = []
    start(qapp, kept, lambda window: seen.append(window.frameGeometry()))
    assert SCREEN.contains(seen[0])
    assert seen[0].size().toTuple() == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "\0\xff",
        "[]",
        "7",
        "{}",
        '{"place": [1, 2], "maximized": false, "lane": ""}',
        '{"place": [1, 2, -3, 700], "maximized": false, "lane": "uzcard-training"}',
        '{"place": [1, 2, 1e999, 700], "maximized": false, "lane": "uzcard-training"}',
        '{"place": [1, 2, 99999999999999999999, 700], "maximized": false, "lane": "uzcard-training"}',
        '{"place": "here", "maximized": false, "lane": "uzcard-training"}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_logged_and_the_window_opens_as_ever(
    qapp: QApplication, kept: Path, expect_log: ExpectLog, text: str
) -> None:
    expect_log(logging.WARNING, "window.json cannot be read")
    kept.write_text(text, encoding="latin-1")
    seen: list[object] = []
    start(qapp, kept, lambda window: seen.append((window.size(), lane_of(window))))
    assert seen == [(USUAL_SIZE, "humo-training")]
    assert json.loads(kept.read_bytes())["lane"] == "humo-training"


def test_a_file_that_cannot_be_written_is_logged(qapp: QApplication, kept: Path, expect_log: ExpectLog) -> None:
    kept.mkdir()
    expect_log(logging.WARNING, "window.json cannot be read")
    expect_log(logging.WARNING, "window.json cannot be written")
    start(qapp, kept, lambda window: window.operation.choose_next_lane())
