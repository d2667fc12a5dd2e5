"""What the pages of the guide that adds a lane are filled in with."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from app.checks.probe import find_devices, port_of
from app.core.errors import AppError
from app.core.waiting import begin, result_of
from app.terminals.links import Device
from ui.common import i18n
from ui.common.styling import make_label, restyle, say
from ui.common.tasks import Tasks
from ui.settings.fields import HEIGHT, Field, TextField, fit_rows
from ui.settings.lane_draft import LaneDraft

LOOK_EVERY = 1000
"""Milliseconds between two looks at what is plugged in."""

LISTED = 4
"""Devices to be seen at once."""


class Lines(QWidget):
    """One of several lines; `taken` when Enter or a double click leads on."""

    taken = Signal()

    def __init__(self, lines: Sequence[str], chosen: int, name: str) -> None:
        super().__init__()
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.addItems(lines)
        self.list.setCurrentRow(chosen)
        fit_rows(self.list, len(lines))
        self.list.itemActivated.connect(self.taken)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addStretch(1)
        self.setFocusProxy(self.list)


class Form(QWidget):
    """Fields of the lane, one beneath the other."""

    def __init__(self, fields: Iterable[Field]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self.fields = list(fields)
        for field in self.fields:
            column.addWidget(field)
        column.addStretch(1)
        if self.fields:
            self.setFocusProxy(self.fields[0])


class AddressField(TextField):
    """host:port, kept with the form of the port before it."""

    def __init__(self, draft: LaneDraft, form: str, name: str, hint: str, right: str) -> None:
        self._form = form
        super().__init__(draft, "port", name, hint, right)

    def read(self) -> str:
        text = self.line.text().strip()
        return f"{self._form}{text}" if text else ""

    def show_value(self, value: object) -> None:
        self.line.setText(str(value).removeprefix(self._form))


class Devices(QWidget):
    """What is plugged in, looked at again and again; what appears meanwhile is chosen by itself."""

    def __init__(self, draft: LaneDraft, tasks: Tasks, find: Callable[[], list[Device]] = find_devices) -> None:
        super().__init__()
        self._draft = draft
        self._tasks = tasks.of(self)
        self._find = find
        self.devices: list[Device] | None = None
        """None before the first look."""
        self._is_looking = False
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Devices"))
        self.note = make_label(self, "note", wraps=True)
        self.port = TextField(
            draft,
            "port",
            self.tr("Port"),
            self.tr("Taken from the list, or typed: usb:VID:PID, COM3, /dev/ttyACM0"),
            "usb:0B00, usb:0B00:0060, COM3, /dev/ttyACM0",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addWidget(self.note)
        column.addWidget(self.port)
        column.addStretch(1)
        self.list.setFixedHeight(LISTED * HEIGHT)
        self.list.itemClicked.connect(self._take)
        self.list.currentRowChanged.connect(lambda _row: self._take() if self.list.hasFocus() else None)
        self.setFocusProxy(self.list)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Look what is plugged in, if nobody is looking."""
        if not self._is_looking:
            self._is_looking = True
            self._tasks.start(self._look())

    async def _look(self) -> None:
        devices, trouble = self.devices or [], ""
        try:
            devices = await result_of(begin(self._find, "settings", daemon=True))
        except AppError as error:
            trouble = i18n.error_text(error)
        self._is_looking = False
        self._show(devices)
        if trouble:
            say(self.note, trouble, is_trouble=True)

    def _show(self, devices: list[Device]) -> None:
        before, self.devices = self.devices, devices
        if devices == before:
            return
        known = [device.port for device in before or devices]
        new = [device for device in devices if device.port not in known]
        self.list.clear()
        self.list.addItems([_describe(device) for device in devices])
        if new:
            self.list.setCurrentRow(devices.index(new[0]))
            self._take()
            say(self.note, self.tr("This one has just appeared: {0}").format(_describe(new[0])))
        elif not devices:
            say(self.note, self.tr("Nothing is plugged in. Plug the pinpad in, and it appears here."))
        else:
            say(self.note, self.tr("Not sure which? Unplug the pinpad and plug it in again: it is chosen by itself."))
        ports = [port_of(device) for device in devices]
        if self._draft.get("port") in ports:
            self.list.setCurrentRow(ports.index(self._draft.get("port")))

    def _take(self) -> None:
        row = self.list.currentRow()
        if self.devices and 0 <= row < len(self.devices):
            self._draft.set("port", port_of(self.devices[row]))


def _describe(device: Device) -> str:
    ids = "" if device.vid is None else f"{device.vid:04X}:{device.pid or 0:04X}"
    serial = f"№ {device.serial}" if device.serial else ""
    holder = f"— {device.holder}" if device.holder else ""
    name = device.description if device.description not in ("n/a", "", None) else ""
    return "  ".join(part for part in (device.port, ids, serial, name, holder) if part)


class Asking(QWidget):
    """How the attempt to reach the pinpad goes."""

    def __init__(self) -> None:
        super().__init__()
        self.words = make_label(self, "title", wraps=True)
        self.remark = make_label(self, "", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(self.remark)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def tell(self, words: str, remark: str = "", tone: str = "") -> None:
        """Say how it stands."""
        self.words.setText(words)
        self.remark.setText(remark)
        restyle(self.words, "tone", tone)
