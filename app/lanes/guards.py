"""What is refused before a pinpad hears of it: refunding twice, too much, or on the wrong pinpad (M5).

These run inside the transaction that writes the operation down, so that two requests at once cannot both pass.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.clock import midnight
from app.core.errors import (
    AnswerUndelivered,
    CancelElsewhere,
    CancelledAlready,
    CancelNotWhole,
    CancelTerminalAway,
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
    ReturnedBefore,
    SameAmountUnsettled,
    SameAmountUntold,
    SchemeDiffers,
    ShiftOver,
)
from app.core.identity import differ
from app.core.model import Kind, Operation, Origin, Request, Scheme
from app.core.money import Amount
from app.core.request_ids import RequestId, parse_request_id
from app.journal.reading import Reader
from app.journal.shifts import Place
from app.lanes.profile import LaneProfile
from app.settings import SupervisedAction


@dataclass(frozen=True, slots=True)
class Original:
    """The sale that a request names: its row where this journal holds it, else only what was typed."""

    request_id: RequestId
    sale: Operation | None
    receipt_no: str | None
    """What the asker's pinpad knows the sale by, if it does."""
    place: Place
    """The lane that was asked, and the terminal that is on it as far as is known."""

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
    if request.idempotency_key is not None and (known := reader.find_by_key(request.idempotency_key)):
        raise KeyUsed(id=known.id)
    if request.kind is Kind.SALE:
        _check_sale(reader, request, asker)
    elif request.kind is Kind.RECONCILIATION:
        _check_reconciliation(reader, request, asker)
    if not request.kind.gives_back:
        return None
    original = _find_original(reader, request, asker, now)
    _check_told(reader, asker, original)
    if request.kind is Kind.RETURN:
        _check_limit(reader, request, asker, now)
    return original


def _check_told(reader: Reader, asker: LaneProfile, original: Original) -> None:
    """While a till was not told of a refund, nothing more is refunded of that sale, by whichever name (M3.4)."""
    untold = reader.guards.untold_refund(original.request_id, original.sale, original.place, asker.schemes)
    if untold is not None:
        raise _untold(untold, asker)


def _check_sale(reader: Reader, request: Request, asker: LaneProfile) -> None:
    """A sale that looks like the repetition of one that is open, or untold, is made only knowingly (M3.4)."""
    untold = reader.guards.untold_sale(request.amount, training=asker.training)
    if untold is not None and request.origin is Origin.API:
        raise _untold(untold, asker)
    if request.repeats_knowingly:
        return
    if unsettled := reader.guards.unsettled_sale(request.amount, training=asker.training):
        raise SameAmountUnsettled(**_like(unsettled, asker))
    if untold is not None:
        raise SameAmountUntold(**_like(untold, asker))


def _check_reconciliation(reader: Reader, request: Request, asker: LaneProfile) -> None:
    if request.supervisor or not asker.needs_supervisor(SupervisedAction.RECONCILE_OVER_CASE):
        return
    if reader.find_unknown(asker.name, training=asker.training):
        raise ReconcileOverCase(lane=asker.name)


