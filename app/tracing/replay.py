"""A saved trace carried through the driver once more: the pinpad's frames go in, and what comes out is compared.

Each conversation is replayed by itself, with the real terminal and session of the line, under a clock that stands where
the trace's moments do. The till's frames, everything that the driver told, and the outcome must be those of the trace.
What was not kept has placeholders of the same length, which change nothing (`app.tracing.safe`).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import AppError, NothingToReplay
from app.core.model import Kind
from app.core.operation_codes import OperationCode
from app.core.slips import read_slip
from app.lanes import verdict
from app.terminals.arcus2.driver import LineMemory
from app.terminals.arcus2.operations import AmountFormat, Dialect
from app.terminals.base import Answer
from app.tracing import facts
from app.tracing.entries import TraceEntry, What
from app.tracing.recorder import Trace
from app.tracing.stage import Stage

MOMENT_TOLERANCE = timedelta(seconds=1)
"""How far a moment of the replayed outcome may be off: the program's own work takes none in a replay."""

_EVENTS = (What.SENDING, What.PROGRESS, What.QUESTION, What.QUESTION_OVER, What.FOUND)
_MOMENTS = ("sent_at", "last_frame_at")
_NOT_COMPARED = frozenset({"seconds", "read", "brought", "memory", "summary", "length"})
"""Details that tell of the machine and not of the conversation."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that came out otherwise. `entry` is the number of the entry in the trace."""

    entry: int
    expected: str
    got: str

    def __str__(self) -> str:
        return f"entry {self.entry}: the trace has “{self.expected}”, the replay “{self.got}”"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation that was replayed. `recorded` and `replayed` are its outcomes in a line each."""

    number: int
    kind: Kind
    amount: int
    recorded: str
    replayed: str
    events: tuple[str, ...]
    difference: Difference | None
    answer: Answer | None
    """The replayed one; None where nothing was sent."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A whole trace replayed, one conversation or more. `skipped` names those that are not whole in it."""

    conversations: tuple[Conversation, ...]
    skipped: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything came out as it was."""
        return not any(each.difference for each in self.conversations)


def replay(trace: Trace) -> Replay:
    """Replay every whole conversation.

    Raises:
        NothingToReplay: of a driver without frames, where a trace does not hold what is needed, and where no
            conversation of it is whole.
    """
    if not trace.header.line:
        raise NothingToReplay(problem=f"a lane of the driver {trace.header.driver} has no frames")
    try:
        dialect = to_dialect(trace.header.line)
    except (LookupError, ValueError, TypeError, OSError) as error:
        raise NothingToReplay(problem=f"what it says of the line cannot be read: {error!r}") from error
    conversations, skipped = [], []
    for number, entries in _by_conversation(trace.entries).items():
        if entries[0].what is not What.ORDER or entries[-1].what not in (What.OUTCOME, What.REFUSED):
            skipped.append(f"conversation {number} is not whole")
            continue
        try:
            conversations.append(_replay_one(trace, dialect, entries))
        except (LookupError, ValueError, TypeError) as error:
            raise NothingToReplay(problem=f"conversation {number} lacks what is needed: {error!r}") from error
    if not conversations:
        raise NothingToReplay(problem="; ".join(skipped) or "nothing was asked of the pinpad while it was recorded")
    return Replay(tuple(conversations), tuple(skipped))


def to_dialect(line: Mapping[str, Any]) -> Dialect:
    """How the bank speaks on the line of a trace."""
    return Dialect(
        amount_format=AmountFormat(line["amount_format"]),
        operations={Kind(kind): OperationCode(*map(int, code)) for kind, code in line["operations"].items()},
        relay_allow=tuple(line["relay_allow"]),
        answer_tags=frozenset(line["answer_tags"]),
        zone=ZoneInfo(line["zone"]),
        interactive=bool(line["interactive"]),
    )


def outcome_of(entry: TraceEntry) -> str:
    """The last entry of a conversation in a line: what a lane would make of it, by the code and the slip alone."""
    if entry.what is What.REFUSED:
        return f"nothing was sent: {entry.details['error']['text']}"
    answer = facts.to_answer(entry.details["answer"])
    failure = f", {answer.failure}" if answer.failure else ""
    return f"code {answer.code}, came to {answer.phase}, {'ended' if answer.ended else 'not ended'}{failure}"


def judged(kind: Kind, amount: int, answer: Answer) -> verdict.Verdict:
    """What the answer means (M2), as far as it can be told without the journal: a known RRN is not noticed."""
    slip = read_slip(answer.slip)
    return verdict.judge(kind, amount, answer, slip, is_known=False)


def _by_conversation(entries: Sequence[TraceEntry]) -> dict[int, list[TraceEntry]]:
    """The entries of each conversation, up to its end: what follows it belongs to none."""
    found: dict[int, list[TraceEntry]] = {}
    over: set[int] = set()
    for entry in entries:
        if entry.conversation and entry.conversation not in over:
            found.setdefault(entry.conversation, []).append(entry)
            if entry.what in (What.OUTCOME, What.REFUSED):
                over.add(entry.conversation)
    return found


def _replay_one(trace: Trace, dialect: Dialect, recorded: list[TraceEntry]) -> Conversation:
    order = facts.to_order(recorded[0].details)
    memory = recorded[0].details["memory"]
    stage = Stage(trace.header, dialect, recorded, _memory(memory), is_up=bool(memory["is_up"]))
    with suppress(AppError):  # it is the replayed entry REFUSED, which is compared
        stage.play(order)
    got = stage.trace.entries()
    ended = got[-1]
    answer = facts.to_answer(ended.details["answer"]) if ended.what is What.OUTCOME else None
    return Conversation(
        number=recorded[0].conversation,
        kind=order.kind,
        amount=order.amount,
        recorded=outcome_of(recorded[-1]) + _verdict(order.kind, order.amount, recorded[-1]),
        replayed=outcome_of(ended) + _verdict(order.kind, order.amount, ended),
        events=tuple(f"{entry.what}: {entry.text}".rstrip(": ") for entry in got if entry.what in _EVENTS),
        difference=first_difference(recorded, got),
        answer=answer,
    )


def _verdict(kind: Kind, amount: int, entry: TraceEntry) -> str:
    if entry.what is not What.OUTCOME:
        return ""
    found = judged(kind, amount, facts.to_answer(entry.details["answer"]))
    reason = f" ({found.reason})" if found.reason else ""
    return f": {found.state}{reason}"


def _memory(told: Mapping[str, Any]) -> LineMemory:
    asked = told["asked"]
    return LineMemory(None if asked is None else Kind(asked), bool(told["is_clean"]), bool(told["is_unsettled"]))


# Comparing


def first_difference(recorded: Sequence[TraceEntry], got: Sequence[TraceEntry]) -> Difference | None:
    """The first entry that is another one."""
    for expected, entry in zip(recorded, got, strict=False):
        if not _is_same(expected, entry):
            return Difference(expected.number, _told(expected), _told(entry))
    if len(recorded) == len(got):
        return None
    last = recorded[min(len(recorded), len(got)) - 1]
    if len(recorded) > len(got):
        return Difference(recorded[len(got)].number, _told(recorded[len(got)]), "nothing more")
    return Difference(last.number, "nothing more", _told(got[len(recorded)]))


def _is_same(expected: TraceEntry, entry: TraceEntry) -> bool:
    if (expected.what, expected.name) != (entry.what, entry.name):
        return False
    if (expected.frame and expected.frame.whole) != (entry.frame and entry.frame.whole):
        return False
    if expected.frame is None and expected.size != entry.size:
        return False
    return _same_value("", expected.details, entry.details)


def _same_value(name: str, expected: object, got: object) -> bool:
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        names = (set(expected) | set(got)) - _NOT_COMPARED
        return all(_same_value(each, expected.get(each), got.get(each)) for each in names)
    if name in _MOMENTS and isinstance(expected, str) and isinstance(got, str):
        return abs(datetime.fromisoformat(expected) - datetime.fromisoformat(got)) <= MOMENT_TOLERANCE
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        return list(expected) == list(got)
    return expected == got


def _told(entry: TraceEntry) -> str:
    """An entry in a line; of an outcome all that it consists of, so that the difference can be seen."""
    if entry.what in (What.OUTCOME, What.FOUND):
        answer = entry.details["answer"]
        told = {name: value for name, value in answer.items() if name not in _MOMENTS}
        return f"{entry.what} {told}"
    return entry.title
