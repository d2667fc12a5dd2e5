"""How an error is told over HTTP outside the envelope of the documented API."""

from app.errors import AppError
from app.masking import mask


def problem(error: AppError) -> dict[str, object]:
    """The body of an error: its number for programs, its masked text for people."""
    return {"error": {"number": error.number, "text": mask(str(error))}}
