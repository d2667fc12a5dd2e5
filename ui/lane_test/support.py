"""The support bundle: everything that support needs of a till in one file, shown before it is saved."""

import asyncio
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget

from app import support as support_bundle
from app.core.errors import AppError
from app.core.waiting import begin
from app.support import Bundle, Part
from ui.common import dialogs, i18n, theme
from ui.common.dialogs import Dialog, Matter
from ui.screen import Surroundings

WIDTH, HEIGHT = 70, 42
"""Of the dialog, in heights of its text."""

SHOWN = 20_000
"""Characters of a part that are shown."""

KIB = 1024

translate = QCoreApplication.translate


class SupportBundle(QObject):
    """Collects, shows, asks where to, and saves."""

    def __init__(self, window: QWidget, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window = window
        self._runtime = surroundings.runtime
        self._tasks = surroundings.tasks.of(self)
        self._is_open = False

    def offer(self) -> None:
        """Collect it, and show what is in it, unless that is being done already."""
        if not self._is_open:
            self._is_open = True
            self._tasks.start(self._offer())

    async def _offer(self) -> None:
        try:
            bundle = await self._collect()
            if bundle is not None:
                await self._save(bundle)
        finally:
            self._is_open = False

    async def _collect(self) -> Bundle | None:
        """What is in it; None where nobody wants to wait for it. It takes seconds: the doctor looks at everything."""
        waiting = Dialog(self._window, Matter(self.tr("Collecting what support needs…")))
        waiting.add_button(self.tr("Back") + "   Esc").clicked.connect(waiting.reject)
        collect = partial(support_bundle.collect, self._runtime.profile, traces=self._runtime.traces)
        collecting = asyncio.wrap_future(begin(collect, "support", daemon=True))

        def show(_: object) -> None:
            waiting.accept()

        collecting.add_done_callback(show)
        try:
            return await collecting if await waiting.outcome() else None
        finally:
            collecting.remove_done_callback(show)  # whoever went back has no dialog any more that could be closed

    async def _save(self, bundle: Bundle) -> None:
        dialog = BundleDialog(self._window, bundle)
        if not await dialog.outcome():
            return
        name = support_bundle.propose_name(self._runtime.clock.now())
        path = await dialogs.choose_file(self._window, self.tr("Save the support bundle"), name)
        if path is None:
            return
        try:
            await asyncio.to_thread(bundle.save, path)
        except AppError as error:
            await dialogs.tell(self._window, Matter(self.tr("It was not saved"), remark=i18n.error_text(error)))
        else:
            facts = ((self.tr("File"), str(path)),)
            await dialogs.tell(self._window, Matter(self.tr("Saved. Send this file to support"), facts))


class BundleDialog(Dialog):
    """Lists the parts, and shows the chosen one as it will be in the file."""

    def __init__(self, parent: QWidget, bundle: Bundle) -> None:
        remark = translate(
            "BundleDialog",
            "Card numbers are cut, secrets are left out. Look through it if you like; nothing was saved or sent yet.",
        )
        super().__init__(parent, Matter(translate("BundleDialog", "Support bundle"), remark=remark))
        self._parts = bundle.parts
        size = self.font().pixelSize()
        self.setMinimumSize(
            min(WIDTH * size, parent.window().width() - 60), min(HEIGHT * size, parent.window().height() - 60)
        )
        self.list = QListWidget(self)
        self.list.addItems([_line(part) for part in self._parts])
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono_font(round(size * 0.85)))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("What is in the chosen part"))
        self.list.setAccessibleName(self.tr("Parts of the bundle"))
        self.list.currentRowChanged.connect(self._show)
        row = QHBoxLayout()
        row.addWidget(self.list, 2)
        row.addWidget(self.text, 3)
        self.column.addLayout(row, 1)
        self.add_button(self.tr("Back") + "   Esc").clicked.connect(self.reject)
        save = self.add_button(self.tr("Save…"))
        save.setProperty("filled", True)
        save.setDefault(True)
        save.clicked.connect(self.accept)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _show(self, row: int) -> None:
        text = self._parts[row].text
        self.text.setPlainText(text if len(text) <= SHOWN else f"{text[:SHOWN]}\n…")


def _line(part: Part) -> str:
    size = f"{part.size} B" if part.size < KIB else f"{part.size / KIB:.0f} KiB"
    return f"{part.name}   {size}"
