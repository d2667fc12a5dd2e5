"""The ring of a lane, its file, the errors of what is none, the rows of its diagram, and the replaying command."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import support_commands
from app.cli.exit_status import Status
from app.core.errors import TraceDamaged, TraceNewer, TraceUnwritable
from app.core.model import Kind, Phase, Scheme
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Answer, Order, ResultTags
from app.tracing import facts, files
from app.tracing.entries import NOTHING, Direction, Part, TraceEntry, What
from app.tracing.recorder import MOST_KEPT, LaneTrace, Trace
from app.tracing.sequence import Party, RowKind, rows
from app.tracing.terminal import traced_arcus2
from arcus2_conversations import Listener
from clocks import ManualClock
from emulated_lane import emulated_lane
from operations import MOMENT


def sold(trace_of: LaneTrace | None = None) -> Trace:
    """A sale on an emulated pinpad, traced."""
    with emulated_lane(Scheme.HUMO) as line:
        trace = trace_of or LaneTrace("касса 1", "arcus2", "humo", line.clock)
        dialect = Dialect(relay_allow=(f"{line.server.host}:{line.server.port}",))
        traced_arcus2(line.link, dialect, line.clock, trace).execute(Order(Kind.SALE, 30000), Listener())
        return trace.snapshot()


@pytest.fixture(scope="module")
def sale() -> Trace:
    return sold()


def saved(trace: Trace, folder: Path) -> Path:
    path = folder / files.propose_name(trace)
    files.save(trace, path)
    return path


def test_a_file_is_what_was_saved(sale: Trace, tmp_path: Path) -> None:
    path = saved(sale, tmp_path)
    assert path.name == "trace-касса_1-20260302-070001.jsonl"
    loaded = files.load(path)
    assert loaded.header == sale.header
    assert [entry._replace(parts=()) for entry in loaded.entries] == [
        entry._replace(parts=()) for entry in sale.entries
    ]
    assert files.to_text(loaded) == path.read_text(encoding="utf-8")


def test_an_order_of_a_lane_without_a_memory_can_be_saved(tmp_path: Path) -> None:
    trace = LaneTrace("box", "fiscalbox", "humo", ManualClock())
    trace.begin(Order(Kind.SHORT_REPORT, 0), NOTHING)
    assert files.load(saved(trace.snapshot(), tmp_path)).entries[0].details["memory"] == {}


def test_a_file_that_cannot_be_written(sale: Trace, tmp_path: Path) -> None:
    with pytest.raises(TraceUnwritable):
        files.save(sale, tmp_path / "nowhere" / "file")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda _lines: [], 1),
        (lambda lines: ["no json", *lines[1:]], 1),
        (lambda lines: ["{}", *lines[1:]], 1),
        (lambda lines: ["[]", *lines[1:]], 1),
        (lambda lines: [*lines[:5], lines[5][:20], *lines[6:]], 6),
        (lambda lines: [*lines[:5], *lines[6:]], 6),
        (lambda lines: [*lines[:3], lines[3].replace('"sending"', '"unheard of"'), *lines[4:]], 4),
        (lambda lines: [*lines[:3], lines[3].replace('"at"', '"then"'), *lines[4:]], 4),
    ],
    ids="empty text object list cut gap what key".split(),
)
def test_what_is_no_trace_is_refused_by_its_line(
    sale: Trace, tmp_path: Path, change: Callable[[list[str]], list[str]], line: int
) -> None:
    path = saved(sale, tmp_path)
    path.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    with pytest.raises(TraceDamaged) as caught:
        files.load(path)
    assert caught.value.params["line"] == line
    assert support_commands.replay_trace(path) is Status.WRONG_CALL


def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("missing", "binary"):
        with pytest.raises(TraceDamaged):
            files.load(tmp_path / name)


def test_a_newer_file_is_refused(sale: Trace, tmp_path: Path) -> None:
    path = saved(sale, tmp_path)
    head, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([json.dumps(json.loads(head) | {"version": 2}), *rest]), encoding="utf-8")
    with pytest.raises(TraceNewer):
        files.load(path)


def test_the_command_says_whether_it_is_the_same(
    sale: Trace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(sale, tmp_path)
    assert support_commands.replay_trace(path) is Status.DONE
    said = capsys.readouterr().out
    assert "The outcome is the same." in said
    assert "< STORERC 000" in said
    path.write_text(path.read_text(encoding="utf-8").replace("STORERC:000", "STORERC:116"), encoding="utf-8")
    assert support_commands.replay_trace(path) is Status.REFUSED
    assert "The outcome is NOT the same." in capsys.readouterr().out


# The ring and who watches it


def test_the_ring_keeps_the_latest() -> None:
    trace = LaneTrace("lane", "arcus2", "humo", ManualClock(), size=20)
    entries = sold(trace).entries
    assert len(entries) == 20
    assert entries[-1].what is What.OUTCOME
    assert [entry.number for entry in entries] == list(range(entries[0].number, entries[-1].number + 1))
    trace.clear()
    assert trace.entries() == ()


def test_the_ring_stays_small_whatever_comes_and_however_slowly() -> None:
    """A relayed frame of 20 KB that is read byte by byte, and texts of 60 KB."""
    trace = LaneTrace("lane", "arcus2", "humo", ManualClock())
    for read in range(10):
        trace.receive(b"WRITE:1:" + bytes(20_000), tuple(Part(place, float(read), 1) for place in range(20_011)))
    assert sum(len(entry.parts) for entry in trace.entries()) <= MOST_KEPT // 100
    for _ in range(200):
        trace.progress(Phase.CARD, "x" * 60_000)
    assert sum(len(entry.text) for entry in trace.entries()) <= MOST_KEPT
    assert trace.entries()


def test_a_watcher_is_told_of_every_entry_and_of_the_slip_once_it_is_whole(
    expect_log: Callable[[int, str], None],
) -> None:
    expect_log(logging.ERROR, "a watcher of the trace broke")
    trace = LaneTrace("lane", "arcus2", "humo", ManualClock())
    told: list[TraceEntry] = []

    def breaking(_entry: TraceEntry) -> None:
        raise ValueError("a screen broke")

    stop = trace.subscribe(told.append)
    stop_breaking = trace.subscribe(breaking)
    sold(trace)
    latest = {entry.number: entry for entry in told}
    assert tuple(latest.values()) == trace.entries()
    printed = [entry for entry in told if entry.name == "PRINT"]
    half = len(printed) // 2
    assert all(entry.text == f"{entry.size} bytes, text follows" for entry in printed[:half])
    assert all("text follows" not in entry.text for entry in printed[half:])
    stop()
    stop_breaking()
    count = len(told)
    sold(trace)
    assert len(told) == count


def test_what_breaks_in_the_trace_costs_no_outcome(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.CRITICAL, "the trace broke")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("the trace broke")

    monkeypatch.setattr(LaneTrace, "add", broken)
    with emulated_lane(Scheme.HUMO) as line:
        trace = LaneTrace("lane", "arcus2", "humo", line.clock)
        dialect = Dialect(relay_allow=(f"{line.server.host}:{line.server.port}",))
        answer = traced_arcus2(line.link, dialect, line.clock, trace).execute(Order(Kind.SALE, 30000), Listener())
    assert answer.code == "000"
    assert trace.entries() == ()


# The diagram


def test_the_rows_of_a_sale(sale: Trace) -> None:
    drawn = rows(sale.entries)
    arrows = [(row.source, row.target, row.label) for row in drawn if row.kind is RowKind.ARROW]
    assert arrows[:3] == [
        (Party.TILL, Party.PINPAD, "start"),
        (Party.PINPAD, Party.TILL, "BEGINTR"),
        (Party.TILL, Party.PINPAD, "OK"),
    ]
    assert (Party.TILL, Party.BANK, "CONNECT") in arrows
    assert (Party.BANK, Party.TILL, "READ") in arrows
    gaps = [row for row in drawn if row.kind is RowKind.GAP]
    assert [row.label for row in gaps] == ["1.0 s"]
    assert drawn[-1].label == "outcome"
    assert "payload" not in {row.label for row in drawn}


def test_directions(sale: Trace) -> None:
    by_name = {entry.name: entry for entry in sale.entries if entry.what in (What.RECEIVED, What.SENT)}
    assert by_name["WRITE"].direction is Direction.TO_TILL
    assert by_name["WRITE"].title.startswith("WRITE 2:, ")
    assert by_name["start"].fields == (("class", "1"), ("op", "1"), ("currency", "860"), ("amount", "300.00"))
    assert dict(by_name["SETTAGS"].fields)["9F02 amount"] == "000000030000"
    assert all(entry.text is not None and entry.fields is not None for entry in sale.entries)


@pytest.mark.parametrize("flag", ["ended", "acted", "relays", "connects", "is_mixed", "abort_asked"])
def test_what_an_answer_proves_is_the_same_behind_a_file(flag: str) -> None:
    """A lost link is an abort only where the pinpad asked the till for its bank (M2.2): a trace has to say so too."""
    answer = Answer(
        kind=Kind.SALE,
        code="998",
        slip="",
        tags=ResultTags(),
        phase=Phase.CONNECT,
        ended=flag == "ended",
        acted=flag == "acted",
        relays=flag == "relays",
        abort_asked=flag == "abort_asked",
        sent_at=MOMENT,
        last_frame_at=MOMENT,
        connects=flag == "connects",
        is_mixed=flag == "is_mixed",
    )
    assert facts.to_answer(facts.from_answer(answer)) == answer
