"""What is refused before a pinpad hears of it: giving money back twice, too much, or on the wrong pinpad (M5).

These run inside the transaction that writes the operation down, so that two requests at once cannot both pass.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import (
    CancelElsewhere,
    CancelledAlready,
    CancelNotWhole,
    GiveBackPending,
    GivenBackAlready,
    OriginalAmbiguous,
    OriginalMissing,
    OriginalNotApproved,
    OriginalUnknown,
    SchemeDiffers,
)
from app.journal.reading import Reader
from app.model import Kind, Operation, Request, Scheme, State
from app.money import plain_amount
from app.request_ids import RequestId, parse_request_id


@dataclass(frozen=True, slots=True)
class Asker:
    """The lane on which money is to be given back."""

    lane: str
    scheme: Scheme
    training: bool
    zone: ZoneInfo
    """Where the cashier reads the clock."""

    def local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%d.%m.%Y %H:%M}"


@dataclass(frozen=True, slots=True)
class Original:
    """The sale that a request names: its row where this journal holds it, else only what was typed."""

    request_id: RequestId
    sale: Operation | None
    receipt_no: str | None
    """What the asker's pinpad knows the sale by, if it does."""

    @property
    def rrn(self) -> str | None:
        if self.sale is not None:
            return self.sale.rrn
        return self.request_id.text if self.request_id.is_rrn else None


def check_give_back(reader: Reader, request: Request, asker: Asker) -> Original:
    """Find the sale that `request` wants back and let pass what may be given back.

    Raises:
        AppError: an E2 or E3 that says why nothing may be sent.
    """
    if request.original is None:
        raise OriginalMissing(kind=request.kind)
    request_id = parse_request_id(request.original)
    sale = _find_sale(reader, request, request_id, asker)
    if sale is None:
        _check_unknown_sale(reader, request_id, asker)
        return Original(request_id, None, None if request_id.is_rrn else request_id.text)
    _check_known_sale(reader, request, sale, asker)
    return Original(request_id, sale, _receipt_no_here(reader, sale, asker))


def _receipt_no_here(reader: Reader, sale: Operation, asker: Asker) -> str | None:
    """A receipt number names the sale only to its own pinpad and within the shift; elsewhere it is another's (M5.3)."""
    if sale.receipt_no is None or sale.lane != asker.lane:
        return None
    named = reader.find_sales(RequestId(sale.receipt_no, is_rrn=False), asker.scheme, training=asker.training)
    return sale.receipt_no if sale in named else None


def _find_sale(reader: Reader, request: Request, request_id: RequestId, asker: Asker) -> Operation | None:
    sales = reader.find_sales(request_id, asker.scheme, training=asker.training)
    if not request_id.is_rrn:
        sales = _narrow_receipts(reader, request, sales)
    if len(sales) > 1:
        raise OriginalAmbiguous(original=request_id.text)
    if not sales and request_id.is_rrn:
        others = reader.find_sales_of_other_schemes(request_id.text, asker.scheme, training=asker.training)
        if others:
            raise SchemeDiffers(original=request_id.text, scheme=others[0].scheme)
        if reader.find_sale_not_approved(request_id.text, asker.scheme, training=asker.training):
            raise OriginalNotApproved(original=request_id.text)
    return sales[0] if sales else None


def _narrow_receipts(reader: Reader, request: Request, sales: list[Operation]) -> list[Operation]:
    """Receipt numbers repeat: the amount and what is still to be given back tell the sale apart (M5.3)."""
    same_amount = [sale for sale in sales if sale.amount == request.amount or request.kind is Kind.RETURN]
    still_whole = [sale for sale in same_amount if not reader.find_give_backs(sale)]
    return still_whole or same_amount or sales


def _check_known_sale(reader: Reader, request: Request, sale: Operation, asker: Asker) -> None:
    named = sale.rrn or sale.receipt_no
    give_backs = reader.find_give_backs(sale)
    for earlier in give_backs:
        if earlier.state.is_open:
            raise GiveBackPending(original=named, operation=earlier.id)
        if earlier.kind is Kind.CANCEL:
            raise CancelledAlready(original=named, when=asker.local(earlier.created_at), operator=earlier.operator)
    left = sale.amount - sum(earlier.amount for earlier in give_backs)
    if request.kind is Kind.CANCEL:
        if sale.lane != asker.lane:
            raise CancelElsewhere(original=named, lane=sale.lane)
        if request.amount != sale.amount or left != sale.amount:
            raise CancelNotWhole(amount=plain_amount(sale.amount))
    if request.amount > left:
        raise GivenBackAlready(original=named, left=plain_amount(left))


def _check_unknown_sale(reader: Reader, request_id: RequestId, asker: Asker) -> None:
    if not asker.training:
        # M5.4 and M10.2: only a supervisor may do this, and a journal without one refuses it.
        raise OriginalUnknown(original=request_id.text)
    if not request_id.is_rrn:
        return
    for earlier in reader.find_give_backs_of_rrn(request_id.text, asker.scheme, training=asker.training):
        if earlier.state.is_open:
            raise GiveBackPending(original=request_id.text, operation=earlier.id)
        if earlier.kind is Kind.CANCEL and earlier.state is State.APPROVED:
            raise CancelledAlready(
                original=request_id.text, when=asker.local(earlier.created_at), operator=earlier.operator
            )
