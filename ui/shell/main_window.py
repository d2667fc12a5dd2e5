"""The window itself: what frames the screens, how one comes to them, the menu in its corner, and how it closes."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QActionGroup, QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core import logs
from app.core.errors import AppError
from app.core.model import Request
from app.core.waiting import result_of
from app.runtime import Runtime
from app.settings import Changed
from app.settings import Theme as ThemeName
from ui.common import dialogs, i18n, screen_room
from ui.common.case_watch import CaseWatch
from ui.common.dialogs import Matter
from ui.common.i18n import Translations
from ui.common.styling import make_label
from ui.common.tasks import Tasks
from ui.common.theme import Theme
from ui.operation.screen import OperationScreen
from ui.people.cashier import CashierButton
from ui.screen import Screen, Surroundings
from ui.shell.catalogue import BUILDERS, Place
from ui.shell.closing import Closing
from ui.shell.due import DueWatch
from ui.shell.errands import Errands
from ui.shell.keyboard import Keyboard
from ui.shell.navigation import Navigation
from ui.slips.printing import SlipPrinter
from ui.till_calls.watch import CALLS_KEY, TillWatch
from ui.training.panels import TRAINING_KEY, TrainingPinpads

USUAL_SIZE = QSize(1280, 800)
"""How large the window opens, where the screen has room. Everything fits into 1024x700 at the ordinary text size."""


_log = logs.get(__name__)


class MainWindow(QMainWindow):
    """One till. Closing it ends the program, once no pinpad is at work any more."""

    def __init__(
        self,
        runtime: Runtime,
        tasks: Tasks,
        theme: Theme,
        translations: Translations,
        printer: SlipPrinter,
        *,
        automatic: bool,
    ) -> None:
        """`automatic` prints every slip as soon as it is here."""
        super().__init__()
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._theme = theme
        self.translations = translations
        self._is_telling = False
        self.is_restarting = False
        """Whether the program is to begin again once the window is closed."""
        self._bar = QFrame(self)
        self._name = make_label(self._bar, "label")
        self._banner = make_label(self._bar, "banner", wraps=True)
        self._help, self.menu_button = QPushButton(self._bar), QPushButton(self._bar)
        self.operation = OperationScreen(self, runtime, tasks, translations, printer, automatic=automatic)
        self.errands = Errands(self.operation, runtime, tasks, translations)
        self.cashier_button = CashierButton(self._bar, self.operation.cashier, runtime, tasks)
        bridges = {name: seat.bridge for name, seat in self.operation.seats.items()}
        supervision, slips = self.operation.supervision, self.operation.slips
        self.cases = CaseWatch(self, runtime, tasks, bridges)
        self._surroundings = Surroundings(
            runtime, tasks, theme, translations, printer, bridges, supervision, slips, self.cases, self.restart
        )
        self.navigation = Navigation(self, {place: f"Ctrl+{place + 1}" for place in self._places()})
        self.tills = TillWatch(self, runtime, tasks)
        self.training = TrainingPinpads(self, runtime, tasks, lambda: self.operation.seat.lane.name)
        self.due = DueWatch(self, runtime, tasks, bridges)
        self.cases.changed.connect(self._show_open_cases)
        self.operation.open_cases.wanted.connect(self._show_case)
        self._stack = QStackedWidget(self)
        self.screens: dict[Place, Screen] = {}
        """Those that have been built."""
        self._shortcuts: dict[Place, list[QShortcut]] = {}
        """The keys that mean something on one screen only."""
        self.keyboard = Keyboard(self, lambda: self._shown().take_focus())
        self.closing = Closing(self, runtime, translations, tasks, self.operation, self.screens, self._stay)
        self.closed = self.closing.closed
        """Set when the window may go."""
        self._lay_out()
        self._set_keys()
        self.cases.settled.connect(self.operation.take_decision)
        self._add_screen(Place.OPERATION, self.operation)
        self.navigation.chosen.connect(self.show_screen)
        self.cases.counted.connect(self.navigation.tabs[Place.UNRESOLVED].show_count)
        self.due.counted.connect(self.navigation.tabs[Place.TOTALS].show_count)
        for stir in (self.tills.calls.changed, self.tills.calls.heard):
            stir.connect(self.cases.till_called)
        self.show_screen(Place.OPERATION)
        self.retranslate()
        screen_room.open_in_the_middle(self, USUAL_SIZE * (theme.text_size / 100))

    def show_screen(self, place: Place) -> None:
        """Show that screen and give it the keyboard."""
        screen = self.screen_at(place)
        self._stack.setCurrentWidget(screen)
        self.navigation.show_chosen(place)
        for each, shortcuts in self._shortcuts.items():
            for shortcut in shortcuts:
                shortcut.setEnabled(each is place)
        screen.take_focus()

    def screen_at(self, place: Place) -> Screen:
        """That screen, built when it is asked for the first time."""
        if place not in self.screens:
            self._add_screen(place, BUILDERS[place](self, self._surroundings))
        return self.screens[place]

    def come_forward(self) -> None:
        """Let this window be seen, whatever hides it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def restart(self) -> None:
        """Close as ever, and have the program begin again."""
        self.is_restarting = True
        self.close()

    def report_crash(self, account: str) -> None:
        """Tell of an error of the program, in one dialog however many there are."""
        if not self._is_telling:
            self._is_telling = True
            self._tasks.start(self._tell_of_crash(account))

    def report_earlier_crash(self) -> None:
        """Tell that the program did not end by itself the last time."""
        self.report_crash(self.tr("The program closed unexpectedly the last time"))

    def report_settings(self, trouble: AppError) -> None:
        """Tell that the file of the settings is wrong and the last good ones are in use; the bar goes on to say so."""
        _log.error("%s", trouble)
        remark = self.tr(
            "Until the file is mended, nothing that was changed in it holds: ports, bank hosts, limits and supervisors"
            " are those of before. Call whoever looks after this till, or open the settings, where the last good ones"
            " can be put back."
        )
        heading = self.tr("The file of the settings is wrong")
        facts = ((self.tr("Error"), f"E{trouble.number}: {i18n.error_text(trouble)}"),)
        self._tasks.start(dialogs.tell(self, Matter(heading, facts, remark)))

    def report_contradiction(self, contradiction: AppError) -> None:
        """Tell that the journal is not the one that was written last (M8.3), and whom to call."""
        self._tasks.start(dialogs.tell(self, self.contradiction_matter(contradiction)))

    def contradiction_matter(self, contradiction: AppError) -> Matter:
        """What is told then."""
        heading = self.tr("The journal is not the one that was written last")
        remark = self.tr(
            "Call support, or whoever looks after this till, before the next operation: until it is clear what"
            " happened, the program may not know of sales that were paid or given back."
        )
        return Matter(heading, ((f"E{contradiction.number}", i18n.error_text(contradiction)),), remark)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        till = self._runtime.settings.till_name
        self.setWindowTitle(f"{till} — pinpad-cashier" if till else "pinpad-cashier")
        self._name.setText(till or "pinpad-cashier")
        self._banner.setText(self._banner_text())
        self._help.setText(self.tr("Keys") + "   F1")
        self.menu_button.setText(self.tr("Menu"))
        self.tills.retranslate()
        names = {
            Place.OPERATION: self.tr("Operation"),
            Place.JOURNAL: self.tr("Journal"),
            Place.UNRESOLVED: self.tr("Unresolved"),
            Place.TOTALS: self.tr("Totals"),
            Place.LANE_TEST: self.tr("Lane test"),
            Place.SETTINGS: self.tr("Settings"),
        }
        for place, tab in self.navigation.tabs.items():
            tab.show_name(names[place])
        if (outdated := self.menu_button.menu()) is not None:
            outdated.deleteLater()
        self.menu_button.setMenu(self._build_menu())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        screen_room.keep_on_screen(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing has taken that is shown, the screen may."""
        text, held = (
            event.text(),
            event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier),
        )
        is_typed = text.isprintable() and bool(text.strip()) and held == Qt.KeyboardModifier.NoModifier
        if not (is_typed and self._shown().take_typed(text)):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Never at once: first the pinpads finish, and how that ended is shown."""
        event.ignore()
        self.closing.begin()

    def _stay(self) -> None:
        self.is_restarting = False

    async def _tell_of_crash(self, account: str) -> None:
        remark = self.tr("The program goes on. The log has the particulars.")
        try:
            await dialogs.tell(self, Matter(self.tr("An error of the program"), ((self.tr("Error"), account),), remark))
        finally:
            self._is_telling = False

    async def _show_help(self) -> None:
        places = list(self._places())
        keys = (
            *self._shown().help(),
            (self.tr("Y, Esc"), self.tr("In a question: agree, go back")),
            (f"Ctrl+{places[0] + 1}…{places[-1] + 1}", self.tr("The screens")),
            *(((CALLS_KEY, self.tr("Calls of the tills")),) if self.tills.calls.is_wanted else ()),
            *(((TRAINING_KEY, self.tr("Training pinpad")),) if self.training.is_wanted else ()),
            ("F1", self.tr("These keys")),
        )
        await dialogs.tell(self, Matter(self.tr("Keys"), keys))

    def _set_keys(self) -> None:
        screens = {f"Ctrl+{place + 1}": partial(self.show_screen, place) for place in self._places()}
        self._bind(
            {"F1": self._ask_for_help, CALLS_KEY: self.tills.show_calls, TRAINING_KEY: self.training.show, **screens}
        )
        self._help.clicked.connect(self._ask_for_help)

    def _bind(self, actions: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
        """Have each key do what stands beside it, once however long it is held."""
        shortcuts = []
        for key, action in actions.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)
            shortcuts.append(shortcut)
        return shortcuts

    def _places(self) -> Iterator[Place]:
        """The screens that there are."""
        return (place for place in Place if place in (Place.OPERATION, *BUILDERS))

    def _shown(self) -> Screen:
        return next(screen for screen in self.screens.values() if screen is self._stack.currentWidget())

    def _add_screen(self, place: Place, screen: Screen) -> None:
        self.screens[place] = screen
        self._stack.addWidget(screen)
        self._shortcuts[place] = self._bind(screen.keys())
        screen.give_back_wanted.connect(self._give_back)
        screen.decided.connect(self.operation.take_decision)
        screen.operated.connect(lambda: self._tasks.start(self.operation.reload()))

    def _give_back(self, request: Request, lane: str) -> None:
        self.show_screen(Place.OPERATION)
        self.operation.give_back(request, lane)

    def _show_open_cases(self) -> None:
        self.operation.show_cases([known.case for known in self.cases.known])

    def _show_case(self, case: str) -> None:
        self.show_screen(Place.UNRESOLVED)
        self.cases.pointed_at.emit(case)

    def _ask_for_help(self) -> None:
        self._tasks.start(self._show_help())

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        self._add_choices(menu, self.tr("Language"), i18n.LANGUAGES, self.translations.language, self._set_language)
        themes: dict[str, str] = {
            ThemeName.SYSTEM: self.tr("As the system"),
            ThemeName.LIGHT: self.tr("Light"),
            ThemeName.DARK: self.tr("Dark"),
        }
        self._add_choices(menu, self.tr("Theme"), themes, self._theme.name, self._set_theme)
        menu.addSeparator()
        menu.addAction(self.tr("Calibrate a lane…"), self.errands.calibrate)
        if self.training.is_wanted:
            menu.addAction(self.tr("Training pinpad…") + "   " + TRAINING_KEY, self.training.show)
        return menu

    def _add_choices(
        self, menu: QMenu, heading: str, choices: Mapping[str, str], chosen: str, choose: Callable[[str], None]
    ) -> None:
        submenu = menu.addMenu(heading)
        group = QActionGroup(submenu)
        for value, text in choices.items():
            action = submenu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: choose(action.data()))

    def _set_language(self, language: str) -> None:
        self.translations.switch(language)
        self._keep("language", language)

    def _set_theme(self, name: str) -> None:
        self._theme.switch(ThemeName(name))
        self._keep("window.theme", name)

    def _keep(self, key: str, value: str) -> None:
        """Write a choice into the settings; where that fails the choice holds until the window closes."""
        self._tasks.start(self._watch_keeping(self._runtime.keep_choice(key, value)))

    async def _watch_keeping(self, kept: Future[Changed]) -> None:
        try:
            await result_of(kept)
        except AppError as error:
            await dialogs.tell(self, Matter(self.tr("The choice could not be saved"), remark=i18n.error_text(error)))

    def _banner_text(self) -> str:
        lanes = self._runtime.lanes.values()
        if self._runtime.settings_trouble is not None:
            return self.tr("THE SETTINGS ARE WRONG — the last good ones are in use")
        if all(lane.training for lane in lanes):
            return self.tr("TRAINING — the pinpads are not real, no money moves")
        names = ", ".join(lane.name for lane in lanes if lane.training)
        return self.tr("TRAINING on {0} — no money moves there").format(names) if names else ""

    def _lay_out(self) -> None:
        self._bar.setObjectName("bar")
        self._bar.setProperty("training", any(lane.training for lane in self._runtime.lanes.values()))
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(14, 5, 12, 5)
        row.setSpacing(10)
        row.addWidget(self._name)
        row.addWidget(self._banner, 1)
        self._banner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self.cashier_button)
        row.addWidget(self._help)
        row.addWidget(self.menu_button)
        for button in (self.cashier_button, self._help, self.menu_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on it leaves the keyboard where it is
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.navigation)
        column.addWidget(self.tills.strip)
        self.navigation.add_at_end(self.tills.indicator)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
