"""How long the window takes to be there and what memory it holds, beside an empty window of the same libraries.

"There" is the moment at which the window has been shown and its loop comes round, for the program as its log tells.
Every start finds compiled what it imports, the program's own modules as those of its libraries: so it is on a till at
every start but the first. The compiled files are kept apart from the source tree, whatever the environment says.

The till has two pinpads on the line, as one at a counter has: what emulates training pinpads is not imported there.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from subprocess import PIPE
from tempfile import TemporaryDirectory

from app.core import paths
from app.core.model import OPERATION_FIELDS, Scheme, State, new_id
from app.journal import schema
from connecting_end import free_port
from figures import Figure
from operations import MOMENT, make_operation

OPERATIONS = 100_000
RUNS = 7
SERVED_RUNS = 3
LIMIT = 60.0
"""Seconds."""
IDLE_SECONDS = 2.0
"""After which the memory is read."""
FLOOR = Path(__file__).with_name("floor_window.py")

_OURS = ("app", "ui", "resources")
_LIST_MODULES = f"""
import sys
before = set(sys.modules)
import app.__main__, app.cli.commands, ui.main
new = [name.split(".") for name in sys.modules if name not in before]
public = [parts for parts in new if not any(part.startswith("_") for part in parts)]
print(*[".".join(parts) for parts in public if parts[0] not in {(*_OURS, "shibokensupport")}])
"""

_LANE = """
[[lanes]]
name = "{scheme}-1"
scheme = "{scheme}"
driver = "arcus2"
port = "socket://127.0.0.1:{port}"
relay_allow = ["127.0.0.1:5000"]
calibrated = true
"""
"""Nothing is opened before something is asked of it."""

Sample = tuple[float, float]
"""Seconds from the start of the process until the window was there, and PSS in MiB."""


def measure() -> list[Figure]:
    """Medians of several starts, each kind taking its turn."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as compiled:
        environment = _environment(compiled)
        modules = _run([sys.executable, "-c", _LIST_MODULES], environment).split()
        fill_journal(Path(folder))
        lanes = "".join(_LANE.format(scheme=scheme, port=free_port()) for scheme in Scheme)
        settings = paths.profile(Path(folder)).settings
        settings.write_text(lanes)
        program, floor, bare, served = [], [], [], []
        for _ in range(1 + RUNS):
            program.append(_start_program(Path(folder), environment))
            floor.append(_start_floor(modules, environment))
            bare.append(_start_floor([], environment))
        for samples in (program, floor, bare):
            del samples[0]  # it compiled
        settings.write_text(f"[api]\nenabled = true\nport = {free_port()}\n{lanes}")
        for _ in range(SERVED_RUNS):
            served.append(_start_program(Path(folder), environment))
    starts = [median(start for start, _ in samples) * 1000 for samples in (program, floor, bare)]
    memory = [median(pss for _, pss in samples) for samples in (program, floor)]
    name = f"start to a usable window, journal of {OPERATIONS:,} operations"
    return [
        Figure(f"{name}, beside the floor window", starts[0], "ms", bar=1.5, floor=starts[1]),
        Figure(f"{name}, beside a bare window", starts[0], "ms", bar=2, floor=starts[2]),
        Figure("memory (PSS) of the idle window", memory[0], "MiB", bar=1.3, floor=memory[1]),
        Figure("memory that serving tills adds to it", median(pss for _, pss in served) - memory[0], "MiB", bar=35),
    ]


def _environment(compiled: str) -> dict[str, str]:
    """That of this process, but for what is said there of compiled modules."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PYTHONPYCACHEPREFIX": compiled}


def fill_journal(folder: Path) -> None:
    """A profile whose journal holds many sales."""
    profile = paths.profile(folder)
    profile.ensure()
    fields = {"terminal_id": "34112204", "sent_at": MOMENT, "ended_at": MOMENT, "training": False}
    sale = make_operation(state=State.APPROVED, slip="ОДОБРЕНО\n" * 20, **fields).as_row()
    rows = (sale | {"id": new_id(MOMENT), "rrn": f"{number:012}"} for number in range(OPERATIONS))
    connection = schema.open_for_writing(profile.journal)
    values = ", ".join(f":{name}" for name in OPERATION_FIELDS)
    with schema.transaction(connection):
        connection.executemany(f"INSERT INTO operations ({', '.join(OPERATION_FIELDS)}) VALUES ({values})", rows)
    connection.close()


def _start_program(folder: Path, environment: dict[str, str]) -> Sample:
    log = paths.profile(folder).log_file
    log.unlink(missing_ok=True)
    begun = time.time()
    command = [sys.executable, "-m", "app", "--profile", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    opened = _wait_for(lambda: _opened_at(log))
    time.sleep(IDLE_SECONDS)
    pss = _pss(process.pid)
    process.send_signal(signal.SIGTERM)
    process.wait(LIMIT)
    return opened - begun, pss


def _opened_at(log: Path) -> float | None:
    """The wall clock's seconds at which the log says that the window is open."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    found = re.search(r"^(\S+)Z .*: the window is open$", text, re.MULTILINE)
    return datetime.fromisoformat(f"{found[1]}+00:00").timestamp() if found else None


def _start_floor(modules: list[str], environment: dict[str, str]) -> Sample:
    begun = time.time()
    command = [sys.executable, str(FLOOR), *modules]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        opened = float(process.stdout.readline())
        time.sleep(IDLE_SECONDS)
        pss = _pss(process.pid)
        process.communicate()
    return opened - begun, pss


def _wait_for(look: Callable[[], float | None]) -> float:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.005)
    raise TimeoutError("the window did not open")


def _pss(process_id: int) -> float:
    """Proportional set size in MiB; Linux only."""
    rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _run(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, check=True, stdout=PIPE, encoding="utf-8", env=environment).stdout
