"""The running program without its face: the profile's lock, the journal, the lanes and their threads.

The window, the command line and the demo all stand on this, so that money takes the same path in each.
"""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, Self, TypeVar

from filelock import FileLock, Timeout

from app import drivers
from app.api import owner_commands
from app.api.asgi import ASGIApp
from app.api.command_channel import CommandChannel
from app.api.server import Server
from app.core import logs
from app.core.clock import Clock, SystemClock
from app.core.errors import AppError, JournalContradicted, NoPrinterAtAll, NoSuchLane, ProfileInUse
from app.core.model import Case, Decision, Operation
from app.core.paths import Profile, refused
from app.journal import schema, settings_log, supervisors
from app.journal.chain import check_head
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes import resolving
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.lanes.status import Condition
from app.settings import Changed, Driver, Edit, LaneSettings, Settings, change, last_good
from app.tracing.keeper import TraceKeeper
from app.tracing.recorder import LaneTrace

if TYPE_CHECKING:
    from app.emulators.training import TrainingSet

_WAIT_STEP = 0.2
"""Seconds between two looks at the signals: a wait without end would not see them on Windows."""

AT_ONCE = ("language", "till_name", "printer", "window")
"""The settings that take effect at once; all others, at the next start."""

_log = logs.get(__name__)


class _Closable(Protocol):
    def close(self) -> None: ...


Paper = Callable[[Operation, str, bool], Future[int]]
"""Prints a slip for an operator, as a copy or not; see `Runtime.print_slip`."""

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


