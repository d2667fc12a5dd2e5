"""The screen of the day's work: sell, cancel and return on every lane, and what becomes of it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError, LaneBusy, LaneInConflict
from app.core.model import Kind, Operation, Origin, Request, Scheme, State
from app.core.money import format_amount
from app.core.waiting import result_of
from app.journal.reading import Reader
from app.journal.refunds import Refunded, find_refunded
from app.lanes.lane import Lane
from app.lanes.profile import Cover
from app.lanes.status import LaneStatus
from app.runtime import Runtime
from ui.common import dialogs, i18n, looking_up, offers, outcome, words
from ui.common.bridge import LaneBridge
from ui.common.dialogs import Matter
from ui.common.i18n import Translations
from ui.common.lane_tile import LaneTile
from ui.common.offers import Errand, Offer
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks
from ui.operation.asking import Asking
from ui.operation.finds import Find, Finds
from ui.operation.form import Draft
from ui.operation.originals import OriginalWatch
from ui.operation.seat import Seat
from ui.operation.view import OperationView
from ui.people.cashier import Cashier
from ui.people.supervision import Supervision
from ui.screen import KIND_KEYS, Keys
from ui.slips.printing import SlipPrinter
from ui.slips.slip_actions import SlipActions

TICK = 500
"""Milliseconds between two looks at the time elapsed."""

LATEST = 50
"""Operations in the list."""


class OperationScreen(OperationView):
    """What the view does. One form serves all lanes; what was sent from it stays with its lane until that has ended.

    `settled` is emitted when the outcome of an operation has been shown and its slip handed to the printer,
    `lane_chosen` when the form belongs to another lane. `errand_wanted` carries the Errand that was taken up.
    """

    settled = Signal()
    lane_chosen = Signal()
    errand_wanted = Signal(object)

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
        self._tasks = tasks.of(self)
        self._translations = translations
        self._may_print = automatic
        self.cashier = Cashier(self)
        self.supervision = Supervision(runtime, tasks, self.cashier)
        self.slips = SlipActions(self.pane, runtime, tasks, printer, self.supervision)
        self.seats = {name: self._take_seat(lane) for name, lane in runtime.lanes.items()}
        self.seat = next(iter(self.seats.values()))
        self._draft = Draft()
        self.originals = OriginalWatch(self.form, runtime, tasks)
        self._is_asking = False
        self.is_calibrating = False
        """Whether the guide that calibrates a lane is open: then nothing else is asked of a pinpad here."""
        self._asking = Asking(self, self.form, self.originals, runtime, self.supervision)
        self._finds = Finds(self, runtime, self._show_find, self._print_find)
        self._unread: AppError | None = None
        """Why the list may not show the latest operations."""
        self._ticker = QTimer(self, interval=TICK)
        self._connect()
        self.seat.tile.setChecked(True)
        self.refresh()
        self.pane.show_slip(None, "")
        self.originals.watch(self.seat.lane)
        self._tasks.start(self.reload())

    @property
    def _is_automatic(self) -> bool:
        """Whether slips are printed by themselves, as the settings have it at this moment."""
        return self._may_print and self._runtime.settings.printer.automatic

    def take_focus(self) -> None:
        """To the form, or to the lane while that is at work."""
        if self.seat.sent is not None:
            self.seat.tile.setFocus()
        else:
            self.form.take_focus()

    def take_typed(self, text: str) -> bool:
        """Figures that are typed anywhere are the amount's, where the form takes one."""
        return not self.question.has_keyboard() and self.form.type_amount(text)

    def keys(self) -> Keys:
        return {
            **{key: partial(self.want, kind) for kind, key in KIND_KEYS.items()},
            "F6": self.choose_next_lane,
            "Esc": self.abort,
            "Ctrl+P": self.slips.print_shown,
        }

    def help(self) -> list[tuple[str, str]]:
        return [
            *((key, words.kind(kind)) for kind, key in KIND_KEYS.items()),
            ("F6", self.tr("Next lane")),
            ("Esc", self.tr("Abort the running operation")),
            ("Ctrl+P", self.tr("Print the slip again")),
            ("Tab, Enter", self.tr("Next field")),
            ("↑ ↓, Enter", self.tr("In the list: look at a slip, fill the form with a sale")),
        ]

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
        if self.seat.sent is None:
            self._draft = self.form.draft()
        is_another, self.seat = seat is not self.seat, seat
        seat.is_unseen = False
        seat.tile.setChecked(True)
        self.form.set_draft(seat.sent or self._draft)
        self._fill_in_kept(seat)
        self.refresh()
        self.originals.watch(seat.lane)
        if not seat.is_working or (seat.is_tills and is_another):
            self.form.take_focus()
        if is_another:
            self.lane_chosen.emit()

    def _go_to_sale(self) -> None:
        """Go to the lane of the sale that is typed; what is typed comes along."""
        if (lane := self.originals.lane_of_sale()) is not None:
            self.choose_lane(self.seats[lane.name])

    def fill_from(self, sale: Operation) -> None:
        """Fill the form for giving that sale back."""
        seat = self.seats.get(sale.lane)
        if seat is None or sale.kind is not Kind.SALE or sale.state is not State.APPROVED:
            return
        self.choose_lane(seat)
        if seat.sent is None:
            self.form.set_draft(Draft(original=sale.rrn or sale.receipt_no or ""))
            self.originals.watch(seat.lane)

    def give_back(self, request: Request, lane: str) -> None:
        """Fill the form for giving a sale of that lane back, and ask as for any other operation."""
        seat = self.seats.get(lane)
        if seat is None:
            return
        self.choose_lane(seat)
        if seat.sent is None:
            self._fill(seat, request)
            self.want(request.kind)

    async def play(self, scheme: Scheme, request: Request) -> Operation:
        """Carry out `request` on the first lane of that scheme, as if a cashier had asked for it and agreed.

        Raises:
            AppError: when the lane refuses it.
        """
        seat = next(seat for seat in self.seats.values() if scheme in seat.lane.schemes)
        self._fill(seat, request)
        return await self._perform(seat, request)

    def take_up(self, offer: Offer) -> None:
        """Do what was offered: fill the form and ask as for any other operation, or what needs no form."""
        match offer.leads_to:
            case Errand() as errand:
                self.errand_wanted.emit(errand)
            case Request() as request:
                self._fill(self.seat, request)
                self.want(request.kind)

    def take_decision(self, operation: Operation) -> None:
        """A supervisor has settled it: nothing may go on saying otherwise."""
        seat, shown = self.seats.get(operation.lane), self.pane.operation
        if seat is not None and isinstance(seat.ended, Operation) and seat.ended.id == operation.id:
            seat.ended = operation
        if shown is not None and shown.id == operation.id:
            self.show_slip_of(operation)
        if seat is not None:
            self._settle(seat, operation)
        self._tasks.start(self.reload())
        self.refresh()

    async def reload(self, *, to_newest: bool = False) -> None:
        """Show the latest operations of the journal; where it cannot be read, those that were shown before stay."""
        try:
            self.table.show_operations(*await ask_journal(self._runtime, _read_latest))
            self._unread = None
        except AppError as error:
            self._unread = error
        if to_newest:
            self.table.scrollToTop()
        self._show_unread()

    # What is shown.

    def refresh(self) -> None:
        """Show the present lane as it is now."""
        seat, status = self.seat, self.seat.status
        if seat.is_working and self.form.button_has_keyboard():
            seat.tile.setFocus()  # before Qt hands the keyboard to whatever comes next, which may be Abort
        self.form.set_locked(seat.sent is not None, is_busy=seat.is_working)
        self.form.set_open(not seat.is_closed and Cover.SALE in status.covers)
        self._show_unread()
        self.show_lane_note(seat.clock_note(self._runtime))
        for each in self.seats.values():
            each.tile.show_ended(self._told_of(each) if each.is_unseen else None)
        if self.working() or any(each.status.look_up is not None for each in self.seats.values()):
            self._ticker.start()
        else:
            self._ticker.stop()
        self._show_look_ups()
        self.pane.mark_earlier(seat.is_working and not _is_of(self.pane.operation, status))
        if self.question.has_keyboard() and (not seat.is_working or status.question is None):
            seat.tile.setFocus()  # before Qt hands the keyboard to whatever comes next, which may be Abort
        if seat.is_working:
            shown = replace(status, operation=None) if seat.hides_amount else status
            self.show_work(
                shown, takes_keyboard=not (seat.is_tills and (self._is_asking or self.form.is_being_typed()))
            )
            self._tick()
        elif (told := self._told_of(seat)) is not None:
            self.outcome.show_offer(offers.after(seat.told, seat.asked_for, status))
            self.show_outcome(told)
        else:
            self.show_idle()

    def show_slip_of(self, operation: Operation) -> None:
        """Show the slip of that operation, and say whose it is."""
        is_saved = self._runtime.is_in_journal(operation)
        self.pane.show_slip(operation, words.title(operation), is_saved=is_saved)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
            if self.pane.operation is not None:
                self.show_slip_of(self.pane.operation)

    def _show_unread(self) -> None:
        self.show_unread("" if self._unread is None else i18n.error_text(self._unread))

    def _told_of(self, seat: Seat) -> outcome.Outcome | None:
        return seat.account(self._runtime, self._translations.language)

    def _lane_changed(self, seat: Seat) -> None:
        seat.tile.show_status(seat.status)
        seat.note_question(self._runtime.clock.monotonic())
        self._look_at_slip()
        is_stored, seat.was_unsaved = seat.was_unsaved and seat.is_saved, not seat.is_saved
        if is_stored:
            self._tasks.start(self.reload())
        is_over, seat.was_tills = seat.was_tills and not seat.is_working, seat.is_tills
        is_idle = self._has_idle_keyboard(seat)
        if seat is self.seat:
            self.refresh()
        if is_over:
            self._till_is_done(seat, is_idle=is_idle)

    def _look_at_slip(self) -> None:
        """The slip on the screen is marked only as long as the journal does not have it (M8.2)."""
        shown = self.pane.operation
        if shown is not None and self.pane.is_saved != self._runtime.is_in_journal(shown):
            self.show_slip_of(shown)

    def _show_look_ups(self) -> None:
        """Say what the lanes are at whose pinpads are to tell how something ended (M3)."""
        now = self._runtime.clock.monotonic()
        for seat in self.seats.values():
            look_up = seat.status.look_up
            seat.tile.show_progress("" if look_up is None else looking_up.tell_next(look_up, now))
            if seat is self.seat:
                self.outcome.show_progress("" if look_up is None else looking_up.tell(look_up, now))

    def _tick(self) -> None:
        seat, now = self.seat, self._runtime.clock.monotonic()
        self._show_look_ups()
        if seat.status.started is not None:
            self.progress.show_elapsed(now - seat.status.started)
        if (remaining := seat.remaining(now)) is not None:
            self.question.show_remaining(remaining)

    # An operation.

    async def _ask_and_carry_out(self, kind: Kind) -> None:
        try:
            asked = await self._asking.ask(self.seat, self.seats, kind)
        except AppError as error:
            self._refuse(error)
            return
        finally:
            self._is_asking = False
        while asked is not None:
            seat, request = asked[0], self._signed(asked[1])
            ended = await self._carry_out(seat, request)
            if self._is_asking or not isinstance(ended, AppError):
                return
            self._is_asking = True
            try:
                asked = await self._asking.ask_again(seat, request, ended)
            finally:
                self._is_asking = False

    async def perform_step(self, lane: str, request: Request) -> Operation:
        """Carry out a step of the calibration, beside an empty form."""
        seat = self.seats[lane]
        self.choose_lane(seat)
        self.form.set_draft(Draft())
        seat.hides_amount = request.kind is Kind.SALE
        try:
            return await self._perform(seat, self._signed(request))
        except AppError as error:
            again = await self._asking.ask_again(seat, request, error)
            if again is None:
                raise
            return await self._perform(seat, self._signed(again[1]))
        finally:
            seat.hides_amount = False

    async def _perform(self, seat: Seat, request: Request) -> Operation:
        """Carry out what was agreed to already.

        Raises:
            AppError: when the lane refuses it.
        """
        ended = await self._carry_out(seat, request)
        if isinstance(ended, AppError):
            raise ended
        return ended

    def _fill(self, seat: Seat, request: Request) -> None:
        self.choose_lane(seat)
        self.form.set_draft(Draft(format_amount(request.amount), request.original or ""))
        self.originals.watch(seat.lane)

    def _signed(self, request: Request) -> Request:
        """That request in the name of whoever is at the till (M10.1)."""
        return replace(request, operator=self.cashier.operator)

    async def _carry_out(self, seat: Seat, request: Request) -> Operation | AppError:
        seat.asked_for = request
        try:
            future = seat.lane.submit(request)
        except AppError as error:
            trouble = seat.lane.status.trouble
            refusal = trouble if isinstance(error, LaneBusy) and seat.is_closed and trouble is not None else error
            if isinstance(refusal, LaneBusy) and self._is_lost_to_till(seat):
                self._tasks.start(dialogs.tell(self, Matter(self.tr("Nothing was sent"), remark=_sentence(error))))
            else:
                self._refuse(refusal)
            return refusal
        seat.ended = None
        try:
            self._hand_over_form(seat)
            operation = await result_of(future)
            ended: Operation | AppError = self._finds.latest(operation)
            seat.ended = ended
        except AppError as error:
            seat.ended = ended = error
        finally:
            self._take_form_back(seat)
            if isinstance(seat.ended, Operation):
                self._show_end(seat.ended)
            self._tasks.start(self._finds.sound_alarms(seat))
            self.settled.emit()
        return ended

    def _refuse(self, error: AppError) -> None:
        """Tell why nothing was sent, where the cashier looks: the lane may be another, and busy with something else."""
        self.seat.ended = error
        self.refresh()
        self.settled.emit()

    def _hand_over_form(self, seat: Seat) -> None:
        """The form now shows what is running; another lane's form begins empty."""
        self.seat.tile.setFocus()  # a field that is left puts in order what was typed
        seat.sent, seat.kept = self.form.draft(), None
        if seat is not self.seat:
            self.choose_lane(seat)
        self._draft = Draft()
        self.refresh()
        seat.tile.setFocus()  # where a space does nothing, not on Abort

    def _take_form_back(self, seat: Seat) -> None:
        """The form is free again: empty when the matter is settled, as it was when it is likely to be tried again."""
        sent, seat.sent = seat.sent, None
        seat.is_unseen = seat is not self.seat
        if sent is not None:
            seat.keep(sent)
        if seat is self.seat and sent is not None:
            self.form.set_draft(Draft())
            self._fill_in_kept(seat)
            self.originals.watch(seat.lane)
        self.refresh()
        if seat is self.seat:
            self.form.take_focus()

    def _settle(self, seat: Seat, operation: Operation) -> None:
        """It is known now how an operation ended: the form keeps what was refused, as after any refusal."""
        seat.settle(operation)
        if seat is self.seat and seat.sent is None and seat.kept is not None:
            self._fill_in_kept(seat)
            self.originals.watch(seat.lane)

    def _fill_in_kept(self, seat: Seat) -> None:
        """Put in what is likely to be asked again, once, and not over something else."""
        kept, seat.kept = seat.kept, None
        if kept is not None and self.form.draft() == Draft():
            self.form.set_draft(kept)
            if self.form.amount.hasFocus():
                self.form.take_focus()  # what is typed now replaces it

    def _show_end(self, operation: Operation) -> None:
        """Stored and told already; now its slip is shown, then printed (M8.2)."""
        self.show_slip_of(operation)
        self._tasks.start(self.reload(to_newest=True))
        if operation.slip is not None and operation.state is not State.UNKNOWN and self._is_automatic:
            self.slips.print_new(operation)  # what is not known is printed when it is
        seat = self.seats[operation.lane]
        if isinstance(seat.lane.status.trouble, LaneInConflict):
            self._tasks.start(self._finds.look_for_conflict(seat, operation))

    def _show_find(self, seat: Seat, find: Find) -> None:
        """What a look-up or a late answer has told, while nothing of that lane is under way."""
        seat.ended = None if find.conflict is not None else find.operation
        seat.is_unseen = seat is not self.seat
        if find.operation.origin is not Origin.API or not self._is_engaged(seat):
            self.show_slip_of(find.operation)
        if find.conflict is None:
            self._settle(seat, find.operation)
        self._tasks.start(self.reload())
        self.refresh()

    def _print_find(self, operation: Operation) -> None:
        if self._is_automatic and not self.slips.has_printed(operation):
            self.slips.print_new(operation)

    # What tills ask for.

    def _show_till_end(self, seat: Seat, ended: Operation) -> None:
        """Show how a till's operation ended; its slip only where the cashier does not need the one before him."""
        operation = self._finds.latest(ended)
        self._tasks.start(self.reload())
        if not self._is_engaged(seat):
            self.show_slip_of(operation)
        if seat.sent is None:
            seat.ended, seat.asked_for = operation, None
            seat.is_unseen = seat is not self.seat
        self.refresh()

    def _till_is_done(self, seat: Seat, *, is_idle: bool) -> None:
        """The lane is free again, or closed by what came of it. Whoever only watched gets the keyboard for the form."""
        if isinstance(seat.status.trouble, LaneInConflict) and isinstance(seat.ended, Operation):
            self._tasks.start(self._finds.look_for_conflict(seat, seat.ended))
        if is_idle:
            self.form.take_focus()

    def _has_idle_keyboard(self, seat: Seat) -> bool:
        """Whether nobody types anything: the keyboard is with the lane's tile, or with Abort."""
        focused = self.window().focusWidget()
        is_idle = focused is None or focused is seat.tile or self.progress.isAncestorOf(focused)
        return seat is self.seat and is_idle and self.isVisible()

    def _is_lost_to_till(self, seat: Seat) -> bool:
        """Whether a till was faster: how far its operation has come stands where the refusal would."""
        return seat.sent is None and not looking_up.is_asking(seat.lane.status) and not self.is_calibrating

    def _is_engaged(self, seat: Seat) -> bool:
        """Whether the cashier is in the middle of something, so that the slip before him must stay."""
        if self._is_asking or self.is_calibrating or self.table.hasFocus():
            return True
        return seat is self.seat and (seat.sent is not None or self.form.draft() != Draft())

    def _come_back(self) -> None:
        """The keyboard is back in the amount when something else was done, unless it never left the form."""
        if not self.form.has_keyboard():
            self.take_focus()

    def _answer(self, number: int, value: str | None) -> None:
        self.seat.lane.reply(number, value)
        self.seat.tile.setFocus()  # a second key must not answer whatever comes next

    def _connect(self) -> None:
        self.form.wanted.connect(self.want)
        self.form.switch_wanted.connect(self._go_to_sale)
        self.progress.aborted.connect(self.abort)
        self.question.aborted.connect(self.abort)
        self.question.answered.connect(self._answer)
        self.outcome.offered.connect(self.take_up)
        for button in (self.pane.print, self.pane.pdf, self.pane.copy):
            button.clicked.connect(self._come_back)
        self.table.looked_at.connect(self.show_slip_of)
        self.table.chosen.connect(self.fill_from)
        self._ticker.timeout.connect(self._tick)

    def _take_seat(self, lane: Lane) -> Seat:
        bridge = LaneBridge(lane)
        tile = LaneTile(bridge.status, self)
        seat = Seat(bridge, tile)
        self.tiles.addWidget(tile)
        tile.clicked.connect(lambda: self.choose_lane(seat))
        bridge.changed.connect(lambda: self._lane_changed(seat))
        bridge.ended.connect(lambda ended: self._show_till_end(seat, ended))
        bridge.found.connect(lambda found: self._tasks.start(self._finds.take(seat, found)))
        return seat


def _read_latest(reader: Reader) -> tuple[list[Operation], dict[str, Refunded]]:
    """The latest operations, and what was refunded of the sales among them."""
    operations = reader.latest(LATEST)
    return operations, find_refunded(reader, operations)


def _sentence(error: AppError) -> str:
    return f"{i18n.error_text(error)}."


def _is_of(shown: Operation | None, status: LaneStatus) -> bool:
    """Whether that is the lane's present operation: its slip is here a moment before the lane is free."""
    return shown is not None and status.operation is not None and shown.id == status.operation.id
