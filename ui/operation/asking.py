"""What the form asks of which lane, once the cashier has answered what has to be asked first."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.core.errors import AppError, OriginalMissing
from app.core.model import Kind, Request
from app.core.request_ids import parse_request_id
from app.lanes.board import check_open
from app.runtime import Runtime
from ui.common import confirmations
from ui.operation.form import OperationForm
from ui.operation.originals import OriginalWatch
from ui.operation.seat import Seat
from ui.people.reconsidering import reconsider
from ui.people.supervision import Supervision


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
        names_original, usual = not self._form.original.is_empty(), self._usual_below(amount)
        if names_original or usual is not None:
            agreed = await confirmations.confirm_sale(
                self._parent, seat.lane, amount, names_original=names_original, usual=usual
            )
            if not agreed:
                return None
        return seat, request

    def _usual_below(self, amount: int) -> int | None:
        """What the shop calls usual, where the amount is above it."""
        usual = self._runtime.settings.window.unusual_amount
        return usual if 0 < usual < amount else None

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
        found = await self._originals.find(asker.lane, original, amount)
        meant = found[0] if found else None
        if len(found) > 1:
            now, zone = self._runtime.clock.now(), self._runtime.settings.zone
            sales = [(each.sale, each.refunded) for each in found]
            sale = await confirmations.choose_sale(self._parent, sales, now, zone)
            meant = next((each for each in found if each.sale is sale), None)
            if meant is None:
                return None
            original = parse_request_id(meant.sale.rrn) if meant.sale.rrn else original
        seat = asker
        if meant is not None and kind is Kind.CANCEL:
            seat = seats.get(meant.lane, asker)
        request = Request(kind, amount, original.text)
        asker.asked_for = request
        check_lane(seat, request)
        if (refusal := await self._originals.find_refusal(seat.lane, request)) is not None:
            raise refusal
        usual, sale = self._usual_below(amount), meant.sale if meant else None
        if not await confirmations.confirm_give_back(self._parent, kind, seat.lane, amount, original, sale, usual):
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
