"""What each command of the command line does, once its arguments are read. Texts are English; slips are the bank's.

Whoever stops reading what is said changes no outcome, and the exit status still tells it.
"""

import json
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from app import demo, paths, response_codes, settings
from app.errors import AppError, NoSuchLane, ProfileInUse
from app.journal import schema
from app.journal.reading import Reader
from app.lanes.lane import Lane, Reply
from app.model import Kind, Operation, Request, State
from app.money import plain_amount
from app.output import say
from app.paths import Profile
from app.runtime import Runtime
from app.settings import Settings
from app.slips import clean_lines

T = TypeVar("T")


class Status(IntEnum):
    """Exit statuses of the program."""

    DONE = 0
    REFUSED = 1
    """Refused, declined, aborted, or a failed check."""
    WRONG_CALL = 2
    """A wrong call or wrong settings."""
    UNKNOWN = 3
    """An outcome that is not known."""
    IN_USE = 4
    """The profile belongs to another process."""
    INTERRUPTED = 130


_STATUS_OF_FAMILY = {1: Status.WRONG_CALL, 2: Status.WRONG_CALL, 7: Status.WRONG_CALL}
"""By the first digit of an error's number: settings, input, emulators. The other families refuse."""

_WAIT_STEP = 0.2
"""Seconds between two looks at Ctrl+C; a wait without end would not see it on Windows."""


def status_of_error(error: AppError) -> Status:
    """The exit status that an error ends a command with."""
    if isinstance(error, ProfileInUse):
        return Status.IN_USE
    if isinstance(error, NoSuchLane):
        return Status.WRONG_CALL
    return _STATUS_OF_FAMILY.get(error.number // 1000, Status.REFUSED)


def status_of_state(state: State) -> Status:
    """The exit status that a final state ends a command with."""
    if state is State.APPROVED:
        return Status.DONE
    return Status.UNKNOWN if state is State.UNKNOWN else Status.REFUSED


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
        SettingsInvalid, SettingsUnreadable: naming the line and what would be right.
    """
    return settings.load(profile.settings).with_training_lanes()


def run_operation(profile: Profile, lane_name: str, request: Request) -> Status:
    """One operation on a lane: prints the slip and the outcome."""
    with Runtime(profile, load_settings(profile), interactive=False) as runtime:
        lane = runtime.lane(lane_name)
        operation, interrupted = _wait(lane, lane.submit(request))
    print_operation(operation)
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
    lanes = {lane.scheme: lane for lane in runtime.lanes.values()}
    play = demo.play()
    scheme, request = next(play)
    while True:
        operation, interrupted = _wait(lanes[scheme], lanes[scheme].submit(request))
        print_operation(operation)
        if interrupted:
            return Status.INTERRUPTED
        if operation.state is not State.APPROVED:
            return status_of_state(operation.state)
        try:
            scheme, request = play.send(operation)
        except StopIteration:
            return Status.DONE


def list_journal(profile: Profile, state: State | None, since: datetime | None, *, as_json: bool) -> Status:
    """The operations, newest first, without taking the profile: as JSON Lines or as a table."""
    if not profile.journal.exists():
        return Status.DONE
    with closing(Reader(schema.open_for_reading(profile.journal))) as reader:
        for operation in reader.list_operations(state, since):
            say(json.dumps(operation.as_json()) if as_json else _summary(operation))
    return Status.DONE


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


def print_operation(operation: Operation) -> None:
    """An operation's slip and outcome, for people."""
    if operation.slip:
        say("\n".join(clean_lines(operation.slip)))
    say(_summary(operation))
    if operation.state is not State.APPROVED and operation.code:
        say(_explanation(operation.code, with_advice=operation.state is not State.UNKNOWN))
    if operation.detail:
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
