"""A lane with an emulated pinpad and bank behind it, on a journal on disk and a test's own clock."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import TrainingSet
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.lanes.status import LaneStatus
from app.model import Kind, Operation, Request, Scheme
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Terminal
from clocks import ManualClock

LIMIT = 20.0
"""Real seconds after which a test gives up waiting."""

ZONE = ZoneInfo("Asia/Tashkent")
PROFILE = LaneProfile(
    name="humo-1",
    scheme=Scheme.HUMO,
    training=True,
    may_take_money=True,
    terminal_ids=(),
    zone=ZONE,
)


class Shop:
    """Pinpads and their bank, a journal, and the lanes that a test opens on them."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.clock = clock
        self.journal = folder / "journal.sqlite3"
        self.training = TrainingSet(self.clock)
        self.pinpads: dict[Scheme, EmulatedPinpad] = {scheme: self.training.add_pinpad(scheme) for scheme in Scheme}
        self._lanes: list[Lane] = []

    def open_lane(
        self,
        scheme: Scheme = Scheme.HUMO,
        *,
        watch: Callable[[LaneStatus], None] | None = None,
        terminal: Terminal | None = None,
        **changes: Any,
    ) -> Lane:
        """A started lane; `watch` sees every status, `changes` go into its profile."""
        profile = replace(PROFILE, name=f"{scheme}-1", scheme=scheme, **changes)
        lane = Lane(profile, terminal or self.terminal(scheme), self.journal, self.clock)
        if watch is not None:
            lane.subscribe(watch)
        self._lanes.append(lane)
        lane.start()
        return lane

    def terminal(self, scheme: Scheme) -> Terminal:
        """The driver on that scheme's pinpad."""
        dialect = Dialect(relay_allow=self.training.relay_allow, zone=ZONE, interactive=False)
        return Arcus2Terminal(InProcessLink(self.pinpads[scheme], self.clock), dialect, self.clock)

    def close_lane(self, lane: Lane) -> None:
        lane.begin_stop()
        assert lane.join(LIMIT)

    def close(self) -> None:
        for lane in self._lanes:
            self.close_lane(lane)
        self.training.stop()

    def stored(self) -> list[Operation]:
        """The journal, newest first."""
        with closing(Reader(open_for_reading(self.journal))) as reader:
            return reader.latest(100)


@contextmanager
def open_shop(folder: Path, clock: ManualClock | None = None) -> Iterator[Shop]:
    """A shop that is closed at the end."""
    shop = Shop(folder, clock or ManualClock())
    try:
        yield shop
    finally:
        shop.close()


def sale(amount: int = 300_00) -> Request:
    return Request(Kind.SALE, amount)
