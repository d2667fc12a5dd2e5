"""The window's languages: which there are, which is shown, and the translated text of each numbered error."""

from importlib.resources import as_file, files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from app.core import logs
from app.core.errors import AppError
from app.core.model import Kind, Scheme
from app.core.money import Amount, format_amount
from ui.common import words

LANGUAGES = {"ru": "Русский", "en": "English"}
"""The languages that the window speaks, under their own names."""

CATALOGUES = ("pinpad-cashier", "errors", "advice")
"""Texts of the window (kept by lupdate); of the numbered errors and of what to do about them, whose sources stand in
`app.core.errors` and `app.core.advice`."""

_log = logs.get(__name__)


class Translations(QObject):
    """The translators of the running application."""

    def __init__(self, app: QCoreApplication, setting: str) -> None:
        """`setting` is the language as the settings have it; empty is the system's."""
        super().__init__(app)
        self._app = app
        self._installed: list[QTranslator] = []
        self.language = ""
        self.switch(setting)

    def switch(self, setting: str) -> None:
        """Speak that language from now on. Every widget gets a LanguageChange."""
        self.close()
        self.language = resolve(setting)
        self._installed = _load(self.language, self)
        for translator in self._installed:
            self._app.installTranslator(translator)

    def close(self) -> None:
        """Leave the application with its English source texts."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed = []


def resolve(setting: str) -> str:
    """The language to show for what the settings say: theirs, the system's, or Russian where neither is spoken."""
    wanted = setting or QLocale.system().name()
    language = wanted.split("_")[0]
    if language in LANGUAGES:
        return language
    _log.info("the window does not speak %s, so it speaks Russian", wanted)
    return "ru"


def error_text(error: AppError) -> str:
    """What is wrong, in the language of the window."""
    text = QCoreApplication.translate("errors", type(error).text)
    params = {name: _spoken(value) for name, value in error.params.items()}
    if "operator" in params:
        params["operator"] = words.who(params["operator"])
    return text.format(**params)


def advice_text(advice: str) -> str:
    """One of the texts of `app.core.advice` in the language of the window."""
    return QCoreApplication.translate("advice", advice)


def _spoken(value: object) -> str:
    if isinstance(value, Kind):
        return words.kind(value).lower()
    if isinstance(value, Scheme):
        return words.scheme(value)
    if isinstance(value, Amount):
        return format_amount(value)
    if isinstance(value, AppError):
        return error_text(value)
    return str(value)


def _load(language: str, parent: QObject) -> list[QTranslator]:
    if language == "en":
        return []
    loaded = []
    qt = QTranslator(parent)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        loaded.append(qt)
    for catalogue in CATALOGUES:
        name = f"{catalogue}_{language}.qm"
        translator = QTranslator(parent)
        with as_file(files("resources") / "translations" / name) as path:
            if translator.load(str(path)):
                loaded.append(translator)
            else:
                _log.warning("the translation %s is missing, so its texts are English", name)
    return loaded
