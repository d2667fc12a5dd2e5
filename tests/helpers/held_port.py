"""Ports that cannot be had: another process has one, or this one may not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "linux":
    import pwd

HOLDS = (
    "import sys, serial; p = serial.Serial(sys.argv[1], exclusive=True); print('ready', flush=True); sys.stdin.read()"
)


@contextmanager
def holding(port: str) -> Iterator[int]:
    """Another process that has the port; its id."""
    command = [sys.executable, "-c", HOLDS, port]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process.pid
        process.communicate()


@contextmanager
def as_nobody() -> Iterator[None]:
    """This process as somebody who may not use every device."""
    assert sys.platform == "linux"
    before = os.getresuid()
    if before[0] == 0:
        nobody = pwd.getpwnam("nobody").pw_uid
        os.setresuid(nobody, nobody, 0)
    try:
        yield
    finally:
        os.setresuid(*before)
