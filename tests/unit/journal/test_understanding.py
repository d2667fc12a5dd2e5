"""What is typed into the one search field, and what it is understood as."""

import string
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import SearchNotUnderstood
from app.core.model import Kind
from app.journal.queries import Number, Query
from app.journal.understanding import understand

ZONE = ZoneInfo("Asia/Tashkent")
TODAY = date(2026, 11, 24)
WORDS = {
    "humo-1": Query(lanes=("humo-1",)),
    "Нигора": Query(operators=("Нигора",)),
    "Нилуфар К.": Query(operators=("Нилуфар К.",)),
    "Касса 3": Query(operators=("Касса 3",)),
    "возврат": Query(kinds=(Kind.RETURN,)),
    "касса": Query(kinds=(Kind.RECONCILIATION,)),
    "сегодня": Query(since=datetime(2026, 11, 24, tzinfo=ZONE), until=datetime(2026, 11, 25, tzinfo=ZONE)),
    "7": Query(lanes=("7",)),
}


def read(text: str) -> Query:
    return understand(text, ZONE, TODAY, WORDS)


def days(first: str, after: str) -> Query:
    since, until = (datetime.fromisoformat(day).replace(tzinfo=ZONE) for day in (first, after))
    return Query(since=since, until=until)


@pytest.mark.parametrize("text", ["", "  ", "\N{NO-BREAK SPACE}\t"])
def test_nothing_typed_means_everything(text: str) -> None:
    assert read(text) == Query()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("408005356147", Number(rrn="408005356147")),
        ("08005356147", Number(rrn="008005356147")),
        ("7", Number(receipt_no="7", amount=7_00)),
        ("340", Number(receipt_no="340", amount=340_00)),
        ("1234", Number(receipt_no="1234", amount=1234_00, card_tail="1234")),
        ("0014", Number(receipt_no="14", card_tail="0014")),
        ("123456", Number(receipt_no="123456", amount=123456_00)),
        ("1500000", Number(amount=1_500_000_00)),
        ("9999999999", Number(amount=9_999_999_999_00)),
        ("300.00", Number(amount=300_00)),
        ("300,5", Number(amount=300_50)),
        ("300 000", Number(amount=300_000_00)),
        ("300\N{NO-BREAK SPACE}000,00", Number(amount=300_000_00)),
        ("1 500 000.00", Number(amount=1_500_000_00)),
        ("31.11", Number(amount=31_11)),
        ("*1234", Number(card_tail="1234")),
        ("…1234", Number(card_tail="1234")),
        ("...1234", Number(card_tail="1234")),
        ("**** 1234", Number(card_tail="1234")),
        ("860012******1234", Number(card_tail="1234")),
        ("8600 12** **** 1234", Number(card_tail="1234")),
        ("8600123456781234", Number(card_tail="1234")),
        ("8600 1234 5678 1234", Number(card_tail="1234")),
    ],
)
def test_numbers(text: str, number: Number) -> None:
    assert read(text) == Query(numbers=(number,))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("24.11", days("2026-11-24", "2026-11-25")),
        ("25.11", days("2025-11-25", "2025-11-26")),
        ("24.11.2026", days("2026-11-24", "2026-11-25")),
        ("1.2.25", days("2025-02-01", "2025-02-02")),
        ("31.12.2026", days("2026-12-31", "2027-01-01")),
        ("29.02", days("2024-02-29", "2024-03-01")),
        ("11.2026", days("2026-11-01", "2026-12-01")),
        ("12.2026", days("2026-12-01", "2027-01-01")),
        ("01.11-24.11", days("2026-11-01", "2026-11-25")),
        ("01.11 – 30.11", days("2026-11-01", "2026-12-01")),
        ("20.12-03.01", days("2025-12-20", "2026-01-04")),
        ("20.12-03.01.2026", days("2025-12-20", "2026-01-04")),
        ("01.11-24.11.2025", days("2025-11-01", "2025-11-25")),
        ("01.11.2025-24.11", days("2025-11-01", "2025-11-25")),
        ("10.2026-11.2026", days("2026-10-01", "2026-12-01")),
        ("15.10-11.2026", days("2026-10-15", "2026-12-01")),
        ("24.11-24.11", days("2026-11-24", "2026-11-25")),
        ("24.11 11.2026", days("2026-11-24", "2026-11-25")),
    ],
)
def test_days_are_those_of_the_shop(text: str, meant: Query) -> None:
    assert read(text) == meant


def test_a_day_is_as_long_as_the_clocks_of_its_zone_make_it() -> None:
    query = understand("25.10.2026", ZoneInfo("Europe/Berlin"), TODAY)
    assert query.since is not None
    assert query.until is not None
    assert query.until.timestamp() - query.since.timestamp() == 25 * 3600


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("нигора", Query(operators=("Нигора",))),
        ("НИГ", Query(operators=("Нигора",))),
        ("ни", Query(operators=("Нигора", "Нилуфар К."))),
        ("нилуфар к.", Query(operators=("Нилуфар К.",))),
        ("касса 3", Query(operators=("Касса 3",))),
        ("касса", Query(kinds=(Kind.RECONCILIATION,))),
        ("возв", Query(kinds=(Kind.RETURN,))),
        ("сегод", WORDS["сегодня"]),
        ("HUMO-1", Query(lanes=("humo-1",))),
    ],
)
def test_words(text: str, meant: Query) -> None:
    assert read(text) == meant


def test_of_several_sorts_that_begin_alike_the_shortest_word_tells() -> None:
    words = {
        "humo": Query(kinds=(Kind.SALE,)),
        "humo-1": Query(lanes=("humo-1",)),
        "humo!": Query(kinds=(Kind.CANCEL,)),
    }
    assert understand("hum", ZONE, TODAY, words) == Query(kinds=(Kind.SALE, Kind.CANCEL))


def test_all_parts_have_to_fit() -> None:
    meant = days("2026-11-24", "2026-11-25") & Query(kinds=(Kind.RETURN,), numbers=(Number(amount=300_000_00),))
    assert read("возврат 24.11 300 000") == meant
    assert read("340 408005356147").numbers == (Number(receipt_no="340", amount=340_00), Number(rrn="408005356147"))
    assert read("408005356147 1234").numbers[1] == Number(receipt_no="1234", amount=1234_00, card_tail="1234")


@pytest.mark.parametrize(
    "text",
    [
        *("foo", "нигора foo", "²", "*123", "1.2345", "1.2.3.4", "0,00", "12345678901234567890", "9" * 5000),
        *("32.13.2026", "29.02.2026", "12.0001", "24.11-", "24.11.2026-01.11.2026", "01.11 23.11"),
    ],
)
def test_what_means_nothing_is_told(text: str) -> None:
    with pytest.raises(SearchNotUnderstood, match=r"E2006: .* cannot be sought. It can be an RRN") as caught:
        read(text)
    assert len(str(caught.value)) < 350


def test_a_card_number_is_not_repeated() -> None:
    with pytest.raises(SearchNotUnderstood) as caught:
        read("карта:8600123456789012")
    assert "8600123456789012" not in str(caught.value)


@given(st.text(string.digits + ".,-* абвНи…()\"'", max_size=20) | st.text(max_size=20))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        query = read(text)
    except SearchNotUnderstood:
        return
    if query.since and query.until:
        assert query.since < query.until
