"""Which process holds a device or listens on a TCP port, where the system tells.

Linux tells of devices: whom they are open to in /proc/PID/fd, who has locked them in /proc/locks (psutil lists regular
files alone). Windows does not. Of listening ports both tell, Linux only those of the same user. What cannot be learned
is None: to be refused a look at other people's processes is ordinary.
"""

import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

_PROCESSES = Path("/proc")
_ANY_HOST = {"0.0.0.0", "::"}


def device_holder(device: str) -> str | None:
    """The process that holds a device exclusively, as "name (process 123)"; a symbolic link is followed.

    Who has locked it goes before who has it open only. This process is named where the lock is its own.
    """
    if sys.platform == "win32":
        return None
    try:
        wanted = os.stat(device)
    except OSError:
        return None
    if not stat.S_ISCHR(wanted.st_mode):
        return None
    openers = [pid for pid in psutil.pids() if _has_open(pid, wanted)]
    lockers = set(_lockers(wanted))
    locked_by = [pid for pid in openers if pid in lockers]
    return _first_named(locked_by or [pid for pid in openers if pid != os.getpid()])


def listener_of(host: str, port: int) -> str | None:
    """The process that listens on that TCP port of that host of this machine, as "name (process 123)"."""
    try:
        hosts = {str(info[4][0]) for info in socket.getaddrinfo(host, port)}
        connections = psutil.net_connections("tcp")
    except (psutil.Error, OSError):
        return None
    listening = [
        each.pid
        for each in connections
        if each.status == psutil.CONN_LISTEN and each.pid and each.laddr and each.laddr.port == port
        if each.laddr.ip in hosts | _ANY_HOST or hosts & _ANY_HOST
    ]
    return _first_named(listening)


def taken_by(address: str, port: int) -> set[tuple[str, object]]:
    """What of this machine takes connections to that IP address: the listening socket, and its process where told.

    Empty where the address is another machine's, or nothing listens. Two addresses that have one of these in common
    are one listener.
    """
    try:
        if not _is_own(address):
            return set()
        connections = psutil.net_connections("tcp")
    except (psutil.Error, OSError):
        return set()
    listening = [
        (each.laddr.ip, each.pid)
        for each in connections
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port
    ]
    for ip in (address, "0.0.0.0" if "." in address else "::", "::"):  # the narrowest listener takes a connection
        if pids := [pid for listener, pid in listening if listener == ip]:
            return {("socket", ip)} | {("process", pid) for pid in pids if pid}
    return set()


def _is_own(address: str) -> bool:
    """Whether this machine has that IP address: a socket can be bound to it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        try:
            trial.bind((address, 0))
        except OSError:
            return False
    return True


def _first_named(pids: list[int]) -> str | None:
    for pid in sorted(pids):
        try:
            return f"{psutil.Process(pid).name()} (process {pid})"
        except psutil.Error:
            continue  # it has just ended, or is nobody's business
    return None


def _has_open(pid: int, wanted: os.stat_result) -> bool:
    """Whether one of the process's descriptors is that device. Follows /proc/PID/fd, which opens nothing."""
    folder = _PROCESSES / str(pid) / "fd"
    try:
        with os.scandir(folder) as descriptors:
            return any(_is_same(each.path, wanted) for each in descriptors)
    except OSError:
        return False  # another user's, or ended


def _is_same(path: str, wanted: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(path), wanted)
    except OSError:
        return False


def _lockers(wanted: os.stat_result) -> Iterator[int]:
    """Who has locked the device, by /proc/locks: "1: FLOCK ADVISORY WRITE 4711 00:05:92 0 EOF"."""
    try:
        lines = (_PROCESSES / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return
    assert sys.platform != "win32"
    file = f"{os.major(wanted.st_dev):02x}:{os.minor(wanted.st_dev):02x}:{wanted.st_ino}"
    for fields in map(str.split, lines):
        if len(fields) == 8 and fields[5] == file and fields[1] in ("FLOCK", "POSIX"):
            yield int(fields[4])
