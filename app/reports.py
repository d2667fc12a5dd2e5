"""A pinpad's report to its totals: count and amount of each kind of operation. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.model import Kind
from app.slips import clean_lines
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
        if titled is None or kind is None:
            continue
        total = _SUM.match(titled["rest"] or "")
        if total is None or kind in totals:
            return None
        totals[kind] = ReportedTotal(int(total["count"]), int(re.sub(r"\D", "", total["amount"])))
    if totals or is_empty:
        return {kind: totals.get(kind, ReportedTotal()) for kind in _KINDS}
    return None


def _kind_of(title: str) -> Kind | None:
    kinds = [kind for kind in _KINDS if slip_marks.title(kind).search(title)]
    return kinds[0] if len(kinds) == 1 else None
