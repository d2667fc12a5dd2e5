"""The questions that come before money moves: a cancel, a return, a sale beside an original, a sale among several."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.core.model import Kind, Operation
from app.core.request_ids import RequestId
from app.journal.refunds import NOTHING, Refunded
from app.lanes.lane import Lane
from ui.common import dialogs, words
from ui.common.dialogs import Matter

translate = QCoreApplication.translate


async def confirm_sale(
    parent: QWidget, lane: Lane, amount: int, *, names_original: bool = False, usual: int | None = None
) -> bool:
    """Whether to sell although the form names an original, or although `amount` is above what is `usual`."""
    heading, remarks = translate("confirmations", "Sell for such a large sum?"), []
    if names_original:
        heading = translate("confirmations", "Make a new sale?")
        remarks.append(translate("confirmations", "The form names an earlier sale. A new sale does not touch it."))
    if usual is not None:
        remarks.append(_unusual(usual))
    matter = Matter(heading, place_and_amount(lane, amount), "\n\n".join(remarks))
    return await dialogs.confirm(parent, matter, translate("confirmations", "Make the sale"))


async def confirm_give_back(
    parent: QWidget,
    kind: Kind,
    lane: Lane,
    amount: int,
    original: RequestId,
    sale: Operation | None,
    usual: int | None = None,
) -> bool:
    """Whether to cancel or to return, with what is known of the sale, and that `amount` is above what is `usual`."""
    if kind is Kind.CANCEL:
        heading = translate("confirmations", "Cancel this sale?")
        agree = translate("confirmations", "Cancel the sale")
    else:
        heading = translate("confirmations", "Return this money?")
        agree = translate("confirmations", "Return the money")
    facts = (*place_and_amount(lane, amount), (_original_name(original), original.text))
    remark = ""
    if sale is None:
        remark = translate("confirmations", "This sale is not in this journal. The pinpad and the bank will decide.")
    else:
        facts += (
            (translate("confirmations", "Sale"), words.money(sale.amount)),
            (translate("confirmations", "Card"), sale.card or "—"),
        )
        if amount != sale.amount:
            part = translate("confirmations", "This is a part of the sale: {0} of {1}.")
            remark = part.format(words.money(amount), words.money(sale.amount))
    if usual is not None:
        remark = "\n\n".join(filter(None, (_unusual(usual), remark)))
    return await dialogs.confirm(parent, Matter(heading, facts, remark), agree)


async def choose_sale(
    parent: QWidget, sales: list[tuple[Operation, Refunded]], now: datetime, zone: ZoneInfo
) -> Operation | None:
    """Which of several sales with the same receipt number is meant; None for none of them (M5.3)."""
    matter = Matter(translate("confirmations", "Several sales have this receipt number. Which one is it?"))
    index = await dialogs.choose(
        parent, matter, [describe_sale(sale, now, zone, refunded=refunded) for sale, refunded in sales]
    )
    return None if index is None else sales[index][0]


def describe_sale(sale: Operation, now: datetime, zone: ZoneInfo, known: str = "", refunded: Refunded = NOTHING) -> str:
    """A sale in a line: what became of it, what, how much, when, which card, receipt number and RRN.

    The number that is `known` is left out.
    """
    parts = [words.standing(sale, refunded)] if refunded.total else []
    parts += [f"{words.kind(sale.kind)} {words.money(sale.amount)}", words.moment(sale.created_at, now, zone)]
    if sale.card:
        parts.append(sale.card)
    if sale.receipt_no and sale.receipt_no != known:
        parts.append(translate("confirmations", "receipt {0}").format(sale.receipt_no))
    if sale.rrn and sale.rrn != known:
        parts.append(f"RRN {sale.rrn}")
    return " · ".join(parts)


def place_and_amount(lane: Lane, amount: int) -> tuple[tuple[str, str], ...]:
    """Where, and how much."""
    return (
        (translate("confirmations", "Lane"), f"{words.schemes(lane.schemes)} · {lane.name}"),
        (translate("confirmations", "Amount"), words.money(amount)),
    )


def _unusual(usual: int) -> str:
    text = translate("confirmations", "The sum is unusually large: more than {0}. Check each figure.")
    return text.format(words.money(usual))


def _original_name(original: RequestId) -> str:
    return "RRN" if original.is_rrn else translate("confirmations", "Receipt number")
