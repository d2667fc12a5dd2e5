"""The calibration guide while a pinpad works: its words on the page, its questions, Stop, and the amount it shows."""

from app.core.model import Phase, State
from ui.calibration import calibration_pages as pages
from ui.calibration.bodies import AtWork
from ui.common.bridge import LaneBridge
from ui.common.guide import Choice, GuideDialog, Page

BEFORE_CARD = (None, Phase.STARTED, Phase.CARD)
"""While the pinpad is no further, nobody has presented a card."""

AFTER_CARD = (Phase.PIN, Phase.CONNECT, Phase.WRITE, Phase.READ)


class PinpadAtWork:
    """A pinpad at work: its words on the page, its questions, and Stop."""

    def __init__(self, dialog: GuideDialog, bridge: LaneBridge, body: AtWork) -> None:
        self.dialog = dialog
        self.lane = bridge.lane
        self.body = body
        self._bridge = bridge

    def begin(self, page: Page) -> None:
        """Show `page` and follow the pinpad."""
        self.body.show_status(self.lane.status)
        self.dialog.show_page(page, self.body)
        self.follow()
        self._bridge.changed.connect(self.follow)
        self.dialog.chosen.connect(self.take)
        self.body.answered.connect(self.lane.reply)
        self.body.aborted.connect(self.lane.abort)

    def end(self) -> None:
        """The pinpad is done."""
        self._bridge.changed.disconnect(self.follow)
        self.dialog.chosen.disconnect(self.take)

    def take(self, choice: Choice) -> None:
        """A button was pressed."""
        if choice is Choice.LEAVE:
            self.lane.abort()

    def follow(self) -> None:
        """Show how far the pinpad has come."""
        status = self.lane.status
        self.body.show_status(status)
        self.dialog.buttons[Choice.LEAVE].setDisabled(status.abort_asked)


class ReadingPinpad(PinpadAtWork):
    """The sale of a calibration: between its start and its card the operator types what the pinpad shows."""

    def __init__(self, dialog: GuideDialog, bridge: LaneBridge, amount: int) -> None:
        super().__init__(dialog, bridge, AtWork(asks_amount=True))
        self._amount = amount
        self._is_over = False
        self.typed: int | None = None
        """What was typed in time."""

    def begin(self, page: Page | None = None) -> None:
        super().begin(page or pages.read_amount())
        self.body.typed.connect(lambda: self.take(Choice.START))

    def take(self, choice: Choice) -> None:
        super().take(choice)
        if choice is not Choice.START or self._is_over:
            return
        self.follow()
        if self._shows_amount() and (amount := self.body.read_amount()) is not None:
            self._judge(amount)

    def follow(self) -> None:
        super().follow()
        if self._is_over:
            return
        status = self.lane.status
        if status.phase in AFTER_CARD:
            self._go_on(pages.stopping_too_late())
            self.lane.abort()
        elif Choice.START in self.dialog.buttons:
            self.dialog.buttons[Choice.START].setEnabled(self._shows_amount())

    def _shows_amount(self) -> bool:
        """Whether the pinpad has been told the amount, and of a card nothing is known."""
        status = self.lane.status
        is_sent = status.operation is not None and status.operation.state is State.SENT
        return is_sent and status.phase in BEFORE_CARD and not status.abort_asked

    def _judge(self, amount: int) -> None:
        self.typed = amount
        if amount == self._amount:
            self.lane.confirm_amount_read(amount)
            self._go_on(pages.present_card())
        else:
            self._go_on(pages.stopping_other_amount())
            self.lane.abort()

    def _go_on(self, page: Page) -> None:
        """There is nothing more to be typed."""
        self._is_over = True
        self.body.close_entry()
        self.dialog.show_page(page, self.body)
        self.follow()
