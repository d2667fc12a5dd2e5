"""The door before the application: nobody else gets in (design section 3, HTTP).

Every request is checked before anything is done for it, its body is read to the end before the application hears of
it, and every answer is made so that no browser keeps it or shows it to a page. Pure ASGI.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.answers import operator_of
from app.api.asgi import ASGIApp, Message, Receive, Scope, Send
from app.api.calls import Call, Calls
from app.api.guards import Fields, Guard
from app.api.limits import Limits
from app.api.problem import breakdown, refusal
from app.core import logs
from app.core.clock import Clock, SystemClock
from app.core.errors import AppError, BodyNotUnderstood, BodyTooLarge, HostRefused, OriginRefused, TokenWrong
from app.core.masking import mask
from app.settings.contract import ApiSettings

_STATUS: dict[type[AppError], HTTPStatus] = {
    HostRefused: HTTPStatus.FORBIDDEN,
    OriginRefused: HTTPStatus.FORBIDDEN,
    TokenWrong: HTTPStatus.UNAUTHORIZED,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BodyNotUnderstood: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,  # the only one raised here
}
_OURS = (b"access-control-", b"cache-control", b"x-content-type-options", b"date")
"""Header fields of an answer that are the door's alone."""
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"content-type, authorization, idempotency-key, x-operator"),
]
_LONGEST = 200

_log = logs.get(__name__)


class Door:
    """An application that lets nobody else in. `port` is the one it is served on."""

    def __init__(
        self,
        application: ASGIApp,
        settings: ApiSettings,
        port: int,
        calls: Calls,
        limits: Limits,
        clock: Clock | None = None,
    ) -> None:
        self._application = application
        self._guard = Guard(settings, port)
        self._calls = calls
        self._limits = limits
        self._clock = clock or SystemClock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        assert scope["type"] == "http", "WebSocket is switched off"
        visit = _Visit(scope, send)
        moment, begun = self._clock.now(), self._clock.monotonic()
        try:
            await self._admit(visit, receive)
        except asyncio.CancelledError:
            # only the server does that, when it stops: the client is cut off and nobody else is told
            visit.said = "cut off when the interface was stopped"
        milliseconds = (self._clock.monotonic() - begun) * 1000
        call = visit.call(moment, milliseconds)
        _log.info(
            "%s %s from %s: %d in %.0f ms %s",
            *(call.method, call.path, call.client, call.status, call.milliseconds, call.said),
        )
        self._calls.add(call)

    async def _admit(self, visit: "_Visit", receive: Receive) -> None:
        arriving = _Arriving(receive)
        try:
            self._check(visit)
            if visit.is_preflight:
                await visit.answer(Response(status_code=HTTPStatus.NO_CONTENT))
                return
            self._guard.check_token(visit.fields)
            body = await self._body(visit, arriving)
        except (HostRefused, OriginRefused, TokenWrong, BodyTooLarge, BodyNotUnderstood) as error:
            await visit.refuse(error, partial(arriving.drop, self._limits.dropped))
            return
        if body is None:
            visit.said = "left before its request was whole"
            return
        try:
            await self._application(visit.scope, _Replay(body, receive, visit.scope), visit.send)
        except Exception:
            _log.exception("%s %s failed", visit.method, visit.path)
            visit.said = "failed"
            if not visit.status:
                await visit.answer(JSONResponse(breakdown(visit.scope["path"]), HTTPStatus.INTERNAL_SERVER_ERROR))

    def _check(self, visit: "_Visit") -> None:
        """Raises the errors of the guard, and BodyNotUnderstood for a head that is too long."""
        scope = visit.scope
        head = len(scope["raw_path"]) + len(scope["query_string"])
        head += sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        if head > self._limits.head:
            limit = f"at most {self._limits.head} bytes"
            raise BodyNotUnderstood(problem=f"its head has {head} bytes", expected=limit)
        if not scope["raw_path"].startswith((b"/", b"*")):
            # a whole URL, as to a proxy, would name another machine than Host does
            raise HostRefused(host=visit.path)
        self._guard.check_host(visit.fields, scope["scheme"], scope["server"][0])
        visit.page = self._guard.check_page(visit.fields)

    async def _body(self, visit: "_Visit", arriving: "_Arriving") -> bytes | None:
        """The whole body; None when the client has gone, or was sent away, before it had sent it.

        Raises:
            BodyTooLarge: as soon as that is known.
        """
        limit = self._limits.body
        if int(visit.fields.one("content-length") or 0) > limit:
            raise BodyTooLarge(limit=limit)
        body = b""
        while not arriving.is_over:
            part = await arriving.part()
            if part is None:
                return None
            body += part
            if len(body) > limit:
                raise BodyTooLarge(limit=limit)
        return body


