"""A slip to be looked at only: something that a pinpad printed, with what it is."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.printing.layout import lay_out
from ui.common.cases import Slip
from ui.common.styling import make_label
from ui.slips.receipt_pane import Paper, lay_on_desk


class SlipView(QWidget):
    """Shows one slip, or says that there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = make_label(self, "label", wraps=True)
        self.paper = Paper(self)
        self._slip: Slip | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(lay_on_desk(self.paper, self), 1)
        self.show_slip(None)

    def show_slip(self, slip: Slip | None) -> None:
        """Show that one."""
        self._slip = slip
        self.title.setText(self.tr("Slip") if slip is None else slip.title)
        self.paper.show_placeholder(self.tr("There is no slip"))
        self.paper.show_lines([] if slip is None else lay_out(slip.text, training=slip.training))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_slip(self._slip)
        super().changeEvent(event)
