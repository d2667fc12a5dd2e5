"""A PDF read back: what it says, and where on the paper each character stands."""

from pathlib import Path

from pypdf import PageObject, PdfReader

POINTS = 72 / 25.4
"""PDF points in a millimetre."""


def text_of(path: Path) -> str:
    """All that a PDF says, without its blanks."""
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def characters_of(page: PageObject) -> list[tuple[str, float, float]]:
    """Every character with its place in mm from the left and from the top, in the order it was drawn."""
    height = float(page.mediabox.height)
    characters: list[tuple[str, float, float]] = []

    def take(text: str, transform: list[float], matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            x = matrix[4] * transform[0] + matrix[5] * transform[2] + transform[4]
            y = matrix[4] * transform[1] + matrix[5] * transform[3] + transform[5]
            characters.append((text.strip(), x / POINTS, (height - y) / POINTS))

    page.extract_text(visitor_text=take)
    return characters
