"""What the window knows of each of its screens, and what each screen gets of the window."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.model import Kind
from app.runtime import Runtime
from ui.common import styling
from ui.common.bridge import LaneBridge
from ui.common.case_watch import CaseWatch
from ui.common.i18n import Translations
from ui.common.styling import make_label
from ui.common.tasks import Tasks
from ui.common.theme import Theme
from ui.people.supervision import Supervision
from ui.slips.printing import SlipPrinter
from ui.slips.slip_actions import SlipActions

Keys = Mapping[str, Callable[[], object]]
"""What each key does, written as `QKeySequence` reads it."""


KIND_KEYS = {Kind.SALE: "F2", Kind.CANCEL: "F3", Kind.RETURN: "F4"}
"""The key of each operation, on every screen that leads to it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the screens share."""

    runtime: Runtime
    tasks: Tasks
    theme: Theme
    translations: Translations
    printer: SlipPrinter
    bridges: Mapping[str, LaneBridge]
    """The lanes, by their names."""
    supervision: Supervision
    slips: SlipActions
    cases: CaseWatch
    restart: Callable[[], object]
    """Closes the window once no pinpad is at work, and opens it anew with the settings that are then in the file."""


class Screen(QWidget):
    """One screen of the window. Built when it is shown for the first time, and kept.

    `give_back_wanted` carries the Request that gives a sale back and the name of its lane. `operated` when something
    that was asked of a pinpad here has ended, so that the lists of other screens may be out of date.
    `decided` carries the Operation of a case that somebody has settled.
    """

    give_back_wanted = Signal(object, str)
    operated = Signal()
    decided = Signal(object)

    def take_focus(self) -> None:
        """Give the keyboard to what is used first. Called whenever the screen is shown."""
        raise NotImplementedError

    def take_typed(self, _text: str) -> bool:
        """Take a character that was typed where nothing takes it; whether it was taken."""
        return False

    def keys(self) -> Keys:
        """The keys that mean something on this screen only. Asked once, when it has been built."""
        return {}

    @property
    def is_at_work(self) -> bool:
        """Whether something is under way here that the window waits for before it closes; `operated` tells its end."""
        return False

    def end_work(self) -> None:
        """End what is under way here, because the window is to close; what moves money goes on to its end."""

    def help(self) -> list[tuple[str, str]]:
        """What stands in the list of keys (F1) while it is shown: a key, and what it does in the present language."""
        return []


class NoticeScreen(Screen):
    """A screen with a line that says what became of what was asked, and is there only while it says something."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = make_label(self, "note", wraps=True)

    def say(self, text: str, *, is_trouble: bool = False) -> None:
        """Say what became of what was asked."""
        styling.say(self.notice, text, is_trouble=is_trouble)
        self.notice.setVisible(bool(text))
