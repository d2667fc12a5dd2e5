"""The slip reader on any text at all, and on slips that were cut, joined and stirred."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from app.core.masking import mask
from app.core.slips import clean_lines, read_slip
from slip_vectors import SLIPS

_SCRAPS = sorted({scrap for slip in SLIPS.values() for scrap in slip.split()})
_STIRRED = st.lists(st.sampled_from([*_SCRAPS, " ", "   ", "\n", "\\n", ":", "29/02"])).map(" ".join)
_CUT = st.tuples(st.sampled_from(sorted(SLIPS.values())), st.integers(0, 900), st.integers(0, 900)).map(
    lambda cut: cut[0][cut[1] : cut[2]]
)
_TEXTS = st.text() | _STIRRED | _CUT | st.text(st.characters(categories=["Cc", "Cs", "Zs", "Nd", "Lu"]))


@given(_TEXTS)
def test_the_reader_survives_any_text(text: str) -> None:
    slip = read_slip(text)
    assert slip.printed_at is None or slip.printed_at.near(datetime(2024, 6, 11))


@given(_TEXTS)
def test_what_is_read_stands_in_the_text(text: str) -> None:
    slip = read_slip(text)
    cleaned = mask("\n".join(clean_lines(text)))
    for value in (slip.rrn, slip.auth_code, slip.terminal_id, slip.merchant_id, slip.receipt_no, slip.software):
        assert value is None or value in cleaned or value == "0"
    for code in slip.response_codes:
        assert code in cleaned


@given(_TEXTS)
def test_clean_lines_are_clean(text: str) -> None:
    lines = clean_lines(text)
    assert all(line == line.rstrip() for line in lines)
    assert "".join(lines).isprintable()
    assert not lines or (lines[0] and lines[-1])


@given(_TEXTS.filter(lambda text: "\\" not in text))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    lines = clean_lines(text)
    assert clean_lines("\n".join(lines)) == lines
