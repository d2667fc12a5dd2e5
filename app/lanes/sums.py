"""Counts and amounts of sales, cancels and returns, added and subtracted kind by kind. Pure; amounts are tiyin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.model import Kind
from app.core.reports import ReportedTotal

KINDS = (Kind.SALE, Kind.CANCEL, Kind.RETURN)


@dataclass(frozen=True, slots=True)
class Sums:
    """A signed total for each of KINDS: what a report says, what this journal says, or what lies between them."""

    figures: tuple[int, ...] = (0,) * (2 * len(KINDS))
    """Count and tiyin of each kind, one behind the other."""

    @classmethod
    def one(cls, kind: Kind, amount: int, count: int = 1) -> "Sums":
        """One operation of that kind, or `count` of them that make `amount` together."""
        return cls.of({kind: ReportedTotal(count, amount)})

    @classmethod
    def of(cls, totals: Mapping[Kind, ReportedTotal]) -> "Sums":
        """The totals of a report; a kind that is missing has nothing."""
        each = [totals.get(kind, ReportedTotal()) for kind in KINDS]
        return cls(tuple(figure for total in each for figure in (total.count, total.amount)))

    def __getitem__(self, kind: Kind) -> ReportedTotal:
        place = 2 * KINDS.index(kind)
        return ReportedTotal(*self.figures[place : place + 2])

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(tuple(a + b for a, b in zip(self.figures, other.figures, strict=True)))

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(tuple(a - b for a, b in zip(self.figures, other.figures, strict=True)))

    @property
    def is_nothing(self) -> bool:
        return not any(self.figures)

    @property
    def net(self) -> int:
        """Tiyin that the shop is owed."""
        return self[Kind.SALE].amount - self[Kind.CANCEL].amount - self[Kind.RETURN].amount


NOTHING = Sums()


def add_up(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    columns = zip(*(each.figures for each in sums), strict=True)
    return Sums(tuple(map(sum, columns)) or NOTHING.figures)
