"""What a lane hears from its driver while it talks to the pinpad, brought into the lane's status."""

from collections.abc import Callable

from app.model import Phase
from app.terminals.base import Question


class StatusListener:
    """The Listener of a conversation in which nothing moves and nothing is committed.

    `show` takes what changes of the lane's status, `wants_abort` tells whether the cashier has asked for the end.
    """

    def __init__(self, show: Callable[..., None], wants_abort: Callable[[], bool]) -> None:
        self._show = show
        self._wants_abort = wants_abort

    def sending(self) -> None:
        """Nothing is written down."""

    def progress(self, phase: Phase, text: str) -> None:
        self._show(phase=phase, text=text)

    def question(self, question: Question | None) -> None:
        self._show(question=question)

    def wants_abort(self) -> bool:
        return self._wants_abort()
