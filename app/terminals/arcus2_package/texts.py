"""Bytes of the package's files to text. Pure.

They are CP1251 or cp866, as `OPCHARSET` says; where nothing is configured, both are tried (arcus2.md 5, row 12).
"""

import re

from app.core.masking import mask

USUAL = "cp1251"
OTHER = "cp866"

_RULES = re.compile(rb"([\x80-\xff])\1{3,}")
"""A line drawn of one character: in cp866 a box, in CP1251 a letter. It tells nothing."""
_WORDS = re.compile("[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")
"""Letters as they stand in a word: all small, all capital, or small behind a capital."""
_CLEARLY = 4
"""By so many letters a charset must read better than the usual one."""
_NOTHING = dict.fromkeys(map(ord, "\0\x1a"))
"""What fills a record up, and the end of a file in DOS."""


def decode(raw: bytes, charset: str | None) -> str:
    """The text with line feeds at its line ends, masked (M9), without empty lines around it.

    What `charset` does not know becomes U+FFFD; None is for a charset that is not configured.
    """
    text = raw.decode(charset or best_charset(raw), errors="replace").translate(_NOTHING)
    return mask("\n".join(text.splitlines())).strip("\n")


def best_charset(raw: bytes) -> str:
    """The usual charset, unless the bytes read clearly better in the other one."""
    return OTHER if _score(raw, OTHER) >= _score(raw, USUAL) + _CLEARLY else USUAL


def _score(raw: bytes, charset: str) -> int:
    """How much of it is Russian: letters that make words, less everything else beyond ASCII."""
    text = _RULES.sub(b"", raw).decode(charset, errors="replace")
    words = sum(len(word) for word in _WORDS.findall(text) if len(word) > 1)
    beyond = sum(not character.isascii() for character in text)
    return 2 * words - beyond
