"""A pinpad's totals beside ours in a card: whether they agree, both in figures, and each difference in words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.money import format_amount
from app.lanes.shift_totals import Agreement, Comparison
from app.lanes.sums import KINDS
from ui.common import marks, words
from ui.common.marks import Mark
from ui.common.styling import has_large_text, make_label, restyle
from ui.totals import shift_words
from ui.totals.shift_words import Told, When

SIGN_SIDE = 30

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ComparisonCard(QFrame):
    """One terminal's totals. `is_asked` tells whether the pinpad has been asked at all."""

    def __init__(
        self, parent: QWidget, comparison: Comparison, subject: str, remark: str, when: When, *, is_asked: bool
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 10, 16, 12)
        self._column.setSpacing(8)
        agreement = comparison.agreement if is_asked else None
        self._add_heading(agreement, subject)
        if remark:
            self._column.addWidget(make_label(self, "", remark, wraps=True))
        self._add_figures(comparison, is_asked=is_asked)
        if is_asked:
            for told in shift_words.tell(comparison, when):
                self._column.addWidget(DifferenceCard(self, told))
        for note in shift_words.notes(comparison, when):
            self._column.addWidget(make_label(self, "", f"•  {note}", wraps=True))

    def _add_heading(self, agreement: Agreement | None, subject: str) -> None:
        mark = Mark.NEUTRAL if agreement is None else shift_words.mark(agreement)
        text = self.tr("Not compared yet") if agreement is None else shift_words.heading(agreement)
        sign = QLabel(self)
        sign.setPixmap(marks.pixmap(mark, SIGN_SIDE, self))
        self.word = make_label(self, "word", text, wraps=True)
        restyle(self.word, "tone", mark.value)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(self.word, 3)
        about = make_label(self, "muted", subject, wraps=True)
        self._column.addLayout(row)
        if has_large_text(self):
            self._column.addWidget(about)
        else:
            about.setAlignment(RIGHT)
            row.addWidget(about, 2)

    def _add_figures(self, comparison: Comparison, *, is_asked: bool) -> None:
        rows = _figures(comparison, is_compared=is_asked and comparison.obstacle is None)
        names = (self.tr("Pinpad"), self.tr("Till"), self.tr("Difference"))
        rows.append((self.tr("In all"), *_net(comparison, is_compared=is_asked and comparison.obstacle is None)))
        self._column.addLayout(figures_grid(self, names, rows))


def figures_grid(parent: QWidget, names: Sequence[str], rows: Sequence[Sequence[str]]) -> QGridLayout:
    """Figures in columns with their names above, the last row in bold; each row begins with its own name.

    With large text one figure stands beneath the other, each behind the name of its column.
    """
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(3)
    if has_large_text(parent):
        for title, *texts in rows:
            grid.addWidget(make_label(parent, "key", title, wraps=True), grid.rowCount(), 0, 1, 2)
            for name, text in zip(names, texts, strict=True):
                row = grid.rowCount()
                grid.addWidget(make_label(parent, "label", name), row, 0)
                _put(grid, make_label(parent, "", text), row, 1)
        grid.setColumnStretch(1, 1)
        return grid
    for column, name in enumerate(names, start=1):
        _put(grid, make_label(parent, "label", name), 0, column)
        grid.setColumnStretch(column, 1)
    for row, (title, *texts) in enumerate(rows, start=1):
        role = "key" if row == len(rows) else ""
        grid.addWidget(make_label(parent, role, title), row, 0)
        for column, text in enumerate(texts, start=1):
            _put(grid, make_label(parent, role, text), row, column)
    return grid


def _figures(comparison: Comparison, *, is_compared: bool) -> list[tuple[str, ...]]:
    """Of each kind what the pinpad counts, what the till counts, and what lies between."""
    return [
        (
            words.kind(kind),
            shift_words.total(comparison.reported, place),
            shift_words.total(comparison.own, place),
            shift_words.signed_total(comparison.gap, place) if is_compared else "—",
        )
        for place, kind in enumerate(KINDS)
    ]


def _net(comparison: Comparison, *, is_compared: bool) -> tuple[str, ...]:
    """The same of everything together."""
    reported = "—" if comparison.reported is None else format_amount(comparison.reported.net)
    gap = shift_words.signed(comparison.gap.net) if comparison.gap.net else "="
    return reported, format_amount(comparison.own.net), gap if is_compared else "—"


def _put(grid: QGridLayout, label: QLabel, row: int, column: int) -> None:
    label.setAlignment(RIGHT)
    grid.addWidget(label, row, column)


class DifferenceCard(QFrame):
    """One difference: how much, why, and which operations."""

    def __init__(self, parent: QWidget, told: Told) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("tone", Mark.UNCLEAR.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addWidget(make_label(self, "key", told.effect, wraps=True))
        column.addWidget(make_label(self, "", told.why, wraps=True))
        for operation in told.operations:
            column.addWidget(make_label(self, "", f"→  {operation}", wraps=True))
