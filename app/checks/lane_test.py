"""A lane test on its way: one step after the other, over the lane that the till itself uses.

Everything but the test sale moves no money; the sale is made only where a sum was given for it, and given back with the
next step. Nothing is repeated.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from app.checks.lane_test_steps import Mark, Result, Step, bad, good, skipped
from app.core.errors import (
    AppError,
    BoxUnreachable,
    DeviceAmbiguous,
    DeviceMissing,
    HostNotReached,
    KindNotSupported,
    LaneBusy,
    LaneStopped,
    NoPinpadConnected,
    PortHeld,
    PortNotUnderstood,
    PortUnavailable,
    StaleOutput,
    TerminalDiffers,
    TerminalNotTold,
    ToolNotStarted,
    ToolRunning,
    TrainingTerminal,
)
from app.core.model import Kind, Operation, Request, State
from app.core.slips import Slip, read_slip
from app.core.waiting import result_of
from app.journal.reading import Reader
from app.lanes import calibration
from app.lanes.clocks import clock_trouble, offset_at
from app.lanes.closing import is_training_terminal
from app.lanes.diagnosis import why_unanswered
from app.lanes.lane import Lane
from app.lanes.profile import LaneProfile
from app.lanes.worker import Reply
from app.runtime import Runtime
from app.settings import Driver, LaneSettings
from app.terminals.links import find_device, tcp

PrintTestPage = Callable[[], Awaitable[str]]
"""Prints a test page and gives the printer's name; raises an E6."""

_OF_PORT = (
    BoxUnreachable,
    DeviceAmbiguous,
    DeviceMissing,
    NoPinpadConnected,
    PortHeld,
    PortNotUnderstood,
    PortUnavailable,
    StaleOutput,
    ToolNotStarted,
    ToolRunning,
)
"""What keeps a pinpad from being asked at all."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the test is to do beyond asking. `amount` in tiyin is sold and given back; None for no sale."""

    amount: int | None = None
    operator: str = "till"
    print_page: PrintTestPage | None = None


