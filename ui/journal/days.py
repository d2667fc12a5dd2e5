"""Asks which days are meant, where none of those with a name are."""

from datetime import date, timedelta, tzinfo

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.core.errors import AppError
from app.journal.understanding import understand
from ui.common.dialogs import Dialog, Matter
from ui.common.styling import make_label, say, set_least_height
from ui.journal.filter_bar import Days

FIELD_HEIGHT = 40
"""Pixels."""


async def ask_for_days(parent: QWidget, days: Days | None, zone: tzinfo, today: date) -> Days | None:
    """The days that are meant, `days` to begin with; None where the dialog was left."""
    dialog = DaysDialog(parent, days or Days(today, today), zone, today)
    return dialog.days if await dialog.outcome() else None


class DaysDialog(Dialog):
    """From which day, to which day."""

    def __init__(self, parent: QWidget, days: Days, zone: tzinfo, today: date) -> None:
        super().__init__(parent, Matter(self.tr("Which days?")))
        self.days = days
        self._zone = zone
        self._today = today
        self.first, self.last = (QLineEdit(f"{day:%d.%m.%Y}", self) for day in (days.first, days.last))
        rows = QFormLayout()
        rows.setHorizontalSpacing(18)
        rows.setVerticalSpacing(8)
        for name, field in ((self.tr("From"), self.first), (self.tr("To"), self.last)):
            set_least_height(field, FIELD_HEIGHT)
            field.setAccessibleName(name)
            label = make_label(self, "label", name)
            label.setMinimumHeight(FIELD_HEIGHT)
            rows.addRow(label, field)
        self.note = make_label(self, "note", wraps=True)
        self.column.addLayout(rows)
        self.column.addWidget(self.note)
        self.add_button(self.tr("Back") + "   Esc").clicked.connect(self.reject)
        agree = self.add_button(self.tr("Show"))
        agree.setProperty("filled", True)
        agree.setDefault(True)
        agree.clicked.connect(self._check)
        self.first.setFocus()
        self.first.selectAll()

    def _check(self) -> None:
        read = [self._read(field) for field in (self.first, self.last)]
        first, last = read
        if first is None or last is None:
            say(self.note, self.tr("Write a day as {0}").format(f"{self._today:%d.%m.%Y}"), is_trouble=True)
            (self.first if first is None else self.last).setFocus()
        elif last < first:
            say(self.note, self.tr("The last day comes before the first."), is_trouble=True)
        else:
            self.days = Days(first, last)
            self.accept()

    def _read(self, field: QLineEdit) -> date | None:
        """The one day that is written there."""
        try:
            query = understand(field.text(), self._zone, self._today)
        except AppError:
            return None
        if query.since is None or query.until is None or query.numbers:
            return None
        first, end = (moment.astimezone(self._zone).date() for moment in (query.since, query.until))
        return first if end - first == timedelta(days=1) else None
