"""A slip as lines: its own columns, the marks of a copy and of training."""

from datetime import UTC, datetime

import pytest

from app.core.slips import TRAINING_MARK, clean_lines
from app.printing.layout import COLUMNS, CopyMark, Line, both_copies, columns_needed, lay_out
from slip_vectors import SLIPS

COPY = CopyMark(number=2, moment=datetime(2024, 6, 11, 17, 39, 54, tzinfo=UTC), operator="Азиза")
TRAINING_LINE = Line("      УЧЕБНЫЙ ЧЕК - НЕ ОПЛАТА", bold=True)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_laid_out_as_it_came(name: str) -> None:
    lines = lay_out(SLIPS[name])
    assert [line.text for line in lines] == clean_lines(SLIPS[name])
    assert not any(line.bold for line in lines)


def test_the_pax_has_one_line_that_is_wider_than_the_others() -> None:
    assert {name: columns_needed(lay_out(SLIPS[name])) for name in SLIPS} == dict.fromkeys(SLIPS, COLUMNS) | {
        "uzcard-sale-pax": 37
    }


def test_a_line_longer_than_the_paper_stays_whole() -> None:
    lines = lay_out("x" * 50)
    assert lines == [Line("x" * 50)]
    assert columns_needed(lines) == 50


def test_no_slip_is_no_lines() -> None:
    assert lay_out("") == []
    assert columns_needed([], columns=48) == 48


def test_a_copy_says_which_when_and_by_whom() -> None:
    lines = lay_out("a\n b", copy=COPY)
    assert lines == [
        Line("              КОПИЯ 2", bold=True),
        Line("        11.06.2024 17:39:54", bold=True),
        Line("               Азиза", bold=True, is_name=True),
        Line("a"),
        Line(" b"),
    ]


def test_a_long_name_is_wrapped_and_never_widens_the_slip() -> None:
    copy = CopyMark(2, COPY.moment, "Абдурахмонова Мухаббат Абдурахмоновна " * 2)
    assert columns_needed(lay_out("a", copy=copy, columns=24), columns=24) == 24


@pytest.mark.parametrize(
    "text", ["a", TRAINING_MARK + "\na", "a\n" + TRAINING_MARK, TRAINING_MARK + "\na\n" + TRAINING_MARK]
)
def test_a_training_slip_begins_and_ends_with_its_mark(text: str) -> None:
    lines = lay_out(text, training=True)
    assert [line.text.strip() for line in lines] == [TRAINING_MARK, "a", TRAINING_MARK]
    assert [line.bold for line in lines] == [True, False, True]


def test_a_slip_that_says_so_itself_is_a_training_slip() -> None:
    assert lay_out("a\nучебный чек\nb") == [
        TRAINING_LINE,
        Line("a"),
        Line("учебный чек", bold=True),
        Line("b"),
        TRAINING_LINE,
    ]


@pytest.mark.parametrize("text", ["", TRAINING_MARK])
def test_a_training_slip_without_text_is_two_marks(text: str) -> None:
    assert [line.text.strip() for line in lay_out(text, training=True)] == [TRAINING_MARK] * 2


def test_the_copy_mark_stands_outside_the_marks_of_training() -> None:
    lines = lay_out("a", copy=COPY, training=True)
    assert lines[0].text.strip() == "КОПИЯ 2"
    assert [line.text.strip() for line in lines[3:]] == [TRAINING_MARK, "a", TRAINING_MARK]


def test_a_foot_stands_below_all_but_the_mark_of_training() -> None:
    assert [line.text for line in lay_out("a\nb", foot="Журнал: 1")] == ["a", "b", "Журнал: 1"]
    assert lay_out("a", training=True, foot="Журнал: 1") == [
        TRAINING_LINE,
        Line("a"),
        Line("Журнал: 1"),
        TRAINING_LINE,
    ]


def test_the_two_copies_say_the_same_under_their_own_headings() -> None:
    lines = lay_out(SLIPS["humo-sale"])
    customer, merchant = both_copies(lines)
    assert [customer[0], merchant[0]] == [
        Line("         ЭКЗЕМПЛЯР КЛИЕНТА", bold=True),
        Line("         ЭКЗЕМПЛЯР МАГАЗИНА", bold=True),
    ]
    assert customer[1:] == merchant[1:] == lines
