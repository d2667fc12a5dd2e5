"""What the calibration guide says of sales that are not refunded yet. What it does is in `calibration_guide`."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.core.model import Operation, State
from app.journal.calibration_sales import OpenSale
from ui.calibration import calibration_pages as pages
from ui.common import confirmations
from ui.common.guide import Choice, Page
from ui.common.marks import Mark
from ui.common.outcome import Outcome

translate = QCoreApplication.translate


def hint(count: int) -> str:
    """How many sales of a lane are to be refunded; empty where none is."""
    return translate("calibration", "Sales still to be refunded: {0}.").format(count) if count else ""


def another(refund: Operation, reasons: Sequence[str], sale: Operation) -> Page:
    """One sale is refunded, and another one is not. `reasons` tell why nothing was released by the refund."""
    told = (translate("calibration", "The lane is released"),) if not reasons else tuple(reasons)
    back = translate("calibration", "This sale is refunded: {0}.").format(pages.names(refund))
    return Page(
        pages.step(3),
        translate("calibration", "Another sale is still to be refunded"),
        (pages.later(), (Choice.GIVE_BACK, pages.give_back_words(sale))),
        (back, *told),
        pages.facts(sale),
        Mark.UNCLEAR,
    )


def left(sales: Sequence[OpenSale], now: datetime, zone: ZoneInfo, *, may_refund: bool) -> Page:
    """The guide is left while the money of these is not back."""
    is_one = len(sales) == 1 and sales[0].may_be_refunded
    several = translate("calibration", "Sales of calibrations that are not refunded: {0}").format(len(sales))
    one = translate("calibration", "The sale stands: the card is charged until the money is given back")
    close = (Choice.LEAVE, translate("calibration", "Close"))
    onward = (Choice.GIVE_BACK, translate("calibration", "Give a sale back…"))
    return Page(
        pages.step(3),
        one if is_one else several,
        (close, onward) if may_refund else (close,),
        tuple(_where(sales)),
        tuple((_state(each), confirmations.describe_sale(each.sale, now, zone)) for each in sales),
        Mark.UNCLEAR,
    )


def unread(told: Outcome, charged: Sequence[Operation], now: datetime, zone: ZoneInfo) -> Page:
    """The journal cannot tell what is open; `charged` are the sales of this run as they ended."""
    return Page(
        pages.step(3),
        translate("calibration", "The journal does not tell which sales are to be refunded"),
        ((Choice.LEAVE, translate("calibration", "Close")),),
        (*pages.told(told), translate("calibration", "Open this guide again when the journal can be read.")),
        tuple((_state(OpenSale(sale)), confirmations.describe_sale(sale, now, zone)) for sale in charged),
        Mark.BAD,
    )


def _where(sales: Sequence[OpenSale]) -> list[str]:
    """Where the sales are found, and what to do with each sort of them."""
    texts = []
    if any(each.may_be_refunded for each in sales):
        texts.append(
            translate(
                "calibration",
                "Refund what was charged with this guide: Menu, Calibrate a lane, Give a sale back. The Journal screen"
                " (Ctrl+2) finds each sale by RRN or receipt number.",
            )
        )
    if not all(each.may_be_refunded for each in sales):
        texts.append(
            translate(
                "calibration",
                "What is not known stands on the Unresolved screen (Ctrl+3). Do not repeat it.",
            )
        )
    return texts


def _state(each: OpenSale) -> str:
    if each.sale.state is not State.APPROVED:
        return translate("calibration", "Not known")
    if each.refund is not None:
        return translate("calibration", "Refund not known")
    return translate("calibration", "Charged")
