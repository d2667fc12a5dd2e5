"""The screens, and how those are built that are imported only when they are first shown: the window opens faster."""

from collections.abc import Callable, Mapping
from enum import IntEnum

from PySide6.QtWidgets import QWidget

from ui.screen import Screen, Surroundings

Build = Callable[[QWidget, Surroundings], Screen]


class Place(IntEnum):
    """The screens in the order of their keys, Ctrl+1 and on."""

    OPERATION = 0
    JOURNAL = 1
    UNRESOLVED = 2
    TOTALS = 3
    LANE_TEST = 4
    SETTINGS = 5


def _build_journal(parent: QWidget, around: Surroundings) -> Screen:
    from ui.journal.screen import JournalScreen

    return JournalScreen(parent, around)


def _build_unresolved(parent: QWidget, around: Surroundings) -> Screen:
    from ui.unresolved.screen import UnresolvedScreen

    return UnresolvedScreen(parent, around)


def _build_totals(parent: QWidget, around: Surroundings) -> Screen:
    from ui.totals.screen import TotalsScreen

    return TotalsScreen(parent, around)


def _build_settings(parent: QWidget, around: Surroundings) -> Screen:
    from ui.settings.screen import SettingsScreen

    return SettingsScreen(parent, around)


def _build_lane_test(parent: QWidget, around: Surroundings) -> Screen:
    from ui.lane_test.screen import LaneTestScreen

    return LaneTestScreen(parent, around)


BUILDERS: Mapping[Place, Build] = {
    Place.JOURNAL: _build_journal,
    Place.UNRESOLVED: _build_unresolved,
    Place.TOTALS: _build_totals,
    Place.LANE_TEST: _build_lane_test,
    Place.SETTINGS: _build_settings,
}
"""How each screen is built that is not there from the start."""
