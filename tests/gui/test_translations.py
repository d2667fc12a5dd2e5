"""The catalogues are whole and in step with the sources, and every text of the program's own terms is there."""

import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QApplication

import app.core.errors
from app.core import advice
from app.core.errors import AppError, CancelledAlready, CancelNotWhole, OriginalMissing, SchemeDiffers
from app.core.model import Kind, Phase, Reason, Scheme, State
from app.core.money import Amount
from app.lanes.status import Condition
from ui.common import i18n, words
from ui.common.i18n import LANGUAGES, Translations

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "resources" / "translations"
FOREIGN = [language for language in LANGUAGES if language != "en"]


@pytest.fixture
def translations(qapp: QApplication) -> Iterator[Translations]:
    """English to begin with, and again at the end."""
    made = Translations(qapp, "en")
    yield made
    made.close()


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("catalogue", i18n.CATALOGUES)
def test_nothing_is_left_untranslated(catalogue: str, language: str) -> None:
    for source, translation in messages(catalogue, language):
        assert translation.get("type") is None, source
        assert translation.text, source


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("catalogue", i18n.CATALOGUES)
def test_parameters_survive_translation(catalogue: str, language: str) -> None:
    for source, translation in messages(catalogue, language):
        assert parameters(translation.text or "") == parameters(source), source


@pytest.mark.parametrize("language", FOREIGN)
def test_the_catalogue_of_the_window_is_in_step_with_its_sources(language: str, tmp_path: Path) -> None:
    name = f"pinpad-cashier_{language}.ts"
    fresh = tmp_path / name
    shutil.copy(TRANSLATIONS / name, fresh)
    sources = [str(source) for source in (ROOT / "ui").rglob("*.py")]
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run(
        [lupdate, *sources, "-ts", fresh, "-locations", "none", "-no-obsolete"], check=True, capture_output=True
    )
    assert sorted(texts(fresh)) == sorted(texts(TRANSLATIONS / name))


@pytest.mark.parametrize("language", FOREIGN)
def test_every_numbered_error_is_translated_and_nothing_else(language: str) -> None:
    assert sorted(source for source, _ in messages("errors", language)) == sorted(error.text for error in errors())


@pytest.mark.parametrize("language", FOREIGN)
def test_all_advice_is_translated_and_nothing_else(language: str) -> None:
    assert sorted(source for source, _ in messages("advice", language)) == sorted(advice.ALL)


def test_the_numbers_of_errors_are_unique() -> None:
    numbers = [error.number for error in errors()]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_told_in_the_language_of_the_window(translations: Translations, language: str) -> None:
    translations.switch(language)
    told = i18n.error_text(CancelNotWhole(amount=Amount(70_000_00)))
    assert "70\N{NO-BREAK SPACE}000,00" in told  # as amounts are written everywhere in the window
    assert (told == CancelNotWhole.text.format(amount="70\N{NO-BREAK SPACE}000,00")) == (language == "en")


def test_terms_within_an_error_are_told_in_its_language(translations: Translations) -> None:
    translations.switch("ru")
    assert "отмена" in i18n.error_text(OriginalMissing(kind=Kind.CANCEL))
    assert "UZCARD" in i18n.error_text(SchemeDiffers(original="14", scheme=Scheme.UZCARD))


def test_an_operator_without_a_name_is_told_in_its_language(translations: Translations) -> None:
    error = CancelledAlready(original="14", when="25.11.2026 05:36", operator="till")
    translations.switch("ru")
    assert i18n.error_text(error) == "Оплата 14 уже отменена: 25.11.2026 05:36, Касса"
    translations.switch("en")
    assert i18n.error_text(error).endswith("by the till")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_breaks_between_an_amount_and_its_currency(translations: Translations, language: str) -> None:
    translations.switch(language)
    assert words.money(7_777_777_00).split(" ") == [words.money(7_777_777_00)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_a_text(translations: Translations, language: str) -> None:
    translations.switch(language)
    told: list[list[str]] = [
        [words.kind(kind) for kind in Kind],
        [words.state(state) for state in State],
        [words.phase(phase) for phase in Phase],
        [words.condition(condition) for condition in Condition],
        [words.reason(reason) for reason in Reason],
        [words.scheme(scheme) for scheme in Scheme],
    ]
    for texts_of_one in told:
        assert all(texts_of_one)
        assert len(set(texts_of_one)) == len(texts_of_one)


def test_the_texts_change_with_the_language(translations: Translations) -> None:
    assert words.state(State.APPROVED) == "Approved"
    translations.switch("ru")
    assert words.state(State.APPROVED) == "Одобрено"
    translations.switch("en")
    assert words.state(State.APPROVED) == "Approved"


@pytest.mark.parametrize(("setting", "spoken"), [("ru", "ru"), ("en", "en"), ("uz", "ru"), ("uz_Cyrl", "ru")])
def test_a_language_without_a_catalogue_gives_way_to_russian(setting: str, spoken: str) -> None:
    assert i18n.resolve(setting) == spoken


def test_without_a_setting_the_system_decides() -> None:
    assert i18n.resolve("") in LANGUAGES


def errors() -> Iterator[type[AppError]]:
    """Every numbered error there is."""
    for value in vars(app.core.errors).values():
        if isinstance(value, type) and issubclass(value, AppError) and value is not AppError:
            yield value


def messages(catalogue: str, language: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """Source and translation of each message of a catalogue."""
    for message in ElementTree.parse(TRANSLATIONS / f"{catalogue}_{language}.ts").iter("message"):
        translation = message.find("translation")
        assert translation is not None
        yield message.findtext("source", ""), translation


def texts(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """All that a catalogue holds, in the order of the file."""
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            parts = (message.findtext(part, "") for part in ("source", "comment", "translation"))
            source, comment, translation = parts
            yield context.findtext("name", ""), source, comment, translation


def parameters(text: str) -> set[str | None]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
