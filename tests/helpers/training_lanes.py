"""A lane with an emulated pinpad and bank behind it, on a journal on disk and a test's own clock."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

from app.core.model import Kind, Operation, Request, Scheme
from app.emulators.device import Event
from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import TrainingSet
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from app.terminals.base import Terminal
from clocks import ManualClock
from scripted_till import Heard, ScriptedTill

T = TypeVar("T")

LOOK_SLICE = 0.01
"""Real seconds after which a lane looks again at the clock, which is the test's and does not wait for it."""
LIMIT = 20.0
"""Real seconds after which a test gives up waiting."""

ZONE = ZoneInfo("Asia/Tashkent")
PROFILE = LaneProfile(
    name="humo-1",
    schemes=(Scheme.HUMO,),
    training=True,
    fingerprint=None,
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
        profile = replace(PROFILE, **{"name": f"{scheme}-1", "schemes": (scheme,)} | changes)
        lane = Lane(profile, terminal or self.terminal(scheme), self.journal, self.clock)
        if watch is not None:
            lane.subscribe(watch)
        self._lanes.append(lane)
        lane.start()
        return lane

    def terminal(self, scheme: Scheme, pinpad: EmulatedPinpad | None = None) -> Terminal:
        """The driver on that scheme's pinpad, or on another one."""
        dialect = Dialect(relay_allow=self.training.relay_allow, zone=ZONE, interactive=False)
        return Arcus2Terminal(InProcessLink(pinpad or self.pinpads[scheme], self.clock), dialect, self.clock)

    def set_up(self, scheme: Scheme = Scheme.HUMO, **changes: Any) -> None:
        """Change what the pinpad is set up with, as somebody with its menu does."""
        device = self.pinpads[scheme]._device
        device.settings = replace(device.settings, **changes)

    def beside_the_till(self, order: bytes, scheme: Scheme = Scheme.HUMO) -> Heard:
        """Let the pinpad carry out an order of somebody else, while no lane has its line."""
        assert all(lane.status.condition is Condition.STOPPED for lane in self._lanes)
        return ScriptedTill(InProcessLink(self.pinpads[scheme], self.clock), self.clock).run(order)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 0.5) -> None:
        """Let time pass in steps, while no lane works, until what the lanes do by themselves has made it so."""
        gives_up_at = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < gives_up_at, "it did not come to that"
            if not any(lane.status.condition is Condition.WORKING for lane in self._lanes):
                self.clock.sleep(seconds)
            time.sleep(0.01)

    def close_lane(self, lane: Lane) -> None:
        lane.begin_stop()
        assert lane.join(LIMIT)

    def close(self) -> None:
        for lane in self._lanes:
            self.close_lane(lane)
        self.training.stop()

    def stored(self) -> list[Operation]:
        """The journal, newest first."""
        return self.read(lambda reader: reader.latest(100))

    def count(self) -> int:
        """How many rows the journal has."""
        with closing(sqlite3.connect(self.journal)) as connection:
            return int(connection.execute("SELECT count(*) FROM operations").fetchone()[0])

    def read(self, query: Callable[[Reader], T]) -> T:
        """Ask the journal something."""
        with closing(Reader(open_for_reading(self.journal))) as reader:
            return query(reader)

    def stored_again(self, operation: Operation) -> Operation:
        """The operation as the journal has it now."""
        found = self.read(lambda reader: reader.get(operation.id))
        assert found is not None
        return found

    def starts(self, scheme: Scheme = Scheme.HUMO) -> list[str]:
        """The kinds of operation that the pinpad was asked to start."""
        return [entry.kind for entry in self.pinpads[scheme].ledger.entries if entry.event is Event.START]


@contextmanager
def open_shop(folder: Path, clock: ManualClock | None = None) -> Iterator[Shop]:
    """A shop that is closed at the end."""
    shop = Shop(folder, clock or ManualClock())
    with patch("app.lanes.lane.CHORE_SLICE", LOOK_SLICE):
        try:
            yield shop
        finally:
            shop.close()


def sale(amount: int = 300_00) -> Request:
    return Request(Kind.SALE, amount)
