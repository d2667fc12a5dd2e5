"""The table of the latest operations: arrows show a slip, Enter or a click fills the form."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.model import Operation
from ui.models.operations import KIND, OperationsModel

ROW_HEIGHT = 2.1
"""In heights of the text."""


class LatestTable(QTableView):
    """`looked_at` and `chosen` carry an Operation."""

    looked_at = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget, model: OperationsModel) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.font().pixelSize() * ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._look)
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)
        self.retranslate()

    def operations(self) -> Sequence[Operation]:
        """What is in the list, newest first."""
        return self._model.operations

    def show_operations(self, operations: Sequence[Operation]) -> None:
        """Show those, newest first."""
        self._model.show(operations)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Latest operations"))
        self._model.show(self._model.operations)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _look(self, index: QModelIndex) -> None:
        if index.isValid():
            self.looked_at.emit(self._model.operations[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.operations[index.row()])
