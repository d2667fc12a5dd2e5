"""Who is at the till: the name that a cashier picks in the corner (M10.1). It is written down, and is no log-in."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from app.core import logs
from app.core.errors import AppError
from app.core.waiting import result_of
from app.runtime import Runtime
from app.settings.contract import LONGEST_CASHIER, read_cashier
from ui.common import words
from ui.common.dialogs import Dialog, Matter
from ui.common.reading import ask_journal
from ui.common.styling import make_label, restyle, say, set_least_height
from ui.common.tasks import Tasks

OFFERED = 8
"""Names in the menu besides those of the settings."""

_log = logs.get(__name__)

SHOWN = 22
"""Characters of a name on the button: the rest of the bar needs its room."""


class Cashier(QObject):
    """The name that everything asked for in this window is written down under."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.name = ""
        """Empty where none was chosen."""

    @property
    def operator(self) -> str:
        """The name for the journal."""
        return self.name or words.NOBODY

    def choose(self, name: str) -> None:
        """Write down that name from now on; an empty one is none."""
        self.name = name
        self.changed.emit()


class CashierButton(QPushButton):
    """Shows who is at the till; its menu has the names of the settings, and those that were chosen last.

    Who was chosen stands in the settings, so that he is there after a restart too.
    """

    def __init__(self, parent: QWidget, cashier: Cashier, runtime: Runtime, tasks: Tasks) -> None:
        super().__init__(parent)
        self._cashier = cashier
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._names: list[str] = []
        """Those that were chosen last."""
        if runtime.settings.window.cashier:
            cashier.choose(runtime.settings.window.cashier)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        cashier.changed.connect(self._take_note)
        self.retranslate()
        self._tasks.start(self._read_names())

    def retranslate(self) -> None:
        """Show the name in the present language."""
        name = self._cashier.name
        shown = words.short_name(name, SHOWN)
        self.setText(_plain(self.tr("Cashier: {0}").format(shown or "—")))
        self.setAccessibleName(self.tr("Cashier: {0}").format(name or "—"))
        self.setToolTip(name if shown != name else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _take_note(self) -> None:
        if self._cashier.name:
            self._remember([self._cashier.name, *self._names])
        self.retranslate()
        self._tasks.start(self._keep(self._cashier.name))

    async def _keep(self, name: str) -> None:
        """Write the choice into the settings; where that fails it holds until the window closes."""
        try:
            await result_of(self._runtime.keep_choice("window.cashier", name))
        except AppError as error:
            _log.info("the cashier's name could not be kept: %s", error)

    async def _read_names(self) -> None:
        try:
            names = await ask_journal(self._runtime, lambda reader: reader.operators(OFFERED))
        except AppError:
            return  # it is in the log; a name can be typed
        self._remember([*self._names, *names])

    def _remember(self, names: list[str]) -> None:
        self._names = [name for name in dict.fromkeys(names) if name != words.NOBODY][:OFFERED]

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name in dict.fromkeys((*self._runtime.settings.window.cashiers, *self._names)):
            self._add_choice(_plain(name), name)
        self._add_choice(self.tr("No name"), "")
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Another name…"), lambda: self._tasks.start(self._ask_for_name()))

    def _add_choice(self, text: str, name: str) -> None:
        action = self._menu.addAction(text, lambda: self._cashier.choose(name))
        action.setCheckable(True)
        action.setChecked(name == self._cashier.name)

    async def _ask_for_name(self) -> None:
        dialog = NameDialog(self.window())
        if await dialog.outcome():
            self._cashier.choose(dialog.name)


class NameDialog(Dialog):
    """Asks for a name that is not in the menu."""

    def __init__(self, parent: QWidget) -> None:
        remark = self.tr("Whatever is asked for in this window is written down under this name. It is not a log-in.")
        super().__init__(parent, Matter(self.tr("Who is at the till?"), remark=remark))
        self.name = ""
        self.field = QLineEdit(self)
        set_least_height(self.field, 40)
        self.field.setAccessibleName(self.tr("Name of the cashier"))
        self.note = make_label(self, "note", wraps=True)
        self.column.addWidget(self.field)
        self.column.addWidget(self.note)
        self.add_button(self.tr("Back") + "   Esc").clicked.connect(self.reject)
        choose = self.add_button(self.tr("Choose"))
        choose.setProperty("filled", True)
        choose.setDefault(True)
        choose.clicked.connect(self._choose)
        self.field.textEdited.connect(lambda: self._complain(""))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        name = read_cashier(self.field.text())
        if name is None:
            self._complain(self.tr("A name has letters, and {0} characters at most").format(LONGEST_CASHIER))
            return
        self.name = name
        self.accept()

    def _complain(self, text: str) -> None:
        restyle(self.field, "invalid", bool(text))
        say(self.note, text, is_trouble=True)


def _plain(text: str) -> str:
    """A text for a button or a menu, where one `&` would mark a key."""
    return text.replace("&", "&&")
