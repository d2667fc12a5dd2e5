"""Where tills are served: their requests go to the lanes, and nobody who waits holds anything up.

Everything here runs on the thread `api` and its loop. A till that hangs up stops no operation; one that comes back
finds what it asked for by its idempotency key.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from app.api.hearing import Hearing, Hearings
from app.core import logs
from app.core.clock import Clock
from app.core.errors import (
    ApiNotAllowed,
    ApiTrainingRefused,
    AppError,
    KeyUsed,
    LaneBusy,
    NoLaneOfScheme,
    NoSuchLane,
    NoSuchOperation,
    NothingToAbort,
    NothingToAcknowledge,
    NotSavedYet,
    OutcomeUnknown,
)
from app.core.model import Kind, Operation, Origin, Request, Scheme, State
from app.core.request_ids import RequestId, parse_request_id
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.lanes.status import Condition, LaneStatus
from app.lanes.worker import Reply
from app.printing.layout import CopyMark, lay_out
from app.settings import LaneSettings, Settings

LOOK_UP_LIMIT = 30.0
"""Seconds that a till waits for the look-up of an outcome that was lost."""
AT_REST_LIMIT = 1.0
"""Seconds that a lane may take from the look-up's result until it is free again."""
LOOK_AGAIN = 1.0
"""Seconds after which whoever waits looks at the journal even if no lane has said anything."""

T = TypeVar("T")
_ACTIONS = {
    Kind.SALE: "sale",
    Kind.CANCEL: "cancel",
    Kind.RETURN: "return",
    Kind.RECONCILIATION: "close",
    Kind.SHORT_REPORT: "report",
}
_log = logs.get(__name__)


class House(Protocol):
    """What tills need of the running program."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def lanes(self) -> Mapping[str, Lane]: ...

    def read(self, query: Callable[[Reader], T]) -> Future[T]:
        """Ask the journal something."""
        ...

    def write(self, change: Callable[[Writer], T]) -> Future[T]:
        """Change the journal, for what is no lane's."""
        ...

    def print_slip(self, operation: Operation, operator: str, *, is_copy: bool) -> Future[int]:
        """Print the slip of an operation; the future gives the print's number, 1 for the first, or raises an E6.

        With `is_copy` it is marked as a copy even where this program has not printed it before.
        """
        ...


@dataclass(frozen=True, slots=True)
class Started:
    """An operation in the journal. `ended` gives it in its final state; None where it was asked for earlier."""

    operation: Operation
    ended: "asyncio.Future[Operation] | None"


