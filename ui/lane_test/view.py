"""How the lane test is laid out. What it does is in `lane_test`."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.terminals.links import Device
from ui.common import marks, styling
from ui.common.amount_edit import AmountEdit
from ui.common.rows import RowsModel
from ui.common.rows_table import RowsTable
from ui.common.styling import has_large_text, make_label
from ui.lane_test.sequence_view import SequenceView
from ui.lane_test.steps_view import StepsView
from ui.lane_test.trace_table import TraceTable
from ui.screen import Screen

PORT, IDS, NAME, HOLDER = range(4)
"""The columns."""

GAP = 10
"""Pixels between the parts of the screen."""

SHARES = (5, 7)
"""How the columns share the window."""

KEYS = {"start": "F5", "stop": "Esc", "bundle": "F12"}
"""The key of each button."""

TRACE, SEQUENCE, DEVICES = range(3)
"""The pages at the right."""

SUGGESTED = 1_00
"""Tiyin of the test sale."""


class DevicesModel(RowsModel[Device]):
    """Port, USB ids as the settings name them, what the device calls itself, and its holder."""

    AMOUNT = -1

    def names(self) -> tuple[str, ...]:
        return (self.tr("Port"), self.tr("USB ids"), self.tr("Device"), self.tr("Held by"))

    def mark(self, row: Device) -> marks.Mark:
        return marks.Mark.GOOD if row.holder is None else marks.Mark.UNCLEAR

    def text(self, row: Device, column: int) -> str:
        return {
            PORT: lambda: row.port,
            IDS: lambda: _ids(row),
            NAME: lambda: row.description,
            HOLDER: lambda: row.holder or self.tr("nobody that is seen"),
        }[column]()


def _ids(device: Device) -> str:
    if device.vid is None or device.pid is None:
        return "—"
    ids = f"usb:{device.vid:04X}:{device.pid:04X}"
    return f"{ids}:{device.serial}" if device.serial else ids


class DevicesTable(RowsTable[Device]):
    """What hangs on the machine."""

    def __init__(self, parent: QWidget, model: DevicesModel) -> None:
        super().__init__(parent, model, NAME, 3)
        self.retranslate()

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self.setAccessibleName(self.tr("Serial ports"))
        self.share_width()


class LaneTestView(Screen):
    """Left the lane, what is to be tested and the steps; right what passes the line, and the ports."""

    def __init__(self, parent: QWidget, zone: ZoneInfo) -> None:
        super().__init__(parent)
        self.lanes_label = make_label(self, "label")
        self.lanes = QListWidget(self)
        self.sells, self.prints = QCheckBox(self), QCheckBox(self)
        self.amount = AmountEdit(self)
        self.amount.setObjectName("small")
        self.amount.set_amount(SUGGESTED)
        self.start, self.stop = QPushButton(self), QPushButton(self)
        self.start.setProperty("filled", True)
        self.steps = StepsView(self)
        self.notice = make_label(self, "note", wraps=True)
        self.tabs = tuple(QPushButton(self) for _ in range(3))
        self.trace = TraceTable(self, zone)
        self.sequence = SequenceView(self)
        self.devices = DevicesTable(self, DevicesModel(self))
        self.pages = QStackedWidget(self)
        self.save, self.replay, self.clear, self.bundle = (QPushButton(self) for _ in range(4))
        self._lay_out()
        self.show_page(TRACE)
        self.retranslate()

    def show_page(self, page: int) -> None:
        """Show that page at the right."""
        self.pages.setCurrentIndex(page)
        self.tabs[page].setChecked(True)
        is_line = page != DEVICES
        for button in (self.save, self.replay):
            button.setVisible(is_line)

    def say(self, text: str, *, is_trouble: bool = False) -> None:
        """Say what became of what was asked."""
        styling.say(self.notice, text, is_trouble=is_trouble)

    def set_running(self, is_running: bool) -> None:
        """Whether a test is under way."""
        for widget in (self.lanes, self.sells, self.prints, self.start):
            widget.setEnabled(not is_running)
        self.amount.setEnabled(not is_running and self.sells.isChecked())
        self.stop.setEnabled(is_running)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        gap = "\n" if has_large_text(self) else "   "
        self.lanes_label.setText(self.tr("Lane to test"))
        self.lanes.setAccessibleName(self.lanes_label.text())
        self.sells.setText(self.tr("Sell and give back, so'm"))
        self.amount.setAccessibleName(self.sells.text())
        self.prints.setText(self.tr("Print a test page"))
        self.start.setText(self.tr("Test") + gap + KEYS["start"])
        self.stop.setText(self.tr("Stop") + gap + KEYS["stop"])
        for tab, name in zip(
            self.tabs, (self.tr("Line"), self.tr("Sequence"), self.tr("Ports of this machine")), strict=True
        ):
            tab.setText(name)
        self.save.setText(self.tr("Save…"))
        self.replay.setText(self.tr("Replay…"))
        self.clear.setText(self.tr("Clear"))
        self.bundle.setText(self.tr("Support bundle…") + gap + KEYS["bundle"])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 12)
        row.setSpacing(12)
        row.addLayout(self._left(), SHARES[0])
        row.addLayout(self._right(), SHARES[1])

    def _left(self) -> QVBoxLayout:
        sale = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if has_large_text(self) else QBoxLayout.Direction.LeftToRight
        )
        self.amount.setFixedWidth(round(9 * self.font().pixelSize()))
        sale.addWidget(self.sells)
        sale.addWidget(self.amount)
        sale.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button, share in ((self.start, 2), (self.stop, 1)):
            button.setMinimumHeight(44)
            buttons.addWidget(button, share)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.lanes_label)
        left.addWidget(self.lanes)
        left.addLayout(sale)
        left.addWidget(self.prints)
        left.addLayout(buttons)
        left.addWidget(self.steps, 1)
        left.addWidget(self.notice)
        return left

    def _right(self) -> QVBoxLayout:
        group = QButtonGroup(self)
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        for tab in self.tabs:
            tab.setCheckable(True)
            tab.setProperty("role", "tab")
            group.addButton(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        tabs.addWidget(self.clear)
        for page in (self.trace, self.sequence, self.devices):
            self.pages.addWidget(page)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (self.save, self.replay):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.bundle)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addLayout(tabs)
        right.addWidget(self.pages, 1)
        right.addLayout(buttons)
        return right

    def show_lanes(self, texts: list[str]) -> None:
        """Name the lanes that there are, the first chosen."""
        self.lanes.addItems(texts)
        self.lanes.setCurrentRow(0)
        height = self.lanes.sizeHintForRow(0) * min(len(texts), 3) + 2 * self.lanes.frameWidth()
        self.lanes.setFixedHeight(max(height, self.lanes.sizeHintForRow(0)))
        self.lanes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
