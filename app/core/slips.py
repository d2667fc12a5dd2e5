"""Slip text to fields, and back to clean printable lines. Pure, and calm whatever text comes.

Pinpads print more layouts than anybody has seen, so nothing here knows one: fields are found by the labels and words
of `resources.slip_marks`. What is not found is None; so is what names one operation and is printed with two values.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain, pairwise
from typing import TypeVar

from app.core.masking import mask
from app.core.model import Kind, Scheme
from app.core.request_ids import RRN_LENGTH, bare_number
from resources import slip_marks
from resources.slip_marks import fold

T = TypeVar("T")

TRAINING_MARK = "УЧЕБНЫЙ ЧЕК - НЕ ОПЛАТА"
"""First and last line of every slip that is not about money (M11)."""

_TRAINING_WORDS = fold("УЧЕБНЫЙ ЧЕК")
_REPORTS = (Kind.RECONCILIATION, Kind.SHORT_REPORT)
_OPERATIONS = (Kind.SALE, Kind.CANCEL, Kind.RETURN)

_LINE_BREAK = re.compile(r"\\r\\n|\\n|\\r|\r\n|[\n\r\v\f\x85\u2028\u2029]")
_JAVA_TAIL = re.compile(r",\s*+pptId=.*", re.DOTALL)


def _value(core: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A value right behind its label, or alone on the line below it."""
    beside = rf"{before}(?P<beside>{core})(?!\w|[.,:/-][0-9])"
    return re.compile(rf"{beside}|\n *+{before}(?P<below>{core}){after}$", re.MULTILINE)


_CURRENCY = slip_marks.words("currency").pattern
_BEFORE, _AFTER = f"(?:{_CURRENCY} *+)?+", f"(?: *+{_CURRENCY})?+"
_DECIMAL = r"(?:[0-9]{1,3}(?:[ ,'][0-9]{3}){1,4}|[0-9]{1,13})[.,][0-9]{2}"
_DECIMALS = _value(_DECIMAL, _BEFORE, _AFTER)
_LONE_DECIMALS = re.compile(f"^ *+{_BEFORE}({_DECIMAL}){_AFTER}$", re.MULTILINE)
_WHOLE = _value("(?>[0-9]{1,3}(?: [0-9]{3}){1,4}|[0-9]{1,13})", _BEFORE, _AFTER)
_NUMBER = _value("[0-9]{1,6}")
_RESPONSE_CODE = _value("[0-9]{1,3}")
_RRN = _value(f"[0-9]{{{RRN_LENGTH}}}")
_AUTH_CODE = _value(r"(?=[^\W_]{0,5}[0-9])[^\W_]{6}")
_TERMINAL_ID = _value(r"(?=[^\W_]{0,7}[0-9])[^\W_]{8}")
_MERCHANT_ID = _value(r"(?=[^\W_]{0,14}[0-9])[^\W_]{8,15}")
_NAME = re.compile(r"[^\W\d_][\w+/-]*+(?: [\w+/-]++)*+(?=  |$)", re.MULTILINE)
_REST = re.compile(r"\S++(?: \S++)*+")
_SOFTWARE = re.compile(rf"^ *+({slip_marks.words('software').pattern}(?=.*[0-9]).*)$", re.MULTILINE)
_AID = re.compile(rf"^ *+{fold('AID')} *+: *+[^\W_]{{10,32}} ++(\S.*)$", re.MULTILINE)
_STAR = f"[ -]?[*{fold('x')}]"
_BEGIN_OF_CARD = f"[0-9]{{4}}[ -]?[0-9]{{0,2}}(?:{_STAR}){{3,9}}|(?:{_STAR}){{8,15}}"
_CARD = re.compile(rf"(?<![\w*])((?:{_BEGIN_OF_CARD})[ -]?[0-9]{{4}})(?![0-9])")
_TIME = (
    rf"[ ,]*+(?:\n *+)?+(?:{slip_marks.label('time').pattern})?+"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?+(?![0-9:])"
)
_DATES = (
    re.compile(rf"(?<![\w./-])(?P<year>[0-9]{{4}})[./-](?P<month>[0-9]{{2}})[./-](?P<day>[0-9]{{2}}){_TIME}"),
    re.compile(
        rf"(?<![\w./-])(?P<day>[0-9]{{2}})[./-](?P<month>[0-9]{{2}})[./-](?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
    ),
)
_LABELLED_DATE = slip_marks.label("date", rf"(?P<day>[0-9]{{2}})[./-](?P<month>[0-9]{{2}}){_TIME}")
_ANY_LEAP_YEAR = 2000


