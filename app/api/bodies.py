"""The bodies that tills send to the documented API, read by their own small reader. Pure.

Tills build them from string templates: an RRN stands there as a bare number with leading zeros, which is no JSON, a
truth value as a text. All of that is read as it was meant; what could be meant in two ways is refused, because money
would move by a guess.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.errors import BodyNotUnderstood
from app.core.masking import mask
from app.core.money import MAX_AMOUNT, MIN_AMOUNT

_EXPECTED = '{"amount": 30000}, or {"request_id": "416311639412", "amount": 30000, "is_return": true}'
_KEYS = ("amount", "request_id", "is_return")
_NO_ORIGINAL = (None, "", "0")
"""What a template fills in for a sale that has no original."""
_SHOWN = 40

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<mark>[{}\[\]:,])
      | "(?P<text>(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*)"
      | (?P<bare>[^\s{}\[\]:,"]+)
    )[ \t\r\n]*""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BARE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Token:
    """A value as it stood there: between quotation marks, or bare."""

    text: str
    is_bare: bool

    @property
    def given(self) -> str | None:
        """Its text without surrounding space; None for a bare null."""
        return None if self.is_bare and self.text == "null" else self.text.strip()


@dataclass(frozen=True, slots=True)
class Payment:
    """What a till asks for. `amount` is in tiyin; `original` is as it was sent, None for a sale."""

    amount: int
    original: str | None


def read_payment(body: bytes) -> Payment:
    """The payment that a till's body asks for.

    Raises:
        BodyNotUnderstood: naming what is wrong and what would be right.
    """
    values = read_object(body)
    _check_spelling(values)
    amount = _read_amount(values.get("amount"))
    is_return = _read_truth(values.get("is_return"))
    request_id = values.get("request_id")
    original = None if request_id is None else request_id.given
    if is_return:
        if original in _NO_ORIGINAL:
            raise _refused("is_return is true and request_id is missing", "the receipt number or the RRN of the sale")
        return Payment(amount, original)
    if is_return is None and original not in _NO_ORIGINAL:
        problem = "request_id names a sale, and is_return is missing"
        raise _refused(problem, '"is_return": true to give it back, or no request_id to sell')
    return Payment(amount, None)


def refuse_repeated_names(body: bytes) -> None:
    """Let JSON pass whose objects have each name once: of two equal ones a reader may take either.

    Raises:
        BodyNotUnderstood: naming the one that comes twice.
    """
    json.loads(body, object_pairs_hook=_pairs_once)


def _pairs_once(pairs: list[tuple[str, object]]) -> None:
    names = Counter(name for name, _ in pairs)
    for name, times in names.items():
        if times > 1:
            raise _refused(f"“{mask(name)[:_SHOWN]}” stands there twice", "each name once")


def read_object(body: bytes) -> Mapping[str, Token]:
    """The keys and values of a body of one flat object, in UTF-8.

    Raises:
        BodyNotUnderstood: for anything else, also for nested values and for a key that comes twice.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(f"byte {error.start} is not UTF-8") from error
    tokens = _tokens(text)
    if next(tokens, None) != "{":
        raise _refused("it is not an object in { }")
    values: dict[str, Token] = {}
    while (token := next(tokens, None)) != "}":
        if values:
            if token != ",":
                raise _refused(f"there is {_shown(token)} where a comma or }} should be")
            token = next(tokens, None)
        if not isinstance(token, Token) or token.is_bare:
            raise _refused(f"there is {_shown(token)} where a name in quotation marks should be")
        if next(tokens, None) != ":":
            raise _refused(f"there is no colon behind {_shown(token)}")
        if token.text in values:
            raise _refused(f"{_shown(token)} stands there twice")
        values[token.text] = _value(next(tokens, None), token)
    if (rest := next(tokens, None)) is not None:
        raise _refused(f"there is {_shown(rest)} behind its end")
    return values


def _tokens(text: str) -> Iterator[Token | str]:
    """Quoted and bare values, and each of { } [ ] : , by itself."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if not text[position:].strip(" \t\r\n"):
                return
            raise _refused(f"it cannot be read from character {position + 1} on: {_shown(text[position:])}")
        position = match.end()
        if match["mark"]:
            yield match["mark"]
        elif match["bare"]:
            yield Token(match["bare"], is_bare=True)
        else:
            yield Token(_unescape(match["text"]), is_bare=False)


def _unescape(text: str) -> str:
    """The text without its escapes; what is half of a pair that makes one letter becomes a mark for no letter."""
    return _ESCAPE.sub(_unescaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def _value(token: Token | str | None, name: Token) -> Token:
    if token in ("{", "["):
        raise _refused(f"{_shown(name)} holds something nested")
    if not isinstance(token, Token) or (token.is_bare and not _BARE.fullmatch(token.text)):
        raise _refused(f"{_shown(name)} is {_shown(token)}", "a number, a text in quotation marks, true, false or null")
    return token


def _check_spelling(values: Mapping[str, Token]) -> None:
    """What is not known is passed over, as tills send more than is needed; a known name misspelt would change money."""
    known = {_folded(key): key for key in _KEYS}
    for name in values:
        right = known.get(_folded(name))
        if right is not None and name != right:
            raise _refused(f"there is a name “{mask(name)[:_SHOWN]}”", f'"{right}"')


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _read_amount(token: Token | None) -> int:
    given = None if token is None else token.given
    if given is None or not _WHOLE.fullmatch(given):
        problem = "amount is missing" if given is None else f"amount is “{mask(given)[:_SHOWN]}”"
        raise _refused(problem, "a whole number of tiyin, such as 30000 for 300.00 so'm")
    amount = int(given)
    if not MIN_AMOUNT <= amount <= MAX_AMOUNT:
        raise _refused(f"amount is {amount}", f"from {MIN_AMOUNT} to {MAX_AMOUNT} tiyin")
    return amount


def _read_truth(token: Token | None) -> bool | None:
    given = None if token is None else token.given
    if not given:
        return None
    if given.lower() in ("true", "false"):
        return given.lower() == "true"
    raise _refused(f"is_return is “{mask(given)[:_SHOWN]}”", "true or false")


def _shown(token: Token | str | None) -> str:
    text = token.text if isinstance(token, Token) else token
    return "nothing" if text is None else f"“{mask(text)[:_SHOWN]}”"


def _refused(problem: str, expected: str = _EXPECTED) -> BodyNotUnderstood:
    return BodyNotUnderstood(problem=problem, expected=expected)
