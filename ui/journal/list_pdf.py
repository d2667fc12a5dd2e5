"""A list of operations on A4: a heading, the table over as many pages as it takes, and the sums at its end.

Drawn page by page as the operations come, on whatever thread calls; nothing is kept but the sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.core.errors import ExportUnwritable
from app.core.model import Kind, Operation, Scheme, State
from app.core.money import format_amount
from app.journal.refunds import NOTHING, Refunded
from ui.common import theme, words
from ui.journal import operations as journal
from ui.journal.operations import cell

RESOLUTION = 300
"""Dots an inch."""

MM = RESOLUTION / 25.4
"""Dots in a millimetre."""

MARGIN = 12.0
"""Millimetres around the page."""

TEXT, TITLE = 2.6, 4.6
"""Millimetres of height of the table's text and of the heading's."""

LINE = 1.75
"""Height of a row in heights of its text."""

SHARES = {
    journal.MOMENT: 29.0,
    journal.LANE: 21.0,
    journal.KIND: 29.0,
    journal.AMOUNT: 25.0,
    journal.RRN: 23.0,
    journal.RECEIPT: 11.0,
    journal.CARD: 9.0,
    journal.OPERATOR: 20.0,
    journal.STATE: 19.0,
}
"""Millimetres of each column, the gap behind it included; together as wide as the page without its margins."""

GAP = 2.0
"""Millimetres between two columns."""

translate = QCoreApplication.translate

Sum = tuple[int, int]
"""How many, and how many tiyin."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table: a title, lines beneath it, and the names of the columns."""

    title: str
    lines: Sequence[str]
    columns: Sequence[str]


