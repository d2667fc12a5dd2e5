"""Traces of the emulated pinpad, saved, read back and replayed: the same events and the same outcome."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.exit_status import Status
from app.cli.support_commands import replay_trace
from app.core.errors import AppError, NothingToReplay
from app.core.model import Kind, Scheme
from app.core.slips import read_slip
from app.emulators.cards import find_card
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Answer, Order, Question
from app.tracing import files
from app.tracing.entries import What
from app.tracing.recorder import LaneTrace, Trace
from app.tracing.replay import Replay, replay
from app.tracing.terminal import TracedTerminal, traced_arcus2
from arcus2_conversations import Listener
from emulated_lane import EmulatedLane, emulated_lane

SALE = Order(Kind.SALE, 30000)


@dataclass
class TracedLane:
    """An emulated pinpad behind the driver, with its trace."""

    line: EmulatedLane
    trace: LaneTrace
    terminal: TracedTerminal

    def sell(self, order: Order = SALE, listener: Listener | None = None) -> Answer:
        return self.terminal.execute(order, listener or Listener())

    def saved(self, folder: Path) -> Trace:
        """The trace as it comes back from its file."""
        path = folder / files.propose_name(self.trace.snapshot())
        files.save(self.trace.snapshot(), path)
        loaded = files.load(path)
        assert [entry.title for entry in loaded.entries] == [entry.title for entry in self.trace.entries()]
        return loaded


@contextmanager
def traced_lane(scheme: Scheme, *faults: str, **changes: Any) -> Iterator[TracedLane]:
    with emulated_lane(scheme, *faults, **changes) as line:
        trace = LaneTrace("lane", "arcus2", scheme, line.clock)
        dialect = Dialect(relay_allow=(f"{line.server.host}:{line.server.port}",))
        yield TracedLane(line, trace, traced_arcus2(line.link, dialect, line.clock, trace))


def check_same(played: Replay, count: int) -> None:
    assert [str(each.difference) for each in played.conversations] == ["None"] * count
    assert all(each.recorded == each.replayed for each in played.conversations)
    assert played.is_same


FAULTS = [
    *"BEGINTR:garbage STATUS:corrupt STATUS:empty CARD:silence CARD:delay=12 PIN:silence START:silence".split(),
    *"START:drop CONNECT:drop WRITE:drop WRITE:twice READ:delay=40 READ:silence PRINT:length PRINT:split".split(),
    *"PRINT:drop STORERC:corrupt STORERC:skip STORERC:silence SETTAGS:skip SETTAGS:length SETTAGS:foreign".split(),
    *"ENDTR:later ENDTR:drop ENDTR:skip ENDTR:delay=200 BANK:refuse BANK:halfclose".split(),
]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_sale_with_a_fault_and_the_operation_behind_it(tmp_path: Path, scheme: Scheme, fault: str) -> None:
    with traced_lane(scheme, fault) as lane:
        for order in (SALE, Order(Kind.LAST_SLIP, prove_idle=True), Order(Kind.SALE, 12345)):
            with suppress(AppError):
                lane.sell(order)
        check_same(replay(lane.saved(tmp_path)), 3)


def test_every_kind_after_another(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        rrn = read_slip(lane.sell().slip).rrn
        lane.sell(Order(Kind.CANCEL, 30000, rrn=rrn))
        other = read_slip(lane.sell(Order(Kind.SALE, 50000)).slip)
        lane.sell(Order(Kind.RETURN, 20000, rrn=other.rrn))
        for kind in (Kind.SHORT_REPORT, Kind.LAST_SLIP, Kind.PING, Kind.HOST_TEST, Kind.RECONCILIATION):
            lane.sell(Order(kind))
        played = replay(lane.saved(tmp_path))
    check_same(played, 9)
    assert "approved" in played.conversations[1].replayed


def test_a_decline(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO, card=find_card("humo-poor")) as lane:
        lane.sell()
        played = replay(lane.saved(tmp_path))
    check_same(played, 1)
    assert "declined" in played.conversations[0].replayed


def test_a_pinpad_that_is_still_armed(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO, "ENDTR:armed=60") as lane:
        for _ in range(3):
            with suppress(AppError):
                lane.sell()
        check_same(replay(lane.saved(tmp_path)), 3)


class Aborting(Listener):
    """Aborts once the driver has asked so many times whether it is to."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def wants_abort(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.mark.parametrize("after", [0, 1, 2, 5, 9, 30])
def test_an_abort(tmp_path: Path, after: int) -> None:
    with traced_lane(Scheme.HUMO, card_after=None) as lane:
        for _ in range(2):
            with suppress(AppError):
                lane.sell(listener=Aborting(after))
        check_same(replay(lane.saved(tmp_path)), 2)


