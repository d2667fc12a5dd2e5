"""The guide that calibrates a lane: a small sale whose amount is read on the pinpad, then the money given back (M12).

Each step shows its page, waits for what the operator chooses, and gives the next step. Nothing is sent that he has not
asked for, and while a pinpad is at work the guide stays until that has ended.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QListWidget, QWidget

from app.errors import AppError, ShiftOver
from app.journal.reading import Reader
from app.lanes import calibration
from app.lanes.lane import Lane
from app.lanes.profile import Cover
from app.lanes.status import Condition
from app.model import Kind, Operation, Phase, Request, State
from app.runtime import Runtime
from app.settings import LaneSettings
from ui import calibration_pages as pages
from ui import confirmations, offers, outcome, words
from ui.bridge import LaneBridge
from ui.outcome import Outcome
from ui.reading import ask_journal
from ui.widgets.calibration import AtWork, LaneRow, SetUp
from ui.widgets.guide import Choice, GuideDialog, Page

SUGGESTED = 1_011_37
"""Tiyin: a sum that no two notations read alike (M12)."""

OFFERED = 8
"""Sales to choose from."""

OFFERED_FOR = timedelta(days=30)
"""For so long after a calibration's sale the guide still finds it."""

BEFORE_CARD = (None, Phase.STARTED, Phase.CARD)
"""While the pinpad is no further, nobody has presented a card."""

AFTER_CARD = (Phase.PIN, Phase.CONNECT, Phase.WRITE, Phase.READ)

Perform = Callable[[str, Request], Awaitable[Operation]]
"""Carries a request out on the lane of that name as the Operation screen does; raises AppError where it is refused."""

Step: TypeAlias = Callable[[], Awaitable["Step | None"]]


