"""The original of a cancel or a return: found in the journal as it is typed, so that the form can follow it.

The lane's guards decide what may be given back (M5); what they would refuse stands here before anybody asks for it.
"""

from PySide6.QtCore import QEvent, QObject

from app.core.errors import AppError
from app.core.model import Kind, Operation, Request
from app.core.request_ids import RequestId
from app.journal.refunds import NOTHING, Refunded
from app.lanes.foresight import find_refusal
from app.lanes.lane import Lane
from app.runtime import Runtime
from ui.common import confirmations, i18n, words
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks
from ui.operation.form import OperationForm
from ui.operation.original_search import Found, Search, find_sales, search


class OriginalWatch(QObject):
    """Keeps what the form shows of the original, and which button is filled, in step with what is typed."""

    def __init__(self, form: OperationForm, runtime: Runtime, tasks: Tasks) -> None:
        super().__init__(form)
        self._form = form
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._lane: Lane | None = None
        self._searches = 0
        self._found: Search | AppError | None = None
        """None until the journal has answered for what is typed; an error where it could not."""
        form.original_edited.connect(lambda: self._search(suggests=True))
        form.amount_edited.connect(lambda: self._search(suggests=False))  # of several sales it decides which is meant
        form.installEventFilter(self)

    def watch(self, lane: Lane) -> None:
        """The form belongs to that lane from now on, and may hold something else."""
        if lane is not self._lane:
            self._form.drop_suggestion()  # the same original means another sale there, or none
        self._lane = lane
        self._search(suggests=True)

    async def find(self, lane: Lane, original: RequestId, amount: int | None) -> list[Found]:
        """The sales that may be meant, newest first.

        Raises:
            AppError: when the journal cannot be read.
        """
        return await ask_journal(self._runtime, lambda reader: find_sales(reader, original, lane, amount))

    async def find_refusal(self, lane: Lane, request: Request) -> AppError | None:
        """Why the lane would refuse that request, whoever allowed it.

        Raises:
            AppError: when the journal cannot be read.
        """
        now = self._runtime.clock.now()
        return await ask_journal(self._runtime, lambda reader: find_refusal(reader, request, lane.profile, now))

    def lane_of_sale(self) -> Lane | None:
        """The lane on which the sale of another scheme can be given back that is typed; None where there is none."""
        sale = self._found.elsewhere if isinstance(self._found, Search) else None
        if sale is None:
            return None
        lanes = self._runtime.lanes
        fitting = [each for each in lanes.values() if sale.scheme in each.schemes and each.training == sale.training]
        return lanes.get(sale.lane) or next(iter(fitting), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the same in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().eventFilter(watched, event)

    def _search(self, *, suggests: bool) -> None:
        self._searches += 1
        self._found = None
        self._show()
        try:
            original = self._form.original.original()
        except AppError:
            return  # nothing there, or still being typed; the buttons say what is wrong
        if self._lane is not None:
            self._tasks.start(self._find_and_show(self._searches, self._lane, original, suggests=suggests))

    async def _find_and_show(self, number: int, lane: Lane, original: RequestId, *, suggests: bool) -> None:
        found: Search | AppError
        amount, lanes, now = self._form.amount.valid_amount(), self._runtime.lanes, self._runtime.clock.now()
        try:
            found = await ask_journal(self._runtime, lambda reader: search(reader, original, lane, lanes, amount, now))
        except AppError as error:
            found = error
        if number != self._searches:
            return  # the form has changed since
        self._found = found
        if suggests and isinstance(found, Search) and found.only is not None and found.refusal is None:
            self._form.suggest_amount(found.only.left)
        self._show()

    def _show(self) -> None:
        found = self._found
        if self._form.original.is_empty():
            self._form.set_filled(Kind.SALE)
            self._form.show_found("")
        elif isinstance(found, Search):
            self._show_search(found)
        else:
            self._form.set_filled(None)
            self._form.show_found("" if found is None else i18n.error_text(found), is_trouble=found is not None)

    def _show_search(self, found: Search) -> None:
        only, refusal = found.only, found.refusal
        can = only is not None and refusal is None
        typed = self._form.amount.valid_amount()
        self._form.set_filled(only.suggested_kind(typed or only.left) if only is not None and can else None)
        if found.elsewhere is not None:
            lane = self.lane_of_sale()
            switch = "" if lane is None else self.tr("To {0} · {1}").format(words.schemes(lane.schemes), lane.name)
            text = self._describe_elsewhere(found.elsewhere, is_refused=refusal is not None)
            self._form.show_found(text, is_trouble=refusal is not None, switch=switch)
        elif refusal is not None:
            self._form.show_found(i18n.error_text(refusal), is_trouble=True)
        elif only is not None:
            self._form.show_found(self._describe(only))
        elif found.found:
            self._form.show_found(self.tr("Several sales have this receipt number"))
        else:
            self._form.show_found(self.tr("There is no such sale in this journal"))

    def _describe_elsewhere(self, sale: Operation, *, is_refused: bool) -> str:
        scheme, told = words.scheme(sale.scheme), self._describe_sale(sale)
        if is_refused:
            return self.tr("It was made on {0}: {1}").format(scheme, told)
        return self.tr("There is no such sale here, but there is one on {0}: {1}").format(scheme, told)

    def _describe(self, found: Found) -> str:
        return self._describe_sale(found.sale, found.refunded)

    def _describe_sale(self, sale: Operation, refunded: Refunded = NOTHING) -> str:
        now, zone, known = self._runtime.clock.now(), self._runtime.settings.zone, self._form.original.text().strip()
        return confirmations.describe_sale(sale, now, zone, known, refunded)