def _check_limit(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> None:
    """What an operator returns in a day of the shop is added up, with cancels of what is not known here (M10.3)."""
    supervised = asker.needs_supervisor(SupervisedAction.RETURN_ABOVE_LIMIT) and asker.return_limit
    if request.supervisor or not supervised:
        return
    before = reader.guards.refunded_without_a_check(midnight(now, asker.zone), request.operator)
    total = before + request.amount
    if total > asker.return_limit:
        limit = Amount(asker.return_limit)
        raise ReturnAboveLimit(operator=request.operator, amount=Amount(total), limit=limit)


def _find_original(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> Original:
    """Find the sale that `request` wants back and let pass what may be refunded."""
    if request.original is None:
        raise OriginalMissing(kind=request.kind)
    request_id = parse_request_id(request.original)
    sale = _find_sale(reader, request, request_id, asker)
    schemes = (sale.scheme,) if sale else asker.asked(request.scheme)
    place = Place(asker.name, _present_terminal(reader, asker, schemes), asker.training)
    if sale is None:
        _check_unknown_sale(reader, request, request_id, place, asker, now)
        return Original(request_id, None, None if request_id.is_rrn else request_id.text, place)
    _check_known_sale(reader, request, sale, place, asker)
    # A receipt number names the sale only to its own terminal and within the shift; elsewhere it is another's (M5.3).
    is_here = _is_here(reader, sale, place, asker) and not differ(sale.terminal_id, place.terminal_id)
    names_sale = is_here and reader.shifts.is_in_current(sale)
    return Original(request_id, sale, sale.receipt_no if names_sale else None, place)


def _present_terminal(reader: Reader, asker: LaneProfile, schemes: tuple[Scheme, ...]) -> str | None:
    """The terminal that is on the lane, as far as is known: the one that answered last, if the lane is still for it.

    A pinpad of both schemes has one for each; which of them is meant is not known where the scheme is not.
    """
    found = {reader.guards.last_terminal(asker.name, (scheme,), training=asker.training) for scheme in schemes}
    if len(found) > 1:
        return None
    last = found.pop()
    if not asker.terminal_ids or last in asker.terminal_ids:
        return last
    return asker.terminal_ids[0] if len(asker.terminal_ids) == 1 else None


def _is_here(reader: Reader, sale: Operation, place: Place, asker: LaneProfile) -> bool:
    """Whether the sale's terminal is on the asker's lane: pinpads are swapped (M5.2)."""
    if sale.terminal_id is None:
        return sale.lane == asker.name
    if reader.guards.lane_of(sale) != asker.name:
        return False
    if asker.terminal_ids:  # a pinpad may have several
        return sale.terminal_id in asker.terminal_ids
    return not differ(sale.terminal_id, place.terminal_id)


def _find_sale(reader: Reader, request: Request, request_id: RequestId, asker: LaneProfile) -> Operation | None:
    schemes = asker.asked(request.scheme)
    sales = reader.guards.sales(request_id, schemes, training=asker.training)
    if not request_id.is_rrn:
        sales = _narrow_receipts(reader, request, sales, asker)
    if len(sales) > 1:
        raise OriginalAmbiguous(original=request_id.text)
    if not sales and request_id.is_rrn:
        others = reader.guards.sales_of_other_schemes(request_id.text, schemes, training=asker.training)
        if others:
            raise SchemeDiffers(original=request_id.text, scheme=others[0].scheme)
        if reader.guards.sale_not_approved(request_id.text, schemes, training=asker.training):
            raise OriginalNotApproved(original=request_id.text)
    return sales[0] if sales else None


def _narrow_receipts(reader: Reader, request: Request, sales: list[Operation], asker: LaneProfile) -> list[Operation]:
    """Receipt numbers repeat: a cancel is told apart by its amount and by what is still whole (M5.3).

    A return may be a part. It is meant for a sale of the asker's own terminal if there is one, also where that was
    returned before: another terminal's is a stranger's.
    """
    if request.kind is Kind.RETURN:
        return [sale for sale in sales if reader.guards.lane_of(sale) == asker.name] or sales
    same_amount = [sale for sale in sales if sale.amount == request.amount]
    still_whole = [sale for sale in same_amount if not reader.guards.refunds_of(sale)]
    return still_whole or same_amount or sales


def _check_known_sale(reader: Reader, request: Request, sale: Operation, place: Place, asker: LaneProfile) -> None:
    named = sale.rrn or sale.receipt_no
    if contradicted := reader.guards.contradicted(sale):
        raise _contradicted(contradicted, asker)
    refunds = reader.guards.refunds_of(sale)
    for earlier in refunds:
        if earlier.state.is_open:
            raise _pending(named, earlier, asker)
        if earlier.kind is Kind.CANCEL:
            raise _cancelled(named, earlier, asker)
    left = sale.amount - sum(earlier.amount for earlier in refunds)
    if request.kind is Kind.CANCEL:
        _check_place(reader, sale, place, asker)
        if request.amount != sale.amount or left != sale.amount:
            raise CancelNotWhole(amount=Amount(sale.amount))
        if not reader.shifts.is_in_current(sale):
            raise ShiftOver(original=named)
    if request.amount > left:
        raise GivenBackAlready(original=named, left=Amount(left))


def _check_place(reader: Reader, sale: Operation, place: Place, asker: LaneProfile) -> None:
    """A cancel is made on the terminal that sold (M5.2)."""
    if _is_here(reader, sale, place, asker):
        return
    named, lane = sale.rrn or sale.receipt_no, reader.guards.lane_of(sale)
    if lane == asker.name:
        raise CancelTerminalAway(original=named, terminal=sale.terminal_id, lane=lane)
    raise CancelElsewhere(original=named, lane=lane)


def _check_unknown_sale(
    reader: Reader, request: Request, request_id: RequestId, place: Place, asker: LaneProfile, now: datetime
) -> None:
    """A sale that is not in this journal: the pinpad and the bank check it, where a supervisor agrees (M5.4, M10.3).

    For tills over HTTP the settings agree in the supervisor's place, up to the limit of returns.
    """
    if request.origin is Origin.API and asker.api_unknown_originals:
        _check_limit(reader, request, asker, now)
    elif not request.supervisor and asker.needs_supervisor(SupervisedAction.UNKNOWN_ORIGINAL):
        raise OriginalUnknown(original=request_id.text)
    if contradicted := reader.guards.contradicted_of_unknown(request_id, place, asker.schemes):
        raise _contradicted(contradicted, asker)
    for earlier in reader.guards.refunds_of_unknown(request_id, place, asker.schemes):
        if earlier.state.is_open:
            raise _pending(request_id.text, earlier, asker)
        if earlier.kind is Kind.CANCEL:
            raise _cancelled(request_id.text, earlier, asker)
        if request.kind is Kind.CANCEL:  # a return of it may have been a part: how much is left nobody knows here
            raise ReturnedBefore(original=request_id.text, when=local_time(earlier.created_at, asker.zone))


def _like(earlier: Operation, asker: LaneProfile) -> dict[str, object]:
    """An earlier sale of the same amount, as the errors about it name it."""
    when = local_time(earlier.created_at, asker.zone)
    return {"amount": Amount(earlier.amount), "lane": earlier.lane, "when": when}


def _untold(untold: Operation, asker: LaneProfile) -> AnswerUndelivered:
    when, amount = local_time(untold.created_at, asker.zone), Amount(untold.amount)
    return AnswerUndelivered(kind=untold.kind, amount=amount, when=when, rrn=untold.rrn or "–", id=untold.id)


def _contradicted(operation: Operation, asker: LaneProfile) -> LaneInConflict:
    """An open conflict blocks as an outcome does that is not known (M4), on every lane."""
    when, amount = local_time(operation.created_at, asker.zone), Amount(operation.amount)
    return LaneInConflict(lane=operation.lane, kind=operation.kind, amount=amount, when=when)


def _pending(named: str | None, earlier: Operation, asker: LaneProfile) -> GiveBackPending:
    when = local_time(earlier.created_at, asker.zone)
    return GiveBackPending(kind=earlier.kind, original=named, when=when, operator=earlier.operator)


def _cancelled(named: str | None, earlier: Operation, asker: LaneProfile) -> CancelledAlready:
    return CancelledAlready(original=named, when=local_time(earlier.created_at, asker.zone), operator=earlier.operator)
