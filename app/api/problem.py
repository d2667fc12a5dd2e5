"""How an error is told over HTTP: by the documented API in its envelope, by all else as a number and a text."""

from app.api import envelope
from app.core.errors import AppError
from app.core.masking import mask

DOCUMENTED = "/payment"
"""What the paths of the documented API begin with."""


def problem(error: AppError) -> dict[str, object]:
    """The body of an error: its number for programs, its masked text for people."""
    return {"error": {"number": error.number, "text": mask(str(error))}}


def refusal(error: AppError, path: str) -> dict[str, object]:
    """The body that refuses a request for that path."""
    return envelope.of_refusal(error) if _is_documented(path) else problem(error)


def breakdown(path: str) -> dict[str, object]:
    """The body for a request for that path that met a mistake of this program."""
    if _is_documented(path):
        return envelope.failure(envelope.EnvelopeCode.INTERNAL_ERROR, None)
    return {"error": {"number": None, "text": "The program failed. Its log says where"}}


def _is_documented(path: str) -> bool:
    return path == DOCUMENTED or path.startswith(f"{DOCUMENTED}/")
