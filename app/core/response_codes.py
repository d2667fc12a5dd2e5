"""What a pinpad's response code means and what the cashier does next, as data in the cashier's language.

Meanings are the published ones of FiscalBox and of ISO 8583 (three digits: 1993, two digits: 1987). Whether a code
approves is not here but in each kind's table (M2).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FALLBACK = "ru"
"""For a language that has no table yet: every cashier here reads Russian."""

_UNLISTED = "*"


@dataclass(frozen=True, slots=True)
class CodeText:
    """A response code in words. `advice` is the next step, complete in itself."""

    code: str
    meaning: str
    advice: str


def describe(code: str, language: str) -> CodeText:
    """The words for `code` in that language; one that no table lists is said to be unlisted."""
    table = _table(language)
    meaning, advice = table.get(code) or table[_UNLISTED]
    return CodeText(code, meaning, advice)


@cache
def _table(language: str) -> dict[str, tuple[str, str]]:
    source = files("resources") / "response_codes" / f"{language}.tsv"
    if not source.is_file():
        return _table(_FALLBACK)
    table = {}
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        code, meaning, advice = line.split("\t")
        table[code] = meaning, advice
    return table
