"""A refusal that somebody may lift: a supervisor by PIN, or the cashier who knows of another sale (M3.4, M10)."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import (
    AppError,
    OriginalUnknown,
    ReconcileOverCase,
    ReturnAboveLimit,
    SameAmountUnsettled,
    SameAmountUntold,
)
from app.core.model import Kind, Request
from app.lanes.lane import Lane
from ui.common import confirmations, dialogs, i18n, words
from ui.common.dialogs import Matter
from ui.people.supervision import Supervision

translate = QCoreApplication.translate

NEEDS_SUPERVISOR = (OriginalUnknown, ReturnAboveLimit, ReconcileOverCase)
"""What a lane refuses until a supervisor allows it."""


MAY_BE_A_REPETITION = (SameAmountUnsettled, SameAmountUntold)
"""Why a sale asks first: one of the same amount is not settled, or its till was not told that it was approved."""


async def reconsider(
    parent: QWidget, supervision: Supervision, lane: Lane, request: Request, refusal: AppError
) -> Request | None:
    """The same request as it may be sent now; None where the refusal stands."""
    if isinstance(refusal, NEEDS_SUPERVISOR) and request.supervisor is None:
        heading = translate("reconsidering", "A supervisor is needed")
        matter = Matter(heading, _facts(lane, request), f"{i18n.error_text(refusal)}.")
        name = await supervision.ask(parent, matter, translate("reconsidering", "Allow it"))
        return None if name is None else replace(request, supervisor=name)
    if isinstance(refusal, MAY_BE_A_REPETITION) and request.kind is Kind.SALE and not request.repeats_knowingly:
        heading = translate("reconsidering", "Is this really another sale?")
        matter = Matter(heading, _facts(lane, request), f"{i18n.error_text(refusal)}.")
        agreed = await dialogs.confirm(parent, matter, translate("reconsidering", "It is another sale"))
        return replace(request, repeats_knowingly=True) if agreed else None
    return None


def _facts(lane: Lane, request: Request) -> tuple[tuple[str, str], ...]:
    facts = (
        (translate("reconsidering", "Operation"), words.kind(request.kind)),
        *confirmations.place_and_amount(lane, request.amount),
    )
    if request.original is None:
        return facts
    return (*facts, (translate("reconsidering", "Original"), request.original))
