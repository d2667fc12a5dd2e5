"""The serial ports of the machine as a table: what hangs on each, and who has it."""

from app.terminals.links import Device
from ui.common import marks
from ui.common.rows import RowsModel

PORT, IDS, NAME, HOLDER = range(4)
"""The columns."""


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
