"""What the guards would refuse, known before anybody is asked for anything. Nothing is written and nothing is sent."""

from dataclasses import replace
from datetime import datetime

from app.core.errors import AppError
from app.core.model import Request
from app.journal.reading import Reader
from app.lanes import guards
from app.lanes.profile import LaneProfile

ANYBODY = "anybody"
"""Stands for whoever might allow it."""


def find_refusal(reader: Reader, request: Request, asker: LaneProfile, now: datetime) -> AppError | None:
    """Return why `request` would be refused, whoever allowed it; None where it may be sent."""
    allowed = replace(request, supervisor=ANYBODY, repeats_knowingly=True)
    try:
        guards.check(reader, allowed, asker, now)
    except AppError as error:
        return error
    return None
