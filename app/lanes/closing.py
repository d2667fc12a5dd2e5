"""Why a lane takes no operation: what the journal says of the one before."""

from app.core.errors import AppError, JournalUnusable, LaneClosed, LaneInConflict, TerminalDiffers, TrainingTerminal
from app.core.model import Operation
from app.core.money import Amount
from app.journal.reading import Reader
from app.lanes.guards import local_time
from app.lanes.profile import LaneProfile

_TRAINING_PREFIX = "TR"
"""How the terminal ids of emulated pinpads begin (M11)."""

CLOSING = (LaneClosed, LaneInConflict, TerminalDiffers, TrainingTerminal, JournalUnusable)
"""The troubles that keep a lane closed. Any other belongs to one attempt."""


def is_training_terminal(terminal_id: str) -> bool:
    """Whether a terminal is for training (M11)."""
    return terminal_id.startswith(_TRAINING_PREFIX)


def find_closing(reader: Reader, profile: LaneProfile) -> AppError | None:
    """What keeps the lane closed: a look-up that is still to come (M3.1), a conflict (M4), a wrong terminal (M2.4)."""
    waiting = reader.find_not_looked_up(profile.name, training=profile.training)
    if waiting is not None:
        return LaneClosed(**named(waiting, profile))
    return find_conflict(reader, profile) or _find_wrong_terminal(reader, profile)


def find_conflict(reader: Reader, profile: LaneProfile) -> AppError | None:
    """The contradiction that a supervisor has to settle first."""
    contradicted = reader.find_conflict(profile.name, training=profile.training)
    return None if contradicted is None else LaneInConflict(**named(contradicted, profile))


def find_stranger(reader: Reader, profile: LaneProfile) -> Operation | None:
    """The lane's latest answer, where it came from a terminal that is none of the lane's and nobody has opened it."""
    last = reader.find_last_with_terminal(profile.name, training=profile.training)
    if last is None or last.terminal_id is None or reader.opened_since(last.id):
        return None
    if is_training_terminal(last.terminal_id) and not profile.training:
        return last
    is_listed = not profile.terminal_ids or last.terminal_id in profile.terminal_ids
    # a pinpad that was exchanged as planned answered under the list of its own time
    return None if is_listed or reader.changed_since(last.id, f"lanes.{profile.name}.terminal_ids") else last


def _find_wrong_terminal(reader: Reader, profile: LaneProfile) -> AppError | None:
    stranger = find_stranger(reader, profile)
    terminal = stranger.terminal_id if stranger else None
    if terminal is None:
        return None
    if is_training_terminal(terminal) and not profile.training:
        return TrainingTerminal(lane=profile.name, terminal=terminal)
    return TerminalDiffers(lane=profile.name, terminal=terminal, expected=", ".join(profile.terminal_ids))


def named(operation: Operation, profile: LaneProfile) -> dict[str, object]:
    """An operation of the lane as the errors about it name it."""
    return {
        "lane": profile.name,
        "kind": operation.kind,
        "amount": Amount(operation.amount),
        "when": local_time(operation.created_at, profile.zone),
    }
