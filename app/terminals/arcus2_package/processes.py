"""CommandLineTool as a process: whether one runs already, and starting one."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import psutil

from app.core.errors import ToolNotStarted, ToolRunning

_WORDS = 3
"""So far into a command line its program is sought: `cmd /c tool.cmd`, `python tool.py`."""
_CRASHED = 0xC0000000
"""From here on an exit status of Windows is that of an exception (NTSTATUS)."""

Process = subprocess.Popen[bytes]


def check(command: Path, folder: Path) -> None:
    """Make sure that the tool could be started in that folder, and that none of it runs.

    One that runs may be another program's, or an orphan of this one: what it writes late would be taken for the
    answer of a new one.

    Raises:
        ToolNotStarted, ToolRunning: naming what is wrong.
    """
    if not command.is_file():
        raise ToolNotStarted(tool=command, problem="there is no such file")
    if not os.access(command, os.X_OK):
        raise ToolNotStarted(tool=command, problem="it may not be executed")
    if not folder.is_dir():
        raise ToolNotStarted(tool=command, problem=f"there is no folder {folder}")
    if (number := find_running(command)) is not None:
        raise ToolRunning(tool=command, process=number)


def find_running(command: Path) -> int | None:
    """The number of a process that is this tool, by its executable or by the first words of its command line."""
    real = os.path.realpath(command)
    names = {os.path.normcase(command.name), os.path.normcase(os.path.basename(real))}
    for process in psutil.process_iter(["exe", "cmdline"]):
        words = [process.info["exe"], *(process.info["cmdline"] or ())[:_WORDS]]
        if any(
            word and os.path.normcase(os.path.basename(word)) in names and _is(process, word, real) for word in words
        ):
            return process.pid
    return None


def start(command: Path, arguments: Sequence[str], folder: Path) -> Process:
    """Start the tool. It has no console and belongs to no group of ours, so that Ctrl+C here does not end it.

    Raises:
        OSError: when the system does not start it.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        [str(command), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=flags,
    )


def has_ended(process: Process, seconds: float) -> bool:
    """Whether it ends within so many real seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def leave(process: Process) -> None:
    """Let it go on by itself. Somebody has to wait for it all the same, so that the system can forget it."""
    Thread(target=process.wait, name=f"tool-{process.pid}", daemon=True).start()


def death(process: Process) -> str | None:
    """How it was ended from outside, in words; None where it ended by itself, whatever its status is."""
    status = process.returncode
    if status is not None and status < 0:
        return f"it was ended by signal {-status}"
    return f"it broke with status {status:#x}" if status is not None and status >= _CRASHED else None


def _is(process: psutil.Process, word: str, real: str) -> bool:
    """Whether a word of its command line is that file. What cannot be told counts as being it."""
    if not os.path.isabs(word):
        try:
            word = os.path.join(process.cwd(), word)
        except psutil.NoSuchProcess:
            return False
        except psutil.Error:
            return True
    return os.path.normcase(os.path.realpath(word)) == os.path.normcase(real)
