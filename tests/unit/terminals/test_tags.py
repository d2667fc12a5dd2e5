"""Tags: the published bytes, both forms of a result, and values that must not get through."""

import pytest

from app.terminals.arcus2.tags import (
    CARD_DATA,
    TRANSACTION_ID,
    TagsMalformed,
    bcd,
    decode,
    encode,
    from_bcd,
    read_result,
)
from app.terminals.base import ResultTags

CARD = "9860123412341232"
"""Begins as HUMO cards do and passes Luhn."""

FULL_RESULT = bytes.fromhex(
    "1F0602000E 9F1C083334313132323034 1F0803175439 1F09020611 8906373331333333"
    " 1F030C343136333131363339343132 4F07A0860001000001 9F0206000000050000"
)
"""PPR's set of tags."""


def test_the_published_answer_to_gettags() -> None:
    elements = [("9F02", bcd(100, 6)), ("5F2A", bcd(643, 2))]
    assert encode(elements) == bytes.fromhex("9F02060000000001005F2A020643")
    assert decode(encode(elements)) == elements
    assert encode([(TRANSACTION_ID, bytes([0, 0, 0, 14]))]) == bytes.fromhex("1F26040000000E")


def test_lengths_beyond_127_have_a_long_form() -> None:
    assert encode([("50", bytes(128))])[:3] == b"\x50\x81\x80"
    assert encode([("50", bytes(256))])[:4] == b"\x50\x82\x01\x00"
    for length in (127, 128, 256):
        assert decode(encode([("50", bytes(length))])) == [("50", bytes(length))]
    assert decode(bytes.fromhex("508100")) == [("50", b"")]
    with pytest.raises(ValueError, match="too long"):
        encode([("50", bytes(65536))])


@pytest.mark.parametrize("tag", ["", "9F", "9F02AA", "00", "1F84", "50AA"])
def test_what_is_no_tag_is_not_encoded(tag: str) -> None:
    with pytest.raises(ValueError, match=r"tag"):
        encode([(tag, b"")])


@pytest.mark.parametrize(
    "data",
    ["9F", "1F84", "50", "5005AA", "5081", "508201", "5080" + 128 * "00", "508301000000", "508105AA"],
    ids=["tag", "long tag", "no length", "value", "81", "82", "indefinite", "83", "81 value"],
)
def test_what_breaks_off_is_malformed(data: str) -> None:
    with pytest.raises(TagsMalformed):
        decode(bytes.fromhex(data))


def test_padding_between_elements_is_skipped() -> None:
    assert decode(bytes.fromhex("0000 500141 00 8901 42 00")) == [("50", b"A"), ("89", b"B")]


@pytest.mark.parametrize("tag", sorted(CARD_DATA))
def test_card_data_does_not_get_past_the_decoder(tag: str) -> None:
    assert decode(encode([(tag, b"secret"), ("50", b"HUMO")])) == [("50", b"HUMO")]


def test_card_data_in_a_template_does_not_either() -> None:
    template = encode([("E1", encode([("5A", bytes.fromhex(CARD)), ("50", b"HUMO")]))])
    assert decode(template) == [("50", b"HUMO")]


def test_bcd() -> None:
    assert bcd(50000, 6) == bytes.fromhex("000000050000")
    assert bcd(0, 2) == bytes(2)
    assert from_bcd(bytes.fromhex("000000050000")) == 50000
    for number in (-1, 100):
        with pytest.raises(ValueError, match="does not fit"):
            bcd(number, 1)
    for data in (b"", b"\x0a"):
        with pytest.raises(TagsMalformed):
            from_bcd(data)


def test_a_result_in_tlv() -> None:
    assert read_result(FULL_RESULT) == ResultTags(
        amount=50000,
        rrn="416311639412",
        auth_code="731333",
        receipt_no="14",
        terminal_id="34112204",
    )


