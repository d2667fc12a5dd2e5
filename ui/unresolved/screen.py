"""The screen of what is not settled: each case with all that is known of it, the next step, and who decides it."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.model import Case, Kind
from app.core.waiting import result_of
from app.lanes.status import Condition, LaneStatus
from ui.common import cases, i18n, looking_up
from ui.common.case_watch import Known, Untold
from ui.common.styling import restyle
from ui.screen import KIND_KEYS, Keys, Surroundings
from ui.unresolved import untold
from ui.unresolved.settling import Settling
from ui.unresolved.untold import Telling
from ui.unresolved.view import KEYS, UnresolvedView

TICK = 500
"""Milliseconds between two looks at when the pinpad is asked next."""


class UnresolvedScreen(UnresolvedView):
    """What the view does. `around.cases` keeps what it shows up to date, also while another screen is shown."""

    def __init__(self, parent: QWidget, around: Surroundings) -> None:
        runtime = around.runtime
        super().__init__(parent, runtime.settings.zone, runtime.clock.now)
        self._slips = around.slips
        self._telling = Telling(runtime, around.supervision)
        self._runtime = runtime
        self._tasks = around.tasks.of(self)
        self._translations = around.translations
        self._bridges = around.bridges
        self._settling = Settling(runtime, around.supervision)
        self._watch = around.cases
        self._known: dict[str, Known] = {}
        self._unread: AppError | None = None
        """Why the list may not show what is open, as it was told last."""
        self._is_asking = False
        self._ticker = QTimer(self, interval=TICK)
        self._ticker.timeout.connect(self._show_step)
        self._watch.changed.connect(self._take_cases)
        self._watch.stirred.connect(self._show_step)
        self._watch.pointed_at.connect(self.table.choose)
        self.table.chosen.connect(self.refresh)
        self.look_up.clicked.connect(self.look_up_again)
        self.open_lane.clicked.connect(self.open_the_lane)
        self.settle.clicked.connect(self.settle_case)
        self.print.clicked.connect(self.print_slip)
        self.give_back_button.clicked.connect(self.give_back_chosen)
        self.acknowledge.clicked.connect(self.settle_case)
        self._take_cases()

    def take_focus(self) -> None:
        self.table.setFocus()

    def keys(self) -> Keys:
        return {
            KEYS["look_up"]: self.look_up_again,
            KEYS["open_lane"]: self.open_the_lane,
            KEYS["settle"]: self.settle_case,
            KEYS["print"]: self.print_slip,
            **{KIND_KEYS[kind]: partial(self.give_back, kind) for kind in (Kind.CANCEL, Kind.RETURN)},
        }

    def help(self) -> list[tuple[str, str]]:
        keys = ", ".join(KEYS[each] for each in ("look_up", "open_lane", "settle"))
        return [(keys, self.tr("Unresolved: look up again, open the lane, settle or tell what the till knows"))]

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
            self.show_account(cases.describe_case(case, known.resolutions, status, zone, language, known.owners))
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
        owners = self._known[cases.case_id(case)].owners
        self.panel.step.show_step(
            cases.next_step(case, status, owners), progress, is_trouble=bool(look_up and look_up.problem)
        )
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

    def _take_cases(self) -> None:
        """Show what is open, as it was read last."""
        self._known = {cases.case_id(each.case): each for each in self._watch.known}
        self.table.show_cases([each.case for each in self._watch.known])
        self.refresh()
        if self._watch.trouble != self._unread:
            self._unread = self._watch.trouble
            self._show_unread()

    def _show_unread(self) -> None:
        trouble = "" if self._unread is None else i18n.error_text(self._unread)
        self.say(trouble, is_trouble=True)
        self.nothing.show_trouble(trouble)

    def _status(self, case: Case) -> LaneStatus | None:
        bridge = self._bridges.get(case.operation.lane)
        return None if bridge is None else bridge.status

    # What is asked and done.

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
        self._watch.read_again()

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
        self._watch.read_again()

    async def _open_lane(self, case: Case) -> None:
        lane = self._bridges[case.operation.lane].lane
        if await self._settling.open_lane(self, lane, case):
            self.say(self.tr("The lane {0} is open again. The case stays.").format(lane.name))

    async def _settle(self, case: Case) -> None:
        if (settled := await self._settling.settle(self, case)) is not None:
            self.say(self.tr("The case was settled."))
            self.decided.emit(settled)

    async def _acknowledge(self, unheard: Untold) -> None:
        if await self._telling.acknowledge(self, unheard):
            self.say(self.tr("It is written down that the till knows."))

    def _say(self, text: str, is_trouble: bool) -> None:
        self.say(text, is_trouble=is_trouble)
