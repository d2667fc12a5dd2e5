"""The till of a soak, in a process of its own that may be killed and started again: the real Runtime on a profile.

It does what it is told on standard input, a line of JSON each, and answers on standard output with the command's
number; of an operation it says when it has begun as well. Each lane's commands come one after the other.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread, current_thread
from time import sleep
from typing import Any

from app import drivers
from app.core import paths
from app.core.clock import Clock
from app.core.errors import AppError, JournalUnusable
from app.core.model import Decision, Kind, Request, Scheme, State
from app.journal.writing import Writer
from app.lanes import lane as lane_module
from app.lanes.lane import Lane
from app.lanes.resolving import open_lane, resolve
from app.lanes.status import Condition, LaneStatus
from app.lanes.worker import STORE_AGAIN
from app.runtime import Runtime
from app.settings import load
from app.terminals.arcus2 import driver
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.links import Link, open_link
from app.tracing.terminal import traced_arcus2
from elastic_time import SLICE, ElasticLink, ElasticRelay, LaneTime, ThreadClock, open_times

SUPERVISOR = "Nodira"
TRIES = 4
"""Look-ups without an answer after which the pinpad counts as away."""
FULL_SECONDS = 10.0
"""For so long a full disk stays so, at least."""
ROOM = 4_000_000_000
"""Pages; the most that SQLite takes."""


class TillLink(ElasticLink):
    """A line on which the till can be killed before a write."""

    writes_left: int | None = None

    def write(self, data: bytes) -> None:
        if self.writes_left is not None:
            if self.writes_left == 0:
                die()
            self.writes_left -= 1
        super().write(data)


class NarrowWriter(Writer):
    """A journal for which the disk can become full."""

    def leave_room(self, *, room: bool) -> None:
        """Let the file grow or not; for the thread that opened it."""
        self._connection.execute(f"PRAGMA max_page_count = {ROOM if room else 1}")


def die() -> None:
    """What no program can do anything about."""
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


class LaneWorker:
    """Carries out the commands of one lane on a thread of its own, as a cashier does at a window."""

    def __init__(self, name: str, till: "Till") -> None:
        self.name = name
        self.commands: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._till = till
        self._time: LaneTime = till.times[name]
        self._command: Mapping[str, Any] = {}
        """The operation that is under way."""
        self._is_full = False
        self._lane: Lane = till.runtime.lane(name)
        self._lane.subscribe(self._watch)
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            command = self.commands.get()
            try:
                answer = _DEEDS[command["do"]](self, command)
            except AppError as error:
                answer = {"refused": type(error).__name__, "text": str(error)}
            self._till.say(answer=command["number"], **answer)

    # Commands

    def _operate(self, command: Mapping[str, Any]) -> dict[str, Any]:
        request = Request(
            Kind(command["kind"]),
            command["amount"],
            command["original"],
            operator="soak",
            repeats_knowingly=command["repeats"],
        )
        self._till.say(begun=command["number"])
        self._command = command
        link = self._till.links[self.name]
        link.writes_left = command.get("kill_at_write")
        try:
            operation = self._lane.submit(request).result()
        finally:
            self._command, link.writes_left = {}, None
        return {"id": operation.id, "state": operation.state, "reason": operation.reason}

    def _settle(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Let the lane do what it owes by itself, skipping its pauses, until it is at rest or its pinpad is away."""
        if self._is_full:
            self._time.sleep(FULL_SECONDS)
            self._make_room()
        look_up = self._lane.status.look_up
        tries = TRIES + (look_up.attempt if look_up else 0)
        while True:
            status = self._lane.status
            look_up = status.look_up
            if status.condition is Condition.WORKING:
                sleep(SLICE)
            elif isinstance(status.trouble, JournalUnusable):
                self._time.sleep(STORE_AGAIN)
            elif look_up is None or look_up.next_at is None:
                break
            elif look_up.attempt >= tries and look_up.problem is not None:
                return {"condition": "away", "problem": str(look_up.problem)}
            else:
                self._skip(look_up.next_at)
        return {"condition": status.condition, "problem": str(status.trouble or "")}

    def _resolve(self, command: Mapping[str, Any]) -> dict[str, Any]:
        decision, evidence = Decision(command["decision"]), command["evidence"]
        now = self._time.now()
        self._till.runtime.write(
            lambda writer: resolve(writer, command["id"], decision, SUPERVISOR, "the books", now, evidence)
        ).result()
        self._lane.recheck()
        return {}

    def _open(self, _: Mapping[str, Any]) -> dict[str, Any]:
        now, profile = self._time.now(), self._lane.profile
        self._till.runtime.write(lambda writer: open_lane(writer, profile, SUPERVISOR, "no evidence", now)).result()
        self._lane.recheck()
        return {}

    # What happens meanwhile

    def _watch(self, status: LaneStatus) -> None:
        """On the lane's thread: abort, die or have no room when the operation has come so far."""
        command, operation = self._command, status.operation
        if not command or operation is None:
            return
        if operation.state == command.get("kill_at_state"):
            die()
        if operation.state is State.SENT and command.get("full") and not self._is_full:
            self._is_full = True
            self._till.writers[self.name].leave_room(room=False)
        if status.phase is not None and status.phase == command.get("abort") and not status.abort_asked:
            self._lane.abort()

    def _make_room(self) -> None:
        if self._is_full:
            self._is_full = False
            self._lane._jobs.put(lambda _: self._till.writers[self.name].leave_room(room=True))

    def _skip(self, moment: float) -> None:
        """Be at that moment, by way of whatever the pinpad has to do before."""
        if (pinpad := self._time.pinpad_waits_until) is not None:
            self._time.skip_to(min(moment, max(pinpad, self._time.monotonic())))
        sleep(SLICE)


