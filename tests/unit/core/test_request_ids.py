"""What a cashier or a till may name the original by."""

import pytest

from app.core.errors import OriginalNotRecognised
from app.core.request_ids import RequestId, bare_number, parse_request_id


@pytest.mark.parametrize(
    ("text", "number"),
    [("14", "14"), ("014", "14"), ("000014", "14"), (" 650 ", "650"), ("999999", "999999"), ("0", "0")],
)
def test_a_receipt_number_has_no_leading_zeros(text: str, number: str) -> None:
    assert parse_request_id(text) == RequestId(number, is_rrn=False)


@pytest.mark.parametrize("text", ["416311639412", "010965270742", "000000000001", "\t010965270742\n"])
def test_an_rrn_keeps_its_zeros(text: str) -> None:
    assert parse_request_id(text) == RequestId(text.strip(), is_rrn=True)


def test_an_rrn_that_lost_its_zero_gets_it_back() -> None:
    assert parse_request_id("10965270742") == RequestId("010965270742", is_rrn=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1234567",
        "1234567890",
        "1234567890123",
        "12 34",
        "-14",
        "14.0",
        "١٤",
        "4163116394 12",
        "1" * 5000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(OriginalNotRecognised) as refusal:
        parse_request_id(text)
    assert refusal.value.params == {"text": text}


@pytest.mark.parametrize(("printed", "number"), [("014", "14"), ("14", "14"), ("000", "0")])
def test_printed_numbers_compare_without_their_zeros(printed: str, number: str) -> None:
    assert bare_number(printed) == number