class Totals(StrEnum):
    """What a reconciliation report says of the totals of pinpad and bank, over all of its blocks (M2.2)."""

    AGREE = "agree"
    DIFFER = "differ"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PrintedMoment:
    """When a pinpad printed a slip, on its own clock. `year` is None where it is not printed."""

    month: int
    day: int
    hour: int
    minute: int
    second: int
    year: int | None

    def near(self, reference: datetime) -> datetime:
        """The naive moment; a year that is not printed is the one nearest to the naive `reference` (M7)."""
        # Eight years reach the next 29 February even across a century year without one.
        years = range(reference.year - 8, reference.year + 9) if self.year is None else [self.year]
        moments = [moment for year in years if (moment := self.in_year(year))]
        return min(moments, key=lambda moment: abs(moment - reference))

    def in_year(self, year: int) -> datetime | None:
        """The naive moment in that year; None where that year has no such day."""
        try:
            return datetime(year, self.month, self.day, self.hour, self.minute, self.second)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Slip:
    """The fields of a slip. Amounts are tiyin as printed: those of `amounts` are not yet lessened by `surcharge`.

    `bare_amount` is an amount that is printed without decimals, digit for digit: whether it is so'm or tiyin only a
    calibrated notation tells (M2.3). A report speaks of many operations and has no amounts here. Receipt and shift
    numbers are without leading zeros, the card number is masked, `totals` is for reconciliations only.
    `says_approved` and `says_refused` are words; words never approve (M2.1).
    """

    kind: Kind | None
    is_double: bool
    """Whether it is the slips of two operations in one: it has two titles and two RRNs."""
    says_approved: bool
    says_refused: bool
    is_training: bool
    amounts: tuple[int, ...]
    bare_amount: int | None
    surcharge: int | None
    total: int | None
    rrn: str | None
    auth_code: str | None
    response_codes: tuple[str, ...]
    terminal_id: str | None
    merchant_id: str | None
    receipt_no: str | None
    shift_no: str | None
    card: str | None
    card_type: str | None
    scheme: Scheme | None
    """Whose card it was; None where the slip does not say, or says both. A report is of no card."""
    printed_at: PrintedMoment | None
    software: str | None
    totals: Totals | None

    @property
    def amount(self) -> int | None:
        """The amount; None where there is none or two differ."""
        return _only(self.amounts)

    @property
    def response_code(self) -> str | None:
        """The digits behind the code labels (M2.1); None where there are none or they contradict each other."""
        return _only(self.response_codes)

    @property
    def moment(self) -> datetime | None:
        """When it was printed, naive, on the pinpad's own clock; None where no year is printed."""
        at = self.printed_at
        return None if at is None or at.year is None else at.in_year(at.year)


