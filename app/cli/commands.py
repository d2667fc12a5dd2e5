"""What each command of the command line does, once its arguments are read. Texts are English; slips are the bank's.

Whoever stops reading what is said changes no outcome, and the exit status still tells it.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from getpass import getpass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from app import settings
from app.api import command_channel, owner_commands
from app.cli import demo
from app.cli.exit_status import Status, status_of_state
from app.core import paths, response_codes
from app.core.clock import SystemClock
from app.core.errors import JournalUnusable, NotAdministrator, PinMissing, PinsDiffer, ProfileInUse
from app.core.model import Decision, Kind, Operation, Request, State
from app.core.money import plain_amount
from app.core.output import say
from app.core.paths import Profile
from app.core.rights import is_there
from app.core.slips import clean_lines
from app.journal import chain, schema, supervisors
from app.journal.head import find_contradiction, read_settled
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes import resolving
from app.lanes.lane import Lane
from app.lanes.status import Condition
from app.lanes.worker import Reply
from app.runtime import Runtime, owned_profile, recover
from app.settings import Settings, last_good
from app.settings.last_good import Loaded

T = TypeVar("T")

LOOK_UP_LIMIT = 30.0
"""Seconds that a command waits for the look-up of an outcome that was lost."""

_WAIT_STEP = 0.2
"""Seconds between two looks at Ctrl+C; a wait without end would not see it on Windows."""


@contextmanager
def demo_runtime(folder: Path | None) -> Iterator[Runtime]:
    """Training lanes on the profile in that folder, or on one that is gone with the demo."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="pinpad-cashier-demo-")))
        yield stack.enter_context(Runtime(paths.profile(folder), Settings().with_training_lanes(), interactive=False))


def load_settings(profile: Profile) -> Settings:
    """The profile's settings; without a lane in them, the training lanes.

    Raises:
        ProfileUnusable: when this user cannot use the profile, which would keep its settings from being read too.
        SettingsInvalid, SettingsUnreadable: naming the line and what would be right.
    """
    profile.check()
    return settings.load(profile.settings).with_training_lanes()


def load_for_window(profile: Profile) -> Loaded:
    """The same for the window, which opens with the last good settings where those of the file are wrong.

    Raises:
        ProfileUnusable: as `load_settings` does.
        SettingsInvalid, SettingsUnreadable: when there are no good ones.
    """
    profile.check()
    loaded = last_good.load_or_last_good(profile.settings)
    return replace(loaded, settings=loaded.settings.with_training_lanes())


def run_operation(profile: Profile, lane_name: str, request: Request) -> Status:
    """One operation on a lane: prints the slip and the outcome."""
    with Runtime(profile, load_settings(profile), interactive=False) as runtime:
        lane = runtime.lane(lane_name)
        _await_opening(runtime, lane)
        operation, interrupted = _wait(lane, lane.submit(request))
        is_saved = lane.status.unsaved is None
        if is_saved:
            operation = _await_look_up(runtime, lane, operation)
        print_operation(operation)  # before the end, which may be long, or interrupted
        if not is_saved:
            say("NOT SAVED: the journal has no room for this outcome. Keep the slip; it is stored when there is room.")
    stopped = interrupted and operation.state in (State.ABORTED, State.FAILED)
    return Status.INTERRUPTED if stopped else status_of_state(operation.state)


def run_inquiry(profile: Profile, lane_name: str, kind: Kind) -> Status:
    """One question to a pinpad that moves no money: prints what it answered."""
    with Runtime(profile, load_settings(profile), interactive=False) as runtime:
        lane = runtime.lane(lane_name)
        reply, interrupted = _wait(lane, lane.ask(kind))
    _print_reply(reply)
    if interrupted:
        return Status.INTERRUPTED
    return Status.DONE if reply.state is State.APPROVED else Status.REFUSED


def run_demo(runtime: Runtime) -> Status:
    """A sale and its cancel on HUMO, a sale and its return on UZCARD: prints the four slips."""
    lanes = {scheme: lane for lane in runtime.lanes.values() for scheme in lane.schemes}
    play = demo.play()
    scheme, request = next(play)
    while True:
        operation, interrupted = _wait(lanes[scheme], lanes[scheme].submit(request))
        print_operation(operation)
        if interrupted:
            return Status.INTERRUPTED
        try:
            scheme, request = play.send(operation)
        except StopIteration:
            return status_of_state(operation.state)


