"""The processes of a soak as its own sees them: the devices, and one run of the till after the other."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from app.core.model import Scheme
from tests.faults.soak_books import Books

ROOT = Path(__file__).parents[2]
LIMIT = 60.0
"""Real seconds after which an answer does not come any more."""


class Child:
    """A Python process that speaks JSON, a line each, on standard input and output."""

    def __init__(self, script: str, arguments: Sequence[object], take: Callable[[dict[str, Any]], None], log: Path):
        self._take = take
        self._lock = threading.Lock()
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-X", "dev", str(ROOT / "tests" / "faults" / script), *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "helpers")))},
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tell(self, **values: Any) -> None:
        """Send a line; to a process that is gone it is lost."""
        assert self.process.stdin is not None
        with self._lock:
            try:
                print(json.dumps(values), file=self.process.stdin, flush=True)
            except OSError:
                return

    def end(self) -> None:
        """Close its standard input, which ends it unless it is gone already, and wait for it."""
        assert self.process.stdin is not None
        with self._lock, contextlib.suppress(BrokenPipeError):  # something was still to be read by a process that died
            self.process.stdin.close()
        self.process.wait(LIMIT)
        self._reader.join(LIMIT)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):
                self._take(json.loads(line))
        self.process.stdout.close()
        self._take({"gone": True})


class Devices:
    """The pinpads and their bank."""

    def __init__(self, memory: Path, log: Path) -> None:
        self.books = Books()
        self.ready: dict[str, dict[str, Any]] = {}
        self._tokens = 0
        self._synced: dict[int, threading.Event] = {}
        self._lock = threading.Lock()
        self._all_ready = threading.Event()
        self._child = Child("soak_devices.py", [memory], self._take, log)
        if not self._all_ready.wait(LIMIT):
            raise TimeoutError("the devices do not start")

    def do(self, lane: str, do: str, value: object = None) -> None:
        self._child.tell(lane=lane, do=do, value=value)

    def sync(self) -> None:
        """Wait until everything that happened so far is in the books."""
        with self._lock:
            self._tokens += 1
            token, done = self._tokens, threading.Event()
            self._synced[token] = done
        self._child.tell(sync=token)
        if not done.wait(LIMIT):
            raise TimeoutError("the devices do not answer")

    def end(self) -> None:
        self._child.end()

    def _take(self, entry: dict[str, Any]) -> None:
        match entry.get("log"):
            case "ready":
                self.ready[entry["lane"]] = entry
                if len(self.ready) == len(Scheme):
                    self._all_ready.set()
            case "sync":
                self._synced.pop(entry["number"]).set()
            case None:
                return
            case _:
                self.books.take(entry)


class Till:
    """One run of the till's process."""

    def __init__(self, memory: Path, profile: Path, log: Path) -> None:
        self.operations = 0
        self._lock = threading.Lock()
        self._numbers = 0
        self._waiting: dict[int, SimpleQueue[dict[str, Any] | None]] = {}
        self._is_gone = False
        self._ready = threading.Event()
        self._child = Child("soak_till.py", [memory, profile], self._take, log)
        if not self._ready.wait(LIMIT) or self._is_gone:
            raise TimeoutError(f"the till does not start, see {log}")

    def ask(self, do: str, **values: Any) -> dict[str, Any] | None:
        """What the till answers to a command; None when it died before."""
        answer: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        with self._lock:
            if self._is_gone:
                return None
            self._numbers += 1
            number = self._numbers
            self._waiting[number] = answer
            self.operations += do == "operate"
        self._child.tell(number=number, do=do, **values)
        return answer.get(timeout=LIMIT)

    def kill(self) -> None:
        self._child.process.kill()

    def end(self) -> None:
        self._child.end()

    def _take(self, entry: dict[str, Any]) -> None:
        with self._lock:
            if "gone" in entry:
                self._is_gone = True
                for answer in self._waiting.values():
                    answer.put(None)
                self._waiting.clear()
            elif "answer" in entry:
                self._waiting.pop(entry["answer"]).put(entry)
                return
        if "begun" not in entry:
            self._ready.set()
