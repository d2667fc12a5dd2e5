"""The program in processes of its own, as a user or another program meets it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from app.core import paths
from app.journal.reading import Reader
from app.journal.schema import open_for_reading

ROOT = Path(__file__).parents[2]
LIMIT = 30.0
"""Seconds after which a test gives up waiting for a process."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Run in the background, as a shell does it, a child would inherit that, and never hear of Ctrl+C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

PROGRAM = (sys.executable, "-X", "dev", "-W", "error", "-m", "app")
_QUICK = {"PYTHONMALLOC": "pymalloc"}
"""Development mode without its checks of memory, which find mistakes in C and take a fifth of the time."""


def run_program(*arguments: str | Path, status: int = 0, encoding: str = "utf-8", typed: str = "") -> str:
    """What a command prints, on both streams, when `typed` comes in; it has to end with that exit status."""
    ended = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=ROOT,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding=encoding,
        env=os.environ | _QUICK | {"PYTHONIOENCODING": encoding},
        timeout=LIMIT,
        check=False,
    )
    assert ended.returncode == status, ended.stdout
    return ended.stdout


def read_journal(profile: Path) -> list[dict[str, Any]]:
    """The operations of a profile as its command gives them, newest first; a process for each look takes its time."""
    journal = paths.profile(profile).journal
    if not journal.exists():
        return []
    with closing(Reader(open_for_reading(journal))) as reader:
        return [operation.as_json() for operation in reader.latest(1000)]


class Running:
    """A program that goes on while the test does something else; what it prints is collected."""

    def __init__(self, *arguments: str | Path) -> None:
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=os.environ | _QUICK | {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()

    def wait_for(self, condition: Callable[[str], bool]) -> str:
        """The first line for which the condition holds, now or within the limit."""
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(condition, self.lines), None), LIMIT)
        assert found is not None, self.lines
        return found

    def type(self, line: str) -> None:
        """Type a line on its standard input, and wait until it has said what came of that."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        self.wait_for(lambda said: said.startswith(line))

    def is_running(self) -> bool:
        return self._process.poll() is None

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Its exit status, when it ends within the limit."""
        status = self._process.wait(LIMIT)
        self._reader.join(LIMIT)
        return status

    def stop(self) -> None:
        """End it, however it feels about that."""
        self._process.kill()
        self._process.wait()
        self._reader.join(LIMIT)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


@contextmanager
def running(*arguments: str | Path) -> Iterator[Running]:
    """The program running, and gone afterwards."""
    program = Running(*arguments)
    try:
        yield program
    finally:
        program.stop()


class Emulation(Running):
    """A pinpad and its bank in a process of their own."""

    @property
    def pinpad(self) -> str:
        return self.wait_for(lambda line: line.startswith("pinpad ")).removeprefix("pinpad ")

    @property
    def bank(self) -> str:
        """HOST:PORT of its bank."""
        return self.wait_for(lambda line: line.startswith("bank ")).removeprefix("bank tcp://")

    def entries(self, ledger: str) -> list[dict[str, Any]]:
        """What that ledger, "pinpad" or "bank", tells so far."""
        entries = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [entry for entry in entries if entry["ledger"] == ledger]

    def wait_for_end(self) -> None:
        """Wait until the pinpad has written down the end of the operation that it last started."""
        self.wait_for(lambda _: self._has_ended())

    def _has_ended(self) -> bool:
        events = [entry["event"] for entry in self.entries("pinpad")]
        return bool(events) and events[-1] != "start"


@contextmanager
def emulation(*arguments: str | Path) -> Iterator[Emulation]:
    """An emulated pinpad, asked to end at the end."""
    program = Emulation("emulate", *arguments)
    try:
        yield program
        program.signal(signal.SIGTERM)
        assert program.wait() == 0
    finally:
        program.stop()


def write_settings(profile: Path, port: str, bank: str, scheme: str = "humo") -> None:
    """A profile for training with one lane, `lane`, on a real port."""
    profile.mkdir(exist_ok=True)
    lines = [
        "training = true",
        "[[lanes]]",
        'name = "lane"',
        f'scheme = "{scheme}"',
        'driver = "arcus2"',
        f'port = "{port}"',
        f'relay_allow = ["{bank}"]',
        "calibrated = true",
    ]
    (profile / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