def list_journal(profile: Profile, state: State | None, since: datetime | None, *, as_json: bool) -> Status:
    """The operations, newest first, without taking the profile: as JSON Lines or as a table."""
    if not is_there(profile.journal):
        gone = find_contradiction(profile.journal, read_settled(profile.journal), lambda _count: None)
        if gone is not None:
            raise gone
        return Status.DONE
    with closing(Reader(schema.open_for_reading(profile.journal))) as reader:
        for operation in reader.list_operations(state, since):
            say(json.dumps(operation.as_json()) if as_json else _summary(operation))
    return Status.DONE


def verify_journal(profile: Profile) -> Status:
    """Hold the journal against itself, without taking the profile (M8.3): prints each thing that was changed."""
    seen = chain.verify(profile.journal, say)
    said = "nothing was changed" if seen.findings == 0 else f"{seen.findings} findings"
    say(f"{profile.journal}: {seen.events} events, {seen.operations} operations: {said}")
    if seen.head is None and seen.events:
        say("There is no head file beside it, so that nobody can tell whether newer events were deleted.")
    return Status.REFUSED if seen.findings else Status.DONE


def add_supervisor(profile: Profile, name: str, by: str | None) -> Status:
    """Add a supervisor, allowed by the PIN of another or by the machine's administrator (M10): asks for the PINs.

    Where the program runs, it does that.
    """
    try:
        kept = _add_supervisor_here(profile, name, by)
    except ProfileInUse:
        kept = _add_supervisor_there(profile, name, by)
    say(f"Supervisor {kept} was added.")
    return Status.DONE


def _add_supervisor_here(profile: Profile, name: str, by: str | None) -> str:
    clock = SystemClock()
    with _owned_journal(profile) as writer:
        pin = "" if by is None else _ask_pin(f"PIN of {by}: ")
        administrator = supervisors.is_administrator()
        added_by = supervisors.allow_adding(writer, clock.now(), by=by, pin=pin, administrator=administrator)
        return supervisors.add(writer, name, _choose_pin(name), added_by, clock.now())


def _add_supervisor_there(profile: Profile, name: str, by: str | None) -> str:
    command_channel.check_taken(profile)
    administrator = supervisors.is_administrator()
    with _read_journal(profile) as reader:
        if by is None and not administrator and supervisors.needs_leave(reader):
            raise NotAdministrator
    pin = "" if by is None else _ask_pin(f"PIN of {by}: ")
    asked = {"name": name, "chosen": _choose_pin(name), "by": by, "pin": pin, "administrator": administrator}
    told = command_channel.hand_over(profile, owner_commands.ADD_SUPERVISOR, **asked)
    return str(told["name"])


def resolve(profile: Profile, case_id: str, decision: Decision, supervisor: str, reason: str) -> Status:
    """Settle a case by a supervisor's word (M3, M4): asks for the PIN, prints what the case has become.

    Where the program runs, it does that.
    """
    try:
        by, settled = _resolve_here(profile, case_id, decision, supervisor, reason)
    except ProfileInUse:
        by, settled = _resolve_there(profile, case_id, decision, supervisor, reason)
    say(f"Settled as {decision} by {by}:")
    say(_summary(settled))
    return Status.DONE


def _resolve_here(
    profile: Profile, case_id: str, decision: Decision, supervisor: str, reason: str
) -> tuple[str, Operation]:
    clock = SystemClock()
    with _owned_journal(profile) as writer:
        case = resolving.find_case(writer.reader, case_id)
        say(_summary(case.operation))
        by = supervisors.check(writer, supervisor, _ask_pin(f"PIN of {supervisor}: "), clock.now())
        conflict_id = case.conflict.id if case.conflict else None
        return by, resolving.resolve(writer, case.operation.id, decision, by, reason, clock.now(), conflict_id)


def _resolve_there(
    profile: Profile, case_id: str, decision: Decision, supervisor: str, reason: str
) -> tuple[str, Operation]:
    command_channel.check_taken(profile)
    with _read_journal(profile) as reader:
        case = resolving.find_case(reader, case_id)
    say(_summary(case.operation))
    asked = {
        "case": case.conflict.id if case.conflict else case.operation.id,
        "decision": decision,
        "by": supervisor,
        "pin": _ask_pin(f"PIN of {supervisor}: "),
        "reason": reason,
    }
    told = command_channel.hand_over(profile, owner_commands.RESOLVE, **asked)
    with _read_journal(profile) as reader:
        settled = reader.get(told["operation"])
    return told["by"], settled or case.operation


@contextmanager
def _owned_journal(profile: Profile) -> Iterator[Writer]:
    """The journal of a profile that nobody else owns meanwhile, recovered as at every start."""
    with (
        owned_profile(profile),
        closing(Writer(profile.journal, starts=True)) as writer,
        schema.errors_named(profile.journal),
    ):
        recover(writer, SystemClock().now())
        yield writer


