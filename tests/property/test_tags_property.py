"""Tags round-trip, and no bytes whatever get the reader of a result to do more than complain."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from app.terminals.arcus2.tags import CARD_DATA, TagsMalformed, bcd, decode, encode, from_bcd, read_result

FIRST_BYTES = [byte for byte in range(1, 256) if not byte & 0x20]
SHORT_TAGS = st.sampled_from([byte for byte in FIRST_BYTES if byte & 0x1F != 0x1F]).map(lambda byte: bytes([byte]))
LONG_TAGS = st.builds(
    lambda first, middle, last: bytes([first, *middle, last]),
    st.sampled_from([byte for byte in FIRST_BYTES if byte & 0x1F == 0x1F]),
    st.lists(st.integers(0x80, 0xFF), max_size=2),
    st.integers(0, 0x7F),
)
TAGS = (SHORT_TAGS | LONG_TAGS).map(lambda raw: raw.hex().upper()).filter(lambda tag: tag not in CARD_DATA)
ELEMENTS = st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=8)


@given(ELEMENTS)
def test_what_is_encoded_is_decoded(elements: list[tuple[str, bytes]]) -> None:
    assert decode(encode(elements)) == elements


@given(st.integers(0, 999_999_999_999))
def test_numbers_round_trip_in_bcd(number: int) -> None:
    assert from_bcd(bcd(number, 6)) == number


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(TagsMalformed):
        assert all(tag not in CARD_DATA for tag, _ in decode(data))
    with suppress(TagsMalformed):
        read_result(data)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_result(b"RC=" + text.encode("cp1251", errors="replace"))
