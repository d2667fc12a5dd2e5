"""Supervisors, who allow what a cashier may not, and the cashiers that the corner of the window offers."""

from collections.abc import Callable

from PySide6.QtWidgets import QListWidget

from app.core.errors import AppError
from app.core.waiting import result_of
from app.journal import supervisors
from app.journal.writing import Writer
from ui.common import i18n
from ui.common.dialogs import Matter
from ui.common.reading import ask_journal
from ui.common.styling import make_label
from ui.people.supervision import NewPin, NewSupervisor
from ui.settings.fields import NamesField, fit_rows
from ui.settings.page import Actions, Page

Change = Callable[[Writer], str]
"""Changes the journal and gives the supervisor's name; on another thread, which must not touch a dialog."""

LISTED = 5
"""Supervisors to be seen at once."""


class PeoplePage(Page):
    """Supervisors stand in the journal and are changed at once; cashiers in the settings."""

    def build(self) -> None:
        remark = self.tr(
            "Supervisors are changed at once, each time with the PIN of one. The names of cashiers take effect as soon"
            " as they are saved."
        )
        self.add_heading(self.tr("Supervisors and cashiers"), remark)
        self.names = QListWidget(self)
        self.names.setAccessibleName(self.tr("Supervisors"))
        self.bar = Actions()
        self.add = self.bar.add_button(self.tr("Add…"))
        self.change = self.bar.add_button(self.tr("Another PIN…"))
        self.remove = self.bar.add_button(self.tr("Remove…"))
        self.add_card(make_label(self, "label", self.tr("Supervisors")), self.names, self.bar)
        self.add_card(
            NamesField(
                self.draft,
                "window.cashiers",
                self.tr("Cashiers"),
                self.tr(
                    "Offered in the corner of the window, before those who were there last; with commas between. It is"
                    " no log-in."
                ),
                self.tr("names with letters in them, of 40 characters at most, with commas between"),
            )
        )
        tasks = self.means.surroundings.tasks.of(self)
        self.add.clicked.connect(lambda: tasks.start(self._add()))
        self.change.clicked.connect(lambda: tasks.start(self._change_pin(self._chosen())))
        self.remove.clicked.connect(lambda: tasks.start(self._remove(self._chosen())))
        self.names.currentRowChanged.connect(self._adapt)
        self._show([])
        tasks.start(self._read())

    def take_focus(self) -> None:
        self.names.setFocus()

    def _chosen(self) -> str:
        return self.names.currentItem().text()

    def _adapt(self) -> None:
        is_any = self.names.currentRow() >= 0
        self.change.setEnabled(is_any)
        self.remove.setEnabled(is_any and self.names.count() > 1)

    def _show(self, names: list[str]) -> None:
        self.names.clear()
        self.names.addItems(names)
        self.names.setCurrentRow(0 if names else -1)
        fit_rows(self.names, LISTED)
        self._adapt()

    async def _read(self) -> None:
        names, trouble = list[str](), ""
        try:
            names = await ask_journal(self.means.surroundings.runtime, lambda reader: reader.supervisors())
        except AppError as error:
            trouble = i18n.error_text(error)
        self._show(names)
        if trouble:
            self.bar.say(trouble, is_trouble=True)

    async def _allow(self, heading: str, facts: tuple[tuple[str, str], ...] = ()) -> str | None:
        """Always a supervisor, whatever the settings say: else anybody could make himself one."""
        return await self.means.surroundings.supervision.ask(self, Matter(heading, facts), self.tr("Allow"))

    async def _add(self) -> None:
        had = self.names.count()
        by = await self._allow(self.tr("Add a supervisor"))
        if by is None:
            return
        if not had:  # the first one has just been made, and nothing else was asked for
            self.bar.say(self.tr("{0} is a supervisor now").format(by))
            await self._read()
            return
        dialog = NewSupervisor(self, Matter(self.tr("Add a supervisor")), self.tr("Add"))

        def work(pin: str) -> Change:
            name, moment = dialog.typed_name.text(), self.means.surroundings.runtime.clock.now()
            return lambda writer: supervisors.add(writer, name, pin, by, moment)

        if await self._carry_out(dialog, work):
            self.bar.say(self.tr("{0} is a supervisor now").format(dialog.name))

    async def _change_pin(self, name: str) -> None:
        by = await self._allow(self.tr("Give another PIN"), ((self.tr("Supervisor"), name),))
        if by is None:
            return
        heading = self.tr("Give another PIN")
        dialog = NewPin(self, Matter(heading, ((self.tr("Supervisor"), name),)), self.tr("Change the PIN"))

        def work(pin: str) -> Change:
            moment = self.means.surroundings.runtime.clock.now()

            def change(writer: Writer) -> str:
                supervisors.change_pin(writer, name, pin, by, moment)
                return name

            return change

        if await self._carry_out(dialog, work):
            self.bar.say(self.tr("{0} has another PIN").format(name))

    async def _remove(self, name: str) -> None:
        heading = self.tr("Remove the supervisor?")
        by = await self._allow(heading, ((self.tr("Supervisor"), name),))
        if by is None:
            return
        runtime = self.means.surroundings.runtime
        try:
            await result_of(runtime.write(lambda writer: supervisors.remove(writer, name, by, runtime.clock.now())))
        except AppError as error:
            self.bar.say(i18n.error_text(error), is_trouble=True)
        else:
            self.bar.say(self.tr("{0} is no supervisor any more. What he allowed stays written down.").format(name))
        await self._read()

    async def _carry_out(self, dialog: NewPin, work: Callable[[str], Change]) -> bool:
        """Ask until it is right or given up; whether it was done. `work` makes of the PIN what changes the journal."""
        dialog.agreed.connect(lambda: self.means.surroundings.tasks.of(dialog).start(self._try(dialog, work)))
        done = await dialog.outcome()
        await self._read()
        return done

    async def _try(self, dialog: NewPin, work: Callable[[str], Change]) -> None:
        dialog.wait()
        try:
            name = await result_of(self.means.surroundings.runtime.write(work(dialog.new_pin())))
        except AppError as error:
            dialog.complain(error)
        else:
            dialog.pass_as(name)
