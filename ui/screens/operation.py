"""The screen of the day's work: sell, cancel and return on every lane, and what becomes of it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, JournalUnusable, OriginalMissing
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from app.model import Kind, Operation, Request, Scheme, State
from app.money import format_amount
from app.request_ids import parse_request_id
from app.runtime import Runtime
from ui import confirmations, outcome, words
from ui.bridge import LaneBridge
from ui.i18n import Translations
from ui.originals import OriginalWatch
from ui.printing import SlipPrinter
from ui.screens.operation_view import OperationView
from ui.slip_actions import SlipActions
from ui.tasks import Tasks, result_of
from ui.widgets.lane_tile import LaneTile
from ui.widgets.operation_form import Draft

TICK = 500
"""Milliseconds between two looks at the time elapsed."""

LATEST = 50
"""Operations in the list."""

REPEATABLE = (State.FAILED, State.DECLINED, State.ABORTED)
"""After these the form keeps what was asked, because the next thing is often to ask it again."""


@dataclass(slots=True)
class Seat:
    """One lane at the screen."""

    bridge: LaneBridge
    tile: LaneTile
    sent: Draft | None = None
    """What the form held when the running operation was sent from it."""
    ended: Operation | AppError | None = None
    """How this window's last request to the lane ended."""
    asked: tuple[int, float] | None = None
    """The number of the pinpad's present question, and the monotonic second at which it came up."""

    @property
    def lane(self) -> Lane:
        return self.bridge.lane

    @property
    def status(self) -> LaneStatus:
        return self.bridge.status

    @property
    def is_working(self) -> bool:
        # the lane is free a moment before its answer is here; until then the screen still shows the work
        return self.status.condition is Condition.WORKING or self.sent is not None


