"""The traces of the last days on disk, so that support has them also from a till without a window, and after its end.

One thread writes them, a moment after a conversation has ended: no pinpad and no outcome waits for it. What it cannot
write is left out; nothing here touches money. The files are those of `app.tracing.files`.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue

from app.core import logs
from app.core.clock import Clock
from app.tracing import files
from app.tracing.entries import TraceEntry, What
from app.tracing.recorder import LaneTrace

DAYS = timedelta(days=7)
MOST_BYTES = 40_000_000
"""Of all files together: two to three days of a busy till with two lanes. The oldest go first."""
FILE_BYTES = 2_000_000
"""At so many bytes another file is begun."""
LEAST_FREE = 100_000_000
"""Bytes of the disk that are left to the journal."""
PAUSE = 1.0
"""Seconds between the end of a conversation and its writing: until then its outcome is being stored and shown."""

_ENDS = (What.OUTCOME, What.REFUSED)
_PATTERN = f"trace-*{files.SUFFIX}"

_log = logs.get(__name__)


@dataclass
class _Place:
    """How far a lane's trace is on disk. `path` is None until a file is begun."""

    path: Path | None = None
    day: date | None = None
    number: int = 0
    """Of the newest entry that was written."""


class TraceKeeper:
    """Writes what the lanes' traces tell into a folder. `follow` lanes, `start` it, `stop` it behind the lanes."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._places: dict[LaneTrace, _Place] = {}
        self._ended: SimpleQueue[LaneTrace | None] = SimpleQueue()
        """The lanes whose conversation has ended; None where the program ends."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traces")
        self._trouble = ""

    def follow(self, trace: LaneTrace) -> None:
        """Keep this trace from now on."""
        self._places[trace] = _Place()

        def note(entry: TraceEntry) -> None:
            if entry.what in _ENDS:
                self._ended.put(trace)

        trace.subscribe(note)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what is not written yet, and end. Harmless when it was not started."""
        if self._thread.ident is None:
            return
        self._stopping.set()
        self._ended.put(None)
        self._thread.join()

    # On its own thread

    def _run(self) -> None:
        self._guarded(self._prune)
        while not self._stopping.is_set():
            waiting = {self._ended.get()}
            self._stopping.wait(PAUSE)
            waiting.update(_drain(self._ended))
            for trace in filter(None, waiting):
                self._guarded(partial(self._write, trace, whole=False))
        for trace in self._places:
            self._guarded(partial(self._write, trace, whole=True))

    def _guarded(self, work: Callable[[], None]) -> None:
        """Let nothing that goes wrong end the thread, and tell each trouble once."""
        try:
            work()
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble:
                _log.warning("traces cannot be kept in %s: %s", self._folder, trouble)
            self._trouble = trouble
        else:
            self._trouble = ""

    def _write(self, trace: LaneTrace, *, whole: bool) -> None:
        """Write what is not written yet, up to the last end of a conversation unless the `whole` is wanted."""
        place = self._places[trace]
        entries = [entry for entry in trace.entries() if entry.number > place.number]
        if not whole:
            entries = _up_to_end(entries)
        if not entries:
            return
        if (free := shutil.disk_usage(self._folder).free) < LEAST_FREE:
            raise OSError(f"only {free} bytes are free")
        text = "".join(map(files.entry_line, entries))
        if place.path is not None and self._goes_on(place.path, place, entries[0]):
            _append(place.path, text.encode())
        else:
            self._prune()
            head = files.head_line(trace.snapshot(), entries[0].at)
            place.path = self._write_new(trace.header.lane, entries[0].at, (head + text).encode())
            place.day = _day(entries[0].at)
        place.number = entries[-1].number

    @staticmethod
    def _goes_on(path: Path, place: _Place, entry: TraceEntry) -> bool:
        """Whether this entry follows the last one of the lane's file, and has its place in it."""
        if entry.number != place.number + 1 or place.day != _day(entry.at):
            return False
        return path.exists() and path.stat().st_size < FILE_BYTES

    def _write_new(self, lane: str, moment: datetime, data: bytes) -> Path:
        name = files.name_for(lane, moment).removesuffix(files.SUFFIX)
        names = (f"{name}-{number}{files.SUFFIX}" for number in count(1))
        path = next(each for each in (self._folder / name for name in names) if not each.exists())
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _append(path, data)
        except OSError:
            path.unlink()
            raise
        return path

    def _prune(self) -> None:
        """Remove what is too old, and the oldest of what is too much."""
        now, left = self._clock.now().timestamp(), MOST_BYTES
        for path in kept_files(self._folder):
            left -= path.stat().st_size
            if left < 0 or now - _changed(path) > DAYS.total_seconds():
                path.unlink()


def kept_files(folder: Path) -> list[Path]:
    """The files of traces in that folder, the newest first."""
    return sorted(folder.glob(_PATTERN), key=_changed, reverse=True)


def _changed(path: Path) -> float:
    """When it was written last, in seconds since 1970; 0 where it has just been removed."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _drain(ended: "SimpleQueue[LaneTrace | None]") -> Iterator[LaneTrace | None]:
    while True:
        try:
            yield ended.get_nowait()
        except Empty:
            return


def _up_to_end(entries: list[TraceEntry]) -> list[TraceEntry]:
    """Those up to the last end of a conversation: the text of a slip that is being printed is still to come."""
    last = max((place for place, entry in enumerate(entries, 1) if entry.what in _ENDS), default=0)
    return entries[:last]


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _append(path: Path, data: bytes) -> None:
    """Append all of it or nothing: half a line would damage the file."""
    with path.open("ab", buffering=0) as file:
        size = file.tell()
        try:
            written = 0
            while written < len(data):
                written += file.write(data[written:]) or 0
        except OSError:
            file.truncate(size)
            raise
