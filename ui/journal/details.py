"""All that is known of one operation as a page that scrolls, with links to its relations. Tab and Enter follow them."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from ui.common import theme
from ui.journal.account import Line, Section

LINK = "operation"
"""Scheme of the links."""


NAME_SHARE = 43
"""Percent of the width that the names have."""


class JournalDetails(QTextBrowser):
    """`wanted` carries the id of an operation that is to be looked at."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(14)
        self._sections: Sequence[Section] = ()
        self.anchorClicked.connect(self._follow)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show those. Nothing moves while they are the same."""
        if sections != self._sections:
            self._sections = sections
            self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._fill()

    def _fill(self) -> None:
        self.setHtml("".join(_section(each) for each in self._sections))

    def _follow(self, link: QUrl) -> None:
        if link.scheme() == LINK:
            self.wanted.emit(link.path())


def _section(section: Section) -> str:
    lines = "".join(_line(line) for line in section.lines)
    muted = theme.colours().muted
    heading = f'<p style="color:{muted}; margin-top:10px; margin-bottom:2px"><b>{escape(section.heading)}</b></p>'
    return f'{heading}<table cellspacing="0" cellpadding="2" width="100%">{lines}</table>'


def _line(line: Line) -> str:
    if line.is_slip:
        families = ", ".join(f"'{family}'" for family in theme.MONO_FAMILIES)
        return f'<tr><td colspan="2"><pre style="font-family:{families}">{escape(line.text)}</pre></td></tr>'
    text = escape(line.text)
    if line.leads_to:
        accent = theme.colours().accent
        text = f'<a href="{LINK}:{escape(line.leads_to)}" style="color:{accent}">{text}</a>'
    name = f'<td width="{NAME_SHARE}%" style="{_small()}">{escape(line.name)}</td>'
    return f"<tr>{name}<td>{text}</td></tr>"


def _small() -> str:
    """How the names look beside what they name."""
    pixels = round(QApplication.font().pixelSize() * 0.9)
    return f"color:{theme.colours().muted}; font-size:{pixels}px; padding-right:8px"
