"""An emulated pinpad on a pseudo-terminal, for a till that opens a serial device."""

import os
import select
import sys
import tempfile
from pathlib import Path

from app.core.clock import Clock
from app.core.errors import PtyNotAvailable
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import Port

if sys.platform != "win32":
    import tty

_CHUNK = 4096


class PtyPort(Port):
    """A pseudo-terminal behind a path that stays the same when the line closes and is made anew.

    The terminal's own end stays open here, so that a till may close the port and open it again at any time.
    """

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock) -> None:
        """Make it.

        Raises:
            PtyNotAvailable: where the system has none.
        """
        super().__init__(pinpad, clock)
        if sys.platform == "win32":
            raise PtyNotAvailable
        self._folder = tempfile.TemporaryDirectory(prefix="pinpad-")
        self._path = Path(self._folder.name) / "pinpad"
        self._ends: tuple[int, int] | None = _open_raw(self._path)

    @property
    def name(self) -> str:
        return str(self._path)

    def stop(self) -> None:
        super().stop()
        self._folder.cleanup()

    def _send(self, chunk: bytes) -> None:
        if self._ends is not None:
            os.write(self._ends[0], chunk)

    def _receive(self, timeout: float) -> bytes:
        if self._ends is None:
            if self._pinpad.open_line():
                self._ends = _open_raw(self._path)
            else:
                self._stopping.wait(timeout)
            return b""
        ready = select.select([self._ends[0]], [], [], timeout)[0]
        return os.read(self._ends[0], _CHUNK) if ready else b""

    def _hang_up(self) -> None:
        if self._ends is not None:
            self._path.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None


def _open_raw(path: Path) -> tuple[int, int]:
    """Both ends of a new pseudo-terminal that passes every byte as it is; `path` leads to the till's."""
    assert sys.platform != "win32"
    ours, tills = os.openpty()
    tty.setraw(tills)
    path.symlink_to(os.ttyname(tills))
    return ours, tills
