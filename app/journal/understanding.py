"""What a person types into the journal's one search field, read as a Query. Pure.

Parts stand apart by spaces, and all of them have to fit:

| typed | means |
|---|---|
| `408005356147`, 11 or 12 digits | the RRN |
| `340`, 1 to 6 digits | the receipt number, that many so'm, or with four digits the end of a card number: any of them |
| `1500000`, 7 to 10 digits | that many so'm |
| `300.00`, `300 000`, `300 000,00` | that amount |
| `*1234`, `…1234`, `860012******1234` | the end of a card number; so does a whole one, of which nothing else is kept |
| `24.11`, `24.11.2026` | that day; without a year the latest, today at most |
| `11.2026` | that month |
| `01.11-24.11`, `10.2026-11.2026` | from the first to the last of them, both within |
| words | what the caller says that they mean: a lane, an operator, a kind …; their beginning is enough |

What can be a day is no amount: nothing is sold for 24.11 so'm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from app.core.errors import AmountNotANumber, AmountOutOfRange, AmountTooFine, SearchNotUnderstood
from app.core.masking import mask
from app.core.money import parse_amount
from app.core.request_ids import RRN_LENGTH, bare_number
from app.journal.queries import Number, Query

_BLANKS = re.compile(r"\s+")
"""NO-BREAK SPACE and the thin ones too."""
_DASH = re.compile(r"(?<=[0-9])\s*[-–—]\s*(?=[0-9])")
_CUT_CARD = re.compile(r"[0-9 ]{0,7}(?:[*•…]|\.\.)[*•…. ]*([0-9]{4})")
_WHOLE_CARD = re.compile(r"(?:[0-9]{9,15}|(?:[0-9]{4} ){3})([0-9]{4})")
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2}))?")
_MONTH = re.compile(r"([0-9]{1,2})\.([0-9]{4})")
_RECEIPT_DIGITS = range(1, 7)
_PHRASE = 6
"""So many parts at most belong together: 9 999 999 999.99, or a card number in groups."""
_SHOWN = 60
"""Characters of what is not understood that its error repeats."""
_ONE_DAY = timedelta(days=1)
_CENTURY = range(2000, 2100)
_LEAP = 8
"""Years within which a 29 February comes round."""

Days = tuple[date, date]
"""The first of some days, and the first one after them."""


def understand(text: str, zone: tzinfo, today: date, words: Mapping[str, Query] | None = None) -> Query:
    """The search that was typed; nothing typed means every operation.

    Days are those of `zone`. `words` tells what words mean, for instance `{"Нигора": Query(operators=("Нигора",))}`;
    large and small letters are the same, and a word may have several parts.

    Raises:
        SearchNotUnderstood: for a part that means nothing, or for days of which none fits all that was said.
    """
    known = {_BLANKS.sub(" ", word).strip().casefold(): query for word, query in (words or {}).items()}
    parts = _DASH.sub("-", _BLANKS.sub(" ", text)).split()
    query = Query()
    while parts:
        meaning, used = _read_first(parts, zone, today, known)
        query, parts = query & meaning, parts[used:]
    if query.since is not None and query.until is not None and query.since >= query.until:
        raise SearchNotUnderstood(text=_shortened(text.strip()))
    return query


def _read_first(parts: list[str], zone: tzinfo, today: date, known: Mapping[str, Query]) -> tuple[Query, int]:
    """The meaning of the longest phrase at the beginning, and of how many parts it is."""
    phrases = [(" ".join(parts[:length]), length) for length in range(min(_PHRASE, len(parts)), 0, -1)]
    for phrase, length in phrases:
        if not phrase.isdigit() and phrase.casefold() in known:
            return known[phrase.casefold()], length
        days = _read_days(phrase, today)
        if days is not None:
            return Query(since=_midnight(days[0], zone), until=_midnight(days[1], zone)), length
        number = _read_number(phrase)
        if number is not None:
            return Query(numbers=(number,)), length
    for phrase, length in phrases:
        begun = sorted((word for word in known if word.startswith(phrase.casefold())), key=len)
        if begun:
            return _any_of([known[word] for word in begun]), length
    raise SearchNotUnderstood(text=_shortened(parts[0]))


def _shortened(text: str) -> str:
    masked = mask(text)
    return masked if len(masked) <= _SHOWN else masked[:_SHOWN] + "…"


def _any_of(queries: Iterable[Query]) -> Query:
    """What begins like that: of several meanings those of the same sort as the first."""
    first, *others = queries
    said = [field.name for field in fields(Query) if getattr(first, field.name) != field.default]
    values = getattr(first, said[0]) if len(said) == 1 else None
    if not isinstance(values, tuple):
        return first
    for other in others:
        values = (*values, *(value for value in getattr(other, said[0]) or () if value not in values))
    merged: dict[str, Any] = {said[0]: values}
    return replace(first, **merged)


# Numbers


def _read_number(phrase: str) -> Number | None:
    """The meanings of digits; None where there is none."""
    card = _CUT_CARD.fullmatch(phrase) or _WHOLE_CARD.fullmatch(phrase)
    if card:
        return Number(card_tail=card[1])
    if not (phrase.isascii() and phrase.isdigit()):
        amount = _read_amount(phrase)
        return None if amount is None else Number(amount=amount)
    if len(phrase) in (RRN_LENGTH, RRN_LENGTH - 1):
        return Number(rrn=phrase.zfill(RRN_LENGTH))
    number = Number(
        receipt_no=bare_number(phrase) if len(phrase) in _RECEIPT_DIGITS else None,
        amount=None if phrase.startswith("0") else _read_amount(phrase),
        card_tail=phrase if len(phrase) == 4 else None,
    )
    return None if number == Number() else number


def _read_amount(text: str) -> int | None:
    try:
        return parse_amount(text)
    except (AmountNotANumber, AmountTooFine, AmountOutOfRange):
        return None


# Days


def _read_days(phrase: str, today: date) -> Days | None:
    """A day, a month, or from one to another; None for anything else."""
    first, dash, last = phrase.partition("-")
    if not dash:
        return next(_candidates(first, today), None)
    for begin in _candidates(first, today):
        # Without a year the end is the first that comes after the beginning.
        ends = [end for end in _candidates(last, date(begin[0].year + 1, 12, 31)) if end[1] > begin[0]]
        if ends:
            return begin[0], ends[-1][1]
    return None


def _candidates(text: str, latest: date) -> Iterator[Days]:
    """The days that it may mean: one, or where it has no year those of each until `latest`, the latest first."""
    if month := _MONTH.fullmatch(text):
        first = _date(int(month[2]), int(month[1]), 1)
        if first:
            yield first, (first + 31 * _ONE_DAY).replace(day=1)
    elif day := _DAY.fullmatch(text):
        years = [int(day[3]) % 100 + 2000 if len(day[3]) == 2 else int(day[3])] if day[3] else _years(latest)
        for year in years:
            found = _date(year, int(day[2]), int(day[1]))
            if found and (day[3] or found <= latest):
                yield found, found + _ONE_DAY


def _years(latest: date) -> list[int]:
    return list(range(latest.year, latest.year - _LEAP - 1, -1))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _CENTURY else None
    except ValueError:
        return None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