@pytest.mark.parametrize("value", ["606125201800", "1234", None, "\x00", "1" * 300])
def test_a_question(tmp_path: Path, value: str | None) -> None:
    """A cancel without an original makes the pinpad ask for it."""
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()

        def answer(question: Question) -> None:
            lane.terminal.reply(question.number, value)

        listener = Listener(answer)
        lane.sell(Order(Kind.CANCEL, 30000), listener)
        assert listener.questions
        trace = lane.saved(tmp_path)
        check_same(replay(trace), 2)
        typed = [entry for entry in trace.entries if entry.what is What.REPLY]
        assert [entry.details["value"] for entry in typed if value is not None] == [None] * (value is not None) * len(
            typed
        )


def test_a_line_that_is_lost_while_it_is_written(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        lane.line.pinpad.unplug()
        with pytest.raises(AppError):
            lane.sell()
        played = replay(lane.saved(tmp_path))
    check_same(played, 2)
    assert "nothing was sent" in played.conversations[1].replayed


def test_a_listener_that_refuses_keeps_its_refusal(tmp_path: Path) -> None:
    class Refusing(Listener):
        def sending(self) -> None:
            raise NothingToReplay(problem="the disk is full")

    with traced_lane(Scheme.HUMO) as lane:
        with pytest.raises(NothingToReplay):
            lane.sell(listener=Refusing())
        check_same(replay(lane.saved(tmp_path)), 1)


# What was changed in a file is found


def tampered(trace: Trace, change: Callable[[dict[str, Any]], None], number: int, folder: Path) -> Trace:
    lines = files.to_text(trace).splitlines()
    entry = json.loads(lines[number])
    change(entry)
    lines[number] = json.dumps(entry)
    path = folder / "tampered.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files.load(path)


def place_of(trace: Trace, what: What, name: str = "") -> int:
    return next(entry.number for entry in trace.entries if entry.what is what and entry.name == name)


def test_a_code_that_was_changed(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        trace = lane.saved(tmp_path)
    number = place_of(trace, What.RECEIVED, "STORERC")
    changed = tampered(trace, lambda entry: entry.update(frame="STORERC:116"), number, tmp_path)
    difference = replay(changed).conversations[0].difference
    assert difference is not None
    assert difference.entry == place_of(trace, What.OUTCOME)
    assert "'code': '000'" in difference.expected
    assert "'code': '116'" in difference.got


def test_an_answer_of_the_till_that_was_changed(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        trace = lane.saved(tmp_path)
    number = place_of(trace, What.SENT, "OK")
    changed = tampered(trace, lambda entry: entry.update(frame="ER", name="ER"), number, tmp_path)
    difference = replay(changed).conversations[0].difference
    assert difference is not None
    assert (difference.entry, difference.expected, difference.got) == (number, "ER", "OK")


def test_an_amount_that_was_changed(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        trace = lane.saved(tmp_path)
    number = place_of(trace, What.ORDER, "SALE")
    changed = tampered(trace, lambda entry: entry["details"].update(amount=40000), number, tmp_path)
    difference = replay(changed).conversations[0].difference
    assert difference is not None
    assert "300.00" in difference.expected
    assert "400.00" in difference.got


def test_a_conversation_that_has_lost_its_beginning_is_left_out(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        lane.sell()
        trace = lane.saved(tmp_path)
    played = replay(replace(trace, entries=trace.entries[10:]))
    assert played.skipped == ("conversation 1 is not whole",)
    check_same(replace(played), 1)


def test_without_frames_there_is_nothing_to_replay(tmp_path: Path) -> None:
    with traced_lane(Scheme.HUMO) as lane:
        lane.sell()
        trace = lane.saved(tmp_path)
    with pytest.raises(NothingToReplay, match="fiscalbox has no frames"):
        replay(replace(trace, header=replace(trace.header, driver="fiscalbox", line={})))
    with pytest.raises(NothingToReplay, match="what it says of the line"):
        replay(replace(trace, header=replace(trace.header, line={"zone": 1})))
    with pytest.raises(NothingToReplay, match="nothing was asked of the pinpad"):
        replay(replace(trace, entries=()))
    with pytest.raises(NothingToReplay, match="conversation 1 is not whole"):
        replay(replace(trace, entries=trace.entries[10:]))


def test_the_command_says_that_there_is_nothing_to_replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a trace is that was saved while the lane only waited."""
    with traced_lane(Scheme.HUMO) as lane:
        files.save(lane.trace.snapshot(), tmp_path / "empty.jsonl")
    assert replay_trace(tmp_path / "empty.jsonl") is Status.WRONG_CALL
    said = capsys.readouterr()
    assert said.err.startswith("E4026: This trace cannot be replayed: nothing was asked of the pinpad")
    assert "NOT" not in said.out + said.err
