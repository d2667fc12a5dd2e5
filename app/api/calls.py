"""What was asked of the HTTP interface: the latest calls, and who wants to hear of each (the window does)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from app.core import logs

_log = logs.get(__name__)

KEPT = 50


@dataclass(frozen=True)
class Call:
    """One request and its answer. All text is masked (M9) and free of control characters."""

    at: datetime
    method: str
    path: str
    """Without the query; percent-encoded."""
    client: str
    """The address it came from, without the port."""
    operator: str
    """The header X-Operator, empty without one."""
    status: int
    """Of HTTP; 0 where the client had gone before an answer, or nothing was answered."""
    milliseconds: float
    said: str
    """What it came to, in a few words; empty where nobody said."""


class Calls:
    """Fed by the API's thread, heard and read by any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._recent: deque[Call] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[Call], None]] = []

    @property
    def recent(self) -> tuple[Call, ...]:
        """The latest calls, the oldest first."""
        with self._lock:
            return tuple(self._recent)

    def subscribe(self, callback: Callable[[Call], None]) -> Callable[[], None]:
        """Hear of each call from now on, on the API's thread, so be quick; the result ends it."""

        def hear(call: Call) -> None:
            callback(call)

        def unsubscribe() -> None:
            with self._lock:
                if hear in self._listeners:
                    self._listeners.remove(hear)

        with self._lock:
            self._listeners.append(hear)
        return unsubscribe

    def add(self, call: Call) -> None:
        """Keep a call and tell everybody. A listener's trouble is logged and is nobody else's."""
        with self._lock:
            self._recent.append(call)
            listeners = tuple(self._listeners)
        for hear in listeners:
            try:
                hear(call)
            except Exception:
                _log.exception("a listener of the calls failed")