@contextmanager
def owned_profile(profile: Profile) -> Iterator[None]:
    """Own a profile, which one process alone may, and log to its file.

    Raises:
        ProfileInUse: when another process owns it (M1.4).
        ProfileUnusable: when its folders cannot be made or written.
    """
    profile.ensure()
    lock = FileLock(profile.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ProfileInUse(path=profile.folder) from error
    except OSError as error:
        raise refused(profile.lock, error) from error
    try:
        logs.set_up(profile, console=True)
        yield
    finally:
        logs.tear_down()
        lock.release()


def recover(writer: Writer, moment: datetime) -> JournalContradicted | None:
    """Settle what an ended program left on its way (M1.3). For the owner of the profile, before anything is written.

    What the journal had no room for comes first, out of the reserve (M8.2): there the outcome is known. The result says
    that the journal is not the one that was written last (M8.3).
    """
    contradiction = check_head(writer, moment)
    try:
        for operation in writer.store_reserve(moment):
            _log.warning("operation %s comes out of the reserve as %s", operation.id, operation.state)
    except OSError as error:
        raise refused(writer.reserve.path, error) from error
    for operation in writer.recover(moment):
        _log.info("operation %s was left behind and is %s now", operation.id, operation.state)
    return contradiction


class Runtime:
    """Everything that runs for one profile. `start` it, then `stop` it, or use it as a context manager.

    `interactive` tells that a cashier can answer a pinpad's questions; without one they are refused (M6.3).
    """

    def __init__(self, profile: Profile, settings: Settings, *, interactive: bool, clock: Clock | None = None) -> None:
        self.profile = profile
        self.settings = settings
        self.clock = clock or SystemClock()
        self.lanes: dict[str, Lane] = {}
        self.traces: dict[str, LaneTrace] = {}
        """What passes on each lane, always noted; nothing in them is card data (M9)."""
        self.contradiction: JournalContradicted | None = None
        """Known once it has started: that the journal is not the one that was written last (M8.3)."""
        self.settings_trouble: AppError | None = None
        """Why these settings are not those of the file but the last good ones; whoever has loaded them says so."""
        self._interactive = interactive
        self.api: Server | None = None
        self.paper: Paper | None = None
        """Where slips are printed for tills; whoever has a printer sets it."""
        self.case_settled: Callable[[Operation], object] | None = None
        """Called, on another thread, with what a command in another process has settled; who shows cases sets it."""
        self.finish_prints: Callable[[], object] | None = None
        """Called at the end, between the last operation and the journal's end; whoever prints till then sets it."""
        self._keeper = TraceKeeper(profile.traces, self.clock)
        self._owning = ExitStack()
        self._channel: CommandChannel | None = None
        self._reading = _Desk("journal-read", profile.journal, lambda: Reader(schema.open_for_reading(profile.journal)))
        self._writing = _Desk("journal-write", profile.journal, lambda: Writer(profile.journal))

    @cached_property
    def training(self) -> "TrainingSet":
        """The training pinpads. What emulates them is imported with the first training lane."""
        from app.emulators.training import TrainingSet

        training = TrainingSet(self.clock, self.profile.training)
        self._owning.callback(training.stop)
        return training

    def start(self) -> None:
        """Take the profile, settle what an ended program left, and begin to work.

        Raises:
            ProfileInUse: when another process owns the profile's lanes (M1.4).
            AppError: when the journal cannot be used or a lane's settings cannot be carried out.
        """
        self._owning.enter_context(owned_profile(self.profile))
        try:
            journal = self.profile.journal
            with closing(Writer(journal, starts=True)) as writer, schema.errors_named(journal):
                self.contradiction = recover(writer, self.clock.now())
                settings_log.notice(writer, self.settings, self.clock.now())
            self._keeper.start()
            self.lanes = {lane.name: self._build_lane(lane) for lane in self.settings.lanes}
            for lane in self.lanes.values():
                lane.start()
            self._channel = self._open_channel()
        except BaseException:
            self.stop()
            raise
        self._keep_settings()

    def serve_api(self, port: int | None = None) -> Server:
        """Serve tills from now on, on the settings' port or on that one; what it is imported for takes its thread.

        Raises:
            ApiNotServed: when the address cannot be had, or the certificate cannot be read.
        """
        self.api = Server(self.settings.api, lambda: _build_application(self), port=port)
        self.api.start()
        return self.api

    def stop(self) -> None:
        """Take nothing more, let running operations end, close all. Blocks as long as a pinpad needs."""
        if self._channel is not None:
            self._channel.stop()
            self._channel = None
        for lane in self.lanes.values():
            lane.begin_stop()
        for lane in self.lanes.values():
            while not lane.join(_WAIT_STEP):
                pass
        if self.api is not None:  # last: who waits for an operation that has just ended still gets his answer
            self.api.stop()
        if self.finish_prints is not None:
            self.finish_prints()
        self._reading.stop()
        self._writing.stop()
        self._keeper.stop()
        self._owning.close()

    def leave(self, status: int) -> NoReturn:
        """End this process with that exit status, whatever the pinpads are at.

        What is `sent` becomes `unknown` at the next start, and is looked up then (M1.3).
        """
        for lane in self.lanes.values():
            lane.begin_stop()
            if lane.status.condition is Condition.WORKING:
                _log.warning("lane %s was left at its %s", lane.name, lane.status.kind)
        self._reading.stop()
        self._writing.stop()
        logging.shutdown()
        os._exit(status)

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

    def is_in_journal(self, operation: Operation) -> bool:
        """Whether the journal has the outcome of that operation (M8.2)."""
        lane = self.lanes.get(operation.lane)
        unsaved = lane.status.unsaved if lane is not None else None
        return unsaved is None or unsaved.id != operation.id

    def authorise(self, supervisor: str, pin: str) -> Future[str]:
        """Let a supervisor's PIN pass; the future gives his name as it is kept, or raises an E8 (M10)."""
        return self.write(lambda writer: supervisors.check(writer, supervisor, pin, self.clock.now()))

    def change_settings(self, edit: Edit, by: str) -> Future[Changed]:
        """Change the file of the settings as `by` has allowed, and write that down. See `settings_log.change`.

        The future raises an E1. What runs goes on with its own settings: see `take_over`.
        """
        return self.write(lambda writer: settings_log.change(writer, self.profile.settings, edit, by, self.clock.now()))

    def keep_choice(self, key: str, value: str) -> Future[Changed]:
        """Write into the file of the settings what needs nobody's leave: the language, the theme, who is at the till.

        On the thread that all changes of the file go through, so that none loses another. The future raises an E1.
        """
        path, edit = self.profile.settings, Edit({key: value})
        return self.write(lambda _writer: change(path, edit))

    def take_over(self, changed: Settings) -> None:
        """Use of other settings what takes effect at once: language, look, printer and the till's name."""
        at_once = {name: getattr(changed, name) for name in AT_ONCE}
        self.settings = self.settings.model_copy(update=at_once)

    def settle(self, case: Case, decision: Decision, supervisor: str, reason: str) -> Future[Operation]:
        """Settle a case as a supervisor has decided; `supervisor` has been authorised. See `resolving.resolve`."""
        operation, evidence_id = case.operation, case.conflict.id if case.conflict else None

        def change(writer: Writer) -> Operation:
            moment = self.clock.now()
            return resolving.resolve(writer, operation.id, decision, supervisor, reason, moment, evidence_id)

        return self._change_for_lane(operation.lane, change)

    def open_lane(self, lane: Lane, supervisor: str, reason: str) -> Future[list[Operation]]:
        """Open a lane over lost evidence, or over a wrong terminal. See `resolving.open_lane`."""
        return self._change_for_lane(
            lane.name,
            lambda writer: resolving.open_lane(writer, lane.profile, supervisor, reason, self.clock.now()),
        )

    def print_slip(self, operation: Operation, operator: str, *, is_copy: bool) -> Future[int]:
        """Print a slip for a till; the future gives the print's number, or raises an E6.

        Without a printer here the till prints what it is answered; that is written down as a print too.
        """
        if self.settings.printer.kind == "none":
            moment = self.clock.now()
            return self.write(
                lambda writer: writer.record_print(operation.id, "till", operator, moment, is_copy=is_copy)
            )
        if self.paper is not None:
            return self.paper(operation, operator, is_copy)
        failed: Future[int] = Future()
        failed.set_exception(NoPrinterAtAll())
        return failed

    def _change_for_lane(self, name: str, change: Callable[[Writer], T]) -> Future[T]:
        """Change the journal, then have the lane of that name look at it again."""

        def work(writer: Writer) -> T:
            result = change(writer)
            if name in self.lanes:  # a lane that the settings no longer have may still have cases
                self.lanes[name].recheck()
            return result

        return self.write(work)

    def _open_channel(self) -> CommandChannel:
        """Take commands of other processes, which the lock of this profile keeps from its journal."""

        def settled(operation: Operation) -> None:
            if (tell := self.case_settled) is not None:
                tell(operation)

        channel = CommandChannel(self.profile, owner_commands.commands_of(self, settled))
        try:
            channel.start()
        except OSError as error:
            _log.warning("no commands of other processes are taken: %s", error)
        return channel

    def _keep_settings(self) -> None:
        """The program runs with them, so they are good ones."""
        try:
            last_good.keep(self.profile.settings)
        except AppError as error:
            _log.info("the settings could not be kept beside their file: %s", error)

    def _build_lane(self, lane: LaneSettings) -> Lane:
        is_training = lane.driver is Driver.TRAINING
        trace = LaneTrace(lane.name, lane.driver, lane.scheme, self.clock)
        training = self.training if is_training else None
        terminal = drivers.build_traced(lane, self.settings, training, trace, self.clock, interactive=self._interactive)
        self.traces[lane.name] = trace
        self._keeper.follow(trace)
        # whoever has the pinpad knows its terminal, also before its first answer (M3.2)
        own = (self.training.pinpads[-1].settings.shop.terminal_id,) if is_training else ()
        profile = LaneProfile(
            name=lane.name,
            schemes=lane.schemes,
            training=is_training or self.settings.training,
            fingerprint=drivers.fingerprint(lane, self.settings),
            terminal_ids=lane.terminal_ids or own,
            zone=self.settings.zone,
            supervised=self.settings.supervisor.supervised,
            return_limit=self.settings.supervisor.return_limit,
            look_up_prints=lane.driver.look_up_prints,
            api_unknown_originals=self.settings.api.unknown_originals,
        )
        return Lane(profile, terminal, self.profile.journal, self.clock)


def _build_application(runtime: Runtime) -> ASGIApp:
    """The HTTP interface, in its own thread: the window must not wait for what it imports."""
    from app.api.application import build

    return build(runtime)
