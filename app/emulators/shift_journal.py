"""The emulated pinpad's own memory: what the bank answered in this shift and before, numbers, and the last slip. Pure.

Receipt numbers go on when a shift is closed; only the shift number tells a terminal's shifts apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app.core.model import Kind
from app.emulators.cards import CardEntry
from app.emulators.totals import Totals, add_up

RRN_LENGTH = 12
RECORDS_REMEMBERED = 1000
LAST_RECEIPT_NO = 0xFFFF
"""Tag 1F06 is 16 bits; the number after it is 1 again."""


@dataclass(frozen=True, slots=True)
class Record:
    """One operation that the bank answered. Amounts are tiyin, `card` is cut, `at` is the pinpad's local time."""

    kind: Kind
    receipt_no: int
    shift_no: int
    amount: int
    code: str
    is_approved: bool
    at: datetime
    card: str
    product: str
    entry: CardEntry
    expiry: str
    rrn: str = ""
    auth_code: str = ""
    surcharge: int = 0

    @property
    def total(self) -> int:
        """What the card paid or got, in tiyin."""
        return self.amount + self.surcharge


@dataclass(slots=True)
class ShiftJournal:
    """All records, and the numbers of the current shift and the next receipt."""

    limit: int
    is_filled: bool = field(default=False, init=False)
    """Whether somebody has made it full, whatever is in it, until the shift is closed."""
    shift_no: int = 1
    next_receipt_no: int = 1
    last_slip: tuple[str, ...] = ()
    changed: Callable[[], None] = lambda: None
    """Called whenever there is something more to remember."""
    _records: list[Record] = field(default_factory=list)

    @property
    def current(self) -> list[Record]:
        """The records of the open shift."""
        return [record for record in self._records if record.shift_no == self.shift_no]

    @property
    def is_full(self) -> bool:
        """Whether the shift must be closed before anything else is sold."""
        return self.is_filled or len(self.current) >= self.limit

    def totals(self) -> Totals:
        """What the open shift adds up to."""
        return add_up((record.kind, record.amount) for record in self.current if record.is_approved)

    def find_sale(self, original: str) -> Record | None:
        """The latest approved sale with that RRN (12 digits) or receipt number, whatever its shift."""
        sales = (record for record in reversed(self._records) if record.kind is Kind.SALE and record.is_approved)
        if len(original) == RRN_LENGTH:
            return next((sale for sale in sales if sale.rrn == original), None)
        return next((sale for sale in sales if sale.receipt_no == int(original)), None)

    def take_receipt_no(self) -> int:
        """The number for the next slip."""
        number = self.next_receipt_no
        self.next_receipt_no = number % LAST_RECEIPT_NO + 1
        return number

    @property
    def latest(self) -> tuple[Record, ...]:
        """What is worth remembering."""
        return tuple(self._records[-RECORDS_REMEMBERED:])

    def recall(self, records: Iterable[Record]) -> None:
        """Begin with the records of an earlier program."""
        self._records[:0] = records

    def add(self, record: Record, slip: tuple[str, ...]) -> None:
        """Write down an answered operation and its slip, before the till hears of it."""
        self._records.append(record)
        self.last_slip = slip
        self.changed()

    def close_shift(self) -> None:
        """Begin the next shift. The old records stay known: their receipts can be asked for, not cancelled."""
        self.shift_no += 1
        self.is_filled = False
        self.changed()
