"""Amounts: what people and tills may write, and how they are written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AmountNotANumber, AmountOutOfRange, AmountTooFine, CancelNotWhole
from app.core.money import MAX_AMOUNT, MIN_AMOUNT, Amount, format_amount, parse_amount, plain_amount

AMOUNTS = st.integers(MIN_AMOUNT, MAX_AMOUNT)


@pytest.mark.parametrize(
    ("text", "tiyin"),
    [
        ("300", 300_00),
        ("300.00", 300_00),
        ("300,5", 300_50),
        ("300.", 300_00),
        (" 300 ", 300_00),
        ("300 000,00", 300_000_00),
        ("300\N{NO-BREAK SPACE}000,00", 300_000_00),
        ("1\N{THIN SPACE}011.37", 1_011_37),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", 1_234_567_00),
        ("0.01", MIN_AMOUNT),
        ("000300", 300_00),
        ("9 999 999 999.99", MAX_AMOUNT),
    ],
)
def test_an_amount_is_read(text: str, tiyin: int) -> None:
    assert parse_amount(text) == tiyin


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1e5", "300 00", "3000 000", "30 0000", "1,000.00", "1.000,00", ".50", "+5", "- 5", "٣٠٠", "0x10"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountNotANumber) as refusal:
        parse_amount(text)
    assert refusal.value.params == {"text": text}


@pytest.mark.parametrize("text", ["1.005", "0,001", "300.000", "300,000"])
def test_a_third_decimal_is_refused(text: str) -> None:
    with pytest.raises(AmountTooFine):
        parse_amount(text)


@pytest.mark.parametrize(
    "text", ["0", "0.00", "-1", "\N{MINUS SIGN}300,00", "10000000000", "10000000000000", "9" * 5000]
)
def test_an_amount_out_of_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(AmountOutOfRange, match=r"from 0,01 to 9\s999\s999\s999,99"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("tiyin", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (300_00, "300,00"),
        (300_000_00, "300\xa0000,00"),
        (MAX_AMOUNT, "9\xa0999\xa0999\xa0999,99"),
    ],
)
def test_an_amount_for_people(tiyin: int, text: str) -> None:
    assert format_amount(tiyin) == text


def test_a_difference_below_zero_keeps_its_sign() -> None:
    assert (format_amount(-1_000_50), plain_amount(-50)) == ("-1\xa0000,50", "-0.50")


@pytest.mark.parametrize(("tiyin", "text"), [(5, "0.05"), (300_00, "300.00"), (300_000_00, "300000.00")])
def test_an_amount_for_the_line(tiyin: int, text: str) -> None:
    assert plain_amount(tiyin) == text


@given(AMOUNTS)
def test_what_is_written_is_read_back(tiyin: int) -> None:
    assert parse_amount(format_amount(tiyin)) == tiyin
    assert parse_amount(plain_amount(tiyin)) == tiyin


def test_an_error_tells_its_amount_as_the_line_does() -> None:
    assert str(CancelNotWhole(amount=Amount(300_000_00))).startswith(
        "E3008: A cancel is for the whole sale of 300000.00 "
    )
