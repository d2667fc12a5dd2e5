"""Response codes in words: complete in each language, the same advice in each, and none against the money rules."""

from importlib.resources import files

import pytest

from app.core.model import Kind
from app.core.response_codes import describe
from app.lanes.verdict import Ruling, rule

LANGUAGES = ("ru", "en")
CAUTIOUS = ("Do not", "If the outcome is unknown, do not", "Go by the outcome")


def rows(language: str) -> list[list[str]]:
    text = (files("resources") / "response_codes" / f"{language}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


CODES = [row[0] for row in rows("en")[1:] if row[0] != "*"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_three_columns_all_filled_and_no_code_twice(language: str) -> None:
    header, *table = rows(language)
    assert header == ["code", "meaning", "advice"]
    assert all(len(row) == 3 and all(cell == cell.strip() != "" for cell in row) for row in table)
    assert len({row[0] for row in table}) == len(table)


def test_the_languages_list_the_same_codes_in_the_same_order() -> None:
    assert [row[0] for row in rows("ru")] == [row[0] for row in rows("en")]


def test_a_step_is_worded_once_in_each_language() -> None:
    pairs = {(describe(code, "ru").advice, describe(code, "en").advice) for code in CODES}
    assert len({russian for russian, _ in pairs}) == len({english for _, english in pairs}) == len(pairs)


@pytest.mark.parametrize("code", CODES)
def test_who_may_not_know_the_outcome_is_not_told_to_repeat(code: str) -> None:
    """M1.1, M2.2: a code that decides nothing, or that approves, must never lead to a second operation."""
    rulings = {rule(kind, code) for kind in Kind if kind.moves_money}
    if not rulings <= {Ruling.DECLINES, Ruling.ABORTS}:
        assert describe(code, "en").advice.startswith(CAUTIOUS)


@pytest.mark.parametrize(
    ("code", "meaning", "step"),
    [
        ("116", "Недостаточно средств", "другую карту"),
        ("117", "Неверный ПИН", "вводит ПИН заново"),
        ("202", "Транзакция не найдена", "сделайте возврат по RRN"),
        ("302", "Невозможно отменить операцию", "Сделайте возврат по RRN"),
        ("303", "Журнал переполнен", "Закройте смену"),
        ("914", "Оригинальная транзакция не найдена", "Проверьте номер чека или RRN и смену"),
        ("913", "Дубликат транзакции", "Не повторяйте"),
        ("984", "ПИН-ПАД занят", "на самом пинпаде"),
    ],
)
def test_the_next_step(code: str, meaning: str, step: str) -> None:
    text = describe(code, "ru")
    assert (text.code, text.meaning) == (code, meaning)
    assert step in text.advice


def test_both_dialects_are_read() -> None:
    assert describe("51", "en").meaning == describe("116", "en").meaning


@pytest.mark.parametrize("code", ["777", "", "5", "99x"])
def test_an_unlisted_code_is_said_to_be_unlisted(code: str) -> None:
    text = describe(code, "en")
    assert (text.code, text.meaning) == (code, "This code is not listed")
    assert text.advice.startswith("Do not repeat")


@pytest.mark.parametrize("language", ["uz", "uz_Cyrl", "", "../ru"])
def test_a_language_without_a_table_is_given_in_russian(language: str) -> None:
    assert describe("116", language) == describe("116", "ru")