class ListPdf:
    """`add` the operations in their order, then `finish`; or `abandon` it, which leaves no file behind."""

    def __init__(self, path: Path, zone: ZoneInfo, heading: Heading) -> None:
        """Begin the first page.

        Raises:
            ExportUnwritable: when the file cannot be written.
        """
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._zone = zone
        self._heading = heading
        try:
            self._part.open("wb").close()  # Qt itself would not say why it cannot
        except OSError as error:
            raise ExportUnwritable(path=path, problem=error.strerror or error) from error
        self._writer = QPdfWriter(str(self._part))
        self._writer.setResolution(RESOLUTION)
        self._writer.setTitle(heading.title)
        self._writer.setPageLayout(_a4())
        self._painter = QPainter()
        if not self._painter.begin(self._writer):
            raise ExportUnwritable(path=path, problem="the system does not take the page")
        self._page = 0
        self._y = 0.0
        self._sums: dict[tuple[bool, Scheme, Kind], Sum] = {}
        self._fonts = {bold: _font(TEXT, bold=bold) for bold in (False, True)}
        self._metrics = {bold: QFontMetricsF(font) for bold, font in self._fonts.items()}
        self._begin_page()

    def add(self, operations: Sequence[Operation], refunded: Mapping[str, Refunded]) -> None:
        """Draw those beneath the ones before; `refunded` tells by id what was refunded of a sale."""
        for operation in operations:
            self._draw_operation(operation, refunded.get(operation.id, NOTHING))
            if operation.state is State.APPROVED:
                key = operation.training, operation.scheme, operation.kind
                count, tiyin = self._sums.get(key, (0, 0))
                self._sums[key] = count + 1, tiyin + operation.amount

    def finish(self) -> None:
        """Draw the sums, and let the file be where it belongs.

        Raises:
            ExportUnwritable: when the file cannot be written.
        """
        self._draw_sums()
        if not self._painter.end():
            raise ExportUnwritable(path=self._path, problem="the system did not finish the pages")
        try:
            self._part.replace(self._path)
        except OSError as error:
            raise ExportUnwritable(path=self._path, problem=error.strerror or error) from error

    def abandon(self) -> None:
        """Remove what there is of an unfinished file. Harmless at any time."""
        if self._painter.isActive():
            self._painter.end()
        self._part.unlink(missing_ok=True)

    def _begin_page(self) -> None:
        self._page += 1
        self._y = MARGIN * MM
        if self._page == 1:
            self._draw_text(self._heading.title, _font(TITLE, bold=True), TITLE)
            for line in self._heading.lines:
                self._draw_text(line, self._fonts[False], TEXT)
            self._y += TEXT * MM
        foot = QRectF(MARGIN * MM, self._bottom + 2 * MM, self._width, TEXT * LINE * MM)
        self._painter.setFont(self._fonts[False])
        number = translate("ListPdf", "Page {0}").format(self._page)
        self._painter.drawText(foot, Qt.AlignmentFlag.AlignRight, number)
        self._draw_row(self._heading.columns, bold=True)
        self._draw_rule()

    def _make_room(self, rows: int = 1) -> None:
        if self._y + rows * TEXT * LINE * MM > self._bottom:
            self._writer.newPage()
            self._begin_page()

    def _draw_operation(self, operation: Operation, refunded: Refunded) -> None:
        """A row; where its outcome is longer than the column, a line of its own beneath the row."""
        texts = [cell(operation, column, self._zone, refunded) for column in SHARES]
        told, is_long = texts[journal.STATE], self._is_long(texts[journal.STATE])
        self._make_room(1 + is_long)
        if is_long:
            texts[journal.STATE] = ""
        self._draw_row(texts)
        if is_long:
            box = QRectF(MARGIN * MM, self._y, self._width - GAP * MM, TEXT * LINE * MM)
            self._painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, told)
            self._y += box.height()

    def _is_long(self, outcome: str) -> bool:
        return self._metrics[False].horizontalAdvance(outcome) > (SHARES[journal.STATE] - GAP) * MM

    def _draw_row(self, texts: Sequence[str], *, bold: bool = False) -> None:
        height, left = TEXT * LINE * MM, MARGIN * MM
        metrics = self._metrics[bold]
        self._painter.setFont(self._fonts[bold])
        for (column, share), text in zip(SHARES.items(), texts, strict=True):
            box = QRectF(left, self._y, (share - GAP) * MM, height)
            side = Qt.AlignmentFlag.AlignRight if column in journal.AT_RIGHT else Qt.AlignmentFlag.AlignLeft
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            self._painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
            left += share * MM
        self._y += height

    def _draw_rule(self) -> None:
        self._painter.drawLine(QPointF(MARGIN * MM, self._y), QPointF(MARGIN * MM + self._width, self._y))
        self._y += MM

    def _draw_text(self, text: str, font: QFont, height: float) -> None:
        """A line or several over the whole width."""
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        self._painter.setFont(font)
        box = QRectF(MARGIN * MM, self._y, self._width, self._bottom)
        used = self._painter.boundingRect(box, flags, text)
        self._painter.drawText(box, flags, text)
        self._y += max(used.height(), height * MM) + MM

    def _draw_sums(self) -> None:
        self._make_room(len(self._sums) + 3)
        self._draw_rule()
        if not self._sums:
            self._draw_text(translate("ListPdf", "Nothing of it was approved."), self._fonts[True], TEXT)
            return
        for training in sorted({key[0] for key in self._sums}):
            real = translate("ListPdf", "Approved")
            heading = translate("ListPdf", "Approved in training: no money moved") if training else real
            self._draw_text(heading, self._fonts[True], TEXT)
            for (is_training, scheme, kind), (count, tiyin) in sorted(self._sums.items()):
                if is_training is training:
                    self._draw_sum(f"{words.scheme(scheme)} · {words.kind(kind).lower()}", count, tiyin)

    def _draw_sum(self, name: str, count: int, tiyin: int) -> None:
        self._make_room()
        height, left = TEXT * LINE * MM, MARGIN * MM
        self._painter.setFont(self._fonts[False])
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        amount = format_amount(tiyin) if tiyin else "—"
        for text, begin, width, side in (
            (name, 0, 50, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            (str(count), 50, 15, right),
            (amount, 65, 40, right),
        ):
            self._painter.drawText(QRectF(left + begin * MM, self._y, width * MM, height), side, text)
        self._y += height

    @property
    def _width(self) -> float:
        return sum(SHARES.values()) * MM

    @property
    def _bottom(self) -> float:
        return self._writer.height() - (MARGIN + TEXT * LINE) * MM


def _a4() -> QPageLayout:
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter)


def _font(millimetres: float, *, bold: bool) -> QFont:
    font = theme.ui_font(round(millimetres * MM))
    font.setBold(bold)
    return font
