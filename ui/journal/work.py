"""What takes its time on the journal's screen, one thing at a time: prints of one slip or of many, and files."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.model import Operation
from app.journal.searching import Found
from ui.common import dialogs, i18n, words
from ui.common.dialogs import Matter
from ui.journal import journal_export
from ui.journal.list_pdf import Heading
from ui.journal.search import JournalSearch
from ui.screen import Surroundings
from ui.slips.slip_actions import Series

MOST_SLIPS = 200
"""Slips that are printed at once at most: about as many as a roll of paper has room for."""

MOST_NAMED = 6
"""Slips that did not come out and are named one by one."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is saved: what was found, what it was searched for by, and the names of the columns on the screen."""

    found: Found
    count: int
    told: str
    columns: Sequence[str]


class JournalWork(QObject):
    """`said` carries a text for the cashier and whether it tells of trouble; `ended` says that nothing is under way."""

    said = Signal(str, bool)
    ended = Signal()

    def __init__(self, parent: QWidget, around: Surroundings, search: JournalSearch) -> None:
        super().__init__(parent)
        self._parent = parent
        self._runtime = around.runtime
        self._tasks = around.tasks.of(self)
        self._slips = around.slips
        self._till = around.supervision
        self._search = search
        self.is_under_way = False
        self._is_stopped = False

    def stop(self) -> None:
        """Go no further with what is under way; what is done stays done."""
        self._is_stopped = True

    def print(self, operation: Operation) -> None:
        """Print one slip, if that is allowed."""
        self._start(self._slips.print_elsewhere(self._parent, operation, self._say))

    def save(self, operation: Operation) -> None:
        """Save one slip as a PDF, if that is allowed."""
        self._start(self._slips.save_elsewhere(self._parent, operation, self._say))

    def print_rows(self, rows: list[tuple[int, int]]) -> None:
        """Print the slips of those rows of what was found, each from the first to the one behind the last."""
        self._start(self._print_rows(rows))

    def export(self, listing: Listing, ending: str) -> None:
        """Save all that was found as a file with that ending, `csv` or `pdf`."""
        self._start(self._export(listing, ending))

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do that, unless something is being done already."""
        if self.is_under_way:
            doing.close()
        else:
            self.is_under_way, self._is_stopped = True, False
            self._tasks.start(self._do(doing))

    async def _do(self, doing: Coroutine[Any, Any, None]) -> None:
        self._say("", False)
        try:
            await doing
        finally:
            self.is_under_way = False
        self.ended.emit()

    async def _print_rows(self, rows: list[tuple[int, int]]) -> None:
        if sum(end - first for first, end in rows) > MOST_SLIPS:
            self._say(self.tr("These are too many slips. At once {0} can be printed.").format(MOST_SLIPS), True)
            return
        try:
            operations = [each for each in await self._search.read(rows) if each.slip is not None]
        except AppError as error:
            self._say(i18n.error_text(error), True)
            return
        if not operations:
            self._say(self.tr("None of these has a slip."), False)
            return
        if (operator := await self._slips.allow_series(self._parent, operations, self._say)) is None:
            return
        goes_on = self._progress(self.tr("Printed: {0} of {1}. Esc stops."), len(operations))
        await self._tell_series(await self._slips.print_series(operations, operator, goes_on), len(operations))

    async def _tell_series(self, series: Series, count: int) -> None:
        told = self.tr("Printed: {0} of {1}.").format(series.printed, count)
        self._say(told, bool(series.failed))
        if not series.failed:
            return
        facts = [(self._name(each), i18n.error_text(error)) for each, error in series.failed[:MOST_NAMED]]
        if untold := len(series.failed) - len(facts):
            facts.append((self.tr("And others"), str(untold)))
        if series.left:
            facts.append((self.tr("Not tried any more, from"), f"{self._name(series.left[0])} ({len(series.left)})"))
        await dialogs.tell(self._parent, Matter(self.tr("Not every slip came out"), tuple(facts), told))

    def _name(self, operation: Operation) -> str:
        """A slip among others."""
        return f"{words.summary(operation)} · {words.exact_moment(operation.created_at, self._runtime.settings.zone)}"

    async def _export(self, listing: Listing, ending: str) -> None:
        today = self._runtime.clock.now().astimezone(self._runtime.settings.zone)
        name = f"journal-{today:%Y-%m-%d}.{ending}"
        path = await dialogs.choose_file(self._parent, self.tr("Save what was found"), name)
        if path is None:
            return
        try:
            written = await self._write(listing, path)
        except AppError as error:
            self._say(i18n.error_text(error), True)
            return
        if written is None:
            self._say(self.tr("Stopped. Nothing was saved."), False)
        else:
            self._say(self.tr("Saved as {0}. Operations: {1}").format(path.name, written), False)

    async def _write(self, listing: Listing, path: Path) -> int | None:
        goes_on = self._progress(self.tr("Written: {0} of {1}. Esc stops."), listing.count)
        if path.suffix.lower() != ".pdf":
            return await journal_export.write_csv(self._runtime, listing.found, path, goes_on)
        return await journal_export.write_pdf(self._runtime, listing.found, path, self._heading(listing), goes_on)

    def _heading(self, listing: Listing) -> Heading:
        """What stands above the list on paper."""
        zone, till = self._runtime.settings.zone, self._runtime.settings.till_name
        made = self.tr("Made {0} by {1}")
        lines = [
            listing.told or self.tr("All operations"),
            made.format(words.exact_moment(self._runtime.clock.now(), zone), words.who(self._till.operator)),
        ]
        title = self.tr("Journal")
        return Heading(f"{title} · {till}" if till else title, lines, listing.columns)

    def _progress(self, text: str, count: int) -> Callable[[int], bool]:
        """Says how far it is, and tells whether it is to go on."""

        def tell(done: int) -> bool:
            self._say(text.format(done, count), False)
            return not self._is_stopped

        return tell

    def _say(self, text: str, is_trouble: bool) -> None:
        self.said.emit(text, is_trouble)
