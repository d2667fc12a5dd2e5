"""The calibration guide as an operator meets it: its pages awaited, its buttons pressed."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.lanes.profile import Cover
from app.runtime import Runtime
from ui.calibration.bodies import AtWork
from ui.common.guide import Choice, GuideDialog
from ui.shell.main_window import MainWindow
from windows import LIMIT, dialog_of, press, until
from wired_pinpad import LANE, WiredPinpad

B = TypeVar("B", bound=QWidget)


class Guide:
    """The guide that is open in a window, as an operator meets it."""

    def __init__(self, window: MainWindow, dialog: GuideDialog) -> None:
        self.window = window
        self.dialog = dialog

    def says(self, text: str) -> bool:
        return any(text in label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible())

    async def page(self, heading: str) -> None:
        """Wait for the page with that in it."""
        await until(lambda: self.says(heading), 3 * LIMIT)

    def choose(self, choice: Choice) -> None:
        """Press Enter on a button."""
        button = self.dialog.buttons[choice]
        assert button.isEnabled()
        button.setFocus()
        press(self.window, Qt.Key.Key_Return)

    async def start(self) -> None:
        """The sale with the sum that is suggested, up to where the amount can be typed."""
        self.choose(Choice.START)
        await self.page("Read the amount")
        await until(self.dialog.buttons[Choice.START].isEnabled)

    def type_amount(self, text: str) -> None:
        field = self.body(AtWork).amount
        assert field.hasFocus()
        assert field.text() == ""
        press(self.window, text, Qt.Key.Key_Return)

    def body(self, kind: type[B]) -> B:
        """What the present page is filled in with."""
        return next(body for body in self.dialog.findChildren(kind) if body.isVisible())


async def open_guide(window: MainWindow) -> Guide:
    window.errands.calibrate()
    dialog = await dialog_of(window)
    assert isinstance(dialog, GuideDialog)
    return Guide(window, dialog)


async def sell(guide: Guide, wired: WiredPinpad) -> None:
    """The first half as it should go."""
    await guide.start()
    guide.type_amount("1011.37")
    await guide.page("Present the card now")
    wired.present_card()
    await guide.page("Sales are released")


async def refund(guide: Guide, wired: WiredPinpad) -> None:
    """From the question to the pinpad's answer."""
    await guide.page("Cancel this sale?")
    guide.choose(Choice.GIVE_BACK)
    await guide.page("being cancelled")
    wired.present_card()


def covers(runtime: Runtime) -> set[Cover]:
    return set(runtime.lanes[LANE].status.covers)
