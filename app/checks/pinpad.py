"""The pinpad of a lane on the ARCUS 2 line: asked itself where the profile is free, else only its port looked at.

Asked are a ping and the short report, which names the terminal; neither moves money.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from app import drivers
from app.checks.bench import Bench
from app.checks.findings import Finding, fail, ok, refusal, warn
from app.checks.hold import Hold
from app.core import advice
from app.core.errors import AppError, QuestionStopped
from app.core.model import Kind, Operation, Phase
from app.core.slips import Slip, clean_lines, read_slip
from app.journal import schema
from app.lanes.clocks import RESULTS_COUNTED, PinpadClock, clock_trouble, offset_at
from app.lanes.closing import is_training_terminal
from app.lanes.diagnosis import is_answered, troubles_of, why_unanswered
from app.settings import LaneSettings
from app.terminals.base import Answer, Order, Question, Terminal
from app.terminals.links import find_device
from app.terminals.links.held import device_holder


def check(bench: Bench, lane: LaneSettings, terminal: Terminal) -> Iterator[Finding]:
    """The port, and the pinpad on it where it may be asked."""
    what = f"lane {lane.name}"
    if bench.hold is not Hold.OURS:
        yield from check_port(lane)
        text = "the program is running, so that the pinpad was not asked"
        if bench.hold is Hold.REFUSED:
            text = "the profile is not this user's, so that the pinpad was not asked"
        yield warn(what, text, "Ask it on the screen Lane test, or end the program and run doctor again")
        yield from check_clock(bench, lane)
        return
    reason = _why_not_to_ask(bench, lane)
    if reason is not None:
        yield from check_port(lane)
        yield warn(what, reason, "Start the program, which asks the pinpad what became of it")
        yield from check_clock(bench, lane)
        return
    try:
        yield from ask(bench, lane, terminal)
    finally:
        terminal.close()


def _why_not_to_ask(bench: Bench, lane: LaneSettings) -> str | None:
    """What an open operation would hear is its answer (M4), so that it is left to the program."""
    if bench.is_fresh:
        return None
    if bench.reader is None:
        return "whether an operation is open cannot be read, so that the pinpad was not asked"
    with schema.errors_named(bench.profile.journal):
        open_operations: list[Operation | None] = [
            *(each for each in bench.reader.find_left_behind() if each.lane == lane.name),
            bench.reader.find_not_looked_up(lane.name, training=bench.settings.training),
        ]
    is_open = any(operation is not None for operation in open_operations)
    return "an operation is not settled, so that the pinpad was not asked" if is_open else None


# Without asking


def check_port(lane: LaneSettings) -> Iterator[Finding]:
    """A serial port is there, this user has the right to it, and who has it now.

    Raises:
        DeviceMissing, DeviceAmbiguous, PortUnavailable: when none can be had.
    """
    what = f"lane {lane.name}"
    device = find_device(lane.port)
    if device is None:
        return
    holder = device_holder(device)
    yield ok(what, f"port {device}" + (f", held by {holder}" if holder else ""))


# Asking


@dataclass
class Asking:
    """Listens to questions of the doctor's own. What an earlier operation left on the line is kept to be told.

    Whoever sets `stopped`, on any thread, has the line let go.
    """

    leftovers: list[Answer] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    def found(self, leftovers: Answer) -> None:
        self.leftovers.append(leftovers)

    def sending(self) -> None:
        """Nothing is stored."""

    def progress(self, phase: Phase, text: str) -> None:
        """Nothing is shown."""

    def question(self, question: Question | None) -> None:
        """Nobody is asked; the driver refuses it."""

    def wants_abort(self) -> bool:
        if self.stopped.is_set():
            raise QuestionStopped
        return False


def ask(bench: Bench, lane: LaneSettings, terminal: Terminal) -> Iterator[Finding]:
    """Ping the pinpad, learn which terminal it is, and tell what was on the line before."""
    what, listener = f"lane {lane.name}", Asking()
    try:
        yield from _ask(bench, lane, terminal, listener)
    except AppError as error:  # the port cannot be had, or the pinpad is busy
        yield refusal(what, error)
    for answer in listener.leftovers:
        yield _leftover(what, answer)


def _ask(bench: Bench, lane: LaneSettings, terminal: Terminal, listener: Asking) -> Iterator[Finding]:
    what = f"lane {lane.name}"
    ping = terminal.execute(Order(Kind.PING), listener)
    yield ok(what, f"port {lane.port} can be opened")
    if not is_answered(Kind.PING, ping):
        yield from (refusal(what, each) for each in why_unanswered(ping.code, troubles_of(ping)))
        yield from check_clock(bench, lane)
        return
    yield ok(what, "the pinpad answers a ping")
    yield from _judge_report(bench, lane, terminal.execute(Order(Kind.SHORT_REPORT), listener))


def terminal_of(report: Answer) -> str | None:
    """Which terminal a short report names, in its tags or on its slip."""
    return report.tags.terminal_id or (read_slip(report.slip).terminal_id if report.slip else None)


def _leftover(what: str, answer: Answer) -> Finding:
    slip = " / ".join(line.strip() for line in clean_lines(answer.slip) if line.strip())
    text = f"the pinpad told an earlier answer that is not in the journal: code {answer.code} {slip}"
    return fail(what, text, "Keep this line, and compare the pinpad's shift report with the journal")


def check_clock(bench: Bench, lane: LaneSettings, report: Slip | None = None) -> Iterator[Finding]:
    """Whether the pinpad's clock is right: by a report, which is printed now, else by the slips of the journal (M7)."""
    now, zone = bench.clock.now(), bench.settings.zone
    offset: timedelta | None
    if report is not None and report.printed_at is not None:
        offset = offset_at(report.printed_at, now, zone)
    elif bench.reader is None:
        return
    else:
        clock = PinpadClock(zone)
        with schema.errors_named(bench.profile.journal):
            results = bench.reader.last_results(lane.name, RESULTS_COUNTED, training=bench.settings.training)
        clock.learn(reversed(results))
        offset = clock.offset
    trouble = clock_trouble(offset, now, zone)
    if trouble is not None:
        yield warn(f"lane {lane.name}", str(trouble), ". ".join(advice.for_error(trouble)))
    elif offset is not None:
        yield ok(f"lane {lane.name}", "the pinpad's clock is right")


