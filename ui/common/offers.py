"""What the cashier is offered as the next thing: one button beneath an outcome, which asks as every other does.

Nothing is done by itself: an offer fills the form for another operation, whose confirmation the cashier then reads,
opens the guide that calibrates the lane, or asks a supervisor to open it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from app.core.errors import AppError, LaneNotCalibrated, ShiftOver, TerminalDiffers, TrainingTerminal
from app.core.model import Kind, Operation, Origin, Reason, Request, State
from app.lanes.profile import Cover
from app.lanes.status import LaneStatus

SHIFT_OVER = "302"
"""The pinpad's code for a cancel in a later shift than its sale's (M5.2)."""

translate = QCoreApplication.translate


class Errand(Enum):
    """What an offer does that fills no form."""

    CALIBRATE = auto()
    OPEN_LANE = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` is for the button; `leads_to` is what the form is filled for, or something else that is done."""

    text: str
    leads_to: Request | Errand


def after(ended: Operation | AppError | None, asked: Request | None, status: LaneStatus) -> Offer | None:
    """What to offer when a request `asked` of that lane has ended so, or when none has."""
    if isinstance(ended, Operation) and (offer := _after_operation(ended)) is not None:
        return offer
    if isinstance(ended, ShiftOver) and asked is not None:
        return _return_instead(asked.amount, asked.original)
    if isinstance(status.trouble, TerminalDiffers | TrainingTerminal) and not isinstance(ended, LaneNotCalibrated):
        return Offer(translate("offers", "Open the lane…"), Errand.OPEN_LANE)
    if isinstance(ended, LaneNotCalibrated) or (ended is None and not is_released(status)):
        return Offer(translate("offers", "Calibrate…"), Errand.CALIBRATE)
    return None


def is_released(status: LaneStatus) -> bool:
    """Whether the lane may do all that a lane does (M12)."""
    return status.covers == frozenset(Cover)


def _after_operation(ended: Operation) -> Offer | None:
    is_tills = ended.origin is Origin.API  # which is told that it needs a return, and would not hear of ours
    if ended.kind is Kind.CANCEL and ended.state is State.DECLINED and ended.code == SHIFT_OVER and not is_tills:
        return _return_instead(ended.amount, ended.request_id)
    if ended.kind is Kind.SALE and ended.reason is Reason.APPROVED_AFTER_ABORT:
        kind = ended.scheme.gives_back_by
        request = Request(kind, ended.amount, ended.rrn or ended.receipt_no)
        texts = {
            Kind.CANCEL: translate("offers", "Cancel this sale…"),
            Kind.RETURN: translate("offers", "Return the money…"),
        }
        return Offer(texts[kind], request)
    return None


def all_that_is_left(sale: Operation, given_back: int, by: Kind) -> Request | None:
    """What gives back by that kind all that is left of a sale of which so many tiyin were given back, or may have been.

    None where nothing is left, where nothing names the sale, and for anything but an approved one.
    """
    original, left = sale.rrn or sale.receipt_no, sale.amount - given_back
    if sale.kind is not Kind.SALE or sale.state is not State.APPROVED or original is None or left <= 0:
        return None
    return Request(by, left, original)


def _return_instead(amount: int, original: str | None) -> Offer:
    return Offer(translate("offers", "Return instead…"), Request(Kind.RETURN, amount, original))
