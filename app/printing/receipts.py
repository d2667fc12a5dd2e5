"""Slips to the bytes of a receipt printer (ESC/POS), with the profiles, code pages and commands of python-escpos.

One code page is used for all: cp866, which holds what Russian slips are written in, with Ў and ў. A line with any other
letter (Қ Ғ Ҳ, the ʻ of oʻ and gʻ, ’) is a picture with exactly the same columns: no page of an ordinary printer has
those letters, and a "?" or a wrong letter on a slip is worse than none. Nothing here does input or output but finding
fonts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.errors import LettersMissing, PrinterProfileUnknown
from app.printing import pictures
from app.printing.layout import Line, Printout, Sheet, columns_needed
from app.printing.python_escpos import CAPABILITIES, Dummy
from app.settings import PrinterSettings

DOTS = {58: 384, 80: 576}
"""How many dots the head of a printer for that paper, in mm, has: 8 in a mm, and a margin on each side."""
FONTS = (("a", 12), ("b", 9))
"""The fonts of every printer, the large one first, and how many dots wide a letter is."""
LINE_HEIGHT = 30
"""Dots of a picture of a line: about the sixth of an inch that a line of text takes."""

_PAGES = ("CP866", "CP1251")
_COMMANDS = ("bitImageRaster", "graphics", "bitImageColumn")
"""How a picture can be sent: `GS v 0`, `GS ( L`, `ESC *`."""
_DRAWER_PIN = 2
_NO_CHINESE = b"\x1c."
"""`FS .`: many printers take two bytes of a code page for one Chinese character until they are told not to, and begin
with it anew at each `ESC @` (XP-58, XP-80 and their like). The others pass it over."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the printer: its name, how many dots wide a letter is, and how many letters a line has."""

    font: str
    cell: int
    columns: int


class Receipts:
    """Writes what one printer is to be sent.

    Raises:
        PrinterProfileUnknown: when the settings name a profile that there is not.
    """

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings
        printer = self._printer()
        profile = printer.profile
        self._dots: int = profile.profile_data["media"]["width"]["pixels"]
        fonts = [(font, cell) for font, cell in FONTS if str("ab".index(font)) in profile.fonts]
        self._faces = [Face(font, cell, self._dots // cell) for font, cell in fonts]
        self._page = next((page for page in _PAGES if page in profile.get_code_pages()), None)
        self._encoder = printer.magic.encoder
        self._command = next(command for command in _COMMANDS if profile.supports(command))

    def check(self, lines: Sheet) -> None:
        """See whether all of these lines can be printed.

        Raises:
            LettersMissing: when neither the printer nor any font of the system has a letter.
        """
        face = self._face_for(lines)
        for line in lines:
            if self._is_picture(line, face) and (missing := pictures.missing_letters(line.text)):
                raise LettersMissing(letters=missing, printer=self._settings.name)

    def write(self, printout: Printout) -> bytes:
        """All that the printer is sent: begins with `ESC @`, cuts behind each sheet.

        Raises:
            LettersMissing: as `check` does.
        """
        printer = self._printer()
        printer.hw("INIT")
        printer._raw(_NO_CHINESE)
        if printout.opens_drawer:
            printer.cashdraw(_DRAWER_PIN)
        for sheet in printout.sheets:
            readable = [self._with_letters(line) if line.is_name else line for line in sheet]
            self.check(readable)
            self._write_sheet(printer, readable)
        return bytes(printer.output)

    def _write_sheet(self, printer: Dummy, sheet: Sheet) -> None:
        face = self._face_for(sheet)
        printer.set(font=face.font, bold=False)
        is_bold = False
        for line in sheet:
            if self._is_picture(line, face):
                cell = min(face.cell, self._dots / max(1, len(line.text)))
                printer.image(pictures.draw(line, cell, LINE_HEIGHT), impl=self._command)
                continue
            if line.bold is not is_bold:
                printer.set(bold=line.bold)
                is_bold = line.bold
            self._write_text(printer, line.text)
        printer.cut()

    def _write_text(self, printer: Dummy, text: str) -> None:
        if self._page is None:
            printer.textln(text)  # nothing but ASCII
        else:
            printer.magic.write_with_encoding(self._page, f"{text}\n")

    def _face_for(self, sheet: Sheet) -> Face:
        """The largest font in which all lines fit; the narrowest where none is narrow enough for the longest."""
        return next((face for face in self._faces if columns_needed(sheet) <= face.columns), self._faces[-1])

    def _is_picture(self, line: Line, face: Face) -> bool:
        return len(line.text) > face.columns or not self._has_letters(line.text)

    def _with_letters(self, name: Line) -> Line:
        """A name without the letters that nothing here can print: it is known only once the print is counted."""
        if self._has_letters(name.text) or not (missing := pictures.missing_letters(name.text)):
            return name
        # what only the fonts lack, the printer itself prints once the others are gone
        strange = [letter for letter in missing if not self._has_letters(letter)] or missing
        return replace(name, text=name.text.translate({ord(letter): "?" for letter in strange}))

    def _has_letters(self, text: str) -> bool:
        """Whether the printer itself has all of them."""
        if text.isascii():
            return True
        return self._page is not None and all(self._encoder.can_encode(self._page, letter) for letter in text)

    def _printer(self) -> Dummy:
        """A printer of the profile that keeps what it is sent; for the width of the paper, where that is less."""
        name, width = self._settings.profile, self._settings.width
        if name and name not in profiles():
            raise PrinterProfileUnknown(profile=name, profiles=", ".join(profiles()))
        printer = Dummy(profile=name or None)
        data = printer.profile.profile_data
        own = data["media"]["width"].get("pixels")
        dots = min(DOTS[width], own) if isinstance(own, int) else DOTS[width]
        # of this object alone: the library has one table of each profile
        printer.profile.profile_data = data | {"media": data["media"] | {"width": {"mm": width, "pixels": dots}}}
        return printer


def profiles() -> Sequence[str]:
    """The names of all printer profiles."""
    return sorted(name for name, data in CAPABILITIES["profiles"].items() if any(map(data["features"].get, _COMMANDS)))