def _judge_report(bench: Bench, lane: LaneSettings, report: Answer) -> Iterator[Finding]:
    yield from _judge_terminal(bench, lane, report)
    yield from check_clock(bench, lane, read_slip(report.slip) if report.slip else None)


def _judge_terminal(bench: Bench, lane: LaneSettings, report: Answer) -> Iterator[Finding]:
    what = f"lane {lane.name}"
    terminal_id = terminal_of(report)
    if terminal_id is None:
        told = str(report.failure) if report.failure else f"code {report.code}"
        text = f"the pinpad's short report names no terminal ({told})"
        yield warn(what, text, "Compare the terminal on the next slip with terminal_ids")
        return
    expected = _expected(bench, lane)
    if is_training_terminal(terminal_id) and not bench.settings.training:
        cure = "Connect the pinpad that the bank gave this shop. The lane closes at this one"
        yield fail(what, f"the training terminal {terminal_id} answers in a real profile", cure)
    elif expected and terminal_id not in expected:
        text = f"terminal {terminal_id} answers, expected is one of: {', '.join(expected)}. The lane closes at that"
        yield fail(what, text, "Connect the right pinpad, or correct terminal_ids and calibrate anew")
    elif expected:
        yield ok(what, f"terminal {terminal_id}")
    else:
        yield ok(what, f"terminal {terminal_id}; no terminal_ids are set to compare it with")


def _expected(bench: Bench, lane: LaneSettings) -> tuple[str, ...]:
    """The terminals that the lane takes: those of the settings, else those of its calibration."""
    fingerprint = drivers.fingerprint(lane, bench.settings)
    if lane.terminal_ids or fingerprint is None or bench.reader is None:
        return lane.terminal_ids
    with schema.errors_named(bench.profile.journal):
        return tuple(bench.reader.calibrated_terminals(fingerprint))
