"""A PDF read back character by character, to see where on the paper each stands."""

from pypdf import PageObject

POINTS = 72 / 25.4
"""PDF points in a millimetre."""


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
