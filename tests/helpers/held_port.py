"""Ports that cannot be had: another process has one, or this one may not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "linux":
    import pwd

LOCKS = """
import sys, serial
port = serial.Serial(sys.argv[1], exclusive=True)
"""
OPENS = """
import os, sys
os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
"""
_WAITS = """
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def holding(port: str, program: str = LOCKS) -> Iterator[int]:
    """Another process that does that to the port, and goes on having it; its id."""
    command = [sys.executable, "-c", program + _WAITS, port]
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
