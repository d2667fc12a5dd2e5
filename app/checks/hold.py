"""Whether the profile is free, and keeping it so while pinpads are asked (M1.4)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from filelock import FileLock, Timeout

from app.core.paths import Profile
from app.core.rights import is_there


class Hold(Enum):
    """Who has the profile while it is looked at."""

    OURS = auto()
    IN_USE = auto()
    """Another process has it: a window, `serve`, or a command."""
    REFUSED = auto()
    """The system does not let this user have it."""


@contextmanager
def held(profile: Profile) -> Iterator[Hold]:
    """Hold the profile as its program would, so that none of them meets a pinpad that is being asked.

    An empty lock file may be what stays of that: taking it away again could take it from under another program.
    """
    if not is_there(profile.folder):  # nobody can be in it yet
        yield Hold.OURS
        return
    is_new = not os.path.lexists(profile.lock)
    lock = FileLock(profile.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield Hold.IN_USE
        return
    except OSError:
        yield Hold.REFUSED
        return
    try:
        if is_new:
            _give_to_owner(profile)
        yield Hold.OURS
    finally:
        lock.release()


def _give_to_owner(profile: Profile) -> None:
    """A lock that root makes would shut out the service whose profile it is."""
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = profile.folder.stat()
        os.chown(profile.lock, owner.st_uid, owner.st_gid)
