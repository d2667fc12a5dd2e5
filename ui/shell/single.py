"""One window a profile: a second start raises the first one instead of opening another."""

import hashlib
import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.core import logs
from app.core.paths import Profile

CALL_LIMIT = 2.0
"""Seconds for which a second start tries to reach the first window, which may still be opening."""

_log = logs.get(__name__)

_STEP = 100
"""Milliseconds for one try."""


class FirstWindow(QObject):
    """Listens for second starts. Made by the process that holds the profile's lock."""

    called = Signal()

    def __init__(self, profile: Profile, parent: QObject) -> None:
        super().__init__(parent)
        name = _name(profile)
        QLocalServer.removeServer(name)  # what a killed process has left; the lock tells that none is alive
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take_call)
        if not self._server.listen(name):
            _log.warning("a second start will not raise this window: %s", self._server.errorString())

    def close(self) -> None:
        """Take no more calls."""
        self._server.close()

    def _take_call(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.disconnected.connect(connection.deleteLater)
        connection.disconnectFromServer()
        self.called.emit()


def call_first(profile: Profile) -> bool:
    """Have the window of that profile raised; whether there is one."""
    deadline = time.monotonic() + CALL_LIMIT
    while time.monotonic() < deadline:
        socket = QLocalSocket()
        socket.connectToServer(_name(profile))
        if socket.waitForConnected(_STEP):
            socket.waitForDisconnected(_STEP)
            return True
        time.sleep(_STEP / 1000)
    return False


def _name(profile: Profile) -> str:
    digest = hashlib.sha256(str(profile.folder.resolve()).encode()).hexdigest()
    return f"pinpad-cashier-{digest[:16]}"