class LaneTest:
    """One test of one lane of a started program."""

    def __init__(self, runtime: Runtime, lane: Lane, wishes: Wishes) -> None:
        self._runtime = runtime
        self._lane = lane
        self._wishes = wishes
        self._training = runtime.settings.training
        self._settings = next(each for each in runtime.settings.lanes if each.name == lane.name)
        is_training = self._settings.driver is Driver.TRAINING
        # at the second address of a training set nobody is meant to answer
        self._hosts = runtime.training.relay_allow[:1] if is_training else self._settings.relay_allow
        self._asked: Future[Reply] | Future[Operation] | None = None
        """What this test waits for at the lane."""
        self._operation: str | None = None
        """The id of the operation under way, once it is in the journal."""

    async def run(self) -> AsyncGenerator[Result, None]:
        """Each step twice: when it begins and when it has ended. Where one fails, those that need it are skipped.

        Raises:
            LaneBusy, LaneStopped: when the lane is at something else.
        """
        is_well = True
        async for result in self._ask():
            is_well = is_well and result.mark is not Mark.BAD
            yield result
        sale: Operation | None = None
        if self._wishes.amount is None or not is_well:
            yield skipped(Step.SALE)
        else:
            yield Result(Step.SALE, Mark.RUNNING)
            sold = await self._sell(self._wishes.amount)
            yield sold
            sale = sold.operation if sold.mark is Mark.GOOD else None
        if sale is None:
            yield skipped(Step.GIVE_BACK)
        else:
            yield Result(Step.GIVE_BACK, Mark.RUNNING)
            yield await self._give_back(sale)
        if self._wishes.print_page is None:
            yield skipped(Step.PRINT)
        else:
            yield Result(Step.PRINT, Mark.RUNNING)
            yield await _print(self._wishes.print_page)

    def abort(self) -> None:
        """Ask the pinpad to stop what this test has asked of it; a till's operation that came in between goes on."""
        if self._asked is not None and not self._asked.done():
            self._lane.abort(self._operation)

    def end_question(self) -> None:
        """Let go what this test asks; what may move money goes on to its end."""
        kind = self._lane.status.kind
        if kind is not None and not kind.is_journalled:
            self.abort()

    async def _ask(self) -> AsyncGenerator[Result, None]:
        """All that moves no money: every step but the last three."""
        yield Result(Step.PORT, Mark.RUNNING)
        port, ping = await self._reach()
        yield port
        yield ping
        if ping.mark is Mark.BAD or port.mark is Mark.BAD:
            yield skipped(Step.TERMINAL)
        else:
            yield Result(Step.TERMINAL, Mark.RUNNING)
            yield await self._identify()
        yield Result(Step.HOSTS, Mark.RUNNING)
        yield await self._reach_hosts()
        if ping.mark is Mark.BAD or port.mark is Mark.BAD:
            yield skipped(Step.BANK)
        else:
            yield Result(Step.BANK, Mark.RUNNING)
            yield await self._reach_bank()

    # Step by step

    async def _reach(self) -> tuple[Result, Result]:
        """The port and the ping, which is what opens the port."""
        device = ""
        try:
            device = await asyncio.to_thread(_look_at_port, self._settings)
        except AppError as error:
            return bad(Step.PORT, error), skipped(Step.PING)
        ping = await self._inquire(Step.PING, Kind.PING)
        if ping.mark is Mark.BAD and isinstance(ping.troubles[0], _OF_PORT):
            return replace(ping, step=Step.PORT), skipped(Step.PING)
        if ping.mark is Mark.SKIPPED and not device:
            return skipped(Step.PORT), ping  # nothing was tried that would show the way there
        return good(Step.PORT, device), ping

    async def _identify(self) -> Result:
        """Which terminal it is, which of its software its report names, and whether its clock is right."""
        asked = await self._inquire(Step.TERMINAL, Kind.SHORT_REPORT)
        if asked.mark is not Mark.GOOD:
            return asked
        slip = read_slip(asked.slip)
        clock = self._clock_troubles(slip)
        if slip.terminal_id is None:
            return replace(asked, mark=Mark.DOUBTFUL, troubles=(TerminalNotTold(), *clock))
        found = " · ".join(filter(None, (slip.terminal_id, slip.software)))
        terminal = slip.terminal_id
        expected = (await result_of(self._runtime.read(self._with_terminals))).terminal_ids
        is_trainings = is_training_terminal(terminal)
        if is_trainings and not (self._lane.training or self._training):
            return replace(bad(Step.TERMINAL, TrainingTerminal(lane=self._lane.name, terminal=terminal)), found=found)
        if expected and terminal not in expected:
            differs = TerminalDiffers(lane=self._lane.name, terminal=terminal, expected=", ".join(expected))
            return replace(bad(Step.TERMINAL, differs), found=found)
        return replace(asked, found=found, mark=Mark.DOUBTFUL if clock else Mark.GOOD, troubles=clock)

    def _clock_troubles(self, report: Slip) -> tuple[AppError, ...]:
        """That the pinpad's clock is far off: by its report, which is printed now, else by its latest slips (M7)."""
        now, zone = self._runtime.clock.now(), self._lane.profile.zone
        offset = self._lane.status.clock_offset
        if report.printed_at is not None:
            offset = offset_at(report.printed_at, now, zone)
        trouble = clock_trouble(offset, now, zone)
        return (trouble,) if trouble else ()

    def _with_terminals(self, reader: Reader) -> LaneProfile:
        """The lane as it is served: without terminals in the settings those of its calibration are the right ones."""
        return calibration.with_terminals(reader, self._lane.profile)

    async def _reach_hosts(self) -> Result:
        if not self._hosts:
            return skipped(Step.HOSTS)
        reached = await asyncio.gather(*(asyncio.to_thread(_is_reached, host) for host in self._hosts))
        missed = [host for host, is_reached in zip(self._hosts, reached, strict=True) if not is_reached]
        if missed:
            return bad(Step.HOSTS, *(HostNotReached(host=host) for host in missed))
        return good(Step.HOSTS, ", ".join(self._hosts))

    async def _reach_bank(self) -> Result:
        return await self._inquire(Step.BANK, Kind.HOST_TEST)

    async def _inquire(self, step: Step, kind: Kind) -> Result:
        """Ask the pinpad something, and judge its answer."""
        try:
            self._operation = None
            self._asked = future = self._lane.ask(kind)
            reply = await result_of(future)
        except (LaneBusy, LaneStopped):
            raise
        except KindNotSupported as error:
            return skipped(step, error)
        except AppError as error:
            return bad(step, error)
        return judge(step, reply)

    async def _sell(self, amount: int) -> Result:
        return await self._submit(Step.SALE, Request(Kind.SALE, amount, operator=self._wishes.operator))

    async def _give_back(self, sale: Operation) -> Result:
        kind, original = sale.scheme.gives_back_by, sale.rrn or sale.receipt_no
        request = Request(kind, sale.amount, original, operator=self._wishes.operator)
        return await self._submit(Step.GIVE_BACK, request)

    async def _submit(self, step: Step, request: Request) -> Result:
        try:
            self._operation = None
            self._asked = future = self._lane.submit(request, self._note)
            ended = await result_of(future)
        except AppError as error:
            return bad(step, error)
        slip = ended.slip or ""
        if ended.state is State.APPROVED:
            return good(step, ended.rrn or "", slip=slip, operation=ended)
        return replace(bad(step, code=ended.code, operation=ended), slip=slip)

    def _note(self, operation: Operation) -> None:
        """Told on the lane's thread."""
        self._operation = operation.id


def judge(step: Step, reply: Reply) -> Result:
    """What a pinpad's answer to a question says of the lane."""
    if reply.state is State.APPROVED:
        return good(step, reply.code or "", slip=reply.slip)
    return replace(bad(step, *why_unanswered(reply.code, reply.troubles), code=reply.code), slip=reply.slip)


async def _print(print_page: PrintTestPage) -> Result:
    try:
        return good(Step.PRINT, await print_page())
    except AppError as error:
        return bad(Step.PRINT, error)


def _look_at_port(lane: LaneSettings) -> str:
    """The device that the lane's port means now; nothing where that is no device of this machine.

    Raises:
        DeviceMissing, DeviceAmbiguous, PortUnavailable: when there is none that this user may use.
    """
    return find_device(lane.port) or ""


def _is_reached(address: str) -> bool:
    try:
        tcp.connect(address, tcp.TRIAL_LIMIT).close()
    except OSError:
        return False
    return True
