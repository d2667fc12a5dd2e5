"""What was found in the journal as a file: CSV for a spreadsheet, PDF for paper. Any number of rows; can be stopped."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.core.model import Operation
from app.core.waiting import result_of
from app.journal.export import Export
from app.journal.reading import Reader
from app.journal.refunds import Refunded, find_refunded
from app.journal.searching import Found
from app.runtime import Runtime
from ui.common.reading import ask_journal
from ui.journal.list_pdf import Heading, ListPdf

AT_ONCE = 100
"""Rows that are drawn at once."""

Page = tuple[Sequence[Operation], Mapping[str, Refunded]]
"""Operations, and what was refunded of the sales among them."""

GoesOn = Callable[[int], bool]
"""Is told how many rows are written; whether there are to be more."""


async def write_csv(runtime: Runtime, found: Found, path: Path, goes_on: GoesOn) -> int | None:
    """Write a CSV file; how many rows it has, None when it was stopped.

    Raises:
        AppError: when the file cannot be written or the journal not be read.
    """
    export = Export(found, path, runtime.settings.zone)
    try:
        while True:
            progress = await ask_journal(runtime, export.step)
            if progress.complete:
                return progress.count
            if not goes_on(progress.count):
                return None
    finally:
        runtime.read(lambda _reader: export.abandon())  # on the thread that writes it, which may be in its middle


async def write_pdf(runtime: Runtime, found: Found, path: Path, heading: Heading, goes_on: GoesOn) -> int | None:
    """The same as a list on A4, drawn on a thread of its own."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="list-pdf")
    sheet = None
    try:
        sheet = await result_of(thread.submit(ListPdf, path, runtime.settings.zone, heading))
        drawn = 0
        while page := await ask_journal(runtime, _next(found, drawn)):
            await result_of(thread.submit(sheet.add, *page))
            drawn += len(page[0])
            if not goes_on(drawn):
                return None
        await result_of(thread.submit(sheet.finish))
        return drawn
    finally:
        if sheet is not None:
            thread.submit(sheet.abandon)
        thread.shutdown(wait=False)


def _next(found: Found, drawn: int) -> Callable[[Reader], Page | None]:
    """The rows behind those that are drawn; None only where there are no more."""

    def read(reader: Reader) -> Page | None:
        progress = found.step(reader)
        while drawn >= progress.count and not progress.complete:
            progress = found.step(reader)
        operations = found.page(reader, drawn, min(drawn + AT_ONCE, progress.count))
        return (operations, find_refunded(reader, operations)) if operations else None

    return read
