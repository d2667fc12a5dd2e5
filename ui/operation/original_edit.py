"""The field for the sale that is to be given back: a receipt number or an RRN, told apart as it is typed."""

from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import AppError
from app.core.request_ids import RequestId, parse_request_id


class OriginalEdit(QLineEdit):
    """Takes a receipt number (1 to 6 digits) or an RRN (12 digits)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("original")
        self.setMaxLength(40)

    def is_empty(self) -> bool:
        """Whether no original is given, so that only a sale can be meant."""
        return not self.text().strip()

    def original(self) -> RequestId:
        """What was typed, checked.

        Raises:
            AppError: when it is neither a receipt number nor an RRN.
        """
        return parse_request_id(self.text())

    def label_text(self) -> str:
        """What the field holds at present, as its label says it."""
        if self.is_empty():
            return self.tr("Receipt number or RRN of the sale: only for a cancel or a return")
        try:
            original = self.original()
        except AppError:
            return self.tr("Receipt number (1 to 6 digits) or RRN (12 digits)")
        return self.tr("RRN of the sale") if original.is_rrn else self.tr("Receipt number of the sale")
