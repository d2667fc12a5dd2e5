"""Traces on disk: written behind the conversation, bounded, readable by another process, and never in money's way."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import full_disk
from app import support as support_bundle
from app.core import paths
from app.core.errors import TraceDamaged
from app.core.model import Kind, Scheme
from app.runtime import Runtime
from app.settings import Settings
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Order
from app.tracing import files, keeper, replay
from app.tracing.entries import What
from app.tracing.keeper import TraceKeeper, kept_files
from app.tracing.recorder import LaneTrace
from app.tracing.terminal import TracedTerminal, traced_arcus2
from arcus2_conversations import Listener
from emulated_lane import EmulatedLane, emulated_lane
from training_lanes import LIMIT, sale

ExpectLog = Callable[[int, str], None]
DAY = 24 * 3600


@pytest.fixture
def line() -> Iterator[EmulatedLane]:
    with emulated_lane(Scheme.HUMO) as line:
        yield line


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "PAUSE", 0.0)


class Kept:
    """A traced lane, and the thread that writes its trace into a folder."""

    def __init__(self, line: EmulatedLane, folder: Path) -> None:
        self.folder = folder
        self.trace = LaneTrace("касса 1", "arcus2", "humo", line.clock, size=200)
        self.keeper = TraceKeeper(folder, line.clock)
        self.keeper.follow(self.trace)
        dialect = Dialect(relay_allow=(f"{line.server.host}:{line.server.port}",))
        self.terminal: TracedTerminal = traced_arcus2(line.link, dialect, line.clock, self.trace)

    def sell(self) -> None:
        self.terminal.execute(Order(Kind.SALE, 30000), Listener())

    def wait(self, condition: Callable[[], bool]) -> None:
        gives_up_at = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < gives_up_at, "it did not come to that"
            time.sleep(0.01)

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*"))

    def ends(self) -> int:
        """Conversations on disk, all files together; none while a line is just being written."""
        try:
            loaded = [files.load(path) for path in self.files()]
        except TraceDamaged:
            return 0
        return sum(entry.what is What.OUTCOME for trace in loaded for entry in trace.entries)


@contextmanager
def keeping(line: EmulatedLane, folder: Path) -> Iterator[Kept]:
    folder.mkdir()
    kept = Kept(line, folder)
    kept.keeper.start()
    try:
        yield kept
    finally:
        kept.keeper.stop()


def test_conversations_are_kept_in_a_file_that_can_be_replayed(line: EmulatedLane, tmp_path: Path) -> None:
    with keeping(line, tmp_path / "traces") as kept:
        kept.sell()
        kept.wait(lambda: kept.files() != [] and kept.ends() == 1)
        kept.sell()
        kept.wait(lambda: kept.ends() == 2)
        kept.terminal.close()
    (path,) = kept.files()
    assert path.name == "trace-касса_1-20260302-070000-1.jsonl"
    loaded = files.load(path)
    assert loaded.header == kept.trace.header
    assert loaded.entries[-1].what is What.HUNG_UP, "what came behind the last conversation is written at the end"
    played = replay.replay(loaded)
    assert [each.difference for each in played.conversations] == [None, None]


def test_the_lane_waits_for_nothing(line: EmulatedLane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk hangs: both sales end all the same, and are written when it is back."""
    hangs, writers = threading.Event(), []
    append = keeper._append

    def slow(path: Path, data: bytes) -> None:
        writers.append(threading.current_thread())
        assert hangs.wait(LIMIT)
        append(path, data)

    monkeypatch.setattr(keeper, "_append", slow)
    with keeping(line, tmp_path / "traces") as kept:
        kept.sell()
        kept.wait(lambda: writers != [])
        kept.sell()
        assert kept.files()[0].stat().st_size == 0
        hangs.set()
        kept.wait(lambda: kept.ends() == 2)
    assert threading.current_thread() not in writers


def test_a_running_conversation_is_not_written(line: EmulatedLane, tmp_path: Path) -> None:
    """The text of its slip is known at its end only."""
    with keeping(line, tmp_path / "traces") as kept:
        kept.sell()
        kept.wait(lambda: kept.files() != [] and kept.ends() == 1)
        kept.trace.begin(Order(Kind.PING), {})
        kept.keeper._ended.put(kept.trace)
        time.sleep(0.1)
        assert files.load(kept.files()[0]).entries[-1].what is What.OUTCOME


