"""The slip on the screen: drawn once, and again only when it would look different."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.printing.layout import Line, lay_out
from app.settings import Theme as ThemeName
from ui.common.theme import LIGHT, Theme
from ui.slips.receipt_pane import DESK, SIDE, TALLEST, Paper, ReceiptPane

SLIP = Path(__file__).parents[2] / "vectors" / "slips" / "humo-sale.txt"


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, ThemeName.LIGHT, 100)


@pytest.fixture
def paper(qtbot: QtBot) -> Iterator[Paper]:
    window = QWidget()
    qtbot.addWidget(window)
    pane = ReceiptPane(window)
    QVBoxLayout(window).addWidget(pane)
    window.resize(350, 660)
    window.show()
    qtbot.waitExposed(window)
    pane.paper.show_lines(lay_out(SLIP.read_text(encoding="utf-8")))
    yield pane.paper
    window.close()


def picture(paper: Paper) -> int:
    """Which picture of the slip is on the screen."""
    paper.grab()
    assert paper._drawn is not None
    return paper._drawn.cacheKey()


def test_painting_again_draws_nothing_anew(paper: Paper) -> None:
    assert picture(paper) == picture(paper)


def test_other_lines_are_drawn(paper: Paper) -> None:
    before, seen = picture(paper), paper.grab().toImage()
    paper.show_lines([Line("x")])
    assert picture(paper) != before
    assert paper.grab().toImage() != seen


def test_another_theme_is_drawn(paper: Paper, theme: Theme) -> None:
    before, seen = picture(paper), paper.grab().toImage()
    theme.switch(ThemeName.DARK)
    assert picture(paper) != before
    assert paper.grab().toImage() != seen
    theme.switch(ThemeName.LIGHT)
    assert paper.grab().toImage() == seen


def test_another_width_is_drawn(paper: Paper, qtbot: QtBot) -> None:
    before = picture(paper)
    paper.window().resize(280, 660)
    qtbot.waitUntil(lambda: picture(paper) != before)


def test_another_text_size_is_drawn(paper: Paper, qapp: QApplication) -> None:
    before = picture(paper)
    Theme(qapp, ThemeName.LIGHT, 80)
    assert picture(paper) != before


def test_a_slip_that_is_too_long_to_be_kept_is_whole(paper: Paper) -> None:
    paper.show_lines([Line("#" * 36)] * 1000)
    paper.resize(paper.sizeHint())
    assert paper.height() > TALLEST
    image = paper.grab().toImage()
    last = range(image.height() - DESK - SIDE - 16, image.height() - DESK - SIDE)
    darkest = min(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in last)
    assert darkest < (QColor(LIGHT.ink).lightness() + QColor(LIGHT.paper).lightness()) / 2


def test_whether_there_is_a_scroll_bar_does_not_change_the_slip(paper: Paper, qapp: QApplication) -> None:
    """A bar that made the slip narrower and so lower would go again, and come again, until the process died of it."""
    paper.show_lines([Line("#" * 36)] * 30)
    for width in range(290, 420, 20):
        hints = set()
        for height in range(400, 900, 5):
            paper.window().resize(width, height)
            qapp.processEvents()
            hints.add(paper.sizeHint().height())
            assert paper.height() >= paper.sizeHint().height()
        assert len(hints) == 1
