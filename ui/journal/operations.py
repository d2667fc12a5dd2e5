"""What a search has found as a table of any length: only the pages that are looked at are in memory.

A page that is not there yet shows a sign in its place, and `wanted` asks for it; nothing here waits for the journal.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.model import Operation
from app.core.money import format_amount
from app.journal.refunds import NOTHING, Refunded
from ui.common import marks, theme, words
from ui.common.rows import SIGN_SIDE, Index

MOMENT, LANE, KIND, AMOUNT, RRN, RECEIPT, CARD, OPERATOR, STATE = range(9)
"""The columns."""

AT_RIGHT = (AMOUNT, RECEIPT)
"""Columns whose texts stand at the right, on the screen and on paper."""

PAGE = 100
"""Rows that are read at once."""

KEPT = 30
"""Pages in memory: a slip comes with every row."""

ASKED = 3
"""Pages that wait to be asked for at most: whoever drags the bar has left those before."""

UNDER_WAY = "…"
"""What stands in a row that is being read."""


class JournalModel(QAbstractTableModel):
    """`wanted` says that `next_page` has something to ask for."""

    wanted = Signal()

    def __init__(self, parent: QWidget, zone: ZoneInfo) -> None:
        super().__init__(parent)
        self._widget = parent
        self._zone = zone
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Operation]] = OrderedDict()
        self._outdated: dict[int, Sequence[Operation]] = {}
        """What is shown until it has been read again."""
        self._refunded: dict[str, Refunded] = {}
        """What was refunded of the sales that were read, by their ids; few are."""
        self._asked: list[int] = []
        """The page that was looked at last comes last."""
        self._reading: int | None = None
        """The page that `next_page` gave."""
        self._signs: dict[tuple[marks.Mark, str, float], QPixmap] = {}

    def clear(self, count: int = 0) -> None:
        """Forget everything: so many rows of another search are there."""
        self.beginResetModel()
        self._count = count
        self._pages.clear()
        self._outdated.clear()
        self._refunded.clear()
        self._asked.clear()
        self._reading = None
        self.endResetModel()

    def grow(self, count: int) -> None:
        """More rows were found behind those that are known."""
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            cut_short = self._pages.pop(self._count // PAGE, None)
            if cut_short is not None:
                self._outdated[self._count // PAGE] = cut_short
            self._count = count
            self.endInsertRows()

    def outdate(self) -> None:
        """Read again whatever is looked at; until then it stays as it is."""
        kept = {**self._outdated, **self._pages}
        self._outdated = dict(list(kept.items())[-KEPT:])
        self._pages.clear()
        self._reading = None
        self._tell(0, self._count - 1)

    def next_page(self) -> tuple[int, int] | None:
        """The rows, from the first to the one behind the last, that are to be read next; None for none."""
        if not self._asked:
            return None
        self._reading = self._asked.pop()
        return self._reading * PAGE, min((self._reading + 1) * PAGE, self._count)

    def put(self, begin: int, end: int, operations: Sequence[Operation], refunded: Mapping[str, Refunded]) -> None:
        """What was read for those rows, which `next_page` had named; `refunded` is what was refunded of their sales."""
        for operation in operations:
            self._refunded.pop(operation.id, None)
        self._refunded.update(refunded)
        page, self._reading = begin // PAGE, None
        if end == min(begin + PAGE, self._count):  # else there are more rows by now, and it is asked for again
            self._pages[page] = operations
            self._outdated.pop(page, None)
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        self._tell(begin, min(begin + PAGE, self._count) - 1)

    def give_up(self) -> None:
        """Nothing can be read now: what is looked at later is asked for again."""
        self._asked.clear()
        self._reading = None

    def operation(self, row: int) -> Operation | None:
        """What stands in a row; None while it is being read."""
        page, place = divmod(row, PAGE)
        operations = self._pages.get(page)
        if operations is not None:
            self._pages.move_to_end(page)
        else:
            self._ask(page)
            operations = self._outdated.get(page, ())
        return operations[place] if place < len(operations) else None

    def known(self, row: int) -> Operation | None:
        """The same, but nothing is asked for."""
        page, place = divmod(row, PAGE)
        operations = self._pages.get(page) or self._outdated.get(page) or ()
        return operations[place] if place < len(operations) else None

    def pages(self) -> list[int]:
        """Those that are in memory."""
        return list(self._pages)

    def names(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return (
            self.tr("Date and time"),
            self.tr("Lane"),
            self.tr("Operation"),
            self.tr("Amount"),
            self.tr("RRN"),
            self.tr("Receipt"),
            self.tr("Card"),
            self.tr("Cashier"),
            self.tr("State"),
        )

    def text(self, operation: Operation, column: int) -> str:
        """What stands in a cell."""
        return cell(operation, column, self._zone, self._refunded_of(operation))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else STATE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return self.names()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role not in _OF_THE_ROW:
            return None
        operation = self.operation(index.row())
        if operation is None:
            return UNDER_WAY if role == Qt.ItemDataRole.DisplayRole and column == MOMENT else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(operation, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._italic() if operation.training else None
        if column != STATE:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._sign(self._mark(operation))
        return marks.colour(self._mark(operation))

    def _mark(self, operation: Operation) -> marks.Mark:
        return marks.of_operation(operation, self._refunded_of(operation))

    def _refunded_of(self, operation: Operation) -> Refunded:
        return self._refunded.get(operation.id, NOTHING)

    def _ask(self, page: int) -> None:
        if page != self._reading and page not in self._asked:
            self._asked.append(page)
            del self._asked[:-ASKED]
            self.wanted.emit()

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, STATE))

    def _sign(self, mark: marks.Mark) -> QPixmap:
        ratio = self._widget.devicePixelRatioF()
        key = mark, theme.colours().surface, ratio
        if key not in self._signs:
            self._signs[key] = marks.pixmap(mark, SIGN_SIDE, self._widget)
        return self._signs[key]

    def _italic(self) -> QFont:
        font = QFont()
        font.setItalic(True)  # the rest comes from the table
        return font


_OF_THE_ROW = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.FontRole,
)


def cell(operation: Operation, column: int, zone: ZoneInfo, refunded: Refunded = NOTHING) -> str:
    """What the journal's table says of an operation in a column, on the screen and on paper."""
    match column:
        case 0:
            return f"{operation.created_at.astimezone(zone):%d.%m.%y %H:%M}"
        case 1:
            return operation.lane
        case 2:
            return f"{words.scheme(operation.scheme)} · {words.kind(operation.kind).lower()}"
        case 3:
            return format_amount(operation.amount) if operation.amount else "—"
        case 4:
            return operation.rrn or "—"
        case 5:
            return operation.receipt_no or "—"
        case 6:
            return operation.card[-4:] if operation.card else "—"
        case 7:
            return words.cashier(operation.operator) or "—"
        case _:
            return words.standing(operation, refunded)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in AT_RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
