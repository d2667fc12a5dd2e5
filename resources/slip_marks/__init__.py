"""The labels and words that pinpads print, from the tables beside this file, as patterns over folded text.

There is one table a language and all of them hold at once, for a slip mixes languages. `[labels]` name the field that
stands behind them, `[titles]` fill a line of their own, `[words]` count wherever they stand. In a mark one space
stands for any number of them and for a line break, a final `.` may be missing, and a final `*` is any ending.
"""

import re
import tomllib
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYЁ’‘ʻʼ`", "АВСЕНКМОРТХУЕ'''''")
"""Latin letters become the Cyrillic ones that look the same; the apostrophes of Uzbek become one."""

_BEGIN = r"(?<!\w)"
_END = r"(?!(?<=\w)\w)"
_ALONE = r"(?<![^\W\d_] )(?<![^\W\d_]\. )"
"""Not behind another word: `RRN:` is a label, and `Ориг. RRN:` is a different one that names something else."""
_BRACKETS = r"(?: *+\([^()\n]*+\))?+"
_SEPARATOR = r"""["']?+ *+[:=]?+ *+["']?+"""
_RULE = "[ *=_-]*"


def fold(text: str) -> str:
    """The same text as marks are compared in: capitals, one letter for its look-alikes, every blank a space.

    Character stands for character, so that a place in the folded text is the same place in the text.
    """
    return "".join(map(_fold_character, text))


@cache
def label(field: str) -> re.Pattern[str]:
    """A label of that field up to where its value begins: brackets and colon are part of it."""
    return re.compile(_ALONE + _label(field))


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


@lru_cache(1024)
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
