"""Approvals of which their tills were not told: money has moved, and the till does not know.

They stand among the unresolved cases, although it is certain how they ended: until somebody says that the till knows,
its next request of the same kind and amount is refused over HTTP (design section 3).
"""

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.masking import short_key
from app.core.model import Kind, Operation
from app.core.waiting import result_of
from app.journal.writing import Writer
from app.runtime import Runtime
from ui.common import cases, dialogs, i18n, words
from ui.common.case_watch import Untold
from ui.common.cases import Account, Found, Slip
from ui.common.dialogs import Matter
from ui.people.supervision import Supervision

translate = QCoreApplication.translate


def next_step(untold: Untold, lanes: Collection[str]) -> str:
    """What is to be done now."""
    operation, then = untold.operation, translate("untold", "Then say here that the till knows of it.")
    if operation.kind is not Kind.SALE:
        step = translate(
            "untold",
            "The till did not get the answer: it does not know that the money was given back. Hand out the slip and"
            " enter it at the till.",
        )
    elif untold.given_back >= operation.amount:
        step = translate("untold", "The till did not get the answer, and the money was given back since.")
    elif untold.give_back() is None or operation.lane not in lanes:
        step = translate(
            "untold",
            "The till did not get the answer of this approved sale. Give the customer the slip and the goods, and"
            " enter the payment at the till.",
        )
    else:
        step = translate(
            "untold",
            "The till did not get the answer of this approved sale. Give the customer the slip and the goods, and"
            " enter the payment at the till; or give the money back.",
        )
    until = translate("untold", "Until then the till's next request of the same amount is refused.")
    return f"{step} {then} {until}"


def describe(untold: Untold, zone: ZoneInfo) -> Account:
    """All that is known of it."""
    operation = untold.operation
    facts = {
        translate("untold", "Lane"): words.lane(operation),
        translate("untold", "Terminal"): operation.terminal_id,
        translate("untold", "Original"): operation.request_id,
        "RRN": operation.rrn,
        translate("untold", "Receipt number"): operation.receipt_no,
        translate("untold", "Authorisation code"): operation.auth_code,
        translate("untold", "Card"): operation.card,
        translate("untold", "Operator of the till"): words.cashier(operation.operator),
        translate("untold", "Asked for"): words.exact_moment(operation.created_at, zone),
        translate("untold", "Approved"): operation.ended_at and words.exact_moment(operation.ended_at, zone),
        translate("untold", "Given back"): words.money(untold.given_back) if untold.given_back else None,
        translate("untold", "Key of the till"): operation.idempotency_key and short_key(operation.idempotency_key),
    }
    found: tuple[Found, ...] = ()
    if operation.slip:
        title = translate("untold", "The slip that the till did not get")
        found = (Found(title, "", (), Slip(title, operation.slip, operation.training), is_conflict=False),)
    return Account(
        mark=cases.mark(untold.case),
        heading=cases.heading(untold.case),
        subject=words.summary(operation),
        facts=tuple((name, value) for name, value in facts.items() if value),
        found=found,
    )


class Telling:
    """Asks whether the till knows now, and has it written down."""

    def __init__(self, runtime: Runtime, supervision: Supervision) -> None:
        self._runtime = runtime
        self._supervision = supervision

    async def acknowledge(self, parent: QWidget, untold: Untold) -> bool:
        """Whether it was written down that the till knows."""
        matter, operator = self.matter(untold), self._supervision.operator
        if not await dialogs.confirm(parent, matter, translate("untold", "The till knows")):
            return False
        moment = self._runtime.clock.now()

        def change(writer: Writer) -> Operation:
            return writer.deliver(untold.operation.id, f"acknowledged by {operator}", moment)

        try:
            await result_of(self._runtime.write(change))
        except AppError as error:
            failed = translate("untold", "It was not written down that the till knows")
            await dialogs.tell(parent, replace(matter, heading=failed, remark=f"{i18n.error_text(error)}."))
            return False
        return True

    def matter(self, untold: Untold) -> Matter:
        """What is asked."""
        operation, zone = untold.operation, self._runtime.settings.zone
        facts = (
            (translate("untold", "Operation"), words.summary(operation)),
            (translate("untold", "Lane"), words.lane(operation)),
            (translate("untold", "Time"), words.exact_moment(operation.created_at, zone)),
            ("RRN", operation.rrn or "—"),
        )
        remark = translate(
            "untold",
            "Agree only when this operation stands at the till, or was given back. From then on the till may ask for"
            " the same amount again, and nothing reminds of this one.",
        )
        return Matter(translate("untold", "Does the till know of it now?"), facts, remark)
