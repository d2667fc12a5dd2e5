"""How the window looks: two sets of colours, one palette and one style sheet made from them.

Everything that has a colour takes it from here. Fusion is the base, so that every system shows the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.settings import Theme as ThemeName
from ui.common import screen_room
from ui.common.screen_room import BASE_PIXELS, LARGE

UI_FAMILIES = ["Segoe UI", "Noto Sans", "DejaVu Sans"]
MONO_FAMILIES = ["Consolas", "Noto Sans Mono", "DejaVu Sans Mono"]


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours. Names ending in `_soft` are backgrounds for text of the same name."""

    window: str
    surface: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    hover: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    disabled: str
    desk: str
    paper: str
    ink: str


LIGHT = Colours(
    window="#f1f3f6",
    surface="#ffffff",
    border="#d3d9e1",
    text="#151a20",
    muted="#58626f",
    accent="#0c6e4f",
    on_accent="#ffffff",
    accent_hover="#0a5c42",
    accent_soft="#e5f3ec",
    hover="#eef1f5",
    danger="#b3261e",
    danger_soft="#fdecea",
    warning="#855000",
    warning_soft="#fff2da",
    disabled="#8d96a2",
    desk="#e3e7ed",
    paper="#fffefa",
    ink="#1b1b19",
)

DARK = Colours(
    window="#14161a",
    surface="#1d2127",
    border="#383f4a",
    text="#eceff3",
    muted="#a6afbb",
    accent="#34b589",
    on_accent="#04130d",
    accent_hover="#4cc79d",
    accent_soft="#15372b",
    hover="#272c34",
    danger="#ff8f85",
    danger_soft="#3c1d1c",
    warning="#f3c266",
    warning_soft="#392d13",
    disabled="#737d8a",
    desk="#0e1013",
    paper="#f4f1e8",
    ink="#1b1b19",
)


class Theme(QObject):
    """The look of the running application. Follows the system's colour scheme while its name is `system`."""

    def __init__(self, app: QApplication, name: ThemeName, text_size: int) -> None:
        """`text_size` is in percent of the ordinary size."""
        super().__init__(app)
        self._app = app
        self.name = name
        self._take_size(text_size)
        app.setStyle("Fusion")
        app.setFont(ui_font(self._pixels(1)))
        app.styleHints().colorSchemeChanged.connect(self._refresh)
        self._refresh()

    def switch(self, name: ThemeName) -> None:
        """Show the theme of that name from now on."""
        self.name = name
        self._refresh()

    def resize(self, text_size: int) -> None:
        """Show texts in that size, in percent of the ordinary one, from now on."""
        self._take_size(text_size)
        self._app.setFont(ui_font(self._pixels(1)))
        self._refresh()

    def fitting(self, wanted: int) -> int:
        """The text size nearest to the wanted one that the screen has room for; both in percent."""
        return screen_room.fitting_text(wanted, screen_room.within_frame(self._app.primaryScreen()))

    def _take_size(self, wanted: int) -> None:
        self.text_size = self.fitting(wanted)
        """In percent, as it is shown."""

    def _refresh(self) -> None:
        chosen = self._colours()
        self._app.setPalette(palette(chosen))
        self._app.setStyleSheet(style_sheet(chosen, self._pixels))

    def _colours(self) -> Colours:
        if self.name is ThemeName.SYSTEM:
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self.name is ThemeName.DARK else LIGHT

    def _pixels(self, ratio: float) -> int:
        return round(BASE_PIXELS * self.text_size / 100 * ratio)


def colours() -> Colours:
    """The colours shown at present, for those who paint by themselves. The palette is where they are kept."""
    return DARK if QGuiApplication.palette().window().color() == QColor(DARK.window) else LIGHT


def ui_font(pixels: int) -> QFont:
    """The system's own text face with figures of equal width."""
    font = QFont()
    font.setFamilies(UI_FAMILIES)
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono_font(pixels: int) -> QFont:
    """The system's own fixed-width face, for slips."""
    font = QFont()
    font.setFamilies(MONO_FAMILIES)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPixelSize(pixels)
    return font


def palette(chosen: Colours) -> QPalette:
    """The same colours for what the style sheet does not reach: selections, links, placeholders, file dialogs."""
    role = QPalette.ColorRole
    result = QPalette()
    for roles, colour in (
        ((role.Window,), chosen.window),
        ((role.Base, role.Button, role.AlternateBase), chosen.surface),
        ((role.ToolTipBase,), chosen.hover),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), chosen.text),
        ((role.PlaceholderText,), chosen.muted),
        ((role.Highlight, role.Link, role.Accent), chosen.accent),
        ((role.HighlightedText,), chosen.on_accent),
        ((role.Light, role.Midlight, role.Mid, role.Dark, role.Shadow), chosen.border),
    ):
        for each in roles:
            result.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(chosen.disabled))
    return result


def style_sheet(chosen: Colours, pixels: Callable[[float], int]) -> str:
    """The one style sheet. `pixels` turns a ratio of the ordinary text height into pixels."""
    values = {name: getattr(chosen, name) for name in Colours.__dataclass_fields__}
    values["tick"] = str(files("resources") / "icons" / f"tick-{'dark' if chosen is DARK else 'light'}.svg").replace(
        "\\", "/"
    )
    values["round_px"] = f"{(pixels(1.1) + 2) // 2}px"
    sizes = {
        "small": 0.9,
        "mark": 1.1,
        "normal": 1.0,
        "label": 0.93,
        "title": 1.3,
        "big": 1.6,
        "amount": 1.8 if pixels(1.0) >= LARGE else 2.2,
        "note": 1.25,
        "field": 2.0,
    }
    return _SHEET.substitute(values, **{f"{name}_px": f"{pixels(ratio)}px" for name, ratio in sizes.items()})


