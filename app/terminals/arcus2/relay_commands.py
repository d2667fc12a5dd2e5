"""The commands by which a pinpad reaches its bank through the till, read into actions.

Sources: wiva for the commands and for the unit of IOCTL, chaiok for how long a pinpad waits. Pure: no I/O, no clock.
"""

import re
from typing import NamedTuple

from app.terminals.arcus2.actions import Connect, HangUp, Receive, Send
from app.terminals.arcus2.commands import Command
from app.terminals.arcus2.frames import MAX_DATA_LENGTH

IOCTL_UNIT = 0.010
SHORTEST_TIMEOUT, DEFAULT_TIMEOUT, LONGEST_TIMEOUT = 0.1, 0.5, 300.0
SHORTEST_CONNECT = 4.0
"""A connection may take this long whatever IOCTL said: half a second is too short, and pinpads wait 5 s (chaiok)."""

_LONGEST_READ = MAX_DATA_LENGTH - len(b"999:")
_IOCTL = re.compile(rb"(\d{1,3}):(\d{1,9})(?::(\d{1,9}))?:?")
_CONNECT = re.compile(rb"(\d{1,3}):([!-~]+?:\d{1,5}):?")
_WRITE = re.compile(rb"(\d{1,3}):(.*)", re.DOTALL)
_READ = re.compile(rb"(\d{1,3}):0*([1-9]\d{0,8}):?")
_DISCONNECT = re.compile(rb"(\d{1,3}):?")


class Timeouts(NamedTuple):
    """How long the bank's link may take, in seconds."""

    reading: float = DEFAULT_TIMEOUT
    writing: float = DEFAULT_TIMEOUT


class RelayCommands:
    """Reads the commands of one operation; IOCTL sets the times of those that follow."""

    def __init__(self) -> None:
        self.last_read_time = 0.0
        """The read time of the latest IOCTL, in seconds."""
        self._timeouts: dict[int, Timeouts] = {}

    def set_timeouts(self, command: Command) -> bool:
        """Take `IOCTL:handle:read:write`, in units of 10 ms. Whether it could be read."""
        match = _IOCTL.fullmatch(command.payload)
        if match is None:
            return False
        timeouts = Timeouts(_seconds(match[2]), _seconds(match[3] or match[2]))
        self._timeouts[int(match[1])] = timeouts
        self.last_read_time = timeouts.reading
        return True

    def connect(self, command: Command) -> Connect | None:
        """`CONNECT:handle:host:port`; None, as below, when it cannot be read."""
        match = _CONNECT.fullmatch(command.payload)
        if match is None:
            return None
        handle = int(match[1])
        return Connect(handle, match[2].decode("ascii"), max(self._times(handle).writing, SHORTEST_CONNECT))

    def write(self, command: Command) -> Send | None:
        """`WRITE:handle:bytes`: all that stands behind the second colon."""
        match = _WRITE.fullmatch(command.payload)
        if match is None:
            return None
        handle = int(match[1])
        return Send(handle, match[2], self._times(handle).writing)

    def read(self, command: Command) -> Receive | None:
        """`READ:handle:longest`; never more than a frame carries."""
        match = _READ.fullmatch(command.payload)
        if match is None:
            return None
        handle = int(match[1])
        return Receive(handle, min(int(match[2]), _LONGEST_READ), self._times(handle).reading)

    def hang_up(self, command: Command) -> HangUp:
        """`DISCONNECT:handle` or `DEVICECLOSE:`; without a handle that can be read it is every one."""
        match = _DISCONNECT.fullmatch(command.payload)
        return HangUp(int(match[1]) if match else None)

    def _times(self, handle: int) -> Timeouts:
        return self._timeouts.get(handle, Timeouts())


def _seconds(ticks: bytes) -> float:
    return min(max(int(ticks) * IOCTL_UNIT, SHORTEST_TIMEOUT), LONGEST_TIMEOUT)
