"""How the window looks and what it is called."""

from app.settings import Theme
from ui.common import i18n
from ui.settings.fields import ChoiceField, NumberField, TextField
from ui.settings.page import Page

LARGEST_TEXT = 200
"""Percent: the largest text size that the settings take."""


class WindowPage(Page):
    """Language, theme, text size, the till's name and its time zone."""

    def build(self) -> None:
        draft = self.draft
        remark = self.tr(
            "Takes effect as soon as it is saved, the time zone at the next start. Language, theme and text size need"
            " no supervisor."
        )
        self.add_heading(self.tr("Window"), remark)
        languages = {"": self.tr("As the system"), **i18n.LANGUAGES}
        themes = {
            Theme.SYSTEM.value: self.tr("As the system"),
            Theme.LIGHT.value: self.tr("Light"),
            Theme.DARK.value: self.tr("Dark"),
        }
        size = self.tr("a whole number of percent, from 80 to 200")
        hint = self.tr("100 is the ordinary size. The window arranges itself fully at the next start.")
        if (most := self.means.surroundings.theme.fitting(LARGEST_TEXT)) < LARGEST_TEXT:
            limit = self.tr("This screen has room for {0} at most: a larger text is shown in that size.")
            hint = f"{hint} {limit.format(most)}"
        zone = self.tr("the name of a time zone, such as Asia/Tashkent")
        self.add_card(
            ChoiceField(draft, "language", self.tr("Language"), languages),
            ChoiceField(draft, "window.theme", self.tr("Theme"), themes),
            NumberField(
                draft,
                "window.text_size",
                self.tr("Text size, percent"),
                hint,
                size,
            ),
        )
        self.add_card(
            TextField(
                draft,
                "till_name",
                self.tr("Name of the till"),
                self.tr("Stands in the corner of the window and on the test page, such as “Till 3”."),
            ),
            TextField(
                draft,
                "timezone",
                self.tr("Time zone"),
                self.tr("Slips, days and shifts are read in it, whatever the system's own is."),
                zone,
            ),
        )
