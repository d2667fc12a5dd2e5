"""What a lane's look-up is at, in a sentence that goes with the lane's clock (M3)."""

from math import ceil

from PySide6.QtCore import QCoreApplication

from app.core.errors import (
    AppError,
    BoxUnreachable,
    DeviceMissing,
    KindNotSupported,
    LineLost,
    NoPinpadConnected,
    PinpadSilent,
    PortUnavailable,
)
from app.core.model import Kind
from app.lanes.look_up import LookUpStatus
from app.lanes.status import Condition, LaneStatus
from ui.common import i18n

translate = QCoreApplication.translate

AWAY = (PortUnavailable, DeviceMissing, NoPinpadConnected, BoxUnreachable, LineLost, PinpadSilent)
"""Problems of a pinpad that is not there, or not on."""


def is_asking(status: LaneStatus) -> bool:
    """Whether the lane asks its pinpad something that moves no money: its last slip, a report, a sign of life."""
    return status.condition is Condition.WORKING and status.kind is not None and not status.kind.is_journalled


def is_impossible(look_up: LookUpStatus) -> bool:
    """Whether this lane's driver can never ask."""
    return isinstance(look_up.problem, KindNotSupported)


def tell(look_up: LookUpStatus, now: float) -> str:
    """What is going on; `now` is the monotonic second of the lane's clock."""
    if look_up.is_asking:
        if look_up.operation.kind is Kind.RECONCILIATION:
            return translate("looking_up", "The pinpad is being asked for its report.")
        return translate("looking_up", "The pinpad is being asked for its last slip.")
    why = "" if is_impossible(look_up) else _why(look_up.problem)
    return f"{why} {tell_next(look_up, now)}".strip()


def tell_next(look_up: LookUpStatus, now: float) -> str:
    """When the pinpad is asked next, that it is being asked, or that it is not, in a few words."""
    if look_up.is_asking:
        return translate("looking_up", "The pinpad is being asked.")
    if is_impossible(look_up):
        return translate("looking_up", "This lane cannot ask its pinpad for the last slip.")
    if look_up.next_at is None:
        return translate("looking_up", "The pinpad is asked again when you want it: Unresolved, F5.")
    return translate("looking_up", "Next try in {0} s.").format(max(0, ceil(look_up.next_at - now)))


def _why(problem: AppError | None) -> str:
    if problem is None:
        return ""
    if isinstance(problem, AWAY):
        return translate("looking_up", "The pinpad is away.")
    return f"{i18n.error_text(problem)}."
