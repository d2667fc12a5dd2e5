"""Questions and messages in a window of their own. Never `exec()`: a dialog is opened and its end awaited."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.common import screen_room
from ui.common.column import Column
from ui.common.styling import breakable, facts_grid, make_label, set_least_height

translate = QCoreApplication.translate

CONFIRMING_KEYS = frozenset("yнд")
"""Y, the same key on a Russian keyboard, and the first letter of `да`."""

WIDTH = 32
"""Of a dialog at least, in heights of the text."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a dialog is about: a heading, rows of label and value, a remark beneath."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""


class Dialog(QDialog):
    """A window-modal dialog that is awaited. Destroyed when it is over.

    It grows with what is in its `column`; what the screen has no room for scrolls above its buttons.
    """

    def __init__(self, parent: QWidget | None, matter: Matter) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(WIDTH * self.font().pixelSize())
        self.setWindowTitle(matter.heading)
        self._scroll = Column(self)
        inside = QWidget(self._scroll)
        self._scroll.setWidget(inside)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(24, 20, 24, 14)
        self.column.setSpacing(14)
        self.column.addWidget(make_label(self, "title", matter.heading, wraps=True))
        if matter.facts:
            facts = tuple((name, breakable(value)) for name, value in matter.facts)
            self.column.addLayout(facts_grid(self, facts))
        if matter.remark:
            self.column.addWidget(make_label(self, "", breakable(matter.remark), wraps=True))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(10)
        self.buttons.setContentsMargins(24, 6, 24, 20)
        self.buttons.addStretch(1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(self._scroll, 1)
        outside.addLayout(self.buttons)

    def add_button(self, text: str) -> QPushButton:
        """A button at the end of the row; not yet connected."""
        button = QPushButton(text, self)
        button.setAutoDefault(True)
        set_least_height(button, 40)
        self.buttons.addWidget(button)
        return button

    async def outcome(self) -> bool:
        """Show the dialog; whether it was accepted."""
        self._take_room()
        return await outcome_of(self)

    def event(self, event: QEvent) -> bool:
        """Give what is new its room."""
        is_taken = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._take_room()
        return is_taken

    def _take_room(self) -> None:
        """As much as is needed, and no more than the screen has."""
        shown = self.size() if self.isVisible() else self.minimumSize()
        wide = max(
            self.minimumWidth(), shown.width(), self._scroll.minimumSizeHint().width(), self.column.sizeHint().width()
        )
        width = screen_room.bound(self, QSize(wide, 0)).width()
        # what fits beside a scroll bar needs none; where more breaks beside it, a bar that has come stays
        beside = width - self._scroll.verticalScrollBar().sizeHint().width()
        needed = self.column.totalHeightForWidth(beside) + self.buttons.totalSizeHint().height()
        wanted = QSize(width, max(self.minimumHeight(), shown.height(), needed))
        size = screen_room.bound(self, wanted)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus if needed > size.height() else Qt.FocusPolicy.NoFocus)
        if size != self.size():
            self.resize(size)
            if self.isVisible():
                screen_room.keep_on_screen(self)


class Message(Dialog):
    """Waits until it is read."""

    def __init__(self, parent: QWidget | None, matter: Matter) -> None:
        super().__init__(parent, matter)
        close = self.add_button(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        close.setFocus()


class Confirmation(Dialog):
    """Asks before something is done. Enter alone never agrees: the button that has the focus is the safe one."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter)
        self.safe = self.add_button(self.tr("Back") + "   Esc")
        self.safe.setDefault(True)
        self.safe.clicked.connect(self.reject)
        self.agree = self.add_button(agree + "   " + self.tr("Y", "the key that agrees, one of: Y Н Д"))
        self.agree.setProperty("filled", True)
        self.agree.clicked.connect(self.accept)
        self.safe.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Agree by Y, whatever the keyboard's language."""
        if event.text().casefold() in CONFIRMING_KEYS and not event.isAutoRepeat():
            self.accept()
        else:
            super().keyPressEvent(event)


class Choice(Dialog):
    """One of several lines, by arrows and Enter."""

    def __init__(self, parent: QWidget, matter: Matter, lines: list[str]) -> None:
        super().__init__(parent, matter)
        self.list = QListWidget(self)
        self.list.addItems(lines)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        self.column.addWidget(self.list)
        self.add_button(self.tr("Back") + "   Esc").clicked.connect(self.reject)
        self.add_button(self.tr("Choose")).clicked.connect(self.accept)
        self.list.setFocus()


async def confirm(parent: QWidget, matter: Matter, agree: str) -> bool:
    """Whether the cashier agrees. `agree` says on the button what will be done."""
    return await Confirmation(parent, matter, agree).outcome()


async def choose(parent: QWidget, matter: Matter, lines: list[str]) -> int | None:
    """The index of the chosen line; None when none was."""
    dialog = Choice(parent, matter, lines)
    accepted = await dialog.outcome()
    return dialog.list.currentRow() if accepted else None


async def choose_file(parent: QWidget, heading: str, name: str) -> Path | None:
    """Where to write a file that is called `name` unless the cashier says otherwise; None for nowhere.

    The file gets the ending of `name` where he gives it none.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, heading, str(Path(documents, name)))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    ending = Path(name).suffix
    dialog.setNameFilter(f"{ending.removeprefix('.').upper()} (*{ending})")
    dialog.setDefaultSuffix(ending)
    for label, text in _save_labels().items():
        dialog.setLabelText(label, text)
    accepted = await outcome_of(dialog)
    return Path(dialog.selectedFiles()[0]) if accepted else None


async def open_file(parent: QWidget, heading: str, ending: str) -> Path | None:
    """A file whose name ends with `ending`, such as ".csv"; None for none."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, heading, documents)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(f"{ending.removeprefix('.').upper()} (*{ending})")
    for label, text in _open_labels().items():
        dialog.setLabelText(label, text)
    accepted = await outcome_of(dialog)
    return Path(dialog.selectedFiles()[0]) if accepted else None


def _open_labels() -> dict[QFileDialog.DialogLabel, str]:
    return _save_labels() | {QFileDialog.DialogLabel.Accept: translate("dialogs", "Open")}


def _save_labels() -> dict[QFileDialog.DialogLabel, str]:
    """Our own texts: Qt's translations know no Uzbek."""
    label = QFileDialog.DialogLabel
    return {
        label.LookIn: translate("dialogs", "Folder:"),
        label.FileName: translate("dialogs", "File name:"),
        label.FileType: translate("dialogs", "Kind of file:"),
        label.Accept: translate("dialogs", "Save"),
        label.Reject: translate("dialogs", "Back"),
    }


async def tell(parent: QWidget | None, matter: Matter) -> None:
    """A message that waits until it is read."""
    await Message(parent, matter).outcome()


async def outcome_of(dialog: QDialog) -> bool:
    """Open a dialog and wait for its end; whether it was accepted. The dialog is destroyed soon afterwards."""
    closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(result: int) -> None:
        if not closed.done():
            closed.set_result(result)

    dialog.finished.connect(finish)
    dialog.open()
    try:
        return await closed == QDialog.DialogCode.Accepted
    finally:
        dialog.close()
        dialog.deleteLater()
        if (parent := dialog.parentWidget()) is not None:
            parent.activateWindow()  # a till without a window manager gives the keyboard back to nobody
