"""How the lists of operations and of cases look: whole rows, no text cut."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QSignalBlocker, QSize
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.common.rows import RowsModel

ROW_HEIGHT = 2.1
"""In heights of the text."""

Row = TypeVar("Row")


def show_whole_rows(table: QTableView) -> None:
    """Let a table look as all lists do. Before it gets its model, which may be long: each row has the same height."""
    table.verticalHeader().setDefaultSectionSize(round(table.font().pixelSize() * ROW_HEIGHT))
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


class RowsTable(QTableView, Generic[Row]):
    """One row is chosen at a time."""

    def __init__(
        self, parent: QWidget, model: RowsModel[Row], wide: int, least_rows: int, giving_way: Sequence[int] = ()
    ) -> None:
        """`wide` is the column that takes the room that is left; `least_rows` have room in the lowest window.

        `giving_way` has the columns that a narrow window does without, the first one first.
        """
        super().__init__(parent)
        self.rows = model
        self._wide = wide
        self._least_rows = least_rows
        self._giving_way = giving_way
        show_whole_rows(self)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def sizeHint(self) -> QSize:
        rows = self._least_rows * self.verticalHeader().defaultSectionSize()
        return QSize(0, self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose no row yet: Qt would make the first one present, though the keyboard may only pass by."""
        has_present = self.currentIndex().isValid()
        blocker = QSignalBlocker(self.selectionModel())
        super().focusInEvent(event)
        if not has_present:
            self.selectionModel().clearCurrentIndex()
        blocker.unblock()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        raise NotImplementedError

    def share_width(self) -> None:
        """Give what is left to one column; where too little is left some give way, and then the table scrolls."""
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        room = self.viewport().width()  # the header follows it later where a scroll bar has come
        for column in self._giving_way:
            self.setColumnHidden(column, False)  # what is hidden tells no width
        widths = [max(self.sizeHintForColumn(each), header.sectionSizeHint(each)) for each in range(header.count())]
        for column in self._giving_way:
            if sum(widths) > room:
                widths[column] = 0
                self.setColumnHidden(column, True)
        fits = sum(widths) <= room
        header.setSectionResizeMode(self._wide, mode.Stretch if fits else mode.ResizeToContents)
