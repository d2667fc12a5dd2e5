"""The two sets of colours can be read by everybody, and the one style sheet holds what it names."""

from dataclasses import asdict

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel

from app.settings import Theme as ThemeName
from contrast import contrast
from ui.common import screen_room, theme
from ui.common.theme import DARK, LIGHT, Colours, Theme

READABLE = 4.5
"""WCAG 2.2, 1.4.3 (AA): the contrast of ordinary text."""

VISIBLE = 3.0
"""WCAG 2.2, 1.4.11 (AA): the contrast of what shows the focus."""

TEXTS = [
    ("text", "window"),
    ("text", "surface"),
    ("text", "hover"),
    ("text", "accent_soft"),
    ("text", "danger_soft"),
    ("text", "warning_soft"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "hover"),
    ("muted", "desk"),
    ("muted", "accent_soft"),
    ("muted", "danger_soft"),
    ("muted", "warning_soft"),
    ("accent", "surface"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("danger", "window"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("warning", "surface"),
    ("warning", "accent_soft"),
    ("warning", "warning_soft"),
    ("ink", "paper"),
]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_can_be_read(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= READABLE


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), [("accent", "surface"), ("accent", "window"), ("text", "surface")])
def test_the_focus_can_be_seen(colours: Colours, edge: str, ground: str) -> None:
    assert contrast(getattr(colours, edge), getattr(colours, ground)) >= VISIBLE


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    sheets = [theme.style_sheet(colours, round) for colours in (LIGHT, DARK)]
    for colours, sheet in zip((LIGHT, DARK), sheets, strict=True):
        known = set(asdict(colours).values())
        assert {word.strip(";") for word in sheet.split() if word.startswith("#") and "{" not in word} <= known


def test_a_theme_is_switched_while_it_is_shown(qapp: QApplication) -> None:
    shown = Theme(qapp, ThemeName.LIGHT, 100)
    assert theme.colours() is LIGHT
    shown.switch(ThemeName.DARK)
    assert theme.colours() is DARK
    assert qapp.palette().text().color() == QColor(DARK.text)


def test_the_text_size_scales_every_text(qapp: QApplication) -> None:
    Theme(qapp, ThemeName.LIGHT, 150)
    assert qapp.font().pixelSize() == round(screen_room.BASE_PIXELS * 1.5)


@pytest.mark.usefixtures("qapp")
def test_many_texts_do_not_abort_the_program() -> None:
    label = QLabel()
    for number in range(20_000):  # PySide6 6.12.0 on Python 3.11 does not survive this
        label.setText(str(number))
    assert label.text() == "19999"


@pytest.mark.parametrize(
    ("room", "wanted", "shown"),
    [
        ((1024, 700), 80, 80),
        ((1024, 700), 100, 100),
        ((1024, 700), 200, 100),
        ((1350, 728), 150, 150),
        ((1350, 728), 200, 150),
        ((1904, 1040), 200, 200),
        ((3824, 2120), 200, 200),
        ((800, 560), 150, 100),
    ],
)
def test_a_text_is_as_large_as_the_screen_has_room_for(room: tuple[int, int], wanted: int, shown: int) -> None:
    assert screen_room.fitting_text(wanted, QSize(*room)) == shown