def test_a_result_in_text() -> None:
    fields = "RC=00 RRN=416311639412 AUTH=731333 TERM=34112204 RECEIPT=0014 AMOUNT=500.00 CURRENCY=UZS STATUS=ok"
    assert read_result(fields.replace(" ", "\x1b").encode()) == ResultTags(
        code="00",
        amount=50000,
        currency="860",
        rrn="416311639412",
        auth_code="731333",
        receipt_no="14",
        terminal_id="34112204",
    )


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500.00", 50000),
        ("500,00", 50000),
        ("1 011.37", 101137),
        ("0.01", 1),
        ("50000", None),
        ("50.000", None),
        ("500.5", None),
        ("-1.00", None),
        ("", None),
    ],
)
def test_an_amount_in_text_counts_only_with_two_decimals(text: str, amount: int | None) -> None:
    assert read_result(f"RC=000\x1bAMOUNT={text}".encode()).amount == amount


@pytest.mark.parametrize(
    ("tag", "value", "field", "read"),
    [
        ("1F0D", b"000", "code", "000"),
        ("1F0D", bytes.fromhex("0116"), "code", "116"),
        ("1F0D", bytes.fromhex("1116"), "code", "1116"),
        ("1F0D", b"\xff", "code", "FF"),
        ("1F0D", b"", "code", None),
        ("1F03", bytes.fromhex("416311639412"), "rrn", "416311639412"),
        ("1F8431", b"416311639412", "rrn", "416311639412"),
        ("1F03", b"  41631163 ", "rrn", "41631163"),
        ("5F2A", bytes.fromhex("0860"), "currency", "860"),
        ("5F2A", b"", "currency", None),
        ("9F02", b"\x0a\xbb", "amount", None),
        ("9F1C", b"\x01\x02", "terminal_id", None),
        ("1F06", b"\x00\x00\x0e", "receipt_no", None),
        ("1F47", b"011760574070401", "merchant_id", "011760574070401"),
        ("1F47", CARD.encode(), "merchant_id", None),
    ],
)
def test_values_in_their_forms(tag: str, value: bytes, field: str, read: str | None) -> None:
    assert getattr(read_result(encode([(tag, value)])), field) == read


def test_the_first_rrn_counts_and_the_other_stands_in() -> None:
    both = encode([("1F8431", b"222222222222"), ("1F03", b"111111111111")])
    assert read_result(both).rrn == "111111111111"
    assert read_result(encode([("1F8431", b"222222222222"), ("1F03", b"")])).rrn == "222222222222"


@pytest.mark.parametrize("currency", ["860", "0860", "UZS", "uzs"])
def test_the_currency_is_its_number(currency: str) -> None:
    assert read_result(f"RC=00\x1bCURRENCY={currency}".encode()).currency == "860"


def test_a_byte_that_is_no_letter_spoils_only_its_place() -> None:
    read = read_result(b"RC=00\x1bTERM=\x98")
    assert (read.code, read.terminal_id) == ("00", "\ufffd")


def test_an_empty_result_says_nothing() -> None:
    assert read_result(b"") == ResultTags()


@pytest.mark.parametrize("key", ["RC", "RRN", "AUTH", "TERM", "RECEIPT", "STATUS", "EXTID"])
def test_a_card_number_in_a_text_is_cut(key: str) -> None:
    assert CARD not in repr(read_result(f"{key}={CARD}".encode()))


@pytest.mark.parametrize("tag", ["50", "89", "9F1C", "1F03", "1F26", "1F0D"])
def test_a_card_number_in_a_tag_is_cut(tag: str) -> None:
    assert CARD not in repr(read_result(encode([(tag, CARD.encode())])))


def test_unknown_keys_and_tags_are_not_kept() -> None:
    assert read_result(b"TRACK2=9860=2512\x1bRC=00") == ResultTags(code="00")
    assert read_result(encode([("DF01", b"9860")])) == ResultTags()
