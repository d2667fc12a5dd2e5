"""The slip, looking like the paper it will be printed on, with whose slip it is and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.core.model import Operation
from app.printing.layout import COLUMNS, Line, lay_out
from ui.common import theme
from ui.common.cases import Slip
from ui.common.styling import has_large_text, make_label, say, set_least_height
from ui.common.theme import Colours
from ui.slips import slip_lines, slip_painter
from ui.slips.slip_painter import Grid

SIDE = 18
"""Pixels of paper beside, above and below the text."""

DESK = 14
"""Pixels of desk around the paper."""

TEETH = 6.0
"""Pixels of a tooth on the torn edge."""

TALLEST = 8000
"""Pixels of the screen up to which the picture of a slip is kept: what is longer would take too much memory."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that decides how given lines look on the screen."""

    size: QSize
    ratio: float
    colours: Colours
    text_height: int


class ReceiptPane(QWidget):
    """Shows the slip of one operation. The signals carry nothing: `operation` is the one they are about."""

    print_asked = Signal()
    pdf_asked = Signal()
    copy_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.operation: Operation | None = None
        self.is_saved = True
        """Whether the journal has what the slip says (M8.2)."""
        self._title = ""
        self._is_earlier = False
        self.title = make_label(self, "label", wraps=True)
        self.notice = make_label(self, "note", wraps=True)
        self.paper = Paper(self)
        self.print, self.pdf, self.copy = (QPushButton(self) for _ in range(3))
        self.print.clicked.connect(self.print_asked)
        self.pdf.clicked.connect(self.pdf_asked)
        self.copy.clicked.connect(self.copy_asked)
        self._lay_out()
        self.retranslate()

    def show_slip(self, operation: Operation | None, title: str, *, is_saved: bool = True) -> None:
        """Show the slip of `operation`; `title` says whose it is, `is_saved` whether the journal has it."""
        self.operation = operation
        self.is_saved = is_saved
        self._title = title
        self._name_slip()
        self.show_notice("")
        has_slip = operation is not None and operation.slip is not None
        self.paper.show_lines([] if operation is None else slip_lines.on_screen(operation, is_saved=is_saved))
        for button in (self.print, self.pdf, self.copy):
            button.setEnabled(has_slip)

    def mark_earlier(self, is_earlier: bool) -> None:
        """Say that the slip is not that of the operation which is running."""
        self._is_earlier = is_earlier
        self._name_slip()

    def show_notice(self, text: str, *, is_trouble: bool = False) -> None:
        """Say beneath the slip what became of a print."""
        say(self.notice, text, is_trouble=is_trouble)
        self.notice.setVisible(bool(text))

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.print.setText(self.tr("Print") + "   Ctrl+P")
        self.pdf.setText(self.tr("Save PDF…"))
        self.copy.setText(self.tr("Copy text"))
        self._name_slip()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _name_slip(self) -> None:
        if self.operation is None:
            self.title.setText(self.tr("Slip"))
            self.paper.show_placeholder(self.tr("The slip will be here"))
        else:
            self.paper.show_placeholder(self.tr("There is no slip"))
            self.title.setText(self.tr("Earlier: {0}").format(self._title) if self._is_earlier else self._title)

    def _lay_out(self) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.print, 0, 0, 1, 2)
        beneath = has_large_text(self)
        buttons.addWidget(self.pdf, 1, 0, 1, 2 if beneath else 1)
        buttons.addWidget(self.copy, *((2, 0, 1, 2) if beneath else (1, 1)))
        for button in (self.print, self.pdf, self.copy):
            set_least_height(button, 40)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(lay_on_desk(self.paper, self), 1)
        column.addWidget(self.notice)
        column.addLayout(buttons)


def lay_on_desk(paper: "Paper", parent: QWidget) -> QFrame:
    """The paper on a desk that scrolls up and down."""
    scroll = PaperScroll(paper, parent)
    desk = QFrame(parent)
    desk.setProperty("role", "desk")
    inside = QVBoxLayout(desk)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(scroll)
    return desk


class PaperScroll(QScrollArea):
    """Lets the paper be as wide as it is with a scroll bar, whether there is one or not.

    A narrow slip is a low one: were it as wide as what the bar leaves, a bar could come because there is none and go
    because there is one, and Qt would lay out the two for ever.
    """

    def __init__(self, paper: "Paper", parent: QWidget) -> None:
        super().__init__(parent)
        self._paper = paper
        self.setWidgetResizable(True)
        self.setWidget(paper)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        self._paper.set_room(self.maximumViewportSize().width() - bar)
        super().resizeEvent(event)


