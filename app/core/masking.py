"""Card numbers are cut to their first six and last four digits before anything is shown, kept or sent (M9)."""

import re
from collections.abc import Iterator

from resources import slip_marks

_JOINTS = " \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}\N{NON-BREAKING HYPHEN}-"
_RUN = re.compile(f"[0-9](?:[{_JOINTS}]?[0-9]){{12,}}")
_GROUP = re.compile("[0-9]+")
_OWN_ID = re.compile("(?<![0-9A-Za-z-])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z-])")
"""A UUID: an identifier of an operation may look like groups of a card number and must stay whole."""

_CARD_LENGTHS = range(13, 20)
_CARD_BEGINS = ("2", "3", "4", "5", "6", "8600", "9860")
_NO_CARDS = {"terminal_id": 8, "rrn": 12, "merchant_id": 15, "serial_no": 19}
"""Labelled numbers that are no cards, and how many digits they have at most: more of them are something else."""
_SHORTEST_LABELLED = 8
"""Digits from which a group may be such a number; the groups of a card number are shorter."""
_LABEL_REACH = 80


def mask(text: str) -> str:
    """The text with asterisks for the middle digits of every card number, all else in its place.

    A card number is 13 to 19 digits, single spaces or hyphens inside allowed, that pass Luhn and begin with 2 to 6,
    8600 or 9860, unless the label before them says that they are a merchant, a terminal, a serial number or an RRN.
    Where digits can be read as several card numbers, a digit stays only if every one of them leaves it.
    """
    if not _RUN.search(text):  # most texts have no number of such a length
        return text
    # What stays of one number and its neighbours may make another one, so it goes on until nothing changes.
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    parts = _OWN_ID.split(text)
    parts[::2] = [_mask_runs(part) for part in parts[::2]]
    return "".join(parts)


def _mask_runs(text: str) -> str:
    characters = list(text)
    for run in _RUN.finditer(text):
        for place in _hidden_places(text, run):
            characters[place] = "*"
    return "".join(characters)


def _hidden_places(text: str, run: re.Match[str]) -> Iterator[int]:
    """Where in `text` the middle digits of the card numbers of this run stand."""
    groups = [range(*group.span()) for group in _GROUP.finditer(text, *run.span())]
    if _is_labelled_otherwise(text, groups[0]):
        del groups[0]
    for first in range(len(groups)):
        places: list[int] = []
        for group in groups[first:]:
            places += group
            if len(places) >= _CARD_LENGTHS.stop:
                break
            if is_card_number("".join(text[place] for place in places)):
                yield from places[6:-4]


def _is_labelled_otherwise(text: str, group: range) -> bool:
    """Whether the label before this group of digits, on its line, says that it is no part of a card number."""
    fields = [field for field, longest in _NO_CARDS.items() if _SHORTEST_LABELLED <= len(group) <= longest]
    before = text[max(0, group.start - _LABEL_REACH) : group.start].rpartition("\n")[2]
    return bool(fields and slip_marks.label_before(*fields).search(slip_marks.fold(before)))


def short_key(key: str) -> str:
    """An idempotency key as it is shown: one that is long enough for a card number, by its first six and last four."""
    return key if len(key) < _CARD_LENGTHS.start else f"{key[:6]}…{key[-4:]}"


def is_card_number(digits: str) -> bool:
    """Whether these digits, and nothing else, are a card number."""
    return len(digits) in _CARD_LENGTHS and digits.startswith(_CARD_BEGINS) and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        weighted = int(digit) * (1 + place % 2)
        total += weighted - 9 if weighted > 9 else weighted
    return total % 10 == 0