_DEEDS: Mapping[str, Callable[[LaneWorker, Mapping[str, Any]], dict[str, Any]]] = {
    "operate": LaneWorker._operate,
    "settle": LaneWorker._settle,
    "resolve": LaneWorker._resolve,
    "open": LaneWorker._open,
}


class Till:
    """The Runtime with elastic time, and a worker for each of its lanes."""

    def __init__(self, memory: Path, profile: Path) -> None:
        self._lock = Lock()
        self.times = open_times(memory, list(Scheme))
        self.links: dict[str, TillLink] = {}
        self.writers: dict[str, NarrowWriter] = {}
        where = paths.profile(profile)
        settings = load(where.settings)
        self._lane_of_port = {lane.port: lane.name for lane in settings.lanes}
        self._make_elastic()
        self.runtime = Runtime(where, settings, interactive=False, clock=ThreadClock(self.times))

    def serve(self) -> None:
        """Work until standard input ends."""
        with self.runtime:
            workers = {name: LaneWorker(name, self) for name in self.runtime.lanes}
            self.say(ready=True)
            for line in sys.stdin:
                command = json.loads(line)
                if command["do"] == "memory":
                    self.say(answer=command["number"], **_memory())
                else:
                    workers[command["lane"]].commands.put(command)

    def say(self, **values: Any) -> None:
        with self._lock:
            print(json.dumps(values), flush=True)

    def _make_elastic(self) -> None:
        """Put what knows how to skip waiting in the place of what waits in real time."""
        vars(driver).update(READ_SLICE=10.0)
        vars(drivers).update(
            open_link=self._open_link,
            Arcus2Terminal=partial(Arcus2Terminal, relay=ElasticRelay),
            traced_arcus2=partial(traced_arcus2, relay=ElasticRelay),
        )
        vars(lane_module).update(CHORE_SLICE=0.01, Writer=self._open_writer)

    def _open_link(self, port: str, peer: str, *, clock: Clock) -> Link:
        name = self._lane_of_port[port]
        self.links[name] = TillLink(open_link(port, peer, clock=clock), self.times[name])
        return self.links[name]

    def _open_writer(self, path: Path) -> Writer:
        writer = NarrowWriter(path)
        self.writers[current_thread().name.removeprefix("lane-")] = writer
        return writer


def _memory() -> dict[str, int]:
    """KiB of this process."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return {name.lower(): int(fields[name].split()[0]) for name in ("Rss", "Pss")}


if __name__ == "__main__":
    Till(Path(sys.argv[1]), Path(sys.argv[2])).serve()
