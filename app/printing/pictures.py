"""Lines as pictures, for what a receipt printer has no letters for: each letter in its own cell, as on paper.

The letters are drawn with a monospaced font of the system, which Pillow finds by its file name in the places that the
system keeps fonts in.
"""

from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from app.printing.layout import Line

FACES = (
    ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("consola.ttf", "consolab.ttf"),
    ("cour.ttf", "courbd.ttf"),
    ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    ("NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
)
"""Files of the plain and the bold face of each font, the best first: Debian's, Windows' two, and others of Linux."""

_NO_LETTER = "\U0010fffe"
"""A character that there will never be: a font draws for it what it draws for all that it lacks."""
_WHITE = 255
_INK = 160
"""What is as dark as this is a dot: drawn without shades, the letters of one line would be of different weight."""
_PROBE = 100
"""Pixels of text height at which faces are measured."""


def missing_letters(text: str) -> str:
    """The letters of a line that no font can draw together with the others; nothing where one has them all.

    Of several fonts those are told that the best one lacks.
    """
    lacking = [_lacking(plain, text) for plain, _ in _faces()]
    if not lacking:
        return _visible(text)
    return "" if "" in lacking else lacking[0]


def draw(line: Line, cell: float, height: int) -> Image.Image:
    """The line in black on white, mode "1": `cell` dots wide a column, `height` dots high, its text at the top.

    The text must have no `missing_letters`.
    """
    plain, bold = next(face for face in _faces() if not _lacking(face[0], line.text))
    file = bold if line.bold and not _lacking(bold, line.text) else plain
    # the narrower of what the columns and the height leave room for
    font = _font(file, min(cell / _width_of(file), height / _height_of(file)))
    picture = Image.new("L", (round(cell * len(line.text)), height), _WHITE)
    pen = ImageDraw.Draw(picture)
    base = font.getmetrics()[0]
    for column, letter in enumerate(line.text):
        if not letter.isspace():
            pen.text((round(column * cell), base), letter, fill=0, font=font, anchor="ls")
    return picture.point(lambda shade: _WHITE * (shade > _INK), "1")


def _faces() -> Iterator[tuple[str, str]]:
    """The fonts that this system has; one without a bold face is its own."""
    for plain, bold in FACES:
        if _is_here(plain):
            yield plain, bold if _is_here(bold) else plain


@cache
def _is_here(file: str) -> bool:
    try:
        _font(file, _PROBE)
    except OSError:
        return False
    return True


@cache
def _font(file: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


@cache
def _width_of(file: str) -> float:
    """Width of a column in heights of the text."""
    return _font(file, _PROBE).getlength("0") / _PROBE


@cache
def _height_of(file: str) -> float:
    """Height of a line, from the highest accent to the lowest tail, in heights of the text."""
    return sum(_font(file, _PROBE).getmetrics()) / _PROBE


def _lacking(file: str, text: str) -> str:
    return "".join(letter for letter in _visible(text) if not _has(file, letter))


def _visible(text: str) -> str:
    """Each letter of a text once, without blanks."""
    return "".join(dict.fromkeys(letter for letter in text if not letter.isspace()))


@cache
def _has(file: str, letter: str) -> bool:
    """Whether the font draws that letter, and not what it draws for all that it lacks."""
    drawn = _shape(file, letter)
    return any(drawn) and drawn != _shape(file, _NO_LETTER)


def _shape(file: str, letter: str) -> bytes:
    mask = _font(file, _PROBE).getmask(letter, mode="1")
    return bytes(mask) if mask.size[0] and mask.size[1] else b""
