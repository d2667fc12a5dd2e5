"""How long an answer to the pinpad takes while the main thread keeps Python busy without a pause, as a stuck GUI."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.model import Kind
from app.terminals.links import open_link
from figures import Figure, percentile
from own_time import open_lane

BUSY_SECONDS = 1.0
LONGEST_MS = 50.0
PINPAD = Path(__file__).with_name("timed_pinpad.py")


def measure() -> list[Figure]:
    """The 99th percentile and the longest answer of a pinpad in another process, over one busy second."""
    with TemporaryDirectory() as place:
        command = [sys.executable, str(PINPAD), str(BUSY_SECONDS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as pinpad:
            assert pinpad.stdout is not None
            link = open_link(f"socket://127.0.0.1:{pinpad.stdout.readline().strip()}")
            lane = open_lane(Path(place) / "journal.sqlite3", link, ())
            future = lane.ask(Kind.PING)
            while not future.done():
                sum(range(1000))
            lane.begin_stop()
            times = json.loads(pinpad.stdout.readline())
        lane.join()
    return [
        Figure("answer to the pinpad beside a busy thread, p99", percentile(times, 0.99), "ms", bar=LONGEST_MS),
        Figure("answer to the pinpad beside a busy thread, longest", max(times), "ms", bar=LONGEST_MS),
    ]
