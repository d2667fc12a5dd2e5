"""Where slips are printed."""

from typing import Any

from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QListWidget

from app.core.errors import AppError
from app.core.waiting import begin, result_of
from app.printing.trial_page import trial_page
from app.settings import PrinterSettings, Value
from ui.common import i18n
from ui.common.tasks import Tasks
from ui.settings.draft import Draft
from ui.settings.fields import ChoiceField, Field, SwitchField, TextField, fit_rows
from ui.settings.page import Actions, Page
from ui.slips.printing import SlipPrinter

LISTED = 4
"""Printers to be seen at once."""


class SystemPrinterField(Field):
    """One of the printers that the system knows; they are asked for once, away from the window."""

    def __init__(self, draft: Draft, tasks: Tasks, name: str, hint: str) -> None:
        super().__init__(draft, "printer.name", name, hint)
        self.names: list[str] = [""]
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.setFocusProxy(self.list)
        self.list.currentRowChanged.connect(self.take)
        self._fill()
        self.finish(self.list)
        tasks.of(self).start(self._find())

    def read(self) -> Value:
        row = self.list.currentRow()
        return self.names[row] if row >= 0 else ""

    def show_value(self, value: Any) -> None:
        if value not in self.names:
            self.names.append(str(value))
            self._fill()
        self.list.setCurrentRow(self.names.index(value))

    async def _find(self) -> None:
        found = await result_of(begin(QPrinterInfo.availablePrinterNames, "settings", daemon=True))
        self.names = list(dict.fromkeys(("", *found, *self.names)))
        self._fill()
        self.refresh()

    def _fill(self) -> None:
        chosen = self.draft.get(self.key)
        self._is_showing = True
        self.list.clear()
        self.list.addItems([name or self.tr("The system's default printer") for name in self.names])
        if chosen in self.names:
            self.list.setCurrentRow(self.names.index(chosen))
        self._is_showing = False
        fit_rows(self.list, LISTED)


class PrinterPage(Page):
    """Kind, printer, paper, what is printed by itself, and a test page."""

    def build(self) -> None:
        draft = self.draft
        self.add_heading(self.tr("Printer"), self.tr("Takes effect as soon as it is saved, for tills too."))
        kinds = {
            "system": self.tr("A printer of the system"),
            "escpos": self.tr("A receipt printer (ESC/POS)"),
            "none": self.tr("None: the till prints"),
        }
        self.kind = ChoiceField(draft, "printer.kind", self.tr("How slips are printed"), kinds, columns=3)
        self.system = SystemPrinterField(
            draft, self.means.surroundings.tasks, self.tr("Which printer"), self.tr("As the system calls it.")
        )
        forms = "queue:XP-80, serial:COM4, tcp:192.0.2.7:9100, usb:0416:5011, file:/dev/usb/lp0"
        hint = self.tr("How it is wired: {0}").format(forms)
        self.port = TextField(draft, "printer.name", self.tr("Port of the receipt printer"), hint, forms)
        self.profile = TextField(
            draft,
            "printer.profile",
            self.tr("Profile of the receipt printer"),
            self.tr("Empty for the usual one; “simple” for a printer that has no Cyrillic letters of its own."),
        )
        widths = {58: self.tr("58 mm"), 80: self.tr("80 mm")}
        self.width_field = ChoiceField(draft, "printer.width", self.tr("Width of the paper"), widths)
        self.add_card(self.kind, self.system, self.port, self.profile, self.width_field)
        self.drawer = SwitchField(
            draft,
            "printer.drawer",
            self.tr("Open the cash drawer with a new slip"),
            self.tr("Of a drawer that hangs on the receipt printer."),
        )
        self.prints = (
            SwitchField(draft, "printer.automatic", self.tr("Print every slip by itself as soon as it is here")),
            SwitchField(
                draft,
                "printer.merchant_copy",
                self.tr("Print an approval twice"),
                self.tr("One for the customer and one for the shop."),
            ),
            self.drawer,
        )
        self.add_card(*self.prints)
        self.bar = Actions()
        self.test = self.bar.add_button(self.tr("Print a test page"))
        self.test.clicked.connect(self.print_test)
        self.column.addWidget(self.bar)
        draft.changed.connect(self._adapt)
        self._adapt()

    def print_test(self) -> None:
        """Print with what is on the screen, saved or not."""
        values = {name: self.draft.get(f"printer.{name}") for name in PrinterSettings.model_fields}
        settings = PrinterSettings.model_validate(values)
        self.means.surroundings.tasks.of(self).start(self._print(settings))

    async def _print(self, settings: PrinterSettings) -> None:
        self.bar.say(self.tr("The test page is being printed…"))
        printer = SlipPrinter(lambda: settings)
        try:
            await result_of(printer.print(trial_page(self.draft.get("till_name"), settings.width)))
        except AppError as error:
            self.bar.say(i18n.error_text(error), is_trouble=True)
        else:
            self.bar.say(self.tr("Sent to the printer. Both ends of the ruler must be on the paper."))

    def _adapt(self) -> None:
        kind = self.draft.get("printer.kind")
        for field in (self.port, self.profile, self.drawer):
            field.setVisible(kind == "escpos")
        self.system.setVisible(kind == "system")
        for each in (self.width_field, *self.prints[:2], self.test):
            each.setEnabled(kind != "none")
        if self.test.isEnabled():
            self.test.setEnabled(self.draft.misfit("printer") is None)
