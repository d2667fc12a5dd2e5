"""`/v1`: the interface for new tills. An operation is begun at once and asked for until it is over.

A repeated Idempotency-Key gives the operation that it began, in whatever state and after any restart, and starts
nothing.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError

from app.api.answers import Answer, find_key, language_of, operator_of, say, summary
from app.api.bodies import refuse_repeated_names
from app.api.descriptions import OPERATOR_PARAMETER
from app.api.desk import Desk, Started
from app.api.problem import problem
from app.api.schemas import LanesView, NewOperation, OperationView, Problem, lane_view, view_of
from app.core.errors import (
    ApiNotAllowed,
    ApiTrainingRefused,
    AppError,
    BodyNotUnderstood,
    KeyMissing,
    NoSuchLane,
    NoSuchOperation,
    NotSavedYet,
)
from app.core.model import Kind, Operation, Origin
from app.core.model import Request as LaneRequest

LONGEST_WAIT = 60
"""Seconds that a long poll may ask for."""
MOST_WAITING = 32
"""Long polls at one time: half of the connections. Further ones are answered as it stands."""

_STATUS = {
    NoSuchOperation: HTTPStatus.NOT_FOUND,
    NoSuchLane: HTTPStatus.NOT_FOUND,
    ApiNotAllowed: HTTPStatus.FORBIDDEN,
    ApiTrainingRefused: HTTPStatus.FORBIDDEN,
    KeyMissing: HTTPStatus.BAD_REQUEST,
    BodyNotUnderstood: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotSavedYet: HTTPStatus.SERVICE_UNAVAILABLE,
}
_STATUS_OF_FAMILY = {2: HTTPStatus.UNPROCESSABLE_ENTITY, 5: HTTPStatus.SERVICE_UNAVAILABLE}

_ID = Annotated[
    str,
    Path(
        alias="id",
        description="the operation's id",
        pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    ),
]


def status_of(error: AppError) -> HTTPStatus:
    """The HTTP status that says what kind of refusal an error is."""
    by_class = _STATUS.get(type(error))
    return by_class or _STATUS_OF_FAMILY.get(error.number // 1000, HTTPStatus.CONFLICT)


def complaint(error: RequestValidationError) -> BodyNotUnderstood:
    """What is wrong with a request that does not fit its description."""
    first = error.errors()[0]
    place = " ".join(str(part) for part in first["loc"])
    return BodyNotUnderstood(problem=f"{place}: {first['msg']}", expected="what GET /openapi.json describes")


def _responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem, "description": _MEANINGS[status]} for status in (401, 403, *statuses)}


_MEANINGS = {
    400: "the Idempotency-Key is missing or no key",
    401: "the token is missing or wrong",
    403: "not allowed by the settings, or asked for by a web page",
    404: "there is no such operation or lane",
    409: "refused by a rule, by a busy or a closed lane, or the key is another request's: nothing was sent",
    413: "the body is too large",
    422: "the request does not fit this description",
    503: "the journal cannot be used: nothing was sent",
}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "the till's own name for this operation; kept for ever",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_LANGUAGE_PARAMETER = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "the language of `meaning`: ru or en; without it that of the program's settings",
    "schema": {"type": "string"},
}


def router(desk: Desk, language: str) -> APIRouter:
    """The endpoints of `/v1`; `language` is that of a till which names none."""
    routes = APIRouter(prefix="/v1", tags=["v1"])
    place = _Endpoints(desk, language)

    @routes.post(
        "/operations",
        status_code=202,
        response_model=OperationView,
        summary="Begin an operation",
        description="Answered as soon as it is written down; ask for it until it is over. A repeated key gives the"
        " operation that it began, with 200, and starts nothing.",
        responses=_responses(400, 404, 409, 413, 422, 503)
        | {200: {"model": OperationView, "description": "what this key began earlier"}},
        openapi_extra={"parameters": [_KEY_PARAMETER, OPERATOR_PARAMETER, _LANGUAGE_PARAMETER]},
    )
    async def begin(request: Request, new: NewOperation) -> Answer:
        return await place.begin(request, new)

    @routes.get(
        "/operations/{id}",
        response_model=OperationView,
        summary="An operation as it stands",
        description="With `wait` the answer comes as soon as it is over, or as it is after that time: also as soon as"
        " its outcome turns out to be `unknown`. Of one that is `unknown` already the answer comes when it is settled.",
        responses=_responses(404, 422, 503),
        openapi_extra={"parameters": [_LANGUAGE_PARAMETER]},
    )
    async def show(
        request: Request,
        operation_id: _ID,
        wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT, description="seconds to wait for the outcome at most")] = 0,
    ) -> Answer:
        return await place.show(request, operation_id, wait)

    @routes.post(
        "/operations/{id}/abort",
        status_code=202,
        response_model=OperationView,
        summary="Ask the pinpad to stop",
        description="What the pinpad then does is the outcome: it may still approve.",
        responses=_responses(404, 409, 422, 503),
        openapi_extra={"parameters": [_LANGUAGE_PARAMETER]},
    )
    async def abort(request: Request, operation_id: _ID) -> Answer:
        return await place.abort(request, operation_id)

    @routes.post(
        "/operations/{id}/ack",
        response_model=OperationView,
        summary="Say that an approval is known",
        description="For an approval whose answer the till did not get; until then the same request is refused.",
        responses=_responses(404, 409, 422, 503),
        openapi_extra={"parameters": [OPERATOR_PARAMETER, _LANGUAGE_PARAMETER]},
    )
    async def acknowledge(request: Request, operation_id: _ID) -> Answer:
        return await place.acknowledge(request, operation_id)

    @routes.get("/lanes", response_model=LanesView, summary="The lanes and what they are at", responses=_responses())
    async def lanes() -> Answer:
        views = [lane_view(lane, is_default=desk.is_default(lane)) for lane in desk.lanes()]
        return Answer({"lanes": views})

    return routes


class _Endpoints:
    """What the endpoints do."""

    def __init__(self, desk: Desk, language: str) -> None:
        self._desk = desk
        self._language = language
        self._waiting = 0

    async def begin(self, request: Request, new: NewOperation) -> Answer:
        """Begin an operation, or give back what its key began."""
        started: Started | None = None

        async def work() -> Operation:
            nonlocal started
            refuse_repeated_names(await request.body())
            key = find_key(request)
            if key is None:
                raise KeyMissing
            if (new.original is not None) != Kind(new.kind).gives_back:
                raise BodyNotUnderstood(problem=f"original: {new.original}", expected=_ORIGINAL_EXPECTED)
            asked = LaneRequest(
                Kind(new.kind), new.amount, new.original, operator_of(request), Origin.API, idempotency_key=key
            )
            started = await self._desk.recall(asked, lambda known: known.lane == new.lane)
            if started is None:
                started = await self._desk.start(self._desk.lane(new.lane), asked)
            if started.ended is not None:
                self._desk.in_background(self._print_when_over(started, asked.operator))
            return started.operation

        answer = await self._answer(request, work)
        if started is None:
            return answer
        answer.status_code = HTTPStatus.OK if started.ended is None else HTTPStatus.ACCEPTED
        answer.headers["location"] = f"/v1/operations/{started.operation.id}"
        return answer

    async def show(self, request: Request, operation_id: str, seconds: int) -> Answer:
        """The operation, waited for."""
        if self._waiting >= MOST_WAITING:
            seconds = 0  # who waits must not keep others out
        self._waiting += 1
        try:
            return await self._answer(request, lambda: self._desk.wait_for_change(operation_id, seconds))
        finally:
            self._waiting -= 1

    async def abort(self, request: Request, operation_id: str) -> Answer:
        """The operation, which was asked to stop."""

        async def work() -> Operation:
            operation = await self._desk.get(operation_id)
            self._desk.abort(operation)
            return operation

        answer = await self._answer(request, work)
        if answer.status_code == HTTPStatus.OK:
            answer.status_code = HTTPStatus.ACCEPTED
        return answer

    async def acknowledge(self, request: Request, operation_id: str) -> Answer:
        """The operation, of which the till knows now."""

        async def work() -> Operation:
            return await self._desk.acknowledge(await self._desk.get(operation_id), operator_of(request))

        return await self._answer(request, work)

    async def _answer(self, request: Request, work: Callable[[], Awaitable[Operation]]) -> Answer:
        try:
            operation = await work()
        except AppError as error:
            say(request, str(error))
            return Answer(problem(error), status_of(error))
        say(request, summary(operation))
        view = view_of(operation, language_of(request, self._language))
        if operation.idempotency_key is None:  # begun by the documented API: its till is told by its own answer alone
            return Answer(view)
        return Answer(view, **self._desk.hearing(operation))

    async def _print_when_over(self, started: Started, operator: str) -> None:
        operation = await self._desk.finish(started)
        await self._desk.print_new(operation, operator)


_ORIGINAL_EXPECTED = "the RRN or the receipt number for a cancel or a return, none for a sale"
