"""The original of a cancel or a return: found in the journal as it is typed, so that the form can follow it.

The lane's guards decide what may be given back (M5); what stands here only helps to ask for the right thing.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject

from app.errors import AppError
from app.journal.reading import Reader
from app.lanes.lane import Lane
from app.lanes.status import Condition
from app.model import Kind, Operation, Scheme
from app.request_ids import RequestId
from app.runtime import Runtime
from ui import confirmations, words
from ui.tasks import Tasks, result_of
from ui.widgets.operation_form import OperationForm


@dataclass(frozen=True, slots=True)
class Found:
    """A sale in the journal, and how many of its tiyin have been given back or may have been."""

    sale: Operation
    given_back: int

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
        self._suggested = ""
        """The amount that stands in the form because of the original, and goes with it."""
        self._found: list[Found] | None = None
        """None until the journal has answered for what is typed."""
        form.edited.connect(self._search)
        form.installEventFilter(self)

    def watch(self, lane: Lane) -> None:
        """The form belongs to that lane from now on, and may hold something else."""
        self._lane = lane
        self._search()

    async def find(self, lane: Lane, original: RequestId, amount: int | None) -> list[Found]:
        """The sales that may be meant, newest first; those of that amount which are still whole, if there are any.

        Receipt numbers repeat, so that there may be several (M5.3).
        """

        def query(reader: Reader) -> list[Found]:
            sales = reader.find_sales(original, lane.scheme, training=lane.training)
            return [Found(sale, reader.given_back(sale)) for sale in sales]

        found = await result_of(self._runtime.read(query))
        return [each for each in found if each.sale.amount == amount and not each.given_back] or found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the same in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        self._searches += 1
        self._found = None
        if self._suggested and self._form.amount.text() == self._suggested:
            self._form.amount.setText("")
        self._suggested = ""
        self._show()
        try:
            original = self._form.original.original()
        except AppError:
            return  # nothing there, or still being typed; the buttons say what is wrong
        if self._lane is not None:
            self._tasks.start(self._find_and_show(self._searches, self._lane, original))

    async def _find_and_show(self, search: int, lane: Lane, original: RequestId) -> None:
        found = await self.find(lane, original, self._form.amount.valid_amount())
        if search != self._searches:
            return  # the form has changed since
        self._found = found
        if len(found) == 1 and found[0].left and not self._form.amount.text():
            self._form.amount.set_amount(found[0].left)
            self._suggested = self._form.amount.text()
        self._show()

    def _show(self) -> None:
        if self._form.original.is_empty():
            is_closed = self._lane is not None and self._lane.status.condition is Condition.CLOSED
            self._form.set_filled(None if is_closed else Kind.SALE)
            self._form.show_found("")
        elif self._found is not None and len(self._found) == 1:
            only = self._found[0]
            self._form.set_filled(only.suggested_kind(self._form.amount.valid_amount() or only.left))
            self._form.show_found(self._describe(only))
        else:
            self._form.set_filled(None)
            self._form.show_found(self._describe_search())

    def _describe_search(self) -> str:
        if self._found is None:
            return ""
        if self._found:
            return self.tr("Several sales have this receipt number")
        return self.tr("There is no such sale in this journal")

    def _describe(self, found: Found) -> str:
        now, zone, known = self._runtime.clock.now(), self._runtime.settings.zone, self._form.original.text().strip()
        sale = confirmations.describe_sale(found.sale, now, zone, known)
        if not found.given_back:
            return sale
        return self.tr("{0} left · {1}").format(words.money(found.left), sale)
