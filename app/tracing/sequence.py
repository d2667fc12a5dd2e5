"""A trace as the rows of a sequence diagram: till, pinpad and bank, arrows between them, pauses as gaps. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.tracing.entries import Direction, TraceEntry, What, pause_before


class Party(StrEnum):
    """Who stands at the head of a column, from the left."""

    TILL = "till"
    PINPAD = "pinpad"
    BANK = "bank"


class RowKind(StrEnum):
    """How a row is drawn."""

    ARROW = "arrow"
    """From `source` to `target`."""
    NOTE = "note"
    """Over one column: `source` and `target` are the same."""
    GAP = "gap"
    """Time in which nothing was seen."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `label` is short, `note` what it says in full; `seconds` is the length of a gap."""

    kind: RowKind
    source: Party
    target: Party
    label: str
    note: str = ""
    seconds: float = 0.0


_ENDS = {
    Direction.TO_TILL: (Party.PINPAD, Party.TILL),
    Direction.TO_PINPAD: (Party.TILL, Party.PINPAD),
    Direction.TO_BANK: (Party.TILL, Party.BANK),
    Direction.FROM_BANK: (Party.BANK, Party.TILL),
    Direction.NONE: (Party.TILL, Party.TILL),
}
_LABELS = {
    What.ORDER: "order",
    What.OPENED: "port opened",
    What.OPEN_FAILED: "port not opened",
    What.HUNG_UP: "line dropped",
    What.LOST: "line lost",
    What.GARBAGE: "bytes that are no frame",
    What.BROKEN: "frame broken off",
    What.SENDING: "written down as sent",
    What.QUESTION: "question to the cashier",
    What.QUESTION_OVER: "question over",
    What.FOUND: "found on the line",
    What.ABORT: "abort asked",
    What.REPLY: "cashier answered",
    What.OUTCOME: "outcome",
    What.REFUSED: "nothing was sent",
}


def rows(entries: Iterable[TraceEntry], gap: float = 1.0) -> tuple[Row, ...]:
    """The rows in their order. A pause of `gap` seconds or more is one; progress is not told, its frame is."""
    drawn: list[Row] = []
    before: TraceEntry | None = None
    for entry in entries:
        if before is not None and (pause := pause_before(before, entry)) >= gap:
            label = f"{pause:.1f} s"
            drawn.append(Row(RowKind.GAP, Party.TILL, Party.TILL, label, seconds=pause))
        if before is None or entry.monotonic > before.monotonic:
            before = entry
        if entry.what is not What.PROGRESS:
            drawn.append(_row(entry))
    return tuple(drawn)


def _row(entry: TraceEntry) -> Row:
    source, target = _ENDS[entry.direction]
    kind = RowKind.NOTE if source is target else RowKind.ARROW
    if entry.what is What.RELAY and entry.details.get("ok") is False:
        label = f"{entry.name} failed"
    else:
        label = " ".join(part for part in (_LABELS.get(entry.what, ""), entry.name) if part)
    return Row(kind, source, target, label or str(entry.what), _note(entry))


def _note(entry: TraceEntry) -> str:
    withheld = f"{entry.withheld} bytes withheld" if entry.withheld else ""
    return "\n".join(part for part in (entry.text, withheld) if part)