class OperationScreen(OperationView):
    """What the view does. One form serves all lanes; what was sent from it stays with its lane until that has ended.

    `settled` is emitted when the outcome of an operation has been shown and its slip handed to the printer.
    """

    settled = Signal()

    def __init__(
        self,
        parent: QWidget,
        runtime: Runtime,
        tasks: Tasks,
        translations: Translations,
        printer: SlipPrinter,
        *,
        automatic: bool,
    ) -> None:
        super().__init__(parent, runtime.settings.zone, runtime.clock.now)
        self._runtime = runtime
        self._tasks = tasks
        self._translations = translations
        self._automatic = automatic
        self.slips = SlipActions(self.pane, runtime, tasks, printer)
        self.seats = {name: self._take_seat(lane) for name, lane in runtime.lanes.items()}
        self.seat = next(iter(self.seats.values()))
        self._draft = Draft()
        self.originals = OriginalWatch(self.form, runtime, tasks)
        self._is_asking = False
        self._ticker = QTimer(self, interval=TICK)
        self._connect()
        self.seat.tile.setChecked(True)
        self.refresh()
        self.pane.show_slip(None, "")
        self.originals.watch(self.seat.lane)
        self._tasks.start(self.reload())

    def close_seats(self) -> None:
        """Hear nothing more of the lanes."""
        self._ticker.stop()
        for seat in self.seats.values():
            seat.bridge.close()

    def working(self) -> list[Seat]:
        """The lanes that have an operation under way."""
        return [seat for seat in self.seats.values() if seat.is_working]

    # What the cashier can do; the keys of the window lead here too.

    def want(self, kind: Kind) -> None:
        """Begin an operation of that kind with what is in the form."""
        if not self._is_asking and not self.seat.is_working:
            self._is_asking = True
            self._tasks.start(self._ask_and_carry_out(kind))

    def abort(self) -> None:
        """Ask the pinpad of the present lane to stop."""
        if self.seat.is_working:
            self.seat.lane.abort()

    def choose_next_lane(self) -> None:
        """Go on to the next lane, and from the last to the first."""
        seats = list(self.seats.values())
        self.choose_lane(seats[(seats.index(self.seat) + 1) % len(seats)])

    def choose_lane(self, seat: Seat) -> None:
        """Let the form belong to that lane. What is being typed comes along."""
        if not self.seat.is_working:
            self._draft = self.form.draft()
        self.seat = seat
        seat.tile.setChecked(True)
        self.form.set_draft(seat.sent or self._draft)
        self.refresh()
        self.originals.watch(seat.lane)
        if not seat.is_working:
            self._take_keyboard()

    def fill_from(self, sale: Operation) -> None:
        """Fill the form for giving that sale back."""
        seat = self.seats.get(sale.lane)
        if seat is None or sale.kind is not Kind.SALE or sale.state is not State.APPROVED:
            return
        self.choose_lane(seat)
        if not seat.is_working:
            self.form.set_draft(Draft(original=sale.rrn or sale.receipt_no or ""))
            self.originals.watch(seat.lane)

    async def play(self, scheme: Scheme, request: Request) -> Operation:
        """Carry out `request` on the first lane of that scheme, as if a cashier had asked for it and agreed.

        Raises:
            AppError: when the lane refuses it.
        """
        seat = next(seat for seat in self.seats.values() if seat.lane.scheme is scheme)
        self.choose_lane(seat)
        self.form.set_draft(Draft(format_amount(request.amount), request.original or ""))
        ended = await self._carry_out(seat, request)
        if isinstance(ended, AppError):
            raise ended
        return ended

    async def reload(self) -> None:
        """Show the latest operations of the journal."""
        self.table.show_operations(await result_of(self._runtime.read(lambda reader: reader.latest(LATEST))))

    # What is shown.

    def refresh(self) -> None:
        """Show the present lane as it is now."""
        seat, status = self.seat, self.seat.status
        self.form.set_locked(seat.is_working)
        if self.working():
            self._ticker.start()
        else:
            self._ticker.stop()
        self.pane.mark_earlier(seat.is_working)
        if seat.is_working:
            self.progress.show_status(status)
            self.show_work(status.question)
            self._tick()
        elif isinstance(seat.ended, Operation):
            self.show_outcome(self._outcome(seat.ended, is_saved=not isinstance(status.trouble, JournalUnusable)))
        elif status.condition is Condition.CLOSED and status.trouble is not None:
            self.show_outcome(outcome.of_closed_lane(status.trouble))
        elif seat.ended is not None:
            self.show_outcome(outcome.of_refusal(seat.ended))
        else:
            self.show_idle()

    def show_slip_of(self, operation: Operation) -> None:
        """Show the slip of that operation, and say whose it is."""
        self.pane.show_slip(operation, words.summary(operation))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
            if self.pane.operation is not None:
                self.show_slip_of(self.pane.operation)

    def _outcome(self, ended: Operation, *, is_saved: bool) -> outcome.Outcome:
        return outcome.of_operation(ended, self._translations.language, is_saved=is_saved)

    def _lane_changed(self, seat: Seat) -> None:
        seat.tile.show_status(seat.status)
        question = seat.status.question
        if question is None:
            seat.asked = None
        elif seat.asked is None or seat.asked[0] != question.number:
            seat.asked = question.number, self._runtime.clock.monotonic()
        if seat is self.seat:
            self.refresh()

    def _tick(self) -> None:
        seat, now = self.seat, self._runtime.clock.monotonic()
        if seat.status.started is not None:
            self.progress.show_elapsed(now - seat.status.started)
        if seat.status.question is not None and seat.asked is not None:
            self.question.show_remaining(seat.asked[1] + seat.status.question.seconds - now)

    # An operation.

    async def _ask_and_carry_out(self, kind: Kind) -> None:
        try:
            asked = await self._ask(kind)
        finally:
            self._is_asking = False
        if asked is not None:
            seat, request = asked
            await self._carry_out(seat, request)

    async def _ask(self, kind: Kind) -> tuple[Seat, Request] | None:
        """What the form asks of which lane, once the cashier has agreed; None when it asks nothing."""
        seat = self.seat
        amount = self.form.read_amount()
        if amount is None:
            return None
        if kind.gives_back:
            return await self._ask_give_back(seat, kind, amount)
        if self.form.original.is_empty() or await confirmations.confirm_sale(self, seat.lane, amount):
            return seat, Request(kind, amount)
        return None

    async def _ask_give_back(self, seat: Seat, kind: Kind, amount: int) -> tuple[Seat, Request] | None:
        if self.form.original.is_empty():
            self.form.complain_of_original(OriginalMissing(kind=kind))
            return None
        original = self.form.read_original()
        if original is None:
            return None
        sales = [each.sale for each in await self.originals.find(seat.lane, original, amount)]
        sale = sales[0] if sales else None
        if len(sales) > 1:
            now, zone = self._runtime.clock.now(), self._runtime.settings.zone
            sale = await confirmations.choose_sale(self, sales, now, zone)
            if sale is None:
                return None
            original = parse_request_id(sale.rrn) if sale.rrn else original
        if sale is not None and kind is Kind.CANCEL:
            seat = self.seats.get(sale.lane, seat)  # a cancel is made where the sale was (M5.3)
        if not await confirmations.confirm_give_back(self, kind, seat.lane, amount, original, sale):
            return None
        return seat, Request(kind, amount, original.text)

    async def _carry_out(self, seat: Seat, request: Request) -> Operation | AppError:
        try:
            future = seat.lane.submit(request)
        except AppError as error:
            self.seat.ended = error  # where the cashier looks; the lane may be another, and busy with something else
            self.refresh()
            self.settled.emit()
            return error
        seat.ended = None
        try:
            self._hand_over_form(seat)
            ended: Operation | AppError = await result_of(future)
            seat.ended = ended
        except AppError as error:
            seat.ended = ended = error
        finally:
            if isinstance(seat.ended, Operation):
                self._show_end(seat.ended)
            self._take_form_back(seat)
            self.settled.emit()
        return ended

    def _hand_over_form(self, seat: Seat) -> None:
        """The form now shows what is running; another lane's form begins empty."""
        seat.sent = self.form.draft()
        if seat is not self.seat:
            self.choose_lane(seat)
        self._draft = Draft()
        self.refresh()
        seat.tile.setFocus()  # where a space does nothing, not on Abort

    def _take_form_back(self, seat: Seat) -> None:
        """The form is free again: empty when the matter is settled, as it was when it is likely to be tried again."""
        sent, seat.sent = seat.sent, None
        repeatable = not isinstance(seat.ended, Operation) or seat.ended.state in REPEATABLE
        if seat is self.seat and sent is not None:
            self.form.set_draft(sent if repeatable else Draft())
            self.originals.watch(seat.lane)
        self.refresh()
        if seat is self.seat:
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        """Begin with the amount: what is typed replaces it, and is never appended to it."""
        self.form.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.amount.selectAll()

    def _show_end(self, operation: Operation) -> None:
        """Stored already; now shown, then printed (M8.2)."""
        self.show_slip_of(operation)
        self._tasks.start(self.reload())
        if operation.slip is not None and self._automatic:
            self.slips.print(operation)

    def _answer(self, number: int, value: str | None) -> None:
        self.seat.lane.reply(number, value)

    def _connect(self) -> None:
        self.form.wanted.connect(self.want)
        self.progress.aborted.connect(self.abort)
        self.question.aborted.connect(self.abort)
        self.question.answered.connect(self._answer)
        self.table.looked_at.connect(self.show_slip_of)
        self.table.chosen.connect(self.fill_from)
        self._ticker.timeout.connect(self._tick)

    def _take_seat(self, lane: Lane) -> Seat:
        bridge = LaneBridge(lane, self)
        tile = LaneTile(bridge.status, self)
        seat = Seat(bridge, tile)
        self.tiles.addWidget(tile)
        tile.clicked.connect(lambda: self.choose_lane(seat))
        bridge.changed.connect(lambda: self._lane_changed(seat))
        return seat
