"""The screen of totals: a pinpad's report beside ours, the reconciliation, the day, and the shifts that were closed."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.model import Kind, Operation, Request, State
from app.core.waiting import result_of
from app.lanes.shift_totals import Comparison
from ui.common import cases, dialogs, i18n, words
from ui.common.bridge import LaneBridge
from ui.common.lane_tile import LaneTile
from ui.common.reading import ask_journal
from ui.people.reconsidering import reconsider
from ui.screen import Keys, Surroundings
from ui.totals import shift_words
from ui.totals.closings_table import Closing
from ui.totals.comparison_card import ComparisonCard
from ui.totals.desk import Desk, closing_matter, no_report, told_of_closing
from ui.totals.findings import Findings, Report, find
from ui.totals.shift_words import When
from ui.totals.view import KEYS, TotalsView

TICK = 500
"""Milliseconds between two looks at the time elapsed."""


class TotalsScreen(TotalsView):
    """What the view does. Nothing is asked of a pinpad but what the cashier asks for, and that once."""

    def __init__(self, parent: QWidget, around: Surroundings) -> None:
        super().__init__(parent, around.runtime.settings.zone, around.runtime.clock.now)
        self._runtime, self._tasks, self._supervision = around.runtime, around.tasks.of(self), around.supervision
        self._slips, self._translations = around.slips, around.translations
        self.desks = {name: self._take_desk(bridge) for name, bridge in around.bridges.items()}
        self.desk = next(iter(self.desks.values()))
        self.found: Findings | None = None
        """What the journal said of the lane; None until it has."""
        self._shown: tuple[object, ...] | None = None
        """What the cards were made of."""
        self._reads = 0
        self._is_asking = False
        self._ticker = QTimer(self, interval=TICK)
        self._connect()
        self.desk.tile.setChecked(True)
        self.refresh()
        self.read_again()

    def take_focus(self) -> None:
        """To what is used first; while the pinpad is at work, where Enter and a space do nothing."""
        first = self.desk.tile if self.desk.is_working else self.report
        (self.question.take_focus if self.question.isVisible() else first.setFocus)()
        self.read_again()

    def keys(self) -> Keys:
        return {
            KEYS["report"]: self.ask_report,
            KEYS["reconcile"]: self.ask_reconciliation,
            KEYS["last"]: self.show_last_closed,
            KEYS["print"]: self.print_shown,
            "F6": self.choose_next_lane,
            "Esc": self.abort,
        }

    def help(self) -> list[tuple[str, str]]:
        return [
            (KEYS["report"], self.tr("Short report: the pinpad's totals, the shift stays open")),
            (KEYS["reconcile"], self.tr("Reconciliation: closes the pinpad's shift")),
            (KEYS["last"], self.tr("Show the last closed shift")),
            (KEYS["print"], self.tr("Print the report on the right")),
            ("F6", self.tr("Next lane")),
            ("Esc", self.tr("Ask the pinpad to stop")),
        ]

    # What can be done; the keys of the window lead here too.

    def choose_lane(self, desk: Desk) -> None:
        """Show that lane."""
        self.desk = desk
        desk.tile.setChecked(True)
        self.found = None
        self.closings.leave()
        self.refresh()
        self.read_again()

    def choose_next_lane(self) -> None:
        """Go on to the next lane, and from the last to the first."""
        desks = list(self.desks.values())
        self.choose_lane(desks[(desks.index(self.desk) + 1) % len(desks)])

    def ask_report(self) -> None:
        """Ask the pinpad for its short report."""
        if not self.desk.is_working and not self._is_asking:
            self._tasks.start(self._report(self.desk))

    def ask_reconciliation(self) -> None:
        """Ask whether the pinpad's shift is to be closed, and have it closed."""
        if not self.desk.is_working and not self._is_asking:
            self._is_asking = True
            self._tasks.start(self._ask_and_reconcile(self.desk))

    def abort(self) -> None:
        """Ask the pinpad to stop what this screen has asked of it."""
        if self.desk.asks is not None and self.desk.can_abort(self._runtime):
            self.desk.lane.abort()

    def show_last_closed(self) -> None:
        """Show the report of the last shift that was closed; the pinpad is asked nothing."""
        if self.closings.rows.rows:
            self.closings.selectRow(0)
            self._look_at(self.closings.rows.rows[0])

    def print_shown(self) -> None:
        """Print the report on the right."""
        report = self.desk.report
        if report is None or self._is_asking:
            return
        if report.closing is None:
            self._tasks.start(
                self._slips.print_report(report.text, self.desk.lane.training, partial(self._say_of, self.desk))
            )
        else:
            self._is_asking = True
            self._tasks.start(self._print_closing(report.closing, self.desk))

    def read_again(self) -> None:
        """Ask the journal for everything that is shown of the lane."""
        self._reads += 1
        self._tasks.start(self._read(self._reads, self.desk))

    # What is shown.

    def refresh(self) -> None:
        """Show the lane as it is now."""
        desk = self.desk
        self._show_free(desk)
        self.say(desk.said[0], is_trouble=desk.said[1])
        self.show_able(shift_words.abilities(desk.driver(self._runtime)))
        self._show_work(desk)
        self._show_paper(desk)
        self._show_findings()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # while it was hidden it followed nothing
        self._ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.desk.said = ("", False)
            self.refresh()

    def _show_free(self, desk: Desk) -> None:
        """Whether the pinpad may be asked something; meanwhile the keyboard waits where nothing can be pressed."""
        buttons, was_busy = (self.report, self.reconcile), not self.report.isEnabled()
        # also while a dialog that has just been answered still has the keyboard
        focused = self.window().focusWidget()
        if desk.is_working and focused in buttons:
            desk.tile.setFocus()  # before Qt hands the keyboard to whatever comes next, which may be Abort
        for button in buttons:
            button.setDisabled(desk.is_working)
        if was_busy and not desk.is_working and focused is desk.tile:
            self.report.setFocus()

    def _show_work(self, desk: Desk) -> None:
        status = desk.status
        is_asked = desk.asks is not None and status.question is not None
        if self.question.has_keyboard() and not is_asked:
            desk.tile.setFocus()
        if desk.is_working:
            self.progress.show_status(status)
            self.progress.abort.setVisible(desk.asks is not None and desk.can_abort(self._runtime))
        if status.question is not None and is_asked:
            self.question.show_subject(words.running(status))
            if self.question.ask(status.question):
                self.question.show()
                self.question.take_focus()
        else:
            self.question.forget()
        self.question.setVisible(is_asked)
        self.progress.setVisible(desk.is_working and not is_asked)
        self._tick()

    def _show_paper(self, desk: Desk) -> None:
        report = desk.report
        self.paper.show_slip(cases.Slip(self._title(report), report.text, desk.lane.training) if report else None)
        self.print.setEnabled(report is not None)

    def _show_findings(self) -> None:
        found, report, when = self.found, self.desk.report, self._when()
        self.last.setEnabled(bool(found and found.closings))
        if found is None:
            self._shown = None
            self.show_compared([])
            self.show_due("")
            return
        self.show_due("" if found.reminder is None else shift_words.due(found.reminder, when))
        self.show_any_closing(bool(found.closings))
        self.closings.show_closings(found.closings)
        self.day.show_day(found.day, training=self.desk.lane.training)
        shown = (found.comparisons, report, self._translations.language)
        if shown == self._shown:
            return  # nothing moves while it is the same
        self._shown = shown
        remark = "" if report is None or report.closing is None else shift_words.bank(report.closing.totals)
        self.show_compared(
            [
                ComparisonCard(
                    self.column,
                    each,
                    self._subject(each, report),
                    remark if report is not None else self.tr("Ask the pinpad for its short report to compare."),
                    when,
                    is_asked=report is not None,
                )
                for each in found.comparisons
            ]
        )

    def _subject(self, comparison: Comparison, report: Report | None) -> str:
        title = self.tr("The open shift") if report is None else self._title(report)
        return " · ".join(filter(None, (title, comparison.terminal_id)))

    def _title(self, report: Report) -> str:
        kind = Kind.SHORT_REPORT if report.closing is None else Kind.RECONCILIATION
        when = self._when()
        return f"{words.kind(kind)} · {words.moment(report.at, when.now, when.zone)}"

    def _when(self) -> When:
        return When(self._runtime.clock.now(), self._runtime.settings.zone)

    def _tick(self) -> None:
        desk, now = self.desk, self._runtime.clock.monotonic()
        if desk.status.started is not None:
            self.progress.show_elapsed(now - desk.status.started)
        if (remaining := desk.remaining(now)) is not None:
            self.question.show_remaining(remaining)

    def _lane_changed(self, desk: Desk) -> None:
        status, operation = desk.status, desk.status.operation
        desk.tile.show_status(status)
        desk.note_question(self._runtime.clock.monotonic())
        seen = (status.condition, status.found, operation and (operation.id, operation.state))
        is_new, desk.seen = seen != desk.seen, seen
        if desk is not self.desk or not self.isVisible():
            return
        self._show_work(desk)
        if is_new:
            self._show_free(desk)
            self.read_again()

    def _say_of(self, desk: Desk, text: str, is_trouble: bool) -> None:
        desk.said = (text, is_trouble)
        if desk is self.desk:
            self.say(text, is_trouble=is_trouble)

    # What is asked of the journal and of the pinpad.

    async def _read(self, number: int, desk: Desk) -> None:
        found = await self._find(desk)
        if found is not None and number == self._reads:  # else another answer is on its way
            self._note_closing(desk, found)
            self.found = found
            self._show_findings()

    def _note_closing(self, desk: Desk, found: Findings) -> None:
        """A reconciliation that was lost may have been found meanwhile."""
        report = desk.report
        shown = None if report is None else report.closing
        for each in found.closings:
            if shown is not None and report is not None and each.operation.id == shown.id:
                desk.report = replace(report, closing=each.operation)
                if shown.state is State.UNKNOWN:
                    self._say_of(desk, self.tr("It was looked up: the shift is closed."), False)

    async def _find(self, desk: Desk) -> Findings | None:
        """What the journal says of the lane now; None where it cannot be read, which is said."""
        report = desk.report
        try:
            return await ask_journal(self._runtime, lambda reader: find(reader, self._runtime, desk.lane, report))
        except AppError as error:
            self._say_of(desk, i18n.error_text(error), True)
            return None

    async def _report(self, desk: Desk) -> None:
        self._say_of(desk, "", False)
        try:
            future = desk.lane.ask(Kind.SHORT_REPORT)
        except AppError as error:
            self._say_of(desk, i18n.error_text(error), True)
            return
        desk.asks = Kind.SHORT_REPORT
        self.refresh()
        try:
            # the lane is taken already: what is the latest now is what the report may count
            newest = await ask_journal(
                self._runtime, lambda reader: reader.shifts.newest(desk.lane.name, training=desk.lane.training)
            )
            reply = await result_of(future)
        except AppError as error:
            self._say_of(desk, i18n.error_text(error), True)
        else:
            if reply.slip:
                desk.report = Report(reply.slip, self._runtime.clock.now(), newest=newest)
                self.closings.leave()
            if reply.state is not State.APPROVED or not reply.slip:
                self._say_of(desk, no_report(reply.code, reply.troubles), True)
        finally:
            self._take_back(desk)

    async def _ask_and_reconcile(self, desk: Desk) -> None:
        request = Request(Kind.RECONCILIATION, operator=self._supervision.operator)
        try:
            matter = closing_matter(desk, await self._find(desk), self._when())
            if not await dialogs.confirm(self, matter, self.tr("Close the shift")):
                return
        finally:
            self._is_asking = False
        ended = await self._reconcile(desk, request)
        if isinstance(ended, AppError):
            again = await reconsider(self, self._supervision, desk.lane, request, ended)
            if again is not None:
                await self._reconcile(desk, again)

    async def _reconcile(self, desk: Desk, request: Request) -> Operation | AppError:
        """Have the shift closed, and show what came of it; a refusal is told, and may be lifted."""
        self._say_of(desk, "", False)
        try:
            future = desk.lane.submit(request)
            desk.asks = Kind.RECONCILIATION
            self.refresh()
            ended = await result_of(future)
        except AppError as error:
            self._say_of(desk, i18n.error_text(error), True)
            return error
        else:
            self._show_end(desk, ended)
            return ended
        finally:
            self._take_back(desk)

    def _show_end(self, desk: Desk, ended: Operation) -> None:
        is_good = ended.state is State.APPROVED
        is_looked_up = desk.status.look_up is not None
        told = told_of_closing(ended, self._translations.language, is_looked_up=is_looked_up)
        self._say_of(desk, told, not is_good)
        if ended.slip is not None:
            desk.report = Report(ended.slip, ended.ended_at or ended.created_at, closing=ended)
            if self._runtime.settings.printer.automatic and ended.state is not State.UNKNOWN:
                self._slips.print_new(ended)

    def _take_back(self, desk: Desk) -> None:
        desk.asks = None
        self.refresh()
        self.read_again()
        self.operated.emit()

    async def _print_closing(self, closing: Operation, desk: Desk) -> None:
        try:
            await self._slips.print_elsewhere(self, closing, partial(self._say_of, desk), is_copy=True)
        finally:
            self._is_asking = False

    def _look_at(self, closing: Closing) -> None:
        operation = closing.operation
        if operation.slip is not None:
            self.desk.report = Report(operation.slip, operation.ended_at or operation.created_at, closing=operation)
        self._say_of(self.desk, "" if operation.slip else self.tr("It has no report."), True)
        self._show_paper(self.desk)
        self.read_again()

    # How it is put together.

    def _answer(self, number: int, value: str | None) -> None:
        self.desk.lane.reply(number, value)
        self.desk.tile.setFocus()  # a second key must not answer whatever comes next

    def _take_desk(self, bridge: LaneBridge) -> Desk:
        desk = Desk(bridge, LaneTile(bridge.status, self))
        self.tiles.addWidget(desk.tile)
        desk.tile.clicked.connect(lambda: self.choose_lane(desk))
        bridge.changed.connect(lambda: self._lane_changed(desk))
        return desk

    def _connect(self) -> None:
        self.report.clicked.connect(self.ask_report)
        self.reconcile.clicked.connect(self.ask_reconciliation)
        self.last.clicked.connect(self.show_last_closed)
        self.print.clicked.connect(self.print_shown)
        self.progress.aborted.connect(self.abort)
        self.question.aborted.connect(self.abort)
        self.question.answered.connect(self._answer)
        self.closings.looked_at.connect(self._look_at)
        self._ticker.timeout.connect(self._tick)
