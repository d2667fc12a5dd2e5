"""The totals of a short report, which decide whether a shift was closed (M3.2)."""

import pytest

from app.core.model import Kind
from app.core.reports import Block, ReportedTotal, read_blocks, read_totals
from slip_vectors import SLIPS

NOTHING = ReportedTotal(0, 0)

FULL = """         Краткий отчет
Терминал:                   TR000001
Дата:02/03/26         Время:12:00:00
------------------------------------
Оплата        2          1 500.00 UZS
Отмена        1            300.00 UZS
Возврат       1             50.00 UZS
         Отчет окончен
"""


def test_counts_and_amounts_of_each_kind() -> None:
    assert read_totals(FULL) == {
        Kind.SALE: ReportedTotal(2, 1_500_00),
        Kind.CANCEL: ReportedTotal(1, 300_00),
        Kind.RETURN: ReportedTotal(1, 50_00),
    }


def test_a_sum_of_all_kinds_is_none_of_them() -> None:
    assert read_totals(f"{FULL}Итого 4 1 850.00\n") == read_totals(FULL)


def test_a_kind_without_a_line_has_nothing() -> None:
    assert read_totals("Краткий отчет\nОплата: 1 300,00") == {
        Kind.SALE: ReportedTotal(1, 300_00),
        Kind.CANCEL: NOTHING,
        Kind.RETURN: NOTHING,
    }


def test_a_lone_dash_is_an_empty_shift() -> None:
    assert read_totals("Краткий отчет\n                 -\n") == dict.fromkeys(
        (Kind.SALE, Kind.CANCEL, Kind.RETURN), NOTHING
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Краткий отчет\nОтчет окончен",
        "Краткий отчет\nОперации 2 1 500.00",
        f"{FULL}\nОплата 1 1.00",
        # one line can be read and the other not: what is missing is not nothing
        "Оплата 2 1500\nВозврат 0 0.00",
        "Оплата 2 шт.\nВозврат 0 0.00",
        "Оплата\n2 1 500.00\nВозврат 0 0.00",
        "-\nОплата 2",
        # operations of a kind that the pinpad counts apart: without them the rest would seem to agree
        f"{FULL}\nОплата QR 1 50.00",
        f"{FULL}\nВозврат по QR 1 50.00",
        f"{FULL}\nBekor qilish QR 1 50.00",
    ],
)
def test_what_cannot_be_read_is_no_empty_shift(text: str) -> None:
    assert read_totals(text) is None


def test_one_report_is_one_block() -> None:
    assert read_blocks(FULL) == (Block("TR000001", read_totals(FULL)),)
    assert read_blocks("Сверка итогов\nТерминал: TR000002\nОплата 1 300,00")[0].terminal_id == "TR000002"
    assert read_blocks("Терминал: TR000003") == (Block("TR000003", None),)
    assert read_blocks("") == (Block(None, None),)


def test_each_terminal_of_a_reconciliation_has_its_block() -> None:
    nothing = dict.fromkeys((Kind.SALE, Kind.CANCEL, Kind.RETURN), NOTHING)
    assert read_blocks(SLIPS["humo-close"]) == (Block("09110004", nothing), Block("00000031", nothing))


def test_a_terminal_that_is_reported_twice() -> None:
    assert read_blocks(FULL + FULL) == read_blocks(FULL)
    assert read_blocks(
        FULL + FULL.replace("Возврат       1             50.00", "Возврат       1             51.00")
    ) == (Block("TR000001", None),)