@contextmanager
def _read_journal(profile: Profile) -> Iterator[Reader]:
    """The journal of a profile that another process owns."""
    path = profile.journal
    with schema.errors_named(path), closing(Reader(schema.open_for_reading(path))) as reader:
        yield reader


def _choose_pin(name: str) -> str:
    """A new PIN, typed twice.

    Raises:
        PinMissing, PinTooWeak, PinsDiffer.
    """
    chosen = _ask_pin(f"New PIN of {name}: ")
    supervisors.check_pin(chosen)
    if _ask_pin("Once more: ") != chosen:
        raise PinsDiffer
    return chosen


def _ask_pin(prompt: str) -> str:
    """A PIN from the keyboard, unseen, or a line of whatever standard input is instead.

    Raises:
        PinMissing: when nothing comes.
    """
    try:
        pin = getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except EOFError as error:  # Ctrl+D
        raise PinMissing from error
    if not pin:
        raise PinMissing
    return pin


def _wait(lane: Lane, future: Future[T]) -> tuple[T, bool]:
    """The future's result, and whether Ctrl+C came meanwhile: it asks the pinpad to stop, whose word then counts."""
    interrupted = False
    while not future.done():
        try:
            wait([future], timeout=_WAIT_STEP)
        except KeyboardInterrupt:
            interrupted = True
            say("Asking the pinpad to stop. Its answer is awaited.")
            lane.abort()
    return future.result(), interrupted


def _await_opening(runtime: Runtime, lane: Lane) -> None:
    """A look-up that an earlier command left behind closes the lane: it goes first."""
    clock = runtime.clock
    give_up = clock.monotonic() + LOOK_UP_LIMIT
    if lane.status.look_up is not None:
        say("The pinpad is asked first what became of the operation before.")
    while (status := lane.status).look_up is not None and clock.monotonic() < give_up:
        if status.condition is Condition.CLOSED and status.look_up.waits_for_somebody:
            return  # it does not ask by itself: its driver cannot, or would print each time
        clock.sleep(_WAIT_STEP)


def _await_look_up(runtime: Runtime, lane: Lane, operation: Operation) -> Operation:
    """The operation once its look-up is answered, or as it is when that takes too long or Ctrl+C comes."""
    clock, operation_id = runtime.clock, operation.id
    give_up = clock.monotonic() + LOOK_UP_LIMIT
    try:
        while operation.state is State.UNKNOWN and operation.look_up is None and clock.monotonic() < give_up:
            if (look_up := lane.status.look_up) is not None and look_up.waits_for_somebody:
                say("Its look-up waits for somebody: ask for it in the window (F5).")
                break
            clock.sleep(_WAIT_STEP)
            operation = runtime.read(lambda reader: reader.get(operation_id)).result() or operation
    except JournalUnusable as error:
        say(str(error))
    except KeyboardInterrupt:
        say("Not waiting for the look-up any longer. It goes on at the next start.")
    return operation


def print_operation(operation: Operation) -> None:
    """An operation's slip and outcome, for people."""
    if operation.slip:
        say("\n".join(clean_lines(operation.slip)))
    say(_summary(operation))
    if operation.state is not State.APPROVED and operation.code:
        say(_explanation(operation.code, with_advice=operation.state is not State.UNKNOWN))
    if operation.detail and operation.state is not State.APPROVED:
        say(operation.detail)
    if operation.state is State.UNKNOWN:
        say("The outcome is not known: the card may have been charged. Do not repeat the operation.")
    say()


def _print_reply(reply: Reply) -> None:
    if reply.slip:
        say("\n".join(clean_lines(reply.slip)))
    say(f"{reply.kind}: {reply.state}")
    if reply.state is not State.APPROVED and reply.code:
        say(_explanation(reply.code, with_advice=True))
    if reply.detail:
        say(reply.detail)


def _explanation(code: str, *, with_advice: bool) -> str:
    text = response_codes.describe(code, "en")
    return f"{code} {text.meaning}. {text.advice}" if with_advice else f"{code} {text.meaning}."


def _summary(operation: Operation) -> str:
    fields = (
        operation.as_json()["created_at"],
        operation.lane,
        operation.kind,
        plain_amount(operation.amount),
        operation.state,
        operation.code,
        f"RRN {operation.rrn}" if operation.rrn else None,
        f"receipt {operation.receipt_no}" if operation.receipt_no else None,
        operation.id,
    )
    return "  ".join(str(field) for field in fields if field)
