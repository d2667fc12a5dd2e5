"""What every test stands on: nothing of the user's machine, and no trouble that goes by in silence.

Warnings are errors by configuration (pyproject.toml), which covers exceptions in threads and in destructors too: pytest
turns those into warnings. Qt messages are watched by pytest-qt, log records by the trap below.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

import own_screen
from log_trap import LogTrap

_MEMORY = Path("/dev/shm")
_ROOM = 2**31
"""Bytes that have to be free in memory."""

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")

_MOSTLY_WAIT = tuple(
    f"tests/{place}"
    for place in (
        "api/",
        "e2e/",
        *(f"faults/test_{name}.py" for name in ("matrix_kill", "matrix_ports", "package_matrix")),
    )
)
"""Tests of other processes, of sockets and of the machine's clock: they leave the processor idle."""

_USER_FOLDERS = (
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    *("WIN_PD_OVERRIDE_COMMON_APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"),
)


class OneByOne(LoadScopeScheduling):
    """Every test alone goes to whichever process is free, but those of the window stay together on a single screen.

    There windows of two processes would take the focus from each other.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "window" if nodeid.startswith("tests/gui/") and not own_screen.is_available() else nodeid


class Screens:
    """Of the process that hands out the tests: each of those that run them has a screen of its own, where it can."""

    def __init__(self) -> None:
        self._screens: dict[str, own_screen.OwnScreen] = {}

    def pytest_configure_node(self, node: WorkerController) -> None:
        screen = self._screens[node.gateway.id] = own_screen.OwnScreen()
        node.workerinput["screen"] = screen.name

    def pytest_testnodedown(self, node: WorkerController) -> None:
        self._screens.pop(node.gateway.id).close()


def keep_files_in_memory() -> None:
    """Have the folders of the tests on Linux's file system in memory, where there is room: they sync a lot."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return
    system = os.statvfs(_MEMORY)
    if system.f_bavail * system.f_frsize >= _ROOM and not system.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def pytest_configure(config: pytest.Config) -> None:
    if sys.platform == "linux":
        keep_files_in_memory()
    given: dict[str, str] | None = getattr(config, "workerinput", None)
    if given is None and config.getoption("tx", None) and own_screen.is_available():
        config.pluginmanager.register(Screens())
    elif given is not None and "screen" in given:
        own_screen.use(given["screen"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the tests that mostly wait evenly among those that compute, so that no processor ever waits with them."""
    halves: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    for item in items:
        halves[item.nodeid.startswith(_MOSTLY_WAIT)].append(item)
    places = {item: place / len(half) for half in halves for place, item in enumerate(half)}
    items.sort(key=places.__getitem__)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: nobody need look through it each time that garbage is collected."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneByOne:
    return OneByOne(config, log)


@pytest.fixture(autouse=True)
def _log_trap() -> Iterator[LogTrap]:
    trap = LogTrap()
    trap.set()
    yield trap
    trap.release()
    complaints = trap.complaints()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def expect_log(_log_trap: LogTrap) -> Callable[[int, str], None]:
    """`expect_log(logging.WARNING, "part of the message")`: this test must log it, at least once."""
    return _log_trap.expect


@pytest.fixture
def allow_log(_log_trap: LogTrap) -> Callable[[int, str], None]:
    """`allow_log(logging.WARNING, "part of the message")`: this test may log it or not, as chance will have it."""
    return _log_trap.allow


@pytest.fixture(autouse=True, scope="session")
def _quick_pins() -> Iterator[None]:
    """PINs are kept by the very same hash, which takes a hundredth of the time and memory."""
    with patch("app.journal.pins._hasher", PasswordHasher(time_cost=1, memory_cost=512, parallelism=1)):
        yield


@pytest.fixture(autouse=True)
def _strange_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without --profile finds empty folders of this test and never the user's own."""
    for name in _USER_FOLDERS:
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))


@pytest.fixture
def profile_folder(tmp_path: Path) -> Path:
    """A fresh folder to give as --profile; the program makes it."""
    return tmp_path / "profile"
