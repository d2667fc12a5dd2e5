"""What is refused before a pinpad hears of it: giving money back twice, too much, or on the wrong pinpad (M5).

These run inside the transaction that writes the operation down, so that two requests at once cannot both pass.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.clock import midnight
from app.errors import (
    AnswerUndelivered,
    CancelElsewhere,
    CancelledAlready,
    CancelNotWhole,
    GiveBackPending,
    GivenBackAlready,
    KeyUsed,
    LaneInConflict,
    OriginalAmbiguous,
    OriginalMissing,
    OriginalNotApproved,
    OriginalUnknown,
    ReconcileOverCase,
    ReturnAboveLimit,
    SameAmountUnsettled,
    SchemeDiffers,
    ShiftOver,
)
from app.journal.reading import Reader
from app.lanes.profile import LaneProfile
from app.model import Kind, Operation, Origin, Request
from app.money import plain_amount
from app.request_ids import RequestId, parse_request_id
from app.settings import SupervisedAction


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


def local_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the cashier reads it."""
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


def check(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> Original | None:
    """Let pass what may be sent; the sale that is to be given back, where one is.

    Raises:
        AppError: an E2 or E3 that says why nothing may be sent.
    """
    _check_repetition(reader, request, asker)
    if request.kind is Kind.SALE:
        _check_sale(reader, request, asker)
    elif request.kind is Kind.RECONCILIATION:
        _check_reconciliation(reader, request, asker)
    if not request.kind.gives_back:
        return None
    original = _find_original(reader, request, asker, now)
    _check_told(reader, request, asker, original)
    if request.kind is Kind.RETURN:
        _check_limit(reader, request, asker, now)
    return original


def _check_repetition(reader: Reader, request: Request, asker: LaneProfile) -> None:
    """A till that repeats itself, by its own key or because it never heard that it was approved, charges nobody twice.

    Whoever stands at the window sees what was approved; a till that was gone has to say that it knows now.
    """
    if request.idempotency_key is not None and (known := reader.find_by_key(request.idempotency_key)):
        raise KeyUsed(id=known.id)
    if request.kind is Kind.SALE:
        _check_told(reader, request, asker, None)


def _check_told(reader: Reader, request: Request, asker: LaneProfile, original: Original | None) -> None:
    """Of an approval that a till was not told of it may ask once more, by whichever name of the sale."""
    if request.origin is not Origin.API:
        return
    missed = reader.find_undelivered(
        request.kind,
        asker.scheme,
        request.amount,
        original.request_id.text if original else None,
        original.sale.id if original and original.sale else None,
        training=asker.training,
    )
    if missed is not None:
        when, amount = local_time(missed.created_at, asker.zone), plain_amount(missed.amount)
        raise AnswerUndelivered(kind=missed.kind, amount=amount, when=when, rrn=missed.rrn or "–", id=missed.id)


def _check_sale(reader: Reader, request: Request, asker: LaneProfile) -> None:
    """A sale that looks like the repetition of one whose outcome is open is made only knowingly (M3.4)."""
    unsettled = reader.find_unsettled_sale(request.amount, training=asker.training)
    if unsettled is not None and not request.repeats_knowingly:
        when = local_time(unsettled.created_at, asker.zone)
        raise SameAmountUnsettled(amount=plain_amount(unsettled.amount), lane=unsettled.lane, when=when)


def _check_reconciliation(reader: Reader, request: Request, asker: LaneProfile) -> None:
    if request.supervisor or not asker.needs_supervisor(SupervisedAction.RECONCILE_OVER_CASE):
        return
    if reader.find_unknown(asker.name, training=asker.training):
        raise ReconcileOverCase(lane=asker.name)


def _check_limit(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> None:
    """What an operator returns in a day of the shop is added up (M10.3)."""
    supervised = asker.needs_supervisor(SupervisedAction.RETURN_ABOVE_LIMIT) and asker.return_limit
    if request.supervisor or not supervised:
        return
    total = reader.returned_since(midnight(now, asker.zone), request.operator) + request.amount
    if total > asker.return_limit:
        limit = plain_amount(asker.return_limit)
        raise ReturnAboveLimit(operator=request.operator, amount=plain_amount(total), limit=limit)


def _find_original(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> Original:
    """Find the sale that `request` wants back and let pass what may be given back."""
    if request.original is None:
        raise OriginalMissing(kind=request.kind)
    request_id = parse_request_id(request.original)
    sale = _find_sale(reader, request, request_id, asker)
    if sale is None:
        _check_unknown_sale(reader, request, request_id, asker, now)
        return Original(request_id, None, None if request_id.is_rrn else request_id.text)
    _check_known_sale(reader, request, sale, asker)
    return Original(request_id, sale, _receipt_no_here(reader, sale, asker))


def _receipt_no_here(reader: Reader, sale: Operation, asker: LaneProfile) -> str | None:
    """A receipt number names the sale only to its own pinpad and within the shift; elsewhere it is another's (M5.3)."""
    if sale.receipt_no is None or sale.lane != asker.name:
        return None
    named = reader.find_sales(RequestId(sale.receipt_no, is_rrn=False), asker.scheme, training=asker.training)
    return sale.receipt_no if sale in named else None


def _find_sale(reader: Reader, request: Request, request_id: RequestId, asker: LaneProfile) -> Operation | None:
    sales = reader.find_sales(request_id, asker.scheme, training=asker.training)
    if not request_id.is_rrn:
        sales = _narrow_receipts(reader, request, sales, asker)
    if len(sales) > 1:
        raise OriginalAmbiguous(original=request_id.text)
    if not sales and request_id.is_rrn:
        others = reader.find_sales_of_other_schemes(request_id.text, asker.scheme, training=asker.training)
        if others:
            raise SchemeDiffers(original=request_id.text, scheme=others[0].scheme)
        if reader.find_sale_not_approved(request_id.text, asker.scheme, training=asker.training):
            raise OriginalNotApproved(original=request_id.text)
    return sales[0] if sales else None


def _narrow_receipts(reader: Reader, request: Request, sales: list[Operation], asker: LaneProfile) -> list[Operation]:
    """Receipt numbers repeat: a cancel is told apart by its amount and by what is still whole (M5.3).

    A return may be a part. It is meant for the asker's own sale if there is one, also where that was returned before:
    another terminal's is a stranger's.
    """
    if request.kind is Kind.RETURN:
        return [sale for sale in sales if sale.lane == asker.name] or sales
    same_amount = [sale for sale in sales if sale.amount == request.amount]
    still_whole = [sale for sale in same_amount if not reader.find_give_backs(sale)]
    return still_whole or same_amount or sales


def _check_known_sale(reader: Reader, request: Request, sale: Operation, asker: LaneProfile) -> None:
    named = sale.rrn or sale.receipt_no
    for contradicted in reader.find_contradicted(sale):
        raise _contradicted(contradicted, asker)
    give_backs = reader.find_give_backs(sale)
    for earlier in give_backs:
        if earlier.state.is_open:
            raise _pending(named, earlier, asker)
        if earlier.kind is Kind.CANCEL:
            raise _cancelled(named, earlier, asker)
    left = sale.amount - sum(earlier.amount for earlier in give_backs)
    if request.kind is Kind.CANCEL:
        if sale.lane != asker.name:
            raise CancelElsewhere(original=named, lane=sale.lane)
        if request.amount != sale.amount or left != sale.amount:
            raise CancelNotWhole(amount=plain_amount(sale.amount))
        if not reader.is_in_current_shift(sale):
            raise ShiftOver(original=named)
    if request.amount > left:
        raise GivenBackAlready(original=named, left=plain_amount(left))


def _check_unknown_sale(
    reader: Reader, request: Request, request_id: RequestId, asker: LaneProfile, now: datetime
) -> None:
    """A sale that is not in this journal: the pinpad and the bank check it, where a supervisor agrees (M5.4, M10.3).

    For tills over HTTP the settings agree in his place, up to the limit of returns.
    """
    if request.origin is Origin.API and asker.api_unknown_originals:
        _check_limit(reader, request, asker, now)
    elif not request.supervisor and asker.needs_supervisor(SupervisedAction.UNKNOWN_ORIGINAL):
        raise OriginalUnknown(original=request_id.text)
    for contradicted in reader.find_contradicted_of(request_id.text, asker.scheme, training=asker.training):
        raise _contradicted(contradicted, asker)
    for earlier in reader.find_give_backs_of(request_id.text, asker.scheme, training=asker.training):
        if earlier.state.is_open:
            raise _pending(request_id.text, earlier, asker)
        if earlier.kind is Kind.CANCEL and request_id.is_rrn:
            raise _cancelled(request_id.text, earlier, asker)


def _contradicted(operation: Operation, asker: LaneProfile) -> LaneInConflict:
    """An open conflict blocks as an outcome does that is not known (M4), on every lane."""
    when, amount = local_time(operation.created_at, asker.zone), plain_amount(operation.amount)
    return LaneInConflict(lane=operation.lane, kind=operation.kind, amount=amount, when=when)


def _pending(named: str | None, earlier: Operation, asker: LaneProfile) -> GiveBackPending:
    when = local_time(earlier.created_at, asker.zone)
    return GiveBackPending(kind=earlier.kind, original=named, when=when, operator=earlier.operator)


def _cancelled(named: str | None, earlier: Operation, asker: LaneProfile) -> CancelledAlready:
    return CancelledAlready(original=named, when=local_time(earlier.created_at, asker.zone), operator=earlier.operator)
