"""How far a pinpad's clock is from ours, from the slips it printed (M7). Pure."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.model import Operation
from app.slips import read_slip

RESULTS_COUNTED = 5


def clock_offset(results: Iterable[Operation], zone: ZoneInfo) -> timedelta | None:
    """The median of how far the pinpad's clock was ahead when it printed these slips; None with no dated slip.

    `zone` is the one in which slips are read.
    """
    offsets = []
    for operation in results:
        printed_at = read_slip(operation.slip or "").printed_at
        if printed_at is not None and operation.ended_at is not None:
            ended_at = operation.ended_at.astimezone(zone).replace(tzinfo=None)
            offsets.append((printed_at.near(ended_at) - ended_at).total_seconds())
    return timedelta(seconds=median(offsets)) if offsets else None