def test_another_file_is_begun_by_size_and_by_day_and_behind_a_gap(
    line: EmulatedLane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(line, tmp_path / "traces") as kept:
        kept.sell()
        kept.wait(lambda: len(kept.files()) == 1 and kept.ends() == 1)
        line.clock.sleep(DAY)
        kept.sell()
        kept.wait(lambda: len(kept.files()) == 2 and kept.ends() == 2)
        kept.trace.clear()
        kept.trace.note(What.OPENED, "", {})
        kept.trace.clear()
        kept.sell()
        kept.wait(lambda: len(kept.files()) == 3 and kept.ends() == 3)
        monkeypatch.setattr(keeper, "FILE_BYTES", 1000)
        kept.sell()
        kept.wait(lambda: len(kept.files()) == 4 and kept.ends() == 4)


def test_what_is_too_old_or_too_much_goes(line: EmulatedLane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, now = tmp_path / "traces", line.clock.now().timestamp()
    monkeypatch.setattr(keeper, "MOST_BYTES", 5000)
    folder.mkdir()
    for name, days, size in (("old", 8, 10), ("third", 3, 2000), ("second", 2, 2000), ("first", 1, 2000)):
        path = folder / f"trace-{name}.jsonl"
        path.write_bytes(b"x" * size)
        os.utime(path, (now - days * DAY,) * 2)
    (folder / "something-else").write_text("stays", encoding="utf-8")
    pruning = TraceKeeper(folder, line.clock)
    pruning.start()
    pruning.stop()
    assert [path.name for path in kept_files(folder)] == ["trace-first.jsonl", "trace-second.jsonl"]
    assert (folder / "something-else").exists()


def test_the_last_room_of_a_disk_is_the_journals(
    line: EmulatedLane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "bytes are free")
    monkeypatch.setattr(keeper, "LEAST_FREE", 1 << 62)
    with keeping(line, tmp_path / "traces") as kept:
        kept.sell()
        kept.wait(lambda: kept.keeper._trouble != "")
        assert kept.files() == []
        monkeypatch.setattr(keeper, "LEAST_FREE", 0)
        kept.sell()
        kept.wait(lambda: kept.files() != [] and kept.ends() == 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a process on its files")
def test_a_full_disk_leaves_no_half_line_and_what_was_missed_follows(
    line: EmulatedLane, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "traces cannot be kept")
    with keeping(line, tmp_path / "traces") as kept:
        full_disk.fill_wholly()
        try:
            kept.sell()
            kept.wait(lambda: kept.keeper._trouble != "")
            assert kept.files() == []
        finally:
            full_disk.free()
        kept.sell()
        kept.wait(lambda: kept.files() != [] and kept.ends() == 2)
        size = kept.files()[0].stat().st_size
        full_disk.limit(size + 100)
        try:
            kept.sell()
            kept.wait(lambda: kept.keeper._trouble != "")
            assert kept.files()[0].stat().st_size == size
        finally:
            full_disk.free()
        kept.sell()
        kept.wait(lambda: kept.ends() == 4)


def test_support_finds_them_after_the_program_has_ended(profile_folder: Path) -> None:
    profile = paths.profile(profile_folder)
    with Runtime(profile, Settings().with_training_lanes(), interactive=False) as runtime:
        runtime.lane("humo-training").submit(sale()).result(LIMIT)
        runtime.lane("uzcard-training").submit(sale()).result(LIMIT)
    parts = [part for part in support_bundle.collect(profile).parts if part.name.startswith("traces/")]
    assert sorted(part.name.partition("-training")[0] for part in parts) == ["traces/trace-humo", "traces/trace-uzcard"]
    for part in parts:
        (profile_folder / "trace").write_text(part.text, encoding="utf-8")
        played = replay.replay(files.load(profile_folder / "trace"))
        assert [each.difference for each in played.conversations] == [None]


def test_a_line_that_is_being_written_is_left_out_of_the_bundle(profile_folder: Path) -> None:
    profile = paths.profile(profile_folder)
    profile.ensure()
    (profile.traces / "trace-a-1.jsonl").write_bytes(b'{}\n{"half' + "ч".encode()[:1])
    (part,) = [part for part in support_bundle.collect(profile).parts if part.name.startswith("traces/")]
    assert part.text == "{}\n"
