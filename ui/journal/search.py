"""Runs the searches of the journal's screen on the thread that reads the journal, one at a time, and fills its table.

Whatever is asked of that thread is small, so that nobody else waits there; a search that was replaced goes no further.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.errors import AppError
from app.core.model import Operation
from app.journal.queries import Query
from app.journal.reading import Reader
from app.journal.refunds import Refunded, find_refunded
from app.journal.searching import Found, Progress
from app.runtime import Runtime
from ui.common.reading import ask_journal
from ui.common.tasks import Tasks
from ui.journal.operations import PAGE, JournalModel

T = TypeVar("T")


class JournalSearch(QObject):
    """Finds, counts and pages. `advanced` says that more is known of what was found; `failed` carries an AppError.

    `came` carries the list of operations of a page that has come from the journal.
    """

    advanced = Signal()
    came = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, runtime: Runtime, tasks: Tasks, model: JournalModel) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._model = model
        self._is_searching = False
        self._is_paging = False
        self.found: Found | None = None
        """What is in the table; None before the first search has begun to answer."""
        self._wanted: Found | None = None
        """What is to be in the table."""
        self.is_complete = False
        """Whether these are all."""
        self.newer = 0
        """How many operations were written since."""
        model.wanted.connect(self._page)

    @property
    def count(self) -> int:
        """How many were found so far."""
        return self._model.rowCount()

    @property
    def is_under_way(self) -> bool:
        """Whether something is searched for, or a page is read."""
        return self._is_searching or self._is_paging

    @property
    def is_replacing(self) -> bool:
        """Whether the table still has what was searched for before."""
        return self._wanted is not self.found

    def begin(self, query: Query) -> None:
        """Search for that. The table keeps what it has until the first of it is there."""
        self._wanted = Found(query)
        if not self._is_searching:
            self._is_searching = True
            self._tasks.start(self._search())

    def forget(self) -> None:
        """Show nothing: what is typed means nothing."""
        self.found = self._wanted = None
        self.newer, self.is_complete = 0, False
        self._model.clear()
        self.advanced.emit()

    async def look_for_newer(self) -> None:
        """Count what was written since the search began, and read again what may have changed meanwhile."""
        found = self.found
        if found is None or (newer := await self._ask(found, found.newer)) is None:
            return
        self.newer = newer
        self._model.outdate()
        self.advanced.emit()

    async def read(self, rows: list[tuple[int, int]]) -> list[Operation]:
        """Those rows, whether they are in memory or not.

        Raises:
            AppError: when the journal cannot be read.
        """
        found, operations = self.found, []
        if found is None:
            return []
        for first, end in rows:
            for begin in range(first, end, PAGE):
                last = min(begin + PAGE, end)
                operations += await ask_journal(self._runtime, partial(found.page, begin=begin, end=last))
        return operations

    async def _search(self) -> None:
        """Search for what is wanted last, until all of it is found: with each step it may be something else."""
        try:
            while (found := self._wanted) is not None:
                progress = await self._ask(found, found.step)
                if self._wanted is not found:
                    continue
                if progress is None:
                    self._wanted = self.found
                    return
                self._take(found, progress)
                if progress.complete:
                    return
        finally:
            self._is_searching = False

    def _take(self, found: Found, progress: Progress) -> None:
        self.is_complete = progress.complete
        if self.found is not found:
            self.found, self.newer = found, 0
            self._model.clear(progress.count)
        else:
            self._model.grow(progress.count)
            if progress.moved:
                self._model.outdate()
        self.advanced.emit()

    def _page(self) -> None:
        if not self._is_paging and self.found is not None:
            self._is_paging = True
            self._tasks.start(self._read_pages())

    async def _read_pages(self) -> None:
        try:
            while (found := self.found) is not None and (rows := self._model.next_page()) is not None:
                page = await self._ask(found, partial(_read_page, found, *rows))
                if self.found is not found:
                    continue
                if page is None:
                    return
                operations, refunded = page
                self._model.put(*rows, operations, refunded)
                self.came.emit(operations)
        finally:
            self._is_paging = False

    async def _ask(self, found: Found, query: Callable[[Reader], T]) -> T | None:
        """The journal's answer; None where it cannot be read, which is told as long as it matters."""
        try:
            return await ask_journal(self._runtime, query)
        except AppError as error:
            if found in (self.found, self._wanted):
                self._model.give_up()
                self.failed.emit(error)
            return None


def _read_page(found: Found, begin: int, end: int, reader: Reader) -> tuple[list[Operation], Mapping[str, Refunded]]:
    """A page of what was found, and what was refunded of the sales on it."""
    operations = found.page(reader, begin, end)
    return operations, find_refunded(reader, operations)
