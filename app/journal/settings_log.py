"""What becomes of the settings, in the chain of events: who changed which key, and what the settings are since.

An event `settings` has `by` (a supervisor, or `file` for whoever wrote in it while the program did not run), `changes`
(key, old, new; secrets blanked), and `settings`: all that decides about money and is not as it is by default, with its
SHA-256 as `fingerprint`. What differs from that at a start was changed by hand. These events make no rows.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from app import settings
from app.core import logs
from app.core.errors import LaneInUse
from app.journal.writing import Writer
from app.settings import Change, Changed, Driver, Edit, Settings
from app.settings.edits import compare, flat

SETTINGS = "settings"
BY_HAND = "file"
"""Who changed what was changed between two runs."""

_UNWATCHED = {"language", "till_name", "printer", "window"}
"""What has nothing to do with money."""

_log = logs.get(__name__)


def record(writer: Writer, present: Settings, changes: Iterable[Change], by: str, moment: datetime) -> None:
    """Write down what somebody has changed, and that these are the settings since."""
    told = [{"key": each.key, "old": each.old, "new": each.new} for each in changes]
    watched = _watched(present)
    event = {"by": by, "changes": told, "settings": watched, "fingerprint": _fingerprint(watched)}
    writer.note(SETTINGS, event, moment)
    _log.info("settings were changed by %s: %s", by, ", ".join(each["key"] for each in told))


def change(writer: Writer, path: Path, edit: Edit, by: str, moment: datetime) -> Changed:
    """Change the settings in that file as somebody has been allowed to, and write it down.

    The file goes first: if the journal does not take the event, the next start notices what it tells.

    Raises:
        LaneInUse: when a lane is to be removed of which something is not settled; nothing is changed.
        AppError: as `app.settings.change` does.
    """
    for lane in edit.removed:
        if count := writer.reader.count_open(lane):
            raise LaneInUse(lane=lane, count=count)
    changed = settings.change(path, edit)
    if changed.changes:
        record(writer, changed.settings, changed.changes, by, moment)
    return changed


def notice(writer: Writer, present: Settings, moment: datetime) -> tuple[Change, ...]:
    """Write down what is not as the last event says, if anything is; what that is."""
    last = writer.reader.last_settings()
    known: dict[str, Any] = json.loads(last)["settings"] if last is not None else {}
    changes = compare(known, _watched(present))
    if changes:
        record(writer, present, changes, BY_HAND, moment)
    return changes


def _watched(present: Settings) -> dict[str, Any]:
    """By their keys; lanes for training move no money, and stand in for lanes where there are none."""
    lanes = tuple(lane for lane in present.lanes if lane.driver is not Driver.TRAINING)
    real = present.model_copy(update={"lanes": lanes})
    values = flat(real.model_dump(mode="json", exclude_defaults=True, exclude=_UNWATCHED))
    values.pop("api.training", None)  # `serve --training` sets it for one run
    return values


def _fingerprint(watched: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(watched, sort_keys=True).encode()).hexdigest()
