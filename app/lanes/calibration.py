"""Calibration: a lane on the ARCUS 2 line proves on a small sum that pinpad and till mean the same amount (M12)."""

from dataclasses import replace
from datetime import datetime

from app.core.identity import names_sale
from app.core.model import Operation, Reason, State, format_moment
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.profile import Cover, LaneProfile


def with_terminals(reader: Reader, profile: LaneProfile) -> LaneProfile:
    """The profile with the terminals that its calibration named, where the settings name none."""
    if profile.fingerprint is None or profile.terminal_ids:
        return profile
    return replace(profile, terminal_ids=tuple(reader.calibrated_terminals(profile.fingerprint)))


def read_covers(writer: Writer, profile: LaneProfile) -> frozenset[Cover]:
    """What the lane may do. One that needs no calibration may do everything."""
    if profile.fingerprint is None:
        return frozenset(Cover)
    return frozenset(map(Cover, writer.reader.calibrated(profile.fingerprint)))


def proves(operation: Operation, sale: Operation | None, profile: LaneProfile, read_amount: int | None) -> bool:
    """Whether a step of a calibration succeeded.

    Each has to name the terminal and the amount. That of a sale has tiyin, and is also what the operator read on the
    pinpad; a cancel or return has to name its sale.
    """
    if operation.state is not State.APPROVED or operation.reason is Reason.APPROVED_AFTER_ABORT:
        return False
    if operation.terminal_id is None or not operation.amount_confirmed:
        return False
    if profile.terminal_ids and operation.terminal_id not in profile.terminal_ids:
        return False
    if operation.kind.gives_back:
        return sale is not None and names_sale(operation, operation, sale)
    return read_amount == operation.amount and operation.amount % 100 != 0


def record(writer: Writer, operation: Operation, profile: LaneProfile, moment: datetime) -> None:
    """Write down that `operation` has proved its part of the calibration."""
    row = {
        "lane": operation.lane,
        "fingerprint": profile.fingerprint,
        "covers": Cover.of(operation.kind),
        "operation_id": operation.id,
        "terminal_id": operation.terminal_id,
        "operator": operation.operator,
        "at": format_moment(moment),
    }
    with writer.transaction():
        writer.append_row("calibrations", row, moment)