class Desk:
    """Serves the lanes of one running program. Made on the loop's own thread; close it there."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._api = house.settings.api
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._starting = asyncio.Lock()
        self._following: set[asyncio.Future[Any]] = set()
        self._hearings = Hearings(self.write, house.clock)
        self._unsubscribe = [lane.subscribe(self._hear) for lane in house.lanes.values()]

    def close(self) -> None:
        """Hear of the lanes no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    # What there is

    def lanes(self) -> list[Lane]:
        """The lanes that tills may use."""
        return [lane for lane in self._house.lanes.values() if self._serves(lane)]

    def lane(self, name: str) -> Lane:
        """The lane of that name.

        Raises:
            NoSuchLane, ApiTrainingRefused.
        """
        lane = self._house.lanes.get(name)
        if lane is None:
            raise NoSuchLane(lane=name, lanes=", ".join(self._house.lanes))
        if not self._serves(lane):
            raise ApiTrainingRefused(lane=name)
        return lane

    def is_default(self, lane: Lane) -> bool:
        """Whether it is one of its schemes' for the documented API."""
        return any(self._default_of(scheme) == lane.name for scheme in lane.schemes)

    def serves_scheme(self, operation: Operation, scheme: Scheme) -> bool:
        """Whether an operation can have been asked for as one of that scheme: on a pinpad of both the card decides."""
        lane = self._house.lanes.get(operation.lane)
        return operation.scheme is scheme or (lane is not None and scheme in lane.schemes)

    async def lane_for(self, scheme: Scheme, request: Request) -> Lane:
        """The scheme's lane for the documented API; for a cancel the one on which its sale was made (M5.3).

        Raises:
            NoLaneOfScheme, ApiTrainingRefused, OriginalNotRecognised.
        """
        name = self._default_of(scheme)
        if name is None:
            raise NoLaneOfScheme(scheme=scheme)
        lane = self.lane(name)
        if request.kind is Kind.CANCEL and request.original is not None:
            original = parse_request_id(request.original)
            places = await self.read(lambda reader: _cancel_places(reader, original, request.amount, scheme, lane))
            if len(places) == 1 and places[0] in self._house.lanes:
                return self.lane(places[0])
        return lane

    def check_allowed(self, kind: Kind) -> None:
        """Let pass what tills may ask for.

        Raises:
            ApiNotAllowed: where the settings do not have it.
        """
        action = _ACTIONS.get(kind)
        if action is not None and action not in self._api.allow:
            raise ApiNotAllowed(action=action)

    # Operations

    async def start(self, lane: Lane, request: Request) -> Started:
        """Have an operation begun, once for each idempotency key; it is in the journal when this returns.

        Raises:
            AppError: a rule refused it, and nothing was sent; KeyUsed where the key is another request's.
        """
        self.check_allowed(request.kind)
        if request.idempotency_key is None:
            return await self._submit(lane, request)
        async with self._starting:
            if (known := await self.recall(request, lambda each: each.lane == lane.name)) is not None:
                return known
            try:
                return await self._submit(lane, request)
            except KeyUsed:
                if (known := await self.recall(request, lambda each: each.lane == lane.name)) is None:
                    raise
                return known

    async def recall(self, request: Request, fits: Callable[[Operation], bool]) -> Started | None:
        """What its idempotency key began earlier, whatever the settings have become since; None for a new one.

        Raises:
            KeyUsed: where the key is another request's; `fits` tells of the place.
        """
        key = request.idempotency_key
        known = None if key is None else await self.read(lambda reader: reader.find_by_key(key))
        if known is None:
            return None
        if not (fits(known) and _asks_for(known, request)):
            raise KeyUsed(id=known.id)
        return Started(known, None)

    async def finish(self, started: Started) -> Operation:
        """The operation in its final state; where its outcome was lost, after the look-up of it or half a minute.

        Raises:
            OutcomeUnknown: where nobody carries it out any more and no outcome was stored: the next start settles it.
        """
        if started.ended is None:
            operation = await self.wait_for(started.operation.id, lambda each: not self._is_under_way(each), None)
            if operation.state in _ON_ITS_WAY:  # the lane may have ended between two looks, at the journal and at it
                operation = self._as_shown(await self.get(operation.id))
            if operation.state in _ON_ITS_WAY:
                raise OutcomeUnknown(id=operation.id)
        else:
            operation = await asyncio.shield(started.ended)
        if operation.state is not State.UNKNOWN or operation.look_up is not None:
            return operation
        operation = await self.wait_for(operation.id, lambda each: not is_looked_up_still(each), LOOK_UP_LIMIT)
        # who is answered may ask for the lane at once: it is only just putting the look-up away
        return await self.wait_for(operation.id, lambda each: not self._is_asked(each.lane), AT_REST_LIMIT)

    async def check_repetition(self, lane: Lane, request: Request) -> None:
        """Refuse what was asked for before in the same words, as long as nobody knows what became of it.

        Raises:
            OutcomeUnknown: with that operation's id.
        """
        open_cases = await self.read(lambda reader: reader.find_unknown(lane.name, training=lane.training))
        for operation in open_cases:
            if operation.origin is Origin.API and _asks_for(operation, request):
                raise OutcomeUnknown(id=operation.id)

    async def ask(self, lane: Lane, kind: Kind) -> Reply:
        """What the pinpad answers to a question that moves no money."""
        self.check_allowed(kind)
        return await self._follow(lane.ask(kind))

    async def get(self, operation_id: str) -> Operation:
        """The operation of that id, of a lane that tills may use.

        Raises:
            NoSuchOperation.
        """
        operation = await self.read(lambda reader: reader.get(operation_id))
        if operation is None or (operation.training and not self._serves_training):
            raise NoSuchOperation(id=operation_id)
        return operation

    async def wait_for_change(self, operation_id: str, seconds: float) -> Operation:
        """The operation once it is no longer under way, or as it is after that many seconds.

        One whose outcome is not known is waited for until that is settled: its till has been told already.
        """
        before: State | None = None

        def is_news(operation: Operation) -> bool:
            nonlocal before
            before = before or operation.state
            return operation.state not in _ON_ITS_WAY if before in _ON_ITS_WAY else not operation.state.is_open

        return await self.wait_for(operation_id, is_news, seconds)

    async def wait_for(
        self, operation_id: str, is_enough: Callable[[Operation], bool], seconds: float | None
    ) -> Operation:
        """The operation as soon as `is_enough` says so, or as it is after that many seconds; None: without a limit.

        Raises:
            NoSuchOperation.
        """
        clock = self._loop.time
        gives_up_at = None if seconds is None else clock() + seconds
        while True:
            changed = self._changed
            operation = self._as_shown(await self.get(operation_id))
            left = LOOK_AGAIN if gives_up_at is None else min(LOOK_AGAIN, gives_up_at - clock())
            if is_enough(operation) or left <= 0:
                return operation
            try:
                await asyncio.wait_for(changed.wait(), left)
            except TimeoutError:
                continue

    def abort(self, operation: Operation) -> None:
        """Ask the pinpad to stop that operation; what it then does is the outcome.

        Raises:
            NothingToAbort: when it is not under way.
        """
        lane = self._house.lanes.get(operation.lane)
        is_over = operation.state not in _ON_ITS_WAY
        if is_over or lane is None or not lane.abort(operation.id):
            raise NothingToAbort(id=operation.id)

    # Telling tills

    async def acknowledge(self, operation: Operation, operator: str) -> Operation:
        """Note that a till knows now of an approval of which it was not told.

        Raises:
            NothingToAcknowledge: where that is no approval of a till's request.
            NotSavedYet: where the journal has no room for that approval (M8.2).
        """
        shown = self._as_shown(operation)
        if shown is not operation and shown.state is State.APPROVED:
            raise NotSavedYet(id=operation.id)
        if operation.origin is not Origin.API or operation.state is not State.APPROVED:
            raise NothingToAcknowledge(id=operation.id)
        moment = self._house.clock.now()
        return await self.write(lambda writer: writer.deliver(operation.id, f"acknowledged by {operator}", moment))

    def hearing(self, operation: Operation) -> Hearing:
        """What an answer that tells of that operation is to do with who hears it."""
        return self._hearings.of(operation)

    # Slips

    async def last_slip(self, scheme: Scheme, kinds: Iterable[Kind]) -> Operation | None:
        """The latest operation of those kinds on the scheme's lane that has a slip."""
        name = self._default_of(scheme)
        if name is None:
            raise NoLaneOfScheme(scheme=scheme)
        lane, wanted = self.lane(name), tuple(kinds)
        # a report of a pinpad of both is of both
        told = scheme if Kind.RECONCILIATION not in wanted else None
        return await self.read(lambda reader: reader.find_last_slip(lane.name, wanted, told, training=lane.training))

    async def print_again(self, operation: Operation, operator: str) -> str:
        """Print a copy of a slip; its text, marked as that copy, for a till that prints by itself.

        Raises:
            AppError: an E6, or an E5, that says why it did not come out.
        """
        number = await self._follow(self._house.print_slip(operation, operator, is_copy=True))
        moment = self._house.clock.now().astimezone(self._house.settings.zone)
        mark = CopyMark(number - 1, moment, operator)
        return "\n".join(line.text for line in lay_out(operation.slip or "", copy=mark, training=operation.training))

    async def print_new(self, operation: Operation, operator: str) -> None:
        """Print the slip of an operation that has just ended, where slips are printed by themselves."""
        printer = self._house.settings.printer
        if not printer.automatic or printer.kind == "none" or operation.slip is None or operation.state.is_open:
            return
        try:
            await self._follow(self._house.print_slip(operation, operator, is_copy=False))
        except AppError as error:  # a printer fails without touching the operation (M8.4)
            _log.warning("the slip of operation %s was not printed: %s", operation.id, error)

    # The journal

    async def read(self, query: Callable[[Reader], T]) -> T:
        return await self._follow(self._house.read(query))

    async def write(self, change: Callable[[Writer], T]) -> T:
        return await self._follow(self._house.write(change))

    # Inside

    @property
    def _serves_training(self) -> bool:
        return self._api.training

    def _serves(self, lane: Lane) -> bool:
        return self._serves_training or not lane.training

    def _default_of(self, scheme: Scheme) -> str | None:
        lanes: list[LaneSettings] = [lane for lane in self._house.settings.lanes if scheme in lane.schemes]
        chosen = [lane for lane in lanes if lane.default] or lanes
        return chosen[0].name if chosen else None

    async def _submit(self, lane: Lane, request: Request) -> Started:
        written: asyncio.Future[Operation] = self._loop.create_future()

        def tell(operation: Operation) -> None:
            self._call_soon(lambda: None if written.done() else written.set_result(operation))

        if noting := tuple(self._hearings.pending):  # the till may be back already
            if lane.status.condition is Condition.WORKING:
                raise LaneBusy(lane=lane.name)  # at once, whatever the journal is at
            await asyncio.wait(noting)
        ended = self._keep(asyncio.wrap_future(lane.submit(request, tell)))
        await asyncio.wait({written, ended}, return_when=asyncio.FIRST_COMPLETED)
        if written.done():
            return Started(written.result(), ended)
        return Started(ended.result(), ended)  # raises what refused it

    async def _follow(self, future: "Future[T]") -> T:
        """Wait for another thread's work, which goes on even if nobody waits any more."""
        return await asyncio.shield(self._keep(asyncio.wrap_future(future)))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done for which no till waits."""
        self._keep(self._loop.create_task(work))

    def _keep(self, future: "asyncio.Future[T]") -> "asyncio.Future[T]":
        """Hold on to it until it is done, and hear of its failure where its till has gone."""
        self._following.add(future)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: "asyncio.Future[T]") -> None:
        self._following.discard(future)
        if not future.cancelled():
            future.exception()

    def _is_under_way(self, operation: Operation) -> bool:
        """Whether its lane is at it: a row that somebody left on its way is waited for by nobody."""
        if self._as_shown(operation).state not in _ON_ITS_WAY:
            return False
        lane = self._house.lanes.get(operation.lane)
        if lane is None or lane.status.condition is not Condition.WORKING:
            return False
        running = lane.status.operation
        return running is None or running.id == operation.id

    def _is_asked(self, name: str) -> bool:
        """Whether the pinpad of that lane is being asked something that moves no money."""
        lane = self._house.lanes.get(name)
        return lane is not None and lane.status.condition is Condition.WORKING and lane.status.operation is None

    def _as_shown(self, operation: Operation) -> Operation:
        """An outcome that the journal had no room for is told all the same (M8.2)."""
        lane = self._house.lanes.get(operation.lane)
        unsaved = lane.status.unsaved if lane is not None else None
        return unsaved if unsaved is not None and unsaved.id == operation.id else operation

    def _hear(self, _status: LaneStatus) -> None:
        """A lane has changed: whoever waits looks again. On whichever thread that was."""
        self._call_soon(self._wake)

    def _call_soon(self, job: Callable[[], None]) -> None:
        """From a lane's thread, whose work a loop that has ended must not disturb."""
        try:
            self._loop.call_soon_threadsafe(job)
        except RuntimeError:
            _log.info("a lane has changed after the HTTP interface had ended")

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


_ON_ITS_WAY = (State.PREPARED, State.SENT)


def is_looked_up_still(operation: Operation) -> bool:
    """Whether its outcome is not known and its look-up may still tell it."""
    return operation.state is State.UNKNOWN and operation.look_up is None


def _cancel_places(reader: Reader, original: RequestId, amount: int, scheme: Scheme, lane: Lane) -> list[str]:
    """The lanes of the terminals on which the sale that is to be cancelled may have been made (M5.3)."""
    sales = reader.guards.sales(original, (scheme,), training=lane.training)
    if not original.is_rrn:
        sales = [sale for sale in sales if sale.amount == amount] or sales
    return [reader.guards.lane_of(sale) for sale in sales]


def _asks_for(operation: Operation, request: Request) -> bool:
    """Whether a request asks for what that operation was asked for."""
    original = None if request.original is None else parse_request_id(request.original).text
    return (operation.kind, operation.amount, operation.request_id) == (request.kind, request.amount, original)
