"""What the form asks of which lane, once the cashier has answered what has to be asked first."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.errors import AppError, OriginalMissing
from app.lanes.board import check_open
from app.model import Kind, Request
from app.request_ids import parse_request_id
from app.runtime import Runtime
from ui import confirmations
from ui.originals import OriginalWatch
from ui.reconsidering import reconsider
from ui.seat import Seat
from ui.supervision import Supervision
from ui.widgets.operation_form import OperationForm


class Asking:
    """Reads the form and puts the questions that come before money moves."""

    def __init__(
        self,
        parent: QWidget,
        form: OperationForm,
        originals: OriginalWatch,
        runtime: Runtime,
        supervision: Supervision,
    ) -> None:
        self._parent = parent
        self._form = form
        self._originals = originals
        self._runtime = runtime
        self._supervision = supervision

    async def ask(self, seat: Seat, seats: Mapping[str, Seat], kind: Kind) -> tuple[Seat, Request] | None:
        """What the form asks of which of the lanes, once the cashier has agreed; None when it asks nothing.

        Raises:
            AppError: when the journal cannot be read, and why what is asked would be refused.
        """
        amount = self._form.read_amount()
        if amount is None:
            return None
        if kind.gives_back:
            return await self._ask_give_back(seat, seats, kind, amount)
        check_lane(seat, request := Request(kind, amount))
        is_free = self._form.original.is_empty()
        if is_free or await confirmations.confirm_sale(self._parent, seat.lane, amount):
            return seat, request
        return None

    async def ask_again(self, seat: Seat, request: Request, refusal: AppError) -> tuple[Seat, Request] | None:
        """The same once more, where somebody lifts the refusal; None where it stands."""
        lifted = await reconsider(self._parent, self._supervision, seat.lane, request, refusal)
        return None if lifted is None else (seat, lifted)

    async def _ask_give_back(
        self, asker: Seat, seats: Mapping[str, Seat], kind: Kind, amount: int
    ) -> tuple[Seat, Request] | None:
        if self._form.original.is_empty():
            self._form.complain_of_original(OriginalMissing(kind=kind))
            return None
        original = self._form.read_original()
        if original is None:
            return None
        sales = [each.sale for each in await self._originals.find(asker.lane, original, amount)]
        sale = sales[0] if sales else None
        if len(sales) > 1:
            now, zone = self._runtime.clock.now(), self._runtime.settings.zone
            sale = await confirmations.choose_sale(self._parent, sales, now, zone)
            if sale is None:
                return None
            original = parse_request_id(sale.rrn) if sale.rrn else original
        seat = asker
        if sale is not None and kind is Kind.CANCEL:
            seat = seats.get(sale.lane, asker)  # a cancel is made where the sale was (M5.3)
        request = Request(kind, amount, original.text)
        asker.asked_for = request
        check_lane(seat, request)
        if (refusal := await self._originals.find_refusal(seat.lane, request)) is not None:
            raise refusal
        if not await confirmations.confirm_give_back(self._parent, kind, seat.lane, amount, original, sale):
            return None
        return seat, request


def check_lane(seat: Seat, request: Request) -> None:
    """Let pass what the lane takes at present: nobody is asked about anything else.

    Raises:
        AppError: when the lane is closed, or not calibrated for it.
    """
    status = seat.lane.status
    if seat.is_closed and status.trouble is not None:
        raise status.trouble
    check_open(status, request)
