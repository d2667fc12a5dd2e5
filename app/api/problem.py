"""How an error is told over HTTP outside the envelope of the documented API."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

from app.errors import AppError
from app.masking import mask


def problem_document(error: AppError | None) -> dict[str, object]:
    """The body of an error: its number and masked text. Without an error it says that the fault is the program's."""
    if error is None:
        return {"error": {"number": None, "text": "The program failed. Its log says where"}}
    return {"error": {"number": error.number, "text": mask(str(error))}}


def problem(error: AppError | None, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer, application/json, that tells an error."""
    return JSONResponse(problem_document(error), status, headers)
