"""The masker on any text, and any card number in any text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.core.masking import mask

_DIGITS = "0123456789"
_BEGINS = ["2", "3", "4", "5", "6", "8600", "9860"]
_TEXT_LIKE_SLIPS = st.text(st.sampled_from("0123456789 -*:\nRRNMID4186")) | st.text()


def luhn_digit(digits: str) -> str:
    """The digit that makes the number pass Luhn, worked out apart from the program's own check."""
    doubled = [int(digit) * 2 for digit in digits[::-2]]
    kept = [int(digit) for digit in digits[-2::-2]]
    return str(-(sum(kept) + sum(number // 10 + number % 10 for number in doubled)) % 10)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    begin = draw(st.sampled_from(_BEGINS))
    length = draw(st.integers(13, 19)) - len(begin) - 1
    body = begin + draw(st.text(_DIGITS, min_size=length, max_size=length))
    return body + luhn_digit(body)


@st.composite
def written_cards(draw: st.DrawFn) -> tuple[str, str]:
    """A card number as somebody wrote it, spaces or hyphens wherever, and the same cut."""
    number = draw(card_numbers())
    written = [digit + draw(st.sampled_from(["", "", " ", "-"])) for digit in number[:-1]] + [number[-1]]
    cut = [*written[:6], *(digit.replace(digit[0], "*") for digit in written[6:-4]), *written[-4:]]
    return "".join(written), "".join(cut)


@given(written_cards(), st.text().filter(lambda text: not re.search("[0-9]", text)))
def test_a_card_number_is_cut_in_any_spacing_and_company(card: tuple[str, str], company: str) -> None:
    written, cut = card
    # Only the whole number: a part of it that is a card number too would lose more digits.
    masked = mask(f"{company}x{written}{company}")
    assert len(masked) == len(written) + 2 * len(company) + 1
    middle = masked[len(company) + 1 :][: len(written)]
    assert all(shown in (kept, "*") for shown, kept in zip(middle, cut, strict=True))
    if written == written.replace(" ", "").replace("-", ""):
        assert middle == cut


@given(card_numbers(), st.lists(st.text(_DIGITS, min_size=1, max_size=6), max_size=4), st.integers(0, 4))
def test_neighbours_do_not_save_a_card_number(number: str, neighbours: list[str], place: int) -> None:
    groups = [*neighbours[:place], number, *neighbours[place:]]
    masked = mask(" ".join(groups)).split(" ")[min(place, len(neighbours))]
    assert set(masked[6:-4]) == {"*"}


@given(_TEXT_LIKE_SLIPS)
def test_only_digits_change_and_only_into_asterisks(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(after in (before, "*") for before, after in zip(text, masked, strict=True))
    assert all(before in _DIGITS for before, after in zip(text, masked, strict=True) if before != after)


@given(_TEXT_LIKE_SLIPS | written_cards().map(" ".join))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
