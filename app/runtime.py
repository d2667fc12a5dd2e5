"""The running program without its face: the profile's lock, the journal, the lanes and their threads.

The window, the command line and the demo all stand on this, so that money takes the same path in each.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from filelock import FileLock, Timeout

from app import drivers, logs
from app.clock import Clock, SystemClock
from app.emulators.training import TrainingSet
from app.errors import NoSuchLane, ProfileInUse, SettingNotServed
from app.journal import schema
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.paths import Profile
from app.settings import Driver, LaneSettings, Settings, SupervisorSettings

_log = logs.get(__name__)


class _Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T")
C = TypeVar("C", bound=_Closable)


class _Desk(Generic[C]):
    """One thread with one connection of its own, opened with the first job."""

    def __init__(self, name: str, journal: Path, open_connection: Callable[[], C]) -> None:
        self._journal = journal
        self._open = open_connection
        self._connection: C | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def submit(self, job: Callable[[C], T]) -> Future[T]:
        """Have `job` done; the future raises JournalUnusable where SQLite cannot."""
        return self._thread.submit(self._work, job)

    def stop(self) -> None:
        """Do what was asked already, then close the connection on its own thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _work(self, job: Callable[[C], T]) -> T:
        with schema.errors_named(self._journal):
            if self._connection is None:
                self._connection = self._open()
            return job(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Runtime:
    """Everything that runs for one profile. `start` it, then `stop` it, or use it as a context manager.

    `interactive` tells that a cashier can answer a pinpad's questions; without one they are refused (M6.3).
    """

    def __init__(self, profile: Profile, settings: Settings, *, interactive: bool, clock: Clock | None = None) -> None:
        self.profile = profile
        self.settings = settings
        self.clock = clock or SystemClock()
        self.lanes: dict[str, Lane] = {}
        self._interactive = interactive
        self._training = TrainingSet(self.clock)
        self._lock = FileLock(profile.lock)
        self._reading = _Desk("journal-read", profile.journal, lambda: Reader(schema.open_for_reading(profile.journal)))
        self._writing = _Desk("journal-write", profile.journal, lambda: Writer(profile.journal))

    def start(self) -> None:
        """Take the profile, settle what an ended program left, and begin to work.

        Raises:
            ProfileInUse: when another process owns the profile's lanes (M1.4).
            AppError: when the journal cannot be used or a lane's settings cannot be carried out.
        """
        _check_served(self.settings)
        self.profile.ensure()
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise ProfileInUse(path=self.profile.folder) from error
        try:
            logs.set_up(self.profile, console=True)
            self._recover()
            self.lanes = {lane.name: self._build_lane(lane) for lane in self.settings.lanes}
            for lane in self.lanes.values():
                lane.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Take nothing more, let running operations end, close all. Blocks as long as a pinpad needs."""
        for lane in self.lanes.values():
            lane.begin_stop()
        for lane in self.lanes.values():
            lane.join()
        self._training.stop()
        self._reading.stop()
        self._writing.stop()
        logs.tear_down()
        self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def lane(self, name: str) -> Lane:
        """The lane of that name.

        Raises:
            NoSuchLane: naming those there are.
        """
        try:
            return self.lanes[name]
        except KeyError:
            raise NoSuchLane(lane=name, lanes=", ".join(self.lanes)) from None

    def read(self, query: Callable[[Reader], T]) -> Future[T]:
        """Ask the journal something on its reading thread."""
        return self._reading.submit(query)

    def write(self, change: Callable[[Writer], T]) -> Future[T]:
        """Change the journal on its writing thread, for what is no lane's."""
        return self._writing.submit(change)

    def _recover(self) -> None:
        journal = self.profile.journal
        with closing(Writer(journal)) as writer, schema.errors_named(journal):
            recovered = writer.recover(self.clock.now())
        for operation in recovered:
            _log.info("operation %s was left behind and is %s now", operation.id, operation.state)

    def _build_lane(self, lane: LaneSettings) -> Lane:
        is_training = lane.driver is Driver.TRAINING
        profile = LaneProfile(
            name=lane.name,
            scheme=lane.scheme,
            training=is_training or self.settings.training,
            may_take_money=is_training or lane.calibrated,
            terminal_ids=lane.terminal_ids,
            zone=self.settings.zone,
        )
        terminal = drivers.build_terminal(
            lane, self.settings, self._training, self.clock, interactive=self._interactive
        )
        return Lane(profile, terminal, self.profile.journal, self.clock)


def _check_served(settings: Settings) -> None:
    """Refuse what the settings may say and this version does not carry out: nobody may count on it in silence."""
    if settings.api.enabled:
        raise SettingNotServed(key="[api] enabled", value="true", served="false")
    if settings.printer.kind == "escpos":
        raise SettingNotServed(key="[printer] kind", value="escpos", served="system, none")
    if settings.supervisor != SupervisorSettings():
        raise SettingNotServed(key="[supervisor]", value=settings.supervisor, served="the defaults")
