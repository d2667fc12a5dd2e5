"""What is found on a line before a conversation belongs to the operation before, and is kept whatever it says (M4)."""

import sqlite3
from dataclasses import asdict
from datetime import datetime

from app import logs
from app.journal.writing import Writer
from app.model import format_moment
from app.terminals.base import Answer

_log = logs.get(__name__)


def keep_leftovers(writer: Writer, lane: str, leftovers: Answer | None, moment: datetime) -> None:
    """Append what `lane` found to the journal's events, if it found anything."""
    if leftovers is None:
        return
    evidence = {
        "lane": lane,
        "code": leftovers.code,
        "slip": leftovers.slip,
        "tags": asdict(leftovers.tags),
        "phase": leftovers.phase,
        "ended": leftovers.ended,
        "begun_at": format_moment(leftovers.sent_at),
        "last_frame_at": leftovers.last_frame_at and format_moment(leftovers.last_frame_at),
    }
    try:
        writer.note("leftovers", evidence, moment)
    except sqlite3.Error as error:
        _log.critical("lane %s: leftovers could not be stored: %s: %s", lane, error, evidence)
