"""The journal's screen: any slip found in seconds, printed again, and what was found as a file."""

from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.core.errors import AppError
from app.core.masking import mask
from app.core.model import Kind, Operation
from app.journal import details
from app.journal.details import Names
from app.journal.queries import Query
from app.journal.understanding import understand
from ui.common import i18n, words
from ui.common.reading import ask_journal
from ui.journal import account, filter_words
from ui.journal.account import Dossier
from ui.journal.days import ask_for_days
from ui.journal.operations import PAGE
from ui.journal.search import JournalSearch
from ui.journal.view import KEYS, JournalView
from ui.journal.work import JournalWork, Listing
from ui.screen import KIND_KEYS, Keys, Surroundings
from ui.slips.slip_actions import copy_text

TYPING = 40
"""Milliseconds for which a further key is waited for: a scanner types a whole number at once."""

PAUSE = 60
"""Milliseconds within which another row is chosen by a key that is held: its slip is drawn when it is let go."""


class JournalScreen(JournalView):
    """What the view does."""

    def __init__(self, parent: QWidget, around: Surroundings) -> None:
        super().__init__(parent, around.runtime.settings.zone, around.runtime.clock.now)
        self._runtime = around.runtime
        self._tasks = around.tasks.of(self)
        self._translations = around.translations
        self._bridges = around.bridges
        self.search = JournalSearch(self, around.runtime, around.tasks, self.model)
        self.work = JournalWork(self, around, self.search)
        self._names = Names((), ())
        self.shown: Operation | None = None
        """Whose slip is shown, and can be printed."""
        self._dossier: Dossier | None = None
        """What is known of it, once that has been read."""
        self._kept = ""
        """The id of the operation that is to be chosen again when its row is there."""
        self._follows = False
        """Whether the newest row is to be seen then, wherever that row is."""
        self._seen: dict[str, object] = {}
        """What of each lane may be new in the journal, as it was last seen."""
        self._is_reading = False
        self._unread: AppError | None = None
        self._typing = QTimer(self, interval=TYPING, singleShot=True)
        self._typing.timeout.connect(self.search_again)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self._look_at_present)
        self.export_menu = QMenu(self)
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

    def take_typed(self, text: str) -> bool:
        self._type(text)
        return True

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

    def begin(self, kept: str = "", *, follows: bool = False) -> None:
        """Search for what is typed and chosen now; `kept` is the id of an operation that is to be chosen then.

        With `follows` the newest row is seen then, even where the kept one is not, unless the keyboard is in the table.
        """
        self._typing.stop()
        self._kept, self._follows = kept, follows
        self._unread = None
        self.say("")
        self._look_anew()
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
        if self.work.is_under_way:
            self.work.stop()
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

    def is_settled(self) -> bool:
        """Whether what is typed has been searched for to the end, and nothing more is read."""
        waits = self._typing.isActive() or self._pause.isActive()
        return not (waits or self._is_reading or self.search.is_under_way)

    # What can be done with what is chosen; the keys of the window lead here too.

    def print_chosen(self) -> None:
        """Print the slips of the chosen rows."""
        self._catch_up()
        if self.table.count_chosen() > 1:
            self.work.print_rows(self.table.chosen_rows())
        elif self.shown is not None and self.shown.slip is not None:
            self.work.print(self.shown)

    def save_shown(self) -> None:
        """Save the shown slip as a PDF."""
        self._catch_up()
        if self.shown is not None:
            self.work.save(self.shown)

    def copy_shown(self) -> None:
        """Put its text into the clipboard."""
        self._catch_up()
        if self.shown is not None and copy_text(self.shown):
            self._say(self.tr("Copied"), False)

    def give_back(self, kind: Kind | None) -> None:
        """Have the form filled for giving the chosen sale back in that way, or in the usual one."""
        self._catch_up()
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
        if not self.work.is_under_way and self.search.count:
            self.export_menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height())))

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
        if self.search.count and not self.table.currentIndex().isValid():  # the first of it may come with a later step
            self.table.choose(0)
            self.table.scrollToTop()
        self._show_count()
        self._choose_kept()
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
        # a whole card number may be sought, and this is printed too (M9)
        typed = mask(" ".join(self.field.text().split()))
        return " · ".join([*([f"“{typed}”"] if typed else []), *self.filters.told()])

    def _take_page(self, operations: list[Operation]) -> None:
        self.table.make_room(operations)
        self._choose_kept()
        self._look_at_present()

    def _choose_kept(self) -> None:
        """Choose again what was chosen before, once its row is there; the newest where it is not on the first page."""
        if not self._kept or self.search.is_replacing:
            return
        count = min(PAGE, self.search.count)
        first = [each for row in range(count) if (each := self.model.known(row)) is not None]
        row = next((row for row, each in enumerate(first) if each.id == self._kept), None)
        if row is None and (len(first) < count or (count < PAGE and not self.search.is_complete)):
            return  # it may still come
        self._kept = ""
        if first:
            self.table.choose(row or 0)
            if self._follows and not self.table.hasFocus():
                self.table.scrollToTop()

    def _follow(self) -> None:
        """Another row is the present one, or others are chosen: at once, or when a key that is held has been let go."""
        is_held = self._pause.isActive()
        self._pause.start()
        if not is_held:
            self._look_at_present()

    def _catch_up(self) -> None:
        """What is done is done with the present row."""
        if self._pause.isActive():
            self._pause.stop()
            self._look_at_present()

    def _look_at_present(self) -> None:
        """Show the slip of the present row."""
        present = self.table.present()
        if self._kept or (present is None and self.table.currentIndex().isValid()):
            # its row is still to come or is being read; the slip before it stays to be seen, but nothing can be done
            self.shown = None
            self.show_give_back(None)
        else:
            self._show(present)

    def _show(self, operation: Operation | None) -> None:
        if operation != self.shown:
            self.shown = operation
            if self._known() is None:
                self.show_give_back(None)
            self._show_side()
            self._show_dossier()
            self._read_more()
        self._show_chosen()

    def _show_side(self) -> None:
        operation = self.shown
        if operation is None:
            self.pane.show_slip(None, "")
            self.details.show_sections(())
        else:
            is_saved = self._runtime.is_in_journal(operation)
            self.pane.show_slip(operation, words.title(operation), is_saved=is_saved)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Let the button say how many slips it prints."""
        count = self.table.count_chosen()
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
            self.details.show_sections(account.tell(dossier, zone, language))

    def _known(self) -> Dossier | None:
        """What is known of the shown operation."""
        shown, dossier = self.shown, self._dossier
        return dossier if shown is not None and dossier is not None and dossier.operation.id == shown.id else None

    def _open(self) -> None:
        self._catch_up()
        if self.shown is not None:
            self._turn_to(True)
            self.details.setFocus()

    def _turn_to(self, wanted: bool) -> None:
        self.show_details(wanted)
        self._show_dossier()

    def _fail(self, error: AppError) -> None:
        """The journal cannot be read."""
        self._unread = error
        self._kept = ""  # nothing more comes
        if self.search.found is None:
            self.show_nothing(self.tr("The journal cannot be read"), i18n.error_text(error), is_trouble=True)
        else:
            self._say(self.tr("This list may be out of date. {0}").format(i18n.error_text(error)), True)

    # What is read.

    def _read_query(self) -> Query:
        zone, today = self._runtime.settings.zone, self._today()
        known = filter_words.known(self._names, self._bridges, zone, today)
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
            while (shown := self.shown) is not None and self._known() is None:
                dossier = await ask_journal(self._runtime, partial(account.look_up, operation_id=shown.id))
                if self.shown is not shown:
                    continue
                if dossier is None:
                    return
                self._dossier = dossier
                if dossier.operation != shown:
                    self.shown = dossier.operation
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
        if self.table.is_at_top() and not self.work.is_under_way and self.table.count_chosen() <= 1:
            # what is still to be chosen goes before what is shown: until then that is whatever came first
            self.begin(self._kept or (self.shown.id if self.shown is not None else ""), follows=True)
        else:
            self._tasks.start(self.search.look_for_newer())

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
        days = await ask_for_days(self, self.filters.days(), self._runtime.settings.zone, self._today())
        self.filters.choose_days(days)

    def _today(self) -> date:
        return self._runtime.clock.now().astimezone(self._runtime.settings.zone).date()

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
        self.export_menu.clear()
        self.export_menu.addAction(self.tr("As a table (CSV)…"), partial(self._export, "csv"))
        self.export_menu.addAction(self.tr("As a list on paper (PDF)…"), partial(self._export, "pdf"))

    def _export(self, ending: str) -> None:
        if (found := self.search.found) is not None:
            self.work.export(Listing(found, self.search.count, self._told(), self.model.names()), ending)

    def _look_anew(self) -> None:
        """More may be known by now of what is shown: a print, a refund on another screen."""
        self._dossier = None
        self._read_more()

    def _connect(self) -> None:
        self.field.textEdited.connect(self._wait_for_more)
        self.field.entered.connect(self._enter_table)
        self.filters.changed.connect(self.search_again)
        self.filters.days_wanted.connect(lambda: self._tasks.start(self._ask_for_days()))
        self.more.clicked.connect(self.search_again)
        self.export.clicked.connect(self.choose_export)
        self.table.chosen.connect(self._follow)
        self.table.opened.connect(self._open)
        self.table.left.connect(self.field.setFocus)
        self.table.typed.connect(self._type)
        self.details.wanted.connect(self.jump)
        self.search.advanced.connect(self._advance)
        self.search.came.connect(self._take_page)
        self.search.failed.connect(self._fail)
        self.work.said.connect(self._say)
        self.work.ended.connect(self._look_anew)
        self.pane.print_asked.connect(self.print_chosen)
        self.pane.pdf_asked.connect(self.save_shown)
        self.pane.copy_asked.connect(self.copy_shown)
        self.give_back_button.clicked.connect(lambda: self.give_back(None))
        for wanted, tab in enumerate(self.tabs):
            tab.clicked.connect(partial(self._turn_to, bool(wanted)))
        for name, bridge in self._bridges.items():
            bridge.changed.connect(partial(self._lane_changed, name))
