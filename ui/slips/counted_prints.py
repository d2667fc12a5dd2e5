"""The counted prints of the window: what is not saved says so in its language as well, and slips are saved as PDFs."""

from concurrent.futures import Future
from functools import partial
from pathlib import Path

from app.core.model import Operation
from app.journal.head import Head
from app.printing.counted_prints import Asked, CountedPrints
from app.printing.layout import CopyMark, Line, Printout
from app.runtime import Runtime
from ui.slips import slip_lines
from ui.slips.printing import SlipPrinter


class WindowPrints(CountedPrints):
    """See `CountedPrints`."""

    def __init__(self, runtime: Runtime, printer: SlipPrinter) -> None:
        super().__init__(runtime, printer)
        self._pdf = printer

    def save(self, path: Path, operation: Operation, operator: str) -> Future[int]:
        """Save a slip as a PDF, which is a print as well; once, also where a printer makes two copies of it.

        A slip that waited for the printer waits no longer, but for one that could not be saved after all.
        """

        asked = Asked(operation, operator, owed_to=None)

        def begin() -> tuple[int, Printout]:
            number, lines = self.counted_lines(asked, str(path))
            return number, Printout([lines])

        return self.noted(self.count(partial(self._pdf.save, path), begin, []), asked)

    def lines(
        self, operation: Operation, *, copy: CopyMark | None, is_saved: bool, head: Head | None = None
    ) -> list[Line]:
        return slip_lines.on_paper(operation, copy=copy, is_saved=is_saved, head=head)
