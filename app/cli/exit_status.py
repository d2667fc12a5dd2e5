"""The exit statuses of the program, and what leads to which."""

from enum import IntEnum

from app.core.errors import AppError, JournalForbidden, JournalReadOnly, NoSuchLane, ProfileInUse, ProfileUnusable
from app.core.model import State


class Status(IntEnum):
    """Exit statuses of the program."""

    DONE = 0
    REFUSED = 1
    """Refused, declined, aborted, or a failed check."""
    WRONG_CALL = 2
    """A wrong call, wrong settings, or a profile that this user cannot use."""
    UNKNOWN = 3
    """An outcome that is not known."""
    IN_USE = 4
    """The profile belongs to another process."""
    INTERRUPTED = 130


_STATUS_OF_FAMILY = {1: Status.WRONG_CALL, 2: Status.WRONG_CALL, 7: Status.WRONG_CALL}
"""By the first digit of an error's number: settings, input, emulators. The other families refuse."""


def status_of_error(error: AppError) -> Status:
    """The exit status that an error ends a command with."""
    if isinstance(error, ProfileInUse):
        return Status.IN_USE
    if isinstance(error, NoSuchLane | ProfileUnusable | JournalForbidden | JournalReadOnly):
        return Status.WRONG_CALL
    return _STATUS_OF_FAMILY.get(error.number // 1000, Status.REFUSED)


def status_of_state(state: State) -> Status:
    """The exit status that a final state ends a command with."""
    if state is State.APPROVED:
        return Status.DONE
    return Status.UNKNOWN if state.is_open else Status.REFUSED
