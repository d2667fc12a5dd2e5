"""A report brought together with the journal: whose shift it is, what belongs to it, and how the two compare."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.model import Operation
from app.core.reports import Block, read_blocks
from app.journal.reading import Reader
from app.journal.shifts import Place
from app.lanes.shift import LONGEST, Shift, shift_of
from app.lanes.shift_totals import Comparison, compare


def compare_report(
    reader: Reader, lane: str, report: str, *, training: bool, until: Operation | None = None, known: str | None = None
) -> tuple[Comparison, ...]:
    """What a report of that lane's pinpad says of each of its terminals, beside the journal.

    `until` is the first operation that the report cannot have counted: the reconciliation that it is of, or whatever
    came behind it. `known` is the lane's terminal where neither report nor journal tells it.
    """
    main = reader.find_last_terminal(lane, training=training) or known
    blocks = read_blocks(report)
    terminals = [block.terminal_id or (main if len(blocks) == 1 else None) for block in blocks]
    if main not in terminals and terminals:
        main = terminals[0]
    return tuple(
        _compare(reader, block, terminal, main, lane, training=training, until=until)
        for block, terminal in zip(blocks, terminals, strict=True)
    )


def find_shift(reader: Reader, place: Place, until: Operation | None = None) -> Shift:
    """The open shift of a terminal, or the one that stood before an operation."""
    beginning = reader.shifts.beginning(place, until)
    found = reader.shifts.since(place, beginning.after, LONGEST, until)
    return shift_of(
        place.terminal_id,
        found,
        training=place.training,
        closed_by=beginning.closing,
        last_of_another=beginning.last_of_another,
    )


def _compare(
    reader: Reader,
    block: Block,
    terminal: str | None,
    main: str | None,
    lane: str,
    *,
    training: bool,
    until: Operation | None,
) -> Comparison:
    if terminal is None:
        return compare(block, None)
    shift = find_shift(reader, Place(lane, terminal, training), until)
    if terminal != main:  # what names no terminal is looked for once, at the lane's own
        shift = replace(shift, operations=_of(terminal, shift.operations))
    return replace(compare(block, shift), terminal_id=terminal)


def _of(terminal: str, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    return tuple(each for each in operations if each.terminal_id == terminal)