class CalibrationGuide:
    """One run of the guide."""

    def __init__(
        self,
        parent: QWidget,
        runtime: Runtime,
        bridges: Mapping[str, LaneBridge],
        perform: Perform,
        language: str,
    ) -> None:
        self._parent = parent
        self._runtime = runtime
        self._bridges = bridges
        self._perform = perform
        self._language = language
        self._amount = SUGGESTED
        self._name = next(iter(bridges))
        self._dialog = GuideDialog(parent, QCoreApplication.translate("calibration", "Calibration"))

    async def run(self, name: str) -> None:
        """Lead through the calibration, beginning with the lane of that name."""
        self._name = name
        step: Step | None = self._set_up
        try:
            while step is not None:
                step = await step()
        finally:
            self._dialog.done(0)
            self._dialog.deleteLater()
            self._parent.activateWindow()

    @property
    def _lane(self) -> Lane:
        return self._bridges[self._name].lane

    @property
    def _settings(self) -> LaneSettings:
        return next(lane for lane in self._runtime.settings.lanes if lane.name == self._name)

    # The sum

    async def _set_up(self) -> Step | None:
        body = SetUp([self._row(lane) for lane in self._runtime.settings.lanes], self._name, self._amount)
        self._show(pages.set_up(), body)
        buttons = self._dialog.buttons

        def turn() -> None:
            row = body.row()
            buttons[Choice.START].setEnabled(row.may_start)
            buttons[Choice.GIVE_BACK].setVisible(row.may_give_back)

        body.turned.connect(turn)
        body.filled_in.connect(buttons[Choice.START].setFocus)
        turn()
        while (choice := await self._dialog.choice()) is not Choice.LEAVE:
            self._name = body.row().name
            if choice is Choice.GIVE_BACK:
                return self._choose_sale
            amount = body.read_amount()
            if amount is not None:
                self._amount = amount
                return self._sell
        return None

    def _row(self, lane: LaneSettings) -> LaneRow:
        status = self._bridges[lane.name].lane.status
        needs_it = self._bridges[lane.name].lane.profile.fingerprint is not None
        is_ready = needs_it and status.condition is Condition.READY
        return LaneRow(
            name=lane.name,
            text=f"{words.schemes(lane.schemes)} · {lane.name} — {pages.lane_state(lane, status)}",
            hint=pages.lane_hint(lane, status),
            may_start=is_ready,
            may_give_back=is_ready and status.covers == {Cover.SALE},
        )

    # The sale

    async def _sell(self) -> Step | None:
        reading = _Reading(self._dialog, self._bridges[self._name], self._amount)
        reading.begin()
        try:
            ended = await self._carry_out(Request(Kind.SALE, self._amount, calibrates=True))
        finally:
            reading.end()
        return await self._tell_of_sale(ended, reading.typed)

    async def _tell_of_sale(self, ended: Operation | AppError, typed: int | None) -> Step | None:
        if not isinstance(ended, Operation) or ended.state not in (State.APPROVED, State.UNKNOWN):
            return self._set_up if await self._ask(self._sale_not_made(ended, typed)) is Choice.AGAIN else None
        if ended.state is State.UNKNOWN:
            await self._ask(pages.unknown(ended))
            return None
        covers = self._lane.status.covers
        if Cover.SALE in covers and calibration.proves(ended, None, self._lane.profile, typed):
            page = pages.sale_released(ended)
        else:
            reasons = pages.why_not(ended, None, self._lane.profile, typed)
            if typed not in (None, ended.amount):
                reasons = [pages.notation(self._settings, typed or 0), *reasons]
            page = pages.sale_proves_nothing(ended, reasons, may_give_back=Cover.SALE in covers)
        match await self._ask(page):
            case Choice.GIVE_BACK:
                return partial(self._agree, ended, ended.scheme.gives_back_by)
            case Choice.AGAIN:
                return self._set_up
            case _:
                return partial(self._leave, ended)

    def _sale_not_made(self, ended: Operation | AppError, typed: int | None) -> Page:
        told = self._told(ended)
        if typed is None or typed == self._amount:
            return pages.sale_not_made(told)
        return pages.other_amount(self._settings, self._amount, typed, told)

    # The give-back

    async def _choose_sale(self) -> Step | None:
        lane = self._lane
        now, zone = self._runtime.clock.now(), self._runtime.settings.zone
        try:
            sales = await ask_journal(self._runtime, lambda reader: _find_sales(reader, lane, now - OFFERED_FOR))
        except AppError as error:
            choice = await self._ask(pages.not_given_back(self._told(error)))
            return self._choose_sale if choice is Choice.AGAIN else None
        if not sales:
            return self._set_up if await self._ask(pages.nothing_to_give_back()) is Choice.AGAIN else None
        if len(sales) == 1:
            return partial(self._agree, sales[0], sales[0].scheme.gives_back_by)
        body = QListWidget()
        body.addItems([confirmations.describe_sale(sale, now, zone) for sale in sales])
        body.setCurrentRow(0)
        self._show(pages.choose_sale(), body)
        if await self._dialog.choice() is Choice.LEAVE:
            return None
        chosen = sales[body.currentRow()]
        return partial(self._agree, chosen, chosen.scheme.gives_back_by)

    async def _agree(self, sale: Operation, kind: Kind) -> Step | None:
        if await self._ask(pages.agree(sale, kind)) is Choice.GIVE_BACK:
            return partial(self._give_back, sale, kind)
        return partial(self._leave, sale)

    async def _give_back(self, sale: Operation, kind: Kind) -> Step | None:
        watching = _Watching(self._dialog, self._bridges[self._name], AtWork(asks_amount=False))
        watching.begin(pages.giving_back(kind))
        try:
            ended = await self._carry_out(Request(kind, sale.amount, sale.rrn, calibrates=True))
        finally:
            watching.end()
        return await self._tell_of_give_back(ended, sale, kind)

    async def _tell_of_give_back(self, ended: Operation | AppError, sale: Operation, kind: Kind) -> Step | None:
        if kind is Kind.CANCEL and _is_shift_over(ended):
            choice = await self._ask(pages.shift_over())
            return partial(self._agree, sale, Kind.RETURN) if choice is Choice.RETURN else partial(self._leave, sale)
        if isinstance(ended, Operation) and ended.state is State.UNKNOWN:
            await self._ask(pages.unknown(ended))
            return None
        if not isinstance(ended, Operation) or ended.state is not State.APPROVED:
            choice = await self._ask(pages.not_given_back(self._told(ended)))
            return partial(self._agree, sale, kind) if choice is Choice.AGAIN else partial(self._leave, sale)
        if Cover.GIVE_BACK in self._lane.status.covers and calibration.proves(ended, sale, self._lane.profile, None):
            await self._ask(pages.released(ended))
            return None
        reasons = pages.why_not(ended, sale, self._lane.profile, None)
        choice = await self._ask(pages.give_back_proves_nothing(ended, reasons))
        return self._set_up if choice is Choice.AGAIN else None

    async def _leave(self, sale: Operation) -> Step | None:
        await self._ask(pages.sale_stays(sale))
        return None

    # What all steps share

    async def _ask(self, page: Page) -> Choice:
        self._show(page)
        return await self._dialog.choice()

    def _show(self, page: Page, body: QWidget | None = None) -> None:
        self._dialog.show_page(page, body)
        if not self._dialog.isVisible():
            self._dialog.open()

    async def _carry_out(self, request: Request) -> Operation | AppError:
        try:
            return await self._perform(self._name, request)
        except AppError as error:
            return error

    def _told(self, ended: Operation | AppError) -> Outcome:
        if isinstance(ended, Operation):
            return outcome.of_operation(ended, self._language)
        return outcome.of_refusal(ended)


