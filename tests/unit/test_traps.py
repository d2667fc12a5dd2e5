"""The traps themselves: each kind of trouble that would go by in silence makes a test fail."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CULPRITS = """
import asyncio, logging, threading, warnings

def test_error_in_a_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_error_in_a_destructor():
    class Careless:
        def __del__(self):
            raise OSError
    Careless()

def test_file_left_open(tmp_path):
    (tmp_path / "file").open("w")

def test_warning():
    warnings.warn("beware", DeprecationWarning)

def test_log_record_of_a_logger_that_keeps_to_itself():
    logger = logging.getLogger("pinpad-cashier.trap")
    logger.propagate = False
    logger.warning("unasked")

def test_log_record_that_never_came(expect_log):
    expect_log(logging.ERROR, "never")

def test_qt_message(qapp):
    from PySide6.QtCore import qWarning
    qWarning("beware")

def test_error_in_a_task_that_nobody_awaits(run_qt):
    async def fail():
        raise OSError
    async def main():
        asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    run_qt(main())
"""

INNOCENTS = """
import asyncio, logging

def test_asked_log_record(expect_log):
    expect_log(logging.WARNING, "part")
    logging.getLogger("pinpad-cashier.trap").warning("a %s of it", "part")

def test_information():
    logging.getLogger("pinpad-cashier.trap").info("nothing special")

def test_loop_that_runs_twice(run_qt):
    async def main():
        await asyncio.sleep(0.001)
        return 3
    assert run_qt(main()) + run_qt(main()) == 6
"""


def troubled_tests(folder: Path, source: str) -> set[str]:
    """Run tests in a pytest of their own, set up as this one is: the names of those that did not pass."""
    subject = folder / "test_subject.py"
    subject.write_text(source, encoding="utf-8")
    plugins = ["-n0", "-p", "conftest", "-p", "gui.conftest", "-p", "no:cacheprovider"]
    places = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), "--basetemp", str(folder / "temp")]
    search = os.pathsep.join(str(ROOT / place) for place in ("tests", "tests/helpers", "."))
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *places, str(subject)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": search, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert result.returncode in (0, 1), result.stdout + result.stderr
    return set(re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", result.stdout, re.MULTILINE))


def test_trouble_fails(tmp_path: Path) -> None:
    assert troubled_tests(tmp_path, CULPRITS) == set(re.findall(r"def (test_\w+)", CULPRITS))


def test_what_was_asked_for_passes(tmp_path: Path) -> None:
    assert troubled_tests(tmp_path, INNOCENTS) == set()
