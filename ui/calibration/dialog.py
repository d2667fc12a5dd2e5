"""The guide that calibrates a lane: a small sale whose amount is read on the pinpad, then the money given back (M12).

Each step shows its page, waits for what the operator chooses, and gives the next step. Nothing is sent that he has not
asked for, and while a pinpad is at work the guide stays until that has ended. At its end it names every sale of a
calibration whose money is not back, also those of an earlier run.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QListWidget, QWidget

from app.core.errors import AppError, ShiftOver
from app.core.model import Kind, Operation, Request, State
from app.journal import calibration_sales
from app.journal.calibration_sales import OpenSale
from app.journal.reading import Reader
from app.lanes import calibration
from app.lanes.lane import Lane
from app.lanes.profile import Cover
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import LaneSettings
from ui.calibration import calibration_left as leftover
from ui.calibration import calibration_pages as pages
from ui.calibration.bodies import AtWork, LaneRow, SetUp
from ui.calibration.work import PinpadAtWork, ReadingPinpad
from ui.common import confirmations, offers, outcome, words
from ui.common.bridge import LaneBridge
from ui.common.guide import Choice, GuideDialog, Page
from ui.common.outcome import Outcome
from ui.common.reading import ask_journal

SUGGESTED = 1_011_37
"""Tiyin: a sum that no two notations read alike (M12)."""

OFFERED = 8
"""Sales to choose from."""

OFFERED_FOR = timedelta(days=30)
"""For so long after a calibration's sale the guide still finds it."""

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
        self._charged: dict[str, Operation] = {}
        """The sales of this run that were charged, or may have been; by id, without those that were refunded."""
        self._named: str | None = None
        """The sale that the last page has named as not known."""
        self._dialog = GuideDialog(parent, QCoreApplication.translate("calibration", "Calibration"))

    async def run(self, name: str) -> None:
        """Lead through the calibration, beginning with the lane of that name."""
        self._name = name
        step: Step | None = self._set_up
        try:
            while step is not None:
                step = await step() or await self._tell_of_open()
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
        open_sales = list[OpenSale]()
        with suppress(AppError):  # the end of the guide tells that the journal cannot be read
            open_sales = await self._find_open()
        body = SetUp([self._row(lane, open_sales) for lane in self._runtime.settings.lanes], self._name, self._amount)
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

    def _row(self, lane: LaneSettings, open_sales: Sequence[OpenSale]) -> LaneRow:
        status = self._bridges[lane.name].lane.status
        left = _refundable(open_sales, self._bridges[lane.name].lane)
        return LaneRow(
            name=lane.name,
            text=f"{words.schemes(lane.schemes)} · {lane.name} — {pages.lane_state(lane, status)}",
            hint=f"{pages.lane_hint(lane, status)} {leftover.hint(len(left))}".rstrip(),
            may_start=self._is_ready(lane.name),
            may_give_back=self._may_refund(lane.name) and (bool(left) or status.covers == {Cover.SALE}),
        )

    def _is_ready(self, name: str) -> bool:
        lane = self._bridges[name].lane
        return lane.profile.fingerprint is not None and lane.status.condition is Condition.READY

    def _may_refund(self, name: str) -> bool:
        return self._is_ready(name) and Cover.SALE in self._bridges[name].lane.status.covers

    # The sale

    async def _sell(self) -> Step | None:
        reading = ReadingPinpad(self._dialog, self._bridges[self._name], self._amount)
        reading.begin()
        try:
            key = calibration_sales.new_key()
            ended = await self._carry_out(Request(Kind.SALE, self._amount, calibrates=True, idempotency_key=key))
        finally:
            reading.end()
        return await self._tell_of_sale(ended, reading.typed)

    async def _tell_of_sale(self, ended: Operation | AppError, typed: int | None) -> Step | None:
        if not isinstance(ended, Operation) or ended.state not in (State.APPROVED, State.UNKNOWN):
            return self._set_up if await self._ask(self._sale_not_made(ended, typed)) is Choice.AGAIN else None
        self._charged[ended.id] = ended
        if ended.state is State.UNKNOWN:
            return await self._tell_of_unknown(ended, ended)
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
                return None

    def _sale_not_made(self, ended: Operation | AppError, typed: int | None) -> Page:
        told = self._told(ended)
        if typed is None or typed == self._amount:
            return pages.sale_not_made(told)
        return pages.other_amount(self._settings, self._amount, typed, told)

    # The give-back

    async def _choose_sale(self) -> Step | None:
        lane, now, zone = self._lane, *self._moment()
        try:
            sales = _refundable(await self._find_open(), lane)
            if lane.status.covers == {Cover.SALE}:
                others = await ask_journal(self._runtime, lambda reader: _find_sales(reader, lane, now - OFFERED_FOR))
                known = {sale.id for sale in sales}
                sales += [sale for sale in others if sale.id not in known]
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
        sale = sales[body.currentRow()]
        return partial(self._agree, sale, sale.scheme.gives_back_by)

    async def _agree(self, sale: Operation, kind: Kind) -> Step | None:
        if await self._ask(pages.agree(sale, kind)) is Choice.GIVE_BACK:
            return partial(self._give_back, sale, kind)
        return None

    async def _give_back(self, sale: Operation, kind: Kind) -> Step | None:
        watching = PinpadAtWork(self._dialog, self._bridges[self._name], AtWork(asks_amount=False))
        watching.begin(pages.giving_back(kind))
        try:
            ended = await self._carry_out(Request(kind, sale.amount, sale.rrn or sale.receipt_no, calibrates=True))
        finally:
            watching.end()
        return await self._tell_of_give_back(ended, sale, kind)

    async def _tell_of_give_back(self, ended: Operation | AppError, sale: Operation, kind: Kind) -> Step | None:
        if kind is Kind.CANCEL and _is_shift_over(ended):
            choice = await self._ask(pages.shift_over())
            return partial(self._agree, sale, Kind.RETURN) if choice is Choice.RETURN else None
        if isinstance(ended, Operation) and ended.state is State.UNKNOWN:
            return await self._tell_of_unknown(ended, sale)
        if not isinstance(ended, Operation) or ended.state is not State.APPROVED:
            choice = await self._ask(pages.not_given_back(self._told(ended)))
            return partial(self._agree, sale, kind) if choice is Choice.AGAIN else None
        self._charged.pop(sale.id, None)
        profile = self._lane.profile
        proves = Cover.GIVE_BACK in self._lane.status.covers and calibration.proves(ended, sale, profile, None)
        return await self._tell_of_refund(ended, [] if proves else pages.why_not(ended, sale, profile, None))

    async def _tell_of_refund(self, refund: Operation, reasons: list[str]) -> Step | None:
        """The money of one sale is back; `reasons` tell why that releases nothing. Lead on to the next sale."""
        open_sales, is_all = list[OpenSale](), False
        with suppress(AppError):  # the end of the guide tells that the journal cannot be read
            open_sales = await self._find_open()
            is_all = not open_sales
        if left := _refundable(open_sales, self._lane):
            choice = await self._ask(leftover.another(refund, reasons, left[0]))
            return partial(self._agree, left[0], left[0].scheme.gives_back_by) if choice is Choice.GIVE_BACK else None
        if reasons:
            choice = await self._ask(pages.give_back_proves_nothing(refund, reasons))
            return self._set_up if choice is Choice.AGAIN else None
        await self._ask(pages.released(refund, is_all=is_all))
        return None

    async def _tell_of_unknown(self, ended: Operation, sale: Operation) -> Step | None:
        self._named = sale.id
        await self._ask(pages.unknown(ended, sale))
        return None

    # What is not refunded

    async def _find_open(self) -> list[OpenSale]:
        since = self._runtime.clock.now() - OFFERED_FOR
        return await ask_journal(self._runtime, lambda reader: calibration_sales.find_open(reader, since))

    async def _tell_of_open(self) -> Step | None:
        """Name every sale whose money is not back, unless the last page has named all there are."""
        named, self._named = self._named, None
        try:
            open_sales = await self._find_open()
        except AppError as error:
            await self._ask(leftover.unread(self._told(error), list(self._charged.values()), *self._moment()))
            return None
        if {each.sale.id for each in open_sales} <= {named}:
            return None
        lanes = [name for name in (self._name, *self._bridges) if self._may_refund(name)]
        lanes = [name for name in lanes if _refundable(open_sales, self._bridges[name].lane)]
        page = leftover.left(open_sales, *self._moment(), may_refund=bool(lanes))
        if await self._ask(page) is Choice.LEAVE:
            return None
        self._name = lanes[0]
        return self._choose_sale

    def _moment(self) -> tuple[datetime, ZoneInfo]:
        return self._runtime.clock.now(), self._runtime.settings.zone

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


def _is_shift_over(ended: Operation | AppError) -> bool:
    if isinstance(ended, Operation):
        return ended.state is State.DECLINED and ended.code == offers.SHIFT_OVER
    return isinstance(ended, ShiftOver)


def _refundable(open_sales: Sequence[OpenSale], lane: Lane) -> list[Operation]:
    """Those of that lane whose card is certainly charged."""
    return [
        each.sale
        for each in open_sales
        if each.may_be_refunded and each.sale.lane == lane.name and each.sale.training == lane.training
    ]


def _find_sales(reader: Reader, lane: Lane, since: datetime) -> list[Operation]:
    """The lane's sales that may be those of a calibration by an older version: with tiyin, and whole; newest first."""
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
