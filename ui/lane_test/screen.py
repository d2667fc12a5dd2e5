"""The screen of the lane test: why a lane does not work, what passes its line, and all that support needs of it."""

import asyncio
from contextlib import aclosing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.checks.lane_test import LaneTest, Wishes
from app.checks.lane_test_steps import Mark, Result, Step
from app.core.errors import AppError, NothingToReplay
from app.core.model import State
from app.core.waiting import result_of
from app.lanes.lane import Lane
from app.printing.trial_page import trial_page
from app.terminals.links import list_devices
from app.tracing import files
from app.tracing.entries import TraceEntry
from app.tracing.replay import Replay, replay
from app.tracing.sequence import rows
from ui.common import confirmations, dialogs, i18n, outcome, words
from ui.common.dialogs import Matter
from ui.lane_test.support import SupportBundle
from ui.lane_test.traces import TraceFeed
from ui.lane_test.view import DEVICES, KEYS, SEQUENCE, TRACE, LaneTestView
from ui.screen import Keys, Surroundings


class LaneTestScreen(LaneTestView):
    """What the view does. It listens to the line only while it is shown."""

    def __init__(self, parent: QWidget, surroundings: Surroundings) -> None:
        super().__init__(parent, surroundings.runtime.settings.zone)
        self._surroundings = surroundings
        self._runtime = surroundings.runtime
        self._tasks = surroundings.tasks.of(self)
        self._names = list(self._runtime.lanes)
        self._is_running = False
        self._is_stopping = False
        self._test: LaneTest | None = None
        """The test that is under way."""
        self._feed = TraceFeed(self, self._runtime.traces)
        self._bundle = SupportBundle(self, surroundings)
        self.show_lanes([f"{words.schemes(lane.schemes)} · {lane.name}" for lane in self._runtime.lanes.values()])
        self.set_running(False)
        self._connect()

    @property
    def is_at_work(self) -> bool:
        """Also between the test sale and giving it back, when the lane is at nothing."""
        return self._test is not None

    def take_focus(self) -> None:
        self.lanes.setFocus()

    def keys(self) -> Keys:
        return {KEYS["start"]: self.begin, KEYS["stop"]: self.stop_test, KEYS["bundle"]: self._bundle.offer}

    def help(self) -> list[tuple[str, str]]:
        return [
            (KEYS["start"], self.tr("Test the lane")),
            (KEYS["stop"], self.tr("Stop the test after this step")),
            (KEYS["bundle"], self.tr("Support bundle: all that support needs, in one file")),
        ]

    # The test

    def begin(self) -> None:
        """Test the chosen lane."""
        if not self._is_running:
            self._is_running = True
            self._tasks.start(self._begin(self._lane))

    def end_work(self) -> None:
        if self._test is not None:
            self._is_stopping = True
            self._test.end_question()

    def stop_test(self) -> None:
        """End the test after this step: a question is let go, a pinpad that waits for a card is asked to stop."""
        if self._test is not None and not self._is_stopping:
            self._is_stopping = True
            self.say(self.tr("The test ends after this step."))
            self._test.abort()

    async def _begin(self, lane: Lane) -> None:
        try:
            if (wishes := await self._wishes(lane)) is not None:
                self.set_running(True)
                self.say("")
                self.steps.begin(self._surroundings.translations.language)
                self._test = LaneTest(self._runtime, lane, wishes)
                await self._run(self._test)
        except AppError as error:
            self.say(i18n.error_text(error), is_trouble=True)
        finally:
            self._is_running = self._is_stopping = False
            self._test = None
            self.set_running(False)
            self.operated.emit()
            if self.isVisible():  # elsewhere it would take the keyboard away from what is seen
                self.start.setFocus()

    async def _run(self, test: LaneTest) -> None:
        results: dict[Step, Result] = {}
        async with aclosing(test.run()) as steps:
            async for result in steps:
                results[result.step] = result
                self.steps.show_result(result)
                # a sale that was made is given back in any case: that was agreed to with it
                is_sold = result.step is Step.SALE and result.mark is Mark.GOOD
                if self._is_stopping and result.mark is not Mark.RUNNING and not is_sold:
                    break
        self._tell_end(results)

    def _look_for_question(self) -> None:
        """The cashier answers on the Operation screen, which has the place for it; here it is said that he has to."""
        question = None if self._test is None else self._lane.status.question
        if question is not None:
            text = self.tr("The pinpad asks: {0} Answer it on the Operation screen (Ctrl+1).")
            self.say(text.format(" ".join(question.prompt.split())))

    def _tell_end(self, results: dict[Step, Result]) -> None:
        self.steps.show_worst()
        sale, given_back = results.get(Step.SALE), results.get(Step.GIVE_BACK)
        bad = [result for result in results.values() if result.mark is Mark.BAD]
        is_doubtful = any(result.mark is Mark.DOUBTFUL for result in results.values())
        unknown = next(
            (each.operation for each in bad if each.operation and each.operation.state is State.UNKNOWN), None
        )
        if unknown is not None:  # never a word of doing it again: the lane asks the pinpad what became of it
            language, is_looked_up = self._surroundings.translations.language, self._lane.status.look_up is not None
            told = outcome.of_operation(unknown, language, is_looked_up=is_looked_up)
            self.say(f"{told.subject}: {told.word}. {told.advice}", is_trouble=True)
        elif sale is not None and sale.mark is Mark.GOOD and (given_back is None or given_back.mark is not Mark.GOOD):
            text = self.tr("The test sale was not given back: do it on the Operation screen. Its RRN is {0}.")
            self.say(text.format(sale.found), is_trouble=True)
        elif bad:
            self.say(self.tr("Something is wrong: see the steps."), is_trouble=True)
        elif self._is_stopping:
            self.say(self.tr("The test was stopped."))
        elif is_doubtful:
            self.say(self.tr("It works, but something is to be put right: see the steps."), is_trouble=True)
        else:
            self.say(self.tr("All is well."))

    async def _wishes(self, lane: Lane) -> Wishes | None:
        """What is to be done; None where the sum is none, or the cashier does not agree to sell."""
        amount: int | None = None
        if self.sells.isChecked():
            amount = self.amount.amount()
            facts = confirmations.place_and_amount(lane, amount)
            remark = self.tr("A card has to be presented, and once more where the pinpad wants it for giving back.")
            matter = Matter(self.tr("Sell for a test, and give back at once?"), facts, remark)
            if not await dialogs.confirm(self, matter, self.tr("Test")):
                return None
        print_page = self._print_page if self.prints.isChecked() else None
        return Wishes(amount, self._surroundings.supervision.operator, print_page)

    async def _print_page(self) -> str:
        settings, printer = self._runtime.settings, self._surroundings.printer
        await result_of(printer.print(trial_page(settings.till_name, settings.printer.width)))
        return printer.name or self.tr("the default printer")

    @property
    def _lane(self) -> Lane:
        return self._runtime.lane(self._names[self.lanes.currentRow()])

    # The line

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()
        self._tasks.start(self._list_devices())

    def hideEvent(self, event: QHideEvent) -> None:
        self._feed.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.steps.retranslate(self._surroundings.translations.language)

    def _follow(self) -> None:
        """Show the trace of the chosen lane, and go along with it."""
        self.trace.show_entries(self._feed.follow(self._names[self.lanes.currentRow()]))
        self._show_sequence()

    def _take(self, entries: list[TraceEntry]) -> None:
        self.trace.add_entries(entries)
        self._show_sequence()

    def _show_sequence(self) -> None:
        """Only where it is seen: all of a full trace takes the window 40 ms."""
        if self.pages.currentIndex() == SEQUENCE:
            self.sequence.show_rows(rows(self.trace.trace.entries))

    def _turn_to(self, page: int) -> None:
        self.show_page(page)
        self._show_sequence()
        if page == DEVICES:
            self._tasks.start(self._list_devices())

    def _forget(self) -> None:
        self._runtime.traces[self._lane.name].clear()
        self.trace.show_entries(())
        self._show_sequence()

    async def _list_devices(self) -> None:
        try:
            self.devices.rows.show(await asyncio.to_thread(list_devices))
            self.devices.share_width()
        except AppError as error:
            self.say(i18n.error_text(error), is_trouble=True)

    async def _save(self) -> None:
        trace = self._runtime.traces[self._lane.name].snapshot()
        path = await dialogs.choose_file(self, self.tr("Save the trace"), files.propose_name(trace))
        if path is not None:
            await self._try(partial(files.save, trace, path), self.tr("Saved: {0}").format(path))

    async def _try(self, work: partial[None], done: str) -> None:
        try:
            await asyncio.to_thread(work)
        except AppError as error:
            self.say(i18n.error_text(error), is_trouble=True)
        else:
            self.say(done)

    async def _replay(self) -> None:
        path = await dialogs.open_file(self, self.tr("Replay a trace"), files.SUFFIX)
        if path is None:
            return
        try:
            trace, played = await asyncio.to_thread(_load_and_replay, path)
        except AppError as error:
            self.say(i18n.error_text(error), is_trouble=True)
            return
        self._feed.stop()
        self.trace.show_entries(trace)
        self._show_sequence()
        if isinstance(played, NothingToReplay):
            self.say(i18n.error_text(played), is_trouble=True)
            return
        await dialogs.tell(self, self._account(path, played))
        self.say(self.tr("What is shown is {0}. Choose a lane to see its line again.").format(path.name))

    def _account(self, path: Path, played: Replay) -> Matter:
        """What a replay has shown."""
        facts = [(self.tr("File"), path.name)]
        for each in played.conversations:
            kind = f"{each.number} · {words.kind(each.kind)}"
            same = self.tr("the same: {0}").format(each.replayed)
            difference = each.difference
            if difference is not None:
                same = self.tr("differs at entry {0}: recorded {1}, replayed {2}").format(
                    difference.entry, difference.expected, difference.got
                )
            facts.append((kind, same))
        facts += [(self.tr("Left out"), each) for each in played.skipped]
        same = (
            self.tr("Replayed, the same came out") if played.is_same else self.tr("Replayed, it does not come out so")
        )
        return Matter(same, tuple(facts))

    def _connect(self) -> None:
        for bridge in self._surroundings.bridges.values():
            bridge.changed.connect(self._look_for_question)
        self.start.clicked.connect(self.begin)
        self.stop.clicked.connect(self.stop_test)
        self.sells.toggled.connect(self.amount.setEnabled)
        self.lanes.currentRowChanged.connect(lambda _row: self._follow())
        self._feed.came.connect(self._take)
        for page in (TRACE, SEQUENCE, DEVICES):
            self.tabs[page].clicked.connect(partial(self._turn_to, page))
        self.clear.clicked.connect(self._forget)
        self.save.clicked.connect(lambda: self._tasks.start(self._save()))
        self.replay.clicked.connect(lambda: self._tasks.start(self._replay()))
        self.bundle.clicked.connect(self._bundle.offer)


def _load_and_replay(path: Path) -> tuple[tuple[TraceEntry, ...], Replay | NothingToReplay]:
    """The entries, and what came of replaying them, or why that cannot be done: they can be read all the same."""
    trace = files.load(path)
    try:
        return trace.entries, replay(trace)
    except NothingToReplay as error:
        return trace.entries, error
