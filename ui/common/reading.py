"""What the window asks of the journal, awaited. A journal that cannot be read is no crash: whoever asks says so."""

from collections.abc import Callable
from typing import TypeVar

from app.core import logs
from app.core.errors import AppError
from app.core.waiting import result_of
from app.journal.reading import Reader
from app.runtime import Runtime

T = TypeVar("T")
_log = logs.get(__name__)


async def ask_journal(runtime: Runtime, query: Callable[[Reader], T]) -> T:
    """The journal's answer.

    Raises:
        AppError: when it cannot be read; that is in the log already, and is to be told to the cashier.
    """
    try:
        return await result_of(runtime.read(query))
    except AppError as error:
        _log.warning("the journal did not answer: %s", error)
        raise