class Paper(QWidget):
    """A strip of paper with a torn lower edge, exactly as many columns wide as its slip.

    A slip is drawn character by character, which takes too long to be done whenever a part of the window is painted:
    what was drawn is kept until something about it changes.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._placeholder = ""
        self._room = 0
        """Pixels that it may be wide."""
        self.lines: Sequence[Line] = ()
        self._drawn: QPixmap | None = None
        self._drawn_for: Look | None = None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show those lines, or a bare desk for none."""
        self.lines = lines
        self._drawn = None
        self.setAccessibleName("\n".join(line.text for line in lines))
        self.updateGeometry()
        self.update()

    def set_room(self, width: int) -> None:
        """Be no wider than that many pixels, desk and all."""
        if width != self._room:
            self._room = width
            self._drawn = None
            self.updateGeometry()
            self.update()

    def show_placeholder(self, text: str) -> None:
        """What stands on the bare desk."""
        self._placeholder = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, round(self._grid().height + 2 * (SIDE + DESK)) if self.lines else 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.lines and self.height() * self.devicePixelRatioF() > TALLEST:
            self._paint_slip(painter)
        elif self.lines:
            painter.drawPixmap(0, 0, self._picture())
        else:
            painter.setPen(QColor(theme.colours().muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._placeholder)
        painter.end()

    def _picture(self) -> QPixmap:
        """The slip as it is to be seen, as large as this widget; drawn anew only where it would look different."""
        look = Look(self.size(), self.devicePixelRatioF(), theme.colours(), self.font().pixelSize())
        if self._drawn is None or look != self._drawn_for:
            self._drawn, self._drawn_for = self._draw(look), look
        return self._drawn

    def _draw(self, look: Look) -> QPixmap:
        picture = QPixmap(self.size() * look.ratio)
        picture.setDevicePixelRatio(look.ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._paint_slip(painter)
        painter.end()
        return picture

    def _paint_slip(self, painter: QPainter) -> None:
        grid = self._grid()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = grid.width + 2 * SIDE
        sheet = QRectF((self.width() - width) / 2, DESK, width, grid.height + 2 * SIDE)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in (4, 3, 2, 1):
            painter.setBrush(QColor(0, 0, 0, 12))
            painter.drawPath(_torn(sheet.adjusted(-spread / 2, 0, spread / 2, spread)))
        painter.setBrush(QColor(theme.colours().paper))
        painter.drawPath(_torn(sheet))
        painter.setPen(QColor(theme.colours().ink))
        grid.paint(painter, QPointF(sheet.left() + SIDE, sheet.top() + SIDE))

    def _grid(self) -> Grid:
        # the ordinary text size decides, unless the pane is too narrow for it
        widest = self.font().pixelSize() * 0.62
        room = max(self._room, 200) - 2 * (SIDE + DESK)
        return slip_painter.fit(self.lines, min(room, widest * COLUMNS))


class SlipView(QWidget):
    """Shows one slip, or says that there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = make_label(self, "label", wraps=True)
        self.paper = Paper(self)
        self._slip: Slip | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(lay_on_desk(self.paper, self), 1)
        self.show_slip(None)

    def show_slip(self, slip: Slip | None) -> None:
        """Show that one."""
        self._slip = slip
        self.title.setText(self.tr("Slip") if slip is None else slip.title)
        self.paper.show_placeholder(self.tr("There is no slip"))
        self.paper.show_lines([] if slip is None else lay_out(slip.text, training=slip.training))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_slip(self._slip)
        super().changeEvent(event)


def _torn(sheet: QRectF) -> QPainterPath:
    """The sheet with teeth along its lower edge."""
    path = QPainterPath(sheet.bottomLeft())
    path.lineTo(sheet.topLeft())
    path.lineTo(sheet.topRight())
    path.lineTo(sheet.bottomRight())
    teeth = max(1, round(sheet.width() / (2 * TEETH)))
    step = sheet.width() / teeth
    for tooth in range(teeth):
        right = sheet.right() - tooth * step
        path.lineTo(right - step / 2, sheet.bottom() - TEETH / 2)
        path.lineTo(right - step, sheet.bottom())
    path.closeSubpath()
    return path
