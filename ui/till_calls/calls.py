"""The HTTP interface for tills, seen from the window: begun once that is up, watched, and ended before it goes."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from app.api.calls import Call
from app.api.server import Server
from app.core import logs
from app.core.errors import ApiNotServed, AppError
from app.core.masking import mask
from app.core.waiting import begin, result_of
from app.runtime import Runtime
from ui.common.tasks import Tasks
from ui.till_calls import call_words

PAUSE = 100
"""Milliseconds after which calls that come in a crowd are shown together."""

_log = logs.get(__name__)


class Serving(Enum):
    """Whether tills are served."""

    OFF = auto()
    """The settings do not want it, or the window has not begun."""
    STARTING = auto()
    ON = auto()
    FAILED = auto()
    """`TillCalls.trouble` says why."""


class TillCalls(QObject):
    """`changed` when it begins to serve, serves, or cannot; `heard` when tills have called."""

    changed = Signal()
    heard = Signal()
    _stirred = Signal()

    def __init__(self, parent: QObject, runtime: Runtime, tasks: Tasks) -> None:
        super().__init__(parent)
        self.is_wanted = runtime.settings.api.enabled
        self.serving = Serving.OFF
        self.trouble: AppError | None = None
        self.url = ""
        self.recent: tuple[Call, ...] = ()
        """The latest calls, the latest first."""
        self.turned_away = 0
        """How many the door has turned away since the interface was begun."""
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._server: Server | None = None
        self._begun: Future[Server] | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_stirred = False
        self._turned_away = 0
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self._look)
        # emitted on the API's thread, received on the thread this object lives on: Qt queues it in between
        self._stirred.connect(self._pause.start)

    def begin(self) -> None:
        """Serve tills from now on, if the settings want that and it is not done already."""
        if self.is_wanted and self.serving in (Serving.OFF, Serving.FAILED):
            self._show(Serving.STARTING)
            self._tasks.start(self._begin())

    def close(self) -> None:
        """Hear nothing more of the calls. Must come before this object is destroyed."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._pause.stop()
        self.blockSignals(True)  # what is still queued would begin something anew while everything ends

    async def end(self) -> None:
        """Take no more calls, let what runs end and tell the tills of it, while there is still paper for the slips."""
        if self._begun is not None:
            await result_of(begin(self._end, "serve", daemon=False))

    async def _begin(self) -> None:
        try:
            # in a thread of its own: to find an address, or who holds it, may take its time
            self._begun = begin(self._runtime.serve_api, "serve", daemon=False)
            server = await result_of(self._begun)
            self._watch(server)
            await result_of(server.ready)
        except AppError as error:
            self._fail(error)
        except Exception as error:  # whatever it is, the window goes on without tills and says so
            _log.exception("tills cannot be served")
            address = "" if self._server is None else self._server.url
            self._fail(ApiNotServed(address=address, problem=mask(f"{type(error).__name__}: {error}")))
        else:
            self._show(Serving.ON)

    def _watch(self, server: Server) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._server, self.url = server, server.url
        self._unsubscribe = server.calls.subscribe(self._hear)
        self._look()

    def _fail(self, error: AppError) -> None:
        self.trouble = error
        self._show(Serving.FAILED)

    def _show(self, serving: Serving) -> None:
        self.serving = serving
        if serving is not Serving.FAILED:
            self.trouble = None
        self.changed.emit()

    def _look(self) -> None:
        self._is_stirred = False
        if self._server is not None:
            self.recent = tuple(reversed(self._server.calls.recent))
            self.turned_away = self._turned_away
            self.heard.emit()

    # On other threads

    def _hear(self, call: Call) -> None:
        """A till has called. On the API's thread."""
        self._turned_away += call_words.is_turned_away(call)
        if not self._is_stirred:
            self._is_stirred = True
            self._stirred.emit()

    def _end(self) -> None:
        """What `Runtime.stop` does first, which it finds done then."""
        if self._begun is not None:
            wait([self._begun])
        for lane in self._runtime.lanes.values():
            lane.begin_stop()
        for lane in self._runtime.lanes.values():
            lane.join()
        if self._runtime.api is not None:
            self._runtime.api.stop()