class _Watching:
    """A pinpad at work: its words on the page, its questions, and Stop."""

    def __init__(self, dialog: GuideDialog, bridge: LaneBridge, body: AtWork) -> None:
        self.dialog = dialog
        self.lane = bridge.lane
        self.body = body
        self._bridge = bridge

    def begin(self, page: Page) -> None:
        """Show `page` and follow the pinpad."""
        self.body.show_status(self.lane.status)
        self.dialog.show_page(page, self.body)
        self.follow()
        self._bridge.changed.connect(self.follow)
        self.dialog.chosen.connect(self.take)
        self.body.answered.connect(self.lane.reply)
        self.body.aborted.connect(self.lane.abort)

    def end(self) -> None:
        """The pinpad is done."""
        self._bridge.changed.disconnect(self.follow)
        self.dialog.chosen.disconnect(self.take)

    def take(self, choice: Choice) -> None:
        """A button was pressed."""
        if choice is Choice.LEAVE:
            self.lane.abort()

    def follow(self) -> None:
        """Show how far the pinpad has come."""
        status = self.lane.status
        self.body.show_status(status)
        self.dialog.buttons[Choice.LEAVE].setDisabled(status.abort_asked)


class _Reading(_Watching):
    """The sale of a calibration: between its start and its card the operator types what the pinpad shows."""

    def __init__(self, dialog: GuideDialog, bridge: LaneBridge, amount: int) -> None:
        super().__init__(dialog, bridge, AtWork(asks_amount=True))
        self._amount = amount
        self._is_over = False
        self.typed: int | None = None
        """What was typed in time."""

    def begin(self, page: Page | None = None) -> None:
        super().begin(page or pages.read_amount())
        self.body.typed.connect(lambda: self.take(Choice.START))

    def take(self, choice: Choice) -> None:
        super().take(choice)
        if choice is not Choice.START or self._is_over:
            return
        self.follow()
        if self._shows_amount() and (amount := self.body.read_amount()) is not None:
            self._judge(amount)

    def follow(self) -> None:
        super().follow()
        if self._is_over:
            return
        status = self.lane.status
        if status.phase in AFTER_CARD:
            self._go_on(pages.stopping_too_late())
            self.lane.abort()
        elif Choice.START in self.dialog.buttons:
            self.dialog.buttons[Choice.START].setEnabled(self._shows_amount())

    def _shows_amount(self) -> bool:
        """Whether the pinpad has been told the amount, and of a card nothing is known."""
        status = self.lane.status
        is_sent = status.operation is not None and status.operation.state is State.SENT
        return is_sent and status.phase in BEFORE_CARD and not status.abort_asked

    def _judge(self, amount: int) -> None:
        self.typed = amount
        if amount == self._amount:
            self.lane.confirm_amount_read(amount)
            self._go_on(pages.present_card())
        else:
            self._go_on(pages.stopping_other_amount())
            self.lane.abort()

    def _go_on(self, page: Page) -> None:
        """There is nothing more to be typed."""
        self._is_over = True
        self.body.close_entry()
        self.dialog.show_page(page, self.body)
        self.follow()


def _is_shift_over(ended: Operation | AppError) -> bool:
    if isinstance(ended, Operation):
        return ended.state is State.DECLINED and ended.code == offers.SHIFT_OVER
    return isinstance(ended, ShiftOver)


def _find_sales(reader: Reader, lane: Lane, since: datetime) -> list[Operation]:
    """The lane's sales that may be those of its calibration, newest first: with tiyin, and whole."""
    approved = reader.list_operations(State.APPROVED, since)
    own = (
        sale
        for sale in approved
        if sale.lane == lane.name
        and sale.training == lane.training
        and sale.kind is Kind.SALE
        and sale.rrn
        and sale.amount % 100
        and not reader.guards.refunded(sale)
    )
    return list(islice(own, OFFERED))
