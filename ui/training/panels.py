"""The way from the window to its training pinpads. The panels themselves are imported when the first one is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.runtime import Runtime
from app.settings import Driver
from ui.common import dialogs
from ui.common.dialogs import Matter
from ui.common.tasks import Tasks

if TYPE_CHECKING:
    from app.emulators.pinpad import EmulatedPinpad
    from ui.training.pinpad import PinpadPanel

TRAINING_KEY = "F10"


class TrainingPinpads(QObject):
    """A panel for each training lane, made when it is first asked for and kept until the window goes."""

    def __init__(self, window: QWidget, runtime: Runtime, tasks: Tasks, present_lane: Callable[[], str]) -> None:
        """`present_lane` names the lane that the window is at."""
        super().__init__(window)
        self._tasks = tasks.of(self)
        self._window = window
        self._runtime = runtime
        self._present_lane = present_lane
        self.panels: dict[str, PinpadPanel] = {}

    @property
    def is_wanted(self) -> bool:
        """Whether there is a training lane."""
        return bool(self._pinpads())

    def show(self) -> None:
        """Open the pinpad of the present lane, or of the first training lane where that is none, and go there.

        Without any training lane, say so.
        """
        pinpads, name = self._pinpads(), self._present_lane()
        if not pinpads:
            self._tasks.start(dialogs.tell(self._window, self._matter_of_none()))
            return
        name = name if name in pinpads else next(iter(pinpads))
        if name not in self.panels:
            from app.emulators.hands import Hands
            from ui.training.pinpad import PinpadPanel

            hands = Hands(self._runtime.training, pinpads[name], self._runtime.clock)
            self.panels[name] = PinpadPanel(self._window, name, hands, len(self.panels))
        self.panels[name].come_forward()

    def close(self) -> None:
        """Close all panels and hear nothing more of the pinpads. Must come before this object is destroyed."""
        for panel in self.panels.values():
            panel.end()

    def _matter_of_none(self) -> Matter:
        remark = self.tr("A lane for training is added in the settings (Ctrl+6), under “Lanes”.")
        return Matter(self.tr("This till has no training pinpad"), remark=remark)

    def _pinpads(self) -> dict[str, EmulatedPinpad]:
        """The training lanes and their pinpads, which were made in the order of the settings."""
        names = [lane.name for lane in self._runtime.settings.lanes if lane.driver is Driver.TRAINING]
        pinpads = self._runtime.training.pinpads if names else ()
        return dict(zip(names, pinpads, strict=True))
