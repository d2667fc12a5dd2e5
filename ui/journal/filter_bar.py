"""The filters of the journal: when, where, what, how it ended, and who. Each narrows what is typed beside them."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from app.core.model import Kind, Scheme, State
from app.journal.queries import Query
from ui.common import words
from ui.common.styling import has_large_text, restyle

LONGEST = 18
"""Characters of a choice on the button; its menu has all of them."""

Choices = Sequence[tuple[Hashable, str]]
"""Values with their texts in the present language."""

GAP = 8
"""Pixels between the buttons."""

LARGE_COLUMNS = 3
"""Buttons in a row, with large text."""


class FilterButton(QPushButton):
    """`value` is None where nothing is chosen. `changed` tells of what the user chooses, and of nothing else."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.value: Hashable | None = None
        self._name = ""
        self._choices: Choices = ()

    def show_choices(self, name: str, anything: str, choices: Choices) -> None:
        """Fill the menu with `anything`, which clears the choice, and `choices`; `name` is the button's label."""
        self._name, self._choices = name, choices
        menu = QMenu(self)
        group = QActionGroup(menu)
        for place, text in enumerate([anything, *(text for _, text in choices)]):
            action = menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setData(place)  # a StrEnum would come back as a text
            group.addAction(action)
            if place == 0:
                menu.addSeparator()
        group.triggered.connect(lambda action: self._take(action.data()))
        if (outdated := self.menu()) is not None:
            outdated.deleteLater()
        self.setMenu(menu)
        self._show()

    def choose(self, value: Hashable | None) -> None:
        """Choose that, as the program wants it."""
        self.value = value
        self._show()

    def chosen_text(self) -> str:
        """The text of what is chosen; empty where nothing is."""
        return next((text for value, text in self._choices if value == self.value), "")

    def _take(self, place: int) -> None:
        self.choose(None if place == 0 else self._choices[place - 1][0])
        self.changed.emit()

    def _show(self) -> None:
        text = self.chosen_text() if self.value is not None else ""
        shown = words.short_name(text, LONGEST)
        self.setText(f"{shown or self._name}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"{self._name}: {text}" if text else self._name)
        self.setToolTip(text if shown != text else "")
        restyle(self, "chosen", bool(text))
        if (menu := self.menu()) is not None:
            values = [None, *(value for value, _ in self._choices)]
            for action in menu.actions():
                action.setChecked(not action.isSeparator() and values[action.data()] == self.value)


class Period(Enum):
    """The days that have a name."""

    TODAY = auto()
    YESTERDAY = auto()
    WEEK = auto()
    MONTH = auto()
    OTHER = auto()
    """Somebody wants to say which."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days in the shop's zone, the last one included."""

    first: date
    last: date

    def query(self, zone: ZoneInfo) -> Query:
        """What was begun on one of them."""
        since = datetime.combine(self.first, time(), zone)
        return Query(since=since, until=datetime.combine(self.last + timedelta(days=1), time(), zone))

    def __str__(self) -> str:
        first, last = f"{self.first:%d.%m.%Y}", f"{self.last:%d.%m.%Y}"
        return first if first == last else f"{first} – {last}"


def days_of(period: Period, today: date) -> Days:
    """Which days those are."""
    match period:
        case Period.YESTERDAY:
            return Days(today - timedelta(days=1), today - timedelta(days=1))
        case Period.WEEK:
            return Days(today - timedelta(days=6), today)
        case Period.MONTH:
            return Days(today.replace(day=1), today)
        case _:
            return Days(today, today)


class FilterBar(QWidget):
    """`changed` tells that another choice was made; `days_wanted` that somebody wants to say which days are meant."""

    changed = Signal()
    days_wanted = Signal()

    def __init__(self, parent: QWidget, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._zone = zone
        self._now = now
        self._lanes: Sequence[str] = ()
        self._operators: Sequence[str] = ()
        self._days: Days | None = None
        """Those that somebody named himself."""
        self._before: object = None
        """What was chosen of the days before."""
        self.period, self.lane, self.scheme, self.kind, self.state, self.operator = self.buttons = tuple(
            FilterButton(self) for _ in range(6)
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        columns = LARGE_COLUMNS if has_large_text(self) else len(self.buttons)
        for number, button in enumerate(self.buttons):
            grid.addWidget(button, *divmod(number, columns))
            button.changed.connect(self.changed if button is not self.period else self._choose_period)
        self.retranslate()

    def show_names(self, lanes: Sequence[str], operators: Sequence[str]) -> None:
        """What the journal knows of both."""
        if (lanes, operators) != (self._lanes, self._operators):
            self._lanes, self._operators = lanes, operators
            self.retranslate()

    def choose_days(self, days: Days | None) -> None:
        """Choose those; None leaves what was chosen before."""
        if days is None:
            self.period.choose(self._before)
            return
        self._days = self._before = days
        self._show_periods()
        self.period.choose(days)
        self.changed.emit()

    def days(self) -> Days | None:
        """The days that are chosen; None for any."""
        chosen = self.period.value
        if isinstance(chosen, Period):
            return days_of(chosen, self._now().astimezone(self._zone).date())
        return chosen if isinstance(chosen, Days) else None

    def query(self) -> Query:
        """What must hold."""
        days, chosen = self.days(), [button.value for button in self.buttons[1:]]
        lane, scheme, kind, state, operator = chosen
        rest = Query(
            lanes=(lane,) if isinstance(lane, str) else None,
            schemes=(scheme,) if isinstance(scheme, Scheme) else None,
            kinds=(kind,) if isinstance(kind, Kind) else None,
            states=(state,) if isinstance(state, State) else None,
            operators=(operator,) if isinstance(operator, str) else None,
        )
        return rest if days is None else days.query(self._zone) & rest

    def told(self) -> list[str]:
        """What is chosen, in the present language."""
        texts = [button.chosen_text() for button in self.buttons]
        if (days := self.days()) is not None:
            texts[0] = str(days)
        return [text for text in texts if text]

    def clear(self) -> None:
        """Choose nothing."""
        self._before = None
        for button in self.buttons:
            button.choose(None)

    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return all(button.value is None for button in self.buttons)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self._show_periods()
        self.lane.show_choices(self.tr("Lane"), self.tr("Any lane"), [(each, each) for each in self._lanes])
        self.scheme.show_choices(
            self.tr("Cards"), self.tr("Any cards"), [(each, words.scheme(each)) for each in Scheme]
        )
        kinds = [(each, words.kind(each)) for each in Kind if each.is_journalled]
        self.kind.show_choices(self.tr("Operation"), self.tr("Any operation"), kinds)
        self.state.show_choices(self.tr("State"), self.tr("Any state"), [(each, words.state(each)) for each in State])
        operators = [(each, self.tr("no name") if each == words.NOBODY else each) for each in self._operators]
        self.operator.show_choices(self.tr("Cashier"), self.tr("Any cashier"), operators)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_periods(self) -> None:
        own = [] if self._days is None else [(self._days, str(self._days))]
        periods = [
            (Period.TODAY, self.tr("Today")),
            (Period.YESTERDAY, self.tr("Yesterday")),
            (Period.WEEK, self.tr("7 days")),
            (Period.MONTH, self.tr("This month")),
            *own,
            (Period.OTHER, self.tr("Other days…")),
        ]
        self.period.show_choices(self.tr("Days"), self.tr("Any day"), periods)

    def _choose_period(self) -> None:
        if self.period.value is Period.OTHER:
            self.days_wanted.emit()
        else:
            self._before = self.period.value
            self.changed.emit()
