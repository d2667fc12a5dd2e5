"""The screen of the settings: sections at the left, a form at the right, checked as it is typed, saved as a whole.

Everything that is on it stands in `settings.toml`, but for the supervisors, who stand in the journal.
"""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QListWidget, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.waiting import result_of
from app.runtime import AT_ONCE
from app.settings import SECRET, Change, Changed, SupervisedAction, last_good, why_not_writable
from app.settings.edits import differences
from ui.common import dialogs, i18n
from ui.common.dialogs import Matter
from ui.common.styling import make_label, say, set_least_height
from ui.screen import Keys, Screen, Surroundings
from ui.settings.api_page import ApiPage
from ui.settings.draft import OWN, Draft
from ui.settings.lanes_page import LanesPage
from ui.settings.page import Means, Page
from ui.settings.people_page import PeoplePage
from ui.settings.printer_page import PrinterPage
from ui.settings.safety_page import SafetyPage
from ui.settings.window_page import WindowPage

SAVE_KEY = "Ctrl+S"

PAGES: Sequence[type[Page]] = (WindowPage, PrinterPage, LanesPage, ApiPage, PeoplePage, SafetyPage)

SECTIONS_WIDTH = 15
"""In heights of the text."""

P = TypeVar("P", bound=Page)

MOST_FACTS = 8
"""Changes that are listed where they are to be allowed; of more, how many there are."""


