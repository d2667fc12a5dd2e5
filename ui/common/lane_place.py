"""A lane's place at a screen that works with its pinpad."""

from dataclasses import dataclass

from app.lanes.lane import Lane
from app.lanes.status import LaneStatus
from ui.common.bridge import LaneBridge
from ui.common.lane_tile import LaneTile


@dataclass(slots=True)
class LanePlace:
    """A lane at a screen that works with its pinpad."""

    bridge: LaneBridge
    tile: LaneTile
    asked: tuple[int, float] | None = None
    """The number of the pinpad's present question, and the monotonic second at which it came up."""

    @property
    def lane(self) -> Lane:
        return self.bridge.lane

    @property
    def status(self) -> LaneStatus:
        return self.bridge.status

    def note_question(self, now: float) -> None:
        """Take note, at each change of the lane, of a question that has come up or is over."""
        question = self.status.question
        if question is None:
            self.asked = None
        elif self.asked is None or self.asked[0] != question.number:
            self.asked = question.number, now

    def remaining(self, now: float) -> float | None:
        """Seconds for which the pinpad still waits for its answer; None while it asks nothing."""
        if self.status.question is None or self.asked is None:
            return None
        return self.asked[1] + self.status.question.seconds - now
