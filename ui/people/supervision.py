"""A supervisor, there and then: a name and a PIN for the one thing that is to be allowed (M10). It is no log-in."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QListWidget, QWidget

from app.core.errors import AppError, NoSupervisors, PinsDiffer
from app.core.waiting import result_of
from app.journal import supervisors
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import SupervisedAction
from ui.common import dialogs, i18n
from ui.common.dialogs import Dialog, Matter
from ui.common.reading import ask_journal
from ui.common.styling import make_label, restyle, say, set_least_height
from ui.common.tasks import Tasks
from ui.people.cashier import Cashier

FIELD_HEIGHT = 40
"""Pixels."""

MOST_NAMES = 4
"""Supervisors that are seen at once."""

FRAME = 4
"""Pixels around their list."""


class Supervision:
    """Asks for a supervisor. What needs none by the settings is decided by the cashier."""

    def __init__(self, runtime: Runtime, tasks: Tasks, cashier: Cashier) -> None:
        self._runtime = runtime
        self._tasks = tasks
        self._cashier = cashier
        self._last = ""
        """Who was asked last, and will most likely be the next one."""

    @property
    def operator(self) -> str:
        """Who is at the till."""
        return self._cashier.operator

    def is_needed(self, action: SupervisedAction) -> bool:
        """Whether a supervisor has to allow that."""
        return action in self._runtime.settings.supervisor.supervised

    async def allow(self, parent: QWidget, action: SupervisedAction, matter: Matter, agree: str) -> str | None:
        """Who allows what `matter` tells: a supervisor where one is needed, else the cashier; None for nobody."""
        if self.is_needed(action):
            return await self.ask(parent, matter, agree)
        return self.operator if await dialogs.confirm(parent, matter, agree) else None

    async def ask(self, parent: QWidget, matter: Matter, agree: str) -> str | None:
        """The name of the supervisor who allows what `matter` tells, None for nobody. `agree` says what he allows.

        Where there is none yet, the first one is made if the till has taken no money; else it is told who makes one.
        """

        def query(reader: Reader) -> tuple[list[str], bool]:
            return reader.supervisors(), supervisors.needs_leave(reader)

        try:
            names, needs_leave = await ask_journal(self._runtime, query)
        except AppError as error:
            await dialogs.tell(parent, Matter(matter.heading, remark=i18n.error_text(error)))
            return None
        if not names and needs_leave:
            await dialogs.tell(parent, Matter(matter.heading, matter.facts, i18n.error_text(NoSupervisors())))
            return None
        dialog = PinDialog(parent, matter, agree, names, self._last) if names else FirstDialog(parent, matter, agree)
        dialog.agreed.connect(lambda: self._tasks.of(dialog).start(self._check(dialog)))
        if not await dialog.outcome():
            return None
        self._last = dialog.name
        return dialog.name

    async def _check(self, dialog: "PinDialog | FirstDialog") -> None:
        dialog.wait()
        try:
            if isinstance(dialog, FirstDialog):
                name = await self._add(dialog)
            else:
                name = await result_of(self._runtime.authorise(dialog.chosen(), dialog.pin.text()))
        except AppError as error:
            dialog.complain(error)
        else:
            dialog.pass_as(name)

    async def _add(self, dialog: "FirstDialog") -> str:
        name, pin = dialog.typed_name.text(), dialog.new_pin()

        def add(writer: Writer) -> str:
            moment = self._runtime.clock.now()
            return supervisors.add(writer, name, pin, supervisors.allow_adding(writer, moment), moment)

        return await result_of(self._runtime.write(add))


class ProofDialog(Dialog):
    """Says what is to be allowed and takes the proof. `agreed` asks for the proof to be checked, in the dialog."""

    agreed = Signal()

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter)
        self.name = ""
        """Who has proven himself."""
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(18)
        self.rows.setVerticalSpacing(8)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.pin = self.add_secret(self.tr("PIN"))
        self.note = make_label(self, "note", wraps=True)
        self.column.addLayout(self.rows)
        self.column.addWidget(self.note)
        self.safe = self.add_button(self.tr("Back") + "   Esc")
        self.safe.clicked.connect(self.reject)
        self.agree = self.add_button(agree)
        self.agree.setProperty("filled", True)
        self.agree.setDefault(True)
        self.agree.clicked.connect(self.agreed)

    def add_row(self, place: int, name: str, field: QWidget) -> None:
        """A field with its name; above those that stand there from `place` on."""
        field.setAccessibleName(name)
        label = make_label(self, "label", name)
        label.setMinimumHeight(FIELD_HEIGHT)  # in the middle beside its field
        self.rows.insertRow(place, label, field)

    def make_field(self) -> QLineEdit:
        """A line to type in; with the first key what was wrong is forgotten."""
        field = QLineEdit(self)
        set_least_height(field, FIELD_HEIGHT)
        field.textEdited.connect(lambda: self._say(""))
        return field

    def add_secret(self, name: str) -> QLineEdit:
        """A field for a PIN: nobody reads it, and nothing keeps it."""
        field = self.make_field()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        field.setMaxLength(supervisors.PIN_LENGTHS[1])
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.add_row(self.rows.rowCount(), name, field)
        return field

    def set_order(self, *fields: QWidget) -> None:
        """Let Tab lead through the fields as they stand, and then to the buttons."""
        for before, after in pairwise((*fields, self.safe, self.agree)):
            self.setTabOrder(before, after)

    def wait(self) -> None:
        """The proof is being checked."""
        self.agree.setEnabled(False)

    def complain(self, error: AppError) -> None:
        """Say what is wrong with it, and let it be typed again."""
        self.agree.setEnabled(True)
        for field in self.findChildren(QLineEdit):
            if field.echoMode() is QLineEdit.EchoMode.Password:
                field.clear()
        self._say(i18n.error_text(error))
        self.pin.setFocus()

    def pass_as(self, name: str) -> None:
        """It is right."""
        self.name = name
        self.accept()

    def _say(self, text: str) -> None:
        restyle(self.pin, "invalid", bool(text))
        say(self.note, text, is_trouble=True)


class PinDialog(ProofDialog):
    """One of the supervisors, and his PIN."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str, names: list[str], likely: str) -> None:
        super().__init__(parent, matter, agree)
        self.names = QListWidget(self)
        self.names.addItems(names)
        self.names.setCurrentRow(names.index(likely) if likely in names else 0)
        self.names.setFixedHeight(min(len(names), MOST_NAMES) * self.names.sizeHintForRow(0) + 2 * FRAME)
        self.add_row(0, self.tr("Supervisor"), self.names)
        self.set_order(self.names, self.pin)
        (self.pin if len(names) == 1 or likely else self.names).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads on from the names to the PIN."""
        if self.names.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pin.setFocus()
        else:
            super().keyPressEvent(event)

    def chosen(self) -> str:
        """Whose PIN it is to be."""
        return self.names.currentItem().text()


class NewPin(ProofDialog):
    """A PIN twice, of somebody who is a supervisor or is to be one."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter, agree)
        self.again = self.add_secret(self.tr("PIN once more"))
        self.set_order(self.pin, self.again)
        self.pin.setFocus()

    def new_pin(self) -> str:
        """The PIN.

        Raises:
            PinsDiffer: when it is not the same both times.
        """
        if self.pin.text() != self.again.text():
            raise PinsDiffer
        return self.pin.text()


class NewSupervisor(NewPin):
    """A name, and a PIN twice."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter, agree)
        self.typed_name = self.make_field()
        self.typed_name.setMaxLength(supervisors.NAME_LENGTH)
        self.add_row(0, self.tr("Name of the supervisor"), self.typed_name)
        self.set_order(self.typed_name, self.pin, self.again)
        self.typed_name.setFocus()


class FirstDialog(NewSupervisor):
    """Makes the first supervisor, who allows it at once."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter, agree)
        remark = self.tr(
            "This needs a supervisor, and there is none yet. Because this till has taken no money so far, the first"
            " one can be made here: a name, and a PIN of {0} digits or more."
        ).format(supervisors.PIN_LENGTHS[0])
        self.column.insertWidget(self.column.count() - 2, make_label(self, "", remark, wraps=True))