def clean_lines(text: str) -> list[str]:
    """The slip line by line as it can be shown and printed.

    Literal `\\n` pairs become line breaks, the tail of a Java `toString()` that one API leaves behind a slip is cut,
    tabs and all kinds of blanks become spaces, characters that print nothing go, and so do spaces at the end of a
    line and empty lines around the whole. The columns in front stay as they are.
    """
    lines = [_clean_line(line) for line in _LINE_BREAK.split(_JAVA_TAIL.sub("", text))]
    filled = [number for number, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def is_training(text: str) -> bool:
    """Whether a slip, or a line of one, carries the mark of training (M11)."""
    return _TRAINING_WORDS in " ".join(fold(text).split())


def read_slip(text: str) -> Slip:
    """Find the fields of a slip, of a report, or of any other text, which has none."""
    page = _Page(mask("\n".join(clean_lines(text))))
    kind = _read_kind(page)
    is_report = kind in _REPORTS
    decimals = page.values("amount", _DECIMALS) or page.anywhere(_LONE_DECIMALS)
    refusals = slip_marks.words("refuses")
    card_types, cards = page.words("card_type", _NAME), page.words("card", _NAME)
    software = _first(page.words("software", _REST) or page.anywhere(_SOFTWARE))
    return Slip(
        kind=kind,
        is_double=len(_titles(page)) > 1 and len(page.values("rrn", _RRN)) > 1,
        says_approved=bool(slip_marks.words("approves").search(refusals.sub(" ", page.folded))),
        says_refused=bool(refusals.search(page.folded)),
        is_training=is_training(page.text),
        amounts=() if is_report else _numbers(decimals),
        bare_amount=None if is_report else _number(page.values("amount", _WHOLE)),
        surcharge=None if is_report else _number(page.values("surcharge", _DECIMALS)),
        total=None if is_report else _number(page.values("total", _DECIMALS)),
        rrn=_only(page.values("rrn", _RRN)),
        auth_code=_only(page.values("auth_code", _AUTH_CODE)),
        response_codes=tuple(page.values("response_code", _RESPONSE_CODE)),
        terminal_id=_first(page.values("terminal_id", _TERMINAL_ID)),
        merchant_id=_first(page.values("merchant_id", _MERCHANT_ID)),
        receipt_no=_only({bare_number(value) for value in page.values("receipt_no", _NUMBER)}),
        shift_no=_first([bare_number(value) for value in page.values("shift_no", _NUMBER)]),
        card=_read_card(page),
        card_type=_first(card_types or cards),
        scheme=None if is_report else _read_scheme([*card_types, *cards, *page.anywhere(_AID)], software),
        printed_at=_read_moment(page),
        software=software,
        totals=_read_totals(page) if kind is Kind.RECONCILIATION else None,
    )


class _Page:
    """A slip's clean text and the same folded, in which marks and values are found place for place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)

    def values(self, field: str, pattern: re.Pattern[str]) -> list[str]:
        """The different values that stand behind labels of the field."""
        return self._values(pattern, self._labels(field))

    def words(self, field: str, pattern: re.Pattern[str]) -> list[str]:
        """The same for values that are words: a colon or two spaces must tell them from more words of a label."""
        return self._values(pattern, (label for label in self._labels(field) if re.search("[:=]|  ", label[0])))

    def anywhere(self, pattern: re.Pattern[str]) -> list[str]:
        """What the first group of the pattern matches, wherever that is."""
        return [self.text[slice(*match.span(1))] for match in pattern.finditer(self.folded)]

    def _labels(self, field: str) -> Iterator[re.Match[str]]:
        return slip_marks.find_alone(slip_marks.label(field), self.folded)

    def _values(self, pattern: re.Pattern[str], labels: Iterable[re.Match[str]]) -> list[str]:
        found = (pattern.match(self.folded, label.end()) for label in labels)
        spans = (value.span(value.lastgroup or 0) for value in found if value)
        return list(dict.fromkeys(self.text[slice(*span)] for span in spans))


def _read_kind(page: _Page) -> Kind | None:
    """A report may have sections that are called as operations are, so its own title goes first."""
    titled = _titles(page)
    return titled[0] if titled and titled[0] in _REPORTS else _only(titled)


def _titles(page: _Page) -> list[Kind]:
    return [kind for kind in _REPORTS + _OPERATIONS if slip_marks.title(kind).search(page.folded)]


def _read_card(page: _Page) -> str | None:
    found = (re.sub("[ -]", "", card) for card in page.anywhere(_CARD))
    return _only({re.sub("[^0-9]", "*", card) for card in found})


def _read_scheme(cards: Iterable[str], software: str | None) -> Scheme | None:
    """Whose card it was, by its type and the line of its application, else by the program that has printed."""
    for told in ("\n".join(cards), software or ""):
        named = [scheme for scheme in Scheme if slip_marks.words(scheme).search(fold(told))]
        if named:
            return _only(named)
    return None


def _read_moment(page: _Page) -> PrintedMoment | None:
    dates = (match for pattern in _DATES for match in pattern.finditer(page.folded))
    matches = chain(dates, slip_marks.find_alone(_LABELLED_DATE, page.folded))
    return next((moment for match in matches if (moment := _to_moment(match.groupdict()))), None)


def _to_moment(parts: dict[str, str | None]) -> PrintedMoment | None:
    """The moment of a printed date and time; None where there is no such day or hour."""
    month, day, hour, minute, second = (int(parts[name] or 0) for name in ("month", "day", "hour", "minute", "second"))
    printed = parts.get("year")
    year = None if printed is None else int(printed) + (2000 if len(printed) == 2 else 0)
    moment = PrintedMoment(month, day, hour, minute, second, year)
    return moment if moment.in_year(_ANY_LEAP_YEAR if year is None else year) else None


def _read_totals(page: _Page) -> Totals:
    """Every block, and every terminal, of a report must say that its totals agree."""
    if slip_marks.words("totals_differ").search(page.folded):
        return Totals.DIFFER
    agree = slip_marks.words("totals_agree")
    terminals = page.values("terminal_id", _TERMINAL_ID)
    all_agree = all(agree.search(block) for block in _blocks(page))
    return Totals.AGREE if all_agree and len(agree.findall(page.folded)) >= len(terminals) else Totals.UNREADABLE


def _blocks(page: _Page) -> list[str]:
    """The report cut before each of its titles, but not between two titles with nothing but rules between them."""
    starts: list[int] = []
    end_of_title = 0
    for title in slip_marks.title(Kind.RECONCILIATION).finditer(page.folded):
        if not starts or re.search(r"\w", page.folded[end_of_title : title.start()]):
            starts.append(title.start())
        end_of_title = title.end()
    return [page.folded[start:end] for start, end in pairwise([*starts, len(page.folded)])]


def _only(values: Collection[T]) -> T | None:
    """The value, if there is exactly one."""
    return next(iter(values)) if len(values) == 1 else None


def _first(values: Sequence[T]) -> T | None:
    return values[0] if values else None


def _numbers(amounts: Iterable[str]) -> tuple[int, ...]:
    """The digits of each amount as one number, tiyin where it has two decimals; every number once."""
    return tuple(dict.fromkeys(int(re.sub("[^0-9]", "", amount)) for amount in amounts))


def _number(amounts: Iterable[str]) -> int | None:
    """The one number that all of the amounts are."""
    return _only(_numbers(amounts))


def _clean_line(line: str) -> str:
    if line.isprintable():  # of all blanks only the space is
        return line.rstrip()
    blanks_as_spaces = (" " if character.isspace() else character for character in line.expandtabs())
    return "".join(filter(str.isprintable, blanks_as_spaces)).rstrip()
