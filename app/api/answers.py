"""Answers that know whether they were heard: a till that was gone before it was told has to be told again."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app.core.errors import KeyMissing
from app.core.masking import mask
from app.core.model import Operation
from app.core.money import plain_amount
from app.core.outcome_words import LANGUAGES

_QUALITY = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")
_KEY = re.compile(r"[!-~]{1,255}")
OPERATOR_LIMIT = 64
DEFAULT_OPERATOR = "till"


WHEN_UNHEARD = "when_unheard"
"""The key in a request's state of what the connection calls if it is reset before it is used again."""
ANSWERED_AT = "answered_at"
"""The key of the loop's time at which the answer was written."""
IS_GONE = "is_gone"
"""The key of what tells whether the till has closed its end of the connection already."""


class Answer(JSONResponse):
    """JSON in UTF-8. `when_heard` is called once all of it was written to a till that was still there.

    `when_unheard` is called behind that, if the till's end of the connection is gone with the answer unread in it: then
    the system resets it. A till that ends by itself, or asks on, has heard.
    """

    media_type = "application/json"

    def __init__(
        self,
        content: Any,
        status_code: int = 200,
        headers: dict[str, str] | None = None,
        when_heard: Callable[[], None] | None = None,
        when_unheard: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(content, status_code, headers)
        self._when_heard = when_heard
        self._when_unheard = when_unheard

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_gone = await Request(scope, receive).is_disconnected() or scope["state"].get(IS_GONE, _unseen)()
        await super().__call__(scope, receive, send)
        if self._when_heard is not None and not is_gone:
            scope["state"][WHEN_UNHEARD] = self._when_unheard
            scope["state"][ANSWERED_AT] = asyncio.get_running_loop().time()
            self._when_heard()


def _unseen() -> bool:
    """Of a connection that nobody watches nothing is known."""
    return False


def header(request: Request, name: str) -> str | None:
    """A header as text: UTF-8, as tills send names in Cyrillic, or else Latin-1; None where it is missing or empty."""
    raw = next((value for key, value in request.headers.raw if key.decode("latin-1") == name), None)
    if raw is None:
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.strip() or None


def operator_of(request: Request) -> str:
    """Who is at the till: the header X-Operator, else `till` (M10.1)."""
    named = header(request, "x-operator")
    printable = "".join(filter(str.isprintable, named or ""))
    return mask(printable)[:OPERATOR_LIMIT].strip() or DEFAULT_OPERATOR  # cut first, a card number would be none


def language_of(request: Request, fallback: str) -> str:
    """The language that the header Accept-Language likes best among those that there are words in, else `fallback`."""
    wanted = []
    for choice in (header(request, "accept-language") or "").split(","):
        name, _, weight = choice.partition(";")
        quality = _QUALITY.fullmatch(weight.strip())
        if not weight.strip() or quality:
            wanted.append((-float(quality[1]) if quality else -1.0, name.strip().partition("-")[0].lower()))
    liked = (name for weight, name in sorted(wanted, key=lambda each: each[0]) if weight)
    return next((name for name in liked if name in LANGUAGES), fallback)


def say(request: Request, text: str) -> None:
    """What this call was about, in a few words, for the log and for the window."""
    request.state.said = text


def summary(operation: Operation) -> str:
    """An operation in a line of English, for the log and for support."""
    parts = (operation.lane, operation.kind, plain_amount(operation.amount), operation.state, operation.code)
    return " ".join(str(part) for part in parts if part)


def find_key(request: Request) -> str | None:
    """The header Idempotency-Key: 1 to 255 visible ASCII characters; None without it.

    Raises:
        KeyMissing: for what cannot be one, an empty one too: whoever sends one means to be known again.
    """
    sent = len(request.headers.getlist("idempotency-key"))
    key = header(request, "idempotency-key")
    if sent == 0:
        return None
    if sent > 1 or key is None or not _KEY.fullmatch(key):
        raise KeyMissing
    return key