class _Arriving:
    """A request's body as it comes. `is_over` tells that nothing more does."""

    def __init__(self, receive: Receive) -> None:
        self.is_over = False
        self._receive = receive

    async def part(self) -> bytes | None:
        """The next part; None when the client has gone."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.is_over = True
            return None
        self.is_over = not message.get("more_body", False)
        part: bytes = message.get("body", b"")
        return part

    async def drop(self, limit: int) -> None:
        """Read on to the end, at most about so many bytes, and keep nothing of it."""
        while not self.is_over and limit > 0:
            limit -= len(await self.part() or b"")


class _Visit:
    """One request, and what became of it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.fields = Fields(scope["headers"])
        self.method = scope["method"][:20]
        self.path = quote(mask(scope["path"]), safe="/*:")[:_LONGEST]
        self.status = 0
        self.page = ""
        """The origin of the allowed web page that asks."""
        self._state = scope.setdefault("state", {})
        self._send = send

    @property
    def said(self) -> str:
        """What it came to; the routes may say it."""
        text = mask(str(self._state.get("said", "")))
        return "".join(sign if sign.isprintable() else " " for sign in text)[:_LONGEST]

    @said.setter
    def said(self, text: str) -> None:
        self._state["said"] = text

    @property
    def is_preflight(self) -> bool:
        return bool(self.page and self.method == "OPTIONS" and self.fields.all("access-control-request-method"))

    def call(self, moment: datetime, milliseconds: float) -> Call:
        """For those who watch."""
        client = self.scope["client"][0] if self.scope["client"] else ""
        operator = mask(operator_of(Request(self.scope)))
        return Call(moment, self.method, self.path, client, operator, self.status, milliseconds, self.said)

    async def send(self, message: Message) -> None:
        """Pass an answer on, with what the door has to say in its head."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            kept = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(_OURS)]
            message = {**message, "headers": kept + self._head()}
        await self._send(message)

    async def answer(self, response: Response, send: Send | None = None) -> None:
        """Answer for the application."""

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        await response(self.scope, nothing, send or self.send)

    async def refuse(self, error: AppError, drop_rest: Callable[[], Awaitable[None]]) -> None:
        """Answer with an error of the door, and end the answer once the client has sent all, or been dropped enough.

        A connection that were closed while the client still sends would be reset, and the answer with it.
        """
        self.said = str(error)
        status = _STATUS[type(error)]
        headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {}
        response = JSONResponse(refusal(error, self.scope["path"]), status, headers)
        if self.fields.all("expect"):
            # or the next request would be taken for the body that is not asked for
            response.headers["Connection"] = "close"
            await self.answer(response)
            return

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                await self.send({**message, "more_body": True})
                await drop_rest()
                message = {"type": "http.response.body", "body": b""}
            await self.send(message)

        await self.answer(response, send)

    def _head(self) -> list[tuple[bytes, bytes]]:
        fields = [
            (b"date", formatdate(usegmt=True).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if self.page:
            fields += [(b"access-control-allow-origin", self.page.encode("latin-1")), (b"vary", b"Origin")]
            if self.is_preflight:
                fields += _PREFLIGHT
                if self.fields.one("access-control-request-private-network") == "true":
                    fields.append((b"access-control-allow-private-network", b"true"))
        return fields


class _Replay:
    """The body that the door has read, then whatever comes after it; first of all that the client has gone."""

    def __init__(self, body: bytes, receive: Receive, scope: Scope) -> None:
        self._body: bytes | None = body
        self._receive = receive
        self._state = scope["state"]

    async def __call__(self) -> Message:
        if self._state.get("gone"):
            return {"type": "http.disconnect"}
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
