"""A pinpad's report to its totals: count and amount of each kind of operation. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.core.model import Kind
from app.core.slips import clean_lines, read_slip
from resources import slip_marks
from resources.slip_marks import fold

_KINDS = (Kind.SALE, Kind.CANCEL, Kind.RETURN)
_AMOUNT = r"\d{1,3}(?:[ ,']\d{3})+[.,]\d{2}|\d{1,13}[.,]\d{2}"
_TITLED = re.compile(r"^(?P<title>\D*[^\d\s:])[ :]*(?P<rest>\d.*)?$")
_SUM = re.compile(rf"(?P<count>\d{{1,6}})\s+(?P<amount>{_AMOUNT})\D*$")
_EMPTY = re.compile(r"^\s*-\s*$")


@dataclass(frozen=True, slots=True)
class ReportedTotal:
    """How many operations, and their amount in tiyin."""

    count: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """What a report says of one terminal; `totals` as `read_totals` gives them."""

    terminal_id: str | None
    totals: Mapping[Kind, ReportedTotal] | None


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a report, one a terminal: a reconciliation may print those of several (M2.2).

    Each begins with the title of a short report; without one the whole is one block. A terminal that is reported
    twice with different totals cannot be read.
    """
    lines = clean_lines(text)
    title = slip_marks.title(Kind.SHORT_REPORT)
    starts = [place for place, line in enumerate(lines) if title.search(fold(line))] or [0]
    blocks: dict[str | None, Block] = {}
    for start, end in pairwise([*starts, len(lines)]):
        piece = "\n".join(lines[start:end])
        block = Block(read_slip(piece).terminal_id, read_totals(piece))
        earlier = blocks.setdefault(block.terminal_id, block)
        if earlier.totals != block.totals:
            blocks[block.terminal_id] = Block(block.terminal_id, None)
    return tuple(blocks.values())


def read_totals(text: str) -> Mapping[Kind, ReportedTotal] | None:
    """What a short report adds up to by kind; a kind without a line has nothing.

    None where it has no line of totals that can be read, nor the lone dash that stands for an empty shift, where a kind
    has two lines, and where a line begins as one of totals does and goes on otherwise.
    """
    totals: dict[Kind, ReportedTotal] = {}
    is_empty = False
    for line in map(fold, clean_lines(text)):
        is_empty |= _EMPTY.match(line) is not None
        titled = _TITLED.match(line)
        kind = _kind_of(titled["title"]) if titled else None
        if titled is None:
            continue
        total = _SUM.match(titled["rest"] or "")
        if kind is None and not (total and _begins_as_one(titled["title"])):
            continue
        if kind is None or total is None or kind in totals:
            return None
        totals[kind] = ReportedTotal(int(total["count"]), int(re.sub(r"\D", "", total["amount"])))
    if totals or is_empty:
        return {kind: totals.get(kind, ReportedTotal()) for kind in _KINDS}
    return None


def _kind_of(title: str) -> Kind | None:
    kinds = [kind for kind in _KINDS if slip_marks.title(kind).search(title)]
    return kinds[0] if len(kinds) == 1 else None


def _begins_as_one(title: str) -> bool:
    """Whether its first words are a kind: then the pinpad counts some operations of it apart from the others."""
    words = title.split()
    return any(_kind_of(" ".join(words[:end])) is not None for end in range(1, len(words)))