class SettingsScreen(Screen):
    """Its pages are built anew for each language; what was typed is in the draft."""

    def __init__(self, parent: QWidget, around: Surroundings) -> None:
        super().__init__(parent)
        self._around = around
        self._runtime = around.runtime
        self._tasks = around.tasks.of(self)
        self.draft = Draft(self, around.runtime.profile.settings)
        self._trouble: AppError | None = None
        """Why the file cannot be changed."""
        self._read_only: str | None = None
        self.sections = QListWidget(self)
        self.pages = QStackedWidget(self)
        self.trouble = make_label(self, "", wraps=True)
        self.trouble.setProperty("tone", "bad")
        self.pending = make_label(self, "muted", wraps=True)
        self.note = make_label(self, "note", wraps=True)
        self.put_back, self.restart, self.revert, self.save = (QPushButton(self) for _ in range(4))
        self.save.setProperty("filled", True)
        self._lay_out()
        self.sections.currentRowChanged.connect(self._turn)
        self.save.clicked.connect(self.save_all)
        self.revert.clicked.connect(self.revert_all)
        self.restart.clicked.connect(around.restart)
        self.put_back.clicked.connect(lambda: self._tasks.start(self._put_back()))
        self.draft.changed.connect(self._adapt)
        self._read()
        self.retranslate()

    def take_focus(self) -> None:
        """Look at the file again, unless something is not saved yet."""
        if not self.draft.is_dirty:
            self._read()
        self.sections.setFocus()

    def keys(self) -> Keys:
        return {SAVE_KEY: self.save_all}

    def help(self) -> list[tuple[str, str]]:
        return [(SAVE_KEY, self.tr("Settings: save"))]

    def page(self, kind: type[P]) -> P:
        """The page of that kind."""
        return next(page for page in self._pages() if isinstance(page, kind))

    def show_page(self, kind: type[Page]) -> None:
        """Turn to it."""
        self.sections.setCurrentRow(PAGES.index(kind))

    def save_all(self) -> None:
        """Save what was changed, if it fits."""
        if self.save.isEnabled():
            self._tasks.start(self._save())

    def revert_all(self) -> None:
        """Show what is in the file."""
        self._read()
        self._say("")

    def retranslate(self) -> None:
        """Build everything in the present language."""
        row = max(self.sections.currentRow(), 0)
        for page in self._pages():
            self.pages.removeWidget(page)
            page.hide()
            page.deleteLater()
        means = Means(self.draft, self._around, self.take_note)
        for kind in PAGES:
            self.pages.addWidget(kind(self.pages, means))
        names = (
            self.tr("Window"),
            self.tr("Printer"),
            self.tr("Lanes"),
            self.tr("Tills (API)"),
            self.tr("Supervisors and cashiers"),
            self.tr("Safety"),
        )
        self.sections.blockSignals(True)
        self.sections.clear()
        self.sections.addItems(names)
        self.sections.setCurrentRow(row)
        self.sections.blockSignals(False)
        self.sections.setAccessibleName(self.tr("Sections of the settings"))
        self._turn(row)
        self.save.setText(self.tr("Save") + "   " + SAVE_KEY)
        self.revert.setText(self.tr("Revert"))
        self.restart.setText(self.tr("Restart now"))
        self.put_back.setText(self.tr("Put the last good settings back…"))
        self._adapt()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def take_note(self, changed: Changed) -> None:
        """The file is another: use of it what takes effect at once, and say what does not."""
        before = self._runtime.settings
        self._runtime.take_over(changed.settings)
        self._read()
        self._say(self.tr("Saved"))
        after = self._runtime.settings
        self._around.theme.switch(after.window.theme)
        if after.window.text_size != before.window.text_size:
            self._around.theme.resize(after.window.text_size)
        if after.language != before.language or self._around.translations.language != i18n.resolve(after.language):
            self._around.translations.switch(after.language)
        elif after != before:  # the till's name, and texts in another size, are shown as with another language
            QApplication.sendEvent(self.window(), QEvent(QEvent.Type.LanguageChange))

    # What is shown

    def _read(self) -> None:
        """Take the file as it is now."""
        self._trouble = None
        try:
            self.draft.read()
        except AppError as error:
            self._trouble = error
        self._read_only = why_not_writable(self.draft.path)
        self._adapt()

    def _adapt(self) -> None:
        """Show what can be done, and what stands in its way."""
        may_change = self._trouble is None and self._read_only is None
        for page in self._pages():
            page.setEnabled(may_change or (self._trouble is None and isinstance(page, PeoplePage)))
        self.put_back.setVisible(self._trouble is not None and self._runtime.settings_trouble is not None)
        told = ""
        if self._trouble is not None:
            told = i18n.error_text(self._trouble)
        elif self._read_only is not None:
            told = self.tr("{0} cannot be written, so that nothing can be changed here: {1}").format(
                self.draft.path, self._read_only
            )
        self.trouble.setText(told)
        self.trouble.setVisible(bool(told))
        misfits = self.draft.misfits
        self.save.setEnabled(may_change and self.draft.is_dirty and not misfits)
        self.revert.setEnabled(self.draft.is_dirty)
        self._show_pending()
        if misfits:
            names = ", ".join(dict.fromkeys(self._name(each.key) for each in misfits))
            self._say(self.tr("Cannot be saved yet: {0}").format(names), is_trouble=True)
        elif self.draft.is_dirty:
            self._say(self.tr("Not saved yet"))
        elif self.note.property("tone") == "bad" or self.note.text() == self.tr("Not saved yet"):
            self._say("")

    def _show_pending(self) -> None:
        """Say what of the file the running program does not use yet."""
        waiting = [] if self._trouble is not None else self._waiting()
        names = ", ".join(dict.fromkeys(self._name(each.key) for each in waiting[:MOST_FACTS]))
        self.pending.setText(self.tr("Takes effect at the next start: {0}").format(names) if waiting else "")
        self.pending.setVisible(bool(waiting))
        self.restart.setVisible(bool(waiting))

    def _waiting(self) -> list[Change]:
        found = differences(self._runtime.settings, self.draft.settings.with_training_lanes())
        return [each for each in found if each.key.split(".")[0] not in AT_ONCE and each.key != "api.training"]

    def _name(self, key: str) -> str:
        """What a key is called on its page; a lane stands before what is its."""
        for page in self._pages():
            for field in page.fields():
                if f"{key}.".startswith(f"{field.key}.") and not field.isHidden():
                    lane = key.split(".")[1] if key.startswith("lanes.") else ""
                    return f"{lane}: {field.name}" if lane else field.name
        return key

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        say(self.note, text, is_trouble=is_trouble)

    def _turn(self, row: int) -> None:
        if row >= 0:
            self.pages.setCurrentIndex(row)

    def _pages(self) -> list[Page]:
        pages = (self.pages.widget(index) for index in range(self.pages.count()))
        return [page for page in pages if isinstance(page, Page)]

    # Saving

    async def _save(self) -> None:
        by = await self._who_allows()
        if by is None:
            return
        try:
            changed = await result_of(self._runtime.change_settings(self.draft.edit(), by))
        except AppError as error:
            self._say(i18n.error_text(error), is_trouble=True)
        else:
            self.take_note(changed)

    async def _who_allows(self) -> str | None:
        """A supervisor, for all that is not a matter of taste."""
        supervision = self._around.supervision
        told = [key for key in self.draft.values if key not in OWN]
        if not told:
            return supervision.operator
        facts = [(self._name(key), self._step(key)) for key in told[:MOST_FACTS]]
        if len(told) > MOST_FACTS:
            facts.append((self.tr("and more"), str(len(told) - MOST_FACTS)))
        matter = Matter(self.tr("Change the settings?"), tuple(facts))
        return await supervision.allow(self, SupervisedAction.SETTINGS, matter, self.tr("Save"))

    def _step(self, key: str) -> str:
        before, after = self.draft.saved(key), self.draft.get(key)
        if key == "api.token":
            return SECRET
        return f"{_told(before)} → {_told(after)}"

    async def _put_back(self) -> None:
        remark = self.tr("The file that is wrong is kept beside it. Nothing changes for the program that runs.")
        matter = Matter(self.tr("Put the last good settings back?"), remark=remark)
        agree = self.tr("Put back")
        if await self._around.supervision.allow(self, SupervisedAction.SETTINGS, matter, agree) is None:
            return
        path = self.draft.path
        try:
            aside = await result_of(self._runtime.write(lambda _writer: last_good.put_back(path)))
        except AppError as error:
            await dialogs.tell(self, Matter(self.tr("It was not put back"), remark=i18n.error_text(error)))
            return
        self._read()
        self._say(self.tr("The last good settings are back. The file that was wrong is {0}").format(aside))

    # How it is laid out

    def _lay_out(self) -> None:
        self.sections.setFixedWidth(SECTIONS_WIDTH * self.font().pixelSize())
        self.sections.setWordWrap(True)
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        says = QVBoxLayout()
        says.setSpacing(0)
        says.addWidget(self.note)
        says.addWidget(self.pending)
        buttons.addLayout(says, 1)
        for button in (self.put_back, self.restart, self.revert, self.save):
            set_least_height(button, 42)
            buttons.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.trouble)
        right.addWidget(self.pages, 1)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 12)
        row.setSpacing(14)
        row.addWidget(self.sections)
        row.addLayout(right, 1)


def _told(value: object) -> str:
    """A value in a word or two."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    if isinstance(value, bool):
        return "✓" if value else "—"
    return str(value) if value not in ("", {}) else "—"
