"""What was sold in a day by hour and by scheme. Pure; amounts are tiyin, hours those of the shop's zone (M7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.core.model import Kind, Scheme
from app.journal.shifts import Sold
from app.lanes.sums import NOTHING, Sums


@dataclass(frozen=True, slots=True)
class Day:
    """`sales` has the amount of the sales of each hour and scheme that has any, `totals` all of each scheme."""

    sales: Mapping[tuple[int, Scheme], int]
    totals: Mapping[Scheme, Sums]

    @property
    def hours(self) -> range:
        """From the first hour with a sale to the last."""
        hours = [hour for hour, _ in self.sales]
        return range(min(hours), max(hours) + 1) if hours else range(0)

    def of_hour(self, hour: int) -> int:
        """What all schemes sold in that hour."""
        return sum(self.sales.get((hour, scheme), 0) for scheme in Scheme)


def add_up_day(sold: Iterable[Sold], zone: ZoneInfo) -> Day:
    """The day that those operations make."""
    sales: dict[tuple[int, Scheme], int] = {}
    totals: dict[Scheme, Sums] = {}
    for each in sold:
        totals[each.scheme] = totals.get(each.scheme, NOTHING) + Sums.one(each.kind, each.amount)
        if each.kind is Kind.SALE:
            place = (each.at.astimezone(zone).hour, each.scheme)
            sales[place] = sales.get(place, 0) + each.amount
    return Day(sales, totals)
