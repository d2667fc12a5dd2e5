"""The pinpad's end of the line: frames out, answers in, with the faults that a plan puts between. Pure.

An operation is a generator that yields what the pinpad does next, `Say` or `Wait`, and is sent the till's answer. The
conversation runs it as far as `now` allows and keeps what is to be written to the line.
"""

import math
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from app.emulators.faults import Action, Fault, FaultPlan
from app.terminals.arcus2 import frames

TILL_PATIENCE = 5.0
"""Seconds in which the till must answer a frame (chaiok)."""

_GARBAGE = b"\x00\xff\x7fnoise\x06"
"""Bytes without a 0x01: no frame can begin in them."""
_LENGTH_LIE = 16
_TELLING = frozenset("STARTPRINT PRINT ENDPRINT STORERC SETTAGS ENDTR".split())
"""The frames by which a till learns what became of an operation."""


@dataclass(frozen=True, slots=True)
class Say:
    """A frame, and the wait for its answer.

    `data` None leaves the colon away. `step` is its name in a fault plan, the frame's own where it is empty. `patience`
    is how many seconds the answer may take.
    """

    name: str
    data: bytes | None = b""
    step: str = ""
    patience: float = TILL_PATIENCE

    def encode(self) -> bytes:
        """DATA as it travels."""
        name = self.name.encode("ascii")
        return name if self.data is None else name + b":" + self.data


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing for that many seconds."""

    seconds: float


ResultT = TypeVar("ResultT")
Steps: TypeAlias = Generator[Say | Wait, bytes, ResultT]
"""Steps of an operation. After a Say they are sent the answer's DATA, empty where a fault skipped the frame."""


class TillSilent(Exception):
    """Thrown into the steps when the till did not answer in time."""


@dataclass(slots=True)
class _Task:
    """One running operation and what it waits for: to send `held`, the answer to `awaited`, or just time.

    `fault` is what is wrong with the frame that waits for its answer, `told` what the till was told of the outcome.
    """

    steps: Steps[None]
    until: float
    held: Say | None = None
    awaited: Say | None = None
    answers_due: int = 1
    fault: Fault | None = None
    told: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Conversation:
    """The running operation, above it the refusal of a second one, and the chunks that wait to be sent."""

    faults: FaultPlan
    split: bool = False
    is_dropped: bool = False
    chunks: list[bytes] = field(default_factory=list)
    _tasks: list[_Task] = field(default_factory=list)
    _queue: deque[tuple[Steps[None], float]] = field(default_factory=deque)
    """What begins when nothing runs any more, and how many seconds behind that."""
    _told_before: list[bytes] = field(default_factory=list)
    """The frames that told of the operation before."""

    @property
    def is_running(self) -> bool:
        return bool(self._tasks)

    @property
    def wake_at(self) -> float | None:
        """When `advance` has something to do even if nothing comes; None while nothing runs."""
        return self._tasks[-1].until if self._tasks else None

    def start(self, steps: Steps[None], now: float, delay: float = 0.0) -> None:
        """Run these steps from `now + delay` on; what runs already goes on afterwards."""
        begun = _begun(steps)
        next(begun)
        self._tasks.append(_Task(begun, now + delay))

    def queue(self, steps: Steps[None], delay: float) -> None:
        """Run these steps once what runs is over and `delay` seconds have passed."""
        self._queue.append((steps, delay))

    def answer(self, data: bytes, now: float) -> None:
        """Take the till's answer. One that nobody waits for is too late and means nothing."""
        if not self._tasks or self._tasks[-1].awaited is None:
            return
        task = self._tasks[-1]
        task.answers_due -= 1
        if task.answers_due > 0:
            return
        match task.fault.action if task.fault else None:
            case Action.DROP:
                self.drop()
            case Action.ARMED if task.fault:
                task.awaited, task.until = None, now + task.fault.seconds
            case Action.DEAF:
                self._resume(task, frames.OK, now)
            case _:
                self._resume(task, data, now)

    def advance(self, now: float) -> None:
        """Do everything that is due."""
        while self._tasks and self._tasks[-1].until <= now:
            task = self._tasks[-1]
            if task.held is not None:
                self._say(task, task.held, now)
            elif task.awaited is not None:
                self._resume(task, TillSilent(), now)
            else:
                self._resume(task, b"", now)

    def release(self) -> None:
        """The till is back: what was held back for that goes on."""
        for task in self._tasks:
            if task.until == math.inf:
                task.until = -math.inf

    def drop(self) -> None:
        """The line closes, and with it ends whatever runs."""
        self.is_dropped = True
        self.chunks.clear()
        self._queue.clear()
        while self._tasks:
            self._tasks.pop().steps.close()

    def _resume(self, task: _Task, answer: bytes | TillSilent, now: float) -> None:
        task.awaited = task.held = None
        task.until = now
        try:
            step = task.steps.send(answer) if isinstance(answer, bytes) else task.steps.throw(answer)
        except StopIteration:
            self._finish(now)
            return
        if isinstance(step, Wait):
            task.until = now + step.seconds
        else:
            self._say(task, step, now)

    def _finish(self, now: float) -> None:
        """The upper task is over. The one it interrupted says its frame again: its answer never came."""
        self._told_before = self._tasks.pop().told or self._told_before
        if self._tasks and self._tasks[-1].awaited is not None:
            self._send(self._tasks[-1], self._tasks[-1].awaited, None, now)
        elif not self._tasks and self._queue:
            steps, delay = self._queue.popleft()
            self.start(steps, now, delay)

    def _say(self, task: _Task, say: Say, now: float) -> None:
        task.held = None
        fault = self.faults.take(say.step or say.name)
        match fault.action if fault else None:
            case Action.DELAY if fault:
                task.held, task.until = say, now + fault.seconds
            case Action.LATER:
                task.held, task.until = say, math.inf
            case Action.SILENCE:
                task.steps.close()
                self._finish(now)
            case Action.SKIP:
                self._resume(task, b"", now)
            case _:
                self._send(task, say, fault, now)

    def _send(self, task: _Task, say: Say, fault: Fault | None, now: float) -> None:
        action = fault.action if fault else None
        task.held, task.awaited, task.fault, task.until = None, say, fault, now + say.patience
        before = self._told_before if action is Action.FOREIGN else []
        task.answers_due = len(before) + (2 if action in (Action.TWICE, Action.EMPTY) else 1)
        raw = b"".join(before) + _spoil(say.encode(), action)
        if say.name in _TELLING:
            task.told.append(frames.encode(say.encode()))
        one_by_one = self.split or action is Action.SPLIT
        self.chunks += [raw[i : i + 1] for i in range(len(raw))] if one_by_one else [raw]


def _begun(steps: Steps[None]) -> Steps[None]:
    """The same steps behind a first one that only waits to be resumed."""
    yield Wait(0)
    yield from steps


def _spoil(data: bytes, action: Action | None) -> bytes:
    """The bytes for one frame as the fault leaves them."""
    frame = frames.encode(data)
    match action:
        case Action.CORRUPT:
            return frames.encode(bytes([data[0] ^ 0x80]) + data[1:])
        case Action.LENGTH:
            return bytes([frames.SOH]) + (len(data) + _LENGTH_LIE).to_bytes(2, "big") + data
        case Action.GARBAGE:
            return _GARBAGE + frame
        case Action.EMPTY:
            return frames.encode(b"") + frame
        case Action.TWICE:
            return frame + frame
        case _:
            return frame
