"""What every driver owes a lane, on every way a pinpad is wired: one battery over all of them.

Whoever writes a driver adds its wiring to `tests/helpers/wirings.py`.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import SystemClock
from app.core.errors import AbortedBeforeSending, AppError, KindNotSupported
from app.core.masking import mask
from app.core.model import Kind, Operation, Phase, Request, Scheme, State
from app.emulators.cards import find_card
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.terminals.base import Answer, Order, Question
from training_lanes import LIMIT
from wirings import NAMES, Wiring, wire


class Heard:
    """A listener that writes down what it hears, and that can refuse."""

    def __init__(self, *, refuses: bool = False, aborts: bool = False) -> None:
        self.heard: list[str] = []
        self.phases: list[Phase] = []
        self._refuses = refuses
        self._aborts = aborts

    def found(self, _leftovers: Answer) -> None:
        self.heard.append("found")

    def sending(self) -> None:
        self.heard.append("sending")
        if self._refuses:
            raise OSError("the journal is full")

    def progress(self, phase: Phase, _text: str) -> None:
        self.heard.append("progress")
        self.phases.append(phase)

    def question(self, _question: Question | None) -> None:
        self.heard.append("question")

    def wants_abort(self) -> bool:
        return self._aborts


@pytest.fixture(params=NAMES)
def wiring(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wiring]:
    with wire(request.param, Scheme.HUMO, tmp_path) as wired:
        yield wired


@pytest.fixture(params=[(name, scheme) for name in NAMES for scheme in Scheme], ids="-".join)
def each_scheme(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wiring]:
    name, scheme = request.param
    with wire(name, scheme, tmp_path) as wired:
        yield wired


@contextmanager
def lane_on(wiring: Wiring, folder: Path) -> Iterator[Lane]:
    profile = LaneProfile(
        name="lane",
        schemes=(wiring.scheme,),
        training=True,
        fingerprint=None,
        terminal_ids=(wiring.pinpad.settings.shop.terminal_id,),
        zone=ZoneInfo("Asia/Tashkent"),
    )
    lane = Lane(profile, wiring.terminal, folder / "journal.sqlite3", SystemClock())
    lane.start()
    try:
        yield lane
    finally:
        lane.begin_stop()
        assert lane.join(LIMIT)


def carry_out(lane: Lane, kind: Kind, amount: int = 0, original: str | None = None) -> Operation:
    return lane.submit(Request(kind, amount, original)).result(LIMIT)


def stored(folder: Path, operation: Operation) -> Operation:
    """The operation as the journal has it now."""
    with closing(Reader(open_for_reading(folder / "journal.sqlite3"))) as reader:
        found = reader.get(operation.id)
    assert found is not None
    return found


def sell(wiring: Wiring, amount: int = 300_00) -> Answer:
    return wiring.terminal.execute(Order(Kind.SALE, amount), Heard())


def test_a_day_on_a_lane(each_scheme: Wiring, tmp_path: Path) -> None:
    wiring = each_scheme
    with lane_on(wiring, tmp_path) as lane:
        sale = carry_out(lane, Kind.SALE, 1_011_37)
        assert (sale.state, sale.amount_confirmed) == (State.APPROVED, True)
        assert sale.terminal_id == wiring.pinpad.settings.shop.terminal_id
        assert "1011.37" in str(sale.slip)
        assert str(sale.rrn) in str(sale.slip)
        back = carry_out(lane, wiring.gives_back, 1_011_37, sale.rrn)
        assert (back.state, back.original_id) == (State.APPROVED, sale.id)
        wiring.pinpad.let_present(find_card(f"{wiring.scheme}-poor"), 0.0)
        poor = carry_out(lane, Kind.SALE, 200_00)
        assert (poor.state, poor.code) == (State.DECLINED, "116")
        report = lane.ask(Kind.SHORT_REPORT).result(LIMIT)
        assert report.state is State.APPROVED
        assert "1011.37" in report.slip
        closing = carry_out(lane, Kind.RECONCILIATION)
        assert (closing.state, closing.totals) == (State.APPROVED, "agree")
    assert wiring.starts() == ["sale", wiring.gives_back, "sale", "short-report", "reconciliation"]
    assert wiring.booked() == [("sale", 1_011_37), (str(wiring.gives_back), 1_011_37)]


def test_an_answer_says_all_that_the_pinpad_said(wiring: Wiring) -> None:
    listener = Heard()
    answer = wiring.terminal.execute(Order(Kind.SALE, 300_00), listener)
    assert (answer.kind, answer.ended, answer.failure, answer.abort_asked) == (Kind.SALE, True, None, False)
    assert answer.slip == mask(answer.slip) != ""
    assert answer.last_frame_at is not None
    assert answer.sent_at <= answer.last_frame_at <= SystemClock().now()
    assert listener.heard.count("sending") == 1
    assert listener.heard.index("sending") == 0
    assert listener.phases == sorted(listener.phases, key=list(Phase).index)


def test_what_cannot_be_written_down_does_not_go_out(wiring: Wiring) -> None:
    with pytest.raises(OSError, match="the journal is full"):
        wiring.terminal.execute(Order(Kind.SALE, 300_00), Heard(refuses=True))
    assert wiring.starts() == []
    assert sell(wiring).ended
    assert wiring.booked() == [("sale", 300_00)]


def test_an_abort_before_the_start_sends_nothing(wiring: Wiring) -> None:
    listener = Heard(aborts=True)
    with pytest.raises(AbortedBeforeSending):
        wiring.terminal.execute(Order(Kind.SALE, 300_00), listener)
    assert listener.heard == []
    assert wiring.starts() == []


def test_a_kind_is_done_or_refused_before_anything_is_sent(each_scheme: Wiring) -> None:
    wiring = each_scheme
    rrn = _rrn_of(sell(wiring))
    for kind in Kind:
        listener = Heard()
        order = Order(kind, 300_00 if kind.moves_money else 0, rrn if kind.gives_back else None)
        if kind in wiring.lacks:
            with pytest.raises(KindNotSupported):
                wiring.terminal.execute(order, listener)
            assert listener.heard == []
        else:
            assert wiring.terminal.execute(order, listener).ended, kind


def _rrn_of(answer: Answer) -> str:
    rrn = answer.tags.rrn
    assert rrn is not None
    return rrn


def test_a_pinpad_that_cannot_be_reached_was_sent_nothing_and_is_found_again(wiring: Wiring, tmp_path: Path) -> None:
    with lane_on(wiring, tmp_path) as lane:
        assert carry_out(lane, Kind.SALE, 100_00).state is State.APPROVED
        wiring.cut()
        missed = carry_out(lane, Kind.SALE, 300_00)
        assert missed.state is State.FAILED
        assert isinstance(lane.status.trouble, AppError)
        wiring.mend()
        assert carry_out(lane, Kind.SALE, 400_00).state is State.APPROVED
    assert wiring.booked() == [("sale", 100_00), ("sale", 400_00)]


def test_a_lost_answer_is_unknown_and_the_look_up_finds_it(
    wiring: Wiring, tmp_path: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    with lane_on(wiring, tmp_path) as lane:
        assert carry_out(lane, Kind.SALE, 100_00).state is State.APPROVED  # now the pinpad's clock is known
        wiring.lose_answer()
        lost = carry_out(lane, Kind.SALE, 300_00)
        assert lost.state is State.UNKNOWN
        gives_up_at = time.monotonic() + LIMIT
        while (found := stored(tmp_path, lost)).state is not State.APPROVED:
            assert time.monotonic() < gives_up_at, (found, lane.status)
            time.sleep(0.01)
    assert wiring.starts().count("sale") == 2
    assert wiring.booked() == [("sale", 100_00), ("sale", 300_00)]


def test_a_closed_terminal_opens_again(wiring: Wiring) -> None:
    wiring.terminal.close()
    assert sell(wiring).ended
    wiring.terminal.close()
    wiring.terminal.close()
    assert sell(wiring, 301_00).ended
