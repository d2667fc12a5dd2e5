"""The screen of what is not settled: each case with all that is known of it, the next step, and who decides it."""

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.journal.reading import Reader
from app.lanes.status import Condition, LaneStatus
from app.model import Case, Kind, Resolution
from app.runtime import Runtime
from ui import cases, i18n, looking_up, untold
from ui.bridge import LaneBridge
from ui.i18n import Translations
from ui.reading import ask_journal
from ui.screens import unresolved_view
from ui.screens.screen import Keys
from ui.screens.unresolved_view import UnresolvedView
from ui.settling import Settling
from ui.slip_actions import SlipActions
from ui.styling import restyle
from ui.supervision import Supervision
from ui.tasks import Tasks, result_of
from ui.untold import Telling, Untold
from ui.widgets.operation_form import KEYS as KIND_KEYS

TICK = 500
"""Milliseconds between two looks at when the pinpad is asked next."""

READ_AGAIN = 15_000
"""Milliseconds between two looks at what tills were told: nobody says so when one has hung up over its answer."""

READ_SOON = 1_000
"""The same while a till is expected to ask any moment."""


@dataclass(frozen=True, slots=True)
class Known:
    """A case with what else the journal knows of it."""

    case: Case
    resolutions: Sequence[Resolution] = ()
    untold: Untold | None = None
    """Where it is an approval of which its till was not told."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is open, the oldest first."""

    known: Sequence[Known]
    is_any_fresh: bool
    """Whether there are approvals of which a till is about to be told."""


