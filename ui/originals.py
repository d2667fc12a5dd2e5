"""The original of a cancel or a return: found in the journal as it is typed, so that the form can follow it.

The lane's guards decide what may be given back (M5); what stands here only helps to ask for the right thing.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject

from app.errors import AppError
from app.journal.reading import Reader
from app.journal.refunds import NOTHING, Refunded, find_refunded
from app.lanes.lane import Lane
from app.model import Kind, Operation, Scheme
from app.request_ids import RequestId
from app.runtime import Runtime
from ui import confirmations, i18n
from ui.reading import ask_journal
from ui.tasks import Tasks
from ui.widgets.operation_form import OperationForm


@dataclass(frozen=True, slots=True)
class Found:
    """A sale in the journal, and what was refunded of it."""

    sale: Operation
    refunded: Refunded

    @property
    def given_back(self) -> int:
        """Tiyin that have been given back or may have been."""
        return self.refunded.total

    @property
    def left(self) -> int:
        """Tiyin that can still be given back."""
        return self.sale.amount - self.given_back

    def suggested_kind(self, amount: int) -> Kind | None:
        """What giving back `amount` of it would be: the whole of a HUMO sale is cancelled, all else returned."""
        if not 0 < amount <= self.left:
            return None
        whole = amount == self.sale.amount and self.given_back == 0
        return Kind.CANCEL if whole and self.sale.scheme is Scheme.HUMO else Kind.RETURN


class OriginalWatch(QObject):
    """Keeps what the form shows of the original, and which button is filled, in step with what is typed."""

    def __init__(self, form: OperationForm, runtime: Runtime, tasks: Tasks) -> None:
        super().__init__(form)
        self._form = form
        self._runtime = runtime
        self._tasks = tasks
        self._lane: Lane | None = None
        self._searches = 0
        self._found: list[Found] | AppError | None = None
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
        """The sales that may be meant, newest first; those of that amount which are still whole, if there are any.

        Receipt numbers repeat, so that there may be several (M5.3).

        Raises:
            AppError: when the journal cannot be read.
        """

        def query(reader: Reader) -> list[Found]:
            sales = reader.guards.sales(original, lane.schemes, training=lane.training)
            refunded = find_refunded(reader, sales)
            return [Found(sale, refunded.get(sale.id, NOTHING)) for sale in sales]

        found = await ask_journal(self._runtime, query)
        return [each for each in found if each.sale.amount == amount and not each.given_back] or found

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

    async def _find_and_show(self, search: int, lane: Lane, original: RequestId, *, suggests: bool) -> None:
        found: list[Found] | AppError
        try:
            found = await self.find(lane, original, self._form.amount.valid_amount())
        except AppError as error:
            found = error
        if search != self._searches:
            return  # the form has changed since
        self._found = found
        if suggests and (only := self._only()) is not None and only.left:
            self._form.suggest_amount(only.left)
        self._show()

    def _only(self) -> Found | None:
        """The sale that is meant, once no other can be."""
        return self._found[0] if isinstance(self._found, list) and len(self._found) == 1 else None

    def _show(self) -> None:
        only = self._only()
        if self._form.original.is_empty():
            self._form.set_filled(Kind.SALE)
            self._form.show_found("")
        elif only is not None:
            self._form.set_filled(only.suggested_kind(self._form.amount.valid_amount() or only.left))
            self._form.show_found(self._describe(only))
        else:
            self._form.set_filled(None)
            self._form.show_found(self._describe_search(), is_trouble=isinstance(self._found, AppError))

    def _describe_search(self) -> str:
        if self._found is None:
            return ""
        if isinstance(self._found, AppError):
            return i18n.error_text(self._found)
        if self._found:
            return self.tr("Several sales have this receipt number")
        return self.tr("There is no such sale in this journal")

    def _describe(self, found: Found) -> str:
        now, zone, known = self._runtime.clock.now(), self._runtime.settings.zone, self._form.original.text().strip()
        return confirmations.describe_sale(found.sale, now, zone, known, found.refunded)
