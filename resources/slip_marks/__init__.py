"""The labels and words that pinpads print, from the tables beside this file, as patterns over folded text.

There is one table a language and all of them hold at once, for a slip mixes languages. `[labels]` name the field that
stands behind them, `[titles]` fill a line of their own, `[words]` count wherever they stand. In a mark one space
stands for any number of them and for a line break, a final `.` may be missing, and a final `*` is any ending.

A label behind another word and one space is a different label, which names something else: `Ориг. RRN:` is not `RRN:`.
Only a word that is known to end what stands before the label makes no such difference.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYЁ’‘ʻʼ`", "АВСЕНКМОРТХУЕ'''''")
"""Latin letters become the Cyrillic ones that look the same; the apostrophes of Uzbek become one."""

_BEGIN = r"(?<!\w)"
_END = r"(?!(?<=\w)\w)"
_WORD_BEFORE = re.compile(r"[^\W\d_](?: |\.|\. )\Z")
ENDS_BEFORE = ("card_products", "currency", "approves", "refuses")
"""Words that stand by themselves, so that the next label begins behind them."""
_LONGEST_VALUE = 15
"""Characters, as a merchant id has them."""
_LONGEST_ENDING = 4
_FARTHEST_BACK = 60
"""Characters that are looked at in front of a label: more than any word that ends there has."""
_BRACKETS = r"(?: *+\([^()\n]*+\))?+"
_SEPARATOR = r"""["']?+ *+[:=]?+ *+["']?+"""
_RULE = "[ *=_-]*"


def fold(text: str) -> str:
    """The same text as marks are compared in: capitals, one letter for its look-alikes, every blank a space.

    Character stands for character, so that a place in the folded text is the same place in the text.
    """
    return text.translate(_folded)


@cache
def label(field: str, behind: str = "") -> re.Pattern[str]:
    """A label of that field up to where its value begins: brackets and colon are part of it.

    `behind` is a pattern of what follows. Whether it is that label, and no different one, tells `find_alone`.
    """
    return re.compile(_label(field) + behind)


def find_alone(pattern: re.Pattern[str], folded: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begins with a label, without those whose label is a different one."""
    start = 0
    while match := pattern.search(folded, start):
        if _stands_alone(folded, match.start()):
            yield match
            start = match.end()
        else:
            start = match.start() + 1


@cache
def label_before(*fields: str) -> re.Pattern[str]:
    """A label of any of these fields at the very end of the text, its value still to come."""
    return re.compile(_label(*fields) + r"\Z")


@cache
def title(name: str) -> re.Pattern[str]:
    """A line that says only this, perhaps between rules or behind a label such as `Operation:`."""
    said = _any_of(_marks("titles", name))
    return re.compile(rf"^{_RULE}+(?:{_label('operation')})?{said}{_BRACKETS}{_RULE}$", re.MULTILINE)


@cache
def words(name: str) -> re.Pattern[str]:
    """These words wherever they stand."""
    return re.compile(_any_of(_marks("words", name)))


def _stands_alone(folded: str, place: int) -> bool:
    """Not behind another word, unless that has a digit, is a value right behind a colon, or stands by itself."""
    if not _WORD_BEFORE.search(folded, max(0, place - 3), place):
        return True
    return bool(_end_before().search(folded, max(0, place - _FARTHEST_BACK), place))


@cache
def _end_before() -> re.Pattern[str]:
    """A word at the very end of the text that makes no label behind it a different one."""
    words_before = (_spelled_out(mark) for name in ENDS_BEFORE for mark in _marks("words", name))
    return re.compile(rf"(?:[0-9:=]\w{{1,{_LONGEST_VALUE}}}|{_BEGIN}(?:{'|'.join(words_before)})\.?) \Z")


def _spelled_out(mark: str) -> str:
    stem = re.escape(fold(mark.rstrip("*")))
    return rf"{stem}\w{{0,{_LONGEST_ENDING}}}" if mark.endswith("*") else stem


def _label(*fields: str) -> str:
    marks = [mark for field in fields for mark in _marks("labels", field)]
    return _any_of(marks) + _BRACKETS + _SEPARATOR


def _any_of(marks: list[str]) -> str:
    """A pattern of the marks, the longest first, since one may be the beginning of another."""
    phrases = (r"\s++".join(map(_word, mark.split())) for mark in sorted(marks, key=len, reverse=True))
    return f"{_BEGIN}(?:{'|'.join(phrases)}){_END}"


def _word(word: str) -> str:
    ending = {"*": r"\w*+", ".": r"\.?+"}.get(word[-1])
    return re.escape(fold(word)) if ending is None else re.escape(fold(word[:-1])) + ending


class _Folded(dict[int, str]):
    """What each character is folded to, by its number, as `str.translate` wants it; found out when it is first met."""

    def __missing__(self, number: int) -> str:
        self[number] = folded = _fold_character(chr(number))
        return folded


_folded = _Folded()


def _fold_character(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    capital = character.upper()
    return (capital if len(capital) == 1 else character).translate(_LOOK_ALIKES)


@cache
def tables() -> dict[tuple[str, str], list[str]]:
    """The marks of every language by table and name."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files(__name__).iterdir():
        if file.name.endswith(".toml"):
            for table, groups in tomllib.loads(file.read_text(encoding="utf-8")).items():
                for name, marks in groups.items():
                    found[table, name] += marks
    return dict(found)


def _marks(table: str, name: str) -> list[str]:
    return tables()[table, name]
