"""A virtual screen (Xvfb) for each process of the tests, so that no window takes the keyboard from another's."""

import os
import shutil
import subprocess
import sys

SIZE = "1920x1200x24"
LIMIT = 30
"""Seconds after which a screen that should go is not waited for."""


def is_available() -> bool:
    """Whether this machine can make one. Elsewhere all processes share the one screen that the user has."""
    return sys.platform == "linux" and shutil.which("Xvfb") is not None


class OwnScreen:
    """A screen that is there until it is closed; `name` is for the variable DISPLAY."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        # the server finds a free number by itself and writes it there once it can be reached
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with open(reading, encoding="ascii") as told:
            number = told.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with status {self._server.wait(LIMIT)}")
        self.name = f":{number}"

    def close(self) -> None:
        """Take it away, after those who show something on it."""
        self._server.terminate()
        self._server.wait(LIMIT)


def use(name: str) -> None:
    """Have everything that this process and its children open on that screen. Before Qt makes its application."""
    os.environ["DISPLAY"] = name
    os.environ["QT_QPA_PLATFORM"] = "xcb"
