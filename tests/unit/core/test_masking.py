"""Card numbers are cut wherever they stand, and nothing else is (M9)."""

import pytest

from app.core.masking import mask, short_key
from slip_vectors import SLIPS


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "411111******1111"),
        ("4111 1111 1111 1111", "4111 11** **** 1111"),
        ("4111-1111-1111-1111", "4111-11**-****-1111"),
        ("4111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111\N{NO-BREAK SPACE}1111", "4111\xa011**\xa0****\xa01111"),
        ("8600 0000 0000 0007", "8600 00** **** 0007"),
        ("9860000000000000", "986000******0000"),
        ("378282246310005", "378282*****0005"),
        ("4222222222222", "422222***2222"),
        ("6304000000000000000", "630400*********0000"),
        ("2221000000000009", "222100******0009"),
        ("card4111111111111111x", "card411111******1111x"),
        ("4111111111111111=25122010000", "411111******1111=25122010000"),
        ("*4111111111111111*", "*411111******1111*"),
        ("Карта: 4111111111111111 301.00", "Карта: 411111******1111 301.00"),
        ("12 4111 1111 1111 1111 7", "12 4111 11** **** 1111 7"),
    ],
)
def test_a_card_number_keeps_its_first_six_and_last_four_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "1111111111111117",
        "7000000000000005",
        "8000000000000003",
        "411111111111",
        "41111111111111111112",
        "4111  1111  1111  1111",
        "4111.1111.1111.1111",
        "4111 1111\n1111 1111",
    ],
)
def test_what_is_no_card_number_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "ID Орг.:411111111111111",
        "ID Орг.:4222222222222",
        "Торговец:            4222222222222",
        "MID: 4222222222222",
        "SN:   4111111111111111",
        "Серийный номер 4111111111111111",
        "RRN 416311639412 14",
        "Терминал: 34112204 00016",
        '{"merchant_id": "4222222222222"}',
        "сдача 1\nМИД 5\nMID\t:4222222222222",
    ],
)
def test_labelled_numbers_that_are_no_cards_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("MID: 000000009052147 4111111111111111", "MID: 000000009052147 411111******1111"),
        ("MID: 4111 1111 1111 1111", "MID: 4111 11** **** 1111"),
        ("RRN: 4111111111111111", "RRN: 411111******1111"),
        ("Терминал 4111111111111111", "Терминал 411111******1111"),
        ("MID:\n4111111111111111", "MID:\n411111******1111"),
        ("MID 5: 4111111111111111", "MID 5: 411111******1111"),
    ],
)
def test_a_label_speaks_for_the_number_behind_it_and_no_other(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_digit_stays_only_if_every_card_number_that_has_it_leaves_it() -> None:
    # Sixteen digits are a card number here, and all nineteen are another one.
    assert mask("4111111111111111") == "411111******1111"
    assert mask("4111111111111111300") == "411111*********1300"
    assert mask("4111111111111111 300") == "411111*********1 300"


def test_what_is_left_of_one_number_makes_no_other() -> None:
    masked = mask("4111111111111111 4111 1111 1111 1111 2 30-4")
    assert mask(masked) == masked


def test_an_operations_id_stays_whole() -> None:
    # Its middle groups and the digit behind them would be a card number by themselves.
    assert mask("4222-7222-8222-1") == "4222-72**-*222-1"
    text = "operation 5 01999999-4222-7222-8222-1abcdef01234 failed"
    assert mask(text) == text


@pytest.mark.parametrize("name", SLIPS)
def test_a_reference_slip_stays_as_it_came(name: str) -> None:
    assert mask(SLIPS[name]) == SLIPS[name]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("till-1/77", "till-1/77"),
        ("123456789012", "123456789012"),
        ("4222222222222", "422222…2222"),
        ("4111_1111_1111_1111", "4111_1…1111"),
        ("0193f0a0-1234-7000-8000-000000000001", "0193f0…0001"),
    ],
)
def test_a_key_is_shown_without_what_could_be_a_card_number(key: str, shown: str) -> None:
    assert short_key(key) == shown