_SHEET = Template("""
QWidget { color: $text; font-size: $normal_px; }
QMainWindow, QDialog { background: $window; }
QLabel[role="muted"] { color: $muted; font-size: $small_px; }
QLabel[role="label"] { color: $muted; font-size: $label_px; font-weight: 600; }
QLabel[role="title"] { font-size: $title_px; font-weight: 600; }
QLabel[role="figure"] { color: $muted; font-size: $title_px; }
QLabel[role="note"] { color: $muted; font-size: $small_px; min-height: $note_px; }
QLabel[role="key"] { color: $text; font-weight: 700; }
QLabel[tone="good"] { color: $accent; }
QLabel[tone="bad"] { color: $danger; }
QLabel[tone="unclear"] { color: $warning; }
QLabel[role="word"] { font-size: $big_px; font-weight: 700; }
QFrame#bar { background: $surface; border-bottom: 1px solid $border; }
QFrame#navigation { background: $surface; border-bottom: 1px solid $border; }
QFrame#strip { background: $danger_soft; border-bottom: 1px solid $danger; }
QFrame#bar[training="true"] { background: $warning_soft; border-bottom-color: $warning; }
QLabel[role="banner"] { color: $warning; font-weight: 700; }

QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[role="desk"] { background: $desk; border: 1px solid $border; border-radius: 8px; }
QFrame[role="card"][tone="good"] { background: $accent_soft; border-color: $accent; }
QFrame[role="card"][tone="bad"] { background: $danger_soft; border-color: $danger; }
QFrame[role="card"][tone="unclear"] { background: $warning_soft; border-color: $warning; }
QScrollArea, QScrollArea > QWidget#qt_scrollarea_viewport, QScrollArea > QWidget#qt_scrollarea_viewport > QWidget {
    background: transparent; border: none;
}

QLineEdit {
    background: $surface; border: 1px solid $border; border-radius: 6px; padding: 0 12px; margin: 1px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus { border: 2px solid $accent; margin: 0; }
QLineEdit[invalid="true"] { border-color: $danger; }
QLineEdit:disabled { background: $hover; color: $muted; }
QLineEdit#amount { font-size: $amount_px; font-weight: 600; }
QLineEdit#original { font-size: $title_px; }

QRadioButton, QCheckBox { spacing: 8px; padding: 4px 6px; border: 1px solid transparent; border-radius: 6px; }
QRadioButton:focus, QCheckBox:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator {
    width: $mark_px; height: $mark_px; border: 1px solid $muted; background: $surface;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: $round_px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QRadioButton::indicator:checked {
    border-color: $accent;
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 $on_accent , stop: 0.42 $on_accent , stop: 0.52 $accent , stop: 1 $accent );
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; background: $hover; }
QLineEdit#small { padding: 0 8px; min-height: $field_px; }
QPlainTextEdit {
    background: $surface; border: 1px solid $border; border-radius: 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus { border-color: $accent; }
QScrollArea#case:focus { border: 1px solid $accent; border-radius: 8px; }

QPushButton {
    background: $surface; border: 1px solid $border; border-radius: 6px; padding: 6px 12px; margin: 1px;
    outline: none;
}
QPushButton:hover { background: $hover; }
QPushButton:focus { border: 2px solid $accent; margin: 0; }
QPushButton:disabled { color: $disabled; background: $hover; border-color: $hover; }
QPushButton[role="action"] { font-size: $title_px; font-weight: 600; padding: 10px 8px; }
QPushButton[role="danger"] { color: $danger; }
QPushButton[role="danger"]:disabled { color: $disabled; }
QPushButton[filled="true"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton[filled="true"]:hover { background: $accent_hover; }
QPushButton[filled="true"]:focus { border-color: $text; }
QPushButton[filled="true"]:disabled { background: $hover; border-color: $hover; color: $disabled; }
QPushButton::menu-indicator { width: 0; }
QPushButton[chosen="true"] { background: $accent_soft; border-color: $accent; }
QPushButton[role="tab"] { background: transparent; border-color: transparent; color: $muted; font-weight: 600; }
QPushButton[role="tab"]:hover { background: $hover; }
QPushButton[role="tab"]:checked { background: $accent_soft; color: $text; }
QPushButton[role="tab"]:focus { border-color: $accent; }

QTableView { font-size: $label_px; }
QTableView::item { padding: 0 6px; }
QTableView, QListWidget {
    background: $surface; border: 1px solid $border; border-radius: 8px; gridline-color: transparent; outline: none;
    selection-background-color: $accent_soft; selection-color: $text;
}
NumberBox { background: $surface; border: 1px solid $border; border-radius: 6px; padding: 0 8px; }
NumberBox:focus { border-color: $accent; }
QFileDialog QListView, QFileDialog QTreeView { background: $surface; border: 1px solid $border; }
QTableView:focus, QListWidget:focus { border-color: $accent; }
QListWidget::item { padding: 6px 8px; }
QListWidget::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 5px 9px; font-size: $small_px; font-weight: 600;
}

QTextBrowser#details { background: $surface; border: 1px solid $border; border-radius: 8px; }
QTextBrowser#details:focus { border-color: $accent; }

QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 26px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip { background: $hover; color: $text; border: 1px solid $border; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $border; border-radius: 4px; min-height: 28px; margin: 1px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $border; border-radius: 4px; min-width: 28px; margin: 1px; }
QScrollBar::handle:horizontal:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
