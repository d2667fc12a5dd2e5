"""The table of what was found in the journal: any number of rows, several of which may be chosen."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from app.core.model import Kind, Operation, Scheme, State
from ui.common import words
from ui.common.rows import Index
from ui.common.rows_table import show_whole_rows
from ui.journal import operations as journal
from ui.journal.operations import JournalModel

LEAST_ROWS = 5
"""Rows for which there is room in the lowest window."""

SIGN_ROOM = 22
"""Pixels that the sign of a state takes."""

LONGEST_NAME = "8" * 16
"""As wide as a lane's or a cashier's name may make its column."""

SAMPLES = {
    journal.MOMENT: "88.88.88 88:88",
    journal.LANE: "humo-1",
    journal.AMOUNT: "8 888 888,88",
    journal.RRN: "8" * 12,
    journal.RECEIPT: "8888",
    journal.CARD: "8888",
    journal.OPERATOR: "8" * 8,
}
"""What nearly always fits into a column; one that turns out to need more gets it."""

GROWING = (journal.LANE, journal.AMOUNT, journal.RECEIPT, journal.OPERATOR, journal.STATE)
"""Columns whose texts may be longer than that."""

GIVING_WAY = (journal.OPERATOR, journal.LANE, journal.RECEIPT, journal.CARD, journal.RRN, journal.KIND)
"""Columns that a narrow window does without, the first one first: what they say stands beside the table.

Of what kind an operation is, its state tells too.
"""

Rows = list[tuple[int, int]]
"""Each from the first row to the one behind the last."""


class JournalTable(QTableView):
    """`chosen` says that other rows are chosen, or another one is the present one."""

    chosen = Signal()
    opened = Signal()
    """Enter, or a double click."""
    left = Signal()
    """The keyboard is to go up, out of the table."""
    typed = Signal(str)
    """Somebody types although there is nothing to type into; empty for Backspace."""

    def __init__(self, parent: QWidget, model: JournalModel) -> None:
        super().__init__(parent)
        self.rows = model
        self._grown: dict[int, int] = {}
        """How many pixels a column has needed beyond its sample."""
        show_whole_rows(self)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        # whether all of a column is chosen the header would ask of every row: it has a choice of its own, which is none
        header.setSelectionModel(QItemSelectionModel(model, self))
        self.setMinimumHeight(header.sizeHint().height() + LEAST_ROWS * self.verticalHeader().defaultSectionSize())
        self.doubleClicked.connect(self.opened)
        self.retranslate()

    def present(self) -> Operation | None:
        """The operation in the present row; None where there is none, or it is being read."""
        row = self.currentIndex().row()
        return self.rows.operation(row) if row >= 0 else None

    def choose(self, row: int) -> None:
        """Make that the only chosen row, and the present one."""
        self.clearSelection()  # while Ctrl is held for a key of the window Qt would add this row, or take it away
        self.setCurrentIndex(self.rows.index(row, 0))

    def chosen_rows(self) -> Rows:
        """The chosen rows in their order, however many there are."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(place) for place in range(selection.count()))
        spans = sorted((each.top(), each.bottom() + 1) for each in ranges)
        rows: Rows = []
        for first, end in spans:
            if rows and first <= rows[-1][1]:
                rows[-1] = rows[-1][0], max(end, rows[-1][1])
            else:
                rows.append((first, end))
        return rows

    def count_chosen(self) -> int:
        """How many rows are chosen."""
        return sum(end - first for first, end in self.chosen_rows())

    def is_at_top(self) -> bool:
        """Whether the newest row is seen."""
        return self.verticalScrollBar().value() == 0

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("What was found in the journal"))
        self.share_width()

    def make_room(self, operations: list[Operation]) -> None:
        """Widen the columns in which one of those needs it."""
        needed, most = dict(self._grown), self._width_for(LONGEST_NAME)
        for column in GROWING:
            longest = max((self.rows.text(each, column) for each in operations), key=len, default="")
            width = self._width_for(longest)
            if column in (journal.LANE, journal.OPERATOR):
                width = min(width, most)
            needed[column] = max(needed.get(column, 0), width)
        if needed != self._grown:
            self._grown = needed
            self.share_width()

    def share_width(self) -> None:
        """Give every column what it needs, and what is left to some; where too little is left some give way."""
        for column in GIVING_WAY:
            self.setColumnHidden(column, False)  # what is hidden tells no width
        widths = self._widths()
        left = self.viewport().width() - sum(widths.values())
        for column in GIVING_WAY:
            if left < 0:
                left += widths.pop(column)
                self.setColumnHidden(column, True)
        widths[journal.KIND if journal.KIND in widths else journal.STATE] += max(0, left)
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
        is_plain = any(held == each for each in plain)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Up and self.currentIndex().row() <= 0 and held == Qt.KeyboardModifier.NoModifier:
            self.left.emit()
        elif is_plain and key == Qt.Key.Key_Backspace:
            self.typed.emit("")
        elif is_plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End lead to the first row and the last, not to a column."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        if action in ends:
            return self.rows.index(ends[action] % max(1, self.rows.rowCount()), 0)
        return super().moveCursor(action, modifiers)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would look through every row there is."""

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def _widths(self) -> dict[int, int]:
        header = self.horizontalHeader()
        kinds = [f"{words.scheme(Scheme.UZCARD)} · {words.kind(kind).lower()}" for kind in Kind if kind.is_journalled]
        texts = {
            **{column: [sample] for column, sample in SAMPLES.items()},
            journal.KIND: kinds,
            journal.STATE: [words.outcome(kind, State.APPROVED) for kind in Kind if kind.moves_money],
        }
        widths = {}
        for column in range(self.rows.columnCount()):
            width = max(self._width_for(text) for text in texts[column])
            width = max(width, self._grown.get(column, 0)) + SIGN_ROOM * (column == journal.STATE)
            widths[column] = max(width, header.sectionSizeHint(column))
        return widths

    def _width_for(self, text: str) -> int:
        """Pixels of a cell with that text, upright or, as training is, slanted: where one slants it, it gets wider."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.text = text
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        widths = []
        for slanted in (False, True):
            option.font.setItalic(slanted)
            option.fontMetrics = QFontMetrics(option.font)
            size = self.style().sizeFromContents(QStyle.ContentsType.CT_ItemViewItem, option, QSize(), self)
            widths.append(size.width())
        return max(widths)
