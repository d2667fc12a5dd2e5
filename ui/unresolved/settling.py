"""What a supervisor decides at the window: how a case ended, or that a lane opens over lost evidence (M3, M4)."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from app.core.errors import AppError, ReasonMissing
from app.core.model import Case, Decision, Operation, State
from app.core.waiting import result_of
from app.lanes.lane import Lane
from app.lanes.resolving import read_reason
from app.runtime import Runtime
from app.settings import SupervisedAction
from ui.common import cases, dialogs, i18n, words
from ui.common.dialogs import Dialog, Matter
from ui.common.styling import make_label, restyle, say, set_least_height
from ui.people.supervision import FIELD_HEIGHT, Supervision

LONGEST_REASON = 200
"""Characters."""

translate = QCoreApplication.translate


class Settling:
    """Asks what was decided and why, then who decides it, and has it written down."""

    def __init__(self, runtime: Runtime, supervision: Supervision) -> None:
        self._runtime = runtime
        self._supervision = supervision

    async def settle(self, parent: QWidget, case: Case) -> Operation | None:
        """Have a case settled; the operation that tells the outcome now, None where nothing was decided."""
        asking = DecisionDialog(parent, case, self._facts(case))
        if not await asking.outcome() or (decision := asking.decision()) is None:
            return None
        reason = read_reason(asking.reason.text())
        heading = words.decision(decision, case.operation.kind)
        facts = (*self._facts(case), (translate("settling", "Reason"), reason))
        matter = Matter(f"{heading}?", facts, consequence(case, decision))
        agree = translate("settling", "Settle the case")
        who = await self._supervision.allow(parent, SupervisedAction.SETTLE, matter, agree)
        if who is None:
            return None
        try:
            return await result_of(self._runtime.settle(case, decision, who, reason))
        except AppError as error:
            await _tell(parent, translate("settling", "The case was not settled"), error)
            return None

    async def open_lane(self, parent: QWidget, lane: Lane, case: Case) -> bool:
        """Have a lane opened without the look-up that it waits for; whether it was."""
        heading = translate("settling", "Open the lane {0} without the look-up?").format(lane.name)
        remark = translate(
            "settling",
            "With the next operation the pinpad's last slip is another one: then it can no longer tell how this one"
            " ended. The case stays, and only a supervisor settles it.",
        )
        return await self._open(parent, lane, Matter(heading, self._facts(case), remark))

    async def open_for_stranger(self, parent: QWidget, lane: Lane) -> None:
        """Have a lane opened that is closed because a terminal answered which is none of its own (M2.4)."""
        trouble = lane.status.trouble
        if trouble is None:
            return
        heading = translate("settling", "Open the lane {0} for the next operation?").format(lane.name)
        remark = translate(
            "settling",
            "First see that the right pinpad hangs on this lane, or enter its terminal id in the settings. If the same"
            " one answers again, the lane closes again.",
        )
        facts = ((translate("settling", "Why it is closed"), i18n.error_text(trouble)),)
        await self._open(parent, lane, Matter(heading, facts, remark))

    async def _open(self, parent: QWidget, lane: Lane, matter: Matter) -> bool:
        """Ask why, then who; whether the lane was opened."""
        asking = ReasonDialog(parent, matter)
        if not await asking.outcome():
            return False
        reason = read_reason(asking.reason.text())
        told = replace(matter, facts=(*matter.facts, (translate("settling", "Reason"), reason)))
        agree = translate("settling", "Open the lane")
        who = await self._supervision.allow(parent, SupervisedAction.OPEN_LANE, told, agree)
        if who is None:
            return False
        try:
            await result_of(self._runtime.open_lane(lane, who, reason))
        except AppError as error:
            await _tell(parent, translate("settling", "The lane was not opened"), error)
            return False
        return True

    def _facts(self, case: Case) -> cases.Facts:
        operation = case.operation
        return (
            (translate("settling", "Operation"), words.summary(operation)),
            (translate("settling", "Lane"), words.lane(operation)),
            (translate("settling", "Time"), words.exact_moment(operation.created_at, self._runtime.settings.zone)),
        )


def consequence(case: Case, decision: Decision) -> str:
    """What becomes of the case."""
    state = case.operation.state
    if case.conflict is None:
        became = translate("settling", "The operation is then kept as: {0}.")
        return became.format(words.outcome(case.operation.kind, State(decision)))
    stays = translate("settling", "What stands stays: {0}.").format(words.outcome(case.operation.kind, state))
    if decision is Decision.APPROVED and state not in (State.APPROVED, State.UNKNOWN):
        besides = translate("settling", "What was charged is written down besides, so that it can be given back.")
        return f"{stays} {besides}"
    return stays


class ReasonDialog(Dialog):
    """Asks why, in the supervisor's own words."""

    def __init__(self, parent: QWidget, matter: Matter) -> None:
        super().__init__(parent, matter)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        set_least_height(self.reason, FIELD_HEIGHT)
        self.reason.setAccessibleName(self.tr("Reason, in your own words"))
        self.reason.textEdited.connect(lambda: self.complain(""))
        self.note = make_label(self, "note", wraps=True)
        self.column.addWidget(make_label(self, "label", self.tr("Reason, in your own words")))
        self.column.addWidget(self.reason)
        self.column.addWidget(self.note)
        self.add_button(self.tr("Back") + "   Esc").clicked.connect(self.reject)
        self.go_on = self.add_button(self.tr("Go on"))
        self.go_on.setDefault(True)
        self.go_on.clicked.connect(self.check)
        self.reason.setFocus()

    def check(self) -> None:
        """Accept what is whole, and say what is missing."""
        try:
            read_reason(self.reason.text())
        except ReasonMissing as error:
            self.complain(i18n.error_text(error))
            self.reason.setFocus()
        else:
            self.accept()

    def complain(self, text: str) -> None:
        """Say what is missing."""
        restyle(self.reason, "invalid", bool(text))
        say(self.note, text, is_trouble=True)


class DecisionDialog(ReasonDialog):
    """Asks how a case ended. Neither answer is chosen before."""

    def __init__(self, parent: QWidget, case: Case, facts: cases.Facts) -> None:
        super().__init__(parent, Matter(translate("settling", "How did it end?"), facts))
        self._case = case
        self.choices = {
            decision: QRadioButton(words.decision(decision, case.operation.kind), self)
            for decision in (Decision.APPROVED, Decision.DECLINED)
        }
        self.consequence = make_label(self, "note", wraps=True)
        place = self.column.count() - 3
        for widget in (*self.choices.values(), self.consequence):
            self.column.insertWidget(place, widget)
            place += 1
        first, second = self.choices.values()
        self.setTabOrder(first, second)
        self.setTabOrder(second, self.reason)
        for button in self.choices.values():
            button.toggled.connect(self._show_consequence)
        self.choices[Decision.APPROVED].setFocus()

    def decision(self) -> Decision | None:
        """What was chosen."""
        return next((decision for decision, button in self.choices.items() if button.isChecked()), None)

    def check(self) -> None:
        if self.decision() is None:
            self.complain(self.tr("Choose one of the two answers first"))
            self.choices[Decision.APPROVED].setFocus()
        else:
            super().check()

    def _show_consequence(self) -> None:
        decision = self.decision()
        self.consequence.setText("" if decision is None else consequence(self._case, decision))
        self.complain("")


async def _tell(parent: QWidget, heading: str, error: AppError) -> None:
    await dialogs.tell(parent, Matter(heading, remark=i18n.error_text(error)))