class UnresolvedScreen(UnresolvedView):
    """What the view does. `counted` carries how many cases there are; `settled` the Operation of one that is no more.

    It goes along with the lanes and the tills even while another screen is shown, so that the count is right.
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
        slips: SlipActions,
    ) -> None:
        super().__init__(parent, runtime.settings.zone, runtime.clock.now)
        self._slips = slips
        self._telling = Telling(runtime, supervision)
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
        self._reader = QTimer(self, singleShot=True)
        self._reader.timeout.connect(self.read_again)
        self.table.chosen.connect(self.refresh)
        self.look_up.clicked.connect(self.look_up_again)
        self.open_lane.clicked.connect(self.open_the_lane)
        self.settle.clicked.connect(self.settle_case)
        self.print.clicked.connect(self.print_slip)
        self.give_back_button.clicked.connect(self.give_back_chosen)
        self.acknowledge.clicked.connect(self.settle_case)
        for name, bridge in bridges.items():
            bridge.changed.connect(partial(self._lane_changed, name))
        self.refresh()
        self.read_again()

    def take_focus(self) -> None:
        self.table.setFocus()

    def keys(self) -> Keys:
        return {
            unresolved_view.KEYS["look_up"]: self.look_up_again,
            unresolved_view.KEYS["open_lane"]: self.open_the_lane,
            unresolved_view.KEYS["settle"]: self.settle_case,
            unresolved_view.KEYS["print"]: self.print_slip,
            **{KIND_KEYS[kind]: partial(self.give_back, kind) for kind in (Kind.CANCEL, Kind.RETURN)},
        }

    def help(self) -> list[tuple[str, str]]:
        keys = ", ".join(unresolved_view.KEYS[each] for each in ("look_up", "open_lane", "settle"))
        return [(keys, self.tr("Unresolved: look up again, open the lane, settle or tell what the till knows"))]

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
        """Have a supervisor say how it ended, or somebody that the till knows of it."""
        if (unheard := self._untold()) is not None:
            self._start(self._acknowledge(unheard))
        elif self.settle.isEnabled() and (case := self.table.case()) is not None:
            self._begin(case, opens=False)

    def print_slip(self) -> None:
        """Print the slip that a till did not get."""
        if (unheard := self._untold()) is not None and self.print.isEnabled():
            self._start(self._slips.print_elsewhere(self, unheard.operation, self._say))

    def give_back(self, kind: Kind) -> None:
        """Have the form filled for giving back the sale of which a till was not told, if that would be this kind."""
        unheard = self._untold()
        if unheard is not None and (request := unheard.give_back()) is not None and request.kind is kind:
            self.give_back_chosen()

    def give_back_chosen(self) -> None:
        """Have the form filled for that, whatever it would be."""
        unheard = self._untold()
        if unheard is not None and self.give_back_button.isEnabled():
            self.give_back_wanted.emit(unheard.give_back(), unheard.operation.lane)

    def till_called(self) -> None:
        """A till has called, and may have asked for what it had not been told."""
        if any(each.untold is not None for each in self._known.values()):
            self.read_again()

    # What is shown.

    def refresh(self) -> None:
        """Show the chosen case as it is now."""
        case = self.table.case()
        self.show_anything(case is not None)
        if case is None:
            return
        known, zone = self._known[cases.case_id(case)], self._runtime.settings.zone
        if known.untold is not None:
            self.show_account(untold.describe(known.untold, zone))
        else:
            status, language = self._status(case), self._translations.language
            self.show_account(cases.describe_case(case, known.resolutions, status, zone, language))
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
        unheard = self._untold()
        self.show_actions(None if unheard is None else unheard.operation.scheme.gives_back_by)
        if unheard is not None:
            self._show_untold(unheard)
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

    def _show_untold(self, unheard: Untold) -> None:
        self.panel.step.show_step(untold.next_step(unheard, self._bridges), "", is_trouble=False)
        request = unheard.give_back()
        self.print.setEnabled(unheard.operation.slip is not None)
        self.give_back_button.setEnabled(request is not None and unheard.operation.lane in self._bridges)
        if request is not None:
            self.show_actions(request.kind)

    def _untold(self) -> Untold | None:
        """The chosen case, where it is an approval of which its till was not told."""
        case = self.table.case()
        known = None if case is None else self._known.get(cases.case_id(case))
        return None if known is None else known.untold

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
        now = self._runtime.clock.now()
        try:
            findings = await ask_journal(self._runtime, lambda reader: _find(reader, now))
        except AppError as error:
            self._unread = error
            self._show_unread()
            return
        if self._unread is not None:
            self._unread = None
            self._show_unread()
        if number != self._reads:
            return  # another answer is on its way
        self._known = {cases.case_id(each.case): each for each in findings.known}
        self.table.show_cases([each.case for each in findings.known])
        self.refresh()
        self.counted.emit(len(findings.known))
        if findings.is_any_fresh:
            self._reader.start(READ_SOON)
        elif self._runtime.settings.api.enabled:
            self._reader.start(READ_AGAIN)

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
        self._start(self._open_lane(case) if opens else self._settle(case))

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do that, unless something is being done already."""
        if self._is_asking:
            doing.close()
        else:
            self._is_asking = True
            self._tasks.start(self._do(doing))

    async def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        self.say("")
        try:
            await doing
        finally:
            self._is_asking = False
        self.read_again()

    async def _open_lane(self, case: Case) -> None:
        lane = self._bridges[case.operation.lane].lane
        if await self._settling.open_lane(self, lane, case):
            self.say(self.tr("The lane {0} is open again. The case stays.").format(lane.name))

    async def _settle(self, case: Case) -> None:
        if (settled := await self._settling.settle(self, case)) is not None:
            self.say(self.tr("The case was settled."))
            self.settled.emit(settled)

    async def _acknowledge(self, unheard: Untold) -> None:
        if await self._telling.acknowledge(self, unheard):
            self.say(self.tr("It is written down that the till knows."))

    def _say(self, text: str, is_trouble: bool) -> None:
        self.say(text, is_trouble=is_trouble)


def _find(reader: Reader, now: datetime) -> Findings:
    open_cases = [Known(case, reader.resolutions_of(case.operation.id)) for case in reader.cases()]
    found, is_any_fresh = untold.find(reader, now)
    known = [*open_cases, *(Known(each.case, untold=each) for each in found)]
    return Findings(sorted(known, key=lambda each: each.case.operation.created_at), is_any_fresh)
