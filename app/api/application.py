"""The whole HTTP interface as one application, with its description at `/openapi.json`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.api import legacy, v1
from app.api.answers import Answer, say
from app.api.desk import Desk, House
from app.api.problem import problem, refusal
from app.core.errors import BodyNotUnderstood
from app.core.masking import mask

DESCRIPTION = """The pinpads of a shop, for its tills. Amounts are whole tiyin (1/100 so'm).

`/payment/…` is the API that tills here already call: every answer has status 200 and the envelope says what became of
the request. New tills use `/v1`, whose operations are begun once for each Idempotency-Key and asked for until they are
over. An outcome that is not known is never a decline: do not repeat it.
"""
LANGUAGE = "ru"
"""That of what an outcome means, where the settings leave it to the system."""


def build(house: House) -> FastAPI:
    """The application, on the loop that will serve it."""
    desk = Desk(house)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            desk.close()

    application = FastAPI(
        title="pinpad-cashier",
        version=version("pinpad-cashier"),
        description=DESCRIPTION,
        docs_url=None,  # no page is served: nothing here is for a browser
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    language = house.settings.language or LANGUAGE
    application.include_router(legacy.router(desk, language))
    application.include_router(v1.router(desk, language))
    application.add_exception_handler(RequestValidationError, _not_understood)
    application.add_exception_handler(HTTPException, _not_served)
    return application


async def _not_understood(request: Request, error: Exception) -> Answer:
    assert isinstance(error, RequestValidationError), "it is registered for that"
    wrong = v1.complaint(error)
    say(request, str(wrong))
    return Answer(problem(wrong), HTTPStatus.UNPROCESSABLE_ENTITY)


async def _not_served(request: Request, error: Exception) -> Answer:
    """A path, or a method of one, that is not there; or a body so nested that it is not even taken for JSON."""
    assert isinstance(error, HTTPException), "it is registered for that"
    if error.status_code == HTTPStatus.BAD_REQUEST:
        wrong = BodyNotUnderstood(problem="the body is no JSON", expected="what GET /openapi.json describes")
        say(request, str(wrong))
        return Answer(problem(wrong), HTTPStatus.UNPROCESSABLE_ENTITY)
    path = request.url.path
    place = mask(f"{request.method} {path}")
    wrong = BodyNotUnderstood(problem=f"there is no {place}", expected="a path of GET /openapi.json")
    say(request, HTTPStatus(error.status_code).phrase)
    return Answer(refusal(wrong, path), error.status_code, headers=dict(error.headers or {}))
