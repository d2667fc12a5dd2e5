"""The journal's screen: any slip found in seconds, printed again, and what was found as a file."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.errors import AppError
from app.journal import details
from app.journal.details import Names
from app.journal.queries import Query
from app.journal.reading import Reader
from app.journal.searching import Found
from app.journal.understanding import understand
from app.model import Kind, Operation
from ui import dialogs, i18n, journal_account, journal_export, journal_words, slip_lines, words
from ui.dialogs import Matter
from ui.journal_account import Dossier
from ui.journal_days import ask_for_days
from ui.journal_search import JournalSearch
from ui.list_pdf import Heading
from ui.reading import ask_journal
from ui.screens.journal_view import KEYS, JournalView
from ui.screens.screen import Keys, Surroundings
from ui.slip_actions import Series, copy_text
from ui.widgets.operation_form import KEYS as KIND_KEYS

TYPING = 40
"""Milliseconds for which a further key is waited for: a scanner types a whole number at once."""

MOST_SLIPS = 200
"""Slips that are printed at once at most: about as many as a roll of paper has room for."""

MOST_NAMED = 6
"""Slips that did not come out and are named one by one."""


class JournalScreen(JournalView):
    """What the view does."""

    def __init__(self, parent: QWidget, around: Surroundings) -> None:
        super().__init__(parent, around.runtime.settings.zone, around.runtime.clock.now)
        self._runtime = around.runtime
        self._tasks = around.tasks
        self._translations = around.translations
        self._bridges = around.bridges
        self._slips = around.slips
        self._till = around.supervision
        self.search = JournalSearch(self, around.runtime, around.tasks, self.model)
        self._names = Names((), ())
        self._shown: Operation | None = None
        """Whose slip is shown."""
        self._dossier: Dossier | None = None
        """What is known of it, once that has been read."""
        self._in_table: Found | None = None
        self._kept = ""
        """The id of the operation that is to be chosen again when its row is there."""
        self._seen: dict[str, object] = {}
        """What of each lane may be new in the journal, as it was last seen."""
        self._is_reading = self._is_busy = self._is_stopped = False
        self._unread: AppError | None = None
        self._typing = QTimer(self, interval=TYPING, singleShot=True)
        self._typing.timeout.connect(self.search_again)
        self._menu = QMenu(self)
        self._fill_menu()
        self._connect()

    def take_focus(self) -> None:
        """To the field. What is new is looked for."""
        self.field.setFocus()
        self.field.selectAll()
        self._tasks.start(self._read_names())
        if self.search.found is None:
            self.begin()
        else:
            self._look_for_news()

    def keys(self) -> Keys:
        return {
            KEYS["field"]: self.take_focus,
            KEYS["refresh"]: self.search_again,
            KEYS["print"]: self.print_chosen,
            KEYS["export"]: self.choose_export,
            KEYS["back"]: self.go_back,
            **{KIND_KEYS[kind]: partial(self.give_back, kind) for kind in (Kind.CANCEL, Kind.RETURN)},
        }

    def help(self) -> list[tuple[str, str]]:
        give_backs = ", ".join(KIND_KEYS[kind] for kind in (Kind.CANCEL, Kind.RETURN))
        return [
            ("↓, ↑", self.tr("Journal: from the field to what was found, and back")),
            ("Shift+↓, Ctrl+A", self.tr("Choose several")),
            ("Enter", self.tr("All that is known of the operation")),
            (KEYS["print"], self.tr("Print the slips that are chosen")),
            (give_backs, self.tr("Give the chosen sale back")),
            (KEYS["export"], self.tr("Save what was found")),
            (KEYS["refresh"], self.tr("Search again")),
            (KEYS["back"], self.tr("Stop, go back, clear the search")),
            (KEYS["field"], self.tr("To the field")),
        ]

    # What is searched for.

    def begin(self, kept: str = "") -> None:
        """Search for what is typed and chosen now; `kept` is the id of an operation that is to be chosen then."""
        self._typing.stop()
        self._kept = kept
        self._unread = None
        self.say("")
        try:
            query = self._read_query()
        except AppError as error:
            self.search.forget()
            self.show_nothing(self.tr("This is not understood"), i18n.error_text(error), is_trouble=True)
        else:
            self.search.begin(query)

    def search_again(self) -> None:
        """Search for the same, and begin at the newest."""
        self.begin()

    def go_back(self) -> None:
        """Stop what is under way; else leave the details; else forget what is searched for."""
        focused = QApplication.focusWidget()
        if self._is_busy:
            self._is_stopped = True
        elif self.details is focused or (self.shows_details() and self.table.hasFocus()):
            self.show_details(False)
            self.table.setFocus()
        else:
            is_clear = not self.field.text() and self.filters.is_empty()
            self.field.clear()
            self.filters.clear()
            self.field.setFocus()
            if not is_clear:
                self.begin()

    # What can be done with what is chosen; the keys of the window lead here too.

    def print_chosen(self) -> None:
        """Print the slips of the chosen rows."""
        rows = self.table.chosen_rows()
        if sum(end - first for first, end in rows) > 1:
            self._start(self._print_series())
        elif self._shown is not None and self._shown.slip is not None:
            self._start(self._act(self._slips.print_elsewhere))

    def save_shown(self) -> None:
        """Save the shown slip as a PDF."""
        if self._shown is not None:
            self._start(self._act(self._slips.save_elsewhere))

    def copy_shown(self) -> None:
        """Put its text into the clipboard."""
        if self._shown is not None and copy_text(self._shown):
            self._say(self.tr("Copied"), False)

    def give_back(self, kind: Kind | None) -> None:
        """Have the form filled for giving the chosen sale back in that way, or in the usual one."""
        dossier = self._known()
        if dossier is None:
            return
        request, lane = dossier.give_back(kind), dossier.operation.lane
        if request is not None and lane in self._bridges:
            self.give_back_wanted.emit(request, lane)
        elif kind is not None:
            self._say(self.tr("There is nothing here for: {0}").format(words.kind(kind).lower()), False)

    def choose_export(self) -> None:
        """Ask as which kind of file what was found is to be saved."""
        if not self._is_busy and self.search.count:
            self._menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height())))

    def jump(self, operation_id: str) -> None:
        """Look for that operation, among those which belong to the same sale."""
        self._tasks.start(self._jump(operation_id))

    # What is shown.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill_menu()
            self._show_count()
            self._show_side()
            self._show_dossier()

    def _advance(self) -> None:
        """More is known of what was found."""
        if self.search.found is not self._in_table:
            self._in_table = self.search.found
            if self.search.count:
                self.table.choose(0)
                self.table.scrollToTop()
        self._show_count()
        self._look_at_present()

    def _show_count(self) -> None:
        found, count = self.search.found, self.search.count
        self.show_more(self.search.newer)
        self.export.setEnabled(count > 0)
        if found is None:
            self.count.setText("")
            return
        number = f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")
        self.count.setText(
            (self.tr("Found: {0}") if self.search.is_complete else self.tr("Found so far: {0}")).format(number)
        )
        if count or not self.search.is_complete:
            self.show_nothing("")
        else:
            told = self._told() or self.tr("The journal is empty.")
            self.show_nothing(self.tr("Nothing found"), told)

    def _told(self) -> str:
        """What is searched for."""
        typed = self.field.text().strip()
        return " · ".join([*([f"“{typed}”"] if typed else []), *self.filters.told()])

    def _take_page(self, operations: list[Operation]) -> None:
        self.table.make_room(operations)
        if self._kept:
            places = [place for place, each in enumerate(operations) if each.id == self._kept]
            rows = [place for place in places if self.model.known(place) is operations[place]]
            self._kept = ""
            if rows:
                self.table.choose(rows[0])
        self._look_at_present()

    def _look_at_present(self) -> None:
        """Show the slip of the present row."""
        present = self.table.present()
        if present is None and self.table.currentIndex().isValid():
            return  # it is being read; what is shown stays for the moment, and nothing can be done with it
        self._show(present)

    def _show(self, operation: Operation | None) -> None:
        if operation != self._shown:
            self._shown = operation
            if operation is None or self._known() is None:
                self.show_give_back(None)
            self._show_side()
            self._read_more()
        self._show_chosen()

    def _show_side(self) -> None:
        operation = self._shown
        if operation is None:
            self.pane.show_slip(None, "")
            self.details.show_sections(())
        else:
            is_saved = slip_lines.is_in_journal(self._runtime, operation)
            self.pane.show_slip(operation, words.title(operation), is_saved=is_saved)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Let the button say how many slips it prints."""
        count = sum(end - first for first, end in self.table.chosen_rows())
        if count > 1:
            self.pane.print.setText(self.tr("Print slips: {0}").format(count) + f"   {KEYS['print']}")
        else:
            self.pane.print.setText(self.tr("Print") + f"   {KEYS['print']}")

    def _show_dossier(self) -> None:
        dossier = self._known()
        if dossier is None:
            return
        request = dossier.give_back()
        can = request is not None and dossier.operation.lane in self._bridges
        self.show_give_back(request.kind if request is not None and can else None)
        if self.shows_details():
            zone, language = self._runtime.settings.zone, self._translations.language
            self.details.show_sections(journal_account.tell(dossier, zone, language))

    def _known(self) -> Dossier | None:
        """What is known of the shown operation."""
        shown, dossier = self._shown, self._dossier
        return dossier if shown is not None and dossier is not None and dossier.operation.id == shown.id else None

    def _open(self) -> None:
        if self._shown is not None:
            self._turn_to(True)
            self.details.setFocus()

    def _turn_to(self, wanted: bool) -> None:
        self.show_details(wanted)
        self._show_dossier()

    def _fail(self, error: AppError) -> None:
        """The journal cannot be read."""
        self._unread = error
        if self.search.found is None:
            self.show_nothing(self.tr("The journal cannot be read"), i18n.error_text(error), is_trouble=True)
        else:
            self._say(self.tr("This list may be out of date. {0}").format(i18n.error_text(error)), True)

    # What is read.

    def _read_query(self) -> Query:
        zone = self._runtime.settings.zone
        today = self._runtime.clock.now().astimezone(zone).date()
        known = journal_words.known(self._names, self._bridges, zone, today)
        return understand(self.field.text(), zone, today, known) & self.filters.query()

    async def _read_names(self) -> None:
        try:
            self._names = await ask_journal(self._runtime, details.names)
        except AppError:
            return  # the search says so
        lanes = sorted({*self._names.lanes, *self._bridges})
        self.filters.show_names(lanes, self._names.operators)

    def _read_more(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self._tasks.start(self._read_dossier())

    async def _read_dossier(self) -> None:
        """Read all that is known of what is shown, which may be something else each time."""
        try:
            while (shown := self._shown) is not None and self._known() is None:
                dossier = await ask_journal(self._runtime, partial(_look_up, operation_id=shown.id))
                if self._shown is not shown:
                    continue
                if dossier is None:
                    return
                self._dossier = dossier
                if dossier.operation != shown:
                    self._shown = dossier.operation
                    self._show_side()
                self._show_dossier()
        except AppError as error:
            self._fail(error)
        finally:
            self._is_reading = False

    def _lane_changed(self, name: str) -> None:
        status = self._bridges[name].status
        operation = status.operation
        seen = (operation and (operation.id, operation.state), status.found)
        if seen != self._seen.get(name):
            self._seen[name] = seen
            if self.isVisible():
                self._look_for_news()

    def _look_for_news(self) -> None:
        """Let the list follow where its newest row is seen; else say that there is something new."""
        if self.table.verticalScrollBar().value() == 0 and not self._is_busy and self._has_one_chosen():
            self.begin(self._shown.id if self._shown is not None else "")
        else:
            self._tasks.start(self.search.look_for_newer())

    def _has_one_chosen(self) -> bool:
        return sum(end - first for first, end in self.table.chosen_rows()) <= 1

    # What is done.

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do that, unless something is being done already."""
        if self._is_busy:
            doing.close()
        else:
            self._is_busy, self._is_stopped = True, False
            self._tasks.start(self._do(doing))

    async def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        self.say("")
        try:
            await doing
        finally:
            self._is_busy = False
        self._dossier = None  # a print is one more thing that is known of it
        self._read_more()

    async def _act(
        self, act: Callable[[QWidget, Operation, Callable[[str, bool], None]], Coroutine[Any, Any, None]]
    ) -> None:
        if self._shown is not None:
            await act(self, self._shown, self._say)

    async def _print_series(self) -> None:
        rows = self.table.chosen_rows()
        if sum(end - first for first, end in rows) > MOST_SLIPS:
            self._say(self.tr("These are too many slips. At once {0} can be printed.").format(MOST_SLIPS), True)
            return
        try:
            operations = [each for each in await self.search.read(rows) if each.slip is not None]
        except AppError as error:
            self._fail(error)
            return
        if not operations:
            self._say(self.tr("None of these has a slip."), False)
            return
        if (operator := await self._slips.allow_series(self, operations, self._say)) is None:
            return
        goes_on = partial(self._tell_progress, self.tr("Printed: {0} of {1}. Esc stops."), len(operations))
        await self._tell_series(await self._slips.print_series(operations, operator, goes_on), len(operations))

    async def _tell_series(self, series: Series, count: int) -> None:
        told = self.tr("Printed: {0} of {1}.").format(series.printed, count)
        self._say(told, bool(series.failed))
        if not series.failed:
            return
        facts = [(self._name(each), i18n.error_text(error)) for each, error in series.failed[:MOST_NAMED]]
        untold = len(series.failed) - len(facts)
        if untold:
            facts.append((self.tr("And others"), str(untold)))
        if series.left:
            facts.append((self.tr("Not tried any more, from"), f"{self._name(series.left[0])} ({len(series.left)})"))
        await dialogs.tell(self, Matter(self.tr("Not every slip came out"), tuple(facts), told))

    def _name(self, operation: Operation) -> str:
        """A slip among others."""
        moment = words.exact_moment(operation.created_at, self._runtime.settings.zone)
        return f"{words.summary(operation)} · {moment}"

    def _tell_progress(self, text: str, count: int, done: int) -> bool:
        self._say(text.format(done, count), False)
        return not self._is_stopped

    async def _export(self, ending: str) -> None:
        found = self.search.found
        heading = self.tr("Save what was found")
        today = self._runtime.clock.now().astimezone(self._runtime.settings.zone)
        path = await dialogs.choose_file(self, heading, f"journal-{today:%Y-%m-%d}.{ending}")
        if path is None or found is None:
            return
        goes_on = partial(self._tell_progress, self.tr("Written: {0} of {1}. Esc stops."), self.search.count)
        try:
            written = await self._write(found, path, goes_on)
        except AppError as error:
            self._say(i18n.error_text(error), True)
            return
        if written is None:
            self._say(self.tr("Stopped. Nothing was saved."), False)
        else:
            self._say(self.tr("Saved as {0}. Operations: {1}").format(path.name, written), False)

    async def _write(self, found: Found, path: Path, goes_on: journal_export.GoesOn) -> int | None:
        if path.suffix.lower() != ".pdf":
            return await journal_export.write_csv(self._runtime, found, path, goes_on)
        return await journal_export.write_pdf(self._runtime, found, path, self._heading(), goes_on)

    def _heading(self) -> Heading:
        """What stands above the list on paper."""
        zone = self._runtime.settings.zone
        till = self._runtime.settings.till_name
        made = self.tr("Made {0} by {1}")
        lines = [
            self._told() or self.tr("All operations"),
            made.format(words.exact_moment(self._runtime.clock.now(), zone), self._till.operator),
        ]
        title = self.tr("Journal")
        return Heading(f"{title} · {till}" if till else title, lines, self.model.names())

    async def _jump(self, operation_id: str) -> None:
        try:
            operation = await ask_journal(self._runtime, lambda reader: reader.get(operation_id))
        except AppError as error:
            self._fail(error)
            return
        if operation is not None and operation.rrn:
            self.filters.clear()
            self.field.setText(operation.rrn)
            self.begin(operation.id)
        elif operation is not None:
            self._show(operation)

    async def _ask_for_days(self) -> None:
        zone = self._runtime.settings.zone
        today = self._runtime.clock.now().astimezone(zone).date()
        self.filters.choose_days(await ask_for_days(self, self.filters.days(), zone, today))

    def _wait_for_more(self) -> None:
        self._typing.start()

    def _type(self, text: str) -> None:
        """Somebody types in the table."""
        self.field.setFocus()
        self.field.end(False)
        if text:
            self.field.insert(text)
        else:
            self.field.backspace()
        self._typing.start()

    def _enter_table(self) -> None:
        if self._typing.isActive():
            self.begin()
        if self.search.count:
            self.table.setFocus()

    def _say(self, text: str, is_trouble: bool) -> None:
        self.say(text, is_trouble=is_trouble)

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.addAction(self.tr("As a table (CSV)…"), lambda: self._start(self._export("csv")))
        self._menu.addAction(self.tr("As a list on paper (PDF)…"), lambda: self._start(self._export("pdf")))

    def _connect(self) -> None:
        self.field.textEdited.connect(self._wait_for_more)
        self.field.entered.connect(self._enter_table)
        self.filters.changed.connect(self.search_again)
        self.filters.days_wanted.connect(lambda: self._tasks.start(self._ask_for_days()))
        self.more.clicked.connect(self.search_again)
        self.export.clicked.connect(self.choose_export)
        self.table.chosen.connect(self._look_at_present)
        self.table.opened.connect(self._open)
        self.table.left.connect(self.field.setFocus)
        self.table.typed.connect(self._type)
        self.details.wanted.connect(self.jump)
        self.search.advanced.connect(self._advance)
        self.search.came.connect(self._take_page)
        self.search.failed.connect(self._fail)
        self.pane.print_asked.connect(self.print_chosen)
        self.pane.pdf_asked.connect(self.save_shown)
        self.pane.copy_asked.connect(self.copy_shown)
        self.give_back_button.clicked.connect(lambda: self.give_back(None))
        for wanted, tab in enumerate(self.tabs):
            tab.clicked.connect(partial(self._turn_to, bool(wanted)))
        for name, bridge in self._bridges.items():
            bridge.changed.connect(partial(self._lane_changed, name))


def _look_up(reader: Reader, operation_id: str) -> Dossier | None:
    return journal_account.look_up(reader, operation_id)
