"""A pinpad on a pseudo-terminal that never comes to an end: from the first start message on it talks for ever."""

import os
import pty
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core import paths
from app.runtime import Runtime
from app.settings import Settings
from app.terminals.arcus2.frames import encode

LANE = "till"
FRAME = encode("STATUS:Ожидание".encode("cp1251"))
PAUSE = 0.02
"""Seconds between two frames of one that is not at full speed."""


class TalkingPinpad:
    """`at_full_speed` says what the line takes, whatever the till answers; else one frame behind each answer."""

    def __init__(self, *, at_full_speed: bool) -> None:
        self._ours, self._tills = pty.openpty()
        tty.setraw(self._tills)
        os.set_blocking(self._ours, False)
        self.port = os.ttyname(self._tills)
        self.heard = bytearray()
        self.frames = 0
        self._at_full_speed = at_full_speed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._talk, name="talking-pinpad")
        self._thread.start()

    def unplug(self) -> None:
        """It is gone, with its port."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._thread.join()
            os.close(self._ours)
            os.close(self._tills)

    def _talk(self) -> None:
        while not self._stopping.is_set():
            talks = self._at_full_speed and bool(self.heard)
            readable, writable, _ = select.select([self._ours], [self._ours] if talks else [], [], 0.05)
            if readable:
                self.heard += os.read(self._ours, 4096)
                if not self._at_full_speed:
                    self._stopping.wait(PAUSE)
                    self._say(1)
            if writable:
                self._say(50)

    def _say(self, count: int) -> None:
        try:
            os.write(self._ours, FRAME * count)
        except BlockingIOError:
            return
        self.frames += count

    def runtime(self, folder: Path) -> Runtime:
        """A profile with one lane that leads here and takes money; not started yet."""
        lane = {"name": LANE, "scheme": "humo", "driver": "arcus2", "port": self.port, "calibrated": True}
        settings = Settings.model_validate({"language": "en", "lanes": [lane], "printer": {"automatic": False}})
        return Runtime(paths.profile(folder), settings, interactive=True)


@contextmanager
def talking_pinpad(*, at_full_speed: bool) -> Iterator[TalkingPinpad]:
    """One that talks as soon as it is spoken to."""
    pinpad = TalkingPinpad(at_full_speed=at_full_speed)
    try:
        yield pinpad
    finally:
        pinpad.unplug()
