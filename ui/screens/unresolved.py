"""The screen of what is not settled: each case with all that is known of it, the next step, and who decides it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.journal.reading import Reader
from app.lanes.status import Condition, LaneStatus
from app.model import Case, Resolution
from app.runtime import Runtime
from ui import cases, i18n, looking_up
from ui.bridge import LaneBridge
from ui.i18n import Translations
from ui.reading import ask_journal
from ui.screens.unresolved_view import UnresolvedView
from ui.settling import Settling
from ui.styling import restyle
from ui.supervision import Supervision
from ui.tasks import Tasks, result_of

TICK = 500
"""Milliseconds between two looks at when the pinpad is asked next."""

Known = tuple[Case, Sequence[Resolution]]


class UnresolvedScreen(UnresolvedView):
    """What the view does. `counted` carries how many cases there are; `settled` the Operation of one that is no more.

    It goes along with the lanes even while another screen is shown, so that the count is right.
    """

    counted = Signal(int)
    settled = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        runtime: Runtime,
        tasks: Tasks,
        translations: Translations,
        bridges: Mapping[str, LaneBridge],
        supervision: Supervision,
    ) -> None:
        super().__init__(parent, runtime.settings.zone, runtime.clock.now)
        self._runtime = runtime
        self._tasks = tasks
        self._translations = translations
        self._bridges = bridges
        self._settling = Settling(runtime, supervision)
        self._known: dict[str, Known] = {}
        self._seen: dict[str, tuple[object, ...]] = {}
        """What of each lane may change the cases, as it was last seen."""
        self._reads = 0
        self._unread: AppError | None = None
        """Why the list may not show what is open."""
        self._is_asking = False
        self._ticker = QTimer(self, interval=TICK)
        self._ticker.timeout.connect(self._show_step)
        self.table.chosen.connect(self.refresh)
        self.look_up.clicked.connect(self.look_up_again)
        self.open_lane.clicked.connect(self.open_the_lane)
        self.settle.clicked.connect(self.settle_case)
        for name, bridge in bridges.items():
            bridge.changed.connect(partial(self._lane_changed, name))
        self.refresh()
        self.read_again()

    def take_focus(self) -> None:
        """Give the keyboard to the list."""
        self.table.setFocus()

    def read_again(self) -> None:
        """Ask the journal what is open now."""
        self._reads += 1
        self._tasks.start(self._read(self._reads))

    # What can be done with the chosen case; the keys of the window lead here too.

    def look_up_again(self) -> None:
        """Ask the pinpad once more."""
        if self.look_up.isEnabled() and (case := self.table.case()) is not None:
            self._tasks.start(self._look_up(case))

    def open_the_lane(self) -> None:
        """Have a supervisor open the lane over lost evidence."""
        if self.open_lane.isEnabled() and (case := self.table.case()) is not None:
            self._begin(case, opens=True)

    def settle_case(self) -> None:
        """Have a supervisor say how it ended."""
        if self.settle.isEnabled() and (case := self.table.case()) is not None:
            self._begin(case, opens=False)

    # What is shown.

    def refresh(self) -> None:
        """Show the chosen case as it is now."""
        case = self.table.case()
        self.show_anything(case is not None)
        if case is None:
            return
        status, (_, resolutions) = self._status(case), self._known[cases.case_id(case)]
        zone, language = self._runtime.settings.zone, self._translations.language
        self.show_account(cases.describe_case(case, resolutions, status, zone, language))
        self._show_step()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticker.start()
        self._show_step()

    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
            self._show_unread()

    def _show_step(self) -> None:
        """What to do, what the look-up is at, and what can be done: all that goes with the lane and its clock."""
        case = self.table.case()
        if case is None:
            return
        status = self._status(case)
        look_up = None if status is None or case.conflict is not None else status.look_up
        waits = case.conflict is None and case.operation.look_up is None
        progress = looking_up.tell(look_up, self._runtime.clock.monotonic()) if look_up is not None and waits else ""
        self.panel.step.show_step(cases.next_step(case, status), progress, is_trouble=bool(look_up and look_up.problem))
        is_free = status is not None and status.condition in (Condition.READY, Condition.CLOSED)
        self.look_up.setEnabled(is_free and case.conflict is None)
        self.open_lane.setEnabled(is_free and waits)
        restyle(self.settle, "filled", not waits)

    def _show_unread(self) -> None:
        trouble = "" if self._unread is None else i18n.error_text(self._unread)
        self.say(trouble, is_trouble=True)
        self.nothing.show_trouble(trouble)

    def _status(self, case: Case) -> LaneStatus | None:
        bridge = self._bridges.get(case.operation.lane)
        return None if bridge is None else bridge.status

    def _lane_changed(self, name: str) -> None:
        status = self._bridges[name].status
        seen = (status.condition, status.trouble, status.look_up, status.found)
        if seen != self._seen.get(name):
            self._seen[name] = seen
            self.read_again()
            self._show_step()

    # What is asked and done.

    async def _read(self, number: int) -> None:
        def query(reader: Reader) -> list[Known]:
            return [(case, reader.resolutions_of(case.operation.id)) for case in reader.cases()]

        try:
            known = await ask_journal(self._runtime, query)
        except AppError as error:
            self._unread = error
            self._show_unread()
            return
        if self._unread is not None:
            self._unread = None
            self._show_unread()
        if number != self._reads:
            return  # another answer is on its way
        self._known = {cases.case_id(case): (case, resolutions) for case, resolutions in known}
        self.table.show_cases([case for case, _ in known])
        self.refresh()
        self.counted.emit(len(known))

    async def _look_up(self, case: Case) -> None:
        self.say("")
        lane = self._bridges[case.operation.lane].lane
        try:
            settled = await result_of(lane.look_up())
        except AppError as error:
            self.say(i18n.error_text(error), is_trouble=True)
        else:
            is_settled = any(operation.id == case.operation.id for operation in settled)
            self.say(self.tr("The look-up settled it.") if is_settled else self.tr("The look-up did not settle it."))
        self.read_again()

    def _begin(self, case: Case, *, opens: bool) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._tasks.start(self._decide(case, opens=opens))

    async def _decide(self, case: Case, *, opens: bool) -> None:
        self.say("")
        try:
            if opens:
                lane = self._bridges[case.operation.lane].lane
                if await self._settling.open_lane(self, lane, case):
                    self.say(self.tr("The lane {0} is open again. The case stays.").format(lane.name))
            elif (settled := await self._settling.settle(self, case)) is not None:
                self.say(self.tr("The case was settled."))
                self.settled.emit(settled)
        finally:
            self._is_asking = False
        self.read_again()
